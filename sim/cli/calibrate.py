"""``solidarity calibrate``: the states' response, fitted to protest-event data."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import (
    Whole,
    force_option,
    format_option,
    jobs_option,
    no_figures_option,
    out_option,
)
from sim.cli.output import farewell, new_page, print_csv, print_json, print_page
from sim.cli.progress import counting, prepare_rules

if TYPE_CHECKING:
    from pathlib import Path

EXPERIMENT, FEWEST_POINTS, MOST_POINTS, MOST_REPLICATES = "calibration", 8, 65_536, 10_000
"""The experiment by default and its limits; a test compares them with the experiment's own."""


@click.command
@click.argument("experiment", default=EXPERIMENT)
@click.option(
    "--points",
    type=Whole(FEWEST_POINTS, MOST_POINTS),
    metavar="N",
    help="Sets of values over the whole ranges, and again about the fit, a power of 2. "
    "[default: what the experiment says]",
)
@click.option(
    "--replicates",
    type=Whole(2, MOST_REPLICATES),
    metavar="N",
    help="Worlds of every set of values that is tried or checked. "
    "[default: what the experiment says]",
)
@jobs_option
@out_option
@force_option
@no_figures_option
@format_option
def command(
    experiment: str,
    points: int | None,
    replicates: int | None,
    form: str,
    **asked: Any,  # noqa: ANN401 - the other options, by their names
) -> None:
    """Fit the states' response to protest-event data.

    Tries values over their ranges, descends to those whose figures are nearest to five figures of
    the data, says how well each is identified, and checks the result in fresh worlds. Changes no
    default, but says whether they agree. Takes ten minutes or so. EXPERIMENT is the name of one
    that comes with solidarity, or the path of a file.

    \b
    Examples:
      solidarity calibrate --out results/calibration
      solidarity calibrate --points 32 --replicates 10
      solidarity calibrate my-calibration.toml --format json
    """  # noqa: D301 - \b is Click's mark for lines to keep
    started = datetime.now(UTC)
    from sim.studies.calibration.experiment import read_calibration  # noqa: PLC0415 - heavy

    calibration = read_calibration(experiment, points=points, replicates=replicates)
    out: Path | None = asked["out"]
    if out is not None:
        from sim.files import ResultFolder  # noqa: PLC0415 - only when asked

        ResultFolder.check(out, force=asked["force"])
    from sim.studies.calibration.document import (  # noqa: PLC0415 - heavy
        FIGURE_COLUMNS,
        calibration_document,
        csv_rows,
    )
    from sim.studies.calibration.summary import summarise_calibration  # noqa: PLC0415
    from sim.studies.calibration.trial import calibrate  # noqa: PLC0415

    prepare_rules()
    document = calibration_document(calibrate(calibration, counting, jobs=asked["jobs"]))
    if form == "json":
        print_json(document)
    elif form == "csv":
        parts = {part["scenario"]: part["figures"] for part in document["scenarios"]}
        print_csv(csv_rows({"targets": document["targets"], **parts}), list(FIGURE_COLUMNS))
    else:
        page = new_page()
        summarise_calibration(page, document)
        print_page(page)
    again = ["calibrate", experiment]
    again += [] if points is None else ["--points", str(points)]
    again += [] if replicates is None else ["--replicates", str(replicates)]
    if out is not None:
        from sim.studies.calibration.results import write_calibration  # noqa: PLC0415

        summary = new_page(for_file=True)
        summarise_calibration(summary, document)
        with ResultFolder(out, force=asked["force"]) as results:
            write_calibration(
                results.folder,
                document,
                summary=summary.plain(),
                figures=not asked["no_figures"],
                calibration=calibration,
                arguments=again,
                started=started,
            )
    picture = "" if asked["no_figures"] else "calibration.png"
    farewell(out, again, "calibration.txt", picture)
