"""``posterior``: values that protest-event data leave, as a sample that can be drawn from.

`abc` makes a posterior of a bank of simulations and checks it, `bank` simulates, `experiment` says
what is asked, `study` carries it out, and `answer` is what was found.
"""

import math
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, Strict, ValidationError, model_validator

from sim.errors import RequestError, did_you_mean
from sim.files import as_path
from sim.notices import Notice
from sim.outcomes import Floats
from sim.runs.identity import model_version, result_versions
from sim.scenario.files import ExperimentFile, request_of, request_text
from sim.scenario.quantities import TomlTable
from sim.scenario.ranges import with_numbers
from sim.scenario.schema import Scenario
from sim.studies.answer import Answer, Attachments, Columns, Real
from sim.studies.asked import AnswerPart, described_field
from sim.studies.bank import (
    OBSERVATION,
    SCORED,
    SUMMARIES,
    Bank,
    drawn,
    filled_bank,
    posterior_of,
    ranks,
    simulated,
    straightened,
    target_figures,
)
from sim.studies.calibrate_answer import SOURCE, TARGETS, Known
from sim.studies.calibrate_simulate import lasting, pooled, read_worlds
from sim.studies.coding import Observation
from sim.studies.inputs import Progress, counter, describes, published_path
from sim.studies.patterns_answer import PatternFigure, fit_half
from sim.studies.questions import PosteriorAsked
from sim.studies.tables import table_of
from sim.version import VERSION

_WELL, _WEAKLY = 1 / 3, 0.8
"""Shares of the prior's standard deviation up to which one is left if a value is known well, or
weakly: not known is what the data leave as it was."""

_PRIOR_DEVIATION = 1 / math.sqrt(12)
"""Of a uniform distribution, as a share of its range."""


class PosteriorValue(AnswerPart):
    """What is known of a parameter."""

    path: str = described_field("of the parameter, or of the nuisance: what is reported")
    low: float = described_field("lower end of the prior’s range")
    high: float = described_field("upper end")
    mean: float = described_field("of the posterior")
    deviation: float = described_field("standard deviation of the posterior")
    start: float = described_field("90 % of the posterior lie above")
    end: float = described_field("and below")
    left: float = described_field("the posterior’s deviation as a share of the prior’s")
    identified: Known = described_field("well: at most a third is left; weakly: at most 0.8; not")
    default: Real = described_field("the model’s default; null for the nuisance")
    inside: bool = described_field("whether the default lies in those 90 %; true without one")
    uniform: float = described_field("p of the ranks of true values among draws being uniform")
    covered: float = described_field("true values inside such 90 %, of simulations", "share")


class PosteriorCombination(AnswerPart):
    """A combination of parameters that is known by itself."""

    left: float = described_field("its posterior deviation as a share of the prior’s")
    identified: Known = described_field("as of a parameter")
    weights: dict[str, float] = described_field(
        "by path, of the standardised parameters; the largest is 1"
    )


