"""Files over files over settings: merging, and remembering who said what."""

from collections.abc import Mapping
from typing import Any

type Key = tuple[str | int, ...]
"""Where a value stands: names of tables and keys, numbers of rows from 0."""

DEEPEST = 4
"""Levels of tables that are merged; no scenario has more (a file can nest half a million)."""


class Layers:
    """What several places say together, later ones over earlier ones.

    Tables are merged key by key. Everything else is replaced whole, lists of rows too: who writes
    one ``[[tactics]]`` writes all tactics.
    """

    def __init__(self, place: str) -> None:
        self.data: dict[str, Any] = {}
        self._place = place
        self._said: dict[Key, str] = {}

    def add(self, data: Mapping[str, Any], place: str) -> None:
        """Lay what a place says over what is there."""
        self._merge(self.data, data, place, ())

    def say(self, key: Key, place: str) -> None:
        """Note that the value at ``key`` comes from ``place``."""
        self._said.pop(key, None)  # the latest stands last
        self._said[key] = place

    def place(self, key: Key) -> str:
        """Give the place that spoke last of the value at ``key`` or of what is in it.

        If none did, of what is around it; the file itself if nothing was said at all.
        """
        within = [place for said, place in self._said.items() if said[: len(key)] == key]
        if key and within:
            return within[-1]
        said = self.said(key)
        return self._place if said is None else self._said[said]

    def said(self, key: Key) -> Key | None:
        """Give the key under which a place said the value at ``key``: itself or one around it."""
        for length in range(len(key), 0, -1):
            if key[:length] in self._said:
                return key[:length]
        return None

    def _forget(self, key: Key) -> None:
        for earlier in [said for said in self._said if said[: len(key)] == key]:
            del self._said[earlier]

    def _merge(self, under: dict[str, Any], over: Mapping[str, Any], place: str, at: Key) -> None:
        for name, value in over.items():
            key = (*at, name)
            merges = isinstance(value, dict) and len(key) < DEEPEST
            if isinstance(under.get(name), dict | list) and not (
                merges and isinstance(under[name], dict)
            ):
                self._forget(key)
            if not merges:
                under[name] = value
                self.say(key, place)
                continue
            if not isinstance(under.get(name), dict):
                under[name] = {}
                self.say(key, place)
            self._merge(under[name], value, place, key)
