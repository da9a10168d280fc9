"""Which worlds the page can show: the shipped scenarios, and the one given to the command."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sim.errors import RequestError, did_you_mean
from sim.page.sliders import described
from sim.scenario.files import LoadedScenario, read_scenario
from sim.scenario.practices import PRACTICES
from sim.scenario.schema import Scenario
from sim.scenario.shipped import find_scenarios

MOST_MONTHS, MOST_STATES, MOST_GROUPS, MOST_ALLIES = 360, 24, 60, 40

MOST_WORK = 1_000_000
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
        name = loaded.name if asked in places else f"{loaded.name} (file)"
        if asked not in places:
            places = {name: Path(asked).resolve(), **places}
        check_size(loaded.scenario, name)
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
        "time.months": (scenario.time.months, MOST_MONTHS),
        "states.count": (scenario.states.count, MOST_STATES),
        "groups.count": (scenario.groups.count, MOST_GROUPS),
        "allies.count": (scenario.allies.count, MOST_ALLIES),
    }
    problems = [
        f"{key}: the page shows at most {most:,}, this world has {held:,}"
        for key, (held, most) in counts.items()
        if held > most
    ]
    people = scenario.groups.count * scenario.people.per_group
    work = people * scenario.time.months
    if work > MOST_WORK and not problems:
        problems.append(
            f"people.per_group: {people:,} simulated people for {scenario.time.months} months are "
            f"too many for the page; at most {MOST_WORK // scenario.time.months:,}"
        )
    return problems


def check_size(scenario: Scenario, name: str) -> None:
    """Refuse a world that is too large for the page."""
    if problems := size_problems(scenario):
        raise RequestError(f"{name}: {problem}" for problem in problems)
