"""``claims``: what scenarios claim, put to the test on paired worlds.

``plan`` says which worlds claims need, ``judge`` runs and judges, ``answer`` is what was found,
with what an interval says of a claim.
"""

import math
import time
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field, Strict

from sim.errors import RequestError
from sim.notices import Notice
from sim.outcomes import CENSORED, MAIN_OUTCOME, OUTCOME_NAMES, Floats, has_verdict
from sim.runs.ensemble import KEPT_SERIES, Ensemble
from sim.runs.execute import Options
from sim.runs.simulate import Arm, Runs, compile_rules, simulate
from sim.runs.sizing import PATIENCE, SAMPLES, Cost, Span
from sim.scenario.files import (
    ExperimentFile,
    LoadedScenario,
    ScenarioLike,
    request_of,
    request_text,
)
from sim.scenario.schema import Scenario
from sim.statistics.bootstrap import MIN_PAIRS
from sim.studies.answer import Attachments
from sim.studies.claims_answer import (
    ClaimFound,
    ClaimsAnswer,
    ClaimVerdict,
    EffectFound,
    judge_claim,
    judge_effect,
)
from sim.studies.claims_plan import ClaimsPlan, Contrast, Rival, plan_all, read_claimants
from sim.studies.compare_answer import Estimated, ShareFound
from sim.studies.comparison import estimated, mean_of, why_untellable
from sim.studies.draw import drawing_of
from sim.studies.inputs import (
    ModelLike,
    Progress,
    Question,
    censored_warning,
    counter,
    describes,
    outcome_named,
    own_model,
    published,
    published_path,
    read_model,
)
from sim.studies.judge import RunOptions
from sim.studies.pilot import RUNS, Pilot, pilot, sized
from sim.studies.questions import ClaimsAsked, DrawAsked
from sim.studies.robust import claim_shares
from sim.studies.space import sobol
from sim.studies.tables import months_of_worlds

MOST_REPLICATES = 100_000

_UNTITLED = "Do the claims of these scenarios hold in their own worlds?"
"""The question where scenarios are asked for in place of the experiment's."""


class ClaimsExperiment(ExperimentFile):
    """An experiment that tests every claim of some scenarios (``experiments/essay.toml``)."""

    COMMAND = "claims"

    title: str = Field(min_length=1, max_length=200, description="what tables and pages call it")
    question: str = Field(min_length=1, max_length=2000, description="the question, in a sentence")
    replicates: int = Field(
        ge=1, le=MOST_REPLICATES, description="paired worlds behind every effect"
    )
    seed: int = Field(ge=0, le=2**63 - 1, description="of worlds, draws and resampling")
    confidence: float = Field(
        default=0.95, gt=0.5, lt=1, description="with which all intervals hold together"
    )
    scenarios: Annotated[tuple[str, ...], Strict(strict=False)] = Field(
        min_length=1, max_length=200, description="whose claims are tested, by name, in order"
    )


