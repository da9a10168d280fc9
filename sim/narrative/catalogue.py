"""Sentences as data: a key and its slots, written in words by the templates of a language.

``sim/languages`` has a file for each language with all that is written in it; what a run tells
stands in its tables ``narrative``. What happened is kept as ``Sentence``s, which know no language;
``text`` writes them.
"""

import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sim.errors import RequestError, did_you_mean
from sim.scenario.lists import CHANNEL_LABELS
from sim.scenario.names import (
    ENGLISH,
    NamesSection,
    filled,
    language_tables,
    languages,
    neutral,
)

MOST_NAMED = 4
"""Actors that a sentence names by their numbers before it counts the rest."""


def language_file(language: str) -> dict[str, Any]:
    """Give the tables of a language's file as they stand there.

    Raises:
        RequestError: there is none in this language.
    """
    known = languages()
    if language not in known:
        raise RequestError(
            f"language {language}: nothing is written in it{did_you_mean(language, known)}"
        )
    return language_tables(language)


@cache
def catalogue_of(language: str) -> dict[str, Any]:
    """Give what runs are told with in a language; what its file lacks is English.

    Its texts have the marks of names (``sim.scenario.names``); ``called`` has the neutral ones.

    Raises:
        RequestError: there is none in this language.
    """
    english: dict[str, Any] = {"channels": CHANNEL_LABELS, "names": {}} | _narrative(ENGLISH)
    own = _narrative(language)
    told = {table: texts | own.get(table, {}) for table, texts in english.items()}
    return told | {"called": neutral(language)}


def _narrative(language: str) -> dict[str, Any]:
    tables: dict[str, Any] = language_file(language).get("narrative", {})
    sentences = {
        f"{table}.{name}": template
        for table, templates in tables.get("sentences", {}).items()
        for name, template in templates.items()
    }
    return tables | {"sentences": sentences}


KINDS: dict[str, tuple[str, str, str]] = {
    kind: tuple(texts) for kind, texts in catalogue_of(ENGLISH)["kinds"].items()
}
"""Kinds of happenings: what one and several of them are called, and their title."""

PHASES: dict[str, str] = catalogue_of(ENGLISH)["phases"]
"""Phases of a month (``sim.rules.month.PHASES``) in which something is told to happen."""

TEMPLATES: dict[str, str] = catalogue_of(ENGLISH)["sentences"]
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


def text(
    sentences: Iterable[Sentence], names: NamesSection | None = None, language: str = ENGLISH
) -> str:
    """Write sentences one after the other, each with a capital letter.

    Args:
        sentences: what is told.
        names: of the scenario; the language's own words if none are given.
        language: by its code.

    Raises:
        KeyError: there is no such template, or a slot of it is not given.
        RequestError: nothing is told in the language.
        ValueError: a slot is given that the template has not.
    """
    written = (phrase(sentence, names, language) for sentence in sentences)
    return " ".join(part[0].upper() + part[1:] for part in written)


def phrase(sentence: Sentence, names: NamesSection | None = None, language: str = ENGLISH) -> str:
    """Write one sentence as a part of another; else as ``text``."""
    return _Writer(names or NamesSection(), language).phrase(sentence)


def spoken(name: str) -> str:
    """Write a name without its hyphens."""
    return name.replace("-", " ")


def _plain(held: Any) -> Any:  # noqa: ANN401 - as a slot holds
    if isinstance(held, Sentence):
        return held.plain()
    return [_plain(part) for part in held] if isinstance(held, list) else held


class _Writer(string.Formatter):
    """Fills slots as the part after their colon says; it wants exactly those of the template.

    ``static/tell.js`` of ``sim.classroom`` does the same.
    """

    def __init__(self, names: NamesSection, language: str) -> None:
        self.catalogue = catalogue_of(language)
        self.called = self.catalogue["called"] | names.own_words(language)
        self.names = self.catalogue["names"] | names.issue_labels(language)

    def phrase(self, sentence: Sentence) -> str:
        """Fill the template of a sentence."""
        template = filled(self.catalogue["sentences"][sentence.key], self.called)
        return self.vformat(template, (), sentence.slots)

    def check_unused_args(
        self, used_args: set[int | str], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> None:
        """Refuse a slot that the template has not."""
        del args
        if unused := set(kwargs) - set(used_args):
            raise ValueError(f"the template has no slot {', '.join(sorted(unused))}")

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as a slot holds
        """Write one slot."""
        write: Callable[[Any], str] = getattr(self, f"as_{format_spec or 'it_is'}")
        return write(value)

    def as_it_is(self, value: Any) -> str:  # noqa: ANN401 - as a slot holds
        if isinstance(value, Sentence):
            return self.phrase(value)
        if isinstance(value, list):
            return self._joined([self.as_it_is(part) for part in value])
        return str(value)

    def as_name(self, name: str) -> str:
        return str(self.names.get(name, spoken(name)))

    def as_names(self, names: Sequence[str]) -> str:
        return self._joined([self.as_name(name) for name in names])

    def as_groups(self, actors: int | Sequence[int]) -> str:
        return self._actors("group", actors)

    def as_allies(self, actors: int | Sequence[int]) -> str:
        return self._actors("ally", actors)

    def as_percent(self, share: float) -> str:
        """Write a share; what is more than nothing never reads as 0 %."""
        if 0 < share < 0.005:
            return str(self._words("less"))
        return str(self._words("percent").format(f"{100 * share:.0f}"))

    def as_two(self, share: float) -> str:
        return f"{share:.2f}".replace(".", self._words("decimal"))

    def as_people(self, count: float) -> str:
        """Write a number of represented people with two digits: it stands for a sample."""
        whole = round(count)
        return f"{round(whole, 2 - len(str(whole))):,}".replace(",", self._words("thousands"))

    def as_months(self, count: int) -> str:
        one, several = self._words("month")
        return str((one if count == 1 else several).format(count))

    def as_channel(self, name: str) -> str:
        return filled(self.catalogue["channels"][name], self.called)

    def as_channels(self, names: Sequence[str]) -> str:
        return self._joined([self.as_channel(name) for name in names], "or")

    def _actors(self, kind: str, actors: int | Sequence[int]) -> str:
        numbers = [actors] if isinstance(actors, int) else actors
        one, several = self._words(kind)
        if len(numbers) == 1:
            return filled(one, self.called).format(numbers[0])
        named = [str(number) for number in numbers[:MOST_NAMED]]
        if len(numbers) > MOST_NAMED:
            named.append(self._words("more").format(len(numbers) - MOST_NAMED))
        return filled(several, self.called).format(self._joined(named))

    def _joined(self, parts: Sequence[str], last: str = "and") -> str:
        *most, final = parts
        return f"{', '.join(most)}{self._words(last)}{final}" if most else final

    def _words(self, name: str) -> Any:  # noqa: ANN401 - a text, or two
        return self.catalogue["words"][name]
