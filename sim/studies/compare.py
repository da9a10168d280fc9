"""``compare``: all practices on the same worlds, and what can be concluded."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, Self

import numpy as np

from sim.errors import did_you_mean, together
from sim.outcomes import MAIN_OUTCOME, Floats
from sim.runs.ensemble import MAX_REPLICATES, PILOT, Ensemble, until_precise
from sim.runs.simulate import run_ensemble
from sim.scenario.files import ScenarioLike
from sim.scenario.ranges import Fitted, posterior_notes
from sim.scenario.schema import Mixture, Scenario, parse_practice, parse_practices
from sim.statistics.bootstrap import Interval, mean_bounds
from sim.statistics.verdicts import Verdict
from sim.studies.answer import Answer, Between, Columns, Real
from sim.studies.asked import AnswerPart, described_field
from sim.studies.calibrate_answer import answer_warnings
from sim.studies.compare_answer import (
    Finding,
    Intervals,
    Known,
    OutcomeFound,
    Pooled,
    PracticeFound,
    SmallestDifference,
)
from sim.studies.comparison import mean_of, paired
from sim.studies.dose import Doses
from sim.studies.inputs import (
    ModelLike,
    Progress,
    Question,
    Settings,
    already_baseline,
    answered,
    describes,
    outcome_named,
    scenario_study,
)
from sim.studies.pilot import NO_ALLIES, RUNS, Pilot, pilot
from sim.studies.questions import MIN_PAIRS, REPLICATES, CompareAsked
from sim.studies.tables import monthly_means, runs_table

if TYPE_CHECKING:
    import pandas as pd

BASELINE = "baseline"
"""What the practice is called with which the others are compared."""


class PrecisionReached(AnswerPart):
    """What Stein's two-stage rule asked for and what it took."""

    practice: str = described_field("whose difference it is about")
    target: float = described_field("half-width asked for", "share")
    half_width: float = described_field("half-width reached", "share")
    interval: Between = described_field("by Stein's rule", "share")
    pilot: int = described_field("worlds of the pilot", "worlds")
    pilot_deviation: float = described_field(
        "standard deviation of the pilot's differences", "share"
    )
    required: int = described_field("worlds that the rule asks for", "worlds")
    capped: bool = described_field("whether the most that was allowed stopped it")


class AtStake(AnswerPart):
    """What movements change in the world of a comparison, by the pilot (``sim.studies.pilot``)."""

    practice: str = described_field("under which practice of the pilot that is most")
    still: Real = described_field("mean rights there where nobody campaigns", "share")
    stake: Known = described_field("what movements add to it", "share")
    won: Real = described_field(
        "worlds of the comparison in which at least 0.01 of rights was won by concession, under "
        "the baseline",
        "share of worlds",
    )
    smallest: SmallestDifference = described_field(
        "the smallest difference in rights that matters beside that"
    )
    rise: Known | None = described_field(
        "mean rights in the last month less those in the first, under the baseline", default=None
    )


class PracticeSummary(NamedTuple):
    """A practice and an outcome at a glance, as ``answer["parallel"].rights``.

    ``value`` is the practice's own mean; the others are of its difference from the baseline,
    the interval being the simultaneous one.
    """

    value: float
    mean: float
    low: float
    high: float
    verdict: str


@dataclass(frozen=True, slots=True, repr=False)
class PracticeAtAGlance:
    """A practice by all outcomes, each an attribute: ``answer["parallel"].rights.mean``.

    Attributes:
        practice: its label.
        outcomes: each at a glance, by name, also those of a user's own model.
    """

    practice: str
    outcomes: Mapping[str, PracticeSummary]

    def __getattr__(self, outcome: str) -> PracticeSummary:
        """Give an outcome at a glance; ``AttributeError`` if there is none so named."""
        if outcome.startswith("_") or outcome not in self.outcomes:
            near = "" if outcome.startswith("_") else did_you_mean(outcome, self.outcomes)
            raise AttributeError(f"there is no outcome '{outcome}'{near}")
        return self.outcomes[outcome]

    def __dir__(self) -> list[str]:
        """Name what it has."""
        return ["practice", "outcomes", "frame", *self.outcomes]

    def frame(self) -> "pd.DataFrame":
        """Give it as a table: a row for each outcome."""
        import pandas as pd  # noqa: PLC0415 - half a second that commands need not pay

        rows = {name: row._asdict() for name, row in self.outcomes.items()}
        found = pd.DataFrame.from_dict(rows, orient="index")
        return found.rename_axis(columns=self.practice)

    def __repr__(self) -> str:
        """Write it as a table."""
        return str(self.frame().to_string(na_rep="–", float_format="{:.4g}".format))

    def _repr_html_(self) -> str:
        """Show it as a table in a notebook."""
        return str(self.frame().to_html(na_rep="–", float_format="{:.4g}".format))


