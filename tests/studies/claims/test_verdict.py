import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.statistics.bootstrap import NO_INTERVAL, Interval
from sim.statistics.verdicts import Size
from sim.studies.claims_answer import FAILED, OPEN, ClaimVerdict, judge_claim, judge_effect

DELTA = 0.01
V = ClaimVerdict
S = V.SUPPORTED


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.02, 0.04, S),
        (0.01, 0.04, S),
        (0.009, 0.04, V.NOT_KNOWN),
        (-0.03, 0.04, V.NOT_KNOWN),
        (0.001, 0.01, V.NOT_KNOWN),  # it may be just what is claimed
        (0.001, 0.009, V.WEAKER),
        (0.0, 0.009, V.NO_DIFFERENCE),
        (-0.01, 0.01, V.NO_DIFFERENCE),
        (-0.02, 0.009, V.NOT_KNOWN),
        (-0.02, -0.005, V.OPPOSITE),
        (-0.004, -0.002, V.OPPOSITE),  # however little
        (-0.04, -0.01, V.OPPOSITE),
    ],
)
def test_a_claim_of_more(low, high, verdict):
    assert judge_effect(Interval(low, high), "more", DELTA) is verdict


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-0.01, 0.01, S),
        (0.0, 0.0, S),
        (0.002, 0.009, S),
        (0.0, 0.011, V.NOT_KNOWN),
        (-0.5, 0.5, V.NOT_KNOWN),
        (0.009, 0.02, V.NOT_KNOWN),
        (0.01, 0.02, V.DIFFERENT),
        (-0.02, -0.01, V.DIFFERENT),
    ],
)
def test_a_claim_of_no_difference(low, high, verdict):
    assert judge_effect(Interval(low, high), "same", DELTA) is verdict


def test_a_size_with_an_error_of_its_own_is_met_only_beyond_it():
    size = Size(0.01, 0.006, 0.02)
    assert judge_effect(Interval(0.012, 0.03), "more", size) is V.NOT_KNOWN
    assert judge_effect(Interval(0.02, 0.03), "more", size) is S
    assert judge_effect(Interval(0.001, 0.007), "more", size) is V.NOT_KNOWN
    assert judge_effect(Interval(-0.007, 0.007), "same", size) is V.NOT_KNOWN


bounds = st.tuples(st.floats(-1, 1), st.floats(-1, 1)).map(sorted)


@given(bounds, st.floats(1e-6, 1))
def test_less_is_more_in_a_mirror(interval, smallest):
    low, high = interval
    mirrored = Interval(-high, -low)
    assert judge_effect(mirrored, "less", smallest) == judge_effect(
        Interval(low, high), "more", smallest
    )


@given(bounds, st.floats(1e-6, 1))
def test_no_interval_supports_a_claim_and_its_contrary(interval, smallest):
    found = [judge_effect(Interval(*interval), way, smallest) for way in ("more", "less", "same")]
    assert found.count(S) <= 1 or abs(interval[0]) == abs(interval[1]) == smallest


@given(bounds, st.floats(0, 0.5), st.floats(1e-6, 1), st.sampled_from(["more", "less", "same"]))
def test_more_worlds_never_turn_a_decision_around(interval, shrink, smallest, way):
    """An interval inside another one never gives the opposite of what the wider one decided."""
    low, high = interval
    inner = Interval(low + shrink * (high - low), high - shrink * (high - low) * 0.5)
    wide = judge_effect(Interval(low, high), way, smallest)
    if wide not in OPEN and inner.low <= inner.high:
        found = judge_effect(inner, way, smallest)
        assert found not in OPEN
        assert (found in FAILED) == (wide in FAILED)


@given(bounds, st.floats(1e-6, 1), st.sampled_from(["more", "less", "same"]))
def test_what_cannot_be_told_takes_the_place_of_no_effect_that_is_there(interval, smallest, way):
    found = judge_effect(Interval(*interval), way, smallest)
    there = {V.OPPOSITE, V.DIFFERENT} | (set() if way == "same" else {S})
    if interval == [0, 0]:  # identical
        there |= {found}
    told = judge_effect(Interval(*interval), way, smallest, untellable=True)
    assert told is (found if found in there else V.CANNOT_BE_TOLD)


def test_without_an_interval_nothing_is_known():
    for way in ("more", "less", "same"):
        assert judge_effect(NO_INTERVAL, way, DELTA) is V.NOT_KNOWN


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([S, S], S),
        ([S, V.NOT_KNOWN], V.NOT_KNOWN),
        ([V.NOT_KNOWN, V.WEAKER], V.WEAKER),
        ([V.WEAKER, V.NO_DIFFERENCE, S], V.NO_DIFFERENCE),
        ([S, V.NO_DIFFERENCE, V.OPPOSITE], V.OPPOSITE),
        ([V.CANNOT_BE_TOLD, S], V.CANNOT_BE_TOLD),
    ],
)
def test_against_several_the_first_that_holds_of_any_is_the_verdict(parts, whole):
    assert judge_claim(parts) is whole
