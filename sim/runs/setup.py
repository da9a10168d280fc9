"""What is to be run, as data: what a run is, what is kept of it, and the points."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

import numpy as np
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from sim.outcomes import OUTCOME_NAMES
from sim.runs.identity import parameters_alone
from sim.runs.points import POINT, Varied, own_levels
from sim.scenario.schema import Scenario

KEY = 4_000
"""Key of the seeds of points; that of designs is another (``sim.studies.sweep.design``)."""

type Whole = Annotated[int, Field(ge=1, le=2**53)]


class Frozen(BaseModel):
    """Data that is read and written as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class RunModel(Frozen):
    """A user's own model in place of the compiled rules.

    Attributes:
        name: by which workers find its class.
        sha256: of its source.
        values: of its own parameters.
        outcomes: name, unit and definition of each of its own outcomes.
    """

    name: str
    sha256: str
    values: dict[str, float]
    outcomes: tuple[tuple[str, str, str], ...]


class Setup(Frozen):
    """What a run is, and what is kept of it.

    Attributes:
        name: of the whole.
        title: of the whole; another one makes no other sweep, and the first is kept.
        question: that is asked; likewise.
        about: what was asked besides, as plain data: it is kept and told, and not looked into.
        scenarios: by name.
        columns: what points give a value to.
        practices: as they are named; a mixture is one.
        labels: what tables call them.
        against: place of the practice that others are compared with.
        seed: of the worlds.
        replicates: worlds of a cell; None if that follows from a precision.
        precision: half-width to which the main difference is to be known (Stein's rule).
        max_replicates: where precision stops.
        outcomes: names of those that are kept, in the order of ``OUTCOMES``, own ones last.
        keep: what else is kept of every run: months, events.
        model: a user's own model, in place of the compiled rules.
        apart: whether points have worlds of their own; else all points meet the same ones.
        posterior: checksum of the sample from which each world has its fitted values; empty where
            they are the scenarios' own.
    """

    name: str
    title: str
    question: str
    about: dict[str, Any]
    scenarios: dict[
        str, Annotated[Scenario, PlainSerializer(lambda held: held.to_dict(), when_used="always")]
    ]
    columns: tuple[Varied, ...]
    practices: tuple[str, ...]
    labels: tuple[str, ...]
    against: int
    seed: int
    replicates: Whole | None
    precision: float | None
    max_replicates: Whole
    outcomes: tuple[str, ...]
    keep: tuple[Literal["months", "events"], ...]
    model: RunModel | None = None
    apart: bool = False
    posterior: str = ""

    @property
    def outcome_places(self) -> list[int]:
        """Where the outcomes that are kept stand among all."""
        own = () if self.model is None else tuple(row[0] for row in self.model.outcomes)
        return [(*OUTCOME_NAMES, *own).index(name) for name in self.outcomes]

    @property
    def compared(self) -> tuple[int, int]:
        """Places of the first practice that is compared, and of that compared with."""
        return (1 if self.against == 0 < len(self.labels) - 1 else 0), self.against

    def seed_at(self, point: int) -> int:
        """Give the seed of the worlds of a point."""
        if not self.apart:
            return self.seed
        words = np.random.SeedSequence(self.seed, spawn_key=(KEY, point))
        return int(words.generate_state(1, np.uint64)[0])

    @cached_property
    def own_levels(self) -> tuple[dict[str, Any], ...]:
        """Each scenario's own value in each column, None if it is no single value."""
        return tuple(own_levels([held], self.columns) for held in self.scenarios.values())

    @cached_property
    def parameters(self) -> dict[str, dict[str, Any]]:
        """The parameters of each scenario, without what is only said about it."""
        return {name: parameters_alone(held) for name, held in self.scenarios.items()}

    @property
    def of_a_run(self) -> dict[str, Any]:
        """What a run of given scenario, point and replicate depends on besides."""
        return {
            "practices": [self.practices, self.labels, self.against],
            "columns": [[held.name, held.path, held.between, held.kind] for held in self.columns],
            "precision": None if self.precision is None else [self.precision, self.max_replicates],
            "seed": self.seed,
            "kept": [self.outcomes, self.keep],
            "model": None if self.model is None else self.model.model_dump(),
            **({"apart": True} if self.apart else {}),
            **({"posterior": self.posterior} if self.posterior else {}),
        }


@dataclass(frozen=True, eq=False)
class Work:
    """What is to be run.

    Attributes:
        setup: what a run is.
        points: a table, as ``points_schema`` describes it.
    """

    setup: Setup
    points: pa.Table

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return len(self.setup.scenarios) * int(self.points.num_rows)

    @property
    def units(self) -> int:
        """How many units there are."""
        return self.cells * (self.setup.replicates or 1)


def digest_of_points(points: pa.Table) -> str:
    """Give the SHA-256 of the factors of points: of names, types and values, not of numbers."""
    digest = hashlib.sha256(str(points.num_rows).encode())
    for name, column in zip(points.column_names, points.columns, strict=True):
        if name == POINT:
            continue
        digest.update(f"{name}\0{column.type}\0{column.null_count}\0".encode())
        if column.type in (pa.float64(), pa.int64()) and column.null_count == 0:
            digest.update(column.to_numpy().tobytes())
        else:
            digest.update(repr(column.to_pylist()).encode())
    return digest.hexdigest()
