"""The answer to a request: the same world twice, where the sides part, and how typical it was."""

import json
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sim.browser.document import shown_world
from sim.browser.sample import typical
from sim.outcomes import MAIN_OUTCOME
from sim.page.ensemble import ensemble_of
from sim.page.requests import WorldRequest
from sim.render.style import Style, styles
from sim.scenario.channels import CHANNEL_LABELS
from sim.story.catalogue import KINDS, PHASES, spoken

VERSION = 1
"""Of the answer’s form."""

_SOLID: tuple[float, ...] = ()

MOST_KEPT = 48
"""Answers and ensembles that are kept: those asked for last."""


class _Once:
    """Something that is made once, however many ask for it; what fails is tried again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: list[Any] = []

    def get(self, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is made
        with self._lock:
            if not self._made:
                self._made.append(make())
            return self._made[0]


@lru_cache(MOST_KEPT)
def kept(_digest: str) -> _Once:
    """Give the place of an answer, or of an ensemble, by its digest."""
    return _Once()


def answer_bytes(request: WorldRequest) -> bytes:
    """Give the answer as JSON, made once for all who ask for the same."""
    answer: bytes = kept(request.digest()).get(lambda: compact_json(world_answer(request)))
    return answer


def compact_json(data: Any) -> bytes:  # noqa: ANN401 - whatever JSON holds
    """Write JSON without spaces; what is not a number is an error."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def world_answer(request: WorldRequest) -> dict[str, Any]:
    """Run both sides and the ensemble."""
    scenario = request.loaded.scenario
    ensemble = kept(request.ensemble_digest()).get(lambda: ensemble_of(scenario, request.mixtures))
    shown = shown_world(scenario, request.mixtures, request.seed)
    left, right = (side["outcomes"][MAIN_OUTCOME] for side in shown["sides"])
    titles = {kind: title for kind, (_, _, title) in KINDS.items()}
    return {
        "version": VERSION,
        "request": request.plain(),
        "scenario": {
            "name": request.scenario,
            "title": scenario.title,
            "summary": " ".join(scenario.summary.split()),
            "stylised": " ".join(scenario.stylised.split()),
        },
        "practices": practices_shown(request),
        **shown,
        "ensemble": ensemble,
        "typical": typical(ensemble, (left, right)),
        "words": {"phases": PHASES, "channels": CHANNEL_LABELS, "kinds": titles},
    }


def practices_shown(request: WorldRequest) -> list[dict[str, Any]]:
    """Describe both practices with how they are drawn."""
    look = styles(request.practices)
    rows = []
    for name, mixture in zip(request.practices, request.mixtures, strict=True):
        style = look[name]
        meanings = dict.fromkeys(row.meaning for row in mixture.practices)
        rows.append(
            {
                "name": name,
                "label": spoken(name),
                "meaning": " ".join(meanings),
                "color": style.color,
                "dash": list(_dash(style)),
                "marker": style.marker,
            }
        )
    return rows


def _dash(style: Style) -> tuple[float, ...]:
    """Give a line style in widths of the line; nothing if it is solid."""
    return style.line[1] if isinstance(style.line, tuple) else _SOLID
