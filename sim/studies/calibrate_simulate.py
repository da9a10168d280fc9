"""What a calibration asks, and campaign-months of the model, coded as data are.

The data say how states answered, not who chose the strategy that they answered. So campaign-months
are pooled over practices, the nine built-in ones unless others are asked for: each is run in the
same worlds, equally many, so that none counts for more than another by our choice. States are
those of all worlds: a state of one world under one practice is a country. For patterns, practices
take turns instead, so that no world counts twice: a world under two practices meets the same luck,
and would promise more than it holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Literal, NamedTuple, Protocol, Self

import numpy as np
import pandas as pd
from pydantic import Field, Strict, model_validator

from sim.errors import RequestError, did_you_mean, noting
from sim.outcomes import OUTCOMES, SERIES, Floats
from sim.runs.own_model import OwnModel, class_name
from sim.runs.simulate import OwnWorlds, PairedWorlds, Tick, Variant, in_threads, loop_over
from sim.scenario.files import ExperimentFile, LoadedScenario, read_scenario
from sim.scenario.lists import PRACTICES
from sim.scenario.quantities import TomlTable
from sim.scenario.schema import Mixture, Scenario, parse_practices
from sim.scenario.sections import ResponseSection
from sim.studies.coding import (
    ANSWERS,
    STREET,
    TALLY,
    Counts,
    Observation,
    campaign_months,
    reported,
    tally,
)
from sim.studies.patterns import ANSWERED, WIDTH, answers_counted, chained, pattern_tally
from sim.world.columns import EVENT_COLUMNS, EVENT_VALUES, RESPONSES, Record

_CODES = np.array([ANSWERS[name] for name in RESPONSES])
_COLUMN = {name: n for n, name in enumerate(EVENT_COLUMNS)}


def built_in() -> tuple[Mixture, ...]:
    """Give the nine practices that every scenario has, each followed by all allies."""
    return tuple(Mixture(row.name, (row,), (1.0,)) for row in PRACTICES)


def with_values(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Give a scenario with other values of ``[response]``.

    Raises:
        pydantic.ValidationError: a name is none of the section's, or a value outside its limits.
    """
    response = {**scenario.response.model_dump(), **values}
    return scenario.model_copy(
        update={"response": type(scenario.response).model_validate(response)}
    )


def check_street(scenario: Scenario) -> None:
    """See that the scenario has a tactic that the data could have recorded, or `RequestError`."""
    names = [row.name for row in scenario.tactics]
    if not set(names) & set(STREET):
        raise RequestError(
            f"tactics: expected one that is called {' or '.join(STREET)}, which data of protest "
            f"events record; there is {', '.join(names)}"
        )


def simulate_answers(
    scenario: Scenario,
    practices: Sequence[Mixture],
    replicates: range,
    seed: int,
    *,
    jobs: int | None = None,
    tick: Tick | None = None,
    model: OwnModel | None = None,
) -> Counts:
    """Run every practice in every world and count campaign-months.

    Only counts are kept of a world, so that memory does not grow with their number. The result is
    the same whatever the number of threads.

    Args:
        scenario: What world; it must have a tactic of ``STREET``.
        practices: Which are run, each in every world with the same luck.
        replicates: Which worlds, a range of step 1.
        seed: The experiment's seed, 0 or more.
        jobs: Threads; all processors by default.
        tick: Told of finished runs.
        model: A user's own model in place of the compiled one.

    Returns:
        [worlds, practices, 11], see ``sim.studies.coding.tally``.

    Raises:
        RequestError: the user's own model raised an error, or leaves no campaign in the log.
    """
    variants = [Variant(scenario, practice) for practice in practices]
    paired = loop_over(variants, seed, model, events=True)
    found = np.zeros((len(replicates), len(practices), TALLY), np.int64)

    def run(n: int) -> None:
        months = _months_of_world(paired, scenario, replicates[n])
        found[n] = tally(months, months["practice"].to_numpy(), len(practices))
        if tick is not None:
            tick(len(practices))

    in_threads(run, len(replicates), jobs, paired.stopped)
    if model is not None and not found.any():
        raise RequestError(
            f"model {class_name(model.kind)}: there are no campaigns to count; one that overrides "
            "`respond` must call `super().respond()`, which keeps the log of events"
        )
    return found


def _months_of_world(
    paired: PairedWorlds | OwnWorlds, scenario: Scenario, replicate: int
) -> pd.DataFrame:
    """Give the campaign-months of one world under each practice.

    Returns:
        As ``campaign_months``; country counts the world's states under one practice after those
        under the other, and ``practice`` says which it was, from 0.
    """
    states = scenario.states.count
    actions = []
    for p, run in paired.of_replicate(replicate):
        found = recorded_actions(run().record, scenario)
        found["country"] += p * states
        actions.append(found)
    months = campaign_months(pd.concat(actions, ignore_index=True))
    months["practice"] = months["country"] // states
    return months


