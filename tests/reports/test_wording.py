import math

import pytest

from sim.statistics.bootstrap import NO_INTERVAL, Interval
from sim.wording import broken, counted, estimate, interval, listed, number, percent, places


def test_numbers():
    assert [places(width) for width in (0.0086, 0.08, 4, 900, 0, math.nan)] == [3, 2, 0, 0, 4, 4]
    told = [number(-0.0312), number(0.0312, sign=True), number(12345.6, 1), number(math.nan)]
    assert told == ["−0.031", "+0.031", "12,345.6", "–"]
    assert number(-0.0001, 2) == number(0.0001, 2, sign=True) == "0.00"


@pytest.mark.parametrize(
    ("mean", "low", "high", "told"),
    [
        (0.02, 0.003, 0.05, "+0.020 (0.003 to 0.050)"),
        (0.02, -0.0004, 0.05, "+0.0200 (−0.0004 to 0.0500)"),
        (0.02, 0.0, 0.05, "+0.02 (0.00 to 0.05)"),
        (0.02, 1e-9, 0.05, "+0.02 (0.00 to 0.05)"),  # noise of the last bits
        (-0.02, -0.05, -0.001, "−0.020 (−0.050 to −0.001)"),
    ],
)
def test_a_bound_that_is_not_0_does_not_read_0(mean, low, high, told):
    assert estimate(mean, Interval(low, high), sign=True) == told
    assert interval(Interval(low, high), 2) == told.partition("(")[2].removesuffix(")")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("advocates-favour-the-better-placed", ["advocates-favour-the-better-placed"]),
        ("imposition:0.5,parallel:0.5", ["imposition:0.5,", "parallel:0.5"]),
        ("1,000 people, a year", ["1,000 people, a", "year"]),
    ],
)
def test_labels_are_broken_after_spaces_and_commas_alone(text, lines):
    assert broken(text, 16).split("\n") == lines


def test_intervals_and_shares():
    assert estimate(2.0, Interval(2.0, 2.0), sign=True) == "+2.0000 (in every world)"
    assert (interval(NO_INTERVAL), estimate(0.031, NO_INTERVAL)) == ("–", "0.0310")
    told = [percent(share) for share in (0, 0.001, 0.5, 0.999, 1, math.nan)]
    assert told == ["0 %", "< 1 %", "50 %", "> 99 %", "100 %", "–"]


def test_lists_and_counts():
    assert [listed(rows) for rows in ([], ["a"], ["a", "b"])] == ["", "a", "a and b"]
    assert listed(["a", "b", "c"], "or") == "a, b or c"
    assert counted(1, "world", "worlds") == "one world"
    assert counted(1200, "world", "worlds") == "1,200 worlds"
