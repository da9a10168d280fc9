"""What each kind of answer says in a methods section; ``[key]`` cites ``references.bib``."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sim.reports.common import level
from sim.reports.discover import frozen_words
from sim.reports.stakes import BESIDE
from sim.scenario.files import LoadedScenario
from sim.scenario.schema import Comparison
from sim.statistics.bootstrap import MIN_PAIRS
from sim.studies.breakeven import BreakevenAnswer
from sim.studies.calibrate_answer import CalibrateAnswer
from sim.studies.claims_answer import ClaimsAnswer
from sim.studies.compare import CompareAnswer
from sim.studies.compare_answer import Known, SmallestDifference
from sim.studies.discover import DiscoverAnswer
from sim.studies.dynamics import DynamicsAnswer
from sim.studies.explain import ExplainAnswer
from sim.studies.point_stakes import PointStakes
from sim.studies.posterior import PosteriorAnswer
from sim.studies.questions import DrawAsked
from sim.studies.refute import RefuteAnswer
from sim.studies.robust import RobustAnswer
from sim.studies.run import RunAnswer
from sim.studies.sensitivity import SensitivityAnswer
from sim.studies.stakes import StakesAnswer
from sim.studies.sweep import SweepAnswer
from sim.studies.validate import ValidateAnswer
from sim.wording import counted, estimate, listed, named, percent

_COMMON = (
    "All practices met the same worlds and the same random numbers, which a counter-based "
    "generator gives by their place [salmon2011], so that differences are paired."
)

BOOTSTRAP = "expanded percentile bootstrap intervals over worlds [hesterberg2015]"

_NO_TESTS = "We report no p-values: with enough runs any difference is significant [white2014]."

_SMALLEST = "comparison.smallest_difference="

_POSTERIOR = (
    "For each world the values that are fitted to data were a draw from their posterior sample "
    "[beaumont2002]."
)


def _run(answer: RunAnswer) -> Iterator[str]:
    asked = answer.asked
    yield (
        f"We ran one world (seed {asked.seed}, replicate {asked.replicate}) in which all "
        f"{{names.allies}} began with {named(answer.practice)}, and read it month by month. A "
        "single world illustrates, and proves nothing about a practice."
    )


def _compare(answer: CompareAnswer) -> Iterator[str]:
    asked, of = answer.asked, answer.intervals
    names = [named(label) for label in answer.practices if label != answer.against]
    yield (
        f"We ran {listed([*names, named(answer.against)])} in each of {answer.replicates:,} "
        f"simulated worlds (seed {asked.seed}), and compared each with {named(answer.against)}. "
        f"{_COMMON}"
    )
    if asked.precision is not None:
        yield (
            "The number of worlds is that of Stein’s two-stage rule [stein1945] for an interval of "
            f"± {asked.precision:g} about the main difference."
        )
    if asked.fitted == "posterior":
        yield _POSTERIOR
    if answer.replicates < MIN_PAIRS:
        yield f"With fewer than {MIN_PAIRS} worlds we give means, and no intervals or verdicts."
        return
    yield (
        f"Intervals are {level(of.confidence)} {BOOTSTRAP}, from {of.resamples:,} resamples; those "
        f"by which we judge hold together for "
        f"{counted(of.family_size, 'compared practice', 'compared practices')} (Bonferroni)."
    )
    (world,) = answer.scenarios.values()
    yield from _rule(answer.smallest_difference, _CHOSEN if asked.delta else _whose(world))
    if (held := answer.stakes) is not None:
        yield "Verdicts are also told by a size that comes from the world itself."
        yield from _pilot(held.stake, held.practice, "members’ rights", held.smallest)


def _rule(smallest: float, whose: str) -> Iterator[str]:
    """Say how a difference in the main outcome is judged, and whose the smallest one is."""
    yield (
        f"The smallest difference in members’ rights that matters is {smallest:g}, {whose}. A "
        "practice did better, or worse, if its whole interval lies beyond that; "
        "there is no difference that matters if all of it lies within, as in two one-sided tests "
        "[schuirmann1987]; a difference whose interval leaves out 0 and is partly within may be "
        f"too small to matter; the rest is not known. {_NO_TESTS}"
    )


_CHOSEN = "which we chose for this question"


def _whose(world: LoadedScenario) -> str:
    """Say whether the smallest difference of a world was chosen, or is that of any other world."""
    if any(text.startswith(_SMALLEST) for text in world.settings):
        return _CHOSEN
    if world.scenario.comparison == Comparison():
        return "the default of the software"
    return "as the scenario states"


def _stakes(answer: StakesAnswer) -> Iterator[str]:
    asked, delta = answer.asked, answer.smallest_difference
    yield (
        f"We ran all practices in each of {answer.worlds:,} simulated worlds (seed {asked.seed}); "
        "and in the same worlds, with the same luck, each where nobody campaigns, and "
        f"{named(answer.against)} with plans drawn at random and with the best plans that could be "
        f"known. {_COMMON}"
    )
    if asked.precision is not None:
        yield (
            "The number of worlds is that of Stein’s two-stage rule [stein1945] for an interval of "
            f"± {asked.precision:g} about the stake under {named(answer.against)}."
        )
    yield f"Intervals are 95 % {BOOTSTRAP}."
    yield from _pilot(answer.stake, answer.against, f"“{answer.label.lower()}”", delta)


def _pilot(stake: Known, practice: str, what: str, smallest: SmallestDifference) -> Iterator[str]:
    """Say what movements change in a world, and the smallest difference beside that."""
    if stake.interval.excludes_zero:
        size = estimate(stake.mean, stake.interval, sign=True)
        yield f"Under {named(practice)} movements change {what} by {size}."
    yield (
        "By a pilot of fixed size and seed, the smallest difference that matters is "
        f"{smallest.value:.2g} ({BESIDE[smallest.how]})."
    )


def _point_stakes(rows: Sequence[PointStakes]) -> Iterator[str]:
    """Say how it was found what movements change at points."""
    if rows:
        points, worlds = max(row.points for row in rows), rows[0].worlds
        yield (
            f"At {counted(points, 'point', 'points')} we ran {named(rows[0].practice)} in "
            f"{counted(worlds, 'world', 'worlds')} with and without campaigns: movements change "
            f"less than the smallest difference that matters at "
            f"{listed([percent(row.below.share) for row in rows])} of the points."
        )


def _explain(answer: ExplainAnswer) -> Iterator[str]:
    asked = answer.asked
    yield (
        f"To find through which mechanisms {named(answer.practice)} and {named(answer.against)} "
        f"differ in “{answer.label.lower()}”, we ran both in {asked.replicates:,} worlds (seed "
        f"{asked.seed}) with all {counted(len(answer.channels), 'channel', 'channels')} of the "
        f"scenario, with each of them left out, and with each alone. {_COMMON}"
    )
    if answer.shapley:
        yield (
            "The share of a channel is its Shapley value [shapley1953]: what it adds when it joins "
            "those that act already, averaged over orders of joining, of which one was drawn for "
            "each world and run forwards and backwards unless all could be taken."
        )
    if answer.pairs:
        yield "What two channels do together is the second difference around all channels."
    if asked.precision is not None:
        yield (
            f"Worlds were added by Stein’s two-stage rule [stein1945] for ± {asked.precision:g}."
        )
    yield f"Intervals are {level(answer.intervals.confidence)} {BOOTSTRAP}. {_NO_TESTS}"


def _refute(answer: RefuteAnswer) -> Iterator[str]:
    asked = answer.asked
    yield (
        f"We tried to refute a statement: {answer.statement.rstrip('.')}. Each of {answer.of:,} "
        f"attacks asks the same question in {asked.replicates:,} worlds (seed {asked.seed}) that "
        "could have been assumed, measured or drawn as well; the statement stands under it if the "
        f"verdict is the same, by the same smallest difference that matters ({answer.smallest:g}). "
        "What fell at the first look was judged anew, by fresh worlds only."
    )
    yield f"{_COMMON} Intervals are {BOOTSTRAP}."


def _drawn(asked: DrawAsked, points: int, dimensions: int) -> Iterator[str]:
    """Say how the plausible space was drawn."""
    what = {"assumed": "that is assumed", "all": "that is assumed, sourced or fitted"}
    varied = [what.get(pattern, f"in {pattern}") for pattern in asked.vary]
    rules = ", and each rule among its rivals" if asked.rivals else ""
    yield (
        f"We drew all {listed(varied)} at once ({dimensions:,} dimensions{rules}), each over its "
        f"plausible range, at {points:,} points with {asked.replicates:,} worlds each (seed "
        f"{asked.seed}). {_COMMON}{frozen_words(asked)}"
    )
    if asked.plausible == "joint":
        yield "Kept were the points whose worlds agree with protest-event data [clark2016]."
    if asked.fitted == "posterior":
        yield _POSTERIOR


def _robust(answer: RobustAnswer) -> Iterator[str]:
    asked = answer.asked
    yield from _drawn(asked, answer.points, len(answer.drawn))
    yield (
        "For each practice we estimated the share of this space in which it does better, or "
        f"worse, than {named(asked.against)} by at least the smallest difference that matters. "
        "What is known at a point is a mean over few worlds; shares are taken after the spread of "
        "true differences has been estimated, so that the luck of worlds is not counted. Intervals "
        "are 95 %, by resampling points."
    )
    yield from _point_stakes(answer.stakes)


def _sensitivity(answer: SensitivityAnswer) -> Iterator[str]:
    asked = answer.asked
    yield from _drawn(asked, answer.points, len(answer.parameters))
    yield (
        f"Of the variance of the difference between {named(asked.practice)} and "
        f"{named(asked.against)} in “{answer.label.lower()}”, less what the luck of worlds adds, "
        "we estimated the share that each parameter explains alone, from slices of its range, and "
        "its influence on the whole distribution by PAWN [pianosi2018]; a hundred dummies show "
        "what noise looks like."
    )
    if answer.leading:
        yield (
            "For those that lead, first-order and total indices come from a design of their own "
            "[saltelli2010], by an efficient estimator [janon2014]."
        )
    yield from _point_stakes(answer.stakes)


def _discover(answer: DiscoverAnswer) -> Iterator[str]:
    asked = answer.asked
    yield from _drawn(asked, answer.points, answer.drawn)
    side = "wins against" if asked.wins else "loses to"
    yield (
        f"We searched for conditions under which {named(asked.practice)} {side} "
        f"{named(asked.against)} in “{answer.label.lower()}” with the Patient Rule Induction "
        "Method [friedman1999]. Boxes were found on one half of the points, judged on the other, "
        "and told only if fresh points inside and outside, in fresh worlds, bore them out."
    )
    yield from _point_stakes(answer.stakes)


def _breakeven(answer: BreakevenAnswer) -> Iterator[str]:
    asked = answer.asked
    spans = [f"{row.name} from {row.low:g} to {row.high:g}" for row in answer.factors]
    yield (
        f"We varied {listed(spans)} at {counted(answer.points, 'point', 'points')}, and ran "
        f"{named(asked.practice)} and {named(asked.against)} at each of them in the same "
        f"{asked.replicates:,} worlds (seed {asked.seed}). {_COMMON}"
    )
    if asked.fitted == "posterior":
        yield _POSTERIOR
    yield (
        f"Through the mean differences in “{answer.label.lower()}” we laid a smoothing spline "
        "[wahba1990], as rough as restricted likelihood has it. Its band holds the luck of worlds, "
        "which points share, and what may lie between points, as in stochastic kriging "
        "[ankenman2010]. The interval of a break-even is all around it where the band holds the "
        f"level that is crossed [fieller1954], at 95 %. {_NO_TESTS}"
    )


def _claims(answer: ClaimsAnswer) -> Iterator[str]:
    asked = answer.asked
    yield (
        f"Each claim stands in its scenario’s file, with the smallest difference that matters to "
        f"it and what would falsify it. We tested {len(answer.claims):,} of them in "
        f"{asked.replicates:,} worlds each (seed {asked.seed}). {_COMMON}"
    )
    yield (
        f"Intervals are {BOOTSTRAP}; they hold together for all effects of all claims with "
        f"{level(answer.confidence)} (Bonferroni: each {level(answer.confidence_of_each)}). A "
        "claim is supported if the interval of each of its effects lies beyond the smallest "
        "difference that matters to it; opposite if that of one lies wholly on the other side of "
        "0; without a difference, or weaker than claimed, if that of one lies wholly short of it; "
        "and not known otherwise. A claim of no "
        f"difference is tested by inclusion [schuirmann1987]. {_NO_TESTS}"
    )
    if asked.rivals:
        yield (
            "Each claim was tested once more under every rule that rivals one of its scenario’s; "
            "that it holds under all of them is an intersection-union test [berger1982]."
        )
    if asked.robust:
        yield (
            "For each claim we also estimated the share of what cannot be ruled out in which it "
            "holds, by drawing all that is assumed at once over its plausible ranges."
        )


def _calibrate(answer: CalibrateAnswer) -> Iterator[str]:
    yield (
        f"We fitted {counted(len(answer.parameters), 'parameter', 'parameters')} to "
        f"{counted(len(answer.targets), 'figure', 'figures')} of {answer.source.rstrip('.')} "
        "[clark2016]: sets of values that the data rule out were left out in waves [vernon2010], "
        f"then least squares went on from the best, with {answer.replicates:,} worlds per step "
        f"(seed {answer.seed}) and common random numbers [salmon2011], pooled over "
        f"{listed([named(label) for label in answer.practices])}. The fit was checked in worlds of "
        f"another seed ({answer.check_seed})."
    )


def _posterior(answer: PosteriorAnswer) -> Iterator[str]:
    yield (
        f"What {answer.source.rstrip('.')} [clark2016] leave of "
        f"{counted(len(answer.parameters), 'parameter', 'parameters')} we estimated by approximate "
        f"Bayesian computation with regression adjustment [beaumont2002], from "
        f"{answer.simulations:,} simulations of {answer.countries:,} countries over "
        f"{answer.months:,} months (seed {answer.seed}). {answer.checked:,} simulations took the "
        "place of the data in turn, to check that intervals hold the true values as often as they "
        "say."
    )


def _validate(answer: ValidateAnswer) -> Iterator[str]:
    asked = answer.asked
    yield (
        f"We coded the events of {answer.model.worlds:,} simulated worlds (seed {asked.seed}) as "
        f"those of {answer.source.rstrip('.')} [clark2016] are coded, and set the same figures "
        "side by side, with 95 % bootstrap intervals over worlds, and over countries for the data."
    )
    if answer.data is not None:
        yield f"Our own event data, {answer.data.file}, were coded in the same way."


def _dynamics(answer: DynamicsAnswer) -> Iterator[str]:
    asked = answer.asked
    yield (
        f"We set figures of {asked.replicates:,} simulated worlds (seed {asked.seed}) beside the "
        "same figures of protest-event data [clark2016], coded in the same way, as samples of "
        f"{answer.countries:,} countries."
    )


def _sweep(answer: SweepAnswer) -> Iterator[str]:
    asked = answer.experiment
    factors = [named(axis.name) for axis in answer.factors]
    over = f" over {listed(factors)}" if factors else ""
    worlds = (
        f"as many worlds as give ± {asked.precision:g} by Stein’s two-stage rule [stein1945]"
        if asked.replicates is None
        else f"{asked.replicates:,} worlds"
    )
    yield (
        f"We varied the model{over} ({asked.design} design, "
        f"{counted(answer.points, 'point', 'points')}), and ran "
        f"{listed([named(label) for label in answer.practices])} in {worlds} at each point "
        f"({answer.runs_made:,} runs, seed {asked.seed}). {_COMMON}"
    )
    if asked.switch:
        yield f"In all runs the switch {asked.switch} replaced what the model’s rules would do."
    if answer.failed:
        yield f"{answer.failed:,} runs failed and are left out."
    yield f"Intervals are {BOOTSTRAP}."
    smallest = {
        (world.scenario.comparison.smallest_difference, _whose(world))
        for world in answer.scenarios.values()
    }
    if len(smallest) == 1:
        yield from _rule(*smallest.pop())
    yield from _point_stakes(answer.stakes)


METHODS: dict[str, Callable[[Any], Iterator[str]]] = {
    "run": _run,
    "compare": _compare,
    "stakes": _stakes,
    "explain": _explain,
    "refute": _refute,
    "robust": _robust,
    "sensitivity": _sensitivity,
    "discover": _discover,
    "breakeven": _breakeven,
    "claims": _claims,
    "calibrate": _calibrate,
    "posterior": _posterior,
    "validate": _validate,
    "dynamics": _dynamics,
    "sweep": _sweep,
}
"""Sentences of each kind of answer, by its name."""
