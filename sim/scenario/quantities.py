"""Parameters that carry their unit, range, meaning, plausible range and provenance.

A scenario is made of *sections* (frozen pydantic models) whose fields are *quantities*. The
fields are the reference documentation: ``solidarity describe``, the parameter table of
``docs/explanation/model.md`` and the JSON Schema are all read from here.

Two sources are kept apart: *theory* is the publication that the mechanism is taken from, the
*value* says what fixes the number. Most mechanisms have a theory and an assumed value.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict

from sim.scenario.toml import to_toml

ASSUMED = "assumed"
"""Source of a value that no data or literature fixes: read results over a wide range of it."""

CHOSEN = "chosen"
"""Source of a value that is part of the question, not of the world: a horizon, a dial."""

FITTED = (
    "fitted to protest-event data (Clark & Regan, doi:10.7910/DVN/HTTWYL): "
    "docs/explanation/calibration.md"
)
"""Source of a value that patterns of protest can discipline: how states answer, when people act."""

YOURS = "set by you"
"""Source of a value that is not the default and that a scenario gives no source for."""

type Status = Literal["fitted", "sourced", "assumed", "chosen", "set by you"]
"""What fixes a value: data that it was fitted to, a publication, nothing, or who asks; or nobody
has said so: it was changed."""


_STATUSES: dict[str, Status] = {
    ASSUMED: "assumed",
    FITTED: "fitted",
    CHOSEN: "chosen",
    YOURS: "set by you",
}


def status_from(source: str) -> Status:
    """Give the status of a value by its source: one of the constants here, or a publication."""
    return _STATUSES.get(source, "sourced")


UNBOUNDED = 1e12
"""A limit that only keeps sums finite; people are not told of it."""

type Share = Annotated[float, Field(ge=0, le=1)]
type Amount = Annotated[float, Field(ge=0, le=UNBOUNDED)]
type Numbers = Annotated[tuple[float, ...], Strict(strict=False)]
"""A TOML array of numbers."""


class TomlTable(BaseModel):
    """One table of a scenario file. Unknown keys, NaN and infinity are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Spread(TomlTable):
    """Values drawn uniformly from ``mean - spread`` to ``mean + spread``, one per actor."""

    mean: float = Field(description="middle of the range")
    spread: float = Field(default=0.0, ge=0.0, description="half-width of the range")

    @property
    def low(self) -> float:
        """Smallest value that can be drawn."""
        return self.mean - self.spread

    @property
    def high(self) -> float:
        """Largest value that can be drawn."""
        return self.mean + self.spread


def _number_is_a_mean(value: Any) -> Any:  # noqa: ANN401 - raw TOML
    """Let ``x = 0.4`` stand for ``x = { mean = 0.4, spread = 0.0 }``."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"mean": value}
    return value


def _inside(low: float, high: float) -> Callable[[Spread], Spread]:
    def check(value: Spread) -> Spread:
        tolerance = 1e-12 * max(1.0, abs(value.mean))
        if value.low < low - tolerance or value.high > high + tolerance:
            if value.spread == 0:
                raise ValueError(f"must be from {low:g} to {high:g}, is {value.mean:.15g}")
            raise ValueError(
                f"mean - spread to mean + spread must stay from {low:g} to {high:g}, "
                f"is {value.low:.15g} to {value.high:.15g}"
            )
        return value

    return check


def quantity(
    default: Any,  # noqa: ANN401 - a field of any type
    unit: str,
    meaning: str,
    theory: str = "",
    *,
    plausible: tuple[float, float] | None = None,
    value: str = ASSUMED,
    reach: float | None = None,
    words: Mapping[str, Any] | None = None,
    rule: str = "",
    **limits: float,
) -> Any:  # noqa: ANN401 - pydantic's Field is typed so
    """Declare a parameter.

    Args:
        default: its value where a scenario says nothing.
        unit: its unit.
        meaning: what it is, in a sentence without a full stop.
        theory: the publication that its mechanism is from, if any.
        plausible: the range, within the limits, over which results should be read; for a list of
            shares, that of each share. Words have none: all their choices are plausible.
        value: what fixes the value: ``FITTED``, ``ASSUMED``, ``CHOSEN``, or a publication and
            what it fixes.
        reach: for a column of a list, how far a row's value can plausibly lie from what the row
            says, within ``plausible``; without it, from half to twice that.
        words: what else is said about it, by kind.
        rule: the reading that it is a parameter of, if it is of only one: "network=hubs", of more
            than one "network=hubs|blocks".
        limits: what is valid at all (``ge``, ``le``, ``gt``…).
    """
    told = _told(unit, theory, value, plausible, reach=reach, rule=rule, **(words or {}))
    field: Any = Field  # its overloads know no limits that come in one dictionary
    return field(default, description=meaning, json_schema_extra=told, **limits)


def spread(
    mean: float,
    width: float,
    unit: str,
    meaning: str,
    theory: str = "",
    *,
    plausible: tuple[float, float],
    value: str = ASSUMED,
    low: float = 0.0,
    high: float = 1.0,
) -> Any:  # noqa: ANN401 - pydantic's Field is typed so
    """Declare a parameter that differs between actors, all values within [low, high].

    ``plausible`` is about the mean; ``theory`` and ``value`` are as for `quantity`.
    """
    told = _told(unit, theory, value, plausible, low=low, high=high)
    return Field(Spread(mean=mean, spread=width), description=meaning, json_schema_extra=told)


def text_of(value: Any) -> str:  # noqa: ANN401 - any value of TOML
    """Show a parameter's value to people: 0.5 ± 0.3 for a spread, numbers side by side."""
    if isinstance(value, dict) and set(value) == {"mean", "spread"}:
        mean, width = text_of(value["mean"]), text_of(value["spread"])
        return mean if value["spread"] == 0 else f"{mean} ± {width}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < UNBOUNDED else repr(value)
    if isinstance(value, list | tuple):
        return " ".join(text_of(held) for held in value)
    if value is None:
        return ""
    return value if isinstance(value, str) else to_toml(value)


def _told(
    unit: str, theory: str, value: str, plausible: tuple[float, float] | None, **more: object
) -> dict[str, Any]:
    bounds = {} if plausible is None else {"plausible": list(plausible)}
    status = status_from(value)
    return {"unit": unit, "theory": theory, "source": value, "status": status, **bounds, **more}


_MEAN = BeforeValidator(_number_is_a_mean)

ShareSpread = Annotated[Spread, AfterValidator(_inside(0.0, 1.0)), _MEAN]
"""A spread of shares, each in [0, 1]."""

AmountSpread = Annotated[Spread, AfterValidator(_inside(0.0, UNBOUNDED)), _MEAN]
"""A spread of amounts, each at least 0."""

PositiveSpread = Annotated[Spread, AfterValidator(_inside(1.0, UNBOUNDED)), _MEAN]
"""A spread of counts of people, each at least 1."""


class Named(TomlTable):
    """A row of a list that scenarios can replace: it is known by its name."""

    name: str = Field(
        min_length=1,
        max_length=80,
        pattern=r"^[a-z0-9][a-z0-9-]*$",
        description="how it is called in files, options and tables",
    )
    meaning: str = Field(default="", max_length=2000, description="what it is, in a sentence")

    def __str__(self) -> str:
        """Show the name."""
        return self.name

    @classmethod
    def names(cls, rows: tuple[Self, ...]) -> tuple[str, ...]:
        """Give the names of rows, in order."""
        return tuple(row.name for row in rows)
