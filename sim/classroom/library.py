"""Which worlds and lessons the page has, and the request that it begins with.

Lessons: a question, the world that asks it, and the steps of a class through it.

Their scripts are data (``lessons.toml``), their texts stand in the catalogues of every language,
and each is written out for teachers in ``docs/teaching/``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sim.classroom.data import held_by
from sim.errors import RequestError, did_you_mean, noting
from sim.scenario.files import LoadedScenario, read_scenario
from sim.scenario.lists import PRACTICES
from sim.scenario.quantities import Spread
from sim.scenario.schema import Scenario, parse_practice
from sim.scenario.toml import find_scenarios

WORLDS = 60
"""Of a step ``sixty``, as the page runs them."""


@dataclass(frozen=True, slots=True)
class LessonStep:
    """A step of a lesson.

    Attributes:
        id: of its text.
        kind: ally, bet, watch, explain, sixty, turn, share or discuss.
        minutes: that a class needs for it.
        short: minutes on the short way, 0 where that leaves it out.
        world: what is shown from this step on, if it changes.
        told: kinds of happenings that are told as they come, the first of each on either side.
        free: what may be changed; all else is locked.
        share: of the plausible worlds, in how many a claim holds: share, low and high.
        counts: in how many of the worlds of a step ``sixty`` the left, neither or the right is
            better by the smallest difference that matters, where the lesson’s texts say so.
    """

    id: str
    kind: str
    minutes: int
    short: int = 0
    world: Mapping[str, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    share: Mapping[str, float] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson as the page plays it.

    Attributes:
        key: in the address, of its texts, and the name of its page in ``docs/teaching/``.
        world: the request that sets the page.
        steps: in their order.
    """

    key: str
    world: Mapping[str, str]
    steps: tuple[LessonStep, ...]

    @property
    def minutes(self) -> int:
        """Minutes of all steps."""
        return sum(step.minutes for step in self.steps)

    @property
    def short(self) -> int:
        """Minutes of the short way."""
        return sum(step.short for step in self.steps)

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
    text = files("sim.classroom").joinpath("lessons.toml").read_text(encoding="utf-8")
    return tuple(
        Lesson(row["key"], row["world"], tuple(map(_step, row["steps"])))
        for row in tomllib.loads(text)["lessons"]
    )


@dataclass(frozen=True, slots=True)
class Slider:
    """A parameter with its bounds on the page; what it is called stands in the catalogues.

    Attributes:
        key: in a request.
        path: the parameter, as ``--set`` names it.
        low: smallest value.
        high: largest value.
        step: between two values on the page; a request may lie between.
        whole: whether only whole numbers are allowed.
    """

    key: str
    path: str
    low: float
    high: float
    step: float
    whole: bool = False


SLIDERS: tuple[Slider, ...] = (
    Slider("agenda", "allies.agenda_gap", 0.0, 1.0, 0.05),
    Slider("steering", "allies.coordination", 0.0, 1.0, 0.05),
    Slider("money", "allies.resources", 0.0, 160_000.0, 5_000.0),
    Slider("blindness", "knowledge.ally_local", 0.02, 0.6, 0.02),
    Slider("delay", "decisions.deliberation_delay", 0.0, 4.0, 0.5),
    Slider("hurt", "ties.override_loss", 0.0, 0.5, 0.02),
    Slider("courts", "institutions.enforceability", 0.0, 1.0, 0.05),
    Slider("harshness", "states.repressiveness", 0.0, 1.0, 0.05),
    Slider("opinion", "states.opinion", 0.0, 1.0, 0.05),
    Slider("control", "donors.conditions", 0.0, 0.1, 0.01),
    Slider("mass", "pressure.critical_mass", 0.25, 4.0, 0.25),
    Slider("own", "mobilisation.ownership", 0.0, 3.0, 0.1),
    Slider("lean", "groups.lean", 0.0, 1.0, 0.05),
    Slider("distance", "groups.leader_distance", 0.0, 1.0, 0.05),
    Slider("gap", "groups.faction_gap", 0.0, 1.0, 0.05),
    Slider("people", "people.per_group", 20, 200, 10, whole=True),
)
"""Sliders in the order of the page."""


def value_of(slider: Slider, scenario: Scenario) -> float:
    """Give where a slider stands in a scenario: of what differs between actors, the mean."""
    held = held_by(slider.path, scenario)
    return float(held.mean if isinstance(held, Spread) else held)


def described(scenario: Scenario) -> dict[str, float]:
    """Give where every slider stands in a scenario."""
    return {slider.key: value_of(slider, scenario) for slider in SLIDERS}


SCENE = {"scenario": "first-minute", "seed": "1"}
"""The world of the first minute; try n is its replicate n − 1, as ``compare`` runs it."""

RULES = (
    *("resources", "supporters", "agenda_gap", "coordination"),
    *("shield", "ownership", "institutional_knowledge", "local_knowledge"),
)
"""Channels that the first minute can turn off; ``ownership`` is one that hardly moves a try."""

