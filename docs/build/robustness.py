"""``python -m docs.build.robustness [SCENARIO …]``: the study in ``robustness.md``.

What is asked of each scenario is kept as it is told, with the command that asks it and the minutes
of a processor that it took, in ``results/robustness.json``; ``python -m docs.build`` fills the
page.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import sim
from sim.runs.simulate import compile_rules
from sim.studies.answer import Answer
from sim.studies.explain import ExplainAnswer
from sim.studies.sensitivity import SensitivityAnswer
from sim.version import PACKAGE
from sim.wording import percent

FILE = PACKAGE.parent / "results" / "robustness.json"

SCENARIOS = ("migration-2020", "refugee-regime", "expert-courts", "version-1")
"""The scenarios of which it is asked; the first is asked more."""

LEADING = 10
"""Parameters and channels that are told."""

UNKNOWN = 0.9
"""Width of an interval of a share beyond which it says nothing."""

PRACTICE = "engaged-deference"

type Asking = Callable[[str], Answer | None]

STUDIES: dict[str, Asking] = {
    "In which share of the plausible space": partial(
        sim.robust, practice=PRACTICE, points=256, replicates=4
    ),
    "What decides it": partial(sim.sensitivity, points=1024, rows=128),
    "Where it turns": partial(sim.discover, points=512),
    "Which mechanisms carry it": partial(sim.explain, shapley=True, replicates=20),
}
"""What is asked of each scenario, under which heading."""

MORE: dict[str, Asking] = {
    "The same with fitted values from their posterior sample": partial(
        sim.robust, practice=PRACTICE, points=256, replicates=4, fitted="posterior"
    ),
    "Where it wins": partial(sim.discover, points=512, wins=True),
    "Whether it survives attack": sim.refute,
}
"""What is asked only of the first."""


def conduct(scenario: str) -> Iterator[dict[str, Any]]:
    """Ask all of a scenario; give what was found, one study after the other."""
    for heading, study in (STUDIES | (MORE if scenario == SCENARIOS[0] else {})).items():
        began = time.process_time()
        answer = study(scenario)
        if answer is None:
            raise TypeError(f"{heading}: expected an answer")
        yield {
            "heading": heading,
            "command": answer.command,
            "minutes": round((time.process_time() - began) / 60, 1),
            "told": list(sim.tell(answer).verdict),
            **_table(answer),
        }


def _table(answer: Answer) -> dict[str, Any]:
    """Give the table that a study is told with, if it has one."""
    if isinstance(answer, SensitivityAnswer):
        totals = {row.name: row for row in answer.leading}
        return {
            "head": ["parameter", "explains alone", "with others"],
            "rows": [
                [
                    f"`{row.name}`",
                    _share(row.first, row.first_low, row.first_high),
                    _share(held.total, held.total_low, held.total_high)
                    if (held := totals.get(row.name))
                    else "",
                ]
                for row in answer.parameters[:LEADING]
            ],
        }
    if isinstance(answer, ExplainAnswer):
        shares = sorted(answer.shapley, key=lambda row: -abs(row.share))
        rows = [
            [f"`{row.channel}`", f"{row.share:+.4f}", f"{row.low:+.4f} to {row.high:+.4f}"]
            for row in shares[:LEADING]
        ]
        rest = sum(row.share for row in shares[LEADING:])
        return {
            "head": ["channel", "share", "its interval"],
            "rows": [
                *rows,
                [f"the other {len(shares[LEADING:])}", f"{rest:+.4f}", ""],
                ["sum: the difference", f"{answer.difference:+.4f}", ""],
            ],
        }
    return {}


def _share(mean: float, low: float, high: float) -> str:
    if high - low > UNKNOWN:
        return "not known"
    return f"{percent(max(0.0, mean))} ({percent(max(0.0, low))} to {percent(max(0.0, high))})"


def study_part() -> str:
    """Tell all that was found, for the page."""
    texts = []
    for scenario, studies in json.loads(FILE.read_text(encoding="utf-8")).items():
        texts.append(f"### {scenario}")
        for found in studies:
            minutes = f"{found['minutes']} minutes of one core"
            texts.append(f"**{found['heading']}** (`{found['command']}`, {minutes}).")
            texts += found["told"]
            if "rows" in found:
                lines = [found["head"], ["---"] * len(found["head"]), *found["rows"]]
                texts.append("\n".join(f"| {' | '.join(row)} |" for row in lines))
    return "\n\n".join(texts)


def ask_anew(names: list[str]) -> None:
    """Ask of some scenarios, all of them by default, and keep what was found."""
    compile_rules()
    held = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    for name in names or SCENARIOS:
        held[name] = []
        for found in conduct(name):
            held[name].append(found)
            kept = {one: held[one] for one in SCENARIOS if one in held}
            text = json.dumps(kept, indent=1, ensure_ascii=False)
            FILE.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    ask_anew(sys.argv[1:])
