"""Running practices at points and judging them; which points data do not rule out.

All practices of a point meet the same worlds and the same luck; points have worlds of their own.

Which points of a draw cannot be ruled out by data: those whose states answer within wide bounds.

At each point one world is run under the nine practices, and its campaign-months are coded as those
of the data are (``sim.studies.coding``). That world is none of those that are judged.
"""

import hashlib
import json
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import RequestError
from sim.files import MANIFEST
from sim.outcomes import CENSORED, Floats
from sim.result_folder import checksums
from sim.runs.cells import run_model
from sim.runs.execute import Options, execute
from sim.runs.identity import model_version
from sim.runs.parts import write_whole
from sim.runs.plan import RunModel, Setup, Work
from sim.runs.points import POINT, scenario_at
from sim.runs.simulate import Arm, Variant, in_threads
from sim.studies.calibrate_simulate import built_in, check_street, simulate_answers
from sim.studies.coding import figures
from sim.studies.design import Axis
from sim.studies.inputs import Progress, counter
from sim.studies.space import Sampler, Space, axes_in


class ShardDoneError(Exception):
    """But a part of a draw was to be run, and it is done."""


type Arms = Mapping[str, Mapping[str, Variant]]
"""What is run at every point: worlds by name, in each the practices by label."""

_SHORT = 12
"""Letters of a world's name that its folder has."""

_REASONS = 3
"""Reasons of failed runs that are told."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A difference that is judged at every point: the first arm less the second.

    Attributes:
        practice: label.
        against: label of the baseline.
        outcome: its name.
        pairs: the two arms; of a second pair the same is taken off.
        claim: the claim that it belongs to, if it does.
    """

    practice: str
    against: str
    outcome: str
    pairs: tuple[tuple[Arm, Arm], ...]
    claim: str = ""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a draw is carried out.

    Attributes:
        options: engine, jobs, or only a shard of it.
        folder: where parts are kept, so that the same call goes on; None for nowhere.
        progress: told of every step.
        say: told a line.
    """

    options: Options = field(default_factory=lambda: Options(engine="threads"))
    folder: Path | None = None
    progress: Progress | None = None
    say: Callable[[str], None] = lambda _: None


def works(
    arms: Arms,
    settings: Mapping[str, Sequence[str]],
    effects: Sequence[Effect],
    axes: Sequence[Axis],
    points: pa.Table,
    *,
    seed: int,
    replicates: int,
    model: RunModel | None = None,
    apart: bool = True,
    posterior: str = "",
) -> dict[str, Work]:
    """Lay out what is run, one sweep for each world of the arms.

    Args:
        arms: worlds and practices.
        settings: of a world beyond the scenario's: what they name is not drawn there.
        effects: that will be judged: their outcomes are kept.
        axes: what points give a value to.
        points: from ``points_at``.
        seed: of worlds and luck.
        replicates: worlds of a point.
        model: a user's own, in place of the compiled rules.
        apart: whether points have worlds of their own.
        posterior: checksum of the sample that gives each world its fitted values; empty for none.
    """
    judged = [effect.outcome for effect in effects]
    censored = [CENSORED[name] for name in judged if name in CENSORED]
    outcomes = tuple(dict.fromkeys((*judged, *censored)))
    found = {}
    for name, practices in arms.items():
        world = next(iter(practices.values())).scenario
        free = axes_in(world, settings.get(name, ()), axes)
        setup = Setup(
            name=name,
            title=world.title,
            question="What is run at every point of a draw?",
            about={"draw": name},
            scenarios={name: world},
            columns=tuple(axis.column for axis in free),
            practices={label: label for label in practices},
            arms=tuple(Arm(name, label) for label in practices),
            against=next(iter(practices)),
            seed=seed,
            replicates=replicates,
            precision=None,
            max_replicates=replicates,
            outcomes=outcomes,
            keep=(),
            model=model,
            apart=apart,
            posterior=posterior,
        )
        found[name] = Work(setup, points.select([POINT, *(axis.name for axis in free)]))
    return found


def judge_points(
    laid: Mapping[str, Work], effects: Sequence[Effect], how: RunOptions
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Run what was laid out and judge every effect at every point.

    Args:
        laid: from ``works``.
        effects: whose arms are among them.
        how: it is carried out.

    Returns:
        A row for each effect and point: ``effect`` (its number), ``practice``, ``against``,
        ``outcome``, ``claim``, ``point``, ``difference`` (the mean over the point's worlds, in the
        unit of the outcome), ``error`` (its standard error), ``pairs`` (worlds in which it is
        defined), ``censored`` (share of it that ends with the run, NaN of others); and how many
        runs failed for which reasons.

    Raises:
        ShardDoneError: but a shard was to be run, and it is done.
        RequestError: a folder holds something else, or a draw that differs.
        SweepError: the draw cannot go on or end.
        OSError: a folder cannot be written; what is done stays.
    """
    with ExitStack() as stack:
        place = how.folder
        if place is None:
            place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="solidarity-")))
        counting = partial(counter, how.progress)
        for name, work in laid.items():
            ending = execute(
                work,
                place / name[:_SHORT],
                how.options,
                tell=(lambda _: None) if how.folder is None else how.say,
                counting=counting,
                finish=_finish,
            )
        if ending.tables == "shard":
            raise ShardDoneError
        return _judged(laid, effects, place), _reasons(laid, place)