class PosteriorAnswer(Answer):
    """A posterior sample, checked."""

    COLUMNS: ClassVar[Columns] = Columns((PosteriorValue, ""))

    kind: Literal["posterior"] = described_field("which study", default="posterior")
    asked: PosteriorAsked = described_field("what was asked")
    title: str = described_field("of the experiment")
    source: str = described_field("of the data")
    seed: int = described_field("of points, worlds and luck")
    simulations: int = described_field("of the bank", "simulations")
    countries: int = described_field("of a simulation", "countries")
    months: int = described_field("of a simulation", "months")
    checked: int = described_field("simulations that were the data in turn", "simulations")
    parameters: tuple[PosteriorValue, ...] = described_field("in the experiment’s order")
    combinations: tuple[PosteriorCombination, ...] = described_field("the best known first")
    coverage: float = described_field("of 90 % intervals, all parameters together", "share")
    figures: tuple[PatternFigure, ...] = described_field(
        "of the model with draws of the sample (mean, and what 95 % lie between) beside the data"
    )

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for each parameter."""
        return [self.COLUMNS.row(row) for row in self.parameters]


def _known_by(left: float) -> Known:
    """Say how well something is known by the share of its prior deviation that is left."""
    if left <= _WELL:
        return "well"
    return "weakly" if left <= _WEAKLY else "not"


def combinations_of(places: Floats, paths: list[str]) -> tuple[PosteriorCombination, ...]:
    """Give the combinations of parameters that are known apart from each other, the best first.

    Args:
        places: draws in the unit cube of the prior, [draws, P].
        paths: of the parameters, at least two.
    """
    sizes, directions = np.linalg.eigh(np.cov(places.T) / _PRIOR_DEVIATION**2)
    found = []
    for size, direction in zip(np.sqrt(np.maximum(sizes, 0.0)).tolist(), directions.T, strict=True):
        weights = direction / direction[np.argmax(np.abs(direction))]
        named = dict(zip(paths, weights.tolist(), strict=True))
        found.append(PosteriorCombination(left=size, identified=_known_by(size), weights=named))
    return tuple(found)


_FEWEST, _MOST = 64, 65_536
_FEWEST_EACH = 4
"""Simulations for each parameter, at least: with fewer there is nothing to regress on."""

type Texts = Annotated[tuple[str, ...], Strict(strict=False)]


class PriorRange(TomlTable):
    """A parameter and the range over which its prior is uniform."""

    path: str = Field(
        description="a number of a scenario’s section, such as rest.cost, or of the nuisance: "
        + ", ".join(OBSERVATION + key for key in Observation._fields)
    )
    low: float = Field(description="lower end")
    high: float = Field(description="upper end")

    @property
    def nuisance(self) -> bool:
        """Whether it is no parameter of the model."""
        return self.path.startswith(OBSERVATION)

    @model_validator(mode="after")
    def _can_be_drawn(self) -> Self:
        section, _, key = self.path.partition(".")
        if self.nuisance:
            known = [OBSERVATION + name for name in Observation._fields]
            if self.path not in known:
                raise ValueError(
                    f"there is no nuisance '{self.path}'{did_you_mean(self.path, known)}"
                )
        else:
            held = getattr(Scenario(title="any"), section, None)
            if not isinstance(getattr(held, key, None), int | float):
                raise ValueError(f"expected a number of a section, got '{self.path}'")
            for value in (self.low, self.high):
                try:
                    with_numbers(Scenario(title="any"), {self.path: value})
                except ValidationError as error:
                    raise ValueError(f"{self.path}: cannot be {value:g}") from error
        if not self.low < self.high:
            raise ValueError(f"low must be below high, is {self.low:g} of {self.high:g}")
        return self


class PosteriorExperiment(ExperimentFile):
    """A posterior (``experiments/posterior.toml``)."""

    COMMAND = "posterior"

    title: str = Field(min_length=1, max_length=200, description="what tables and pages call it")
    scenarios: Texts = Field(
        min_length=1, max_length=20, description="worlds that one set of values must suit"
    )
    settings: Texts = Field(default=(), max_length=100, description="path=value: changes to all")
    practices: Texts = Field(default=(), max_length=100, description="in turn; or the nine")
    parameters: Annotated[tuple[PriorRange, ...], Strict(strict=False)] = Field(
        min_length=1, max_length=40, description="what is not known"
    )
    seed: int = Field(ge=0, le=2**63 - 2, description="of points, worlds and luck")
    simulations: int = Field(ge=_FEWEST, le=_MOST, description="of the bank, a power of 2")
    countries: int = Field(default=84, ge=1, le=10_000, description="of a simulation")
    months: int = Field(default=363, ge=12, le=1_200, description="of a simulation")
    draws: int = Field(default=500, ge=20, le=100_000, description="of the sample")
    checked: int = Field(default=256, ge=20, le=_MOST, description="simulations that check it")
    predicted: int = Field(default=48, ge=20, le=10_000, description="draws that are simulated")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        paths = [row.path for row in self.parameters]
        twice = [path for n, path in enumerate(paths) if path in paths[:n]]
        if twice:
            raise ValueError(f"parameters: '{twice[0]}' stands twice")
        if self.simulations & (self.simulations - 1):
            raise ValueError(
                f"simulations: expected a power of 2, for Sobol’s sequence, is {self.simulations}"
            )
        if self.simulations < _FEWEST_EACH * len(paths):
            raise ValueError(
                f"simulations: expected at least {_FEWEST_EACH} for each of {len(paths)} "
                f"parameters, got {self.simulations}"
            )
        return self

    def values_at(self, place: Floats) -> dict[str, float]:
        """Give the values at a place in the unit cube, [P], by path."""
        return {
            row.path: row.low + (row.high - row.low) * share
            for row, share in zip(self.parameters, place.tolist(), strict=True)
        }


_NINETY = (0.05, 0.95)


@describes(PosteriorAsked)
def posterior(
    experiment: str | Path = "posterior",
    *,
    simulations: int | None = None,
    bank: str | Path | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> PosteriorAnswer:
    """Sample the values that protest-event data leave, by the five figures and all patterns."""
    text, place = request_text(experiment)
    said = request_of(text, PosteriorExperiment, place)
    shown, places = published_path(str(experiment))
    asked = PosteriorAsked.read(experiment=shown, simulations=simulations)
    held = Attachments(
        worlds=read_worlds(said, place),
        inputs={f"{Path(place).stem}.toml": text},
        places=places,
    )
    return ask(asked, held, bank=bank, jobs=jobs, progress=progress)


def ask(
    asked: PosteriorAsked,
    held: Attachments,
    *,
    bank: str | Path | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> PosteriorAnswer:
    """Sample what was asked, in the worlds that are held; as ``posterior``."""
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import

    ((name, text),) = ((name, text) for name, text in held.inputs.items() if name.endswith(".toml"))
    said = _changed(request_of(text, PosteriorExperiment, name), asked.simulations)
    scenarios = [lasting(world.scenario, said.months) for world in held.worlds.values()]
    practices = pooled(said.practices, scenarios[-1])

    def run(place: Floats, number: int) -> Floats:
        values = said.values_at(place)
        return simulated(
            scenarios, practices, values, said.countries, number, seed=said.seed, jobs=jobs
        )

    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(said.seed)))
    places: Floats = qmc.Sobol(len(said.parameters), rng=rng).random(said.simulations)
    tick = counter(progress, "Simulating", said.simulations, "simulations")
    store = None if bank is None else as_path(bank, "bank")
    made = filled_bank(places, lambda n: run(places[n], n), tick, store, _identity(said, scenarios))
    fit = fit_half()
    data = np.concatenate([target_figures(fit.answered), fit.figures[SCORED]])
    straight = made._replace(summaries=straightened(made.summaries))
    found = posterior_of(straight, straightened(data))
    sample = drawn(found, said.draws, said.seed)
    tick = counter(progress, "Checking", said.predicted, "simulations")
    predicted = []
    for n, place in enumerate(sample[: said.predicted]):
        predicted.append(run(place, said.simulations + n))
        tick(1)
    placed = ranks(straight, said.checked)
    paths = [row.path for row in said.parameters]
    model = [path for path in paths if not path.startswith(OBSERVATION)]
    low, high = (
        np.array([getattr(row, end) for row in said.parameters]) for end in ("low", "high")
    )
    values = low + (high - low) * sample
    held.tables["posterior"] = table_of(
        dict.fromkeys(model, ("double", "of the parameter", "a draw of the posterior")),
        [values[:, paths.index(path)] for path in model],
        version=VERSION,
    )
    return PosteriorAnswer.from_attributes(
        said,
        asked=asked,
        source=SOURCE,
        checked=len(placed),
        parameters=tuple(_values(said, sample, placed)),
        combinations=combinations_of(sample, paths) if len(paths) > 1 else (),
        coverage=float(_covered(placed).mean()),
        figures=_beside(np.array(predicted), data, fit.bounds[:, SCORED]),
        warnings=_doubts(made, data),
    ).holding(held)


def _changed(said: PosteriorExperiment, simulations: int | None) -> PosteriorExperiment:
    if simulations is None:
        return said
    least = 4 * len(said.parameters)
    if simulations < least or simulations & (simulations - 1):
        raise RequestError(
            f"simulations {simulations}: expected a power of 2, for Sobol’s sequence, of at least "
            f"{least}"
        )
    return said.model_copy(update={"simulations": simulations})


def _identity(said: PosteriorExperiment, scenarios: list[Scenario]) -> dict[str, Any]:
    """Give all that a simulation depends on; of how many it is one is no part of that."""
    keys = {"practices", "parameters", "seed", "countries", "months"}
    return {
        "version": VERSION,
        "model version": model_version(simulated.__module__),
        "packages": result_versions(),
        "experiment": said.model_dump(mode="json", include=keys),
        "scenarios": [scenario.parameters() for scenario in scenarios],
    }


def _covered(placed: Floats) -> Floats:
    inside: Floats = ((placed > _NINETY[0]) & (placed < _NINETY[1])).astype(float)
    return inside


def _values(said: PosteriorExperiment, sample: Floats, placed: Floats) -> list[PosteriorValue]:
    """Say what is known of each parameter, in its own unit."""
    from scipy import stats  # noqa: PLC0415 - slow to import

    plain = Scenario(title="The default parameters")
    found = []
    for n, row in enumerate(said.parameters):
        width, here = row.high - row.low, sample[:, n]
        start, end = (row.low + width * np.quantile(here, _NINETY)).tolist()
        section, _, key = row.path.partition(".")
        default = np.nan if row.nuisance else float(getattr(getattr(plain, section), key))
        left = float(here.std()) / _PRIOR_DEVIATION
        found.append(
            PosteriorValue(
                start=start,
                end=end,
                path=row.path,
                low=row.low,
                high=row.high,
                mean=row.low + width * float(here.mean()),
                deviation=width * float(here.std()),
                left=left,
                identified=_known_by(left),
                default=default,
                inside=row.nuisance or start <= default <= end,
                uniform=float(stats.kstest(placed[:, n], "uniform").pvalue),
                covered=float(_covered(placed[:, n]).mean()),
            )
        )
    return found


def _beside(predicted: Floats, data: Floats, within: Floats) -> tuple[PatternFigure, ...]:
    """Put what draws of the sample predict beside the data."""
    five = np.array([(row.interval.low, row.interval.high) for row in TARGETS]).T
    bounds = np.concatenate([five, within], axis=1)
    found = []
    for n, (name, part) in enumerate(SUMMARIES):
        held = predicted[~np.isnan(predicted[:, n]), n]
        enough = len(held) >= 0.9 * len(predicted)
        low, high = np.quantile(held, [0.025, 0.975]).tolist() if enough else (np.nan, np.nan)
        found.append(
            PatternFigure(
                name=name,
                bin=part,
                model=float(held.mean()) if len(held) else np.nan,
                low=low,
                high=high,
                data=float(data[n]),
                data_low=float(bounds[0, n]),
                data_high=float(bounds[1, n]),
            )
        )
    return tuple(found)


def _doubts(bank: Bank, data: Floats) -> tuple[str, ...]:
    """Warn where the data lie beyond all simulations: nothing can be learnt from there."""
    low, high = (end.reduce(bank.summaries, axis=0) for end in (np.fmin, np.fmax))
    beyond = [
        f"{name} {part}".strip()
        for (name, part), outside in zip(SUMMARIES, (data < low) | (data > high), strict=True)
        if outside
    ]
    return (Notice("beyond_bank", figures=beyond),) if beyond else ()


ANSWER = PosteriorAnswer
