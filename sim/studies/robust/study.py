"""Asking in which share of the plausible space practices do better and claims hold."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from sim.outcomes import MAIN_OUTCOME
from sim.runs.execute import Options
from sim.scenario.files import ScenarioLike
from sim.scenario.posterior import Fitted
from sim.studies.asking import ModelLike, Progress, Settings, describes
from sim.studies.draw.draw import MOST_POINTS, Drawing, drawing_of
from sim.studies.draw.judge import Manner
from sim.studies.draw.sampled import sobol
from sim.studies.draw.study import DrawStudy
from sim.studies.estimates import ShareFound
from sim.studies.question import Question
from sim.studies.robust.answer import PracticeShares, RobustAnswer, RobustAsked
from sim.studies.robust.shares import claim_shares, practice_shares

OWN_WORLDS = 200
"""Worlds at the scenario's own values."""


@describes(RobustAsked)
def robust(
    scenario: ScenarioLike = "migration-2020",
    *,
    practice: str | Sequence[str] = (),
    against: str = "imposition",
    outcome: str | Sequence[str] = MAIN_OUTCOME,
    points: int = 1024,
    replicates: int = 8,
    precision: float | None = None,
    vary: str | Sequence[str] = "assumed",
    rivals: bool = False,
    plausible: Literal["independent", "joint"] = "independent",
    fitted: Fitted | None = None,
    seed: int = 1,
    set: Settings = None,  # noqa: A002 - named as the option
    model: ModelLike = None,
    resume: str | Path | None = None,
    options: Options | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> RobustAnswer | None:
    """Find out in which share of the plausible worlds practices do better, and claims hold.

    None if but a shard of the draw was to be run.
    """
    return STUDY.answered(locals())


def _laid(question: Question[RobustAsked], how: Manner) -> Drawing:
    asked = question.asked
    return drawing_of(question, how, asked.practice, asked.outcome, claims=True)


def _read(question: Question[RobustAsked], drawing: Drawing) -> RobustAnswer:
    """Draw, and draw more until shares are as precise as was asked."""
    asked, points, own = question.asked, question.asked.points, None
    while True:
        scaled, tried = drawing.positions(sobol, points)
        drawn = drawing.judge(scaled)
        own = drawing.own_values(OWN_WORLDS) if own is None else own
        shares = practice_shares(drawn, own, question.scenario, asked.seed, question.own)
        width = max((row.high - row.low) / 2 for held in shares for row in _told(held))
        if asked.precision is None or width <= asked.precision:
            break
        if 2 * points > MOST_POINTS or len(scaled) < points:
            break
        points *= 2
    question.held.tables |= drawn.tables()
    world = question.world
    return RobustAnswer(
        asked=asked,
        warnings=(*_warnings(asked, len(scaled), points, tried, width), *drawn.warnings()),
        points=len(scaled),
        tried=tried,
        drawn=drawing.space.columns,
        shares=shares,
        claims=claim_shares(drawn, world.scenario.claims, world.name, asked.seed),
    )


def _told(row: PracticeShares) -> tuple[ShareFound, ...]:
    return row.better, row.worse, row.neither


def _warnings(
    asked: RobustAsked, found: int, points: int, tried: int, width: float
) -> Iterator[str]:
    """Say what is not as it was asked for."""
    if found < points:
        yield f"{found:,} plausible points were found, not {points:,}: {tried:,} were tried"
    if asked.precision is not None and width > asked.precision:
        yield f"shares are known to ± {width:.3f}, not to ± {asked.precision:g}"


STUDY = DrawStudy(RobustAsked, _laid, _read)
ask = STUDY.ask
