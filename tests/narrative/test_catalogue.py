# Some lines are tables.
# ruff: noqa: E501
"""The catalogue: every template gets the slots that it asks for, and every one is used."""

import ast
import json
import re
import string
from pathlib import Path

import pytest

import sim
from sim.narrative.catalogue import (
    TEMPLATES,
    catalogue_of,
    language_file,
    languages,
    phrase,
    say,
    text,
)
from sim.scenario.names import KEYS, NamesSection, filled


def used():
    """Yield key and names of slots of every sentence that code makes."""
    for package in ("narrative", "classroom"):
        for path in sorted((Path(sim.__file__).parent / package).glob("*.py")):
            yield from _said(ast.parse(path.read_text("utf-8")))


def _said(tree):
    """Read the calls of ``say``; a key may be a name that texts are assigned to just before."""
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)] + [tree]:
        assigned = {}
        nodes = sorted(
            (node for node in ast.walk(function) if hasattr(node, "lineno")),
            key=lambda node: node.lineno,
        )
        for node in nodes:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                held = assigned.setdefault(node.targets[0].id, {})
                held[node.lineno] = _texts(node.value)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
                key = node.args[0]
                keys = _texts(key)
                if isinstance(key, ast.Name):
                    keys = set().union(*_nearby(assigned.get(key.id, {}), node))
                for found in keys:
                    yield found, frozenset(word.arg for word in node.keywords)


def _nearby(assigned, call):
    """Give what was assigned in the lines before a call."""
    return [texts for line, texts in assigned.items() if 0 <= call.lineno - line < 4]


def _texts(node):
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)
            and isinstance(part.value, str) and part.value in TEMPLATES}  # fmt: skip


def slots(template):
    found = (name for _, name, _, _ in string.Formatter().parse(template))
    return frozenset(name for name in found if name and not name.startswith("names."))


def test_every_template_is_used_and_gets_the_slots_that_it_has():
    found = set(used())
    assert {key for key, _ in found} == set(TEMPLATES)
    assert {(key, given) for key, given in found if given != slots(TEMPLATES[key])} == set()


def test_a_slot_too_few_or_too_many_is_an_error():
    with pytest.raises(KeyError):
        text([say("departure.lost_some")])
    with pytest.raises(ValueError, match="no slot groups"):
        text([say("departure.lost_one", groups=3)])


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        (say("departure.one", allies=[2]), "ally 2 leaves for good."),
        (say("departure.some", allies=[*range(1, 9)]), "allies 1, 2, 3, 4 and 4 more leave for good."),
        (say("campaign.gives_up", given_up=0.001), "The plan gives up less than 1 % of what its leaders want."),
        (say("campaign.gives_up", given_up=0.0), "The plan gives up 0 % of what its leaders want."),
        (say("shock.everywhere", shock="dry-year", months=1), "dry year begins and lasts 1 month."),
        (say("repression.unharmed", people=12_345.6), "About 12,000 people take part, and none of them is harmed."),
        (
            say("cause.refusal", channels=["resources", "caution"]),
            "Without the allies’ money or the allies’ fear of risk this month, it would have gone along.",
        ),
    ],
)  # fmt: skip
def test_slots_are_written_as_the_template_says(sentence, written):
    assert phrase(sentence) == written


def test_sentences_are_data():
    campaign = say("campaign.named", tactic="protest", issue="status")
    sentence = say("refusal.alone", campaign=campaign)
    assert json.loads(json.dumps(sentence.plain())) == {
        "key": "refusal.alone",
        "slots": {
            "campaign": {"key": "campaign.named", "slots": {"tactic": "protest", "issue": "status"}}
        },
    }
    assert text([sentence, say("refusal.nothing")]) == (
        "It goes alone: protest for status. For now it presses for nothing."
    )


def shape(template):
    """Say what slots a template has, each with how it is written."""
    found = string.Formatter().parse(template)
    return sorted((name, how) for _, name, how, _ in found if name and "names." not in name)


def names_of(table):
    return {
        name: names_of(held) if isinstance(held, dict) else isinstance(held, list) and len(held)
        for name, held in table.items()
    }


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_language_tells_the_same_with_the_same_slots(language):
    ours, first = catalogue_of(language), catalogue_of("en")
    assert language_file(language)["narrative"].keys() <= first.keys()
    for table in ("words", "kinds", "phases", "channels", "sentences"):
        assert names_of(ours[table]) == names_of(first[table])
    for key, template in first["sentences"].items():
        assert shape(ours["sentences"][key]) == shape(template), key
    for name, held in first["words"].items():
        forms = zip(held, ours["words"][name], strict=True) if isinstance(held, list) else ()
        assert all(one.count("{}") == other.count("{}") for one, other in forms), name


CALLED = {key: f"<{key}>" for key in KEYS}
"""Names that no text has by itself."""

ABOUT_THEM = {
    "en": r"migrant|(?<!no-)\b(groups?|allies|ally|states?|euros?|EUR)\b",
    "es": r"migrante|\b(grupos?|aliad[oa]s?|estados?|euros?|EUR)\b",
    "fr": r"migrant|\b(groupes?|alliés?|États?|euros?|EUR)\b",
    "ar": "المهاجر|المجموع|الحلفاء|الحليف|الدولة|الدول|يورو",
}
"""What languages call by themselves what scenarios can name."""


def texts_of(held):
    if isinstance(held, str):
        return [held]
    return [
        text
        for part in (held.values() if isinstance(held, dict) else held)
        for text in texts_of(part)
    ]


@pytest.mark.parametrize("language", sorted(ABOUT_THEM))
def test_every_text_of_a_run_speaks_by_the_names_of_the_scenario(language):
    """Of the page, all that is told of a world that a scenario makes: not lessons and the class."""
    tables = language_file(language)
    told = {key: tables[key] for key in ("stage", "tell", "moment", "slider", "figure")}
    told["answer"] = tables["answer"]["told"]
    for table in ("words", "kinds", "phases", "channels", "sentences"):
        told[table] = catalogue_of(language)[table]
    written = [filled(text, CALLED) for text in texts_of(told)]
    bare = [re.sub(r"<\w+>|\{[^}]*\}", "", text) for text in written]
    assert [text for text in bare if re.search(ABOUT_THEM[language], text)] == []
    assert not any("{names." in text for text in written)
    said = {name for text in written for name in re.findall(r"<\w+>", text)}
    assert said == set(CALLED.values())


@pytest.mark.parametrize("language", sorted(languages()))
def test_a_sentence_has_the_names_and_labels_that_a_language_is_given(language):
    said = {"people": "P", "group": "G", "groups": "GG", "issues": {"safety": "S"}}
    names = NamesSection.model_validate(said if language == "en" else {language: said})
    sentence = say(
        "campaign.alone", group=3, campaign=say("campaign.named", tactic="protest", issue="safety")
    )
    assert re.match("G 3 .*S", phrase(sentence, names, language))
    neutral = phrase(say("reversal.mood", opinion=0.5), None, language)
    assert "P" in phrase(say("reversal.mood", opinion=0.5), names, language) != neutral


def test_names_are_told_in_the_language():
    sentence = say("campaign.named", tactic="protest", issue="a-thing-of-its-own")
    assert phrase(sentence, language="es") == "protesta por a thing of its own"
