"""``python -m docs.build.decides``: the keys that decide most, from one ``sensitivity``.

They stand in ``sim/scenario/decides.json``, which ``sim.scenario.short`` reads: the file that
``solidarity new scenario --short`` writes asks for them first. Run it anew when parameters change.
"""

import json

import sim
from sim.scenario.reference import reference
from sim.scenario.short import DECIDES

_POINTS = 8_192
_KEYS = 20


def ask_anew() -> None:
    """Ask what decides the essay's question, and keep the keys of sections that lead.

    A row of a list (``tactics.protest.risk``) is left out: another case has rows of its own. Of a
    list of shares the share that explains most counts.
    """
    answer = sim.sensitivity(points=_POINTS, leading=1, rows=64)
    if answer is None:
        raise TypeError("expected an answer")
    keys = {row.path for row in reference()}  # those of lists hold a <name>
    leading: dict[str, float] = {}
    for row in answer.parameters:
        path = ".".join(row.name.split(".")[:2])
        if path in keys:
            leading.setdefault(path, row.first)
    kept = [{"path": path, "explains": round(first, 4)} for path, first in leading.items()][:_KEYS]
    told = {"command": answer.command, "keys": kept}
    DECIDES.write_text(f"{json.dumps(told, indent=1)}\n", encoding="utf-8")


if __name__ == "__main__":
    ask_anew()
