"""``--set path=value``: any parameter, from the command line."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from sim.errors import RequestError, did_you_mean, nearest, noting, one_line, shown
from sim.scenario.layers import SOURCES, Layers
from sim.scenario.practices import PRACTICES
from sim.scenario.quantities import Named
from sim.scenario.reference import default_rows, parameter_at, parts
from sim.scenario.removed import replaced
from sim.scenario.schema import Scenario

_LOOSE_NUMBER = re.compile(r"[+-]?(\.[0-9]+|(0|[1-9][0-9]*)\.)")
""".5 and 5. are no numbers in TOML, but people write them."""

FRONT = "set "
"""What messages put before a setting: the argument it came by."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One ``path=value``: the path's parts, the value as TOML reads it, and as it was written.

    ``front`` is what messages put before it: the argument, or the place in a file.
    """

    path: tuple[str, ...]
    value: Any
    written: str
    front: str = FRONT

    @property
    def place(self) -> str:
        """What messages call it."""
        return f"{self.front}{one_line(f'{".".join(self.path)}={self.written}', 120)}"


def as_options(settings: Sequence[str]) -> list[str]:
    """Give the words that make settings on a command line."""
    return [word for setting in settings for word in ("--set", setting)]


def parse_setting(text: str, front: str = FRONT) -> Setting:
    """Read ``path=value``; ``RequestError`` if it is not of that form."""
    start, _, end = text.partition("=")
    path, written = tuple(part.strip() for part in start.split(".")), end.strip()
    if not written or not all(path):
        raise RequestError(
            f"{front}{text}: expected path=value, for instance institutions.enforceability=0.8"
        )
    return Setting(path, parse_value(written), written, front)


def parse_value(text: str) -> Any:  # noqa: ANN401 - any value of TOML
    """Read a value as TOML; what is none is text, so that text needs no quotes in the shell."""
    try:
        read = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return float(text) if _LOOSE_NUMBER.fullmatch(text) else text
    # More keys: the text had a line end in it and was no single value.
    return read["value"] if len(read) == 1 else text


def apply_settings(layers: Layers, settings: Sequence[Setting]) -> list[str]:
    """Lay settings over the files, in order; give the problems of paths that lead nowhere.

    Single shares over issues are left to `shares_of`.
    """
    problems: list[str] = []
    for setting in settings:
        with noting(problems):
            _apply(layers, setting)
    return problems


def shares_of(
    settings: Iterable[Setting], scenario: Scenario
) -> tuple[dict[str, float], list[str]]:
    """Give the settings of single shares over issues, ``groups.priorities.safety=0.4``.

    They are for `sim.scenario.ranges.varied`, which scales the other shares, once the issues of the
    scenario are known.

    Returns:
        Shares by path, and a line for each that is none.
    """
    known = Named.names(scenario.issues)
    shares: dict[str, float] = {}
    problems = []
    for setting in settings:
        found = parameter_at(setting.path)
        if found is None or found[0].kind != "numbers" or not found[1]:
            continue
        issue, value = found[1][0], setting.value
        rows = {row.name: row.priorities for row in scenario.categories}
        if issue not in known:
            problems.append(f"{setting.place}: no issue '{issue}'{did_you_mean(issue, known)}")
        elif len(setting.path) == 4 and rows.get(setting.path[1]) is None:
            problems.append(f"{setting.place}: '{setting.path[1]}' has no priorities of its own")
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
            problems.append(
                f"{setting.place}: expected a share above 0 and below 1, got {shown(value)}"
            )
        else:
            shares[".".join(setting.path)] = value
    return shares, problems


def _apply(layers: Layers, setting: Setting) -> None:
    first, *rest = setting.path
    found, value = parameter_at(setting.path), setting.value
    if found is None and (rest or first not in {part.name for part in parts()}):
        raise RequestError(_no_such_path(layers.data, setting))
    if value == {} and (found is None or first == SOURCES):
        raise RequestError(f"{setting.place}: expected a table that sets something, is empty")
    if found is None:
        layers.add({first: value}, setting.place)  # a table or list as a whole
        return
    parameter, left = found
    if parameter.kind == "text" and not isinstance(value, str | list | dict):
        value = setting.written  # ``title=2019`` needs no quotes
    if parameter.kind == "numbers" and left:
        return
    if "<name>" in parameter.path:
        _apply_to_row(layers, setting, value)
    elif not rest:
        layers.add({first: value}, setting.place)
    elif isinstance(table := layers.data.setdefault(first, {}), dict):  # else validation says so
        if left:
            # Mean and spread get a table of their own: one can change and the other stay.
            said = table.get(rest[0], parameter.default)
            number = isinstance(said, int | float) and not isinstance(said, bool)
            table[rest[0]] = {"mean": said} if number else deepcopy(said)
            value = {left[0]: value}
        layers.add({first: {rest[0]: value}}, setting.place)


def _apply_to_row(layers: Layers, setting: Setting, value: Any) -> None:  # noqa: ANN401 - of TOML
    part, name, key = setting.path
    rows = layers.data.get(part, default_rows(part))
    if not isinstance(rows, list):
        return  # no list at all: validation says so
    names = [row.get("name") if isinstance(row, dict) else None for row in rows]
    number = names.index(name) if name in names else len(rows)
    if number == len(rows):
        _check_new(layers, names, setting)
        rows = [*rows, {"name": name}]
        layers.say((part, number), setting.place)
    # A copy of the list and the row: defaults are shared.
    layers.data[part] = [*rows[:number], rows[number] | {key: value}, *rows[number + 1 :]]
    layers.say((part, number, key), setting.place)


def _check_new(layers: Layers, names: list[Any], setting: Setting) -> None:
    """Refuse to begin a row, unless it is a practice whose name does not look like a slip."""
    part, name, _ = setting.path
    if part != "practices":
        raise RequestError(_no_such_path(layers.data, setting))
    if name in Named.names(PRACTICES):
        raise RequestError(
            f"{setting.place}: '{name}' is the same in every scenario; "
            "give a practice of your own another name"
        )
    if like := nearest(name, [own for own in names if isinstance(own, str)]):
        raise RequestError(f"{setting.place}: no practice '{name}'; did you mean '{like}'?")


def paths(data: Mapping[str, Any]) -> Iterator[str]:
    """Give every path that can be set in a scenario of which ``data`` is known."""
    for part in parts():
        rows = data.get(part.name, default_rows(part.name)) if part.rows else ()
        names = [row.get("name") for row in rows or () if isinstance(row, dict)]
        for parameter in part.parameters:
            if not part.rows:
                yield parameter.path
            yield from (parameter.path.replace("<name>", f"{name}") for name in names)


def suggestion(path: Sequence[str], known: Sequence[str]) -> str | None:
    """Give the path most like one that leads nowhere.

    A path that ends alike is nearer than one that looks alike: people leave out the table, or
    take another one for it.
    """
    by_end: dict[str, list[str]] = {}
    for candidate in known:
        by_end.setdefault(candidate.rpartition(".")[2], []).append(candidate)
    ends = by_end.get(path[-1], [])
    if like := nearest(".".join(path), ends or known):
        return like
    end = path[-1] if ends else nearest(path[-1], by_end)
    return by_end[end][0] if end else None


def _no_such_path(data: Mapping[str, Any], setting: Setting) -> str:
    if setting.path[0] == "extends":
        return f"{setting.place}: only a file can extend another"
    if said := replaced(".".join(setting.path)):
        return f"{setting.place}: {said}"
    like = suggestion(setting.path, list(paths(data)))
    hint = f"did you mean '{like}'?" if like else "`solidarity describe` lists them all"
    return f"{setting.place}: there is no such parameter; {hint}"
