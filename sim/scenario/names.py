"""What a scenario calls its people, groups, allies, states, money and issues, in every language.

A text that speaks of them has a mark for each: ``{names.people}``, or ``{names.People}`` where it
begins a sentence. ``filled`` puts the names there; ``words.js`` and ``tell.js`` of
``sim.classroom`` do the same.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field, create_model

from sim.scenario.quantities import TomlTable
from sim.version import PACKAGE

ENGLISH = "en"
"""The language that every text has."""

type CalledBy = Mapping[str, str]
"""Names in one language, by their keys."""


def languages() -> dict[str, Path]:
    """Give the files of the languages that there are, by their codes."""
    return {path.stem: path for path in sorted((PACKAGE / "languages").glob("*.toml"))}


@cache
def language_tables(language: str) -> dict[str, Any]:
    """Give the tables of a language's file as they stand there; ``KeyError`` if there is none."""
    return tomllib.loads(languages()[language].read_text(encoding="utf-8"))


_JOINING = frozenset("\u200c\u200d")
"""Signs that do not print, by which scripts join letters or keep them apart."""


def _fits_a_sentence(text: str) -> str:
    hidden = {sign for sign in text if unicodedata.category(sign)[0] == "C"} - _JOINING
    if hidden or text != " ".join(text.split()) or re.search(r"[{}<>]", text):
        raise ValueError(
            "expected words that print, on one line, with single spaces between them and "
            "without {}<>"
        )
    return text


type Name = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_fits_a_sentence)]


def _name(meaning: str, example: object) -> Any:  # noqa: ANN401 - pydantic's Field is typed so
    return Field(None, description=meaning, examples=[example])


class NamesIn(TomlTable):
    """Names in one language; in another than English with the article that a sentence needs."""

    people: Name | None = _name("those who are denied a right, in the plural", "tenants")
    group: Name | None = _name("one of their groups, as before a number", "union")
    groups: Name | None = _name("several of them", "unions")
    ally: Name | None = _name("one who helps and bears little risk, as before a number", "funder")
    allies: Name | None = _name("several of them", "funders")
    state: Name | None = _name("one who answers demands, as before a number", "county")
    states: Name | None = _name("several of them", "counties")
    currency: Name | None = _name("the money, as it stands in units", "USD")
    issues: dict[str, Name] = Field(
        default={},
        max_length=30,
        description="what issues are called in sentences, by their names",
        examples=[{"say": "a say in decisions"}],
    )

    def said(self) -> dict[str, str]:
        """Give the names that are said, by key; issues are none."""
        return {key: held for key in KEYS if (held := getattr(self, key)) is not None}

    def lone(self) -> Iterator[tuple[str, str]]:
        """Give a key that is said and the one that must be said with it, where it is not."""
        for pair in (("group", "groups"), ("ally", "allies"), ("state", "states")):
            for one, other in (pair, pair[::-1]):
                if getattr(self, one) is not None and getattr(self, other) is None:
                    yield one, other


KEYS = tuple(key for key in NamesIn.model_fields if key != "issues")
"""Keys of names."""


class EnglishNames(NamesIn):
    """Names for people denied a right, groups, allies, states and EUR; no result depends on them.

    What is not named is called so, or as its language calls it. Other languages have tables of
    their own, such as ``[names.es]``.
    """

    def tables(self) -> Iterator[tuple[str, NamesIn]]:
        """Give the tables in which something is said: their paths, and what."""
        for language in languages():
            if (said := self.in_language(language)) is not None:
                yield "names" if language == ENGLISH else f"names.{language}", said

    def in_language(self, language: str = ENGLISH) -> NamesIn | None:
        """Give what is said in a language, if anything is."""
        own: NamesIn | None = self if language == ENGLISH else getattr(self, language, None)
        return own

    def own_words(self, language: str = ENGLISH) -> dict[str, str]:
        """Give the names that are said in a language; money is called as in English."""
        own = self.in_language(language)
        money = {} if self.currency is None else {"currency": self.currency}
        return money | ({} if own is None else own.said())

    def words(self, language: str = ENGLISH) -> dict[str, str]:
        """Give all names in a language: what it lacks is the language's own word."""
        return neutral(language) | self.own_words(language)

    def issue_labels(self, language: str = ENGLISH) -> dict[str, str]:
        """Give what issues are called in a language, by their names, where the scenario says it."""
        own = self.in_language(language)
        return {} if own is None else dict(own.issues)


if TYPE_CHECKING:

    class NamesSection(EnglishNames):
        """Names in every language."""

else:  # one key for each language that there is
    NamesSection = create_model(
        "NamesSection",
        __base__=EnglishNames,
        __module__=__name__,
        __doc__=EnglishNames.__doc__,
        **{
            code: (NamesIn | None, _name("the same keys in this language", {"currency": "USD"}))
            for code in languages()
            if code != ENGLISH
        },
    )


@cache
def neutral(language: str = ENGLISH) -> dict[str, str]:
    """Give a language's own words for all names."""
    usual: dict[str, str] = language_tables(ENGLISH)["names"]
    own: dict[str, str] = language_tables(language).get("names", {})
    return usual | own


def common_names(names: Iterable[NamesSection]) -> NamesSection:
    """Give the names that several scenarios have in common; none if they differ."""
    first, *others = [*names] or [NamesSection()]
    return first if all(one == first for one in others) else NamesSection()


_MARK = re.compile(r"\{names\.(\w)(\w*)\}")


def filled(text: str, words: CalledBy | None = None) -> str:
    """Put names where a text has their marks: neutral ones if none are given."""
    held = neutral() if words is None else words

    def name(mark: re.Match[str]) -> str:
        first, rest = mark.groups()
        said = held.get(first.lower() + rest, mark[0])
        return said[0].upper() + said[1:] if first.isupper() else said

    return _MARK.sub(name, text)
