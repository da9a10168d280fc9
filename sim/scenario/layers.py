"""Files over files over settings: merging, and remembering who said what and where it is from."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.errors import one_line
from sim.scenario.lists import with_presets
from sim.scenario.toml import key_to_toml

type Key = tuple[str | int, ...]
"""Where a value stands: names of tables and keys, numbers of rows from 0."""

DEEPEST = 4
"""Levels of tables that are merged; no scenario has more (a file can nest half a million)."""

SOURCES = "sources"
"""The table of a file that says where its values are from: it is kept by file, not merged."""


class Layers:
    """What several places say together, later ones over earlier ones.

    Tables are merged key by key. Everything else is replaced whole, lists of rows too: who writes
    one ``[[tactics]]`` writes all tactics. ``sources`` has what each place says of the sources of
    values, in order: its name, and the texts by the paths that they are about.
    """

    def __init__(self, place: str) -> None:
        self.data: dict[str, Any] = {}
        self.sources: list[tuple[str, dict[str, Any]]] = []
        self._place = place
        self._said: dict[Key, int] = {}
        self._within: dict[Key, int] = {}  # of what is in it, too

    def add(self, data: Mapping[str, Any], place: str) -> None:
        """Lay what a place says over what is there."""
        self._open(place)
        rest = dict(data)
        if isinstance(data.get(SOURCES), dict):
            self.sources[-1][1].update(by_path(rest.pop(SOURCES)))
        self._merge(self.data, with_presets(rest), ())

    def say(self, key: Key, place: str) -> None:
        """Note that the value at ``key`` comes from ``place``."""
        self._open(place)
        self._say(key)

    def place(self, key: Key) -> str:
        """Give the place that spoke last of the value at ``key`` or of what is in it.

        If none did, of what is around it; the file itself if nothing was said at all.
        """
        number = self.number(key)
        return self._place if number is None else self.sources[number][0]

    def number(self, key: Key) -> int | None:
        """Give the number of that place among ``sources``; None if nothing was said at all."""
        if key in self._within:
            return self._within[key]
        around = (key[:length] for length in range(len(key) - 1, 0, -1))
        return next((self._said[outer] for outer in around if outer in self._said), None)

    def line(self, key: Key, text: str, place: str = "") -> str:
        """Say what is wrong at ``key``: the place that said it, the path, the problem."""
        place = place or self.place(key)
        path = _path_of(self.data, key)
        # A setting says itself which parameter it means.
        if not path or f" {path}=" in f" {place}" or path == place:
            return f"{place}: {text}"
        return f"{place}: {path}: {text}"

    def _open(self, place: str) -> None:
        if not self.sources or self.sources[-1][0] != place:
            self.sources.append((place, {}))

    def _say(self, key: Key) -> None:
        self._said[key] = len(self.sources) - 1
        self._within |= {key[: n + 1]: len(self.sources) - 1 for n in range(len(key))}

    def _forget(self, key: Key) -> None:
        for held in (self._said, self._within):
            for earlier in [said for said in held if said[: len(key)] == key]:
                del held[earlier]

    def _merge(self, under: dict[str, Any], over: Mapping[str, Any], at: Key) -> None:
        for name, value in over.items():
            key = (*at, name)
            is_table = isinstance(value, dict) and len(key) < DEEPEST
            if is_table and isinstance(under.get(name), dict):
                self._merge(under[name], value, key)
                continue
            if isinstance(under.get(name), dict | list):
                self._forget(key)
            self._say(key)
            under[name] = {} if is_table else value
            if is_table:
                self._merge(under[name], value, key)


def by_path(data: Mapping[str, Any], at: str = "") -> dict[str, Any]:
    """Give the values in tables by their paths: rows by their names, a spread as one value.

    It is all one how a table was written: ``"a.b" = …`` or ``a.b = …``.
    """
    found: dict[str, Any] = {}
    for key, held in data.items():
        path = f"{at}.{key}".lstrip(".")
        if isinstance(held, dict) and held and "mean" not in held and path.count(".") < DEEPEST:
            found |= by_path(held, path)
        elif isinstance(held, list) and held and all(isinstance(row, dict) for row in held):
            for row in held:
                found |= by_path(row, f"{path}.{row.get('name')}")
        else:
            found[path] = held
    return found


def _path_of(data: Any, key: Key) -> str:  # noqa: ANN401 - unchecked TOML
    """Name a place as people do: rows by name, by number from 1 if they have none."""
    path = ""
    for part in key:
        if isinstance(part, int):
            data = data[part] if isinstance(data, list | tuple) and part < len(data) else None
            name = data.get("name") if isinstance(data, dict) else None
            named = isinstance(name, str) and name
            path += f".{one_line(str(name), 60)}" if named else f"[{part + 1}]"
        else:
            data = data.get(part) if isinstance(data, dict) else None
            path += ("." if path else "") + one_line(key_to_toml(part), 60)
    return path


def key_of(data: Mapping[str, Any], path: Sequence[str]) -> Key:
    """Find a path's place: names of rows, and of issues in a list of shares, become numbers."""
    key: list[str | int] = []
    held: Any = data
    for part in path:
        at: str | int = part
        if isinstance(held, dict):
            held = held.get(part)
        elif isinstance(held, list):
            rows = held if len(key) == 1 else data["issues"]
            names = [row.get("name") if isinstance(row, dict) else None for row in rows]
            at = names.index(part) if part in names else part
            held = held[at] if isinstance(at, int) else None
        else:
            held = None
        key.append(at)
    return tuple(key)
