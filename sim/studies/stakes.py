"""``stakes``: what could differ in a world at all, said before every verdict.

Beside the practices the same worlds are run with switches (``sim.world.switches``): *still*, in
which nobody campaigns; plans drawn at random, and the *ceiling*, plans made with knowledge that
nobody has, both under the baseline; and another luck. What movements change, what allies add to it,
with and without campaigning, how far plans matter, how far they differ between practices, and how
much of a difference is luck: each is a mean over worlds with its interval.
"""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np

from sim.errors import RequestError
from sim.outcomes import CAUSES, OUTCOME_NAMES, SERIES_NAMES, Better, Floats
from sim.runs.ensemble import KEPT_SERIES, MAX_REPLICATES, in_two_stages
from sim.runs.simulate import Variant, simulate
from sim.scenario.files import ScenarioLike
from sim.scenario.schema import Mixture, Scenario, parse_practice, parse_practices
from sim.statistics.bootstrap import KEY, MIN_PAIRS, NO_INTERVAL, Interval
from sim.studies.answer import Answer, Columns, Real
from sim.studies.asked import AnswerPart, described_field
from sim.studies.compare_answer import Estimated, Known, SmallestDifference
from sim.studies.comparison import estimated
from sim.studies.dose import Doses
from sim.studies.inputs import (
    ModelLike,
    Progress,
    Question,
    Settings,
    answered,
    describes,
    scenario_study,
)
from sim.studies.pilot import NO_ALLIES, RUNS, SPAN, STILL, Pilot, pilot
from sim.studies.questions import PRACTICE, StakesAsked

_RANDOM, _CEILING, _LUCK = "plans=random", "plans=ceiling", "luck=2"

_RESAMPLES = 999
"""Of worlds, for the interval of the share of luck."""


class PracticeStake(Known):
    """What is at stake under one practice; its own numbers are of the outcome."""

    practice: str = described_field("its label")
    stake: Known = described_field(
        "the outcome less what it is where nobody campaigns", "of the outcome"
    )
    allies_part: Known = described_field("the outcome less that without allies", "of the outcome")
    won: Known = described_field(
        "worlds in which at least 0.01 of rights was won by concession", "share of worlds"
    )
    override: Known = described_field(
        "decisions that were not what the group itself would have chosen", "share"
    )
    authority: Known = described_field("decisions that allies reserve to themselves", "share")


class RulerMark(AnswerPart):
    """A place on the ruler that begins where nobody campaigns and there are no allies."""

    name: str = described_field("label of a practice, or what else was run")
    practice: bool = described_field("whether it is a practice")
    mean: Real = described_field("mean of the outcome over worlds", "of the outcome")
    above: Known = described_field("less that where the ruler begins", "of the outcome")


class Dose(AnswerPart):
    """How far the plans that groups act on differ between two practices in the same worlds."""

    practice: str = described_field("label of the one")
    against: str = described_field("label of the other, the baseline")
    share: Known = described_field(
        "of the groups and months in which both act: those in which they act on other plans",
        "share",
    )


class CauseFound(AnswerPart):
    """What one cause adds to members' rights, or takes from them, over a whole run."""

    practice: str = described_field("label of the practice")
    cause: str = described_field("name of the series that it is booked in, as in `sim.outcomes`")
    amount: Known = described_field(
        "sum over months; those of all causes sum to the change of rights", "share"
    )


