"""From a study to its answer, on the terminal and in a folder, for all commands of studies."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import (
    LEAST_WIDTH,
    MOST_WIDTH,
    PLAIN_WIDTH,
    note,
    offer_report,
    terminal_width,
)
from sim.cli.progress import showing

if TYPE_CHECKING:
    from sim.studies.answer import Answer

LATER = frozenset({"out", "force", "no_figures", "shown", "form"})
"""Options that say what is done with an answer, not what is asked."""


def run_study(study: Callable[..., "Answer"], **options: Any) -> "Answer":  # noqa: ANN401 - by name
    """Ask a study, print its answer, and save it if that is asked for.

    Args:
        study: the function of the face; it gets every option that is not in ``LATER``.
        options: of the command, by the names of the study's arguments.

    Raises:
        RequestError: what is asked for cannot be; nothing was computed.
    """
    asked = {name: value for name, value in options.items() if name not in LATER}
    out: Path | None = options.get("out")
    form, outcomes = options.get("form", "table"), options.get("shown", ())
    figures = not options.get("no_figures", False)
    if out is not None:
        from sim.result_folder import ResultFolder  # noqa: PLC0415 - only when asked

        ResultFolder.check(out, force=options["force"])
    with showing() as progress:
        answer = study(**asked, progress=progress)
    for line in answer.warnings if form != "table" else ():  # the table tells them itself
        note(f"warning: {line}")
    if form == "json":
        click.echo(answer.json(), nl=False)
    elif form == "csv":
        from sim.results import as_csv  # noqa: PLC0415 - heavy

        click.echo(as_csv(answer, outcomes), nl=False)
    else:
        show(answer, outcomes)
    if out is not None:
        from sim.results import save  # noqa: PLC0415 - heavy

        save(answer, out, force=options["force"], figures=figures)
    farewell(answer, out, figures=figures)
    return answer


def show(answer: "Answer", outcomes: tuple[str, ...] = ()) -> None:
    """Print the report of an answer, as wide as the terminal."""
    from sim.telling import tell  # noqa: PLC0415 - heavy

    width = terminal_width()
    fitted = PLAIN_WIDTH if width is None else min(max(width, LEAST_WIDTH), MOST_WIDTH)
    click.echo(tell(answer, outcomes).text(fitted, styled=width is not None), nl=False)


def farewell(answer: "Answer", out: Path | None, *, figures: bool) -> None:
    """Say where the results are and which command makes them again."""
    note("")
    if out is None:
        note("Nothing was written; for files and figures add --out FOLDER.")
    else:
        drawn = sorted(path.name for path in out.glob("*.png")) if figures else []
        start = " and ".join(str(out / name) for name in ("summary.txt", *drawn[:1]))
        note(f"The results are in {out}: start with {start}.")
        offer_report(out)
    note(f"Again: {answer.again}")