@describes(ClaimsAsked)
def claims(
    experiment: str | Path = "essay",
    *,
    scenario: ScenarioLike | Sequence[ScenarioLike] = (),
    rivals: bool = False,
    robust: bool = False,
    delta: float | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    model: ModelLike = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> ClaimsAnswer:
    """Test what scenarios claim, all arms of all claims on the same worlds."""
    asked, held = _read_claims(
        experiment,
        scenario,
        rivals=rivals,
        robust=robust,
        delta=delta,
        replicates=replicates,
        seed=seed,
        model=model,
    )
    return ask(asked, held, jobs=jobs, progress=progress)


def _read_claims(
    experiment: str | Path,
    scenario: ScenarioLike | Sequence[ScenarioLike] = (),
    *,
    replicates: int | None,
    seed: int | None,
    model: ModelLike,
    rivals: bool,
    robust: bool = False,
    delta: float | None = None,
) -> tuple[ClaimsAsked, Attachments]:
    """Read what is asked of claims, as ``claims`` does."""
    text, place = request_text(experiment)
    said = request_of(text, ClaimsExperiment, place)
    one = isinstance(scenario, str | Path | Scenario | LoadedScenario)
    named: Sequence[ScenarioLike] = (scenario,) if one else scenario  # type: ignore[assignment]
    worlds = read_claimants(named or said.scenarios, "" if named else place)
    found = [published(given, world) for given, world in zip(named, worlds, strict=False)]
    shown, where = published_path(str(experiment))
    held, _, _ = read_model(model)
    asked = ClaimsAsked.read(
        experiment=shown,
        scenario=tuple(name for name, _ in found),
        rivals=rivals,
        robust=robust,
        delta=delta,
        replicates=said.replicates if replicates is None else replicates,
        seed=said.seed if seed is None else seed,
        model=held.model_name,
    )
    held.worlds = {world.name: world for world in worlds}
    held.inputs = {f"{Path(place).stem}.toml": text, **held.inputs}
    for places in (where, *(places for _, places in found)):
        held.places = {**held.places, **places}
    return asked, held


def ask(
    asked: ClaimsAsked,
    held: Attachments,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> ClaimsAnswer:
    """Run what was asked, in the worlds that are held; as ``claims``."""
    own = own_model(asked, held)
    if asked.robust and own is not None:
        raise RequestError("robust: does not go with a model of your own; leave one of them out")
    if asked.robust and asked.delta is not None:
        raise RequestError("robust: judges claims as they are stated; leave it or delta out")
    name = next(name for name in held.inputs if name.endswith(".toml"))
    said = request_of(held.inputs[name], ClaimsExperiment, name)
    plans = plan_all(held.worlds.values(), rivals=asked.rivals)
    arms = sum(len(plan.variants) for plan in plans.values())
    told = asked.replicates >= MIN_PAIRS
    judged_in = _judged_in(plans[None]) if told else {}
    tick = counter(progress, "Running", asked.replicates * arms + RUNS * len(judged_in))
    trials = {digest: pilot(one, jobs=jobs, tick=tick) for digest, one in judged_in.items()}
    sizes = {
        (one.scenario, one.claim.name): sized(
            one.claim, plans[None].home(one), own=own is not None, jobs=jobs
        ).size
        for one in plans[None].contrasts
    }
    family = len(plans[None].contrasts)
    claims: list[ClaimFound] = []
    warnings: tuple[str, ...] = ()
    for rival, plan in plans.items():
        if not plan.contrasts:  # no claim applies
            claims += _completed(claims, [], rival, held)
            continue
        variants, keep = list(plan.variants.values()), 0 if rival else KEPT_SERIES
        worlds = range(asked.replicates)
        runs = simulate(variants, worlds, asked.seed, jobs=jobs, tick=tick, model=own, keep=keep)
        if rival is None and (as_they_stand := _as_they_stand(plan, held, runs)):
            held.tables["months"] = partial(months_of_worlds, as_they_stand)
        warnings = warnings if rival else _censored(plan, runs)
        columns = np.stack([_effect(plan, one, runs) for one in plan.contrasts], axis=1)
        intervals, means = estimated(columns, family, asked.seed, said.confidence)
        judged = zip(plan.contrasts, means, strict=True)
        won = dict(zip(plan.variants, _won(runs), strict=True)) if told else {}
        found = [
            _found(list(rows), rival, sizes, asked.delta, trials, won=won)
            for _, rows in groupby(judged, key=lambda row: (row[0].scenario, row[0].claim.name))
        ]
        claims += _completed(claims, found, rival, held)
    if asked.robust:
        shares = _shares_of_claims(held.worlds, asked.seed, jobs, progress)
        claims = [
            row
            if row.rule
            else row.model_copy(update={"plausible": shares[row.scenario, row.claim]})
            for row in claims
        ]
    titles = [world.scenario.title for world in held.worlds.values()]
    several = Notice("claims_of", scenarios=len(titles))
    return ClaimsAnswer(
        asked=asked,
        title=(titles[0] if len(titles) == 1 else several) if asked.scenario else said.title,
        question=_UNTITLED if asked.scenario else " ".join(said.question.split()),
        confidence=said.confidence,
        confidence_of_each=intervals.confidence_of_each,
        claims=tuple(claims),
        warnings=warnings,
    ).holding(held)


def _as_they_stand(plan: ClaimsPlan, held: Attachments, runs: Runs) -> dict[str, Ensemble]:
    """Give the runs in the scenarios as they stand, by name."""
    found, first = {}, 0
    for digest, practices in plan.worlds.items():
        found[digest] = runs.ensemble(range(first, first + len(practices)))
        first += len(practices)
    return {
        name: found[world.digest] for name, world in held.worlds.items() if world.digest in found
    }


def _effect(plan: ClaimsPlan, contrast: Contrast, runs: Runs) -> Floats:
    """Give the effect in every replicate, NaN where it is undefined."""
    place = {arm: n for n, arm in enumerate(plan.variants)}
    values = runs.outcomes[:, :, OUTCOME_NAMES.index(contrast.claim.outcome)]
    found, *less = [values[:, place[one]] - values[:, place[two]] for one, two in contrast.pairs]
    effect: Floats = found - less[0] if less else found
    return effect


def _judged_in(plan: ClaimsPlan) -> dict[str, Scenario]:
    """Give the worlds in which claims are judged, by digest: those of their baselines."""
    found = {}
    for contrast in plan.contrasts:
        digest = contrast.world
        if has_verdict(contrast.claim.outcome, outcome_named(contrast.claim.outcome).label):
            found[digest] = plan.home(contrast)
    return found


def _won(runs: Runs) -> list[float]:
    """Give the share of worlds in which each arm won something; 1 where that is not known."""
    won = runs.outcomes[:, :, OUTCOME_NAMES.index("won")]
    return [1.0 if math.isnan(share := mean_of(column)) else share for column in won.T]


def _censored(plan: ClaimsPlan, runs: Runs) -> tuple[str, ...]:
    """Say how much is censored of outcomes that end with the run, in the arms of their claims."""
    told: tuple[str, ...] = ()
    for name in CENSORED:
        pairs = [pair for one in plan.contrasts if one.claim.outcome == name for pair in one.pairs]
        arms = {arm for pair in pairs for arm in pair}
        places = [n for n, arm in enumerate(plan.variants) if arm in arms]
        told += censored_warning(name, runs.censored(name)[:, places])
    return told


def _completed(
    before: Sequence[ClaimFound],
    found: Sequence[ClaimFound],
    rival: Rival | None,
    held: Attachments,
) -> list[ClaimFound]:
    """Give all claims under a rule: also those that do not apply, or whose world has it already.

    Args:
        before: all claims in their own worlds, and more behind them.
        found: those that were tested.
        rival: the rule; None for none, where all were tested.
        held: the worlds.
    """
    if rival is None:
        return list(found)
    tested = {(row.scenario, row.claim): row for row in found}
    whole = []
    for row in before:
        if row.rule is not None:
            break
        given: dict[str, Any] = {"rule": rival.rule, "value": rival.value}
        if not rival.is_of(held.worlds[row.scenario].scenario):
            given |= {"verdict": ClaimVerdict.NOT_APPLICABLE, "against": ()}
        whole.append(tested.get((row.scenario, row.claim)) or row.model_copy(update=given))
    return whole


def _found(
    rows: Sequence[tuple[Contrast, Estimated]],
    rival: Rival | None,
    sizes: Mapping[tuple[str, str], float],
    delta: float | None,
    trials: Mapping[str, Pilot],
    *,
    won: Mapping[Arm, float],
) -> ClaimFound:
    """Judge a claim by its effects, at the smallest difference that it states or another.

    Args:
        rows: its effects.
        rival: the rule, if not its scenario's own.
        sizes: that claims state, by scenario and name, in the unit of the outcome.
        delta: what is asked for in place of that.
        trials: pilots of the scenarios' own worlds, by digest.
        won: share of worlds of each arm in which something was won; empty with few worlds.
    """
    claim = rows[0][0].claim
    outcome = outcome_named(claim.outcome)
    trial = trials.get(rows[0][0].world) if has_verdict(outcome.name, outcome.label) else None
    relative = None if trial is None else trial.smallest(outcome)
    asked = delta if claim.outcome == MAIN_OUTCOME else None
    stated = sizes[rows[0][0].scenario, claim.name]
    smallest = stated if asked is None else asked
    effects = []
    for contrast, mean in rows:
        reason = None
        if won and outcome.name == MAIN_OUTCOME:
            most = max(won[arm] for pair in contrast.pairs for arm in pair)
            reason = why_untellable(mean, smallest, won=most)
        verdict = judge_effect(
            mean.simultaneous, claim.direction, smallest, untellable=reason is not None
        )
        effects.append(
            EffectFound.from_attributes(
                mean,
                practice=contrast.against,
                effect=mean.mean,
                verdict=verdict,
                untellable=reason if verdict is ClaimVerdict.CANNOT_BE_TOLD else None,
            )
        )
    found = ClaimFound.from_attributes(
        claim,
        scenario=rows[0][0].scenario,
        claim=claim.name,
        **({} if rival is None else rival._asdict()),
        outcome=outcome.name,
        label=outcome.label,
        unit=outcome.unit,
        smallest=smallest,
        of_stake=math.nan if claim.of_stake is None else claim.of_stake,
        **({"stated": stated} if smallest != stated else {}),
        against=tuple(effects),
        verdict=judge_claim(effect.verdict for effect in effects),
        relative=relative,
    )
    return found.model_copy(update={"relative_verdict": found.by_stake()})


ANSWER = ClaimsAnswer


POINTS, WORLDS = 256, 4
"""Points of each scenario and worlds of each: a share is known to ± 0.08 or better."""


def _shares_of_claims(
    worlds: Mapping[str, LoadedScenario], seed: int, jobs: int | None, progress: Progress | None
) -> dict[tuple[str, str], ShareFound]:
    """Say for each claim in which share of its scenario's plausible space it holds.

    Args:
        worlds: the scenarios, by name.
        seed: of points, worlds, luck and resampling.
        jobs: threads.
        progress: told of every step.

    Returns:
        A share for each scenario and claim; what is assumed is drawn, at all points at once.
    """
    found = {}
    for name, world in worlds.items():
        if not world.scenario.claims:
            continue
        how = RunOptions(Options(jobs=jobs, engine="threads"), None, progress)
        asked = DrawAsked(scenario=name, points=POINTS, replicates=WORLDS, seed=seed)
        question = Question.of(asked, Attachments({name: world}), jobs, progress)
        drawing = drawing_of(question, how, None, claims=True)
        drawn = drawing.judge(drawing.positions(sobol, POINTS)[0])
        for row in claim_shares(drawn, drawing.sized_claims(), name, seed):
            found[name, row.claim] = row.supported
    return found


_DEAR = 1.5
"""Times as long that a run takes at a point of a draw, about: worlds are larger there."""


def estimate_cost(
    experiment: str | Path = "essay",
    *,
    scenario: ScenarioLike | Sequence[ScenarioLike] = (),
    rivals: bool = False,
    robust: bool = False,
    replicates: int | None = None,
    seed: int | None = None,
    model: ModelLike = None,
) -> Cost:
    """Estimate how much there is to run and how long it takes.

    Some worlds, from all over the work, are run once to know.

    Raises:
        RequestError: as ``claims``.
    """
    asked, held = _read_claims(
        experiment, scenario, rivals=rivals, replicates=replicates, seed=seed, model=model
    )
    own = own_model(asked, held)
    plans = plan_all(held.worlds.values(), rivals=rivals)
    worlds = [list(world.values()) for plan in plans.values() for world in plan.worlds.values()]
    arms = sum(map(len, worlds))
    compile_rules()
    runs, began = 0, time.process_time()  # not the clock: others may be busy here
    for variants in islice(worlds, 0, None, -(-len(worlds) // SAMPLES)):
        simulate(variants, range(1), asked.seed, jobs=1, model=own, keep=0)
        runs += len(variants)
        if time.process_time() - began > PATIENCE:
            break
    own_arms = sum(map(len, plans[None].worlds.values()))
    more = own_arms * POINTS * WORLDS if robust else 0
    judged_in = _judged_in(plans[None]) if asked.replicates >= MIN_PAIRS else {}
    whole = arms * asked.replicates + RUNS * len(judged_in)
    seconds = (time.process_time() - began) / runs
    return Cost(
        plan={
            "scenarios": tuple(held.worlds),
            "claims": sum(len(world.scenario.claims) for world in held.worlds.values()),
            "rival rules": tuple(f"{rival.rule}={rival.value}" for rival in plans if rival),
            "replicates": asked.replicates,
        },
        runs=Span(whole + more, whole + more),
        seconds=seconds * (whole + _DEAR * more),
    )