class StakesAnswer(Answer):
    """What could differ in a world at all."""

    COLUMNS: ClassVar[Columns] = Columns(
        (
            PracticeStake,
            (
                "practice mean =interval stake=stake.mean stake=stake.interval "
                "allies_part=allies_part.mean allies_part=allies_part.interval "
                "won=won.mean override=override.mean authority=authority.mean"
            ),
        ),
    )

    kind: Literal["stakes"] = described_field("which study", default="stakes")
    asked: StakesAsked = described_field("what was asked")
    scenario: str = described_field("the title of the world")
    outcome: str = described_field("name of the outcome")
    label: str = described_field("the outcome in words")
    unit: str = described_field("unit of the outcome")
    better: Better = described_field("which way is good")
    against: str = described_field("label of the baseline")
    worlds: int = described_field("worlds in which all was run", "worlds")
    still: Known = described_field(
        "the outcome where nobody campaigns, under the baseline", "of the outcome"
    )
    still_without_allies: Known = described_field("the same without allies", "of the outcome")
    random_plans: Known = described_field(
        "the outcome where those who act act on plans drawn at random, under the baseline",
        "of the outcome",
    )
    ceiling: Known = described_field(
        "the outcome where they act on the best plans by a knowledge that nobody has",
        "of the outcome",
    )
    no_allies: Known = described_field("the outcome without allies", "of the outcome")
    practices: tuple[PracticeStake, ...] = described_field(
        "all that were run, those with most of the outcome first"
    )
    ruler: tuple[RulerMark, ...] = described_field("all of these on one ruler, the most first")
    stake: Known = described_field("what movements change under the baseline", "of the outcome")
    allies_part: Known = described_field(
        "what allies change under the baseline: less the outcome without allies", "of the outcome"
    )
    without_campaigning: Known = described_field(
        "what of it is there where nobody campaigns", "of the outcome"
    )
    value_of_strategy: Known = described_field(
        "what plans can change: the ceiling less plans drawn at random", "of the outcome"
    )
    dose: tuple[Dose, ...] = described_field(
        "of each practice in which there are allies, beside the baseline"
    )
    luck: Known = described_field(
        "of the variance over worlds of the difference between the main practice and the baseline: "
        "the share that is luck within worlds",
        "share",
    )
    won: Known = described_field(
        "worlds in which at least 0.01 of rights was won by concession, under the baseline",
        "share of worlds",
    )
    causes: tuple[CauseFound, ...] = described_field(
        "of each practice, in the order of `practices`, and each cause, what rights rose and fell "
        "by, in the first 200 worlds; none in answers of earlier versions",
        default=(),
    )
    effective_groups: Known = described_field(
        "for how many groups of equal size they count", "groups"
    )
    smallest_difference: SmallestDifference = described_field("δ of this outcome and world")

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for each practice; None stands where there is no number."""
        return [self.COLUMNS.row(row) for row in self.practices]


ANSWER = StakesAnswer


@describes(StakesAsked)
def stakes(
    scenario: ScenarioLike = "migration-2020",
    *,
    against: str = "imposition",
    outcome: str = "rights",
    replicates: int = 200,
    precision: float | None = None,
    seed: int = 1,
    set: Settings = None,  # noqa: A002 - named as the option
    model: ModelLike = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> StakesAnswer:
    """Find out what could differ in a world at all, in the same worlds with the same luck."""
    return answered(StakesAsked, ask, locals())


@scenario_study
def ask(question: Question[StakesAsked]) -> StakesAnswer:
    """Run what was asked, in the worlds that are held; as ``stakes``."""
    asked, scenario = question.asked, question.scenario
    outcome = question.outcome(asked.outcome)
    if outcome.name not in OUTCOME_NAMES:
        raise RequestError(
            f"outcome {outcome.name}: stakes are told of the outcomes of every model, not of those "
            "of a user's own"
        )
    place = OUTCOME_NAMES.index(outcome.name)
    mixtures, other = _practices(asked, scenario)
    names = [one.name for one in mixtures]
    base, nobody, first = (names.index(name) for name in (other.name, NO_ALLIES, PRACTICE))
    count, main = len(mixtures), mixtures[first]
    variants = [Variant(scenario, one, switch=how) for how in ("", STILL) for one in mixtures]
    variants += [Variant(scenario, other, switch=how) for how in (_RANDOM, _CEILING)]
    variants += [Variant(scenario, one, switch=_LUCK) for one in (main, other)]
    helping = [p for p in range(count) if p not in (base, nobody)]
    drawn: list[tuple[Floats, ...]] = []
    booked = [SERIES_NAMES.index(row.name) for row in CAUSES]

    def draw(replicates: range) -> Floats:
        doses = Doses(base, helping, len(replicates), scenario.time.months)
        runs = simulate(
            variants,
            replicates,
            asked.seed,
            jobs=question.jobs,
            tick=question.counting("Running", len(variants) * len(replicates)),
            model=question.own,
            watching=doses,
        )
        values = runs.outcomes
        causes = [held[:, :, booked].sum(axis=1) for held in runs.series[:count]]
        drawn.append((values, doses.shares, doses.effective, np.stack(causes, axis=1)))
        stake: Floats = values[:, base, place] - values[:, count + base, place]
        return stake

    if asked.precision is None:
        draw(range(asked.replicates))
    else:
        most = max(MAX_REPLICATES, asked.replicates)
        in_two_stages(draw, asked.precision, pilot=asked.replicates, max_replicates=most)
    values, shares, effective, causes = (
        np.concatenate(parts) for parts in zip(*drawn, strict=True)
    )
    acting, still = values[:, :count, place], values[:, count : 2 * count, place]
    random, ceiling, main_again, other_again = values[:, 2 * count :, place].T

    def of(name: str) -> Floats:
        column: Floats = values[:, :count, OUTCOME_NAMES.index(name)]
        return column

    columns = {
        "still": still[:, base],
        "still_without_allies": still[:, nobody],
        "random_plans": random,
        "ceiling": ceiling,
        "no_allies": acting[:, nobody],
        "stake": acting[:, base] - still[:, base],
        "allies_part": acting[:, base] - acting[:, nobody],
        "without_campaigning": still[:, base] - still[:, nobody],
        "value_of_strategy": ceiling - random,
        "won": of("won")[:, base],
        "effective_groups": effective,
    }
    rows = {
        "": acting,
        "stake": acting - still,
        "allies_part": acting - acting[:, [nobody]],
        "won": of("won"),
        "override": 1 - of("own_decisions"),
        "authority": of("influence_at_the_end"),
    }
    told = [_known(held) for held in _estimates(np.stack(list(columns.values()), 1), asked.seed)]
    by_row = {name: _estimates(held, asked.seed) for name, held in rows.items()}
    ranked = np.argsort(-np.nan_to_num([held.mean for held in by_row[""]], nan=-np.inf))
    trial = _trial(question, values, names)
    return StakesAnswer.from_attributes(
        outcome,
        asked=asked,
        scenario=scenario.title,
        outcome=outcome.name,
        against=other.name,
        worlds=len(values),
        practices=tuple(
            PracticeStake(
                practice=names[p],
                mean=by_row[""][p].mean,
                interval=by_row[""][p].interval,
                **{name: _known(held[p]) for name, held in by_row.items() if name},
            )
            for p in ranked
        ),
        dose=tuple(
            Dose(practice=names[p], against=other.name, share=_known(held))
            for p, held in zip(helping, _estimates(shares, asked.seed), strict=True)
        ),
        causes=tuple(
            CauseFound(practice=names[p], cause=row.name, amount=_known(held))
            for p in ranked
            for row, held in zip(
                CAUSES, _estimates(causes[:KEPT_SERIES, p], asked.seed), strict=True
            )
        ),
        luck=_luck(acting[:, first] - acting[:, base], main_again - other_again, asked.seed),
        smallest_difference=trial.smallest(outcome),
        ruler=_ruler(
            dict(zip(names, acting.T, strict=True)),
            {
                "nobody campaigns": columns["still"],
                "plans drawn at random": random,
                "ceiling": ceiling,
            },
            columns["still_without_allies"],
            asked.seed,
        ),
        **dict(zip(columns, told, strict=True)),
    )


def _ruler(
    practices: dict[str, Floats], others: dict[str, Floats], start: Floats, seed: int
) -> tuple[RulerMark, ...]:
    """Put columns, [worlds], on a ruler that begins at another one."""
    held = practices | others
    columns = np.stack([*held.values(), *(column - start for column in held.values())], axis=1)
    found = _estimates(columns, seed)
    marks = [
        RulerMark(name=name, practice=name in practices, mean=own.mean, above=_known(above))
        for name, own, above in zip(held, found, found[len(held) :], strict=False)
    ]
    return tuple(sorted(marks, key=lambda mark: -np.nan_to_num(mark.above.mean, nan=-np.inf)))


def _practices(asked: StakesAsked, scenario: Scenario) -> tuple[tuple[Mixture, ...], Mixture]:
    """Give all practices of the scenario and the baseline, which may be a mixture."""
    mixtures = parse_practices((), scenario)
    other = parse_practice(asked.against, scenario, "against")
    if other.name in (NO_ALLIES, PRACTICE):
        raise RequestError(
            f"against {other.name}: the baseline is looked at beside {PRACTICE} and beside a world "
            "without allies; name a third practice"
        )
    if other.name not in [one.name for one in mixtures]:
        mixtures = (*mixtures, other)
    return mixtures, other


def _trial(question: Question[StakesAsked], values: Floats, names: Sequence[str]) -> Pilot:
    """Give the pilot of the world; of a user's own model it is what was run."""
    if question.own is None:
        tick = question.counting("Running the pilot", RUNS)
        return pilot(question.scenario, jobs=question.jobs, tick=tick)
    places = [names.index(name) for name in SPAN]
    return Pilot(values[:, places], values[:, [len(names) + p for p in places]])


