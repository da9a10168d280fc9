"""A draw of what is not known, run as a sweep and judged once for several studies.

``space`` says what is drawn, ``sampled`` where points lie, ``fit`` adds the posterior sample of
what was fitted, ``plausible`` keeps the points whose states answer as data say, ``judge`` runs
practices there and judges them, ``draw`` lays all of it out for a question, and ``study`` asks.
"""

import hashlib
import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sim.errors import together
from sim.files import as_path
from sim.notices import Notice
from sim.outcomes import MAIN_OUTCOME, Floats
from sim.runs.cells import run_model
from sim.runs.execute import Options
from sim.runs.plan import Work
from sim.runs.points import POINT
from sim.runs.simulate import Arm, Variant
from sim.runs.sizing import Cost, Planned, Span, forecast
from sim.scenario.lists import Claim
from sim.scenario.schema import parse_practice, parse_practices
from sim.studies.answer import Answer, Attachments
from sim.studies.claims_plan import ClaimsPlan
from sim.studies.inputs import (
    Progress,
    Question,
    already_baseline,
    answered,
    censored_warning,
    subject_of,
)
from sim.studies.judge import (
    Arms,
    Effect,
    RunOptions,
    ShardDoneError,
    effect_in_worlds,
    judge_points,
    plausible_positions,
    works,
)
from sim.studies.pilot import RUNS, sized, sizes_at_points
from sim.studies.point_stakes import PointStakes, stakes_at_points, told_by_stake
from sim.studies.questions import DifferenceAsked, DrawAsked, PointsAsked
from sim.studies.space import Sampler, Space, sobol, space_asked

COLUMNS = {
    "effect": ("number", "the effect; those of claims come last"),
    "practice": ("label", "practice of the allies"),
    "against": ("label", "the baseline"),
    "outcome": ("label", "name of the outcome"),
    "claim": ("label", "the claim that it belongs to; empty for none"),
    "point": ("number", "the point of the draw; from 0"),
    "difference": ("of the outcome", "mean over the worlds of the point, practice − against"),
    "error": ("of the outcome", "its standard error"),
    "pairs": ("worlds", "worlds in which it is defined"),
    "censored": ("share", "of an outcome that ends with the run, what does; null for others"),
}
"""Columns of what was judged, with unit and meaning."""

_NAMED = 2
"""What is drawn up to so many is named in an estimate of cost, and counted beyond."""


