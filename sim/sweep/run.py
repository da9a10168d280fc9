"""Run a chunk in this process: a loop of compiled calls, all practices on each world."""

import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sim.errors import RequestError, one_line
from sim.outcomes import MAIN_OUTCOME, OUTCOME_NAMES, OUTCOMES, SERIES, Floats
from sim.runs.simulate import PairedWorlds, Variant
from sim.scenario.quantities import Named
from sim.scenario.schema import Scenario
from sim.sweep.columns import chunk_schema, kept_tables
from sim.sweep.plan import Block, Plan
from sim.sweep.worlds import World, world_at
from sim.world.columns import EVENT_COLUMNS, EVENT_VALUES, RESPONSES
from sim.world.columns import World as Columns

type Points = Mapping[int, Mapping[str, Any]]
"""The value of each factor at each point of a chunk."""

_FAILED = np.full(len(OUTCOMES), np.nan)


class Tables:
    """The rows of a chunk as they come."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._columns = plan.outcome_columns
        self._numbers: list[tuple[int, int, int, int]] = []
        self._outcomes: list[Floats] = []
        self._errors: list[str | None] = []
        self._more: dict[str, list[pa.Table]] = {name: [] for name in kept_tables(plan)[1:]}

    def add(
        self, run: tuple[int, int, int, int], outcomes: Floats, error: str | None = None
    ) -> None:
        """Add a run: places of scenario, point, replicate and practice, and what came of it."""
        self._numbers.append(run)
        self._outcomes.append(outcomes[self._columns])
        self._errors.append(error)

    def keep(self, run: tuple[int, int, int, int], world: Columns, scenario: Scenario) -> None:
        """Keep months and events of a finished run, if the experiment asks for them."""
        for name, held in self._more.items():
            made = _months(world) if name == "months" else _events(world, scenario)
            rows = len(made[0])
            arrays = [
                *(np.full(rows, number) for number in run),
                *made,
            ]
            schema = chunk_schema(self._plan, name)
            held.append(
                pa.Table.from_arrays(
                    [
                        pa.array(array, field.type, from_pandas=True)
                        for array, field in zip(arrays, schema, strict=True)
                    ],
                    schema=schema,
                )
            )

    def tables(self) -> dict[str, pa.Table]:
        """Give the tables by name, in the columns of ``sim.sweep.columns.chunk_schema``."""
        schema = chunk_schema(self._plan, "runs")
        numbers = np.array(self._numbers, np.int64).reshape(-1, 4)
        outcomes = np.array(self._outcomes).reshape(len(numbers), len(self._columns))
        arrays = [*numbers.T, *outcomes.T]
        columns = [
            pa.array(np.ascontiguousarray(array), field.type)
            for array, field in zip(arrays, list(schema)[:-1], strict=True)
        ]
        runs = pa.Table.from_arrays([*columns, pa.array(self._errors, pa.string())], schema=schema)
        more = {
            name: pa.concat_tables([chunk_schema(self._plan, name).empty_table(), *held])
            for name, held in self._more.items()
        }
        return {"runs": runs, **more}


def run_chunk(plan: Plan, chunk: int, points: Points) -> dict[str, pa.Table]:
    """Run all worlds of a chunk.

    A run that raises, or a point that gives no valid world, is a row with the reason; its outcomes
    are not a number.

    Args:
        plan: of the sweep.
        chunk: its number.
        points: the factors at each point of the chunk.

    Returns:
        The table ``runs``, and ``months`` and ``events`` if they are kept.
    """
    tables = Tables(plan)
    for block in plan.blocks(chunk):
        _run_point(plan, block, points[block.point], tables)
    return tables.tables()


def failed_chunk(plan: Plan, chunk: int, reason: str) -> dict[str, pa.Table]:
    """Give the tables of a chunk that could not be run: a row for each of its runs, or points."""
    tables = Tables(plan)
    for block in plan.blocks(chunk):
        _fail(plan, block, tables, one_line(reason))
    return tables.tables()


def _run_point(plan: Plan, block: Block, point: Mapping[str, Any], tables: Tables) -> None:
    base = list(plan.scenarios.values())[block.scenario]
    try:
        world = world_at(base, plan.axes, point, plan.practice_texts)
    except RequestError as error:
        _fail(plan, block, tables, f"no valid world: {'; '.join(error.problems)}")
        return
    if block.replicates is not None:
        run_block(plan, block, world, tables)
        return

    def draw(replicates: range) -> Floats:
        return run_block(plan, block._replace(replicates=replicates), world, tables)

    from sim.runs.precision import in_two_stages  # noqa: PLC0415 - slow to import

    experiment = plan.experiment
    if experiment.precision is not None:
        in_two_stages(draw, experiment.precision, max_replicates=experiment.max_replicates)


def _fail(plan: Plan, block: Block, tables: Tables, reason: str) -> None:
    for replicate in block.replicates or range(1):
        for practice in range(len(plan.practices)):
            run = (block.scenario, block.point, replicate, practice)
            tables.add(run, _FAILED, reason)


def run_block(plan: Plan, block: Block, world: World, tables: Tables) -> Floats:
    """Run all practices on the worlds of a block.

    Args:
        plan: of the sweep.
        block: with its replicates.
        world: the scenario at the block's point.
        tables: to which rows are added.

    Returns:
        The difference in the main outcome of the first practice and that compared with, a world
        each; not a number where a run failed.
    """
    scenario = world.scenario
    variants = [Variant(scenario, mixture) for mixture in world.practices]
    events = "events" in plan.experiment.keep
    paired = PairedWorlds(variants, plan.experiment.seed, events=events)
    first, against = compared(plan)
    rights = OUTCOME_NAMES.index(MAIN_OUTCOME)
    differences = []
    for replicate in block.replicates or ():
        found = [_FAILED] * len(plan.practices)
        differences.append(np.nan)
        try:
            for p, finish in paired.of_replicate(replicate):
                run = (block.scenario, block.point, replicate, p)
                try:
                    twin = finish()
                    outcomes = paired.outcomes(p, twin)
                    tables.keep(run, twin, scenario)
                except Exception as error:  # noqa: BLE001 - whatever it is becomes data
                    tables.add(run, _FAILED, reason_of(error))
                else:
                    found[p] = outcomes
                    tables.add(run, outcomes)
        except Exception as error:  # noqa: BLE001 - no world could be built
            one = block._replace(replicates=range(replicate, replicate + 1))
            _fail(plan, one, tables, reason_of(error))
        differences[-1] = found[first][rights] - found[against][rights]
    return np.array(differences, np.float64)


def compared(plan: Plan) -> tuple[int, int]:
    """Give the places of the first practice that is compared and of that compared with."""
    other = plan.practice_texts.index(plan.experiment.against)
    return (1 if other == 0 else 0), other


def reason_of(error: BaseException) -> str:
    """Say an exception and where it came from, on one line that is the same on every machine."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = "".join(f" ({Path(row.filename).name}, line {row.lineno})" for row in last)
    return one_line(f"{type(error).__name__}: {error}{where}")


def _months(world: Columns) -> list[Any]:
    series = world.record.series
    return [np.arange(1, len(series) + 1), *(series[:, n].copy() for n in range(len(SERIES)))]


def _events(world: Columns, scenario: Scenario) -> list[Any]:
    """Give the columns of the event log with names; states and actors are counted from 1."""
    count = int(world.record.event_count[0])
    codes = dict(zip(EVENT_COLUMNS, world.record.events[:count].T, strict=True))
    values = dict(zip(EVENT_VALUES, world.record.event_values[:count].T, strict=True))

    def named(names: Sequence[str], column: str) -> Any:  # noqa: ANN401 - an array of text
        return np.array(names, dtype=object)[codes[column]]

    return [
        codes["month"],
        codes["state"] + 1,
        named((*Named.names(scenario.categories), "all"), "scope"),
        named(Named.names(scenario.issues), "issue"),
        named(Named.names(scenario.tactics), "tactic"),
        named(("group", "ally"), "actor_kind"),
        codes["actor"] + 1,
        values["represented"],
        codes["months"],
        codes["joint"] == 1,
        values["strength"],
        values["pressure"],
        named(RESPONSES, "response"),
    ]
