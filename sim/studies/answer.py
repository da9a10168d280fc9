"""What every answer has: what was asked, the worlds it is about, its tables, itself as JSON."""

import hashlib
import math
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, get_args

from pydantic import BeforeValidator, PrivateAttr

from sim.errors import RequestError, one_line, shown
from sim.files import MADE_BY
from sim.runs.own_model import OwnModel, model_identity
from sim.scenario.files import LoadedScenario
from sim.statistics.bootstrap import NO_INTERVAL, Interval
from sim.studies.asked import AnswerPart, Asked, described_field
from sim.version import VERSION

if TYPE_CHECKING:
    import pandas as pd


type Table = Any
"""A ``pyarrow.Table``; pyarrow brings no types."""


def _number(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    return math.nan if value is None else value


type Real = Annotated[float, BeforeValidator(_number)]
"""A number that may not exist: NaN here, null in JSON."""


def _as_interval(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Read an interval from JSON: null bounds stand for none."""
    if isinstance(value, Mapping):
        return Interval(_number(value.get("low")), _number(value.get("high")))
    return NO_INTERVAL if value is None else value


type Between = Annotated[Interval, BeforeValidator(_as_interval)]
"""An interval of confidence, in the unit of what it is about; null bounds where there is none."""


class ModelRun(AnswerPart):
    """The class of a user's own model that was run in place of ``AdvocacyModel``."""

    name: str = described_field("package.module:Class or file.py:Class")
    sha256: str = described_field("of the file in which the class stands; empty if there is none")
    parameters: dict[str, float] = described_field(
        "its own parameters by name, each in the unit it declares"
    )


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table in a Parquet file, read when it is asked for."""

    path: Path

    def __call__(self) -> Table:
        """Read it whole; ``RequestError`` if it cannot be read."""
        import pyarrow as pa  # noqa: PLC0415 - only where tables are read
        import pyarrow.parquet as pq  # noqa: PLC0415

        try:
            return pq.read_table(self.path, use_threads=False)
        except (OSError, pa.ArrowException) as error:
            reason = one_line(str(error), 200)
            raise RequestError(f"{self.path}: cannot be read as a table: {reason}") from error

    def batches(self, columns: list[str], rows: int) -> Iterator[Any]:
        """Read some columns, at most so many rows at a time, as record batches of pyarrow."""
        import pyarrow.parquet as pq  # noqa: PLC0415 - only where tables are read

        with pq.ParquetFile(self.path) as file:
            yield from file.iter_batches(rows, columns=columns, use_threads=False)


@dataclass(eq=False)
class Attachments:
    """What goes with an answer and stands in files of their own beside its JSON.

    Attributes:
        worlds: the scenarios as they were run, by name.
        tables: by name, in memory, or made or read when they are asked for.
        inputs: other files that were read, such as an experiment: their texts by name.
        places: published names of files (``…/mine.toml``) and where they are on this machine.
        started: when the work began.
        folder: from which it was loaded; None if it was not.
        manifest: how the folder came about; empty if there is none.
        more: what else its manifest is to say.
        kept: what was worked out from tables, so that it is not worked out again.
        model: a user's own model, to be run.
        model_name: as a command names it, without the folders of one machine.
    """

    worlds: Mapping[str, LoadedScenario] = field(default_factory=dict)
    tables: dict[str, Table | Callable[[], Table]] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    folder: Path | None = None
    manifest: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    model: OwnModel | None = None
    model_name: str | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Cross to another process: tables that are still to be made are made."""
        tables = {
            name: found if isinstance(found, TableFile) or not callable(found) else found()
            for name, found in self.tables.items()
        }
        return self.__dict__ | {"tables": tables, "kept": {}, "model": None}


def _model_run(held: Attachments) -> ModelRun | None:
    """Say which model of a user's own was run, if one was."""
    if (own := held.model) is None or held.model_name is None:
        return None
    text = held.inputs.get(Path(held.model_name.rpartition(":")[0]).name)
    return ModelRun(
        name=held.model_name,
        sha256=(
            model_identity(own.kind)["sha256"]
            if text is None
            else hashlib.sha256(text.encode()).hexdigest()
        ),
        parameters={row.name: row.default for row in own.kind.own_parameters} | dict(own.values),
    )


def plain_row(keys: Iterable[str], held: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is held under some keys, in their order; None where there is no number."""
    row = {key: held.get(key) for key in keys}
    return {
        key: None if isinstance(value, float) and math.isnan(value) else value
        for key, value in row.items()
    }


class Columns(Mapping[str, str]):
    """Columns of an answer's rows and what they hold, made of the fields of its parts.

    The meaning and the unit of a column stand in its field, once. An interval has two columns,
    its ends.
    """

    def __init__(self, *parts: tuple[type[AnswerPart], str] | Mapping[str, str]) -> None:
        """Find the fields.

        Args:
            parts: in the order of the columns. A part of the answer with the paths of its fields
                (``better.share`` is a field of a field), each after the name of its column where
                that is another (``good=better``; an interval's is what stands before ``_low`` and
                ``_high``, or nothing); all fields if there is none. Or columns that no field has,
                and what they hold.

        Raises:
            KeyError: a part has no such field.
        """
        self._meanings: dict[str, str] = {}
        self._paths: dict[str, tuple[type[AnswerPart], list[str]]] = {}
        for part in parts:
            if isinstance(part, Mapping):
                self._meanings |= part
                continue
            kind, spec = part
            for word in spec.split() or kind.model_fields:
                column, _, path = word.rpartition("=")
                self._add(kind, column if "=" in word else path, path.split("."))

    def _add(self, kind: type[AnswerPart], column: str, path: list[str]) -> None:
        told: list[str] = []
        held: Any = kind
        for name in path:
            field = held.model_fields[name]
            told.append(str(field.description))
            inner = (field.annotation, *get_args(field.annotation))
            held = next((one for one in inner if _is_part(one)), None)
        unit = getattr(field.json_schema_extra, "unit", "")
        for end in [["low"], ["high"]] if field.annotation is Between else [[]]:
            name = "_".join(filter(None, [column, *end]))
            # Of what lies around it, only what it is; in CSV there is no null.
            around = (text.partition(";")[0] for text in told[:-1])
            meaning = ": ".join([*around, told[-1], *(f"{one} end" for one in end)])
            meaning = re.sub(r"\bnull\b", "empty", meaning)
            self._meanings[name] = f"{meaning} ({unit})" if unit else meaning
            self._paths[name] = kind, [*path, *end]

    def __getitem__(self, column: str) -> str:
        """Say what a column holds; ``KeyError`` if there is none so named."""
        return self._meanings[column]

    def __iter__(self) -> Iterator[str]:
        """Name the columns, in order."""
        return iter(self._meanings)

    def __len__(self) -> int:
        """Count the columns."""
        return len(self._meanings)

    def row(self, *parts: AnswerPart | None, **said: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a cell holds
        """Give a row; None stands where there is no number.

        Args:
            parts: of the answer, one for each kind of them, in the order of their first columns;
                None, and kinds at the end that are left out, leave their columns empty.
            said: what columns hold in place of that.
        """
        kinds = dict.fromkeys(kind for kind, _ in self._paths.values())
        held = dict(zip(kinds, parts, strict=False))
        row = {
            column: reduce(lambda part, name: getattr(part, name, None), path, held.get(kind))
            for column, (kind, path) in self._paths.items()
        }
        return plain_row(self, row | said)


def _is_part(kind: Any) -> bool:  # noqa: ANN401 - any annotation
    return isinstance(kind, type) and issubclass(kind, AnswerPart)


class Answer(AnswerPart):
    """What a study found. ``sim.tell`` tells it, ``sim.save`` writes it, ``sim.load`` reads it."""

    COLUMNS: ClassVar[Mapping[str, str]] = {}
    """Keys of ``rows`` and what they hold."""

    kind: str = described_field("which study: the name of its command")
    version: str = described_field("of solidarity that made it", default=VERSION)
    asked: Asked
    own_model: ModelRun | None = described_field("a user's own model, if one was run", default=None)
    warnings: tuple[str, ...] = described_field("what to know before it is trusted", default=())

    _held: Attachments = PrivateAttr(default_factory=Attachments)

    def holding(self, held: Attachments) -> Self:
        """Give the answer with what goes with it, and with the model of a user's own that ran."""
        found = self.model_copy(update={"own_model": _model_run(held) or self.own_model})
        found._held = held  # noqa: SLF001 - its own
        return found

    def judged_anew(self) -> Self:
        """Give the answer with verdicts that follow from its intervals, as ``sim.load`` does.

        An answer of an earlier version has that version's verdicts, by its words and its rules.
        """
        return self

    @property
    def held(self) -> Attachments:
        """What goes with the answer."""
        return self._held

    @property
    def scenarios(self) -> dict[str, LoadedScenario]:
        """The worlds that were asked about, by name, as they were run."""
        return dict(self._held.worlds)

    @property
    def columns(self) -> Mapping[str, str]:
        """The keys of ``rows`` and what they hold."""
        return self.COLUMNS

    @property
    def command(self) -> str:
        """The command line that makes it again, without the folders of one machine."""
        return shlex.join([MADE_BY, self.kind, *self.asked.words()])

    @property
    def again(self) -> str:
        """The same on this machine: files stand where they are."""
        places = self._held.places
        words = [places.get(word, word) for word in self.asked.words()]
        return shlex.join([MADE_BY, self.kind, *words])

    def tables(self) -> tuple[str, ...]:
        """Name the tables that go with the answer."""
        return tuple(self._held.tables)

    def table(self, name: str) -> Table:
        """Give a table as a ``pyarrow.Table``, its columns with unit and definition.

        Raises:
            RequestError: there is none so named, or its file is not as it was written.
        """
        if name not in (tables := self._held.tables):
            there = f"there is {', '.join(tables)}" if tables else "it has none"
            raise RequestError(f"{self.kind} has no table '{name}'; {there}")
        found = tables[name]
        if callable(found):
            found = tables[name] = found()
        return found

    def runs(self) -> "pd.DataFrame":
        """Give a row for each run: the world, the practice, every outcome in its unit.

        Raises:
            RequestError: this kind of answer keeps no runs.
        """
        runs: pd.DataFrame = self.table("runs").to_pandas()
        return runs

    def rows(self) -> list[dict[str, Any]]:
        """Give what was found as plain rows, one for each thing found, all with the same keys."""
        raise TypeError(f"{type(self).__name__} has no rows")

    def frame(self) -> "pd.DataFrame":
        """Give what was found as a tidy table: ``rows`` in pandas."""
        import pandas as pd  # noqa: PLC0415 - half a second that commands need not pay

        return pd.DataFrame(self.rows())

    def json(self) -> str:  # type: ignore[override] # pydantic's own of that name is going
        """Give the answer as JSON, as its file has it."""
        return self.model_dump_json(indent=2) + "\n"

    def __eq__(self, other: object) -> bool:
        """Tell whether two answers say the same."""
        return isinstance(other, Answer) and self.json() == other.json()

    __hash__ = None  # type: ignore[assignment] # equal by what they say, which is much

    def __repr__(self) -> str:
        """Say in a line what it is."""
        return f"<{type(self).__name__}: {self.command}>"

    def __str__(self) -> str:
        """Print the same: pydantic's text of all fields is a wall."""
        return repr(self)

    def _repr_html_(self) -> str:
        """Show a short table in a notebook."""
        return str(
            self.frame().head(40).to_html(index=False, na_rep="–", float_format="{:.4g}".format)
        )


def checked_answer(given: object) -> Answer:
    """Give an answer; ``RequestError`` if it is something else."""
    if not isinstance(given, Answer):
        raise RequestError(f"answer: expected an answer of a study, is {shown(given)}")
    return given
