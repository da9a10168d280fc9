"""The report of a sweep: who did better where in the design, and where it turns."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from sim.outcomes import CENSORED, OUTCOMES, has_verdict
from sim.reports.blocks import Block, Choice, Curves, Forest, Map, Section, Table, Words
from sim.reports.common import cause_limits, report
from sim.reports.html import MOST_POINTS, Report
from sim.reports.stakes import at_points
from sim.reports.sweep_figures import figures_of
from sim.reports.sweep_shapes import MOST_CELLS, levels_in_words
from sim.reports.sweep_verdict import Tried, leads, sweep_verdict
from sim.runs.points import COALITION
from sim.statistics.bootstrap import NO_INTERVAL, Interval
from sim.statistics.verdicts import Verdict
from sim.studies.design import Axis
from sim.studies.inputs import censored_warning
from sim.studies.sweep import SweepAnswer
from sim.studies.sweep_effects import (
    Effects,
    VerdictCounts,
    are_own,
    is_numeric,
    lines_of,
    numbers_of,
)
from sim.wording import OWN, counted, estimate, listed, number, plain_value

_ALWAYS = (Verdict.BETTER, Verdict.WORSE, Verdict.NO_DIFFERENCE, Verdict.NOT_KNOWN)
"""Verdicts that have a column where no point has them, too."""

_LARGEST = 700_000
"""Bytes of figures; outcomes beyond are not drawn, so that a page stays below 2 MB."""

_FEW_WORLDS = 20
"""Worlds below which Student's intervals lean on differences that are about normal."""

_MOST_ROWS = 500
"""Rows of a table of points: more are for programs."""

_MOST_LEVELS = 12
"""Levels of a factor that are listed."""

_MOST_COLUMNS = 8
"""Factors that have a column in the table of points."""


def tell(answer: SweepAnswer, outcomes: Sequence[str] = ()) -> Report:
    """Tell a sweep: all outcomes, or the main one and some."""
    main = answer.outcomes[0]
    held = answer.effects(main)
    varied = {axis.path: _levels_text(axis, held) for axis in answer.factors if axis.path}
    failures = _failure_blocks(answer)
    first, *others = sweep_verdict(held, _tried(answer))
    return report(
        answer,
        kind="Sweep",
        title=answer.experiment.title,
        question=" ".join(answer.experiment.question.split()),
        verdict=(" ".join((first, *at_points(answer.stakes))), *others),
        limits=_limits(answer, held),
        sections=(
            Section("Figures", tuple(_figures(answer, outcomes))),
            Section("The verdict in numbers", (*_count_blocks(answer), *_turn_blocks(held))),
            *([Section("Runs that failed", failures)] if failures else []),
            Section("The design", tuple(_design_blocks(answer, held))),
            Section("Every point", tuple(_point_blocks(held))),
        ),
        practices=answer.practices,
        varied=varied,
        shares=_shares(answer, held),
        imprint=f"{answer.runs_made:,} runs at {counted(answer.points, 'point', 'points')}, seed "
        f"{answer.experiment.seed}",
    )


def _tried(answer: SweepAnswer) -> Tried:
    ranges = {
        axis.name: (axis.low, axis.high)
        for axis in answer.factors
        if axis.low is not None and axis.high is not None
    }
    return Tried(ranges, drawn=answer.experiment.design in ("latin-hypercube", "sobol"))


def _shares(answer: SweepAnswer, held: Sequence[Effects]) -> dict[str, str]:
    """Say what the practice is that a factor mixes."""
    axis = next((axis for axis in answer.factors if axis.between), None)
    if axis is None:
        return {}
    first, second = axis.between
    levels = _levels_text(axis, held)
    return {COALITION: f"varied: a share of {levels} follow {second}, the rest {first}"}


