"""``python -m docs.build.breakeven``: the break-evens of the essay's world that are kept.

They are answers of ``sim.breakeven`` in ``sim/studies/break_evens.json``, where
``sim.studies.breakeven.kept_break_evens`` reads them; ``python -m docs.build`` tells them.
"""

import json
from typing import Any

import sim
from sim.reports.breakeven import crossed_at
from sim.studies.breakeven import KEPT, kept_break_evens

_WORLDS = 1_200
"""Worlds of each point."""

ASKED: tuple[dict[str, Any], ...] = (
    {"factor": "allies.agenda_gap"},
    {"factor": "allies.agenda_gap", "set": {"groups.members_tail": 0}},
    {"factor": "allies.coordination"},
    {"factor": "groups.members_tail"},
)
"""The factors that turn the sign of the essay's world, the first also with sizes more alike."""


def ask_anew() -> None:
    """Ask for all of them, and keep what was found."""
    found = []
    for asked in ASKED:
        answer = sim.breakeven(replicates=_WORLDS, **asked)
        if answer is None:
            raise TypeError(f"{asked}: expected an answer")
        found.append(json.loads(answer.json()))
    KEPT.write_text(f"{json.dumps(found, ensure_ascii=False)}\n", encoding="utf-8")


def breakeven_part() -> str:
    """Tell the break-evens that are kept."""
    rows = ["| factor | turns at | plausible | the scenario has | asked by |"]
    rows.append("| --- | --- | --- | --- | --- |")
    for answer in kept_break_evens():
        first, found = answer.factors[0], answer.levels[0]
        plausible = f"{first.plausible.low:g} to {first.plausible.high:g}"
        own = "" if first.own is None else f"{first.own:g}"
        cells = (
            f"`{first.name}`",
            crossed_at(answer, found),
            plausible,
            own,
            f"`{answer.command}`",
        )
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    ask_anew()
