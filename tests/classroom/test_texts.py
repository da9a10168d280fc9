"""Texts of the page: every language says the same things with the same slots, and all are there."""

import json
import re
import shutil
import subprocess

import pytest

from sim.classroom.content import (
    STATIC,
    catalogue,
    own_texts,
    page_languages,
    page_text,
    page_texts,
    with_texts,
)
from sim.classroom.library import HIDDEN
from sim.errors import RequestError
from sim.scenario.toml import find_scenarios
from tests.classroom.shown import slots_of

SCRIPTS = {path.name: path.read_text("utf-8") for path in sorted(STATIC.glob("*.js"))}
PAGES = {path.name: path.read_text("utf-8") for path in sorted(STATIC.glob("*.html"))}


def shape(text):
    """Say whether a text counts, and what it is filled with."""
    return isinstance(text, dict), slots_of(text)


@pytest.mark.parametrize("language", page_languages())
def test_a_language_has_no_text_that_nothing_asks_for_and_the_same_slots(language):
    ours, first = catalogue(language), catalogue("en")
    assert {key: shape(text) for key, text in ours.items()} == {
        key: shape(text) for key, text in first.items()
    }
    own = {key: text for key, text in own_texts(language).items() if key in first}
    assert len({frozenset(text) for text in own.values() if isinstance(text, dict)}) <= 1
    for key, text in own.items():
        if isinstance(text, dict):
            assert "n" in slots_of(text), key
        else:
            assert text.strip(), key


def numbers(text):
    """Give the numbers of a text, in each of its forms, however a language groups their digits."""
    forms = text.values() if isinstance(text, dict) else (text,)
    return {
        tuple(sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[,.\s](?=\d{3})", "", form))))
        for form in forms
    }


@pytest.mark.parametrize("language", page_languages())
def test_every_language_says_the_same_numbers(language):
    first = catalogue("en")
    differing = {
        key: text
        for key, text in catalogue(language).items()
        if numbers(text) != numbers(first[key])
    }
    assert differing == {}


def asked_for():
    """Yield each text that a script or a page names, with where it does."""
    for name, source in SCRIPTS.items():
        for key in re.findall(r"""\bt\(\s*"([\w.-]+)\"""", source):
            yield name, key
    for name, source in PAGES.items():
        for key in re.findall(r'data-t(?:-label|-title)?="([^"]+)"', source):
            yield name, key


def test_every_text_that_the_page_asks_for_is_there():
    known = catalogue("en")
    assert not [(name, key) for name, key in asked_for() if key not in known]


def test_every_scenario_that_can_be_chosen_has_a_name_in_every_language():
    named = {
        key.removeprefix("scenario.") for key in catalogue("en") if key.startswith("scenario.")
    }
    assert named == set(find_scenarios()) - set(HIDDEN)


def test_a_language_that_there_is_not_is_refused_with_the_ones_that_there_are():
    with pytest.raises(RequestError, match="there is ar, en, es, fr"):
        catalogue("xx")


def test_texts_stand_in_the_page_as_data_that_no_browser_runs():
    page = with_texts("<head></head><body></body>")
    held = re.search(r'<script type="application/json" id="texts">(.*)</script>\n</head>', page)
    assert json.loads(held[1])["en"] == catalogue("en")
    assert "<" not in held[1]


def test_python_fills_texts_too():
    assert page_text("en", "page.title")
    with pytest.raises(KeyError):
        page_text("en", "nothing.of.this")
    assert page_texts("en", "page.title") == []


PROGRAM = """
import { addTexts, callBy, direction, issueCalled, listed, setLanguage, t } from "./words.js";
addTexts("en", { "a": "one {x} and {y}", "b": { one: "{n} world", other: "{n} worlds" },
  "c.1": "p", "c.2": "q {x}", "only": "English",
  "d": "{names.Groups} of {names.people}, {x}",
  "names.groups": "groups", "names.people": "people" });
const forms = { zero: "0", one: "1", two: "2", few: "f{n}", many: "m{n}", other: "o{n}" };
addTexts("ar", { "language.direction": "rtl", "a": "{y}-{x}", "b": forms,
  "d": "{names.people} {names.groups} {x}", "names.people": "ناس" });
const found = [t("a", { x: "<b>", y: 1234.5 }), t("b", { n: 1 }), t("b", { n: 60 })];
found.push(listed("c", { x: 3 }));
setLanguage("ar");
const counts = [0, 1, 2, 3, 11, 100, 1000].map((n) => t("b", { n }));
found.push(direction(), t("a", { x: 1, y: 2 }), counts, t("only"));
setLanguage("nowhere");
found.push(direction(), t("b", { n: 2 }));
setLanguage("en");
found.push(t("d", { x: 1 }), issueCalled("say") ?? null);
callBy({ en: { groups: "unions", people: "miners", issues: { say: "a voice" } },
  ar: { people: "عمّال", issues: {} } });
found.push(t("d", { x: 1 }), issueCalled("say"));
setLanguage("ar");
found.push(t("d", { x: 1 }), issueCalled("say") ?? null);
console.log(JSON.stringify(found));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node")
def test_words_are_filled_and_counted_by_each_language(tmp_path):
    script = tmp_path / "try.mjs"
    (tmp_path / "words.js").write_text(SCRIPTS["words.js"], encoding="utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    script.write_text(PROGRAM, encoding="utf-8")
    out = subprocess.run(["node", script], capture_output=True, check=True, encoding="utf-8").stdout
    assert json.loads(out) == [
        *("one <b> and 1,234.5", "1 world", "60 worlds", ["p", "q 3"]),
        *("rtl", "2-1", ["0", "1", "2", "f3", "m11", "o100", "o1,000"], "English"),
        *("ltr", "2 worlds"),
        *("Groups of people, 1", None, "Unions of miners, 1", "a voice", "عمّال groups 1", None),
    ]
