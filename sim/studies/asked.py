"""What a question and every part of an answer are made of: fields that say what they are.

Nothing heavy is imported here: the options of commands are made from the fields of questions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from sim.errors import RequestError, shown


def _names(value: Any) -> Any:  # noqa: ANN401 - whatever a user gives
    if value is None or isinstance(value, str):
        return () if value is None else (value,)
    if not isinstance(value, Iterable):
        raise ValueError("expected a text or several")  # noqa: TRY004 - as pydantic wants it
    return tuple(value)


type Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
"""Texts: one of them, several, or none is given."""


@dataclass(frozen=True, slots=True)
class _FieldTold:
    """What is told of a field beside its meaning, its type, its bounds and its default.

    Attributes:
        unit: empty where there is none.
        metavar: of a question's field: what stands for a value in the help of its option.
        absent: of a question's field: what holds where no value is given, and the default does not
            say it.
    """

    unit: str = ""
    metavar: str = ""
    absent: str = ""

    def __call__(self, schema: dict[str, Any]) -> None:
        """Put the unit, and what holds by default, into a field's JSON Schema, as pydantic asks."""
        if self.unit:
            schema["unit"] = self.unit
        if self.absent:
            schema["description"] += f"; by default {self.absent}"


def described_field(
    meaning: str,
    unit: str = "",
    *,
    metavar: str = "",
    absent: str = "",
    **more: Any,  # noqa: ANN401 - pydantic's
) -> Any:  # noqa: ANN401 - pydantic's field
    """Describe a field of a question or of an answer, once for wherever it is told.

    A question's field is an option of its command, an argument of its function and, as a field of
    any answer, a row of ``docs/reference/output.md`` and of its JSON Schema.

    Args:
        meaning: in a few words; of an option its help, without the last full stop.
        unit: see ``_FieldTold``, as are ``metavar`` and ``absent``.
        metavar: of an option.
        absent: of an option.
        more: what pydantic's ``Field`` takes, ``default`` and bounds for instance.
    """
    return Field(description=meaning, json_schema_extra=_FieldTold(unit, metavar, absent), **more)


class AnswerPart(BaseModel):
    """A part of an answer: frozen, with no field that is not described; NaN is null in JSON."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        ser_json_inf_nan="null",
        defer_build=True,  # what reads only the fields, as help does, need not wait
    )

    def __dir__(self) -> list[str]:
        """Name its fields and what it does, without what every model of pydantic has."""
        own = {name for kind in type(self).__mro__ if kind is not BaseModel for name in vars(kind)}
        hidden = set(dir(BaseModel)) - own
        names = (name for name in super().__dir__() if not name.startswith(("_", "model_")))
        return [name for name in names if name not in hidden]

    @classmethod
    def from_attributes(cls, other: object, **more: Any) -> Self:  # noqa: ANN401 - values of fields
        """Make one with what another object has under the same names, and with some more."""
        names = (name for name in cls.model_fields if name not in more and hasattr(other, name))
        return cls(**{name: getattr(other, name) for name in names}, **more)


class Asked(AnswerPart):
    """What was asked: a field for each option that results depend on, named as the option is."""

    PLACES: ClassVar[tuple[str, ...]] = ("scenario",)
    """Fields whose value stands on the command line without a name, in order."""

    LAST: ClassVar[tuple[str, ...]] = ("seed", "fitted", "set", "model")
    """Fields that stand last on the command line."""

    @classmethod
    def read(cls, **given: Any) -> Self:  # noqa: ANN401 - whatever a user gives
        """Take what a user gives.

        Raises:
            RequestError: with all values that cannot be.
        """
        wrong = []
        for name, value in given.items():
            kind = cls.model_fields[name].annotation
            is_whole = kind in (int, int | None)
            # No text stands for a number here, as it does on a command line.
            if isinstance(value, bool | str) and (is_whole or kind in (float, float | None)):
                what = "a whole number" if is_whole else "a number"
                wrong.append(f"{name}: expected {what}, is {shown(value)}")
        if wrong:
            raise RequestError(wrong)
        try:
            return cls(**given)
        except ValidationError as error:
            raise RequestError(map(_problem, error.errors(include_url=False))) from error

    @classmethod
    def options(cls) -> list[str]:
        """Name the fields that are options, in the order of the command line."""
        own = [name for name in cls.model_fields if name not in cls.PLACES]
        first = [name for name in own if name not in cls.LAST]
        return [*first, *(name for name in cls.LAST if name in own)]

    def words(self) -> list[str]:
        """Give the command line after the command's name; what is None or empty is left out."""
        line = [str(getattr(self, name)) for name in self.PLACES if getattr(self, name) is not None]
        for name in self.options():
            value = getattr(self, name)
            option = f"--{name.replace('_', '-')}"
            if value is None or value is False:
                continue
            if value is True:
                line.append(option)
                continue
            for one in value if isinstance(value, tuple) else (value,):
                line += [option, repr(one) if isinstance(one, float) else str(one)]
        return line


_OURS = {
    "Input should be a valid integer": "expected a whole number",
    "Input should be a valid number": "expected a number",
    "Input should be a valid string": "expected a text",
    "Input should": "must",
}
"""Pydantic's words, and ours for them."""


def _problem(row: Any) -> Any:  # noqa: ANN401 - pydantic's row
    said = row["msg"].removeprefix("Value error, ")
    for theirs, ours in _OURS.items():
        said = said.replace(theirs, ours)
    place = ".".join(map(str, row["loc"]))
    return f"{place}: {said.partition(', got')[0]}, is {shown(row['input'])}" if place else said
