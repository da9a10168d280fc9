"""Running every arm of every claim on the same worlds, and judging all with joint intervals."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field, Strict

from sim.outcomes import OUTCOMES, Floats
from sim.render.wording import counted
from sim.runs.ensemble import Ensemble
from sim.runs.simulate import Runs, simulate
from sim.scenario.claims import Claim
from sim.scenario.files import LoadedScenario, ScenarioLike
from sim.scenario.quantities import TomlTable
from sim.scenario.requests import request_of, request_text
from sim.scenario.schema import Scenario
from sim.statistics.bootstrap import Interval, mean_intervals, resamples_for
from sim.studies.answer import Held
from sim.studies.asking import Progress, counter, published, published_path
from sim.studies.claims.answer import ClaimFound, ClaimsAnswer, ClaimsAsked, EffectFound
from sim.studies.claims.plan import Arm, ClaimsPlan, Contrast, Question, plan_claims, read_claimants
from sim.studies.claims.verdict import judge_claim, judge_effect
from sim.studies.subject import ModelLike, model_run, own_model, subject_of
from sim.studies.tables import months_of_worlds

MOST_REPLICATES = 100_000

UNTITLED = "Do the claims of these scenarios hold in their own worlds?"
"""The question where scenarios are asked for in place of the experiment's."""

type Names = Annotated[tuple[str, ...], Strict(strict=False)]


class ClaimsExperiment(TomlTable):
    """An experiment that tests every claim of some scenarios (``experiments/essay.toml``)."""

    title: str = Field(min_length=1, max_length=200, description="what tables and pages call it")
    question: str = Field(min_length=1, max_length=2000, description="the question, in a sentence")
    replicates: int = Field(
        ge=1, le=MOST_REPLICATES, description="paired worlds behind every effect"
    )
    seed: int = Field(ge=0, le=2**63 - 1, description="of worlds, draws and resampling")
    confidence: float = Field(
        default=0.95, gt=0.5, lt=1, description="with which all intervals hold together"
    )
    scenarios: Names = Field(
        min_length=1, max_length=200, description="whose claims are tested, by name, in order"
    )