def recorded_actions(record: Record, scenario: Scenario) -> pd.DataFrame:
    """Read actions from the event log as the rules wrote it; codes in place of names."""
    street = np.array([row.name in STREET for row in scenario.tactics])
    count = int(record.event_count[0])
    codes = record.events[:count]
    represented = record.event_values[:count, EVENT_VALUES.index("represented")]
    out = np.where(street[codes[:, _COLUMN["tactic"]]], represented, 0.0)
    return pd.DataFrame(
        {
            "country": codes[:, _COLUMN["state"]],
            "demand": codes[:, _COLUMN["issue"]],
            "month": codes[:, _COLUMN["month"]],
            "participants": out,
            "size": out,
            "days": codes[:, _COLUMN["days"]],
            "answer": _CODES[codes[:, _COLUMN["response"]]],
        }
    )


_MOST_PARAMETERS = 5
_FEWEST_POINTS, _MOST_POINTS, _MOST_REPLICATES = 8, 65_536, 10_000
DEFAULTS = "defaults"
"""Name of the world in which every parameter has its default."""

type FigureName = Literal[
    "ignored", "coerced", "accommodated", "coercion_persists", "accommodation_persists"
]
"""A figure, as `sim.studies.calibrate_answer` names them."""

type Names = Annotated[tuple[str, ...], Strict(strict=False)]


class Counted(NamedTuple):
    """What was counted in worlds.

    Attributes:
        patterns: of each state, [worlds, states, WIDTH].
        answered: of each world, [worlds, *ANSWERED], see ``sim.studies.patterns``.
        five: of each world, [worlds, 11], of all campaign-months, reported or not.
        series: of each world, [worlds, months, series].
        outcomes: of each world, [worlds, outcomes].
    """

    patterns: Floats
    answered: Counts
    five: Counts
    series: Floats
    outcomes: Floats


def lasting(scenario: Scenario, months: int) -> Scenario:
    """Give a scenario that lasts so long; what would happen later does not."""
    time = scenario.time.model_copy(update={"months": months})
    shocks = tuple(row for row in scenario.shocks if row.month <= months)
    return scenario.model_copy(update={"time": time, "shocks": shocks})


def simulate_patterns(
    scenario: Scenario,
    practices: Sequence[Mixture],
    worlds: range,
    seed: int,
    observation: Observation | None = None,
    *,
    jobs: int | None = None,
    tick: Tick | None = None,
    model: OwnModel | None = None,
) -> Counted:
    """Run worlds, the practices in turn, and count; the same whatever the number of threads.

    Args:
        scenario: what world; months are those of its ``time``.
        practices: world n is run under practice n, counted around.
        worlds: numbers of the worlds, a range of step 1.
        seed: of worlds, luck and reporting.
        observation: what is reported; None if all is.
        jobs: threads; all processors by default.
        tick: told of finished runs.
        model: a user's own model in place of the compiled one.

    Raises:
        RequestError: the user's own model raised an error.
    """
    states, last = scenario.states.count, scenario.time.months
    shape = last + 1, states, len(scenario.issues)
    loops = [loop_over([Variant(scenario, one)], seed, model, events=True) for one in practices]
    found = Counted(
        np.zeros((len(worlds), states, WIDTH)),
        np.zeros((len(worlds), *ANSWERED), np.int64),
        np.zeros((len(worlds), TALLY), np.int64),
        np.full((len(worlds), last, len(SERIES)), np.nan),
        np.full((len(worlds), len(OUTCOMES)), np.nan),
    )

    def run(n: int) -> None:
        paired = loops[worlds[n] % len(loops)]
        ((_, finish),) = paired.of_replicate(worlds[n])
        outcomes, _, record = finish()
        found.series[n], found.outcomes[n] = record.series, outcomes[: len(OUTCOMES)]
        months = campaign_months(recorded_actions(record, scenario))
        found.five[n] = tally(months, np.zeros(len(months), np.int64), 1)[0]
        held = chained(reported(months, observation, seed, worlds[n], shape))
        found.patterns[n] = pattern_tally(held, states, 1, last)
        found.answered[n] = answers_counted(held)
        if tick is not None:
            tick(1)

    in_threads(run, len(worlds), jobs, loops[0].stopped)
    return found


class Fitted(TomlTable):
    """A parameter to fit: its path and the range in which it is looked for."""

    path: str = Field(description="a number of [response], such as response.persistence")
    low: float = Field(description="lowest value that is tried")
    high: float = Field(description="highest value that is tried")

    @property
    def key(self) -> str:
        """The parameter's name in its section."""
        return self.path.rpartition(".")[2]

    @model_validator(mode="after")
    def _can_be_tried(self) -> Self:
        paths = [f"response.{key}" for key in ResponseSection.model_fields]
        if self.path not in paths:
            raise ValueError(
                f"expected a parameter of [response], got '{self.path}'"
                f"{did_you_mean(self.path, paths)}"
            )
        if not self.low < self.high:
            raise ValueError(f"low must be below high, is {self.low:g} of {self.high:g}")
        return self


