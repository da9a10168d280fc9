"""Columns of rows are made of the fields of an answer's parts."""

import math

import pytest

from sim.statistics.bootstrap import Interval
from sim.studies.answer import Between, Columns, Real
from sim.studies.asked import AnswerPart, described_field


class Inner(AnswerPart):
    mean: Real = described_field("its mean; null without one", "share")
    interval: Between = described_field("its interval", "share")


class Outer(AnswerPart):
    name: str = described_field("its name")
    inner: Inner | None = described_field("what lies within; null if nothing does")


COLUMNS = Columns(
    (Outer, "label=name"),
    {"place": "where it stands"},
    (Outer, "mean=inner.mean within=inner.interval"),
)
FULL = Outer(name="a", inner=Inner(mean=0.5, interval=Interval(0.25, 0.75)))


def test_an_interval_has_two_columns_and_what_lies_within_says_of_what():
    assert dict(COLUMNS) == {
        "label": "its name",
        "place": "where it stands",
        "mean": "what lies within: its mean; empty without one (share)",
        "within_low": "what lies within: its interval: low end (share)",
        "within_high": "what lies within: its interval: high end (share)",
    }


@pytest.mark.parametrize(
    ("part", "numbers"),
    [
        (FULL, [0.5, 0.25, 0.75]),
        (Outer(name="a", inner=None), [None] * 3),
        (Outer(name="a", inner=Inner(mean=math.nan, interval=None)), [None] * 3),
    ],
)
def test_a_row_is_read_off_the_fields(part, numbers):
    assert list(COLUMNS.row(part, place=3).values()) == ["a", 3, *numbers]


def test_what_is_said_stands_in_place_of_a_field_and_no_part_leaves_its_columns_empty():
    assert COLUMNS.row(FULL, label="b")["label"] == "b"
    assert list(COLUMNS.row(place=1).values()) == [None, 1, None, None, None]


@pytest.mark.parametrize("path", ["nam", "inner.men", "name.mean"])
def test_a_field_that_is_not_there_is_no_column(path):
    with pytest.raises((KeyError, AttributeError)):
        Columns((Outer, path))
