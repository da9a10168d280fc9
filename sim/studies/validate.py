"""``validate``: the model held against protest-event data, its own targets or a user's file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd

from sim.errors import RequestError
from sim.notices import Notice
from sim.scenario.files import ScenarioLike
from sim.scenario.reference import reference
from sim.scenario.schema import Mixture, Scenario
from sim.studies.answer import Answer, Columns, Real
from sim.studies.asked import AnswerPart, described_field
from sim.studies.calibrate_answer import (
    FIGURE_COLUMNS,
    SOURCE,
    TARGETS,
    FigureFound,
    ModelFigures,
    Target,
    figure_rows,
    found_figures,
    model_figures,
)
from sim.studies.calibrate_simulate import (
    check_street,
    lasting,
    pooled,
    simulate_answers,
    simulate_patterns,
)
from sim.studies.coding import REPORTED, TALLY, Counts, Events, campaign_months, read_events, tally
from sim.studies.inputs import (
    ModelLike,
    Progress,
    Question,
    Settings,
    answered,
    describes,
    published_path,
    scenario_study,
)
from sim.studies.patterns import answers_counted, log_scores, pattern_figures
from sim.studies.patterns_answer import (
    PatternFigure,
    beside,
    by_countries,
    data_bounds,
    fit_half,
    model_bounds,
    observed,
    pattern_rows,
)
from sim.studies.questions import ValidateAsked
from sim.studies.tables import table_text


class DataFigures(AnswerPart):
    """The figures of a file of events."""

    file: str = described_field("its name")
    countries: int = described_field("that are resampled", "countries")
    campaign_months: int = described_field("that count", "campaign-months")
    figures: tuple[FigureFound, ...] = described_field("in the order of the targets")
    notes: tuple[str, ...] = described_field("what must be known of the file")


class ValidateAnswer(Answer):
    """The model beside data and targets."""

    COLUMNS: ClassVar[Columns] = FIGURE_COLUMNS

    kind: Literal["validate"] = described_field("which study", default="validate")
    asked: ValidateAsked = described_field("what was asked")
    source: str = described_field("of the targets")
    fitted: tuple[str, ...] = described_field("parameters that were fitted to the targets")
    targets: tuple[Target, ...] = described_field("the figures of the data of the fit")
    model: ModelFigures = described_field("in the scenario")
    data: DataFigures | None = described_field("of the user’s file; null without one")
    figures: tuple[PatternFigure, ...] = described_field(
        "the patterns: of the model beside the user’s file, or beside the data of the fit; empty "
        "if they were not asked for",
        default=(),
    )
    scores: dict[str, Real] = described_field(
        "log score of a campaign-month by who predicts it: model, constant, markov, saturated, "
        "countries, ceiling",
        default={},
    )
    months: int | None = described_field("that worlds ran for the patterns", "months", default=None)

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for each figure: the targets, the model, the data."""
        return [
            *figure_rows("targets", self.targets),
            *figure_rows("model", self.model.figures),
            *(figure_rows("data", self.data.figures) if self.data else []),
            *pattern_rows(self.figures),
        ]


ANSWER = ValidateAnswer


@describes(ValidateAsked)
def validate(
    scenario: ScenarioLike = "migration-2020",
    *,
    events: str | Path | None = None,
    patterns: bool = False,
    countries: int | None = None,
    months: int | None = None,
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


@scenario_study
def ask(question: Question[ValidateAsked]) -> ValidateAnswer:
    """Run what was asked, in the world and with the data that are held; as ``validate``."""
    asked, scenario, held = question.asked, question.scenario, question.held
    practices = pooled(asked.practice, scenario)
    check_street(scenario)
    events = None
    for name, text in held.inputs.items():
        if name.endswith(".csv"):
            events = read_events(text, asked.events or "")
    names = [mixture.name for mixture in practices]
    how: dict[str, Any] = {"jobs": question.jobs, "model": question.own}
    more: dict[str, Any] = {}
    if asked.patterns:
        tick = question.counting("Running", asked.replicates)
        tallies, more = _patterns(asked, scenario, practices, events, tick=tick, **how)
    else:
        tick = question.counting("Running", asked.replicates * len(practices))
        worlds = range(asked.replicates)
        tallies = simulate_answers(scenario, practices, worlds, asked.seed, tick=tick, **how)
    return ValidateAnswer(
        asked=asked,
        source=SOURCE,
        fitted=tuple(row.path for row in reference() if row.status == "fitted"),
        targets=TARGETS,
        model=model_figures(question.world.name, tallies, names, asked.seed),
        data=None if events is None else _data(events, asked),
        **more,
    )


def _patterns(
    asked: ValidateAsked,
    scenario: Scenario,
    practices: Sequence[Mixture],
    events: Events | None,
    **how: Any,  # noqa: ANN401 - jobs, tick, model
) -> tuple[Counts, dict[str, Any]]:
    """Run worlds as long as the data are, under one practice each; count and compare.

    Returns:
        Tallies of the five figures, [worlds, practices, 11], and what the answer has for patterns.
    """
    fit = fit_half()
    wanted, states = asked.countries or fit.countries, scenario.states.count
    if wanted > asked.replicates * states:
        worlds_needed = -(-wanted // states)
        given = {"worlds": worlds_needed, "states": states, "replicates": asked.replicates}
        raise RequestError(Notice("few_worlds", countries=wanted, **given))
    seen = None if events is None else observed(events.actions)
    months = asked.months or (fit.months if seen is None else max(seen.months, 12))
    world = lasting(scenario, months)
    worlds = range(asked.replicates)
    found = simulate_patterns(world, practices, worlds, asked.seed, REPORTED, **how)
    seed = asked.seed
    if seen is None:
        data, within = fit.figures, fit.bounds
        answers, by_country = fit.answered, fit.by_country
    else:
        data, within = pattern_figures(seen.tallies.sum(axis=0)), data_bounds(seen.tallies, seed)
        answers, by_country = answers_counted(seen.held), by_countries(seen, fit.spread)
    model = pattern_figures(found.patterns.sum(axis=(0, 1)))
    five = np.zeros((asked.replicates, len(practices), TALLY), np.int64)
    turn = np.arange(asked.replicates)
    five[turn, turn % len(practices)] = found.five
    return five, {
        "figures": beside(model, model_bounds(found.patterns, wanted, seed), data, within),
        "scores": log_scores(answers, fit.answered, found.answered.sum(axis=0), by_country),
        "months": months,
    }


def _data(events: Events, asked: ValidateAsked) -> DataFigures:
    """Give the figures of a file of events, by resampling countries."""
    months = campaign_months(events.actions)
    codes, countries = pd.factorize(months["country"])
    tallies = tally(months, codes, len(countries))
    return DataFigures(
        file=asked.events or "",
        countries=len(countries),
        campaign_months=int(tallies[:, :3].sum()),
        figures=found_figures(tallies, asked.seed),
        notes=events.notes,
    )
