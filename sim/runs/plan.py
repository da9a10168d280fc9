"""What is run, cut into parts: points × scenarios × replicates, as data.

A *cell* is a scenario at a point. A *unit* is one world of a cell with all practices; where the
number of worlds follows from a precision, it is all worlds of a cell. A *part* is some units that
follow each other: it is what a worker does at once, and a file of its own.

Parts belong to *batches*. A batch is scenarios × points × replicates, and its parts are numbered,
cut and known by what is in this batch alone, never by how much there is in all. A sweep begins with
one batch. With more replicates, points or scenarios it is not another sweep but the same with
batches added, and the parts of the former ones stay as they are (``sim.runs.extend``). The tables
at the end are in the order of scenario, point, replicate and practice, whatever the batches.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, ValidationError

from sim.errors import one_line
from sim.manifest import json_digest
from sim.runs.identity import model_version, result_versions
from sim.runs.setup import Frozen, Setup, Whole, Work, digest_of_points

FORMAT = 3
"""Of plans and parts; it changes when files of one version cannot be read by another."""

MOST_PARTS = 4_000
"""Parts, each a file, that a batch has at most."""

_BEGIN = '{\n  "made_by": "solidarity",\n  "kind": "sweep",'
"""How the text of every plan begins."""

type Numbers = NDArray[np.int64]


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


class Batch(Frozen):
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


class _Points(Frozen):
    count: Whole
    digest: str
    sha256: str


class _File(Frozen):
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
        batches=(
            batch_of_work(work, names, None, first=0, replicates=setup.replicates, each=each),
        ),
        model=model_version(),
        packages=result_versions(),
        lists={},
    )


def batch_of_work(
    work: Work,
    scenarios: tuple[str, ...],
    chosen: Numbers | None,
    *,
    first: int,
    replicates: int | None,
    each: int,
) -> Batch:
    """Give a batch of work, in parts of so many units.

    Args:
        work: all of it.
        scenarios: names of those in the batch.
        chosen: numbers of its points, ascending; None for all.
        first: number of its first replicate.
        replicates: how many; None if that follows from a precision.
        each: units of a part; more where there would be too many parts.
    """
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