def _finish(folder: Path, found: Mapping[str, Any]) -> None:
    """Write the manifest of a sweep's tables."""
    said = {"made_by": "solidarity", "kind": "sweep", **found, "files": checksums(folder)}
    (folder / MANIFEST).write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")


def _judged(laid: Mapping[str, Work], effects: Sequence[Effect], place: Path) -> pd.DataFrame:
    """Judge effect by effect: one outcome of two or four practices is in memory at once."""
    frames = []
    for number, effect in enumerate(effects):
        row = _row(number, effect, effect_in_worlds(laid, effect, place))
        if effect.outcome in CENSORED:
            arms = (arm for pair in effect.pairs for arm in pair)
            shares = [_column(laid, place, arm, CENSORED[effect.outcome]) for arm in arms]
            row["censored"] = np.nanmean(shares, axis=(0, 2))
        frames.append(row)
    return pd.concat(frames, ignore_index=True)


def effect_in_worlds(laid: Mapping[str, Work], effect: Effect, place: Path) -> Floats:
    """Give an effect in every world of every point that was run there, [points, worlds]."""
    first, *rest = (
        _column(laid, place, one, effect.outcome) - _column(laid, place, two, effect.outcome)
        for one, two in effect.pairs
    )
    return first - rest[0] if rest else first


def _row(number: int, effect: Effect, held: Floats) -> pd.DataFrame:
    rows = pd.DataFrame(held.T)
    return pd.DataFrame(
        {
            "effect": number,
            "practice": effect.practice,
            "against": effect.against,
            "outcome": effect.outcome,
            "claim": effect.claim,
            "point": np.arange(len(held)),
            "difference": rows.mean(),
            "error": rows.sem(),
            "pairs": rows.count(),
            "censored": np.nan,
        }
    )


def _column(laid: Mapping[str, Work], place: Path, arm: Arm, outcome: str) -> Floats:
    """Give an outcome in one arm, [points, worlds]."""
    setup = laid[arm.world].setup
    table = pq.read_table(
        place / arm.world[:_SHORT] / "runs.parquet",
        columns=[outcome],
        use_threads=False,
        memory_map=True,
    )
    shape = (laid[arm.world].points.num_rows, setup.replicates, len(setup.arms))
    held: Floats = table.column(outcome).to_numpy().reshape(shape)
    return held[:, :, setup.arms.index(arm)]


def _reasons(laid: Mapping[str, Work], place: Path) -> dict[str, int]:
    """Count runs that failed by their reason, the most frequent first."""
    counts: pd.Series[int] = pd.concat(
        pq.read_table(place / name[:_SHORT] / "runs.parquet", columns=["error"])
        .column("error")
        .drop_null()
        .to_pandas()
        for name in laid
    ).value_counts()
    return {str(reason): int(count) for reason, count in counts.head(_REASONS).items()}


BOUNDS = {"ignored": (0.47, 0.77), "coerced": (0.09, 0.39), "accommodated": (0.0, 0.29)}
"""Shares of campaign-months: those of the data, 0.15 more or less; none is below 0."""

KEY = 3_001
"""Key of the seeds of the worlds that are looked at."""

