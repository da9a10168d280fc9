import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.statistics.bootstrap import NO_INTERVAL, Interval
from sim.studies.claims_answer import ClaimManner, ClaimVerdict, judge_claim, judge_effect

DELTA = 0.01
S, C, U = ClaimVerdict.SUPPORTED, ClaimVerdict.CONTRADICTED, ClaimVerdict.UNDECIDED


@pytest.mark.parametrize(
    ("low", "high", "verdict", "manner"),
    [
        (0.02, 0.04, S, ClaimManner.AS_CLAIMED),
        (0.01, 0.04, S, ClaimManner.AS_CLAIMED),
        (0.009, 0.04, U, ClaimManner.WIDE),
        (-0.03, 0.04, U, ClaimManner.WIDE),
        (0.001, 0.01, U, ClaimManner.WIDE),  # it may be just what is claimed
        (0.001, 0.009, C, ClaimManner.NONE),  # there, but too little
        (-0.01, 0.009, C, ClaimManner.NONE),
        (-0.02, 0.009, C, ClaimManner.TOO_SMALL),
        (-0.02, -0.005, C, ClaimManner.TOO_SMALL),
        (-0.04, -0.01, C, ClaimManner.OPPOSITE),
    ],
)
def test_a_claim_of_more(low, high, verdict, manner):
    assert judge_effect(Interval(low, high), "more", DELTA) == (verdict, manner)


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
    assert judge_effect(Interval(low, high), "same", DELTA)[0] is verdict


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
    found = [
        judge_effect(Interval(*interval), way, smallest)[0] for way in ("more", "less", "same")
    ]
    assert found.count(S) <= (2 if interval[0] == interval[1] == smallest else 1) or (
        abs(interval[0]) == abs(interval[1]) == smallest
    )
    assert U in found or S in found or C in found


@given(bounds, st.floats(0, 0.5), st.floats(1e-6, 1), st.sampled_from(["more", "less", "same"]))
def test_more_worlds_never_turn_a_decision_around(interval, shrink, smallest, way):
    """An interval inside another one never gives the opposite of what the wider one decided."""
    low, high = interval
    inner = Interval(low + shrink * (high - low), high - shrink * (high - low) * 0.5)
    wide = judge_effect(Interval(low, high), way, smallest)[0]
    if wide is not U and inner.low <= inner.high:
        assert judge_effect(inner, way, smallest)[0] is wide


def test_without_an_interval_nothing_is_decided():
    for way in ("more", "less", "same"):
        assert judge_effect(NO_INTERVAL, way, DELTA) == (U, ClaimManner.UNKNOWN)


@pytest.mark.parametrize(
    ("parts", "whole"), [([S, S], S), ([S, U], U), ([S, U, C], C), ([C], C), ([U], U)]
)
def test_a_claim_holds_if_it_holds_against_each(parts, whole):
    assert judge_claim(parts) is whole