@dataclass(frozen=True, slots=True)
class PointsJudged:
    """What was found at some points.

    Attributes:
        effects: what was judged.
        table: values at the points, a column a parameter.
        judged: a row for each effect and point, see ``sim.studies.judge.judge_points``.
        failures: how many runs failed for which reasons.
    """

    effects: tuple[Effect, ...]
    table: pa.Table
    judged: pd.DataFrame
    failures: dict[str, int]

    def of(self, effect: Effect) -> pd.DataFrame:
        """Give the rows of an effect, one per point, in order."""
        number = self.effects.index(effect)
        return self.judged[self.judged["effect"] == number].reset_index(drop=True)

    def tables(self) -> dict[str, pa.Table]:
        """Give the points, and what was judged, its columns with unit and meaning."""
        held = pa.Table.from_pandas(self.judged, preserve_index=False).replace_schema_metadata()
        fields = [
            pa.field(row.name, row.type, metadata={"unit": unit, "definition": meaning})
            for row, (unit, meaning) in zip(held.schema, COLUMNS.values(), strict=True)
        ]
        return {"points": self.table, "judged": held.cast(pa.schema(fields))}

    def warnings(self) -> list[str]:
        """Say which runs failed, and where an effect does not count."""
        failed = [
            Notice("runs_failed", runs=runs, reason=reason)
            for reason, runs in self.failures.items()
        ]
        shares = {effect.outcome: self.of(effect)["censored"] for effect in self.effects}
        censored = [
            line
            for name, held in shares.items()
            for line in censored_warning(name, held.to_numpy())
        ]
        undefined = [
            Notice(
                "effect_undefined",
                outcome=effect.outcome,
                practice=effect.practice,
                against=effect.against,
                points=few,
            )
            for effect in self.effects
            if (few := int((self.of(effect)["pairs"] < 2).sum()))
        ]
        return [*failed, *censored, *undefined]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn, and what is run and judged at every point.

    Attributes:
        asked: the question.
        space: what is drawn.
        effects: what is judged: each practice and outcome, then each effect of each claim.
        arms: what is run: worlds by digest, practices by label.
        settings: what changes a world beyond its scenario, by digest.
        model: the name by which workers find a user's own model.
        how: it is carried out.
        apart: whether points have worlds of their own; else all meet the same ones.
        posterior: checksum of the sample that gives each world its fitted values; empty where the
            scenario does, or the points do.
    """

    asked: PointsAsked
    space: Space
    effects: tuple[Effect, ...]
    arms: Arms
    settings: Mapping[str, Sequence[str]]
    model: str
    how: RunOptions
    apart: bool = True
    posterior: str = ""

    def positions(self, sampler: Sampler, points: int) -> tuple[Floats, int]:
        """Draw points, [points, dimensions], and give how many were tried to keep these.

        Raises:
            RequestError: hardly any is plausible.
        """
        seed = self.asked.seed
        if _is_joint(self.asked):
            return plausible_positions(self.space, sampler, points, seed, self.how)
        return sampler(self.space.dimensions, points, seed), points

    def laid(self, table: pa.Table, *, seed: int | None = None) -> dict[str, Work]:
        """Lay out what is run at points."""
        asked, own = self.asked, self.space.own
        return works(
            self.arms,
            self.settings,
            self.effects,
            self.space.columns,
            table,
            seed=asked.seed if seed is None else seed,
            replicates=asked.replicates,
            model=None if own is None else run_model(own, self.model),
            apart=self.apart,
            posterior=self.posterior,
        )

    def judge(self, scaled: Floats, stage: str = "", *, seed: int | None = None) -> PointsJudged:
        """Run all arms at points and judge them.

        Args:
            scaled: [points, dimensions], from 0 to 1.
            stage: of a study that draws several times: each goes on in a folder of its own. Where
                points follow from what was found before, others have another.
            seed: of the worlds, if not the question's.

        Raises:
            ShardDoneError: but a shard was to be run, and it is done.
            RequestError: a folder holds something else, or a draw that differs.
            SweepError: the draw cannot go on or end.
            OSError: a folder cannot be written; what is done stays.
        """
        table = self.space.values_at(scaled)
        how = replace(self.how, folder=self.how.folder and self.how.folder / stage)
        return PointsJudged(
            self.effects, table, *judge_points(self.laid(table, seed=seed), self.effects, how)
        )

    def worlds(self, scaled: Floats, stage: str = "") -> Floats:
        """Give the first effect in every world, [points, worlds], where points were judged."""
        if self.how.folder is None:
            raise ValueError("what was run was not kept")
        laid = self.laid(self.space.values_at(scaled))
        return effect_in_worlds(laid, self.effects[0], self.how.folder / stage)

    def stakes(self, scaled: Floats, sizes: Mapping[str, float]) -> tuple[PointStakes, ...]:
        """Look at what movements change at the points; nothing where that cannot be said.

        Args:
            scaled: as ``judge`` has it.
            sizes: δ by outcome, from ``sizes_of``.
        """
        world = self.space.world
        if not told_by_stake(self.space.own):
            return ()
        work = self.laid(self.space.values_at(scaled))[world.digest]
        against = self.effects[0].against
        found = stakes_at_points(work, world.digest, against, sizes, self.how)
        return tuple(row.model_copy(update={"scenario": world.name}) for row in found)

    def sized_claims(self) -> tuple[Claim, ...]:
        """Give the claims that are judged, each with a size that is a number."""
        judged_in = {one.claim: one.pairs[0][1].world for one in self.effects if one.claim}
        return tuple(
            sized(
                claim,
                next(iter(self.arms[judged_in[claim.name]].values())).scenario,
                own=self.space.own is not None,
                jobs=self.how.options.jobs,
            )
            for claim in self.space.world.scenario.claims
            if claim.name in judged_in
        )

    def own_values(self, replicates: int) -> pd.DataFrame:
        """Judge the effects at the scenario's own values, as a draw of one point."""
        asked, own = self.asked, self.space.own
        laid = works(
            self.arms,
            {},
            self.effects,
            (),
            pa.table({POINT: np.zeros(1, np.int64)}),
            seed=asked.seed,
            replicates=replicates,
            model=None if own is None else run_model(own, self.model),
            apart=False,
        )
        alone = Options(jobs=self.how.options.jobs, engine="threads")
        folder = self.how.folder and self.how.folder / "own"
        return judge_points(laid, self.effects, replace(self.how, options=alone, folder=folder))[0]


