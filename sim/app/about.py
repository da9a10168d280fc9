"""What the page knows before it asks for a world: scenarios, sliders, lessons."""

from dataclasses import asdict
from typing import Any

from sim.app.lessons import LESSONS
from sim.app.library import Library
from sim.app.requests import DEFAULTS
from sim.app.sliders import SLIDERS


def about(library: Library) -> dict[str, Any]:
    """Give everything that can be chosen on the page."""
    return {
        "first": {"scenario": library.first, **DEFAULTS},
        "scenarios": library.entries(),
        "sliders": [asdict(slider) for slider in SLIDERS],
        "lessons": [lesson.plain() for lesson in LESSONS],
    }