class CalibrationExperiment(ExperimentFile):
    """A calibration (``experiments/calibration.toml``)."""

    COMMAND = "calibrate"

    title: str = Field(min_length=1, max_length=200, description="what tables and pages call it")
    scenarios: Names = Field(
        min_length=1, max_length=20, description="worlds that one set of values must suit"
    )
    settings: Names = Field(
        default=(), max_length=100, description="changes to every world, each path=value"
    )
    practices: Names = Field(default=(), max_length=100, description="those pooled; or the nine")
    figures: Annotated[tuple[FigureName, ...], Strict(strict=False)] = Field(
        default=(), max_length=5, description="those that are fitted; or all five"
    )
    parameters: Annotated[tuple[Fitted, ...], Strict(strict=False)] = Field(
        description=f"what is fitted: one to {_MOST_PARAMETERS}"
    )
    seed: int = Field(ge=0, le=2**63 - 2, description="of the worlds of the fit")
    points: int = Field(
        ge=_FEWEST_POINTS,
        le=_MOST_POINTS,
        description="sets of values that are tried over the ranges, and again about the fit",
    )
    explored: int = Field(ge=2, le=_MOST_REPLICATES, description="worlds of a point")
    replicates: int = Field(ge=2, le=_MOST_REPLICATES, description="worlds of a step of the fit")
    check: int = Field(
        ge=2,
        le=_MOST_REPLICATES,
        description="worlds of the last step, and fresh ones of the check",
    )
    decimals: int = Field(default=2, ge=0, le=12, description="to which what is found is rounded")

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        for what, names in {
            "parameters": [row.path for row in self.parameters],
            "scenarios": list(self.scenarios),
        }.items():
            twice = [name for n, name in enumerate(names) if name in names[:n]]
            if twice:
                raise ValueError(f"{what}: '{twice[0]}' stands twice")
        if not 1 <= len(self.parameters) <= _MOST_PARAMETERS:
            raise ValueError(
                f"parameters: expected one to {_MOST_PARAMETERS}, for so many figures, got "
                f"{len(self.parameters)}"
            )
        if self.points & (self.points - 1):
            raise ValueError(
                f"points: expected a power of 2, for Sobol’s sequence, is {self.points}"
            )
        return self


def changed_experiment(
    said: CalibrationExperiment, points: int | None, replicates: int | None
) -> CalibrationExperiment:
    """Give an experiment with other numbers of points and worlds.

    Args:
        said: the experiment as its file has it.
        points: in place of the experiment's, a power of 2.
        replicates: in place of the experiment's, for exploring and checking, too.

    Raises:
        RequestError: a number cannot be asked for.
    """
    changes: dict[str, int] = {} if points is None else {"points": points}
    if replicates is not None:
        changes |= dict.fromkeys(("explored", "replicates", "check"), replicates)
    if replicates is not None and replicates < 1:
        raise RequestError(f"replicates {replicates}: must be at least 1")
    if points is not None and (points < 1 or points & (points - 1)):
        raise RequestError(f"points {points}: expected a power of 2, for Sobol’s sequence")
    return said.model_copy(update=changes)


class AsksWorlds(Protocol):
    """An experiment that names scenarios, changes to all of them, and practices."""

    @property
    def scenarios(self) -> tuple[str, ...]: ...  # noqa: D102 - above
    @property
    def settings(self) -> tuple[str, ...]: ...  # noqa: D102 - above
    @property
    def practices(self) -> tuple[str, ...]: ...  # noqa: D102 - above


def read_worlds(said: AsksWorlds, place: str) -> dict[str, LoadedScenario]:
    """Read the scenarios of an experiment, by name.

    Raises:
        RequestError: with every problem of them, and of the practices in them.
    """
    problems: list[str] = []
    worlds: dict[str, LoadedScenario] = {}
    for name in said.scenarios:
        with noting(problems, f"{place}: {name}: "):
            given = Scenario(title="The default parameters") if name == DEFAULTS else name
            loaded = read_scenario(given, said.settings)
            if name == DEFAULTS:
                loaded = replace(loaded, name=DEFAULTS, place="")
            if loaded.name in worlds:  # called by its name, and not by where its file lies
                problems.append(f"{place}: {name}: another scenario is called '{loaded.name}', too")
            worlds[loaded.name] = loaded
            check_street(loaded.scenario)
            pooled(said.practices, loaded.scenario)
    if problems:
        raise RequestError(dict.fromkeys(problems))
    return worlds


def pooled(names: Sequence[str], scenario: Scenario) -> tuple[Mixture, ...]:
    """Read the practices to pool: those named, or the nine."""
    return parse_practices(names, scenario) if names else built_in()
