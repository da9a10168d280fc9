"""Notices: a code with its numbers, written in one place."""

import ast
import pickle
import string
from pathlib import Path

import pytest

from sim.notices import SENTENCES, Notice

FILES = (Path(__file__).parents[1] / "sim").rglob("*.py")
SOURCES = [text for path in FILES if "Notice" in (text := path.read_text(encoding="utf-8"))]


def slots(code):
    return {name for _, name, _, _ in string.Formatter().parse(SENTENCES[code]) if name}


def made():
    """Yield the code and the slots of every notice that is made with both written out."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Notice":
                code, *_ = node.args
                names = {held.arg for held in node.keywords}
                if isinstance(code, ast.Constant) and None not in names:
                    yield code.value, names


def test_every_notice_fills_the_slots_of_its_sentence():
    found = list(made())
    assert len({code for code, _ in found}) > len(SENTENCES) / 2
    assert not [code for code, names in found if names != slots(code)]


def test_every_sentence_is_told():
    written = "".join(SOURCES)
    assert not [code for code in SENTENCES if written.count(f'"{code}"') < 2]


def test_a_notice_is_its_sentence_and_knows_what_it_says():
    found = Notice("effect_undefined", outcome="harms", practice="a", against="b", points=1)
    assert found == (
        "harms of a and b does not count at one point, where fewer than two worlds define it"
    )
    assert (found.code, found.values["points"]) == ("effect_undefined", 1)


def test_slots_are_written_as_people_read_them():
    assert "as < 1 % of them" in Notice("censored", label="First gain", share=0.001)
    assert Notice("half", path="a.b", value=-0.25) == "a.b is half, −0.25"
    names = [f"c{n}" for n in range(12)]
    assert Notice("columns_not_read", names=names).endswith("'c8', 'c9' ….")


def test_a_notice_crosses_to_another_process():
    found = Notice("goes_on", folder="here", runs=1200)
    again = pickle.loads(pickle.dumps(found))
    assert (again, again.code, again.values) == (found, "goes_on", found.values)


def test_what_is_missing_is_an_error():
    with pytest.raises(KeyError):
        Notice("goes_on", folder="here")
    with pytest.raises(KeyError):
        Notice("nowhere")
