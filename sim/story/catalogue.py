"""Sentences as data: a key and its slots, written in words by the templates of a catalogue.

``catalogue.toml`` holds every text that a run tells. What happened is kept as ``Sentence``s, which
know no language; ``text`` writes them.
"""

import string
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sim.scenario.channels import CHANNEL_LABELS

MOST_NAMED = 4
"""Actors that a sentence names by their numbers before it counts the rest."""

_CATALOGUE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

KINDS: dict[str, tuple[str, str, str]] = {
    kind: tuple(texts) for kind, texts in _CATALOGUE["kinds"].items()
}
"""Kinds of happenings: what one and several of them are called, and their title."""

PHASES: dict[str, str] = _CATALOGUE["phases"]
"""Phases of a month (``sim.rules.month.PHASES``) in which something is told to happen."""

TEMPLATES: dict[str, str] = {
    f"{table}.{name}": template
    for table, templates in _CATALOGUE["sentences"].items()
    for name, template in templates.items()
}
"""Templates of sentences by their keys."""


class Sentence(NamedTuple):
    """A template's key, such as ``refusal.alone``, and what goes into its slots.

    Slots hold numbers, names, lists of them, or other sentences; shares are in [0, 1], actors are
    numbered from 1.
    """

    key: str
    slots: Mapping[str, Any]

    def plain(self) -> dict[str, Any]:
        """Give it as JSON holds it."""
        return {"key": self.key, "slots": {name: _plain(held) for name, held in self.slots.items()}}


def say(key: str, **slots: Any) -> Sentence:  # noqa: ANN401 - whatever a slot holds
    """Make a sentence."""
    return Sentence(key, slots)


def text(sentences: Iterable[Sentence]) -> str:
    """Write sentences one after the other, each with a capital letter.

    Raises:
        KeyError: there is no such template, or a slot of it is not given.
        ValueError: a slot is given that the template has not.
    """
    written = (phrase(sentence) for sentence in sentences)
    return " ".join(part[0].upper() + part[1:] for part in written)


def phrase(sentence: Sentence) -> str:
    """Write one sentence as a part of another."""
    return _WRITER.vformat(TEMPLATES[sentence.key], (), sentence.slots)


def spoken(name: str) -> str:
    """Write a name without its hyphens."""
    return name.replace("-", " ")


class _Writer(string.Formatter):
    """Fills slots as the part after their colon says; it wants exactly those of the template."""

    def check_unused_args(
        self, used_args: set[int | str], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> None:
        """Refuse a slot that the template has not."""
        del args
        if unused := set(kwargs) - set(used_args):
            raise ValueError(f"the template has no slot {', '.join(sorted(unused))}")

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as a slot holds
        """Write one slot."""
        return _WAYS[format_spec](value)


def _as_it_is(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, Sentence):
        return phrase(value)
    if isinstance(value, list):
        return _joined([_as_it_is(part) for part in value])
    return str(value)


def _actors(kind: str) -> Callable[[Any], str]:
    def write(actors: int | Sequence[int]) -> str:
        numbers = [actors] if isinstance(actors, int) else actors
        one, several = _words(kind)
        if len(numbers) == 1:
            return str(one.format(numbers[0]))
        named = [str(number) for number in numbers[:MOST_NAMED]]
        if len(numbers) > MOST_NAMED:
            named.append(_words("more").format(len(numbers) - MOST_NAMED))
        return str(several.format(_joined(named)))

    return write


def _percent(share: float) -> str:
    """Write a share; what is more than nothing never reads as 0 %."""
    if 0 < share < 0.005:
        return str(_words("less"))
    return str(_words("percent").format(f"{100 * share:.0f}"))


def _people(count: float) -> str:
    """Write a number of represented people with two digits: it stands for a sample."""
    whole = round(count)
    return f"{round(whole, 2 - len(str(whole))):,}"


def _months(count: int) -> str:
    one, several = _words("month")
    return str((one if count == 1 else several).format(count))


def _joined(parts: Sequence[str], last: str = "and") -> str:
    *most, final = parts
    return f"{', '.join(most)}{_words(last)}{final}" if most else final


def _words(name: str) -> Any:  # noqa: ANN401 - a text, or two
    return _CATALOGUE["words"][name]


def _plain(held: Any) -> Any:  # noqa: ANN401 - as a slot holds
    if isinstance(held, Sentence):
        return held.plain()
    return [_plain(part) for part in held] if isinstance(held, list) else held


_WAYS: dict[str, Callable[[Any], str]] = {
    "": _as_it_is,
    "name": spoken,
    "names": lambda names: _joined([spoken(name) for name in names]),
    "groups": _actors("group"),
    "allies": _actors("ally"),
    "percent": _percent,
    "two": "{:.2f}".format,
    "people": _people,
    "months": _months,
    "channel": CHANNEL_LABELS.__getitem__,
    "channels": lambda names: _joined([CHANNEL_LABELS[name] for name in names], "or"),
}
"""Ways to write a slot, by what stands after its colon."""

_WRITER = _Writer()