def _figures(answer: SweepAnswer, outcomes: Sequence[str]) -> Iterator[Block]:
    """Draw the main outcome, and others as long as there is room for them."""
    axes = {axis.name: axis for axis in answer.factors}
    labels = {row.name: row.label for row in OUTCOMES}
    figures: list[tuple[str, Block]] = []
    left: list[str] = []
    room = _LARGEST
    for name in answer.outcomes:  # one after the other: all at once take much memory
        first = name == answer.outcomes[0]
        if outcomes and name not in outcomes and not first:
            continue
        drawn = figures_of(answer.effects(name), axes, named=first)
        room -= sum(map(_weight, drawn))
        if first:
            yield from drawn[1:]
        if first or room >= 0:
            figures.append((labels[name], drawn[0]))
        else:
            left.append(labels[name].lower())
    yield figures[0][1] if len(figures) == 1 else Choice("Outcome", tuple(figures))
    told = []
    if len(axes) == 1 and answer.points > MOST_POINTS:
        told.append(f"Of {answer.points:,} points of a curve {MOST_POINTS} are drawn, evenly.")
    if len(axes) > 1 and answer.points > MOST_CELLS:
        told.append(f"With more than {MOST_CELLS:,} points the effect of each factor is drawn.")
    if left:
        told.append(f"Not drawn, for the page would grow too large: {listed(left)}.")
    if told:
        yield Words(" ".join(told), quiet=True)


def _weight(block: Block) -> int:
    """Say about how many bytes a block takes in a page."""
    match block:
        case Map():
            return 110 * len(block.cells)
        case Curves():
            return 40 * sum(min(len(curve.x), MOST_POINTS) for curve in block.curves)
        case Forest():
            return 200 * len(block.rows)
        case Choice():
            return sum(_weight(held) for _, held in block.options)
    return 1_000


def _limits(answer: SweepAnswer, held: Sequence[Effects]) -> Iterator[str]:
    """Say what a sweep does not show."""
    labels = {row.name: row.label for row in OUTCOMES}
    yield from cause_limits(labels[name] for name in answer.outcomes)
    for name in answer.outcomes:
        if (share := CENSORED.get(name)) and share in answer.outcomes:
            batches = (batch.column(0) for batch in answer.batches([share]))
            held_back = [column.to_numpy(zero_copy_only=False) for column in batches]
            yield from censored_warning(name, np.concatenate(held_back))
    if switch := answer.experiment.switch:
        yield f"All runs have the switch {switch}: they say what could have been, not what is."
    points = counted(answer.points, "point", "points")
    maps = len(held) * len(answer.outcomes)
    if answer.factors:
        yield (
            f"Only the {points} of the design were run. What lies between them, or beyond the "
            "ranges that were tried, is not known; where the lead changes is known no closer than "
            "between two points."
        )
        yield (
            "Factors, ranges and levels are the author’s choice, and so is how many points favour "
            "whom: these counts are no probabilities."
        )
    across = "." if maps == 1 else f", not across the {maps:,} such sets of intervals told here."
    yield (
        f"Intervals hold at 95 % for all {points} of one practice, scenario and outcome together "
        f"(Bonferroni){across}"
        if answer.points > 1
        else f"Intervals hold at 95 % for one practice, scenario and outcome{across}"
    )
    pairs = np.concatenate([one.pairs for one in held])
    worlds = int(pairs[pairs > 0].min(initial=_FEW_WORLDS))
    if worlds < _FEW_WORLDS:
        yield (
            f"Intervals are Student’s. Where a point has few worlds (here as few as {worlds:,}), "
            "they hold if differences between worlds are about normal, which is not checked."
        )
    if answer.experiment.precision is not None:
        yield (
            "How many worlds a point has follows from the first practice’s difference in rights; "
            "other practices and outcomes may be known less well."
        )
    if answer.failed:
        yield (
            f"{counted(answer.failed, 'run', 'runs').capitalize()} failed and are left out, with "
            "the same world’s other practices: what they would have shown is not known."
        )
    worlds_of_it = "this scenario" if len(answer.scenarios) == 1 else "these scenarios"
    yield (
        f"All of it holds for variants of {worlds_of_it} and says nothing about other scenarios, "
        "nor whether deference is right for reasons other than what it achieves."
    )


