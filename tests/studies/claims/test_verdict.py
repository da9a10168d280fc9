import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.statistics.bootstrap import NO_INTERVAL, Interval
from sim.studies.claims.verdict import Manner, Verdict, together, verdict_of

DELTA = 0.01
S, C, U = Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("low", "high", "verdict", "manner"),
    [
        (0.02, 0.04, S, Manner.AS_CLAIMED),
        (0.01, 0.04, S, Manner.AS_CLAIMED),
        (0.009, 0.04, U, Manner.WIDE),
        (-0.03, 0.04, U, Manner.WIDE),
        (0.001, 0.01, U, Manner.WIDE),  # it may be just what is claimed
        (0.001, 0.009, C, Manner.NONE),  # there, but too little
        (-0.01, 0.009, C, Manner.NONE),
        (-0.02, 0.009, C, Manner.TOO_SMALL),
        (-0.02, -0.005, C, Manner.TOO_SMALL),
        (-0.04, -0.01, C, Manner.OPPOSITE),
    ],
)
def test_a_claim_of_more(low, high, verdict, manner):
    assert verdict_of(Interval(low, high), "more", DELTA) == (verdict, manner)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-0.01, 0.01, S),
        (0.0, 0.0, S),
        (0.002, 0.009, S),
        (0.0, 0.011, U),
        (-0.5, 0.5, U),
        (0.01, 0.02, U),  # the bound itself is no difference that matters
        (0.0101, 0.02, C),
        (-0.02, -0.0101, C),
    ],
)
def test_a_claim_of_no_difference(low, high, verdict):
    assert verdict_of(Interval(low, high), "same", DELTA)[0] is verdict


bounds = st.tuples(st.floats(-1, 1), st.floats(-1, 1)).map(sorted)


@given(bounds, st.floats(1e-6, 1))
def test_less_is_more_in_a_mirror(interval, smallest):
    low, high = interval
    mirrored = Interval(-high, -low)
    assert verdict_of(mirrored, "less", smallest) == verdict_of(
        Interval(low, high), "more", smallest
    )


@given(bounds, st.floats(1e-6, 1))
def test_no_interval_supports_a_claim_and_its_contrary(interval, smallest):
    found = [verdict_of(Interval(*interval), way, smallest)[0] for way in ("more", "less", "same")]
    assert found.count(S) <= (2 if interval[0] == interval[1] == smallest else 1) or (
        abs(interval[0]) == abs(interval[1]) == smallest
    )
    assert U in found or S in found or C in found


@given(bounds, st.floats(0, 0.5), st.floats(1e-6, 1), st.sampled_from(["more", "less", "same"]))
def test_more_worlds_never_turn_a_decision_around(interval, shrink, smallest, way):
    """An interval inside another one never gives the opposite of what the wider one decided."""
    low, high = interval
    inner = Interval(low + shrink * (high - low), high - shrink * (high - low) * 0.5)
    wide = verdict_of(Interval(low, high), way, smallest)[0]
    if wide is not U and inner.low <= inner.high:
        assert verdict_of(inner, way, smallest)[0] is wide


def test_without_an_interval_nothing_is_decided():
    for way in ("more", "less", "same"):
        assert verdict_of(NO_INTERVAL, way, DELTA) == (U, Manner.UNKNOWN)


@pytest.mark.parametrize(
    ("parts", "whole"), [([S, S], S), ([S, U], U), ([S, U, C], C), ([C], C), ([U], U)]
)
def test_a_claim_holds_if_it_holds_against_each(parts, whole):
    assert together(parts) is whole
