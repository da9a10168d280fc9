"""A draw for a question: what is drawn, which arms are run at every point, and what they gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa

from sim.errors import RequestError, together
from sim.outcomes import MAIN_OUTCOME, Floats
from sim.runs.points import POINT
from sim.runs.setup import Work
from sim.runs.simulate import Variant
from sim.scenario.files import LoadedScenario
from sim.scenario.mixtures import parse_practice, parse_practices
from sim.studies.answer import Asked, Names, told
from sim.studies.asking import outcome_named
from sim.studies.claims.plan import ClaimsPlan
from sim.studies.draw.judge import Effect, Manner, judge_points, works
from sim.studies.draw.plausible import plausible_positions
from sim.studies.draw.space import points_at, positions, space_of
from sim.studies.sweep.factors import Axis

MOST_POINTS = 2**17


class DrawAsked(Asked):
    """What is asked of a draw: the fields that all studies of one have."""

    scenario: str = told("name or path of the scenario")
    practice: Names = told("practices and mixtures that are judged; empty for all", default=())
    against: str = told("the practice that they are compared with", default="imposition")
    outcome: Names = told("names of the outcomes", default=(MAIN_OUTCOME,))
    points: int = told("points that are drawn", "points", default=1024, ge=16, le=MOST_POINTS)
    replicates: int = told("worlds of each point", "worlds", default=8, ge=2, le=10_000)
    vary: Names = told(
        "what is drawn: assumed, all (also what is fitted or has a source), or patterns of paths "
        "such as tactics.*",
        default=("assumed",),
    )
    rivals: bool = told("whether rules are drawn, too", default=False)
    plausible: Literal["independent", "joint"] = told(
        "independent: every point counts; joint: those alone whose states answer within the "
        "bounds of data",
        default="independent",
    )
    seed: int = told("of points, worlds, luck and resampling", default=1, ge=0)
    set: tuple[str, ...] = told("changes to the scenario, each path=value", default=())


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is to be run: the space, the points and the arms.

    Attributes:
        axes: what is drawn.
        scaled: positions of the points, [points, axes], from 0 to 1.
        table: their values, as ``sim.studies.draw.space.points_at`` gives them.
        tried: points that were drawn before these were kept.
        effects: what is judged: each practice and outcome, then each effect of each claim.
        works: what is run, a sweep for each world.
        arms: the same as variants: worlds by name, practices by label.
    """

    axes: tuple[Axis, ...]
    scaled: Floats
    table: pa.Table
    tried: int
    effects: tuple[Effect, ...]
    works: dict[str, Work]
    arms: dict[str, dict[str, Variant]]


@dataclass(frozen=True, slots=True)
class PointsJudged:
    """What a draw gave.

    Attributes:
        drawing: what was run.
        points: a row a point, a column a drawn parameter: its value.
        scaled: the same as positions from 0 to 1, uniform and independent (unless only plausible
            points are kept).
        judged: a row for each effect and point, see ``sim.studies.draw.judge.judge_points``.
        failures: how many runs failed for which reasons.
    """

    drawing: Drawing
    points: pd.DataFrame
    scaled: pd.DataFrame
    judged: pd.DataFrame
    failures: dict[str, int]

    def of(self, effect: Effect) -> pd.DataFrame:
        """Give the rows of an effect, one a point, in order."""
        number = self.drawing.effects.index(effect)
        return self.judged[self.judged["effect"] == number].reset_index(drop=True)


def draw_and_judge(
    asked: DrawAsked, world: LoadedScenario, how: Manner, *, claims: bool = False
) -> PointsJudged | None:
    """Draw points, run all arms there and judge them.

    Args:
        asked: the question.
        world: the scenario, its settings applied.
        how: it is carried out.
        claims: whether the claims of the scenario are judged, too.

    Returns:
        What came of it; None if but a shard was run.

    Raises:
        RequestError: with all that is wrong with what is asked, or with the folder.
    """
    return carried_out(drawing_of(asked, world, how, claims=claims), how)


def carried_out(drawing: Drawing, how: Manner) -> PointsJudged | None:
    """Run and judge what ``drawing_of`` laid out; as ``draw_and_judge``."""
    found = judge_points(drawing.works, drawing.effects, how)
    if found is None:
        return None
    names = [axis.name for axis in drawing.axes]
    points = drawing.table.select(names).to_pandas()
    scaled = pd.DataFrame(drawing.scaled, columns=names)
    return PointsJudged(drawing, points, scaled, *found)


def drawing_of(
    asked: DrawAsked,
    world: LoadedScenario,
    how: Manner,
    *,
    claims: bool = False,
    practices: bool = True,
) -> Drawing:
    """Lay out a draw; as ``draw_and_judge``, but nothing is judged yet.

    Without ``practices`` the arms are those of the claims alone.
    """
    plan, effects = _arms(asked, world) if practices else (ClaimsPlan(), [])
    if claims:
        effects += claimed(plan, world)
    axes = space_of(world, asked.vary, rivals=asked.rivals)
    if asked.plausible == "joint":
        scaled, tried = plausible_positions(world.scenario, axes, asked.points, asked.seed, how)
    else:
        scaled, tried = positions(len(axes), asked.points, asked.seed), asked.points
    table = points_at(world.scenario, axes, scaled)
    laid = works(
        plan.worlds,
        plan.settings,
        effects,
        axes,
        table,
        seed=asked.seed,
        replicates=asked.replicates,
    )
    return Drawing(axes, scaled, table, tried, tuple(effects), laid, plan.worlds)


def own_values(drawing: Drawing, asked: DrawAsked, replicates: int) -> dict[str, Work]:
    """Lay out the arms at the scenario's own values, as a draw of one point."""
    table = pa.table({POINT: np.zeros(1, np.int64)})
    return works(
        drawing.arms,
        {},
        drawing.effects,
        (),
        table,
        seed=asked.seed,
        replicates=replicates,
        apart=False,
    )


def _arms(asked: DrawAsked, world: LoadedScenario) -> tuple[ClaimsPlan, list[Effect]]:
    """Find the practices that are run and the effects that are judged."""
    practices, (other,) = together(
        lambda: parse_practices(asked.practice, world.scenario),
        lambda: (parse_practice(asked.against, world.scenario, "against"),),
    )
    outcomes = together(*(partial(outcome_named, name) for name in asked.outcome))
    compared = [held for held in practices if held.name != other.name]
    if not compared:
        raise RequestError(
            f"practice {other.name}: is what the others are compared with; name another practice"
        )
    plan = ClaimsPlan()
    home = {held.name: Variant(world.scenario, held) for held in (*compared, other)}
    plan.worlds[world.digest] = home
    effects = [
        Effect(
            held.name,
            other.name,
            outcome.name,
            (((world.digest, held.name), (world.digest, other.name)),),
        )
        for outcome in outcomes
        for held in compared
    ]
    return plan, effects


def claimed(plan: ClaimsPlan, world: LoadedScenario) -> Sequence[Effect]:
    """Add the claims of a scenario to a plan and give their effects; ``RequestError`` as there."""
    for claim in world.scenario.claims:
        plan.add(world, claim)
    return [
        Effect(one.claim.practice, one.against, one.claim.outcome, one.pairs, one.claim.name)
        for one in plan.contrasts
    ]
