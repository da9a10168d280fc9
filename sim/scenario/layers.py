"""Files over files over settings: merging, and remembering who said what and where it is from."""

from collections.abc import Iterator, Mapping
from typing import Any

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
            self.sources[-1][1].update(_flat(rest.pop(SOURCES)))
        self._merge(self.data, rest, ())

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
            merges = isinstance(value, dict) and len(key) < DEEPEST
            if isinstance(under.get(name), dict | list) and not (
                merges and isinstance(under[name], dict)
            ):
                self._forget(key)
            if not merges:
                under[name] = value
                self._say(key)
                continue
            if not isinstance(under.get(name), dict):
                under[name] = {}
                self._say(key)
            self._merge(under[name], value, key)


def _flat(table: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, Any]]:
    """Give what a table says by paths, however it was written: ``"a.b" = …`` or ``a.b = …``."""
    for key, held in table.items():
        path = f"{at}.{key}".lstrip(".")
        if isinstance(held, dict) and held and path.count(".") < DEEPEST:
            yield from _flat(held, path)
        else:
            yield path, held
