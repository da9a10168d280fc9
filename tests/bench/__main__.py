# ruff: noqa: E501 - a table of budgets, one line a row
"""Measure the budgets of speed side by side and print the table.

Every row is a ratio or a figure of one session on one machine: medians, with the reference and the
compiled model in turn, so that a drift of the machine's speed touches both.
"""

import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from tests.bench import measures, sweeps


@dataclass(frozen=True)
class Row:
    """A budget: what is measured, the two bounds, how to measure it."""

    name: str
    first: float
    goal: float
    unit: str
    at_least: bool
    measure: Callable[[], list[float]]

    def verdict(self, value: float) -> str:
        """Say which bound is met."""
        if self.met(value, self.goal):
            return "goal"
        return "first landing" if self.met(value, self.first) else "SHORT"

    def met(self, value: float, bound: float) -> bool:
        """Tell whether a bound is met."""
        return value >= bound if self.at_least else value <= bound


ROWS = (
    Row("default scenario, runs against the plain Mesa reference", 50, 100, "×", True, measures.default_ratio),
    Row("100,000 people, the same", 80, 150, "×", True, measures.large_ratio),
    Row("1,000,000 people, 120 months: peak memory", 1000, 400, "MB", False, measures.million_memory),
    Row("building a world, share of a default run of nine practices", 30, 10, "%", False, measures.building_share),
    Row("two threads against one, an ensemble", 1.8, 1.95, "×", True, measures.two_threads),
    Row("memory of an ensemble of 4,000 runs against one of 1,000", 1.2, 1.05, "×", False, measures.memory_growth),
    Row("a sweep with two processes against one, 40,000 runs", 1.8, 1.95, "×", True, sweeps.two_processes),
    Row("a sweep of 100,000 runs, processor time beyond plain loops", 5, 3, "%", False, sweeps.overhead),
    Row("memory of a sweep of 1,000,000 runs against one of 10,000", 1.2, 1.05, "×", False, sweeps.memory_growth),
    Row("solidarity --help", 0.3, 0.15, "s", False, measures.help_time),
    Row("solidarity run without figure, warm", 1.5, 0.7, "s", False, measures.run_time),
    Row("stepping month by month against the fused run", 12, 6, "×", False, measures.stepping_ratio),
    Row("first compile", 30, 12, "s", False, measures.first_compile),
)  # fmt: skip


def main() -> None:
    """Measure the rows whose names hold a word of the command line; all without one."""
    wanted = [row for row in ROWS if all(word in row.name for word in sys.argv[1:])]
    console = Console(width=max(Console().width, 118))
    table = Table("what", "first landing", "goal", "median", "lowest to highest", "meets", box=None)
    for row in wanted:
        console.print(f"measuring: {row.name} …", style="dim")
        values = row.measure()
        median = statistics.median(values)
        sign = "≥" if row.at_least else "≤"
        table.add_row(
            row.name,
            f"{sign} {row.first:g} {row.unit}",
            f"{sign} {row.goal:g} {row.unit}",
            f"{median:.3g} {row.unit}",
            f"{min(values):.3g} to {max(values):.3g}",
            row.verdict(median),
        )
    console.print(table)


if __name__ == "__main__":
    main()
