"""``python -m docs.build.decides``: the keys that decide most, from one ``sensitivity``.

They stand in ``sim/scenario/decides.json``, which ``sim.scenario.short`` reads: the file that
``solidarity new scenario --short`` writes asks for them first. Run it anew when parameters change.
"""

import json

import sim
from sim.scenario.reference import reference
from sim.scenario.short import DECIDES
from sim.studies.sensitivity import SensitivityAnswer

_POINTS = 8_192
_KEYS = 20


def keep(answer: SensitivityAnswer) -> None:
    """Keep the keys of sections that lead, each with what it explains alone and its interval.

    A row of a list (``tactics.protest.risk``) is left out: another case has rows of its own. Of a
    list of shares the share that explains most counts.
    """
    keys = {row.path for row in reference()}  # those of lists hold a <name>
    leading: dict[str, list[float]] = {}
    for row in answer.parameters:
        path = ".".join(row.name.split(".")[:2])
        if path in keys:
            found = [round(held, 4) for held in (row.first, row.first_low, row.first_high)]
            leading.setdefault(path, found)
    told = {"command": answer.command, "keys": dict(list(leading.items())[:_KEYS])}
    DECIDES.write_text(f"{json.dumps(told, indent=1)}\n", encoding="utf-8")


def ask_anew() -> None:
    """Ask what decides the essay's question (three core-minutes), and keep it."""
    answer = sim.sensitivity(points=_POINTS, leading=1, rows=64)
    if answer is None:
        raise TypeError("expected an answer")
    keep(answer)


if __name__ == "__main__":
    ask_anew()
