"""What is run, cut into parts: points × scenarios × replicates, as data.

A *cell* is a scenario at a point; cells go by scenario, then by point. A *unit* is one world of a
cell with all practices; where the number of worlds follows from a precision, it is all worlds of a
cell. A *part* is some units that follow each other: it is what a worker does at once, and a file of
its own.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, NamedTuple, Self

from pydantic import ConfigDict, ValidationError, model_validator

from sim.errors import one_line
from sim.manifest import json_digest
from sim.runs.identity import model_version, result_versions
from sim.runs.setup import Frozen, Setup, Whole, Work, digest_of_points

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
        format: changes when plans and parts of one version cannot be read by another; a plan of 4,
            which has no checksum of the whole file, is still read.
        digest: of what makes this sweep this one and no other; an altered plan is not read.
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
    format: Literal[4, 5] = 5
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
    def _as_it_was_written(self) -> Self:
        digest = json_digest(self.identity)
        if self.digest not in ("", digest):
            raise ValueError("it is not as it was written: its digest differs")
        object.__setattr__(self, "digest", digest)
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
        return None if self.setup.replicates is None else self.units * len(self.setup.labels)

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
            "practices": list(self.setup.labels),
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
        try:
            plan = cls.model_validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            said = one_line(first["msg"].removeprefix("Value error, "))
            raise ValueError(f"{place}: {said}".removeprefix(": ")) from error
        if plan.format != 4 and text != _with_checksum(text.rpartition(_CHECKSUM)[0]):
            raise ValueError("it is not as it was written: its checksum differs")
        return plan


def _with_checksum(text: str) -> str:
    """End the text of a plan, which covers what is only told, too: tables at the end tell it."""
    return f'{text}{_CHECKSUM}{hashlib.sha256(text.encode()).hexdigest()}"\n}}\n'


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
