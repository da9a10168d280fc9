"""``refute``: whether a verdict survives all that a hostile reviewer would try.

The verdict is that of a claim, or of the difference between two practices in rights, at the
scenario's own values. Each attack (``sim.studies.refuters``) asks the same in a world, by a measure
or with luck that could have been chosen as well. Each is judged by its own interval, as claims are.
Of hundreds some would fall by luck alone: so what does not stand at the first look is looked at
again in more worlds, none of them seen before, and judged by these alone.
"""

import runpy
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple, Self

import numpy as np

from sim.errors import RequestError, did_you_mean
from sim.files import read_regular
from sim.notices import Notice
from sim.outcomes import OUTCOME_NAMES, Floats
from sim.runs.own_model import own_errors
from sim.runs.simulate import Arm, Runs, Variant, simulate
from sim.scenario.files import ScenarioLike, read_scenario
from sim.scenario.lists import Claim, Direction
from sim.scenario.schema import Scenario, parse_practice
from sim.scenario.toml import LARGEST_FILE
from sim.statistics.bootstrap import Interval
from sim.studies.answer import Answer, Attachments, Columns, Real
from sim.studies.asked import AnswerPart, described_field
from sim.studies.claims_answer import FAILED, OPEN, ClaimVerdict, judge_claim, judge_effect
from sim.studies.claims_plan import ClaimsPlan
from sim.studies.compare_answer import Estimated
from sim.studies.comparison import estimated
from sim.studies.inputs import (
    Progress,
    Question,
    Settings,
    already_baseline,
    answered,
    censored_warning,
    describes,
    outcome_named,
    published_path,
    scenario_study,
)
from sim.studies.pilot import sized
from sim.studies.questions import AGAIN, AGAINST, PRACTICE, QUICK, RefuteAsked, WorldAsked
from sim.studies.refuters import CATEGORIES_ALIKE, REFUTERS, Attack, Attacked, Refuter


class AttackEffects(NamedTuple):
    """What an attack found: the effects against each baseline."""

    means: list[Estimated]
    nothing: bool  # 0 to the last bit in every world
    censored: Floats = np.empty(0)  # what ends with the run, as ``Runs.censored`` gives it


def judged(effects: AttackEffects, claim: Claim) -> tuple[ClaimVerdict, Estimated]:
    """Judge a claim by its effects, each by its own interval; give the worst of them, too."""
    verdicts = [judge_effect(row.interval, claim.direction, claim.size) for row in effects.means]
    verdict = judge_claim(verdicts)
    sign = {"more": 1, "less": -1, "same": 0}[claim.direction]
    of_it = [row for row, one in zip(effects.means, verdicts, strict=True) if one is verdict]
    return verdict, min(of_it, key=lambda row: row.mean * sign if sign else -abs(row.mean))


def look[Asks: WorldAsked](
    attacks: Sequence[Attack],
    worlds: range,
    question: Question[Asks],
    what: str,
) -> list[AttackEffects]:
    """Run attacks, each in the same worlds; one that has several scenarios has a world of each.

    Args:
        attacks: what is run.
        worlds: numbers of the worlds.
        question: says in how many threads, and who is told of every step.
        what: is being done.

    Raises:
        RequestError: an attack's claim cannot be asked in its world.
    """
    plans = [list(_plans(attack, worlds)) for attack in attacks]
    batches: dict[tuple[int, range], dict[Arm, Variant]] = {}
    for attack, held in zip(attacks, plans, strict=True):
        for own, plan in held:
            batches.setdefault((attack.seed, own), {}).update(plan.variants)
    tick = question.counting(what, sum(len(own) * len(arms) for (_, own), arms in batches.items()))
    runs = {
        (seed, own): simulate(list(arms.values()), own, seed, jobs=question.jobs, tick=tick, keep=0)
        for (seed, own), arms in batches.items()
    }
    places = {key: {arm: n for n, arm in enumerate(arms)} for key, arms in batches.items()}
    columns = []
    for attack, held in zip(attacks, plans, strict=True):
        keys = [(attack.seed, own) for own, _ in held]
        rows = [
            _effects(plan, runs[key], places[key], attack.measure or attack.claim.outcome)
            for key, (_, plan) in zip(keys, held, strict=True)
        ]
        columns.append(np.concatenate(rows))
    found = _estimates(columns, attacks[0].seed if attacks else 0)
    return [
        effects._replace(
            censored=np.concatenate(
                [runs[attack.seed, own].censored(attack.claim.outcome).ravel() for own, _ in held]
            )
        )
        for attack, effects, held in zip(attacks, found, plans, strict=True)
    ]


