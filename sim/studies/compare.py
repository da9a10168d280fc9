"""``compare``: all practices on the same worlds, and what can be concluded."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, NamedTuple

from sim.errors import RequestError, shown
from sim.outcomes import MAIN_OUTCOME, Better
from sim.runs.ensemble import Ensemble
from sim.runs.precision import MAX_REPLICATES, PILOT, Precision, until_precise
from sim.runs.simulate import run_ensemble
from sim.scenario.files import ScenarioLike
from sim.scenario.mixtures import Mixture, parse_practice, parse_practices
from sim.scenario.schema import Scenario
from sim.statistics.bootstrap import Interval
from sim.statistics.verdicts import Verdict
from sim.studies.answer import Answer, AnswerPart, Asked, Between, Held, Real, told
from sim.studies.asking import Progress, Settings, as_names, counter
from sim.studies.comparison import Finding, Intervals, OutcomeFound, PracticeFound, paired
from sim.studies.subject import ModelLike, model_run, own_model, subject_of
from sim.studies.tables import monthly_means, runs_table
from sim.studies.targets import answer_warnings, fitted_warnings

REPLICATES = 200
"""Worlds, if neither a number nor a precision is asked for."""


class CompareAsked(Asked):
    """What a comparison was asked."""

    scenario: str = told("name or path of the scenario")
    practice: tuple[str, ...] = told("practices and mixtures; empty for all", default=())
    against: str = told("the practice compared with", default="imposition")
    replicates: int | None = told("worlds; null if a precision was asked for", default=None, ge=1)
    precision: float | None = told("half-width to reach", "share", default=None)
    max_replicates: int | None = told("where the precision stops", default=None, ge=PILOT)
    seed: int = told("of worlds, luck and resampling", default=1, ge=0)
    set: tuple[str, ...] = told("changes to the scenario, each path=value", default=())
    model: str | None = told("a user's own model in place of ours", default=None)


class PrecisionReached(AnswerPart):
    """What Stein's two-stage rule asked for and what it took."""

    practice: str = told("whose difference it is about")
    target: float = told("half-width asked for", "share")
    half_width: float = told("half-width reached", "share")
    interval: Between = told("by Stein's rule", "share")
    pilot: int = told("worlds of the pilot", "worlds")
    pilot_deviation: float = told("standard deviation of the pilot's differences", "share")
    required: int = told("worlds that the rule asks for", "worlds")
    capped: bool = told("whether the most that was allowed stopped it")


class Seen(NamedTuple):
    """A practice and an outcome at a glance, as ``answer["parallel"].rights``.

    ``value`` is the practice's own mean; the others are of its difference from the practice
    compared with, the interval being the simultaneous one.
    """

    value: float
    mean: float
    low: float
    high: float
    verdict: str