class CompareAnswer(Answer):
    """What a comparison found."""

    COLUMNS: ClassVar[Columns] = Columns(
        (OutcomeFound, "outcome=name label unit good=better"),
        (
            PracticeFound,
            (
                "practice worlds=defined mean =interval pairs=difference.pairs "
                "undefined=difference.undefined difference=difference.mean "
                "difference=difference.interval joint=difference.simultaneous "
                "better=difference.better tied=difference.tied worse=difference.worse"
            ),
        ),
        {
            "best": "share of worlds in which the practice is the best of all; main outcome only",
            "verdict": "what the joint interval says",
        },
    )

    kind: Literal["compare"] = described_field("which study", default="compare")
    asked: CompareAsked = described_field("what was asked")
    against: str = described_field("the baseline")
    replicates: int = described_field("worlds in which all practices were run", "worlds")
    practices: tuple[str, ...] = described_field("labels, as asked for")
    ranked: tuple[str, ...] = described_field("labels by mean rights, the best first")
    smallest_difference: float = described_field(
        "differences in rights below it do not matter", "share"
    )
    stated_difference: Real = described_field(
        "that of the scenario, which holds unless another was asked for",
        "share",
        default=math.nan,
    )
    stakes: AtStake | None = described_field(
        "what is at stake; null with fewer worlds than an interval takes", default=None
    )
    intervals: Intervals = described_field("how intervals were made")
    outcomes: tuple[OutcomeFound, ...] = described_field("all outcomes")
    categories: tuple[OutcomeFound, ...] = described_field(
        "rights of each category of people that has groups", default=()
    )
    best: dict[str, Real] = described_field(
        "share of worlds in which each practice has the most rights; equals share a world", "share"
    )
    findings: tuple[Finding, ...] = described_field(
        "a verdict for each compared practice, as ranked"
    )
    pooled: Pooled | None = described_field(
        "all that defer, together, beside imposition; null where either was not run", default=None
    )
    precision: PrecisionReached | None = described_field("null if no precision was asked for")

    def judged_anew(self) -> Self:
        """Judge every finding from its interval, as an answer is that was saved."""
        untellable = Verdict.CANNOT_BE_TOLD
        size, main = self.smallest_difference, self.main
        findings = tuple(
            row.model_copy(
                update={
                    "verdict": main.verdict(
                        row.practice, size, untellable=row.verdict is untellable
                    )
                }
            )
            for row in self.findings
        )
        return self.model_copy(update={"findings": findings})

    @property
    def main(self) -> OutcomeFound:
        """The main outcome, members' rights."""
        return self.outcome(MAIN_OUTCOME)

    def outcome(self, name: str) -> OutcomeFound:
        """Find an outcome; ``KeyError`` if there is none so named."""
        return {row.name: row for row in self.outcomes}[name]

    def finding(self, practice: str) -> Finding:
        """Find the verdict on a compared practice; ``KeyError`` if there is none."""
        return {row.practice: row for row in self.findings}[practice]

    def words(self, practice: str, outcome: str = MAIN_OUTCOME) -> str:
        """Give the verdict on a practice by an outcome in words; none of what practices are."""
        if practice == self.against:
            return BASELINE
        verdict = self.verdict(practice, outcome)
        return verdict.words(self.outcome(outcome).better) if verdict else ""

    def verdict(self, practice: str, outcome: str = MAIN_OUTCOME) -> Verdict | None:
        """Give the verdict on a compared practice by an outcome; None of what practices are."""
        if outcome == MAIN_OUTCOME:
            return self.finding(practice).verdict
        return self.outcome(outcome).verdict(practice)

    def __getitem__(self, practice: str) -> PracticeAtAGlance:
        """Give a practice at a glance: ``answer["parallel"].rights.mean``; printed, a table.

        Raises:
            KeyError: it was not run.
        """
        held = {row.name: self._seen(row, practice) for row in self.outcomes}
        return PracticeAtAGlance(practice, held)

    def _seen(self, outcome: OutcomeFound, practice: str) -> PracticeSummary:
        row = outcome.of(practice)
        if row.difference is None:
            return PracticeSummary(row.mean, math.nan, math.nan, math.nan, BASELINE)
        bounds, words = row.difference.simultaneous, self.words(practice, outcome.name)
        return PracticeSummary(row.mean, row.difference.mean, bounds.low, bounds.high, words)

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for each outcome and practice; None stands where there is no number."""
        return [
            self.COLUMNS.row(
                outcome,
                outcome.of(name),
                best=self.best[name] if outcome.name == MAIN_OUTCOME else None,
                verdict=self.words(name, outcome.name),
            )
            for outcome in self.outcomes
            for name in self.ranked
        ]


ANSWER = CompareAnswer


@describes(CompareAsked)
def compare(
    scenario: ScenarioLike = "migration-2020",
    *,
    practice: str | Sequence[str] = (),
    against: str = "imposition",
    replicates: int | None = None,
    precision: float | None = None,
    max_replicates: int | None = None,
    seed: int = 1,
    fitted: Fitted | None = None,
    delta: float | None = None,
    set: Settings = None,  # noqa: A002 - named as the option
    model: ModelLike = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> CompareAnswer:
    """Compare practices of solidarity on the same worlds, with the same luck."""
    return answered(CompareAsked, ask, locals())


@scenario_study
def ask(question: Question[CompareAsked]) -> CompareAnswer:
    """Run what was asked, in the worlds that are held; as ``compare``."""
    asked, scenario, held = question.asked, question.scenario, question.held
    mixtures, other = _compared(asked, scenario)
    how: dict[str, Any] = {"jobs": question.jobs, "model": question.own}
    how["fitted"] = asked.fitted or "point"

    base = mixtures.index(other)
    helping = [p for p, one in enumerate(mixtures) if p != base and one.name != NO_ALLIES]
    if other.name == NO_ALLIES:
        helping = []
    shares: list[Floats] = []

    def draw(replicates: range) -> Ensemble:
        tick = question.counting("Running", len(replicates) * len(mixtures))
        doses = Doses(base, helping, len(replicates), scenario.time.months)
        watching = doses if helping else None
        drawn = run_ensemble(
            scenario, mixtures, replicates, asked.seed, tick=tick, watching=watching, **how
        )
        shares.append(doses.shares)
        return drawn

    reached = None
    if asked.precision is None:
        ensemble = draw(range(asked.replicates or REPLICATES))
    else:
        most = asked.max_replicates or MAX_REPLICATES
        ensemble, reached = until_precise(
            draw, asked.precision, other.name, pilot=PILOT, max_replicates=most
        )
    held.tables["runs"] = lambda: runs_table(ensemble)
    held.tables["months"] = lambda: monthly_means(ensemble, against=other.name)
    stated = scenario.comparison.smallest_difference
    smallest = asked.delta or stated
    trial = None
    if ensemble.replicates >= MIN_PAIRS:
        tick = question.counting("Running the pilot", RUNS)
        trial = pilot(scenario, jobs=question.jobs, tick=tick)
    dosed = np.concatenate(shares)
    found = paired(
        ensemble,
        other.name,
        smallest=SmallestDifference.of(smallest, "asked" if asked.delta else "stated"),
        sizes=None if trial is None else trial.sizes(),
        doses={mixtures[p].name: mean_of(dosed[:, n]) for n, p in enumerate(helping)},
    )
    return CompareAnswer.from_attributes(
        found,
        asked=asked,
        against=other.name,
        replicates=ensemble.replicates,
        practices=ensemble.practices,
        smallest_difference=smallest,
        stated_difference=stated,
        stakes=None if trial is None else _at_stake(trial, ensemble, other.name),
        precision=None if reached is None else PrecisionReached.from_attributes(reached),
        warnings=(
            *answer_warnings(ensemble),
            *(posterior_notes(scenario) if asked.fitted == "posterior" else ()),
        ),
    )


def _at_stake(trial: Pilot, ensemble: Ensemble, against: str) -> AtStake:
    """Say what movements change in the world, and in how many worlds something is won."""
    main = outcome_named(MAIN_OUTCOME)
    practice, stake, bounds = trial.stake(main)
    place = ensemble.practices.index(against)
    return AtStake(
        practice=practice,
        still=trial.still_mean(practice, main),
        stake=Known(mean=stake, interval=bounds),
        won=mean_of(ensemble.outcome("won")[:, place]),
        smallest=trial.smallest(main),
        rise=_rise(ensemble.of_series("rights")[:, place]),
    )


def _rise(rights: Floats) -> Known | None:
    """Give by how much rights rise from the first month to the last, [worlds, months]."""
    found = mean_bounds(rights[:, -1] - rights[:, 0]) if len(rights) >= MIN_PAIRS else None
    if found is None:
        return None
    mean, low, high = found
    return Known(mean=mean, interval=Interval(low, high))


def _compared(asked: CompareAsked, scenario: Scenario) -> tuple[tuple[Mixture, ...], Mixture]:
    """Read the practices, and the baseline, which is run, too."""
    mixtures, (other,) = together(
        lambda: parse_practices(asked.practice, scenario),
        lambda: (parse_practice(asked.against, scenario, "against"),),
    )
    if other.name not in [mixture.name for mixture in mixtures]:
        mixtures = (*mixtures, other)
    if len(mixtures) == 1:
        raise already_baseline(other.name)
    return mixtures, other