def judge_claims(
    experiment: str | Path = "essay",
    *,
    scenario: ScenarioLike | Sequence[ScenarioLike] = (),
    replicates: int | None = None,
    seed: int | None = None,
    model: ModelLike = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> ClaimsAnswer:
    """Test what scenarios claim, all arms of all claims on the same worlds.

    Args:
        experiment: name or path of a file that says which scenarios, how many worlds, how sure.
        scenario: test the claims of these in place of the experiment's: names, paths or objects.
        replicates: paired worlds, 1 or more, in place of the experiment's number; fewer than 20
            decide nothing.
        seed: of all random numbers, 0 or more, in place of the experiment's.
        model: your own subclass of ``AdvocacyModel``, ``"package.module:Class"`` or
            ``"file.py:Class"``; it is many times slower.
        jobs: threads; one a processor by default.
        progress: told of every step.

    Raises:
        RequestError: with all that is wrong with the experiment, its scenarios and their claims.
    """
    text, place = request_text(experiment)
    said = request_of(text, ClaimsExperiment, place)
    named = (
        (scenario,) if isinstance(scenario, str | Path | Scenario | LoadedScenario) else scenario
    )
    worlds = read_claimants(named or said.scenarios, "" if named else place)
    names: list[str] = []
    places: dict[str, str] = {}
    for given, world in zip(named, worlds, strict=False):
        name, where = published(given, world)
        names.append(name)
        places |= where
    shown, where = published_path(str(experiment))
    subject = subject_of(worlds[0], model=model)
    asked = ClaimsAsked.of(
        experiment=shown,
        scenario=tuple(names),
        replicates=said.replicates if replicates is None else replicates,
        seed=said.seed if seed is None else seed,
        model=subject.model,
    )
    held = Held(
        {world.name: world for world in worlds},
        inputs={f"{Path(place).stem}.toml": text, **subject.held.inputs},
        places={**places, **where, **subject.held.places},
        model=subject.held.model,
    )
    return ask(asked, held, jobs=jobs, progress=progress)


def ask(
    asked: ClaimsAsked,
    held: Held,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> ClaimsAnswer:
    """Run what was asked, in the worlds that are held; as ``judge_claims``."""
    own = own_model(asked.model, (), held)
    name = next(name for name in held.inputs if name.endswith(".toml"))
    said = request_of(held.inputs[name], ClaimsExperiment, name)
    plan = plan_claims(held.worlds.values())
    tick = counter(progress, "Running", asked.replicates * plan.runs)
    ensembles = _ensembles(
        plan,
        simulate(
            plan.variants, range(asked.replicates), asked.seed, jobs=jobs, tick=tick, model=own
        ),
    )
    as_they_stand = {
        world.name: ensembles[world.digest]
        for world in held.worlds.values()
        if world.digest in ensembles
    }
    if as_they_stand:
        held.tables["months"] = lambda: months_of_worlds(as_they_stand)
    columns = np.stack([_effects(ensembles, *pair) for pair in plan.contrasts], axis=1)
    each = 1 - (1 - said.confidence) / len(plan.contrasts)
    resamples = resamples_for(each, asked.replicates)
    intervals = mean_intervals(columns, (said.confidence, each), asked.seed, resamples)
    effects = iter(
        [
            _effect(claim, contrast, columns[:, n], *intervals[n])
            for n, (claim, contrast) in enumerate(plan.contrasts)
        ]
    )
    titles = [world.scenario.title for world in held.worlds.values()]
    return ClaimsAnswer(
        asked=asked,
        own_model=model_run(asked.model, own, held),
        title=_title(titles) if asked.scenario else said.title,
        question=UNTITLED if asked.scenario else " ".join(said.question.split()),
        confidence=said.confidence,
        confidence_of_each=each,
        claims=tuple(
            _found(question, [next(effects) for _ in question.contrasts])
            for question in plan.questions
        ),
    ).holding(held)


def _title(titles: Sequence[str]) -> str:
    return (
        titles[0] if len(titles) == 1 else f"The claims of {counted(len(titles), '', 'scenarios')}"
    )


def _ensembles(plan: ClaimsPlan, runs: Runs) -> dict[str, Ensemble]:
    """Give the runs of all arms by the digest of their world."""
    ensembles: dict[str, Ensemble] = {}
    first = 0
    for digest, world in plan.worlds.items():
        ensembles[digest] = runs.ensemble(range(first, first + len(world.practices)))
        first += len(world.practices)
    return ensembles


def _effects(ensembles: dict[str, Ensemble], claim: Claim, contrast: Contrast) -> Floats:
    """Give the effect in every replicate, NaN where it is undefined."""

    def difference(arms: tuple[Arm, Arm]) -> Floats:
        first, second = (
            ensembles[arm.world].outcome(claim.outcome)[
                :, ensembles[arm.world].practices.index(arm.practice)
            ]
            for arm in arms
        )
        return first - second

    found = difference(contrast.arms)
    return found if contrast.than is None else found - difference(contrast.than)


def _effect(
    claim: Claim, contrast: Contrast, values: Floats, alone: Interval, joint: Interval
) -> EffectFound:
    defined = values[~np.isnan(values)]
    verdict, manner = judge_effect(joint, claim.direction, claim.smallest)
    return EffectFound(
        practice=contrast.against,
        pairs=int(defined.size),
        effect=float(defined.mean()) if defined.size else np.nan,
        interval=alone,
        simultaneous=joint,
        verdict=verdict,
        manner=manner,
    )


def _found(question: Question, effects: list[EffectFound]) -> ClaimFound:
    claim = question.claim
    outcome = next(row for row in OUTCOMES if row.name == claim.outcome)
    said: dict[str, Any] = claim.model_dump(exclude={"meaning", "against"})
    return ClaimFound(
        **said,
        scenario=question.scenario,
        label=outcome.label,
        unit=outcome.unit,
        against=tuple(effects),
        verdict=judge_claim([effect.verdict for effect in effects]),
    )
