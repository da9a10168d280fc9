"""``--set path=value``: any parameter, from the command line."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.errors import RequestError, did_you_mean, nearest, one_line, shown
from sim.scenario.layers import Layers
from sim.scenario.practices import PRACTICES
from sim.scenario.quantities import Named
from sim.scenario.reference import Part, parts
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
    path, equals, written = text.partition("=")
    path, written = path.strip(), written.strip()
    parts_of_path = tuple(part.strip() for part in path.split("."))
    if not equals or not written or not all(parts_of_path):
        raise RequestError(
            f"{front}{text}: expected path=value, for instance institutions.enforceability=0.8"
        )
    return Setting(parts_of_path, parse_value(written), written, front)


def parse_value(text: str) -> Any:  # noqa: ANN401 - any value of TOML
    """Read a value as TOML; what is none is text, so that text needs no quotes in the shell."""
    try:
        read = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return float(text) if _LOOSE_NUMBER.fullmatch(text) else text
    # More keys: the text had a line end in it and was no single value.
    return read["value"] if len(read) == 1 else text


def apply_settings(layers: Layers, settings: Sequence[Setting]) -> list[str]:
    """Lay settings over the files, in order; give the problems of paths that lead nowhere."""
    problems: list[str] = []
    for setting in settings:
        try:
            if _share(setting) is None:
                _apply(layers, setting)
        except RequestError as error:
            problems.extend(error.problems)
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
        if (issue := _share(setting)) is None:
            continue
        held, value = setting.path[:-1], setting.value
        rows = {row.name: row.priorities for row in scenario.categories}
        if issue not in known:
            problems.append(f"{setting.place}: no issue '{issue}'{did_you_mean(issue, known)}")
        elif len(held) == 3 and rows.get(held[1]) is None:
            problems.append(f"{setting.place}: '{held[1]}' has no priorities of its own")
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
            problems.append(
                f"{setting.place}: expected a share above 0 and below 1, got {shown(value)}"
            )
        else:
            shares[".".join(setting.path)] = value
    return shares, problems


def _share(setting: Setting) -> str | None:
    """Name the issue whose share a setting sets, if it sets one."""
    part = next((part for part in parts() if part.name == setting.path[0]), None)
    place = 2 if part is not None and part.rows else 1
    if part is None or len(setting.path) != place + 2:
        return None
    lists = [row.key for row in part.parameters if row.kind == "numbers"]
    return setting.path[-1] if setting.path[place] in lists else None


def _apply(layers: Layers, setting: Setting) -> None:
    named = {part.name: part for part in parts() if part.name}
    top = {parameter.key for parameter in parts()[0].parameters}
    first, *rest = setting.path
    if first in top and not rest:
        layers.add({first: _value(setting, parts()[0], first)}, setting.place)
    elif first in named and not rest:
        layers.add({first: setting.value}, setting.place)
    elif first in named and named[first].rows:
        _apply_to_row(layers, setting, named[first])
    elif first in named:
        _apply_to_table(layers, setting, named[first])
    else:
        raise RequestError(_no_such_path(layers.data, setting))


def _apply_to_table(layers: Layers, setting: Setting, part: Part) -> None:
    table = layers.data.setdefault(part.name, {})
    known = {parameter.key: parameter for parameter in part.parameters}
    match setting.path[1:]:
        case (key,) if key in known:
            value = _value(setting, part, key)
        case (key, "mean" | "spread" as half) if key in known and known[key].kind == "spread":
            value = {half: setting.value}
            if isinstance(table, dict):
                table[key] = _pair(table.get(key, known[key].default))
        case _:
            raise RequestError(_no_such_path(layers.data, setting))
    if isinstance(table, dict):  # else validation says so
        layers.add({part.name: {key: value}}, setting.place)


def _pair(said: Any) -> Any:  # noqa: ANN401 - unchecked TOML
    """Give mean and spread a table of their own, so that one can change and the other stay."""
    if isinstance(said, int | float) and not isinstance(said, bool):
        return {"mean": said}
    return dict(said) if isinstance(said, dict) else said


def _apply_to_row(layers: Layers, setting: Setting, part: Part) -> None:
    _, name, *rest = setting.path
    keys = {parameter.key for parameter in part.parameters}
    if len(rest) != 1 or rest[0] not in keys:
        raise RequestError(_no_such_path(layers.data, setting))
    rows = _rows(layers.data, part)
    if not isinstance(rows, list):
        return  # no list at all: validation says so
    names = [row.get("name") if isinstance(row, dict) else None for row in rows]
    if name in names:
        number = names.index(name)
        row = rows[number]
    elif part.name == "practices":
        number, row = len(rows), _new_practice(names, name, setting)
        layers.say((part.name, number), setting.place)
    else:
        raise RequestError(_no_such_path(layers.data, setting))
    # A copy of the list and the row: defaults are shared.
    rows = [*rows[:number], {**row, rest[0]: _value(setting, part, rest[0])}, *rows[number + 1 :]]
    layers.data[part.name] = rows
    layers.say((part.name, number, rest[0]), setting.place)


def _new_practice(names: list[Any], name: str, setting: Setting) -> dict[str, Any]:
    """Begin a practice that the scenario has not, unless its name looks like a slip."""
    if name in Named.names(PRACTICES):
        raise RequestError(
            f"{setting.place}: '{name}' is the same in every scenario; "
            "give a practice of your own another name"
        )
    if like := nearest(name, [own for own in names if isinstance(own, str)]):
        raise RequestError(f"{setting.place}: no practice '{name}'; did you mean '{like}'?")
    return {"name": name}


def _rows(data: Mapping[str, Any], part: Part) -> Any:  # noqa: ANN401 - unchecked TOML
    if part.name in data:
        return data[part.name]
    usual = Scenario.model_fields[part.name].get_default(call_default_factory=True)
    return [row.model_dump(mode="json", exclude_none=True) for row in usual]


def _value(setting: Setting, part: Part, key: str) -> Any:  # noqa: ANN401 - unchecked TOML
    """Take text as it was written: ``title=2019`` needs no quotes."""
    kind = next(parameter.kind for parameter in part.parameters if parameter.key == key)
    plain = not isinstance(setting.value, str | list | dict)
    return setting.written if kind == "text" and plain else setting.value


def paths(data: Mapping[str, Any]) -> Iterator[str]:
    """Give every path that can be set in a scenario of which ``data`` is known."""
    for part in parts():
        for parameter in part.parameters:
            if not part.rows:
                yield parameter.path
                continue
            rows = _rows(data, part)
            for row in rows if isinstance(rows, list) else ():
                if isinstance(row, dict) and isinstance(row.get("name"), str):
                    yield parameter.path.replace("<name>", row["name"])


def suggestion(path: Sequence[str], known: Sequence[str]) -> str | None:
    """Give the path most like one that leads nowhere.

    A path that ends alike is nearer than one that looks alike: people leave out the table, or
    take another one for it.
    """
    last = path[-1]
    ends = [candidate for candidate in known if candidate.rpartition(".")[2] == last]
    return nearest(".".join(path), ends or known) or (ends[0] if ends else _by_end(last, known))


def _by_end(last: str, known: Sequence[str]) -> str | None:
    by_end = {candidate.rpartition(".")[2]: candidate for candidate in reversed(known)}
    like = nearest(last, by_end)
    return by_end[like] if like else None


def _no_such_path(data: Mapping[str, Any], setting: Setting) -> str:
    if setting.path[0] == "extends":
        return f"{setting.place}: only a file can extend another"
    like = suggestion(setting.path, list(paths(data)))
    hint = f"did you mean '{like}'?" if like else "`solidarity describe` lists them all"
    return f"{setting.place}: there is no such parameter; {hint}"
