"""Verdicts: each has its place in the table, one holds of every interval, and δ's error counts."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.statistics.bootstrap import NO_INTERVAL, Interval
from sim.statistics.verdicts import MARKS, TOLD_APART, Size, Verdict, judge, replicates_needed

LAST = {Verdict.TOO_SMALL, Verdict.NO_DIFFERENCE, Verdict.NOT_KNOWN}


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (0.01, 0.03, "better"),
        (-0.03, -0.01, "worse"),
        (0.001, 0.03, "slightly better"),
        (-0.011, -0.001, "slightly worse"),
        (0.001, 0.009, "a difference, too small to matter"),
        (-0.009, -0.001, "a difference, too small to matter"),
        (-0.01, 0.01, "no difference that matters"),
        (0.0, 0.01, "no difference that matters"),
        (-0.001, 0.011, "not known"),
        (math.nan, math.nan, "not known"),
    ],
)
def test_every_row_of_the_table(low, high, told):
    assert judge(Interval(low, high), 0.01) == told
    assert judge(Interval(low, high), 0.01, identical=True) is Verdict.IDENTICAL


def test_the_error_of_the_smallest_difference_makes_a_verdict_more_careful():
    about = Size(0.01, 0.006, 0.02)
    assert judge(Interval(0.012, 0.03), about) is Verdict.SLIGHTLY_BETTER
    assert judge(Interval(0.02, 0.03), about) is Verdict.BETTER
    assert judge(Interval(-0.007, 0.007), about) is Verdict.NOT_KNOWN
    assert judge(Interval(-0.006, 0.006), about) is Verdict.NO_DIFFERENCE
    # It takes more worlds to lie within the smaller bound than within the value.
    wide = Interval(-0.03, 0.03)
    assert replicates_needed(0.0, wide, 20, about) > replicates_needed(0.0, wide, 20, 0.01)


bounds = st.tuples(st.floats(-1, 1), st.floats(-1, 1)).map(sorted).map(lambda row: Interval(*row))
sizes = (
    st.lists(st.floats(0, 0.5), min_size=3, max_size=3)
    .map(sorted)
    .map(lambda row: Size(row[1], row[0], row[2]))
)


@given(bounds, sizes)
def test_less_is_more_in_a_mirror(interval, size):
    mirror = {"better": "worse", "worse": "better", "slightly better": "slightly worse"}
    mirror |= {"slightly worse": "slightly better"}
    told = judge(interval, size)
    mirrored = judge(Interval(-interval.high, -interval.low), size)
    assert mirrored == mirror.get(told, told)


@given(st.one_of(bounds, st.just(NO_INTERVAL)), sizes)
def test_what_cannot_be_told_takes_the_place_of_only_the_last_three(interval, size):
    told = judge(interval, size)
    assert judge(interval, size, untellable=True) is (
        Verdict.CANNOT_BE_TOLD if told in LAST else told
    )
    assert (told in TOLD_APART) == (told not in LAST)


def test_each_verdict_has_a_mark_and_words_for_what_is_neither_good_nor_bad():
    assert set(MARKS) == set(Verdict)
    told = [verdict.words("neither") for verdict in Verdict]
    assert told[1:5] == ["more", "less", "slightly more", "slightly less"]
    assert [verdict.words("lower") for verdict in Verdict] == [verdict.value for verdict in Verdict]
