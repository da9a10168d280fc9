"""Over which ranges results should be read, and the sample of fitted values that data leave.

The posterior sample of what was fitted: sets of values that the data cannot tell apart.

It comes with solidarity and holds for the default parameters (``solidarity posterior`` makes it).
With it a world has a set of its own in place of the fitted values, by its number: so all practices
of a world share it. A parameter that a scenario gives another value than the default keeps it.

Draw from `plausible_ranges`, one parameter at a time or all together, and make the scenario with
`varied`, which keeps what must agree between parameters.
"""

import hashlib
import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sim.errors import RequestError
from sim.scenario.layers import Key, key_of
from sim.scenario.quantities import Status
from sim.scenario.reference import HALVES, Value, parameter_at, values
from sim.scenario.schema import ROUNDING, Scenario

type Fitted = Literal["point", "posterior"]
"""Where fitted values come from: the scenario, or the posterior sample, a set for each world."""

NO_OWN = "fitted posterior: does not go with a model of one’s own"

PLACE = Path(__file__).with_name("posterior.parquet")


class PosteriorSample(NamedTuple):
    """The sample: paths of the parameters, and a row of values for each draw."""

    paths: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]


@cache
def posterior_draws() -> PosteriorSample:
    """Read the sample; ``RequestError`` if there is none."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - only where it is asked for

    if not PLACE.exists():
        raise RequestError("fitted posterior: no posterior sample comes with this version")
    table = pq.read_table(PLACE)
    paths = tuple(table.column_names)
    rows = zip(*(table.column(name).to_pylist() for name in paths), strict=True)
    return PosteriorSample(paths, tuple(rows))


def posterior_digest() -> str:
    """Give the checksum of the sample."""
    posterior_draws()
    return hashlib.sha256(PLACE.read_bytes()).hexdigest()


def with_numbers(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Give a scenario with other numbers of its sections, by path such as ``response.days``.

    Raises:
        pydantic.ValidationError: a value is outside the limits of its parameter.
    """
    sections: dict[str, dict[str, float]] = {}
    for path, value in values.items():
        section, _, key = path.partition(".")
        sections.setdefault(section, {})[key] = value
    changed = {}
    for name, held in sections.items():
        section = getattr(scenario, name)
        changed[name] = type(section).model_validate({**section.model_dump(), **held})
    return scenario.model_copy(update=changed)


def kept_paths(scenario: Scenario) -> tuple[str, ...]:
    """Name the parameters of the sample that a scenario itself sets otherwise."""
    found = []
    for path in posterior_draws().paths:
        section, _, key = path.partition(".")
        held = getattr(scenario, section)
        if getattr(held, key) != getattr(type(held)(), key):
            found.append(path)
    return tuple(found)


def from_posterior(scenario: Scenario, world: int) -> Scenario:
    """Give the scenario with the set of values of a world; those it sets itself stay."""
    paths, values = posterior_draws()
    kept = kept_paths(scenario)
    drawn = dict(zip(paths, values[world % len(values)], strict=True))
    return with_numbers(scenario, {path: drawn[path] for path in paths if path not in kept})


def posterior_notes(scenario: Scenario) -> tuple[str, ...]:
    """Say what a result with the posterior sample is."""
    paths, values = posterior_draws()
    kept = kept_paths(scenario)
    text = (
        f"Fitted values come from the posterior sample: each world has one of {len(values)} sets "
        f"of {len(paths) - len(kept)} values, so that intervals hold what the data do not fix"
    )
    return (text + (f". The scenario’s own stay: {', '.join(kept)}." if kept else "."),)


type Scale = Literal["linear", "log"]

UNCERTAIN: tuple[Status, ...] = ("fitted", "sourced", "assumed")
"""Statuses of what is not known about the world; what is *chosen* is part of the question."""


