"""Running practices at points, as a sweep is, and judging them: one row a point and effect.

All practices of a point meet the same worlds and the same luck; points have worlds of their own.
"""

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.files import MANIFEST
from sim.manifest import checksums
from sim.outcomes import CENSORED, Floats
from sim.runs.execute import Options, execute
from sim.runs.points import POINT
from sim.runs.setup import RunModel, Setup, Work
from sim.runs.simulate import Variant
from sim.studies.asking import Progress, counter
from sim.studies.claims.plan import Arm
from sim.studies.draw.space import axes_in
from sim.studies.sweep.factors import Axis


class ShardDoneError(Exception):
    """But a part of a draw was to be run, and it is done."""


type Arms = Mapping[str, Mapping[str, Variant]]
"""What is run at every point: worlds by name, in each the practices by label."""

SHORT = 12
"""Letters of a world's name that its folder has."""

REASONS = 3
"""Reasons of failed runs that are told."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A difference that is judged at every point: the first arm less the second.

    Attributes:
        practice: label.
        against: label of the practice compared with.
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
class Manner:
    """How a draw is carried out.

    Attributes:
        options: engine, jobs, a shard of it alone.
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
            practices=tuple(practices),
            labels=tuple(practices),
            against=0,
            seed=seed,
            replicates=replicates,
            precision=None,
            max_replicates=replicates,
            outcomes=outcomes,
            keep=(),
            model=model,
            apart=apart,
        )
        found[name] = Work(setup, points.select([POINT, *(axis.name for axis in free)]))
    return found


def judge_points(
    laid: Mapping[str, Work], effects: Sequence[Effect], how: Manner
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
                place / name[:SHORT],
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
        first, *rest = (
            _column(laid, place, one, effect.outcome) - _column(laid, place, two, effect.outcome)
            for one, two in effect.pairs
        )
        held = first - rest[0] if rest else first
        row = _row(number, effect, held)
        if effect.outcome in CENSORED:
            arms = (arm for pair in effect.pairs for arm in pair)
            shares = [_column(laid, place, arm, CENSORED[effect.outcome]) for arm in arms]
            row["censored"] = np.nanmean(shares, axis=(0, 2))
        frames.append(row)
    return pd.concat(frames, ignore_index=True)


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
    """Give an outcome under one practice, [points, worlds]."""
    world, practice = arm
    setup = laid[world].setup
    table = pq.read_table(
        place / world[:SHORT] / "runs.parquet",
        columns=[outcome],
        use_threads=False,
        memory_map=True,
    )
    shape = (laid[world].points.num_rows, setup.replicates, len(setup.labels))
    held: Floats = table.column(outcome).to_numpy().reshape(shape)
    return held[:, :, setup.labels.index(practice)]


def _reasons(laid: Mapping[str, Work], place: Path) -> dict[str, int]:
    """Count runs that failed by their reason, the most frequent first."""
    counts: pd.Series[int] = pd.concat(
        pq.read_table(place / name[:SHORT] / "runs.parquet", columns=["error"])
        .column("error")
        .drop_null()
        .to_pandas()
        for name in laid
    ).value_counts()
    return {str(reason): int(count) for reason, count in counts.head(REASONS).items()}