def _count_blocks(answer: SweepAnswer) -> list[Block]:
    """Count the points of each verdict: on the main outcome, and on others as one chooses."""
    labels = {row.name: row for row in OUTCOMES}
    tables = []
    for name in answer.outcomes:
        if not has_verdict(name, labels[name].label):
            continue
        rows = answer.counts(name)
        columns = {
            "points": "points",
            **{
                verdict.words(labels[name].better): key
                for verdict in Verdict
                if (key := verdict.name.lower()) in VerdictCounts.model_fields
                and (verdict in _ALWAYS or any(getattr(row, key) for row in rows))
            },
            "no number": "no_number",
        }
        if not any(row.no_number for row in rows):
            del columns["no number"]
        cells = tuple(
            (row.scenario, row.practice, *(f"{getattr(row, key):,}" for key in columns.values()))
            for row in rows
        )
        caption = f"{labels[name].label}: points by verdict, each practice against {answer.against}"
        head, sides = ("scenario", "practice", *columns), "ll" + "r" * len(columns)
        tables.append(_without_the_only_scenario(Table(caption, head, cells, sides)))
    if not tables:
        return [Words("Differences in what practices are have no verdict.")]
    main, *others = tables
    if not others:
        return [main]
    options = tuple((table.caption.partition(": ")[0], table) for table in others)
    return [main, Choice("Another outcome", options, quiet=True)]


def _without_the_only_scenario(table: Table) -> Table:
    """Leave out the first column, of scenarios, if there is but one."""
    if len({row[0] for row in table.rows}) > 1:
        return table
    rows = tuple(row[1:] for row in table.rows)
    return replace(table, head=table.head[1:], rows=rows, sides=table.sides[1:])


def _turn_blocks(held: Sequence[Effects]) -> list[Block]:
    """List every change of lead along a factor, the others held."""
    rows = [
        (
            one.scenario,
            lines.factor,
            ", ".join(f"{name} = {plain_value(at)}" for name, at in row.fixed.items()) or "–",
            f"{plain_value(row.low)} and {plain_value(row.high)}",
            *leads(one, rises=row.rises),
        )
        for one in held
        for lines in lines_of(one)
        for row in lines.crossings
    ]
    if not rows:
        return []
    head = ("scenario", "as this grows", "with", "between", "the lead passes from", "to")
    caption = "Where the lead changes" + _capped(len(rows), "changes")
    table = Table(caption, head, tuple(rows[:_MOST_ROWS]), "llllll", folded=len(rows) > 12)
    return [_without_the_only_scenario(table)]


def _capped(count: int, what: str) -> str:
    return f", the first {_MOST_ROWS} of {count:,} {what}" if count > _MOST_ROWS else ""


def _failure_blocks(answer: SweepAnswer) -> tuple[Block, ...]:
    """List the errors of runs that failed, the most frequent first."""
    if not answer.failures:
        return ()
    rows = tuple(
        (row.error, row.scenario, f"{row.runs:,}", str(row.point)) for row in answer.failures
    )
    head = ("error", "scenario", "runs", "first at point")
    again = "`--retry-failed` runs them again; a point that gives no valid world stays without."
    return (Table("Runs that failed and why", head, rows, "llrr"), Words(again, quiet=True))


