"""What the page knows before it asks for a world: scenarios, sliders, lessons."""

from dataclasses import asdict
from typing import Any

from sim.page.lessons import LESSONS
from sim.page.library import Library
from sim.page.requests import DEFAULTS
from sim.page.sliders import SLIDERS


def about(library: Library) -> dict[str, Any]:
    """Give everything that can be chosen on the page."""
    return {
        "first": {"scenario": library.first, **DEFAULTS},
        "scenarios": library.entries(),
        "sliders": [asdict(slider) for slider in SLIDERS],
        "lessons": [lesson.plain() for lesson in LESSONS],
    }
