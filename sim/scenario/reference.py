"""Every parameter with unit, ranges, default, meaning and provenance.

``describe``, the tables of the documentation, the template and completion are made from here.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, get_args

from pydantic import AliasChoices, BaseModel, Field

from sim.scenario.names import CalledBy, NamesSection, filled
from sim.scenario.quantities import UNBOUNDED, YOURS, Named, Status, TomlTable, status_from, text_of
from sim.scenario.schema import Scenario
from sim.version import docstring

type Kind = Literal["whole number", "number", "spread", "numbers", "text", "texts", "table"]

type Number = int | float

_MORE = "exclusiveMinimum"

HALVES = ("mean", "spread")
"""What a spread is made of."""


class Parameter(BaseModel, frozen=True):
    """One parameter: what a file or ``--set`` can say.

    ``path`` has ``<name>`` for the name of a row (``tactics.<name>.risk``). ``low`` and ``high``
    bound every single value; ``above`` says that ``low`` itself is outside. ``plausible`` is the
    range over which results should be read: of the mean of a spread, of each of several numbers,
    of any row of a column, where ``reach`` (if any) bounds how far a single row goes. ``source`` is
    what fixes the default, ``status`` says so in a word (None for words that are no choices), and
    ``theory`` is where the mechanism is from. ``rule`` is the reading of a rule that it belongs
    to, if it does not to all (``network=hubs``).
    """

    path: str
    kind: Kind
    required: bool
    default: Any = None
    unit: str = ""
    meaning: str = Field("", validation_alias="description")
    status: Status | None = None
    source: str = ""
    theory: str = ""
    plausible: tuple[Number, Number] | None = None
    reach: Number | None = None
    low: Number | None = Field(
        None, validation_alias=AliasChoices("low", "minimum", "exclusiveMinimum")
    )
    high: Number | None = Field(
        None, validation_alias=AliasChoices("high", "maximum", "exclusiveMaximum")
    )
    above: bool = False
    multiple_of: int | None = Field(None, validation_alias="multipleOf")
    choices: tuple[str, ...] = Field((), validation_alias="enum")
    rule: str = ""
    example: Any = None

    @property
    def key(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]

    @property
    def range(self) -> str:
        """The values that are allowed, in words."""
        if self.choices:
            return ", ".join(self.choices)
        if self.kind == "numbers":
            return "each above 0, sum 1"
        low = "" if self.low is None or self.low <= -UNBOUNDED else f"{self.low:.15g}"
        high = "" if self.high is None or self.high >= UNBOUNDED else f"{self.high:.15g}"
        words = f"{low} to {high}" if low and high else f"at least {low}" if low else ""
        if self.above:
            words = f"above {low}, at most {high}" if high else f"above {low}"
        return words if self.multiple_of is None else f"{words}, in steps of {self.multiple_of}"

    @property
    def provenance(self) -> str:
        """What fixes the value and where the mechanism is from, in words."""
        return provenance(self.status, self.source, self.theory)

    def named(self, words: CalledBy) -> "Parameter":
        """Give it with what people and money are called in its meaning and unit."""
        told = {"unit": filled(self.unit, words), "meaning": filled(self.meaning, words)}
        return self.model_copy(update=told)

    def in_use(self, scenario: Scenario) -> bool:
        """Tell whether the rules that a scenario chooses use it."""
        name, _, readings = self.rule.partition("=")
        return not self.rule or getattr(scenario.rules, name) in readings.split("|")


@dataclass(frozen=True, slots=True)
class Part:
    """A table of a scenario, or the rows of a list (``rows``)."""

    name: str
    meaning: str
    model: type[TomlTable]
    rows: bool
    parameters: tuple[Parameter, ...]


def parts(names: NamesSection | None = None) -> tuple[Part, ...]:
    """Give the tables and lists of a scenario in their order; the first, unnamed, is the top.

    Args:
        names: what meanings and units call people and money; neutral words if none are given.
    """
    return _parts_in(tuple((NamesSection() if names is None else names).words().items()))


@cache
def _parts_in(words: tuple[tuple[str, str], ...]) -> tuple[Part, ...]:
    held = dict(words)
    return tuple(
        replace(part, parameters=tuple(row.named(held) for row in part.parameters))
        for part in _parts()
    )


@cache
def _parts() -> tuple[Part, ...]:
    schema = Scenario.model_json_schema()
    top: list[Parameter] = []
    rest: list[Part] = []
    for name, field in Scenario.model_fields.items():
        row = next(iter(get_args(field.annotation)), None)
        if isinstance(row, type) and issubclass(row, Named):
            meaning = _sentence(field.description) if field.description else _doc(row)
            parameters = _parameters(schema, row, f"{name}.<name>.")
            rest.append(Part(name, meaning, row, rows=True, parameters=parameters))
        elif isinstance(model := field.annotation, type) and issubclass(model, TomlTable):
            parameters = _parameters(schema, model, f"{name}.")
            rest.append(Part(name, _doc(model), model, rows=False, parameters=parameters))
        else:
            told = followed(schema, schema["properties"][name])
            top.append(_parameter(schema, told, name, required=field.is_required()))
    return (Part("", _doc(Scenario), Scenario, rows=False, parameters=tuple(top)), *rest)


@cache
def _by_path() -> dict[str, Parameter]:
    return {row.path: row for row in reference()}


def parameter_at(path: Sequence[str]) -> tuple[Parameter, Sequence[str]] | None:
    """Find the parameter that a path means in some scenario, and what the path says beyond it.

    That is ``mean`` or ``spread`` of a spread, or the issue of one of the shares over issues. None
    if there is no such parameter.
    """
    for length in (len(path), len(path) - 1):
        start, left = list(path[:length]), path[length:]
        row = _by_path().get(".".join([*start[:1], "<name>", *start[2:]] if length == 3 else start))
        if row is None:
            continue
        if not left or row.kind == "numbers" or (row.kind == "spread" and left[0] in HALVES):
            return row, left
    return None


def reference() -> Iterator[Parameter]:
    """Give every parameter that a scenario can have, in the order of the models."""
    for part in parts():
        yield from part.parameters


def counts() -> dict[Status, int]:
    """Count the parameters of each status, a column of a list as one; words are not counted."""
    found = Counter(row.status for row in reference() if row.status is not None and not row.choices)
    return dict(found)


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter's value in a scenario, and what fixes it.

    ``default`` is None for rows the default has not; ``given`` is the source that the scenario
    itself gives, if any.
    """

    path: str
    parameter: Parameter
    value: Any
    default: Any
    given: str | None

    @property
    def differs(self) -> bool:
        """Whether the scenario says other than the default."""
        return bool(self.value != self.default)

    @property
    def source(self) -> str:
        """What fixes the value: what the scenario says, else what fixes the default if it is it."""
        if self.given is not None:
            return self.given
        # A row of one's own has the defaults of its columns where it says nothing.
        usual = self.parameter.default if self.default is None else self.default
        return self.parameter.source if self.value == usual else YOURS

    @property
    def status(self) -> Status | None:
        """What fixes the value, in a word; None for words that are no choices."""
        return None if self.parameter.status is None else status_from(self.source)


