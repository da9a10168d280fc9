"""The page’s texts in every language: catalogues of TOML, each read as one flat table."""

import json
import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files as package_files
from typing import Any

from sim.errors import RequestError, did_you_mean
from sim.render.html import inert

FIRST_LANGUAGE = "en"

PLURALS = {
    "en": ("one", "other"),
    "es": ("one", "other"),
    "fr": ("one", "other"),
    "ar": ("zero", "one", "two", "few", "many", "other"),
}
"""The languages, each with its forms of what counts, as CLDR names them; millions, for which
Spanish and French have a form of their own, are not counted on the page."""

FORMS = frozenset(PLURALS["ar"])

RIGHT_TO_LEFT = frozenset({"ar"})

type Text = str | dict[str, str]
"""A text, or its forms by plural."""


def check_language(code: str) -> str:
    """Give the code of a language that there is.

    Raises:
        RequestError: there is none of it.
    """
    if code not in PLURALS:
        raise RequestError(
            f"language {code}: nothing is written in it{did_you_mean(code, PLURALS)}"
        )
    return code


@cache
def catalogue(language: str) -> Mapping[str, Text]:
    """Give the texts of a language by their keys; an entry of a list has its number, from 1."""
    path = package_files("sim.page") / "texts" / f"{language}.toml"
    return dict(_flat("", tomllib.loads(path.read_text(encoding="utf-8"))))


def _flat(key: str, value: Any) -> Iterator[tuple[str, Text]]:  # noqa: ANN401 - from TOML
    if isinstance(value, dict) and not ("other" in value and value.keys() <= FORMS):
        for name, inside in value.items():
            yield from _flat(f"{key}.{name}" if key else name, inside)
    elif isinstance(value, list):
        for number, inside in enumerate(value, start=1):
            yield from _flat(f"{key}.{number}", inside)
    else:
        yield key, value


def slots_of(text: Text) -> set[str]:
    """Name the slots of a text, in any of its forms."""
    forms = text.values() if isinstance(text, dict) else (text,)
    return {name for form in forms for _, name, *_ in string.Formatter().parse(form) if name}


def page_text(language: str, key: str, **slots: object) -> str:
    """Give a text that does not count, filled.

    Raises:
        KeyError: there is no such text, or a slot is not filled.
    """
    text = catalogue(language)[key]
    if isinstance(text, dict):
        text = text["other"]
    return text.format(**slots)


def page_texts(language: str, key: str) -> list[str]:
    """Give the texts of a list, none if there is none."""
    texts = catalogue(language)
    found = {int(name.removeprefix(f"{key}.")): texts[name] for name in texts
             if re.fullmatch(rf"{re.escape(key)}\.\d+", name)}  # fmt: skip
    return [str(found[number]) for number in sorted(found)]


def with_texts(page: str) -> str:
    """Put every language’s texts into a page, where ``words.js`` looks for them."""
    held = inert(json.dumps({code: catalogue(code) for code in PLURALS}, ensure_ascii=False))
    element = f'<script type="application/json" id="texts">{held}</script>\n'
    return page.replace("</head>", f"{element}</head>", 1)