def _plans(attack: Attack, worlds: range) -> Iterator[tuple[range, ClaimsPlan]]:
    """Plan an attack: in which worlds which arms are run."""
    several = len(attack.scenarios) > 1
    for n, scenario in enumerate(attack.scenarios):
        plan = ClaimsPlan()
        plan.add(read_scenario(scenario), attack.claim)
        yield (range(worlds.start + n, worlds.start + n + 1) if several else worlds), plan


def _effects(plan: ClaimsPlan, runs: Runs, place: dict[Arm, int], measure: str) -> Floats:
    """Give the effect against each baseline, [worlds, practices]; NaN if undefined."""

    def value(arm: Arm) -> Floats:
        if measure == CATEGORIES_ALIKE:
            held = runs.categories[place[arm]]
            with np.errstate(invalid="ignore"):
                alike: Floats = np.nansum(held, axis=1) / np.sum(~np.isnan(held), axis=1)
            return alike
        return runs.outcomes[:, place[arm], OUTCOME_NAMES.index(measure)]

    columns = []
    for contrast in plan.contrasts:
        found, *less = [value(one) - value(other) for one, other in contrast.pairs]
        columns.append(found - less[0] if less else found)
    return np.stack(columns, axis=1)


def _estimates(columns: Sequence[Floats], seed: int) -> list[AttackEffects]:
    """Estimate all columns of a length at once, and part them again by attack."""
    found: list[AttackEffects] = []
    for _, rows in groupby(columns, key=len):
        held = list(rows)
        _, means = estimated(np.concatenate(held, axis=1), 1, seed)
        one = iter(means)
        for values in held:
            nothing = not np.nan_to_num(values).any()
            found.append(AttackEffects([next(one) for _ in range(values.shape[1])], nothing))
    return found


class RefuterFound(AnswerPart):
    """What became of one attack."""

    name: str = described_field("of the refuter")
    changes: str = described_field("what it changes, in words that go on from *when*")
    effect: Real = described_field("mean effect then; of several baselines, the worst case")
    low: Real = described_field("its interval, for this attack alone")
    high: Real = described_field("its interval, for this attack alone")
    stands: bool | None = described_field("whether the verdict stands; null if that is not known")
    pairs: int = described_field("worlds in which it is defined", "worlds")
    looks: int = described_field("1, or 2 if it was looked at again in fresh worlds")


