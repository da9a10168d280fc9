# ruff: noqa: E501 - a table of budgets, one line a row
"""Measure the budgets of speed and memory side by side, print the table, and write it as JSON.

Every row is a ratio or a figure of one session on one machine: medians, with both sides in turn,
so that a drift of the machine's speed touches both. ``--json FILE`` writes what was measured,
``--only WORDS`` measures the rows whose names hold all of these words, ``--curves`` draws how time
grows (``benchmarks.curves``) in place of all that. ``--store`` keeps what the commands took with
their defaults for their help; the budget of each is a quarter more than its help says.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import browser, curves, measures, pairs, phases, sweeps
from sim.cli.study import CORE_SECONDS, core_seconds
from sim.runs.simulate import compile_rules


@dataclass(frozen=True)
class Row:
    """A budget: its key, what is measured, the bound, how to measure it."""

    key: str
    name: str
    bound: float
    unit: str
    at_least: bool
    measure: Callable[[], list[float]]

    def holds(self, value: float) -> bool:
        """Tell whether the budget holds."""
        return value >= self.bound if self.at_least else value <= self.bound


ROWS = (
    Row("default_one", "default world, one run, × plain Mesa", 85, "×", True, pairs.default_one),
    Row("default_nine", "default world, nine practices together, each run, × plain Mesa", 110, "×", True, pairs.default_nine),
    Row("large_one_vs_before", "100,000 people, one run, × the commit before", 1.4, "×", True, pairs.large_one),
    Row("large_nine_vs_before", "100,000 people, nine practices together, each run, × the commit before", 3.5, "×", True, pairs.large_nine),
    Row("million_mb", "1,000,000 people, 120 months: peak memory", 300, "MB", False, measures.million_memory),
    Row("building_percent", "building and copying worlds, share of nine practices’ runs", 12, "%", False, pairs.building_share),
    Row("help_s", "solidarity --help, processor time", 0.1, "s", False, measures.help_time),
    Row("run_s", "solidarity run without figure, warm, processor time", 0.7, "s", False, measures.run_time),
    *(Row(f"{name}_core_minutes", f"solidarity {name} with its defaults, core time", 1.25 * took / 60, "core-min", False, partial(measures.core_minutes, name)) for name, took in core_seconds().items()),
    Row("compile_s", "first compile, processor time", 25, "s", False, measures.first_compile),
    Row("votes_ms", "200 phones vote within a second: seen by 95 % of them after", 300, "ms", False, measures.votes_seen),
    Row("first_ready_s", "the first minute: page ready after", 1, "s", False, browser.page_ready),
    Row("first_hundred_s", "the first minute: a hundred tries of both choices", 2, "s", False, browser.hundred_tries),
    Row("first_thousand_s", "the first minute: a thousand tries of both choices", 15, "s", False, browser.thousand_tries),
    Row("threads", "two threads against one, an ensemble", 1.9, "×", True, measures.two_threads),
    Row("processes", "two processes against one, a sweep of 100,000 runs", 1.95, "×", True, sweeps.two_processes),
    Row("sweep_overhead_percent", "a sweep of 100,000 runs, processor time beyond plain loops", 1.5, "%", False, sweeps.overhead),
    Row("sweep_memory", "memory of a sweep of 1,000,000 runs against one of 10,000", 1.1, "×", False, sweeps.memory_growth),
)  # fmt: skip


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--json", type=Path, help="file to write")
    parser.add_argument("--only", nargs="*", default=[], help="words of the rows to measure")
    parser.add_argument("--curves", action="store_true", help="draw how time grows, nothing else")
    parser.add_argument("--store", action="store_true", help="keep for help what commands took")
    asked = parser.parse_args()
    console = Console(width=max(Console().width, 118))
    console.print(f"{measures.processor()}, {os.cpu_count()} processors")
    if asked.curves:
        console.print(f"written: {curves.draw_curves()}")
        return
    compile_rules()  # else the first row measured would hold it
    values: dict[str, float] = {}
    found: list[phases.Phase] = []

    def keep() -> None:
        if asked.json:
            text = json.dumps(document(values, found), indent=2)
            asked.json.write_text(f"{text}\n", encoding="utf-8")
        if asked.store:
            store(values)

    if all(word in "where the time goes" for word in asked.only):
        console.print("measuring: where the time goes …", style="dim")
        found += phases.time_phases()
        console.print(phases.phases_table(found))
    measure(console, asked.only, values, keep)


def measure(
    console: Console, words: list[str], values: dict[str, float], keep: Callable[[], None]
) -> None:
    """Measure the rows that hold all words, and keep each as it comes; print their table."""
    table = Table("what", "budget", "median", "lowest to highest", "holds", box=None)
    for row in ROWS:
        if all(word in row.name for word in words):
            console.print(f"measuring: {row.name} …", style="dim")
            start = time.monotonic()
            found = row.measure()
            values[row.key] = value = statistics.median(found)
            console.print(
                f"{value:.3g} {row.unit}, in {time.monotonic() - start:.0f} s", style="dim"
            )
            keep()
            table.add_row(
                row.name,
                f"{'≥' if row.at_least else '≤'} {row.bound:g} {row.unit}",
                f"{value:.3g} {row.unit}",
                f"{min(found):.3g} to {max(found):.3g}",
                "yes" if row.holds(value) else "NO",
            )
    keep()
    if values:
        console.print(table)


def store(values: dict[str, float]) -> None:
    """Write what commands took where their help reads it; those not measured stay as they are."""
    took = {
        name: round(60 * values.get(f"{name}_core_minutes", seconds / 60), 1)
        for name, seconds in core_seconds().items()
    }
    Path(str(CORE_SECONDS)).write_text(f"{json.dumps(took, indent=2)}\n", encoding="utf-8")


def document(values: dict[str, float], found: list[phases.Phase]) -> dict[str, object]:
    """Give all that was measured under its key, null where it was not."""
    return {
        **{row.key: values.get(row.key) for row in ROWS},
        "holds": {row.key: row.holds(values[row.key]) for row in ROWS if row.key in values},
        "phases": {
            phase.name: {
                "people_and_runs_in_step": phases.CASES,
                "us_per_month": phase.microseconds_per_month,
                "ns_per_person_month": phase.nanoseconds_per_person_month,
            }
            for phase in found
        },
        "machine": {"processor": measures.processor(), "processors": os.cpu_count()},
    }


if __name__ == "__main__":
    main()