def stage_of(name: str, scaled: Floats) -> str:
    """Name a stage of a study by its points."""
    return f"{name}-{hashlib.sha256(scaled.tobytes()).hexdigest()[:8]}"


def _is_joint(asked: PointsAsked) -> bool:
    """Tell whether only points are kept whose states answer as data say."""
    return isinstance(asked, DrawAsked) and asked.plausible == "joint"


def drawing_of[Asks: DrawAsked](
    question: Question[Asks],
    how: RunOptions,
    practices: Sequence[str] | None = (),
    outcomes: Sequence[str] = (MAIN_OUTCOME,),
    *,
    claims: bool = False,
) -> Drawing:
    """Lay out a draw over what its question says; as ``drawing_in``."""
    asked, own = question.asked, question.own
    posterior = asked.fitted == "posterior"
    space = space_asked(
        question.world, asked.vary, rivals=asked.rivals, posterior=posterior, own=own
    )
    return drawing_in(space, question, how, practices, outcomes, claims=claims)


def drawing_in[Asks: PointsAsked](
    space: Space,
    question: Question[Asks],
    how: RunOptions,
    practices: Sequence[str] | None = (),
    outcomes: Sequence[str] = (MAIN_OUTCOME,),
    *,
    claims: bool = False,
) -> Drawing:
    """Lay out a draw: what is drawn, what is run, what is judged.

    Args:
        space: what is drawn.
        question: what is asked.
        how: it is carried out.
        practices: that are judged; all if there are none. With None only the claims' are run.
        outcomes: by which.
        claims: whether the claims of the scenario are judged, too.

    Raises:
        RequestError: with all that is wrong with what is asked.
    """
    asked, world = question.asked, question.world
    plan, effects = ClaimsPlan(), list[Effect]()
    if practices is not None:
        effects += _arms(question, plan, practices, outcomes)
    if claims:
        for claim in world.scenario.claims:
            plan.add(world, claim)
        effects += [
            Effect(one.claim.practice, one.against, one.claim.outcome, one.pairs, one.claim.name)
            for one in plan.contrasts
        ]
    named = question.held.places.get(asked.model or "", asked.model or "")
    return Drawing(asked, space, tuple(effects), plan.worlds, plan.settings, named, how)


def sizes_of[Asks: PointsAsked](
    question: Question[Asks], outcomes: Sequence[str]
) -> dict[str, float]:
    """Give δ of outcomes at every point, as ``sizes_at_points`` does."""
    needed = question.own is None and any(name != MAIN_OUTCOME for name in outcomes)
    return sizes_at_points(
        question.scenario,
        outcomes,
        own=question.own is not None,
        jobs=question.jobs,
        tick=question.counting("Running the pilot", RUNS) if needed else None,
    )


def without_stakes[Asks: PointsAsked](question: Question[Asks]) -> tuple[Notice, ...]:
    """Say of a model of one's own that acts otherwise that nothing is known of its stakes."""
    if told_by_stake(question.own):
        return ()
    return (Notice("no_stake", model=question.asked.model),)


def laid_for_one[Asks: DifferenceAsked](question: Question[Asks], how: RunOptions) -> Drawing:
    """Lay out a draw that judges one difference; as ``drawing_of``."""
    return drawing_of(question, how, (question.asked.practice,), (question.asked.outcome,))


def _arms[Asks: PointsAsked](
    question: Question[Asks],
    plan: ClaimsPlan,
    practices: Sequence[str],
    outcomes: Sequence[str],
) -> list[Effect]:
    """Add the practices that are run to a plan, and give the effects that are judged."""
    world = question.world
    chosen, (other,) = together(
        lambda: parse_practices(practices, world.scenario),
        lambda: (parse_practice(question.asked.against, world.scenario, "against"),),
    )
    measures = together(*(partial(question.outcome, name) for name in outcomes))
    compared = [held for held in chosen if held.name != other.name]
    if not compared:
        raise already_baseline(other.name)
    home = plan.worlds[world.digest] = {}
    home |= {held.name: Variant(world.scenario, held) for held in (*compared, other)}
    against = Arm(world.digest, other.name)
    return [
        Effect(held.name, other.name, outcome.name, ((Arm(world.digest, held.name), against),))
        for outcome in measures
        for held in compared
    ]