class RefuteAnswer(Answer):
    """Whether a verdict survives."""

    COLUMNS: ClassVar[Columns] = Columns((RefuterFound, ""))

    kind: Literal["refute"] = described_field("which study", default="refute")
    asked: RefuteAsked = described_field("what was to be refuted")
    statement: str = described_field("what is attacked, in a sentence")
    practice: str = described_field("the practice that it is about")
    against: tuple[str, ...] = described_field("the baselines")
    outcome: str = described_field("name of the outcome")
    label: str = described_field("the outcome in words")
    unit: str = described_field("of effects and bounds")
    direction: Direction = described_field("what is said of practice − against")
    smallest: float = described_field("smallest difference that matters", "of the outcome")
    verdict: ClaimVerdict = described_field("on what is attacked, at the scenario's own values")
    effect: Real = described_field("mean effect there", "of the outcome")
    low: Real = described_field("its interval", "of the outcome")
    high: Real = described_field("its interval", "of the outcome")
    refuters: tuple[RefuterFound, ...] = described_field("all attacks, refuter by refuter")
    survives: int = described_field("attacks in which the verdict stands")
    of: int = described_field("attacks")

    def judged_anew(self) -> Self:
        """Judge what is attacked by its interval again; attacks, some with other sizes, stay."""
        verdict = judge_effect(Interval(self.low, self.high), self.direction, self.smallest)
        return self.model_copy(update={"verdict": verdict})

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for each attack."""
        return [self.COLUMNS.row(row) for row in self.refuters]


ANSWER = RefuteAnswer


@describes(RefuteAsked)
def refute(
    scenario: ScenarioLike = "migration-2020",
    *,
    practice: str | None = None,
    against: str | None = None,
    claim: str | None = None,
    only: str | Sequence[str] = (),
    refuter: str | Sequence[str] = (),
    replicates: int = 60,
    seed: int = 1,
    set: Settings = None,  # noqa: A002 - named as the option
    jobs: int | None = None,
    progress: Progress | None = None,
) -> RefuteAnswer:
    """Try all that a hostile reviewer would on a verdict, and say when it fails."""
    named = (refuter,) if isinstance(refuter, str) else tuple(refuter)
    files = [name.rpartition(":")[0] for name in named]
    shown = [published_path(name) for name in named]
    places = {one: there for _, held in shown for one, there in held.items()}
    refuter = tuple(name for name, _ in shown)
    inputs = {Path(file).name: _text(file) for file in files}
    given = {name: held for name, held in locals().items() if name in RefuteAsked.model_fields}
    given |= {"jobs": jobs, "progress": progress}
    return answered(RefuteAsked, ask, given, inputs=inputs, places=places)


def _text(file: str) -> str:
    try:
        return read_regular(Path(file), LARGEST_FILE).decode("utf-8")
    except (OSError, RequestError, UnicodeDecodeError) as error:
        why = f" ({error})" if isinstance(error, RequestError) else ""
        raise RequestError(
            f"refuter {file or '?'}: expected FILE.py:NAME of a file that can be read{why}"
        ) from error


@scenario_study
def ask(question: Question[RefuteAsked]) -> RefuteAnswer:
    """Attack what was asked about, in the world that is held; as ``refute``."""
    asked, scenario = question.asked, question.scenario
    refuters = _refuters(asked, question.held)
    claim = _claim(asked, scenario)
    worlds = range(AGAIN * asked.replicates)
    own = Attack("", (scenario,), claim, asked.seed)
    (base,) = look([own], worlds, question, "Judging")
    if asked.claim is None:  # which way the difference goes is what is found
        claim = _found_to_be(claim, base.means[0])
    verdict, worst = judged(base, claim)
    target = Attacked(scenario, claim, asked.seed)
    attacks = [] if verdict in OPEN else _attacks(target, refuters)
    found = tuple(_tried(attacks, question, verdict))
    outcome = outcome_named(claim.outcome)
    return RefuteAnswer.from_attributes(
        outcome,
        asked=asked,
        warnings=censored_warning(outcome.name, base.censored),
        statement=claim.statement,
        practice=claim.practice,
        against=claim.against,
        outcome=outcome.name,
        direction=claim.direction,
        smallest=claim.size,
        verdict=verdict,
        effect=worst.mean,
        low=worst.interval.low,
        high=worst.interval.high,
        refuters=found,
        survives=sum(row.stands is True for row in found),
        of=len(found),
    )


def _refuters(asked: RefuteAsked, held: Attachments) -> dict[str, Refuter]:
    """Give the refuters that are tried, by name: ours, then those of a user's own."""
    known = {row.__name__: row for row in REFUTERS}
    known |= dict(_own_refuter(name, held.inputs) for name in asked.refuter)
    if wrong := [
        f"only {name}: there is no such refuter{did_you_mean(name, known)}"
        for name in asked.only
        if name not in known
    ]:
        raise RequestError(wrong)
    return {name: row for name, row in known.items() if not asked.only or name in asked.only}


def _own_refuter(said: str, inputs: Mapping[str, str]) -> tuple[str, Refuter]:
    """Find a user's own refuter by ``FILE.py:NAME``, in the file that goes with the answer."""
    file, _, name = said.rpartition(":")
    with tempfile.TemporaryDirectory(prefix="solidarity-") as folder:
        path = Path(folder, Path(file).name)
        path.write_text(inputs[path.name], encoding="utf-8")
        with own_errors(f"refuter {said}"):
            found = runpy.run_path(str(path))
    if not callable(found.get(name)):
        known = [key for key, one in found.items() if callable(one)]
        raise RequestError(
            f"refuter {said}: there is no function {name}{did_you_mean(name, known)}"
        )
    return name, found[name]


