"""What is run, as data, cut into parts: points × scenarios × replicates.

A *cell* is a scenario at a point; cells go by scenario, then by point. A *unit* is one world of a
cell with all practices; where the number of worlds follows from a precision, it is all worlds of a
cell. A *part* is some units that follow each other: it is what a worker does at once, and a file of
its own.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple, Self

import numpy as np
import pyarrow as pa
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    field_validator,
    model_validator,
)

from sim.errors import RequestError, one_line
from sim.outcomes import OUTCOME_NAMES
from sim.result_folder import json_digest
from sim.runs.identity import model_version, result_versions
from sim.runs.points import POINT, Varied, own_levels
from sim.runs.simulate import Arm
from sim.scenario.schema import Scenario
from sim.world.switches import read_switch

KEY = 4_000
"""Key of the seeds of points; that of designs is another (``sim.studies.points``)."""

type Whole = Annotated[int, Field(ge=1, le=2**53)]


class Frozen(BaseModel):
    """Data that is read and written as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Copy it; what was worked out from its fields is worked out anew."""
        copied = super().model_copy(update=update, deep=deep)
        for name in vars(copied).keys() - type(self).model_fields:
            del vars(copied)[name]
        return copied


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
        practices: by their labels, as they are asked for; a mixture is one.
        arms: what is run in each world; scenarios may differ in them.
        against: label of the baseline.
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
    practices: dict[str, str]
    arms: tuple[Arm, ...]
    against: str
    seed: int
    replicates: Whole | None
    precision: float | None
    max_replicates: Whole
    outcomes: tuple[str, ...]
    keep: tuple[Literal["months", "events"], ...]
    model: RunModel | None = None
    apart: bool = False
    posterior: str = ""

    @field_validator("arms")
    @classmethod
    def _know_switches(cls, arms: tuple[Arm, ...]) -> tuple[Arm, ...]:
        for arm in arms:
            try:
                read_switch(arm.switch)
            except RequestError as error:
                raise ValueError(str(error)) from error
        return arms

    @property
    def outcome_places(self) -> list[int]:
        """Where the outcomes that are kept stand among all."""
        own = () if self.model is None else tuple(row[0] for row in self.model.outcomes)
        return [(*OUTCOME_NAMES, *own).index(name) for name in self.outcomes]

    @cached_property
    def arms_of(self) -> tuple[tuple[Arm, ...], ...]:
        """The arms of each scenario, in their order."""
        return tuple(
            tuple(arm for arm in self.arms if arm.world == name) for name in self.scenarios
        )

    def practices_of(self, scenario: int) -> list[tuple[str, str]]:
        """Give the practice of each arm of a scenario, as it is asked for, and its switch."""
        return [(self.practices[arm.practice], arm.switch) for arm in self.arms_of[scenario]]

    def compared(self, scenario: int) -> tuple[int, int]:
        """Give the places of the first arm that is compared, and of the baseline."""
        arms = self.arms_of[scenario]
        against = [arm.practice for arm in arms].index(self.against)
        return (1 if against == 0 < len(arms) - 1 else 0), against

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
        return {name: held.parameters() for name, held in self.scenarios.items()}

    @property
    def arms_told(self) -> dict[str, list[str]]:
        """The arms of each scenario as texts: the practice, and its switch if there is one."""
        return {
            name: [f"{arm.practice} {arm.switch}".rstrip() for arm in arms]
            for name, arms in zip(self.scenarios, self.arms_of, strict=True)
        }

    @property
    def of_a_run(self) -> dict[str, Any]:
        """What a run of given scenario, point and replicate depends on besides."""
        return {
            "practices": [self.practices, self.against],
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


MOST_PARTS = 4_000
"""Parts, each a file, that a sweep has at most."""

_BEGIN = '{\n  "made_by": "solidarity",\n  "kind": "sweep",'
"""How the text of every plan begins."""

_CHECKSUM = ',\n  "checksum": "'
"""What stands in it between all else and the SHA-256 of that."""


class PlannedCell(NamedTuple):
    """Worlds of one scenario at one point.

    Attributes:
        number: of the cell.
        scenario: place among the scenarios.
        point: number of the point.
        replicates: None if their number follows from a precision.
    """

    number: int
    scenario: int
    point: int
    replicates: Sequence[int] | None


class Former(Frozen):
    """Runs that were there when more was asked: the SHA-256 of their file, and who made them."""

    sha256: str
    processors: tuple[str, ...]


class RunPlan(Frozen):
    """Work laid out in parts, as its folder's ``plan.json`` holds it.

    Attributes:
        format: changes when plans and parts of one version cannot be read by another; one of 5 is
            still read (``_of_format_5``).
        digest: of what makes this sweep this one and no other.
        model: digest of the code that results depend on.
        packages: versions that results depend on.
        points: how many.
        points_digest: of their table's content.
        points_file: SHA-256 of their file.
        former: runs that were there when more was asked.
        each: units of a part; the last may have fewer.
        setup: what a run is.
    """

    model_config = ConfigDict(extra="ignore")  # what is only told

    made_by: Literal["solidarity"] = "solidarity"
    kind: Literal["sweep"] = "sweep"
    format: Literal[5, 6] = 6
    digest: str = ""
    model: str
    packages: dict[str, str | None]
    points: Whole
    points_digest: str
    points_file: str
    former: Former | None = None
    each: Whole
    setup: Setup

    @model_validator(mode="after")
    def _digested(self) -> Self:
        object.__setattr__(self, "digest", self.digest or json_digest(self.identity))
        return self

    @property
    def units(self) -> int:
        """How many units there are."""
        return len(self.setup.scenarios) * self.points * (self.setup.replicates or 1)

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return -(-self.units // self.each)

    @property
    def runs(self) -> int | None:
        """How many runs there are; None if that follows from a precision."""
        worlds = self.setup.replicates
        return None if worlds is None else self.points * worlds * len(self.setup.arms)

    def units_of(self, part: int) -> range:
        """Give the numbers of a part's units.

        Raises:
            IndexError: there is no such part.
        """
        if not 0 <= part < self.parts:
            raise IndexError(f"there is no part {part} among {self.parts}")
        return range(part * self.each, min((part + 1) * self.each, self.units))

    def cells_of(self, part: int) -> Iterator[PlannedCell]:
        """Give what a part runs, in order."""
        units, worlds = self.units_of(part), self.setup.replicates or 1
        for number in range(units.start // worlds, (units.stop - 1) // worlds + 1):
            first = number * worlds
            held = range(max(units.start - first, 0), min(units.stop - first, worlds))
            replicates = None if self.setup.replicates is None else held
            yield PlannedCell(number, *divmod(number, self.points), replicates)

    def runs_of(self, part: int) -> int:
        """How many runs a part has; how many cells, if runs follow from a precision."""
        return sum(
            1 if worlds is None else len(worlds) * len(self.setup.arms_of[scenario])
            for _, scenario, _, worlds in self.cells_of(part)
        )

    def key(self, part: int) -> str:
        """Give the key of a part: a hash of the sweep and of which units these are."""
        units = self.units_of(part)
        text = f"{self.digest} {units.start} {units.stop}"
        return hashlib.sha256(text.encode()).hexdigest()[:40]

    @cached_property
    def identity(self) -> dict[str, Any]:
        """What makes this sweep this one and no other, as plain data."""
        return {
            "format": self.format,
            "model version": self.model,
            "packages": self.packages,
            **self.setup.about,
            "arms": self.setup.arms_told,
            "points": {"count": self.points, "digest": self.points_digest},
            "scenarios": self.setup.parameters,
            "runs": self.setup.of_a_run,
            "replicates": self.setup.replicates,
        }

    @property
    def stamp(self) -> str:
        """What a worker is told to do: this sweep, in these parts."""
        return f"{self.digest} {self.each}"

    def to_json(self, more: Mapping[str, Any]) -> str:
        """Write ``plan.json``, with more that is only told."""
        data = {**self.model_dump(mode="json"), **more}
        text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
        return _with_checksum(text.removesuffix("\n}"))

    @classmethod
    def from_json(cls, text: str) -> "RunPlan":
        """Read ``plan.json``.

        Raises:
            ValueError: it is no plan, or not as it was written.
        """
        if text != _with_checksum(text.rpartition(_CHECKSUM)[0]):
            raise ValueError("its checksum differs: it was altered, or an earlier version wrote it")
        if (data := json.loads(text)).get("format") == 5:
            text = json.dumps(_of_format_5(data))
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            said = one_line(first["msg"].removeprefix("Value error, "))
            raise ValueError(f"{place}: {said}".removeprefix(": ")) from error


def _with_checksum(text: str) -> str:
    """End the text of a plan, which covers what is only told, too: tables at the end tell it."""
    return f'{text}{_CHECKSUM}{hashlib.sha256(text.encode()).hexdigest()}"\n}}\n'


def _of_format_5(data: dict[str, Any]) -> dict[str, Any]:
    """Give a plan of format 5 in the form of now: it named practices once, for all scenarios."""
    setup = data["setup"]
    labels = setup.pop("labels")
    return data | {
        "setup": setup
        | {
            "practices": dict(zip(labels, setup["practices"], strict=True)),
            "arms": [
                {"world": world, "practice": label}
                for world in setup["scenarios"]
                for label in labels
            ],
            "against": labels[setup["against"]],
        }
    }


def is_plan(text: str) -> bool:
    """Tell whether a text is that of a plan, though perhaps damaged, and not somebody else's."""
    return text.startswith(_BEGIN)


def plan_of(work: Work, points_file: str, each: int, former: Former | None = None) -> RunPlan:
    """Lay out work in parts of so many units; of more where there would be too many parts."""
    return RunPlan(
        model=model_version(),
        packages=result_versions(),
        points=work.points.num_rows,
        points_digest=digest_of_points(work.points),
        points_file=points_file,
        former=former,
        each=min(max(each, -(-work.units // MOST_PARTS)), work.units),
        setup=work.setup,
    )
