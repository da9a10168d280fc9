"""Telling: every kind of answer as a report, by one function for each kind."""

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from sim.errors import fitting
from sim.files import MADE_BY

if TYPE_CHECKING:
    from sim.render.report import Report
    from sim.studies.answer import Answer

CHECKED = (
    "Every file of the result is as it was written, by its checksum (SHA-256). Checksums find "
    "damage and changes by accident alone."
)


def tell(answer: "Answer", outcomes: Sequence[str] = ()) -> "Report":
    """Tell an answer of any kind.

    Args:
        answer: to be told.
        outcomes: names of those to tell beside the main one, where there are several; all if there
            are none.

    Raises:
        RequestError: it was loaded from a folder whose files do not fit together.

    Returns:
        The report: ``.text()``, ``.html()``, ``.figures()``; a notebook shows it as it is.
    """
    teller = import_module(f"sim.telling.{answer.kind}")
    report: Report
    if (folder := answer.held.folder) is None:
        report = teller.tell(answer, outcomes) if outcomes else teller.tell(answer)
    else:  # read from there, and compared
        with fitting(folder):
            report = teller.tell(answer, outcomes) if outcomes else teller.tell(answer)
        report = replace(report, checked=CHECKED)
    if report.imprint:
        return report
    seed = getattr(answer.asked, "seed", None)
    said = MADE_BY + f" {answer.version}" + ("" if seed is None else f", seed {seed}")
    return replace(report, imprint=f"Computed with {said}.")