def _claim(asked: RefuteAsked, scenario: Scenario) -> Claim:
    """Give the claim that is attacked: one of the scenario's, or that two practices differ."""
    known = {row.name: row for row in scenario.claims}
    if asked.claim is not None:
        if asked.claim not in known:
            near = did_you_mean(asked.claim, known) or f"; it has {', '.join(known) or 'none'}"
            raise RequestError(f"claim {asked.claim}: the scenario has no such claim{near}")
        plan = ClaimsPlan()
        plan.add(read_scenario(scenario), known[asked.claim])
        return sized(known[asked.claim], plan.home(plan.contrasts[0]))
    practice = parse_practice(asked.practice or PRACTICE, scenario).name
    against = parse_practice(asked.against or AGAINST, scenario, "against").name
    if practice == against:
        raise already_baseline(practice)
    return Claim(
        name="the-difference",
        statement="They differ.",
        origin="own",
        practice=practice,
        against=(against,),
        direction="more",
        smallest=scenario.comparison.smallest_difference,
        falsifier="It does not.",
    )


def _found_to_be(claim: Claim, found: Estimated) -> Claim:
    """Say of two practices what was found of them."""
    practice, against = claim.practice, claim.against[0]
    bounds, smallest = found.interval, claim.size
    if -smallest <= bounds.low and bounds.high <= smallest:
        way, code = "same", "no_difference"
    else:
        way, code = ("more", "wins_more") if found.mean > 0 else ("less", "wins_fewer")
    told = Notice(code, practice=practice, against=against, smallest=smallest)
    return claim.model_copy(update={"direction": way, "statement": told})


def _attacks(target: Attacked, refuters: Mapping[str, Refuter]) -> list[tuple[str, Attack]]:
    """Give all attacks with the names of their refuters; ``RequestError`` if one cannot be made."""
    found = []
    for name, refuter in refuters.items():
        with own_errors(f"refuter {name}"):
            found += [(name, attack) for attack in refuter(target)]
    return found


def _tried(
    attacks: Sequence[tuple[str, Attack]],
    question: Question[RefuteAsked],
    verdict: ClaimVerdict,
) -> Iterator[RefuterFound]:
    """Try all attacks; look again, in fresh worlds, where the verdict does not stand."""

    def tried(chosen: list[Attack], worlds: range, what: str) -> dict[int, AttackEffects]:
        held = look(chosen, worlds, question, what) if chosen else []
        return {id(attack): one for attack, one in zip(chosen, held, strict=True)}

    asked, every = question.asked, [attack for _, attack in attacks]
    first = {
        **tried([row for row in every if not row.quick], range(asked.replicates), "Attacking"),
        **tried([row for row in every if row.quick], range(QUICK), "Attacking one by one"),
    }
    doubtful = [row for row in every if _stands(row, first[id(row)], verdict) is not True]
    doubtful = [row for row in doubtful if row.expects == "same" and len(row.scenarios) == 1]
    fresh = range(asked.replicates, (1 + AGAIN) * asked.replicates)
    second = tried(doubtful, fresh, "Looking again")
    for name, attack in attacks:
        effects = second.get(id(attack), first[id(attack)])
        _, worst = judged(effects, attack.claim)
        yield RefuterFound(
            name=name,
            changes=attack.changes,
            effect=worst.mean,
            low=worst.interval.low,
            high=worst.interval.high,
            stands=_stands(attack, effects, verdict),
            pairs=worst.pairs,
            looks=1 + (id(attack) in second),
        )


def _stands(attack: Attack, effects: AttackEffects, verdict: ClaimVerdict) -> bool | None:
    """Tell whether the verdict stands, or nothing was found where nothing may be."""
    if attack.expects == "nothing":
        return effects.nothing
    return _agrees(judged(effects, attack.claim)[0], verdict)


def _agrees(found: ClaimVerdict, verdict: ClaimVerdict) -> bool | None:
    """Tell whether it is as claimed here as there, or fails in both; None where it is not known."""
    return None if found in OPEN else (found in FAILED) == (verdict in FAILED)