class CompareAnswer(Answer):
    """What a comparison found."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "outcome": "name of the outcome",
        "label": "the outcome in words",
        "unit": "unit of the outcome, its means and its differences",
        "good": "which way is good: higher, lower, neither",
        "practice": "practice of the allies",
        "worlds": "worlds in which the outcome is defined",
        "mean": "mean over these worlds",
        "low": "its interval",
        "high": "its interval",
        "pairs": "worlds in which the outcome is defined for both practices",
        "undefined": "worlds left out because it is not",
        "difference": "mean paired difference, practice − the one compared with",
        "difference_low": "its interval, for this difference alone",
        "difference_high": "its interval, for this difference alone",
        "joint_low": "its interval, for all compared practices together",
        "joint_high": "its interval, for all compared practices together",
        "better": "share of pairs in which the practice does better (or is higher)",
        "tied": "share of pairs in which both are equal",
        "worse": "share of pairs in which the practice does worse (or is lower)",
        "best": "share of worlds in which the practice is the best of all; main outcome only",
        "verdict": "what the joint interval says; main outcome only",
    }

    kind: Literal["compare"] = told("which study", default="compare")
    asked: CompareAsked = told("what was asked")
    against: str = told("the practice compared with")
    replicates: int = told("worlds in which all practices were run", "worlds")
    practices: tuple[str, ...] = told("labels, as asked for")
    ranked: tuple[str, ...] = told("labels by mean rights, the best first")
    smallest_difference: float = told("differences in rights below it do not matter", "share")
    intervals: Intervals = told("how intervals were made")
    outcomes: tuple[OutcomeFound, ...] = told("all outcomes")
    best: dict[str, Real] = told(
        "share of worlds in which each practice has the most rights; equals share a world", "share"
    )
    findings: tuple[Finding, ...] = told("a verdict for each compared practice, as ranked")
    precision: PrecisionReached | None = told("null if no precision was asked for")

    @property
    def main(self) -> OutcomeFound:
        """The main outcome, members' rights."""
        return self.outcome(MAIN_OUTCOME)

    def outcome(self, name: str) -> OutcomeFound:
        """Find an outcome; ``KeyError`` if there is none so named."""
        for row in self.outcomes:
            if row.name == name:
                return row
        raise KeyError(name)

    def finding(self, practice: str) -> Finding:
        """Find the verdict on a compared practice; ``KeyError`` if there is none."""
        for row in self.findings:
            if row.practice == practice:
                return row
        raise KeyError(practice)

    def words(self, practice: str) -> str:
        """Give the verdict on a practice in two or three words."""
        if practice == self.against:
            return "compared with"
        found, difference = self.finding(practice), self.main.of(practice).difference
        if found.verdict is Verdict.SMALL and difference is not None:
            return f"{'better' if difference.mean > 0 else 'worse'}, maybe little"
        if found.verdict is Verdict.EQUIVALENT:
            return "no real difference"
        return found.verdict.value

    def __getitem__(self, practice: str) -> Any:  # noqa: ANN401 - a tuple with a field an outcome
        """Give a practice at a glance: ``answer["parallel"].rights.mean``; see ``Seen``.

        Raises:
            KeyError: it was not run.
        """
        from collections import namedtuple  # noqa: PLC0415 - fields are known here alone

        held = {row.name: self._seen(row, practice) for row in self.outcomes}
        return namedtuple("Practice", list(held))(**held)  # noqa: PYI024 - as above

    def _seen(self, outcome: OutcomeFound, practice: str) -> Seen:
        row = outcome.of(practice)
        if row.difference is None:
            return Seen(row.mean, math.nan, math.nan, math.nan, "compared with")
        bounds = row.difference.simultaneous
        words = (
            self.words(practice)
            if outcome.name == MAIN_OUTCOME
            else side_of(outcome.better, bounds)
        )
        return Seen(row.mean, row.difference.mean, bounds.low, bounds.high, words)

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for each outcome and practice; None stands where there is no number."""
        return [
            self._row(outcome, outcome.of(practice))
            for outcome in self.outcomes
            for practice in self.ranked
        ]

    def _row(self, outcome: OutcomeFound, found: PracticeFound) -> dict[str, Any]:
        row: dict[str, Any] = dict.fromkeys(self.COLUMNS)
        row |= {"outcome": outcome.name, "label": outcome.label, "unit": outcome.unit}
        row |= {"good": outcome.better, "practice": found.practice, "worlds": found.defined}
        row |= {"mean": found.mean, "low": found.interval.low, "high": found.interval.high}
        if (held := found.difference) is not None:
            row |= {"pairs": held.pairs, "undefined": held.undefined, "difference": held.mean}
            row |= {"difference_low": held.interval.low, "difference_high": held.interval.high}
            row |= {"joint_low": held.simultaneous.low, "joint_high": held.simultaneous.high}
            row |= {"better": held.better, "tied": held.tied, "worse": held.worse}
        if outcome.name == MAIN_OUTCOME:
            row |= {"best": self.best[found.practice], "verdict": self.words(found.practice)}
        return {
            key: None if isinstance(value, float) and math.isnan(value) else value
            for key, value in row.items()
        }


ANSWER = CompareAnswer


def side_of(better: Better, bounds: Interval) -> str:
    """Say what an interval says of an outcome: better, worse, more, less or undecided."""
    if not bounds.excludes_zero:
        return "undecided"
    more = bounds.low > 0
    if better == "neither":
        return "more" if more else "less"
    return "better" if more == (better == "higher") else "worse"


def compare(
    scenario: ScenarioLike = "migration-2020",
    *,
    practice: str | Sequence[str] = (),
    against: str = "imposition",
    replicates: int | None = None,
    precision: float | None = None,
    max_replicates: int | None = None,
    seed: int = 1,
    set: Settings = None,  # noqa: A002 - named as the option
    model: ModelLike = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> CompareAnswer:
    """Compare practices of solidarity on the same worlds, with the same luck.

    Args:
        scenario: name, path or object.
        practice: practices or mixtures (``"imposition:0.5,parallel:0.5"``); all by default.
        against: the practice compared with; it is run, too.
        replicates: worlds; 200 by default.
        precision: instead of it, the half-width to which the main difference in rights is to be
            known, as a share above 0 and at most 1 (Stein's rule).
        max_replicates: where the precision stops; 100,000 by default.
        seed: of all random numbers, 0 or more.
        set: changes to the scenario, ``{"institutions.enforceability": 0.8}``.
        model: your own subclass of ``AdvocacyModel``, ``"package.module:Class"`` or
            ``"file.py:Class"``; it is many times slower.
        jobs: threads; one a processor by default.
        progress: told of every step.

    Raises:
        RequestError: with all that is wrong with what is asked.
    """
    subject = subject_of(scenario, set, model)
    if precision is None:
        if max_replicates is not None:
            raise RequestError("max-replicates: goes with precision alone")
        replicates = REPLICATES if replicates is None else replicates
    elif replicates is not None:
        raise RequestError("precision and replicates: choose one of them")
    elif not _is_half_width(precision):
        raise RequestError(
            f"precision {shown(precision)}: expected a half-width above 0 and at most 1, as a "
            "share of rights"
        )
    else:
        max_replicates = MAX_REPLICATES if max_replicates is None else max_replicates
    asked = CompareAsked.of(
        scenario=subject.scenario,
        practice=as_names("practice", practice),
        against=against,
        replicates=replicates,
        precision=precision,
        max_replicates=max_replicates,
        seed=seed,
        set=subject.set,
        model=subject.model,
    )
    return ask(asked, subject.held, jobs=jobs, progress=progress)


def _is_half_width(value: object) -> bool:
    return isinstance(value, int | float) and 0 < value <= 1  # NaN is none


def ask(
    asked: CompareAsked,
    held: Held,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> CompareAnswer:
    """Run what was asked, in the worlds that are held; as ``compare``."""
    (world,) = held.worlds.values()
    mixtures, other = _compared(asked, world.scenario)
    own = own_model(asked.model, asked.set, held)

    def draw(replicates: range) -> Ensemble:
        tick = counter(progress, "Running", len(replicates) * len(mixtures))
        return run_ensemble(
            world.scenario, mixtures, replicates, asked.seed, jobs=jobs, tick=tick, model=own
        )

    reached = None
    if asked.precision is None:
        ensemble = draw(range(asked.replicates or REPLICATES))
    else:
        most = asked.max_replicates or MAX_REPLICATES
        ensemble, reached = until_precise(
            draw, asked.precision, other.name, pilot=PILOT, max_replicates=most
        )
    held.tables["runs"] = lambda: runs_table(ensemble)
    held.tables["months"] = lambda: monthly_means(ensemble)
    found = paired(ensemble, other.name)
    return CompareAnswer(
        asked=asked,
        own_model=model_run(asked.model, own, held),
        against=other.name,
        replicates=ensemble.replicates,
        practices=ensemble.practices,
        ranked=found.ranked,
        smallest_difference=world.scenario.comparison.smallest_difference,
        intervals=found.intervals,
        outcomes=found.outcomes,
        best=found.best,
        findings=found.findings,
        precision=None if reached is None else _reached(reached),
        warnings=(
            *fitted_warnings(world.scenario),
            *answer_warnings(ensemble),
        ),
    ).holding(held)


def _compared(asked: CompareAsked, scenario: Scenario) -> tuple[tuple[Mixture, ...], Mixture]:
    """Read the practices, and the one that they are compared with, which is run, too."""
    problems: list[str] = []
    mixtures: tuple[Mixture, ...] = ()
    other: Mixture | None = None
    try:
        mixtures = parse_practices(asked.practice, scenario)
    except RequestError as error:
        problems.extend(error.problems)
    try:
        other = parse_practice(asked.against, scenario, "against")
    except RequestError as error:
        problems.extend(error.problems)
    if problems or other is None:
        raise RequestError(problems)
    if other.name not in [mixture.name for mixture in mixtures]:
        mixtures = (*mixtures, other)
    if len(mixtures) == 1:
        raise RequestError(
            f"practice {other.name}: is what the others are compared with; name another practice"
        )
    return mixtures, other


def _reached(precision: Precision) -> PrecisionReached:
    return PrecisionReached(
        practice=precision.practice,
        target=precision.target,
        half_width=precision.half_width,
        interval=precision.interval,
        pilot=precision.pilot,
        pilot_deviation=precision.pilot_deviation,
        required=precision.required,
        capped=precision.capped,
    )
