"""A sweep laid out as chunks: points × scenarios × replicates, always the same for the same ask."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Self

from sim.manifest import json_digest
from sim.outcomes import OUTCOME_NAMES
from sim.scenario.schema import Scenario
from sim.sweep.axes import Axis
from sim.sweep.draft import Draft, digest_of_points
from sim.sweep.experiment import SweepExperiment
from sim.sweep.identity import (
    FORMAT,
    model_version,
    result_versions,
)
from sim.sweep.worlds import own_values, practice_texts

_BEGIN = '{\n  "made_by": "solidarity",\n  "kind": "sweep",'
"""How the text of every plan begins."""

MOST_CHUNKS = 4_000
"""Chunks, each a file, that a sweep has at most."""


class Block(NamedTuple):
    """Worlds of one scenario at one point.

    ``replicates`` is None if their number follows from a precision.
    """

    scenario: int
    point: int
    replicates: range | None


@dataclass(frozen=True, eq=False)
class Plan:
    """A sweep as its folder's ``plan.json`` holds it.

    A *unit* is a world with all practices; with a precision it is all worlds of a scenario at a
    point. Units go by scenario, point and replicate; a *chunk* is some that follow each other.

    Attributes:
        experiment: as its file said when the folder was started.
        name: of the experiment.
        settings: of the command line.
        scenarios: by name, with own practices and settings.
        axes: the factors.
        practices: labels, in the order of every table.
        points: how many.
        points_digest: of their table's content.
        points_file: SHA-256 of ``points.parquet``.
        chunk_units: units of a chunk; the last may have fewer.
        model: digest of the sources that results depend on.
        packages: versions that results depend on.
    """

    experiment: SweepExperiment
    name: str
    settings: tuple[str, ...]
    scenarios: dict[str, Scenario]
    axes: tuple[Axis, ...]
    practices: tuple[str, ...]
    points: int
    points_digest: str
    points_file: str
    chunk_units: int
    model: str
    packages: dict[str, str | None]

    @classmethod
    def of(cls, draft: Draft, points_file: str, chunk_units: int) -> Self:
        """Lay out a draft."""
        return cls(
            experiment=draft.experiment,
            name=draft.name,
            settings=draft.settings,
            scenarios=draft.scenarios,
            axes=draft.axes,
            practices=draft.practices,
            points=draft.points.num_rows,
            points_digest=digest_of_points(draft.points),
            points_file=points_file,
            chunk_units=chunk_units,
            model=model_version(),
            packages=result_versions(),
        )

    @property
    def replicates(self) -> int | None:
        """Worlds of a scenario at a point; None if that follows from a precision."""
        return self.experiment.replicates

    @property
    def units(self) -> int:
        """How many units there are."""
        return len(self.scenarios) * self.points * (self.replicates or 1)

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return -(-self.units // self.chunk_units)

    @property
    def runs(self) -> int | None:
        """How many runs there are; None if that follows from a precision."""
        return None if self.replicates is None else self.units * len(self.practices)

    @property
    def kept_outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes that are kept, in the order of every table."""
        return self.experiment.kept_outcomes

    @property
    def outcome_columns(self) -> list[int]:
        """Where they stand among all."""
        return [OUTCOME_NAMES.index(name) for name in self.kept_outcomes]

    @property
    def practice_texts(self) -> tuple[str, ...]:
        """The practices as the experiment names them."""
        return practice_texts(self.experiment)

    def units_of(self, chunk: int) -> range:
        """Give the numbers of a chunk's units; ``IndexError`` if there is no such chunk."""
        if not 0 <= chunk < self.chunks:
            raise IndexError(f"there is no chunk {chunk} among {self.chunks}")
        first = chunk * self.chunk_units
        return range(first, min(first + self.chunk_units, self.units))

    def blocks(self, chunk: int) -> Iterator[Block]:
        """Give what a chunk runs, in order."""
        units = self.units_of(chunk)
        if self.replicates is None:
            for unit in units:
                yield Block(*divmod(unit, self.points), None)
            return
        unit = units.start
        while unit < units.stop:
            cell, first = divmod(unit, self.replicates)
            last = min(self.replicates, first + units.stop - unit)
            yield Block(*divmod(cell, self.points), range(first, last))
            unit += last - first

    @property
    def identity(self) -> dict[str, Any]:
        """What makes this sweep this one and no other, as plain data."""
        asked = self.experiment.model_dump(mode="json", exclude_none=True)
        return {
            "format": FORMAT,
            "model version": self.model,
            "packages": self.packages,
            "experiment": {key: asked[key] for key in asked if key not in ("title", "question")},
            "settings": list(self.settings),
            "practices": list(self.practices),
            "points": {"count": self.points, "digest": self.points_digest},
            "scenarios": {name: scenario.parameters() for name, scenario in self.scenarios.items()},
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the identity."""
        return json_digest(self.identity)

    @property
    def stamp(self) -> str:
        """What a worker is told to do: this sweep, in chunks of this size."""
        return f"{self.digest} {self.chunk_units}"

    def key(self, chunk: int) -> str:
        """Give the key of a chunk: a hash of what the sweep is and which units these are."""
        units = self.units_of(chunk)
        text = f"{self.digest} {units.start} {units.stop}"
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def own_values(self) -> tuple[dict[str, Any], ...]:
        """Each scenario's own value of each factor, None if it is no single value."""
        return tuple(dict(own_values([held], self.axes)) for held in self.scenarios.values())

    def to_json(self, more: Mapping[str, Any]) -> str:
        """Write ``plan.json``."""
        data = {
            "made_by": "solidarity",
            "kind": "sweep",
            "format": FORMAT,
            "digest": self.digest,
            "name": self.name,
            "model": self.model,
            "packages": self.packages,
            "settings": list(self.settings),
            "practices": list(self.practices),
            "points": {
                "count": self.points,
                "digest": self.points_digest,
                "sha256": self.points_file,
            },
            "chunks": {"units": self.chunk_units, "count": self.chunks},
            "experiment": self.experiment.model_dump(mode="json", exclude_none=True),
            "factors": [_plain(axis) for axis in self.axes],
            **more,
            "scenarios": {name: held.to_dict() for name, held in self.scenarios.items()},
        }
        data["seal"] = json_digest(data)
        return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read ``plan.json``.

        Raises:
            ValueError: it is no plan, or not as it was written.
        """
        data = json.loads(text)
        try:
            if (data["made_by"], data["kind"]) != ("solidarity", "sweep"):
                raise ValueError("it is no plan of a sweep")
            if data["format"] != FORMAT:
                raise ValueError(f"its format is {data['format']}, this version reads {FORMAT}")
            if data.pop("seal") != json_digest(data):
                raise ValueError("it is not as it was written: its digest differs")
            plan = cls(
                experiment=SweepExperiment.model_validate(data["experiment"]),
                name=data["name"],
                settings=tuple(data["settings"]),
                scenarios={
                    name: Scenario.model_validate(held) for name, held in data["scenarios"].items()
                },
                axes=tuple(_axis(held) for held in data["factors"]),
                practices=tuple(data["practices"]),
                points=data["points"]["count"],
                points_digest=data["points"]["digest"],
                points_file=data["points"]["sha256"],
                chunk_units=data["chunks"]["units"],
                model=data["model"],
                packages=data["packages"],
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"it is no plan of a sweep: {error}") from error
        if plan.digest != data["digest"]:
            raise ValueError("it is not as it was written: its digest differs")
        return plan


def is_plan(text: str) -> bool:
    """Tell whether a text is that of a plan, though perhaps damaged, and not somebody else's."""
    return text.startswith(_BEGIN)


def _plain(axis: Axis) -> dict[str, Any]:
    return {
        name: list(held) if isinstance(held, tuple) else held
        for name in Axis.__dataclass_fields__
        if (held := getattr(axis, name)) is not None
    }


def _axis(data: dict[str, Any]) -> Axis:
    filled: dict[str, Any] = {"low": None, "high": None, **data}
    for name in ("between", "values"):
        filled[name] = tuple(filled[name])
    return Axis(**filled)