def _design_blocks(answer: SweepAnswer, held: Sequence[Effects]) -> Iterator[Block]:
    """Say what was run: the design, its factors and its own practices."""
    experiment = answer.experiment
    settings = listed([*experiment.settings, *answer.asked.set])
    facts = (
        ("design", f"{experiment.design}, {counted(answer.points, 'point', 'points')}"),
        ("scenarios", listed(list(answer.scenarios))),
        ("practices", listed(list(answer.practices))),
        ("baseline", answer.against),
        ("worlds at each point", _worlds_run(answer, held)),
        ("seed of worlds and design", str(experiment.seed)),
        ("settings of all worlds", settings or "none"),
        ("outcomes kept", listed(list(answer.outcomes))),
        ("runs", f"{answer.runs_made:,}, of which {answer.failed:,} failed"),
    )
    yield Table("What was run", ("what", "is"), facts, "ll", sortable=False, quiet=True)
    if answer.factors:
        rows = tuple(_factor_row(axis, held) for axis in answer.factors)
        head = ("factor", "values", "scale", "unit", "meaning")
        yield Table("What varies, by the author’s choice", head, rows, "lllll")


def _worlds_run(answer: SweepAnswer, held: Sequence[Effects]) -> str:
    experiment = answer.experiment
    if experiment.replicates is not None:
        return f"{experiment.replicates:,}, the same for all points and practices"
    pairs = np.concatenate([one.pairs for one in held])
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


def _factor_row(axis: Axis, held: Sequence[Effects]) -> tuple[str, ...]:
    words = {"log": "by a factor", "linear": "even"}
    scale = words[axis.scale] if axis.low is not None else "listed"
    return (
        axis.name,
        _levels_text(axis, held),
        scale,
        axis.unit,
        " ".join(axis.meaning.split()),
    )


def _levels_text(axis: Axis, held: Sequence[Effects]) -> str:
    """List the values of a factor that were run, or their range if they are many."""
    column = held[0].factors[axis.name]
    if not is_numeric(column):
        return ", ".join(levels_in_words(column)[:_MOST_LEVELS])
    levels = numbers_of(column).tolist()
    text = ", ".join(map(plain_value, levels))
    if len(levels) > _MOST_LEVELS:
        low = levels[0] if axis.low is None else axis.low
        high = levels[-1] if axis.high is None else axis.high
        text = f"{plain_value(low)} to {plain_value(high)}, {len(levels):,} values"
    if are_own(column).any():
        text = f"{text}, {OWN}" if text else OWN
    return text


def _point_blocks(held: Sequence[Effects]) -> Iterator[Block]:
    """List the points with their differences, the first few of many."""
    first = held[0]
    names = list(first.factors)[:_MOST_COLUMNS]
    rows = tuple(row for _, row in zip(range(_MOST_ROWS), _point_rows(held, names), strict=False))
    count = sum(one.points for one in held)
    head = (
        *("scenario", "point", *names, "practice", "worlds"),
        f"difference from {first.against} ({first.outcome.unit})",
        "verdict",
    )
    sides = "lr" + "r" * len(names) + "lrrl"
    caption = f"{first.outcome.label} at every point" + _capped(count, "rows")
    yield _without_the_only_scenario(Table(caption, head, rows, sides, folded=True))
    told = []
    if count > len(rows):
        told.append(f"These are the first {len(rows)} of {count:,} rows.")
    if len(first.factors) > len(names):
        told.append(f"These are the first {len(names)} of {len(first.factors)} factors.")
    told.append("All are in sweep.csv; runs.parquet has every run with all outcomes.")
    yield Words(" ".join(told), quiet=True)


def _point_rows(held: Sequence[Effects], names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for one in held:
        for point in range(one.points):
            bounds = Interval(float(one.low[point]), float(one.high[point]))
            yield (
                one.scenario,
                str(point),
                *(plain_value(one.factors[name][point]) for name in names),
                one.practice,
                f"{one.pairs[point]:,}",
                _estimate_text(float(one.mean[point]), bounds),
                one.words[point],
            )


def _estimate_text(mean: float, bounds: Interval) -> str:
    if bounds.known and bounds.low == bounds.high:
        return number(mean, 4, sign=True)
    return estimate(mean, bounds if bounds.known else NO_INTERVAL, sign=True)
