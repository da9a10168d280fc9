"""All that the page is made of: its files, its texts in every language, the take-away file.

The take-away file: the same page in one file that opens without a server or a network.

Its scripts are the modules of the live page, unchanged but for the names by which they import each
other: an import map leads those to ``data:`` addresses. Worlds are run by workers that start from a
``blob:`` of the engine that the file holds.
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from sim.classroom.data import engine_data
from sim.classroom.generate import engine_source
from sim.classroom.library import ALLY, CHOICES, RULES, SCENE, SLIDERS, Library, lessons
from sim.narrative.catalogue import language_file
from sim.reports.html import inert
from sim.scenario.names import ENGLISH, filled, languages, neutral

STATIC = Path(__file__).parent / "static"

KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}
"""Endings of the files that are served."""


def files() -> dict[str, Path]:
    """Give every file that is served, by its path under ``/static/``; there is no other."""
    return {
        path.relative_to(STATIC).as_posix(): path
        for path in sorted(STATIC.rglob("*"))
        if path.suffix in KINDS
    }


def page_data(library: Library, first: Mapping[str, str]) -> dict[str, Any]:
    """Give what ``source.js`` reads.

    Args:
        library: the scenarios that can be asked for.
        first: the request that the page begins with.
    """
    return {
        "about": {
            "first": dict(first),
            "scenarios": library.entries(),
            "sliders": [asdict(slider) for slider in SLIDERS],
            "lessons": [
                asdict(lesson)
                | {
                    "minutes": lesson.minutes,
                    "short": lesson.short,
                    "comes_out": lesson.comes_out(),
                }
                for lesson in lessons()
            ],
            "scene": {**SCENE, "choices": CHOICES, "rules": RULES},
            "ally": ALLY,
        },
        "engine": {
            "source": engine_source(),
            "worker": (STATIC / "engine-worker.js").read_text(encoding="utf-8"),
            "data": engine_data({name: library.read(name) for name in library.places}, SLIDERS),
        },
    }


def compact_json(data: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    """Write JSON without spaces; what is not a number is an error."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


_FORMS = frozenset(("zero", "one", "two", "few", "many", "other"))
"""Forms of what counts, as CLDR names them; a language has those of its plurals."""

type Text = str | dict[str, str]
"""A text, or its forms by plural."""


@cache
def page_languages() -> tuple[str, ...]:
    """Give the codes of the languages, in the order of their own names."""
    return tuple(sorted(languages(), key=lambda code: page_text(code, "language.name")))


@cache
def catalogue(language: str) -> Mapping[str, Text]:
    """Give the texts of the page in a language by their keys; those that it lacks are English.

    Raises:
        RequestError: there is none of it.
    """
    texts = own_texts(language)
    texts |= {key: text for key, text in own_texts(ENGLISH).items() if key not in texts}
    return {key: text for key, text in texts.items() if not key.startswith("narrative.")}


def own_texts(language: str) -> dict[str, Text]:
    """Give what stands in a language's file by its keys; an entry of a list has its number, from 1.

    Raises:
        RequestError: there is no such language.
    """
    return dict(_flat("", language_file(language)))


def _flat(key: str, value: Any) -> Iterator[tuple[str, Text]]:  # noqa: ANN401 - from TOML
    if isinstance(value, dict) and not ("other" in value and value.keys() <= _FORMS):
        for name, inside in value.items():
            yield from _flat(f"{key}.{name}" if key else name, inside)
    elif isinstance(value, list):
        for number, inside in enumerate(value, start=1):
            yield from _flat(f"{key}.{number}", inside)
    else:
        yield key, value


def page_text(language: str, key: str, **slots: object) -> str:
    """Give a text that does not count, filled; of names the language’s own words.

    Raises:
        KeyError: there is no such text, or a slot is not filled.
    """
    text = catalogue(language)[key]
    if isinstance(text, dict):
        text = text["other"]
    return filled(text, neutral(language)).format(**slots)


def page_texts(language: str, key: str) -> list[str]:
    """Give the texts of a list, none if there is none."""
    texts = catalogue(language)
    found = {int(name.removeprefix(f"{key}.")): texts[name] for name in texts
             if re.fullmatch(rf"{re.escape(key)}\.\d+", name)}  # fmt: skip
    return [filled(str(found[number]), neutral(language)) for number in sorted(found)]


def with_texts(page: str) -> str:
    """Put every language’s texts into a page, where ``words.js`` looks for them."""
    held = inert(
        json.dumps({code: catalogue(code) for code in page_languages()}, ensure_ascii=False)
    )
    element = f'<script type="application/json" id="texts">{held}</script>\n'
    return page.replace("</head>", f"{element}</head>", 1)


_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' data: blob:; worker-src blob:; "
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
)
"""Content Security Policy of the file: it can ask nobody for anything."""

_ELSEWHERE = ("class-", "engine-worker")
"""How the scripts begin that the file has no use for, or holds as data."""

_IMPORT = re.compile(r"""(\bfrom\s+|\bimport\s+)"\./([\w./-]+\.js)\"""")
_SHEET = re.compile(r'\s*<link rel="stylesheet" href="/static/([\w./-]+)">')
_SCRIPT = re.compile(r'\s*<script type="module" src="/static/([\w./-]+)"></script>')


def export_page(library: Library, first: Mapping[str, str]) -> str:
    """Make the file: every world, slider and lesson of the page.

    Args:
        library: the scenarios that can be asked for.
        first: the request that the page begins with.
    """
    return page_with(page_data(library, first))


def page_with(data: dict[str, Any]) -> str:
    """Put data, styles and scripts into the page."""
    served = {name: path.read_text(encoding="utf-8") for name, path in files().items()}
    page = served["index.html"]
    entry = _SCRIPT.findall(page)
    sheets = "\n".join(served[name] for name in _SHEET.findall(page))
    modules = {
        f"solidarity/{name}": _as_address(_renamed(text))
        for name, text in served.items()
        if name.endswith(".js") and not name.startswith(_ELSEWHERE)
    }
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<style>\n{sheets}\n</style>\n"
        f'<script type="importmap">{inert(json.dumps({"imports": modules}))}</script>\n'
    )
    tail = (
        f'<script type="application/json" id="embedded">{inert(compact_json(data))}</script>\n'
        f'<script type="module">import "solidarity/{entry[0]}";</script>\n'
    )
    page = _SHEET.sub("", _SCRIPT.sub("", page))
    page = with_texts(page.replace("</head>", f"{head}</head>", 1))
    return page.replace("</body>", f"{tail}</body>", 1)


def _renamed(text: str) -> str:
    """Let a module import the others by the names of the import map."""
    return _IMPORT.sub(r'\1"solidarity/\2"', text)


def _as_address(text: str) -> str:
    return f"data:text/javascript;base64,{base64.b64encode(text.encode()).decode()}"