def values(scenario: Scenario) -> Iterator[Value]:
    """Give every parameter of a scenario with its value and provenance, rows by their names."""
    said, given = scenario.to_dict(), scenario.sources
    for part in parts(scenario.names):
        if not part.rows:
            table = said[part.name] if part.name else said
            for row in part.parameters:
                yield Value(row.path, row, table.get(row.key), row.default, given.get(row.path))
            continue
        usual = {row["name"]: row for row in default_rows(part.name)}
        for held in said[part.name]:
            default = usual.get(held["name"], {})
            for row in part.parameters[1:]:  # its path says its name
                path = row.path.replace("<name>", held["name"])
                yield Value(path, row, held.get(row.key), default.get(row.key), given.get(path))


def default_rows(name: str) -> list[dict[str, Any]]:
    """Give the rows that a list has where a scenario says nothing of it, as TOML holds them."""
    rows = Scenario.model_fields[name].get_default(call_default_factory=True)
    return [row.model_dump(mode="json", exclude_none=True) for row in rows]


def fitted_values_changed(scenario: Scenario) -> list[str]:
    """Give the fitted values that a scenario uses and has changed, with what was fitted."""
    return [
        f"{row.path} ({text_of(row.value)}; fitted: {text_of(row.default)})"
        for row in values(scenario)
        if row.parameter.status == "fitted" and row.differs and row.parameter.in_use(scenario)
    ]


def provenance(status: str | None, source: str, theory: str) -> str:
    """Say what fixes a value and where its mechanism is from; nothing of what has no status."""
    fixed = f"sourced: {source}" if status == "sourced" else source
    return "; ".join(filter(None, (fixed, theory and f"theory: {theory}")))


def condition(rule: str) -> str:
    """Say after a meaning that a parameter belongs to a reading of a rule; nothing of all."""
    name, _, readings = rule.partition("=")
    return f" (with rules.{name} = {readings.replace('|', ' or ')})" if rule else ""


def span(bounds: tuple[float, float] | None) -> str:
    """Show a plausible range to people; nothing if there is none."""
    return "" if bounds is None else f"{bounds[0]:.6g} to {bounds[1]:.6g}"


def _doc(model: type[BaseModel]) -> str:
    return docstring(model).partition("\n")[0]


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].removesuffix('.')}."


def _parameters(
    schema: dict[str, Any], model: type[TomlTable], prefix: str
) -> tuple[Parameter, ...]:
    told = schema["$defs"][model.__name__]["properties"]
    return tuple(
        _parameter(
            schema, followed(schema, told[name]), prefix + name, required=field.is_required()
        )
        for name, field in model.model_fields.items()
    )


def _parameter(
    schema: dict[str, Any], told: dict[str, Any], path: str, *, required: bool
) -> Parameter:
    items = followed(schema, told.get("items", {}))
    said = {
        "path": path,
        "kind": _KINDS[told["type"], "low" in told or items.get("type") == "number"],
        "required": required,
        "description": told.get("description", "") + condition(told.get("rule", "")),
        "above": _MORE in told,
        "example": next(iter(told.get("examples", ())), None),
    }
    return Parameter.model_validate(told | said)


_KINDS: dict[tuple[str, bool], Kind] = {
    ("integer", False): "whole number",
    ("number", False): "number",
    ("object", True): "spread",
    ("array", True): "numbers",
    ("string", False): "text",
    ("array", False): "texts",
    ("object", False): "table",
}
"""Kinds by the type in the schema, and whether it is of numbers."""


def followed(schema: dict[str, Any], field: dict[str, Any]) -> dict[str, Any]:
    """Follow a field's reference into ``$defs``; what the field says itself holds. No nulls."""
    said = dict(field)
    for choice in said.pop("anyOf", ()):
        if choice.get("type") != "null":
            said = {**followed(schema, choice), **said}
    if "$ref" in said:
        target = schema["$defs"][said.pop("$ref").rpartition("/")[2]]
        said = {**followed(schema, target), **said}
    return said


REMOVED = {
    "pressure.curve": "rules.pressure",
}
"""The path of what was removed, and of what took its place."""


def replaced(path: str) -> str | None:
    """Say what took the place of a parameter that was removed; None if there was none such."""
    return f"is no longer a parameter; use '{REMOVED[path]}'" if path in REMOVED else None
