"""Reports: every kind of answer, told as blocks that become text, a page, or figures."""

import inspect
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sim.errors import RequestError, fitting, shown
from sim.files import MADE_BY
from sim.kinds import KINDS

if TYPE_CHECKING:
    from sim.reports.html import Report
    from sim.studies.answer import Answer

__all__ = ["tell"]

_CHECKED = (
    "Every file of the result is as it was written, by its checksum (SHA-256). Checksums find only "
    "damage and changes by accident."
)


def tell(answer: "Answer", outcomes: Sequence[str] = ()) -> "Report":
    """Tell an answer of any kind.

    Args:
        answer: to be told.
        outcomes: names of those to tell beside the main one, where there are several; all if there
            are none.

    Raises:
        RequestError: it is no answer, it knows no such outcomes, or it was loaded from a folder
            whose files do not fit together.

    Returns:
        The report: ``.text()``, ``.html()``, ``.figures()``; a notebook shows it as it is.
    """
    from sim.reports.blocks import with_names  # noqa: PLC0415 - numpy
    from sim.scenario.names import common_names  # noqa: PLC0415 - pydantic
    from sim.studies.answer import checked_answer  # noqa: PLC0415

    teller = KINDS[checked_answer(answer).kind].tell
    given = (_known(answer, outcomes, teller),) if outcomes else ()
    report: Report
    if (folder := answer.held.folder) is None:
        report = teller(answer, *given)
    else:  # read from there, and compared
        with fitting(folder):
            report = teller(answer, *given)
        report = replace(report, checked=_CHECKED)
    names = common_names(world.scenario.names for world in answer.scenarios.values())
    report = with_names(report, names.words())
    if report.imprint:
        return report
    seed = getattr(answer.asked, "seed", None)
    said = MADE_BY + f" {answer.version}" + ("" if seed is None else f", seed {seed}")
    return replace(report, imprint=f"Computed with {said}.")


def _known(answer: Any, outcomes: object, teller: Any) -> tuple[str, ...]:  # noqa: ANN401 - of any kind
    """Check names of outcomes; ``RequestError`` with those that there are not."""
    from sim.outcomes import HARMS_PER_RIGHT, OUTCOME_NAMES, no_outcome  # noqa: PLC0415 - numpy

    if "outcomes" not in inspect.signature(teller).parameters:
        raise RequestError(f"outcomes: the report of {answer.kind} takes none: it tells them all")
    if isinstance(outcomes, str):
        outcomes = (outcomes,)
    if not isinstance(outcomes, Sequence) or not all(isinstance(name, str) for name in outcomes):
        raise RequestError(f"outcomes: expected names, is {shown(outcomes)}")
    known = {*OUTCOME_NAMES, *(getattr(row, "name", row) for row in answer.outcomes)}
    known -= {HARMS_PER_RIGHT.name}  # a rate of exchange between harm and rights is not printed
    if wrong := [name for name in outcomes if name not in known]:
        raise RequestError(f"outcome {name}: {no_outcome(name, sorted(known))}" for name in wrong)
    return tuple(outcomes)
