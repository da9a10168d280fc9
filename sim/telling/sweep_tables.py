"""The tables of a sweep: its design, its verdicts in numbers, its points, what failed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.errors import one_line
from sim.render.blocks import Block, Choice, Table, Words
from sim.render.wording import OWN, counted, estimate, listed, number, plain_number, plain_value
from sim.statistics.bootstrap import NO_INTERVAL, Interval
from sim.sweep.axes import Axis
from sim.sweep.crossings import lines_of
from sim.sweep.effects import BATCH
from sim.sweep.judged import Judged
from sim.sweep.laid import LaidSweep
from sim.sweep.picture import are_own, is_numeric, numbers_of, words_of
from sim.telling.sweep_verdict import leads

MOST_ROWS = 500
"""Rows of a table of points: more are for programs."""

MOST_LEVELS = 12
"""Levels of a factor that are listed."""

MOST_COLUMNS = 8
"""Factors that have a column in the table of points."""

MOST_ERRORS = 50
"""Different errors that are listed."""


def design_blocks(
    plan: LaidSweep, judged: Sequence[Judged], *, runs: int, failed: int
) -> list[Block]:
    """Say what was run: the design, its factors and its own practices."""
    experiment = plan.experiment
    facts = [
        ("design", f"{experiment.design}, {counted(plan.points, 'point', 'points')}"),
        ("scenarios", listed(list(plan.scenarios))),
        ("practices", listed(list(plan.practices))),
        ("compared with", judged[0].effects.against),
        ("worlds at each point", _worlds(plan, judged)),
        ("seed of worlds and design", str(experiment.seed)),
        ("settings of all worlds", listed([*experiment.settings, *plan.settings]) or "none"),
        ("outcomes kept", listed(list(plan.kept_outcomes))),
        ("runs", f"{runs:,}, of which {failed:,} failed"),
    ]
    blocks: list[Block] = [Table("What was run", ("what", "is"), tuple(facts), "ll")]
    if plan.axes:
        rows = tuple(_factor(axis, judged) for axis in plan.axes)
        head = ("factor", "values", "scale", "unit", "meaning")
        blocks.append(Table("What varies, by the author’s choice", head, rows, "lllll"))
    return blocks


def _worlds(plan: LaidSweep, judged: Sequence[Judged]) -> str:
    experiment = plan.experiment
    if experiment.replicates is not None:
        return f"{experiment.replicates:,}, the same for all points and practices"
    pairs = np.concatenate([one.effects.pairs for one in judged])
    pairs = pairs[pairs > 0]
    if not pairs.size:
        return "none that has a number"
    stopped = int((pairs >= experiment.max_replicates).sum())
    end = f"; {stopped:,} stopped at the most allowed, short of it" if stopped else ""
    return (
        f"{pairs.min():,} to {pairs.max():,}, half of them at most {int(np.median(pairs)):,}: as "
        f"many as it takes to know the first practice’s difference in rights to "
        f"±{experiment.precision:g}{end}"
    )


def _factor(axis: Axis, judged: Sequence[Judged]) -> tuple[str, ...]:
    scale = (
        {"log": "by a factor", "linear": "even"}[axis.scale] if axis.low is not None else "listed"
    )
    meaning = " ".join(axis.meaning.split())
    return (axis.name, levels_text(axis, judged), scale, axis.unit, meaning)


def levels_text(axis: Axis, judged: Sequence[Judged]) -> str:
    """List the values of a factor that were run, or their range if they are many."""
    held = judged[0].effects.factors[axis.name]
    if not is_numeric(held):
        return ", ".join(words_of(held)[:MOST_LEVELS])
    levels = numbers_of(held).tolist()
    text = ", ".join(map(plain_number, levels))
    if len(levels) > MOST_LEVELS:
        low = levels[0] if axis.low is None else axis.low
        high = levels[-1] if axis.high is None else axis.high
        text = f"{plain_number(low)} to {plain_number(high)}, {len(levels):,} values"
    if are_own(held).any():
        text = f"{text}, {OWN}" if text else OWN
    return text


def count_table(judged: Sequence[Judged]) -> Table:
    """Count the points of each verdict on an outcome, a row for each practice and scenario."""
    first = judged[0]
    outcome, against = first.outcome, first.effects.against
    does = "has more" if outcome.better == "neither" else "does better"
    head = (
        *("scenario", "practice", "points", f"it {does}", f"{against} {does}"),
        *("of these perhaps too little", "no difference that matters", "undecided", "no number"),
    )
    rows = [
        (
            one.effects.scenario,
            one.effects.practice,
            *(
                f"{int(count):,}"
                for count in (
                    one.effects.mean.size,
                    one.ahead.sum(),
                    one.behind.sum(),
                    one.little.sum(),
                    one.alike.sum(),
                    one.undecided.sum(),
                    one.nothing.sum(),
                )
            ),
        )
        for one in judged
    ]
    caption = f"{outcome.label}: points by verdict, each practice against {against}"
    return _without_the_only_scenario(Table(caption, head, tuple(rows), "llrrrrrrr"))


def count_blocks(tables: Sequence[Table]) -> list[Block]:
    """Show the main outcome’s counts, and those of the others as the reader chooses."""
    main, *others = tables
    if not others:
        return [main]
    options = tuple((table.caption.partition(": ")[0], table) for table in others)
    return [main, Choice("Another outcome", options) if len(options) > 1 else others[0]]


def _without_the_only_scenario(table: Table) -> Table:
    """Leave out the first column, of scenarios, if there is but one."""
    if len({row[0] for row in table.rows}) > 1:
        return table
    rows = tuple(row[1:] for row in table.rows)
    return replace(table, head=table.head[1:], rows=rows, sides=table.sides[1:])


def turn_blocks(judged: Sequence[Judged]) -> list[Block]:
    """List every change of lead along a factor, the others held."""
    rows = [
        (
            one.effects.scenario,
            lines.factor,
            ", ".join(f"{name} = {plain_value(held)}" for name, held in row.fixed.items()) or "–",
            f"{plain_number(row.low)} and {plain_number(row.high)}",
            *leads(one, rises=row.rises),
        )
        for one in judged
        for lines in lines_of(one.effects)
        for row in lines.crossings
    ]
    if not rows:
        return []
    head = ("scenario", "as this grows", "with", "between", "the lead passes from", "to")
    caption = "Where the lead changes" + _capped(len(rows), "changes")
    table = Table(caption, head, tuple(rows[:MOST_ROWS]), "llllll", folded=len(rows) > 12)
    return [_without_the_only_scenario(table)]


def _capped(count: int, what: str) -> str:
    return f", the first {MOST_ROWS} of {count:,} {what}" if count > MOST_ROWS else ""


def point_blocks(judged: Sequence[Judged], folder: str) -> list[Block]:
    """List the points with their differences, the first few of many."""
    first = judged[0]
    names = list(first.effects.factors)[:MOST_COLUMNS]
    rows = tuple(row for _, row in zip(range(MOST_ROWS), _point_rows(judged, names), strict=False))
    count = sum(one.effects.mean.size for one in judged)
    head = (
        *("scenario", "point", *names, "practice", "worlds"),
        f"difference from {first.effects.against} ({first.outcome.unit})",
        "verdict",
    )
    sides = "lr" + "r" * len(names) + "lrrl"
    caption = f"{first.outcome.label} at every point" + _capped(count, "rows")
    table = _without_the_only_scenario(Table(caption, head, rows, sides, folded=True))
    told = []
    if count > len(rows):
        told.append(f"These are the first {len(rows)} of {count:,} rows.")
    if len(first.effects.factors) > len(names):
        told.append(f"These are the first {len(names)} of {len(first.effects.factors)} factors.")
    told.append(
        f"`solidarity results {folder} --format csv` gives every run with all factors and outcomes."
    )
    return [table, Words(" ".join(told), quiet=True)]


def _point_rows(judged: Sequence[Judged], names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for one in judged:
        effects = one.effects
        for point in range(effects.mean.size):
            bounds = Interval(float(effects.low[point]), float(effects.high[point]))
            yield (
                effects.scenario,
                str(point),
                *(plain_value(effects.factors[name][point]) for name in names),
                effects.practice,
                f"{effects.pairs[point]:,}",
                _estimate(float(effects.mean[point]), bounds),
                one.words(point),
            )


def _estimate(mean: float, bounds: Interval) -> str:
    if bounds.known and bounds.low == bounds.high:
        return number(mean, 4, sign=True)
    return estimate(mean, bounds if bounds.known else NO_INTERVAL, sign=True)


def failure_blocks(runs: Path) -> list[Block]:
    """List the errors of runs that failed, the most frequent first."""
    found: Counter[tuple[str, str]] = Counter()
    where: dict[tuple[str, str], int] = {}
    with pq.ParquetFile(runs) as file:
        for batch in file.iter_batches(BATCH, columns=["scenario", "point", "error"]):
            failed = batch.filter(pc.is_valid(batch.column("error")))
            for row in failed.to_pylist():
                key = (row["scenario"], row["error"])
                found[key] += 1
                where.setdefault(key, row["point"])
    rows = tuple(
        (one_line(error, 300), scenario, f"{count:,}", str(where[scenario, error]))
        for (scenario, error), count in found.most_common(MOST_ERRORS)
    )
    more = (
        f", the {MOST_ERRORS} most frequent of {len(found):,}" if len(found) > MOST_ERRORS else ""
    )
    head = ("error", "scenario", "runs", "first at point")
    again = "`--retry-failed` runs them again; a point that gives no valid world stays without."
    table = Table(f"Runs that failed and why{more}", head, rows, "llrr")
    return [table, Words(again, quiet=True)]