def _estimates(columns: Floats, seed: int) -> list[Estimated]:
    """Estimate the means of columns, each by itself."""
    return estimated(columns, 1, seed)[1] if columns.shape[1] else []


def _known(held: Estimated) -> Known:
    return Known(mean=held.mean, interval=held.interval)


def _luck(differences: Floats, again: Floats, seed: int) -> Known:
    """Say which share of the variance of differences is luck: what differs in the same world.

    Half the mean square between two lucks of the same worlds, over the variance of all differences.

    Args:
        differences: [worlds].
        again: the same with another luck.
        seed: of the resampling.
    """
    both = ~np.isnan(differences) & ~np.isnan(again)
    one, two = differences[both], again[both]
    if one.size < MIN_PAIRS or _variance(one, two) == 0:
        return Known(mean=np.nan, interval=NO_INTERVAL)
    rng = np.random.default_rng((seed, KEY))
    drawn = (rng.integers(one.size, size=one.size) for _ in range(_RESAMPLES))
    with np.errstate(invalid="ignore"):
        shares = np.array([_share(one[rows], two[rows]) for rows in drawn])
    low, high = np.nanquantile(shares, (0.025, 0.975))
    return Known(mean=_share(one, two), interval=Interval(float(low), float(high)))


def _share(one: Floats, two: Floats) -> float:
    return float(min(((one - two) ** 2).mean() / 2 / _variance(one, two), 1.0))


def _variance(one: Floats, two: Floats) -> float:
    """Give the variance of all differences."""
    return float(np.concatenate([one, two]).var())
