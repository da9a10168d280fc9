"""What the page can ask for: checked, bounded, and always in one form."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from sim.errors import RequestError, did_you_mean, noting, shown
from sim.manifest import json_digest
from sim.page.lessons import lessons
from sim.page.library import CHOICES, SCENE, SLIDERS, Library, Slider, check_size, settings_of
from sim.page.texts import FIRST_LANGUAGE, page_text
from sim.scenario.files import LoadedScenario
from sim.scenario.mixtures import Mixture, parse_practice

SIDES = ("a", "b")
"""Keys of the two practices: left and right."""

DEFAULTS = {"a": "engaged-deference", "b": "imposition", "seed": "1"}

LARGEST_SEED = 2**63 - 1
LONGEST_VALUE = 300
"""Characters of one value."""

_KEYS = ("scenario", *SIDES, "seed", *(slider.key for slider in SLIDERS))


@dataclass(frozen=True, slots=True)
class WorldRequest:
    """A world to show: everything that its result depends on.

    Attributes:
        scenario: name on the page.
        practices: labels, left and right; they may be the same.
        seed: of the world shown.
        changed: values of the sliders that were moved.
        loaded: the scenario with the sliders applied.
        mixtures: the practices as they are run.
    """

    scenario: str
    practices: tuple[str, str]
    seed: int
    changed: Mapping[str, float]
    loaded: LoadedScenario
    mixtures: tuple[Mixture, Mixture]

    def plain(self) -> dict[str, Any]:
        """Give the request as data; the seed as text, which no browser rounds."""
        left, right = self.practices
        fixed = {"scenario": self.scenario, "a": left, "b": right, "seed": str(self.seed)}
        return fixed | dict(self.changed)

    def query(self) -> str:
        """Give the request as the query of an address."""
        return urlencode(self.plain())

    def digest(self) -> str:
        """Give a digest of everything that the world shown depends on."""
        return json_digest([self.ensemble_digest(), list(self.plain().items())])

    def ensemble_digest(self) -> str:
        """Give a digest of everything that the ensemble depends on: all but the seed."""
        mixtures = [
            [row.name, row.shares, [part.model_dump(mode="json") for part in row.practices]]
            for row in self.mixtures
        ]
        return json_digest([self.loaded.digest, mixtures])


def parse(asked: Mapping[str, Any], library: Library) -> WorldRequest:
    """Read a request.

    Args:
        asked: values by key, text or numbers; what is missing is as in ``DEFAULTS``.
        library: the scenarios that can be asked for.

    Raises:
        RequestError: with everything that is wrong, each by its key.
    """
    problems = [f"{key}: there is no such key{did_you_mean(key, _KEYS)}" for key in asked
                if key not in _KEYS]  # fmt: skip
    problems += [
        f"{key}: expected at most {LONGEST_VALUE} characters, got {len(str(value))}"
        for key, value in asked.items()
        if key in _KEYS and len(str(value)) > LONGEST_VALUE
    ]
    if problems:
        raise RequestError(problems)
    said = {"scenario": library.first, **DEFAULTS, **asked}
    changed: dict[str, float] = {}
    mixtures: list[Mixture] = []
    name = str(said["scenario"])
    with noting(problems):
        seed = _seed(said["seed"])
    for slider in SLIDERS:
        if slider.key in asked:
            with noting(problems):
                changed[slider.key] = _value(slider, asked[slider.key])
    with noting(problems):
        base = library.read(name)
        for key in SIDES:
            with noting(problems):
                mixtures.append(parse_practice(str(said[key]), base.scenario, key))
    if problems:
        raise RequestError(problems)
    loaded = library.read(name, settings_of(changed, base.scenario)) if changed else base
    check_size(loaded.scenario, name)
    left, right = mixtures
    return WorldRequest(name, (left.name, right.name), seed, changed, loaded, (left, right))


def _seed(said: Any) -> int:  # noqa: ANN401 - from JSON or an address
    text = str(said).strip()
    if text.isascii() and text.isdigit() and len(text) < 30 and int(text) <= LARGEST_SEED:
        return int(text)
    raise RequestError(
        f"seed: expected a whole number from 0 to {LARGEST_SEED}, such as 7; got {shown(said)}"
    )


def _value(slider: Slider, said: Any) -> float:  # noqa: ANN401 - from JSON or an address
    wanted = "a whole number" if slider.whole else "a number"
    label = page_text(FIRST_LANGUAGE, f"slider.{slider.key}.label")
    problem = RequestError(
        f"{slider.key} ({label}): expected {wanted} from {slider.low:,g} to "
        f"{slider.high:,g}, got {shown(said)}"
    )
    if isinstance(said, bool) or not isinstance(said, str | int | float):
        raise problem
    try:
        value = float(said)
    except (ValueError, OverflowError):
        raise problem from None
    if not math.isfinite(value) or not slider.low <= value <= slider.high:
        raise problem
    if slider.whole and value != round(value):
        raise problem
    return value


def about(library: Library) -> dict[str, Any]:
    """Give everything that can be chosen on the page."""
    return {
        "first": {"scenario": library.first, **DEFAULTS},
        "scenarios": library.entries(),
        "sliders": [asdict(slider) for slider in SLIDERS],
        "lessons": [asdict(lesson) for lesson in lessons()],
        "scene": SCENE | {"choices": CHOICES},
    }
