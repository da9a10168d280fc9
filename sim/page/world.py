"""The answer to a request: the same world twice, where the sides part, and how typical it was."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import numpy as np

from sim.outcomes import MAIN_OUTCOME
from sim.page.ensemble import ensemble_of, typical
from sim.page.requests import WorldRequest
from sim.page.side import ALLIES_DECIDED, DECIDED, Side, actors_of, run_side
from sim.render.style import Style, styles
from sim.render.wording import percent
from sim.scenario.channels import CHANNEL_LABELS
from sim.story.catalogue import KINDS, PHASES, spoken
from sim.world.columns import NOBODY, Ints

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
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(run_side, scenario, row, request.seed) for row in request.mixtures]
        ensemble = kept(request.ensemble_digest()).get(
            lambda: ensemble_of(scenario, request.mixtures)
        )
        left, right = (run.result() for run in runs)
    here = tuple(side.model.outcomes()[MAIN_OUTCOME] for side in (left, right))
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
        "world": actors_of(left),
        "sides": [left.plain(), right.plain()],
        "parting": parting(left, right),
        "ensemble": ensemble,
        "typical": typical(ensemble, (here[0], here[1])),
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


def parting(left: Side, right: Side) -> dict[str, Any]:
    """Find where the sides part.

    Returns:
        ``decision``: the first month with a decision that differs, null if none does; ``world``:
        the first month at whose end anything drawn differs but decisions themselves, null if
        nothing does; ``text``: both in a sentence.
    """
    decision = _first(left, right, (("groups", DECIDED), ("allies", ALLIES_DECIDED)))
    others = [
        (part, tuple(name for name in frames if name not in {*DECIDED, *ALLIES_DECIDED, "own",
                                                             "override"}))
        for part, frames in left.recorder.parts().items()
    ]  # fmt: skip
    world = _first(left, right, others)
    return {"decision": decision, "world": world, "text": _parting_text(left, right, decision,
                                                                         world)}  # fmt: skip


def _first(left: Side, right: Side, kinds: Any) -> int | None:  # noqa: ANN401 - pairs of names
    """Find the first frame in which one of the columns differs."""
    frames = [
        np.flatnonzero(
            _differs(left.recorder.column(part, name), right.recorder.column(part, name))
        )
        for part, names in kinds
        for name in names
    ]
    found = [int(rows[0]) for rows in frames if rows.size]
    return min(found) if found else None


def _differs(one: Ints, other: Ints) -> Any:  # noqa: ANN401 - flags by frame
    return (one != other).reshape(len(one), -1).any(axis=1)


def _parting_text(left: Side, right: Side, decision: int | None, world: int | None) -> str:
    if decision is None:
        return "Both sides decide the same in every month: the two worlds stay one."
    columns = [
        {name: side.recorder.column("groups", name)[decision] for name in DECIDED}
        for side in (left, right)
    ]
    differs = sum(columns[0][name] != columns[1][name] for name in DECIDED)
    where = np.flatnonzero(differs)
    if where.size == 0:
        text = f"In month {decision} an ally decides differently on the two sides."
    else:
        clear = sum(columns[0][name] != columns[1][name] for name in ("issue", "tactic"))
        clearest = np.flatnonzero(clear)
        g = int(clearest[0]) if clearest.size else int(where[0])
        sides = (_decision(side, row, g) for side, row in zip((left, right), columns, strict=True))
        text = "In month {} group {} decides. On the left: {}. On the right: {}.".format(
            decision, g + 1, *sides
        )
    if decision > 1:
        text = f"Until month {decision - 1} both sides are the same world. {text}"
    if world is None:
        return f"{text} Nothing else in this world ever differs."
    return text


def _decision(side: Side, row: dict[str, Ints], g: int) -> str:
    if row["conferring"][g] > 0:
        return "it still argues with its allies"
    names = side.model.names
    if row["issue"][g] == NOBODY:
        what = "no campaign"
    else:
        tactic, issue = names.tactics[row["tactic"][g]], names.issues[row["issue"][g]]
        what = f"{spoken(tactic)} for {spoken(issue)}"
    if row["refused"][g]:
        return f"it refuses its allies’ plan: {what}, alone"
    company = "with its allies" if row["joint"][g] else "by itself"
    return f"{what}, {company}, {percent(row['lead'][g] / 1000)} of the lead its own"
