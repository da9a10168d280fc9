"""``validate``: the model held against protest-event data, its own targets or a user's file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

import pandas as pd

from sim.scenario.files import ScenarioLike
from sim.scenario.reference import reference
from sim.studies.answer import Answer, AnswerPart, Asked, Held, Names, told
from sim.studies.asking import (
    ModelLike,
    Progress,
    Settings,
    answered,
    counter,
    describes,
    own_model,
    published_path,
)
from sim.studies.calibrate.answer import (
    FIGURE_COLUMNS,
    FigureFound,
    ModelFigures,
    figure_rows,
    found_figures,
    model_figures,
)
from sim.studies.calibrate.coding import campaign_months, tally
from sim.studies.calibrate.events import read_events
from sim.studies.calibrate.experiment import pooled
from sim.studies.calibrate.simulate import check_street, simulate_answers
from sim.studies.csv_files import table_text
from sim.studies.targets import SOURCE, TARGETS, Target, fitted_warnings


class ValidateAsked(Asked):
    """What a validation was asked."""

    scenario: str = told("name or path of the scenario")
    events: str | None = told(
        "CSV file of protest events: country, demand, month, response and, if known, participants",
        default=None,
    )
    practice: Names = told("practices to pool; empty for the nine", default=())
    replicates: int = told(
        "worlds, each run under every practice; fewer than 20 give no intervals", "worlds", ge=1
    )
    seed: int = told("of worlds, luck and resampling", ge=0)
    set: tuple[str, ...] = told("changes to the scenario, each path=value", default=())
    model: str | None = told("a user's own model in place of ours", default=None)


class DataFigures(AnswerPart):
    """The figures of a file of events."""

    file: str = told("its name")
    countries: int = told("that are resampled", "countries")
    campaign_months: int = told("that count", "campaign-months")
    figures: tuple[FigureFound, ...] = told("in the order of the targets")
    notes: tuple[str, ...] = told("what must be known of the file")


class ValidateAnswer(Answer):
    """The model beside data and targets."""

    COLUMNS: ClassVar[Mapping[str, str]] = FIGURE_COLUMNS

    kind: Literal["validate"] = told("which study", default="validate")
    asked: ValidateAsked = told("what was asked")
    source: str = told("of the targets")
    fitted: tuple[str, ...] = told("parameters that were fitted to the targets")
    targets: tuple[Target, ...] = told("the figures of the data of the fit")
    model: ModelFigures = told("in the scenario")
    data: DataFigures | None = told("of the user’s file; null without one")

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for each figure: the targets, the model, the data."""
        return [
            *figure_rows("targets", self.targets),
            *figure_rows("model", self.model.figures),
            *(figure_rows("data", self.data.figures) if self.data else []),
        ]


ANSWER = ValidateAnswer


@describes(ValidateAsked)
def validate(
    scenario: ScenarioLike = "migration-2020",
    *,
    events: str | Path | None = None,
    practice: str | Sequence[str] = (),
    replicates: int = 100,
    seed: int = 1,
    set: Settings = None,  # noqa: A002 - named as the option
    model: ModelLike = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> ValidateAnswer:
    """Hold the model against protest-event data, coded as the data are."""
    given = locals()
    if events is None:
        return answered(ValidateAsked, ask, given)
    file, places = published_path(str(events))
    own = f"{Path(events).stem}.csv"  # by which a folder of results knows it
    own = f"events-{own}" if own == "validate.csv" else own
    inputs = {own: table_text(Path(events), str(events))}
    return answered(ValidateAsked, ask, given | {"events": file}, inputs=inputs, places=places)


def ask(
    asked: ValidateAsked,
    held: Held,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> ValidateAnswer:
    """Run what was asked, in the world and with the data that are held; as ``validate``."""
    (world,) = held.worlds.values()
    practices = pooled(asked.practice, world.scenario)
    check_street(world.scenario)
    data = None
    for name, text in held.inputs.items():
        if name.endswith(".csv"):
            data = _data(text, asked)
    own = own_model(asked, held)
    tick = counter(progress, "Running", asked.replicates * len(practices))
    worlds = range(asked.replicates)
    tallies = simulate_answers(
        world.scenario, practices, worlds, asked.seed, jobs=jobs, tick=tick, model=own
    )
    names = [mixture.name for mixture in practices]
    return ValidateAnswer(
        asked=asked,
        source=SOURCE,
        fitted=tuple(row.path for row in reference() if row.status == "fitted"),
        targets=TARGETS,
        model=model_figures(world.name, tallies, names, asked.seed),
        data=data,
        warnings=fitted_warnings(world.scenario),
    ).holding(held)


def _data(text: str, asked: ValidateAsked) -> DataFigures:
    """Give the figures of a file of events, by resampling countries."""
    place = asked.events or ""
    events = read_events(text, place)
    months = campaign_months(events.actions)
    codes, countries = pd.factorize(months["country"])
    tallies = tally(months, codes, len(countries))
    return DataFigures(
        file=place,
        countries=len(countries),
        campaign_months=int(tallies[:, :3].sum()),
        figures=found_figures(tallies, asked.seed),
        notes=events.notes,
    )
