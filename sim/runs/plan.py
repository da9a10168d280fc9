"""What is run, cut into parts: points × scenarios × replicates, as data.

A *cell* is a scenario at a point. A *unit* is one world of a cell with all practices; where the
number of worlds follows from a precision, it is all worlds of a cell. A *part* is some units that
follow each other: it is what a worker does at once, and a file of its own.

Parts belong to *batches*. A batch is scenarios × points × replicates, and its parts are numbered,
cut and known by what is in this batch alone, never by how much there is in all. A sweep begins with
one batch. With more replicates, points or scenarios it is not another sweep but the same with
batches added, and the parts of the former batches stay as they are (``continued``). The tables at
the end are in the order of scenario, point, replicate and practice, whatever the batches.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, ValidationError

from sim.errors import one_line
from sim.manifest import json_digest
from sim.outcomes import OUTCOME_NAMES
from sim.runs.identity import model_version, parameters_alone, result_versions
from sim.runs.points import POINT, Varied, own_levels
from sim.scenario.schema import Scenario

FORMAT = 3
"""Of plans and parts; it changes when files of one version cannot be read by another."""

MOST_PARTS = 4_000
"""Parts, each a file, that a batch has at most."""

_BEGIN = '{\n  "made_by": "solidarity",\n  "kind": "sweep",'
"""How the text of every plan begins."""

type Numbers = NDArray[np.int64]
type Whole = Annotated[int, Field(ge=1, le=2**53)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class RunModel(_Frozen):
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


class Setup(_Frozen):
    """What a run is, and what is kept of it.

    Attributes:
        name: of the whole.
        about: what was asked besides, as plain data: it is kept and told, and not looked into.
        said: more of it that makes no other sweep, such as a title; it is kept as it was first.
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
    """

    name: str
    about: dict[str, Any]
    said: dict[str, Any]
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

    @property
    def asked(self) -> dict[str, Any]:
        """All that was asked besides, as one: ``said``, then ``about``."""
        both = {key: [held[key] for held in (self.said, self.about) if key in held]
                for key in (*self.about, *self.said)}  # fmt: skip
        return {
            key: {**held[0], **held[-1]} if isinstance(held[0], dict) else held[-1]
            for key, held in both.items()
        }

    @property
    def outcome_places(self) -> list[int]:
        """Where the outcomes that are kept stand among all."""
        own = () if self.model is None else tuple(row[0] for row in self.model.outcomes)
        return [(*OUTCOME_NAMES, *own).index(name) for name in self.outcomes]

    @property
    def compared(self) -> tuple[int, int]:
        """Places of the first practice that is compared, and of that compared with."""
        return (1 if self.against == 0 else 0), self.against

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


class PlannedCell(NamedTuple):
    """Worlds of one scenario at one point.

    Attributes:
        number: of the cell in its batch.
        scenario: place among the scenarios.
        point: number of the point.
        replicates: None if their number follows from a precision.
    """

    number: int
    scenario: int
    point: int
    replicates: range | None


class Batch(_Frozen):
    """Scenarios × points × replicates; its cells go by scenario, then by point.

    Attributes:
        digest: of all that the results in it depend on.
        scenarios: names.
        points: how many.
        all_points: whether these are all points of the plan, in order.
        first: number of the first replicate.
        replicates: how many; None if that follows from a precision.
        each: units of a part; the last may have fewer.
    """

    digest: str
    scenarios: tuple[str, ...]
    points: Whole
    all_points: bool
    first: int = Field(ge=0)
    replicates: Whole | None
    each: Whole

    @property
    def units(self) -> int:
        """How many units there are."""
        return len(self.scenarios) * self.points * (self.replicates or 1)

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return -(-self.units // self.each)


class _Points(_Frozen):
    count: Whole
    digest: str
    sha256: str


class _File(_Frozen):
    """``plan.json``."""

    model_config = ConfigDict(extra="ignore")  # what is only told

    made_by: Literal["solidarity"]
    kind: Literal["sweep"]
    format: Literal[3]
    digest: str
    model: str
    packages: dict[str, str | None]
    points: _Points
    batches: Annotated[tuple[Batch, ...], Field(min_length=1)]
    lists: str
    setup: Setup


@dataclass(frozen=True, eq=False)
class RunPlan:
    """Work laid out in parts, as its folder's ``plan.json`` holds it.

    Attributes:
        setup: what a run is.
        points: how many.
        points_digest: of their table's content.
        points_file: SHA-256 of their file.
        batches: whose parts are to be there, in order.
        model: digest of the code that results depend on.
        packages: versions that results depend on.
        lists: of each batch that has not all points, the numbers of its points, ascending.
        lists_file: SHA-256 of their file; empty if every batch has all points.
    """

    setup: Setup
    points: int
    points_digest: str
    points_file: str
    batches: tuple[Batch, ...]
    model: str
    packages: dict[str, str | None]
    lists: Mapping[int, Numbers]
    lists_file: str = ""

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return sum(batch.parts for batch in self.batches)

    @property
    def units(self) -> int:
        """How many units there are."""
        return sum(batch.units for batch in self.batches)

    @property
    def runs(self) -> int | None:
        """How many runs there are; None if that follows from a precision."""
        return None if self.setup.replicates is None else self.units * len(self.setup.labels)

    def batch_of(self, part: int) -> tuple[int, range]:
        """Give the place of a part's batch and the numbers of its units in the batch.

        Raises:
            IndexError: there is no such part.
        """
        left = part
        for place, batch in enumerate(self.batches):
            if 0 <= left < batch.parts:
                first = left * batch.each
                return place, range(first, min(first + batch.each, batch.units))
            left -= batch.parts
        raise IndexError(f"there is no part {part} among {self.parts}")

    def cells_of(self, part: int) -> Iterator[PlannedCell]:
        """Give what a part runs, in order."""
        place, units = self.batch_of(part)
        batch = self.batches[place]
        names = list(self.setup.scenarios)
        unit = units.start
        while unit < units.stop:
            number, first = divmod(unit, batch.replicates or 1)
            scenario, point = divmod(number, batch.points)
            stop = min(batch.replicates or 1, first + units.stop - unit)
            yield PlannedCell(
                number,
                names.index(batch.scenarios[scenario]),
                int(self.lists[place][point]) if place in self.lists else point,
                None
                if batch.replicates is None
                else range(batch.first + first, batch.first + stop),
            )
            unit += stop - first

    def key(self, part: int) -> str:
        """Give the key of a part: a hash of its batch's content and which units these are."""
        place, units = self.batch_of(part)
        text = f"{self.batches[place].digest} {units.start} {units.stop}"
        return hashlib.sha256(text.encode()).hexdigest()[:40]

    @property
    def identity(self) -> dict[str, Any]:
        """What makes this sweep this one and no other, as plain data."""
        return {
            "format": FORMAT,
            "model version": self.model,
            "packages": self.packages,
            **self.setup.about,
            "practices": list(self.setup.labels),
            "points": {"count": self.points, "digest": self.points_digest},
            "scenarios": self.setup.parameters,
            "runs": self.setup.of_a_run,
            "replicates": self.setup.replicates,
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the identity."""
        return json_digest(self.identity)

    @cached_property
    def stamp(self) -> str:
        """What a worker is told to do: this sweep, in these parts."""
        cut = "".join(f"{batch.digest} {batch.each} " for batch in self.batches)
        return f"{self.digest} {hashlib.sha256(cut.encode()).hexdigest()}"

    def to_json(self, more: Mapping[str, Any]) -> str:
        """Write ``plan.json``."""
        data = {
            "made_by": "solidarity",
            "kind": "sweep",
            "format": FORMAT,
            "digest": self.digest,
            "model": self.model,
            "packages": self.packages,
            "points": {
                "count": self.points,
                "digest": self.points_digest,
                "sha256": self.points_file,
            },
            "lists": self.lists_file,
            "batches": [batch.model_dump(mode="json") for batch in self.batches],
            **more,
            "setup": self.setup.model_dump(mode="json"),
        }
        return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "RunPlan":
        """Read ``plan.json``, without the lists of points.

        Raises:
            ValueError: it is no plan, or not as it was written.
        """
        try:
            read = _File.model_validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            raise ValueError(f"{place}: {one_line(first['msg'])}".removeprefix(": ")) from error
        plan = cls(
            setup=read.setup,
            points=read.points.count,
            points_digest=read.points.digest,
            points_file=read.points.sha256,
            batches=read.batches,
            model=read.model,
            packages=read.packages,
            lists={},
            lists_file=read.lists,
        )
        names, cells = set(read.setup.scenarios), len(read.setup.scenarios) * plan.points
        whole = cells * (read.setup.replicates or 1)
        if plan.units != whole or any(set(held.scenarios) - names for held in plan.batches):
            raise ValueError("batches: they do not hold every world of every point once")
        if plan.digest != read.digest:
            raise ValueError("it is not as it was written: its digest differs")
        return plan


def is_plan(text: str) -> bool:
    """Tell whether a text is that of a plan, though perhaps damaged, and not somebody else's."""
    return text.startswith(_BEGIN)


def plan_of(work: Work, points_file: str, each: int) -> RunPlan:
    """Lay out work in one batch, in parts of so many units."""
    setup = work.setup
    names = tuple(setup.scenarios)
    return RunPlan(
        setup=setup,
        points=work.points.num_rows,
        points_digest=digest_of_points(work.points),
        points_file=points_file,
        batches=(_batch(work, names, None, first=0, replicates=setup.replicates, each=each),),
        model=model_version(),
        packages=result_versions(),
        lists={},
    )


def continued(plan: RunPlan, former: pa.Table, work: Work, points_file: str) -> RunPlan | None:
    """Lay out work of which a plan has a part already: its batches, and what is added to it.

    Args:
        plan: what there is.
        former: its points.
        work: what is asked.
        points_file: SHA-256 of the file of its points.

    Returns:
        None if the work is another: a scenario, point or replicate of the plan is not in it, or
        something else differs on which results depend.
    """
    old, new = plan.setup, work.setup
    whole = plan_of(work, points_file, plan.batches[0].each)
    same = (plan.model, plan.packages, old.of_a_run) == (whole.model, whole.packages, new.of_a_run)
    kept = all(new.parameters.get(name) == held for name, held in old.parameters.items())
    fixed = (old.replicates is None) == (new.replicates is None)
    more = (new.replicates or 0) - (old.replicates or 0)
    places = _places(former, work.points) if same and kept and fixed and more >= 0 else None
    if places is None:
        return None
    lists = {
        n: places[plan.lists[n]] if n in plan.lists else places for n in range(len(plan.batches))
    }
    names, added = tuple(old.scenarios), tuple(set(new.scenarios) - set(old.scenarios))
    others = np.setdiff1d(np.arange(work.points.num_rows), places)
    asked: list[tuple[tuple[str, ...], Numbers | None, int, int | None]] = []
    if more:
        asked.append((names, places, old.replicates or 0, more))
    if others.size:
        asked.append((names, others, 0, new.replicates))
    if added:
        in_order = tuple(name for name in new.scenarios if name in added)
        asked.append((in_order, None, 0, new.replicates))
    batches = list(plan.batches)
    for scenarios, chosen, first, replicates in asked:
        if chosen is not None:
            lists[len(batches)] = chosen
        each = plan.batches[0].each
        batches.append(
            _batch(work, scenarios, chosen, first=first, replicates=replicates, each=each)
        )
    if not others.size:  # then every batch has all points
        lists = {}
    batches = [
        batch.model_copy(update={"all_points": n not in lists}) for n, batch in enumerate(batches)
    ]
    return replace(whole, batches=tuple(batches), lists=lists)


def _batch(
    work: Work,
    scenarios: tuple[str, ...],
    chosen: Numbers | None,
    *,
    first: int,
    replicates: int | None,
    each: int,
) -> Batch:
    points = work.points if chosen is None else work.points.take(chosen)
    units = len(scenarios) * points.num_rows * (replicates or 1)
    content = {
        "format": FORMAT,
        "model": model_version(),
        "packages": result_versions(),
        "runs": work.setup.of_a_run,
        "scenarios": {name: work.setup.parameters[name] for name in scenarios},
        "points": digest_of_points(points),
        "replicates": [first, replicates],
    }
    return Batch(
        digest=json_digest(content),
        scenarios=scenarios,
        points=points.num_rows,
        all_points=chosen is None,
        first=first,
        replicates=replicates,
        each=min(max(each, -(-units // MOST_PARTS)), units),
    )


def _places(former: pa.Table, points: pa.Table) -> Numbers | None:
    """Find former points among others, in the same order; None if one is not there."""
    old, new = former.num_rows, points.num_rows
    codes: Numbers = np.zeros(old + new, np.int64)
    for name in former.column_names:
        if name == POINT:
            continue
        column = pa.chunked_array([*former.column(name).chunks, *points.column(name).chunks])
        held = column.combine_chunks().dictionary_encode(null_encoding="encode").indices
        _, codes = np.unique(
            codes * (len(held) + 1) + held.to_numpy(zero_copy_only=False), return_inverse=True
        )
    before, after = codes[:old], codes[old:]
    # Points that stand twice are the same by their turn: the first is the first.
    order = np.argsort(after, kind="stable")
    starts = np.searchsorted(after[order], before)
    turns = np.empty(old, np.int64)
    sorted_before = np.argsort(before, kind="stable")
    held_before = before[sorted_before]
    turns[sorted_before] = np.arange(old) - np.searchsorted(held_before, held_before)
    spots = starts + turns
    if (spots >= new).any() or (after[order][spots] != before).any():
        return None
    places: Numbers = order[spots]
    return places if (np.diff(places) > 0).all() else None


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
