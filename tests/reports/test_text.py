"""Text: every width is kept, nothing is lost, and what a terminal leaves out is left out."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.reports.blocks import Choice, Command, Curves, Estimate, Forest, Section, Table, Words
from sim.reports.text import Page
from tests.reports.examples import (
    EVERY,
    FOREST,
    GRID,
    MIXTURE,
    MONTHS,
    OVER,
    TABLE,
    VERDICTS,
    report,
)

WIDTHS = (60, 80, 100, 160)


def joined(text):
    """Put what was wrapped together again: without spaces, for a label may be broken anywhere."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_too_long_but_commands_and_none_ends_in_blanks(width):
    lines = EVERY.text(width).splitlines()
    assert all(len(line) <= width for line in lines if not line.startswith("  solidarity"))
    assert all(line == line.rstrip() for line in lines)
    assert "\n\n\n" not in EVERY.text(width)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_lost(width):
    said = joined(EVERY.text(width))
    for text in (
        "A town, 2020", "What does it do?", "In all worlds.", "It holds for this model.",
        "+0.12", "0.09 to 0.15", "worse", "Without allies", "0.51 (0.48 to 0.53)", "1,234",
        "per 1,000 people a year", "0.25", "delay (months)", "first point", "seed 17",
        EVERY.sections[0].blocks[-1].text,
    ):  # fmt: skip
        assert joined(text) in said
    assert said.count(joined("words " * 20)) == 2 or width < 160


def test_bars_stand_where_there_is_room_and_tell_the_sides_by_shape():
    wide, narrow = report(FOREST).text(160), report(FOREST).text(60)
    lines = wide.splitlines()
    found = {line.split()[0]: line for line in lines if line}
    assert found["engaged-deference"].index("│") < found["engaged-deference"].index("▶")
    assert found["no-allies"].index("◀") < found["no-allies"].index("│")
    bars = [line.index("│") for line in lines if "│" in line and ";" not in line]
    assert len(set(bars)) == 1
    assert "│" not in narrow


def test_a_choice_shows_its_first_option_and_a_map_its_signs():
    choice = Choice("c", (("a", FOREST), ("b", replace(FOREST, title="Second"))))
    assert "Second" not in report(choice).text()
    rows = [line.split() for line in report(GRID).text().splitlines()]
    assert ["10", "·", "+", "+", "+"] in rows
    assert ["100", "−", "−", "−", "·"] in rows


@pytest.mark.parametrize(
    "block",
    [
        Words("left out", quiet=True),
        Table("left out", ("a",), (("left out",),), "l", folded=True),
        *(replace(block, title="left out", quiet=True) for block in (FOREST, MONTHS, GRID)),
    ],
)
def test_what_is_quiet_or_folded_is_left_out_and_a_section_without_anything(block):
    whole = report(block)
    assert "left out" not in whole.text()
    assert "What was found" not in whole.text()
    assert "left out" in whole.html()
    folded = replace(whole, sections=(Section("Folded", (Words("said"),), folded=True),))
    assert "said" not in folded.text()


def test_headings_are_bold_where_that_is_asked_for():
    styled, usual = EVERY.text(80, styled=True), EVERY.text(80)
    assert "\x1b[1mWhat was found\x1b[0m" in styled
    assert re.sub(r"\x1b\[\d+m", "", styled) == usual


def test_signs_that_do_not_print_reach_no_terminal():
    nasty = "\x1b[2Ja\u202eb"
    told = report(
        Words(nasty), Table(nasty, (nasty,), ((nasty,),), "l"), Command(nasty),
        replace(FOREST, title=nasty, rows=(Estimate(nasty, 0, 0, 0, nasty, group=nasty),)),
    ).text()  # fmt: skip
    assert not {"\x1b", "\u202e"} & set(told)
    assert told.count("\\u001b[2Ja\\u202eb") >= 7


@given(
    st.lists(st.tuples(*[st.text("ab ,", max_size=90)] * 3), min_size=1, max_size=4),
    st.sampled_from(["lll", "lrl", "lrr"]),
    st.integers(30, 120),
)
def test_tables_of_any_texts_keep_what_they_hold(rows, sides, width):
    page = Page(width)
    page.table(("one", "two", "three"), rows, sides)
    for line in page.lines:
        assert len(line) <= width or max(map(len, re.split(r"[ ,]", line))) > width - 8
    for letter in "ab":
        assert page.plain().count(letter) == sum(c.count(letter) for row in rows for c in row)


def test_odd_figures_have_a_text():
    none = (Estimate("a", 0.0, 0.0, 0.0), Estimate("b", float("nan"), float("nan"), float("nan")))
    for block in (
        replace(FOREST, rows=none),
        replace(FOREST, rows=none[:1], negligible=0.0),
        Forest("t", "d", "axis", ()),
        Curves("t", "d", "x", "y", ()),
        replace(OVER, curves=OVER.curves * 50),
        replace(GRID, cells=GRID.cells[:1]),
        replace(TABLE, rows=()),
    ):
        assert report(block).text(60)
    assert MIXTURE.split(":")[0] in report(TABLE).text(60)


def test_a_map_of_what_has_names_shows_them():
    told = report(VERDICTS).text()
    rows = [line.split() for line in told.splitlines()]
    assert ["claim", "none", "lead", "order"] in rows
    assert ["upper", "−", "−", "+"] in rows
    assert ["lower", "+", "·", "×"] in rows
    key = "+ supported; − opposite; · not known; × not applicable."
    assert key in " ".join(told.split())