@dataclass(frozen=True, slots=True)
class DrawStudy[Asks: PointsAsked, Found: Answer]:
    """A study that draws.

    Attributes:
        asked: its question.
        lay: lays the draw out.
        read: draws, and reads what was judged; what it draws stays for the time being.
    """

    asked: type[Asks]
    lay: Callable[[Question[Asks], RunOptions], Drawing]
    read: Callable[[Question[Asks], Drawing], Found]

    def answered(self, given: Mapping[str, Any]) -> Found | None:
        """Ask with the arguments of the study; None if but a shard was run.

        Args:
            given: what is asked, and ``resume``, ``options``, ``jobs``, ``progress``, ``say``.

        Raises:
            RequestError: with all that is wrong with what is asked, or with the folder.
        """
        how = RunOptions(
            given["options"] or Options(jobs=given["jobs"], engine="threads"),
            None if given["resume"] is None else as_path(given["resume"], "resume"),
            given["progress"],
            given["say"],
        )
        own = {name: given[name] for name in self.asked.model_fields}
        try:
            return answered(self.asked, partial(self.ask, how=how), own)
        except ShardDoneError:
            return None

    def ask(
        self,
        asked: Asks,
        held: Attachments,
        *,
        jobs: int | None = None,
        progress: Progress | None = None,
        how: RunOptions | None = None,
    ) -> Found:
        """Draw and judge what was asked, in the world that is held."""
        how = how or RunOptions(Options(jobs=jobs, engine="threads"), None, progress)
        question = Question.of(asked, held, how.options.jobs, how.progress)
        with ExitStack() as stack:
            if how.folder is None:
                made = tempfile.TemporaryDirectory(prefix="solidarity-")
                how = replace(how, folder=Path(stack.enter_context(made)), say=lambda _: None)
            return question.answered(self.read(question, self.lay(question, how)))

    def estimate_cost(self, how: Options, given: Mapping[str, Any]) -> Cost:
        """Estimate how much a draw is and how long it takes, from a few of its runs."""
        own = {name: given[name] for name in self.asked.model_fields}
        own["scenario"], own["set"], held = subject_of(own["scenario"], own["set"], own["model"])
        own["model"] = held.model_name
        question = Question.of(self.asked.read(**own), held)
        asked, drawing = question.asked, self.lay(question, RunOptions(how))
        laid = drawing.laid(drawing.space.values_at(sobol(drawing.space.dimensions, 64, 1)))
        found = {key: forecast(work) for key, work in laid.items()}
        points, least = asked.most_points, asked.least_points
        share, fewest = points / 64, least / points
        seconds = share * sum(row.unit_seconds * laid[key].units for key, row in found.items())
        runs = round(share * sum(row.runs for row in found.values()))
        room = round(share * sum(row.most_bytes for row in found.values()))
        by_precision = getattr(asked, "precision", None) is not None
        rules = sum(bool(axis.values) for axis in drawing.space.axes)
        names = tuple(axis.name for axis in drawing.space.columns)
        numbers = {"numbers": len(names) - rules, "rules": rules}
        plan: dict[str, Planned] = {
            "scenario": question.world.name,
            "drawn": names if len(names) <= _NAMED else numbers,
            "points": Span(points, math.inf)
            if by_precision
            else {"at least": least, "at most": points}
            if least < points
            else points,
            "worlds per point": asked.replicates,
            "practices": tuple(next(iter(laid.values())).setup.practices),
        }
        trial = seconds * asked.points / (asked.replicates * points)
        return Cost(
            plan=plan,
            runs=Span(round(fewest * runs), math.inf if by_precision else runs),
            seconds=fewest * seconds,
            most_seconds=None if by_precision else seconds,
            bytes=room,
            trial=(trial, asked.points) if _is_joint(asked) else None,
        )