@dataclass(frozen=True, slots=True)
class Range:
    """The plausible values of one number of a scenario.

    ``path`` is as in ``--set``, with ``.mean`` for the mean of a spread and the name of an issue
    for one of the shares over issues (``groups.priorities.safety``), which ``--set`` has not.
    ``value`` is what the scenario says. ``step`` is 0 for a number, else whole numbers come in
    steps of it.
    """

    path: str
    low: float
    high: float
    value: float
    status: Status
    step: int

    @property
    def scale(self) -> Scale:
        """The scale on which the scenario's value lies nearer to the middle of the range."""
        if self.low <= 0 or not self.low < self.value < self.high:
            return "linear"
        on_line = (self.value - self.low) / (self.high - self.low)
        on_log = math.log(self.value / self.low) / math.log(self.high / self.low)
        return "log" if abs(on_log - 0.5) < abs(on_line - 0.5) else "linear"

    def at(self, position: float) -> float:
        """Give the value at a position from 0 (``low``) to 1 (``high``) on the scale.

        Raises:
            ValueError: the position is outside [0, 1].
        """
        if not 0 <= position <= 1:
            raise ValueError(f"position: must be from 0 to 1, is {position}")
        if self.scale == "log":
            found: float = self.low * (self.high / self.low) ** position
        else:
            found = self.low + (self.high - self.low) * position
        found = min(max(found, self.low), self.high)
        if not self.step:
            return found
        most = math.floor(self.high / self.step)
        return self.step * min(max(round(found / self.step), math.ceil(self.low / self.step)), most)


def plausible_ranges(
    scenario: Scenario | None = None, statuses: Collection[Status] = UNCERTAIN
) -> dict[str, Range]:
    """Give the plausible range of every number of a scenario, by its path.

    Args:
        scenario: whose rows and values; the default parameters if left out.
        statuses: which to give. What is *chosen* (the horizon, dials, practices, dates) is left
            out unless asked for: varying it asks another question.

    Returns:
        Ranges in the order of the models. Words are not among them, nor is what a shock leaves as
        it is. The range of a row's value lies about the value that the row says.
    """
    world = Scenario(title="the default parameters") if scenario is None else scenario
    found = (made for value in values(world) for made in _ranges(value, world))
    return {made.path: made for made in found if made.status in statuses}


def plausible_range(value: Value) -> tuple[float, float] | None:
    """Give the plausible range of a scenario's parameter: for a row, about what the row says."""
    parameter = value.parameter
    bounds = parameter.plausible
    if bounds is None or "<name>" not in parameter.path or not isinstance(value.value, int | float):
        return bounds
    said, reach = value.value, parameter.reach
    # What a row says outside the column's range stays inside its own.
    low, high = (said / 2, said * 2) if reach is None else (said - reach, said + reach)
    low, high = round(max(bounds[0], low), 12), round(min(bounds[1], high), 12)
    return min(low, said), max(high, said)


def varied(scenario: Scenario, changes: Mapping[str, float | str]) -> Scenario:
    """Change values of a scenario, and with them what must agree.

    - The other shares over issues, or of categories, are scaled to what those changed leave; all
      are divided by their sum where nothing is left.
    - A spread is narrowed where its values would leave their limits.
    - The spread of trust at the start is narrowed so that no tie starts below
      ``ties.break_threshold``, which is lowered if the mean itself is below it;
      ``ties.renewal_threshold`` is raised to it if below.
    - ``people.rewiring`` is lowered to what ``people.bridging`` leaves of the acquaintances.
    - ``time.months`` is raised to the month of the last shock.

    Args:
        scenario: it is left as it is.
        changes: values by their paths, as `plausible_ranges` has them, or as ``--set`` has them: a
            number for a spread is the same for all.

    Raises:
        KeyError: a path leads to no such value of the scenario.
        ValueError: a value is outside its limits.
    """
    data, before = scenario.to_dict(), scenario.to_dict()
    places: dict[Key, float | str] = {}
    for path, value in changes.items():
        key = place_of(data, path, value)
        if key is None:
            raise KeyError(path)
        places[key] = value
    vary(data, places)
    for path in scenario.sources:
        if value_at(data, path) != value_at(before, path):
            del data["sources"][path]
    return Scenario.model_validate(data)


def vary(data: dict[str, Any], changes: Mapping[Key, float | str]) -> None:
    """Change values in the data of a scenario, and with them what must agree, as ``varied`` does.

    Args:
        data: it is changed.
        changes: values by their places, from ``place_of``.
    """
    put(data, changes)
    _keep_sums(data, changes)
    for key in changes:
        if key[-1] == "mean":
            _keep_spread(data, key[:-1])
        elif _is_spread(held_at(data, key)):
            _keep_spread(data, key)
    _keep_order(data)


def put(data: dict[str, Any], changes: Mapping[Key, float | str]) -> None:
    """Change values in the data of a scenario, by their places, and nothing else."""
    for key, value in changes.items():
        table = held_at(data, key[:-1])
        spread = _is_spread(table[key[-1]])
        table[key[-1]] = {"mean": value, "spread": 0.0} if spread else value


