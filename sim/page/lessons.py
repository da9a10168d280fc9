"""Lessons: a question, the world that asks it, and the steps of a class through it.

Their scripts are data (``lessons.toml``), their texts stand in the catalogues of every language,
and each is written out for teachers in ``docs/teaching/``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

WORLDS = 60
"""Of a step ``sixty``, as the page runs them."""


@dataclass(frozen=True, slots=True)
class LessonStep:
    """A step of a lesson.

    Attributes:
        id: of its text.
        kind: bet, watch, explain, sixty, turn, share or discuss.
        world: what is shown from this step on, if it changes.
        pauses: happenings at which the play pauses.
        free: what may be changed; all else is locked.
        share: of the plausible worlds, in how many a claim holds: share, low and high.
        counts: in how many of the worlds of a step ``sixty`` the left, neither or the right is
            better by the smallest difference that matters, where the lesson’s texts say so.
    """

    id: str
    kind: str
    world: Mapping[str, str] = field(default_factory=dict)
    pauses: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    share: Mapping[str, float] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson as the page plays it.

    Attributes:
        key: in the address, of its texts, and the name of its page in ``docs/teaching/``.
        minutes: that a class needs.
        world: the request that sets the page.
        steps: in their order.
    """

    key: str
    minutes: int
    world: Mapping[str, str]
    steps: tuple[LessonStep, ...]

    def comes_out(self) -> dict[str, int]:
        """Give what fills the text of what comes out, in every language the same.

        Returns:
            ``worlds`` of a step, and by step and side, as in ``sixty_left``, in how many it wins.
        """
        found = {f"{step.id}_{side}": n for step in self.steps for side, n in step.counts.items()}
        return {"worlds": WORLDS, **found}


def _step(row: dict[str, Any]) -> LessonStep:
    lists = {key: tuple(value) for key, value in row.items() if isinstance(value, list)}
    return LessonStep(**(row | lists))


@cache
def lessons() -> tuple[Lesson, ...]:
    """Give the lessons in the order of the page."""
    text = files("sim.page").joinpath("lessons.toml").read_text(encoding="utf-8")
    return tuple(
        Lesson(row["key"], row["minutes"], row["world"], tuple(map(_step, row["steps"])))
        for row in tomllib.loads(text)["lessons"]
    )
