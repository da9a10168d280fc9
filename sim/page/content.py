"""All that the page is made of: its files, what can be chosen, the engine and its data."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sim.browser.data import engine_data
from sim.browser.generate import engine_source
from sim.page.lessons import lessons
from sim.page.library import CHOICES, SCENE, SLIDERS, Library

STATIC = Path(__file__).parent / "static"

KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}
"""Endings of the files that are served."""


def files() -> dict[str, Path]:
    """Give every file that is served, by its path under ``/static/``; there is no other."""
    return {
        path.relative_to(STATIC).as_posix(): path
        for path in sorted(STATIC.rglob("*"))
        if path.suffix in KINDS
    }


def page_data(library: Library, first: Mapping[str, str]) -> dict[str, Any]:
    """Give what ``source.js`` reads.

    Args:
        library: the scenarios that can be asked for.
        first: the request that the page begins with.
    """
    return {
        "about": {
            "first": dict(first),
            "scenarios": library.entries(),
            "sliders": [asdict(slider) for slider in SLIDERS],
            "lessons": [asdict(lesson) for lesson in lessons()],
            "scene": SCENE | {"choices": CHOICES},
        },
        "engine": {
            "source": engine_source(),
            "worker": (STATIC / "engine-worker.js").read_text(encoding="utf-8"),
            "data": engine_data({name: library.read(name) for name in library.places}, SLIDERS),
        },
    }


def compact_json(data: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    """Write JSON without spaces; what is not a number is an error."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