def place_of(data: dict[str, Any], path: str, value: float | str) -> Key | None:
    """Give where a path leads to a value of such a kind in the data of a scenario, if it does."""
    key, held = _found(data, path)
    if isinstance(value, str):
        return key if isinstance(held, str) else None
    return key if isinstance(held, int | float) or _is_spread(held) else None


def value_at(data: dict[str, Any], path: str) -> Any:  # noqa: ANN401 - any value of TOML
    """Give the value at a path in the data of a scenario; None if there is none."""
    return _found(data, path)[1]


def _found(data: dict[str, Any], path: str) -> tuple[Key, Any]:
    try:
        key = key_of(data, path.split("."))
        return key, held_at(data, key)
    except (LookupError, TypeError):
        return (), None


def held_at(data: Any, key: Iterable[str | int]) -> Any:  # noqa: ANN401 - any value of TOML
    """Give what stands at a place; ``LookupError`` or ``TypeError`` if nothing can."""
    for part in key:
        data = data[part]
    return data


def _is_spread(held: Any) -> bool:  # noqa: ANN401 - any value of TOML
    return isinstance(held, dict) and set(held) == set(HALVES)


def _ranges(value: Value, world: Scenario) -> Iterator[Range]:
    parameter, said, bounds = value.parameter, value.value, plausible_range(value)
    if bounds is None or parameter.status is None or said is None:
        return
    if value.path.startswith("shocks.") and said == parameter.default:
        return
    step = (parameter.multiple_of or 1) if parameter.kind == "whole number" else 0
    numbers = {value.path: said}
    if parameter.kind == "spread":
        numbers = {f"{value.path}.mean": said["mean"]}
    elif parameter.kind == "numbers":
        names = (issue.name for issue in world.issues)
        numbers = {f"{value.path}.{name}": share for name, share in zip(names, said, strict=True)}
    for path, number in numbers.items():
        yield Range(path, *bounds, number, parameter.status, step)


def _keep_sums(data: dict[str, Any], keys: Iterable[Key]) -> None:
    """Scale the shares that stand beside those changed: over issues, or of categories."""
    lists: dict[Key, set[int]] = {}
    for key in keys:
        if isinstance(key[-1], int):
            lists.setdefault(key[:-1], set()).add(key[-1])
        elif key[0] == "categories" and key[-1] == "share":
            lists.setdefault(("categories",), set()).add(int(key[1]))
    for key, kept in lists.items():
        held = held_at(data, key)
        if key == ("categories",):
            for row, share in zip(held, _scaled([row["share"] for row in held], kept), strict=True):
                row["share"] = share
        else:
            held[:] = _scaled(held, kept)


def _scaled(shares: list[float], kept: Collection[int]) -> list[float]:
    """Scale shares so that they sum to 1: the others than those kept, where that can be."""
    taken = math.fsum(shares[n] for n in kept)
    others = math.fsum(share for n, share in enumerate(shares) if n not in kept)
    if others > 0 and 0 < taken < 1:
        factor = (1 - taken) / others
        return [share if n in kept else share * factor for n, share in enumerate(shares)]
    return [share / (taken + others) for share in shares]


def _keep_spread(data: dict[str, Any], key: Key) -> None:
    """Narrow a spread to what its limits leave around its mean."""
    row, left = parameter_at([str(part) for part in key]) or (None, ())
    if row is None or left or row.kind != "spread" or row.low is None or row.high is None:
        return
    pair = held_at(data, key)
    room = min(pair["mean"] - row.low, row.high - pair["mean"])
    # Not for rounding, which validation allows; without any room it says so.
    if 0 <= room < pair["spread"] - ROUNDING * max(1.0, abs(pair["mean"])):
        pair["spread"] = room


def _keep_order(data: dict[str, Any]) -> None:
    ties, trust = data["ties"], data["ties"]["initial_trust"]
    if trust["mean"] - trust["spread"] < ties["break_threshold"] - ROUNDING:
        trust["spread"] = max(0.0, trust["mean"] - ties["break_threshold"])
        ties["break_threshold"] = min(ties["break_threshold"], trust["mean"] - trust["spread"])
    people = data["people"]
    if people["bridging"] + people["rewiring"] > 1 + ROUNDING:
        people["rewiring"] = max(0.0, round(1 - people["bridging"], 12))
    ties["renewal_threshold"] = max(ties["renewal_threshold"], ties["break_threshold"])
    last = max((row["month"] for row in data["shocks"]), default=1)
    data["time"]["months"] = max(data["time"]["months"], last)
