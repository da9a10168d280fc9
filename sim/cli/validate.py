"""``solidarity validate``: the model held against protest-event data."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import (
    complete_practices,
    format_option,
    jobs_option,
    replicates_option,
    scenario_argument,
    seed_option,
    settings_option,
)
from sim.cli.output import new_page, note, print_csv, print_json, print_page
from sim.cli.progress import counting, prepare_rules

if TYPE_CHECKING:
    from sim.scenario.mixtures import Mixture
    from sim.scenario.schema import Scenario

REPLICATES, MOST_REPLICATES = 100, 100_000


@click.command
@scenario_argument()
@click.option(
    "--events",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Protest events of your own, a CSV file: country, demand, month, response and, if known, "
    "participants.",
)
@click.option(
    "--practice",
    "practices",
    metavar="PRACTICE",
    multiple=True,
    shell_complete=complete_practices,
    help="Pool these practices alone; can be repeated. [default: the nine built-in ones]",
)
@replicates_option(REPLICATES, MOST_REPLICATES, "Worlds to run in, under each practice.")
@seed_option()
@settings_option
@jobs_option
@format_option
def command(
    scenario: str,
    practices: tuple[str, ...],
    settings: tuple[str, ...],
    form: str,
    **asked: Any,  # noqa: ANN401 - the other options, by their names
) -> None:
    """Hold the model against protest-event data.

    Codes the model's events as the data are coded, and prints five figures side by side: of your
    data (--events), of the model, and the targets that the states' response was fitted to. Months
    are 2019-04 or whole numbers; responses ignore, token, concede, repress, or ignored,
    accommodated, coerced.

    \b
    Examples:
      solidarity validate
      solidarity validate --set response.persistence=0.2 --format csv
      solidarity validate migration-2020 --events my-events.csv --practice parallel
    """  # noqa: D301 - \b is Click's mark for lines to keep
    from sim.scenario.files import read_scenario  # noqa: PLC0415
    from sim.studies.calibration.events import read_events  # noqa: PLC0415 - heavy
    from sim.studies.calibration.experiment import practices_of  # noqa: PLC0415
    from sim.studies.calibration.simulate import check_street  # noqa: PLC0415

    loaded = read_scenario(scenario, settings)
    pooled = practices_of(practices, loaded.scenario)
    check_street(loaded.scenario)
    path: Path | None = asked["events"]
    events = None if path is None else read_events(path)
    from sim.studies.calibration import document as made  # noqa: PLC0415 - heavy
    from sim.studies.calibration.summary import data_remarks, summarise_validation  # noqa: PLC0415

    seed: int = asked["seed"]
    data = None if events is None else made.data_part(str(path), events, seed)
    model = _model(loaded.scenario, pooled, loaded.name, asked)
    document = made.validation_document(model, data, seed)
    if form == "json":
        print_json(document)
        return
    if form == "csv":
        parts = {"targets": document["targets"], "model": model["figures"]}
        if data is not None:
            parts["data"] = data["figures"]
            note("\n".join(data_remarks(data)))
        print_csv(made.csv_rows(parts), list(made.FIGURE_COLUMNS))
        return
    page = new_page()
    summarise_validation(page, document)
    print_page(page)


def _model(
    scenario: "Scenario", pooled: tuple["Mixture", ...], name: str, asked: dict[str, Any]
) -> dict[str, Any]:
    """Run the model, and give its figures."""
    from sim.studies.calibration.document import model_part  # noqa: PLC0415 - heavy
    from sim.studies.calibration.simulate import simulate_answers  # noqa: PLC0415

    prepare_rules()
    worlds = range(asked["replicates"])
    with counting("Running", len(worlds) * len(pooled)) as advance:
        tallies = simulate_answers(
            scenario, pooled, worlds, asked["seed"], jobs=asked["jobs"], tick=advance
        )
    return model_part(name, tallies, [mixture.name for mixture in pooled], asked["seed"])