MOST_TRIED = 64
"""Points that are tried for each that is asked for, at most."""

_FEWEST = 32
"""Points without which there is no draw."""

BATCH = 128
"""Points that are tried before it is noted down what was found."""


def plausible_positions(
    space: Space, sampler: Sampler, points: int, seed: int, how: RunOptions
) -> tuple[Floats, int]:
    """Draw points until enough of them are plausible; the first do not depend on how many.

    Args:
        space: what is drawn, in which world.
        sampler: where points lie.
        points: how many to keep.
        seed: of the points and their worlds.
        how: threads, and the folder in which is kept what was found.

    Returns:
        Positions of those kept, [points, dimensions], fewer if too many were tried; how many were
        tried.

    Raises:
        RequestError: almost none is plausible, or the scenario has no tactic that data record.
    """
    check_street(space.world.scenario)
    drawn = sampler(space.dimensions, points, seed)
    known, kept = _Known(space, drawn[:1], seed, how.folder), np.array([], np.int64)
    for batch in range(0, MOST_TRIED * points, BATCH):
        if batch + BATCH > len(drawn):
            drawn = sampler(space.dimensions, max(2 * len(drawn), batch + BATCH), seed)
        if len(known.shares) < batch + BATCH:
            numbers = range(len(known.shares), batch + BATCH)
            rows = space.values_at(drawn[numbers.start : numbers.stop]).to_pylist()
            known.add(_shares(space, dict(zip(numbers, rows, strict=True)), seed, how))
        kept = np.flatnonzero(_within(np.array(known.shares[: batch + BATCH])))
        if len(kept) >= points:
            return drawn[kept[:points]], int(kept[points - 1]) + 1
    if len(kept) < min(_FEWEST, points):
        raise RequestError(
            f"plausible joint: of {MOST_TRIED * points:,} points that were tried, states answer "
            f"within the bounds at only {len(kept)}; vary more (--vary all), or less"
        )
    return drawn[kept], MOST_TRIED * points


def _within(shares: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool]]:
    low, high = np.array(list(BOUNDS.values())).T
    found: np.ndarray[tuple[int], np.dtype[np.bool]] = (
        (shares >= low) & (shares <= high)  # not where there was no campaign-month: NaN
    ).all(axis=1)
    return found


def _shares(
    space: Space, points: Mapping[int, Mapping[str, Any]], seed: int, how: RunOptions
) -> list[list[float]]:
    """Give the shares of campaign-months by answer at some points, NaN where there are none."""
    found = np.full((len(points), len(BOUNDS)), np.nan)
    rows, columns = list(points.items()), [axis.column for axis in space.columns]
    tick = counter(how.progress, "Finding plausible points", len(points), "points")

    def run(n: int) -> None:
        number, values = rows[n]
        words = np.random.SeedSequence(seed, spawn_key=(KEY, number))
        own = int(words.generate_state(1, np.uint64)[0])
        with suppress(RequestError):  # no valid world
            scenario = scenario_at(space.world.scenario, columns, values)
            tallies = simulate_answers(scenario, built_in(), range(1), own, jobs=1, model=space.own)
            found[n] = figures(tallies.sum(axis=(0, 1)))[: len(BOUNDS)]
        tick(1)

    in_threads(run, len(points), how.options.jobs, threading.Event())
    held: list[list[float]] = found.tolist()
    return held


class _Known:
    """What was found at points before, in a file if there is a folder."""

    def __init__(self, space: Space, first: Floats, seed: int, folder: Path | None) -> None:
        said = [
            model_version(),
            space.world.scenario.parameters(),
            [axis.model_dump() for axis in space.columns],
            None if space.own is None else run_model(space.own).model_dump(),
            first.tolist(),  # tells of the sampler
            seed,
        ]
        text = json.dumps(said, sort_keys=True, default=str)
        digest = hashlib.sha256(text.encode()).hexdigest()
        self._path = None if folder is None else folder / f"plausible-{digest[:16]}.json"
        self.shares: list[list[float]] = []
        if self._path is not None and self._path.is_file():
            self.shares = json.loads(self._path.read_text(encoding="utf-8"))

    def add(self, found: list[list[float]]) -> None:
        """Add what was found, and note all down."""
        self.shares += found
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, json.dumps(self.shares).encode(), replace=True)