CHOICES = {
    "imposition": "engaged-deference",
    "consultation": "engaged-deference",
    "engaged-deference": "imposition",
    "silent-deference": "imposition",
}
"""What one can do in the first minute, and with what it is compared."""

ALLY = {"scenario": "ally", "a": "engaged-deference", "b": "imposition", "seed": "1"}
"""The world in which each is an ally; the number of whoever it is, is added to the seed."""

HIDDEN = {"ally": files("sim.classroom").joinpath("ally.toml")}
"""Scenarios that only the page has, and no list offers."""

_MOST_MONTHS, _MOST_STATES, MOST_GROUPS, _MOST_ALLIES = 360, 24, 60, 40

_MOST_WORK = 1_000_000
"""People times months of one run: some 50 ms of one processor."""


@dataclass(frozen=True, slots=True)
class Library:
    """The scenarios of a page by name: where each is read from.

    Attributes:
        places: a shipped scenario's name or the path of a file, by the name on the page.
        first: the scenario that the page begins with.
    """

    places: Mapping[str, str | Path]
    first: str

    @classmethod
    def of(cls, asked: str) -> "Library":
        """Take the shipped scenarios, and the file that the command was given, if it is one.

        Raises:
            RequestError: the file is wrong, or its world is too large for the page.
        """
        loaded = read_scenario(asked)
        places: dict[str, str | Path] = {name: name for name in find_scenarios()}
        places |= {name: Path(str(path)) for name, path in HIDDEN.items()}
        name = loaded.name if asked in places else f"{loaded.name} (file)"
        if asked not in places:
            places = {name: Path(asked).resolve(), **places}
        _check_size(loaded.scenario, name)
        return cls(places, name)

    def read(self, name: str, settings: tuple[str, ...] = ()) -> LoadedScenario:
        """Read a scenario by its name on the page; ``RequestError`` if there is none."""
        if name not in self.places:
            raise RequestError(f"scenario {name}: there is none{did_you_mean(name, self.places)}")
        place = self.places[name]
        return _shipped(str(place), settings) if place == name else read_scenario(place, settings)

    def entries(self) -> list[dict[str, Any]]:
        """Describe every scenario for the page's choice; those too large are left out."""
        rows = []
        for name in self.places:
            scenario = self.read(name).scenario
            if size_problems(scenario):
                continue
            rows.append(
                {
                    "name": name,
                    "hidden": name in HIDDEN,
                    "title": scenario.title,
                    "summary": " ".join(scenario.summary.split()),
                    "sliders": described(scenario),
                    "practices": [
                        {"name": row.name, "meaning": row.meaning}
                        for row in (*PRACTICES, *scenario.practices)
                    ],
                }
            )
        return rows


@cache
def _shipped(name: str, settings: tuple[str, ...]) -> LoadedScenario:
    return read_scenario(name, settings)


def size_problems(scenario: Scenario) -> list[str]:
    """Say what makes a world too large for the page."""
    counts = {
        "time.months": (scenario.time.months, _MOST_MONTHS),
        "states.count": (scenario.states.count, _MOST_STATES),
        "groups.count": (scenario.groups.count, MOST_GROUPS),
        "allies.count": (scenario.allies.count, _MOST_ALLIES),
    }
    problems = [
        f"{key}: the page shows at most {most:,}, this world has {held:,}"
        for key, (held, most) in counts.items()
        if held > most
    ]
    people = scenario.groups.count * scenario.people.per_group
    work = people * scenario.time.months
    if work > _MOST_WORK and not problems:
        problems.append(
            f"people.per_group: {people:,} simulated people for {scenario.time.months} months are "
            f"too many for the page; at most {_MOST_WORK // scenario.time.months:,}"
        )
    return problems


def _check_size(scenario: Scenario, name: str) -> None:
    """Refuse a world that is too large for the page."""
    if problems := size_problems(scenario):
        raise RequestError(f"{name}: {problem}" for problem in problems)


SIDES = ("a", "b")
"""Keys of the two practices: left and right."""

_DEFAULTS = {"a": "engaged-deference", "b": "imposition", "seed": "1"}


def first_request(library: Library, asked: Mapping[str, str]) -> dict[str, str]:
    """Give a request as the page takes it: a scenario, two practices, a seed.

    Args:
        library: the scenarios that can be asked for.
        asked: values by key; what is missing is as in ``_DEFAULTS``.

    Raises:
        RequestError: with everything that is wrong, each by its key.
    """
    said = {"scenario": library.first, **_DEFAULTS}
    problems = [
        f"{key}: there is no such key{did_you_mean(key, said)}" for key in asked if key not in said
    ]
    said |= asked
    with noting(problems):
        scenario = library.read(said["scenario"]).scenario
        for key in SIDES:
            with noting(problems):
                said[key] = parse_practice(said[key], scenario, key).name
    if problems:
        raise RequestError(problems)
    return said


def query_of(request: Mapping[str, str]) -> str:
    """Give a request as the query of an address."""
    return urlencode(request)
