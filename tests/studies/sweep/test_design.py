"""Designs: levels and draws within their range, whole numbers whole, every direction stratified."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import RequestError
from sim.studies.design import MOST_LEVELS, Factor, SweepExperiment, axis_of, column_axis
from sim.studies.points import MOST_CORNER_FACTORS, corners, levels_of, points_of

NUMBERS = ("allies.agenda_gap", "states.opinion.mean", "response.sensitivity")
WHOLE = ("groups.count", "people.mean_degree", "decisions.campaign_months")


@st.composite
def axes(draw, whole=None):
    """Draw a factor with a range, on either scale."""
    whole = draw(st.booleans()) if whole is None else whole
    scale = draw(st.sampled_from(["linear", "log"]))
    if whole:
        low = 2 * draw(st.integers(1, 500))
        high = low + 2 * draw(st.integers(1, 500))
    else:
        low = draw(st.floats(1e-6, 1e3))
        high = draw(st.floats(low, 1e4, exclude_min=True))
    path = draw(st.sampled_from(WHOLE if whole else NUMBERS))
    return axis_of(
        Factor(path=path, low=low, high=high, levels=draw(st.integers(2, 40)), scale=scale)
    )


def experiment(**changes):
    said = {
        "title": "Drawn",
        "question": "When?",
        "scenarios": ["null-world"],
        "practices": ["engaged-deference"],
        "replicates": 1,
        "seed": 1,
    }
    return SweepExperiment.model_validate(said | changes)


@given(axes())
def test_levels_lie_in_the_range_and_reach_its_ends(axis):
    levels = levels_of(axis)
    assert axis.low <= min(levels)
    assert max(levels) <= axis.high
    assert sorted(levels) == levels
    if axis.kind == "whole number":
        assert all(type(level) is int and level % axis.step == 0 for level in levels)
        assert len(set(levels)) == len(levels) <= axis.levels
    else:
        assert len(levels) == axis.levels
        assert (levels[0], levels[-1]) == (axis.low, axis.high)


@settings(deadline=None)  # the first imports scipy
@given(axes(), st.integers(0, 2**63 - 1), st.integers(0, 7), st.booleans())
def test_drawn_points_are_stratified(axis, seed, power, sobol):
    count = 2**power
    asked = experiment(design="sobol" if sobol else "latin-hypercube", points=count, seed=seed)
    table = points_of(asked, [axis], {})
    assert table.column("point").to_pylist() == list(range(count))
    drawn = np.array(table.column(axis.name).to_pylist())
    assert (drawn >= axis.low).all()
    assert (drawn <= axis.high).all()
    if axis.kind == "whole number":
        assert drawn.dtype == np.int64
        assert (drawn % axis.step == 0).all()
        return
    if axis.scale == "log":
        share = np.log(drawn / axis.low) / math.log(axis.high / axis.low)
    else:
        share = (drawn - axis.low) / (axis.high - axis.low)
    if axis.high / axis.low > 1.01:  # else rounding moves draws over the edges of strata
        inside = np.sort(share) * count - np.arange(count)
        assert (inside > -1e-4).all()
        assert (inside < 1 + 1e-4).all()


@settings(deadline=None)
@given(st.integers(0, 2**63 - 1))
def test_every_value_and_every_whole_number_is_as_likely(seed):
    listed = axis_of(Factor(path="rules.pressure", values=("hill", "linear")))
    whole = axis_of(Factor(path="groups.count", low=3, high=6))
    table = points_of(
        experiment(design="latin-hypercube", points=40, seed=seed), [listed, whole], {}
    )
    assert sorted(table.column("rules.pressure").to_pylist()) == ["hill"] * 20 + ["linear"] * 20
    held = table.column("groups.count").to_pylist()
    assert [held.count(n) for n in (3, 4, 5, 6)] == [10] * 4


def test_log_is_drawn_as_log_and_not_guessed_from_levels():
    axis = axis_of(Factor(path="knowledge.ally_local", low=0.01, high=1.0, scale="log", levels=2))
    drawn = points_of(experiment(design="latin-hypercube", points=100), [axis], {})
    values = np.array(drawn.column("knowledge.ally_local").to_pylist())
    assert np.count_nonzero(values < 0.1) == 50  # half of them below the geometric middle


def test_a_number_that_is_no_power_of_two_is_told_the_nearest():
    with pytest.raises(ValueError, match="such as 32 or 64, is 50"):
        experiment(design="sobol", points=50)


def test_a_seed_gives_the_same_draws_and_another_gives_others():
    axis = axis_of(Factor(path="allies.agenda_gap", low=0, high=1))
    one, same, other = (
        points_of(experiment(design="sobol", points=8, seed=seed), [axis], {}) for seed in (1, 1, 2)
    )
    assert one.equals(same)
    assert not one.equals(other)


def test_a_grid_is_every_combination_the_last_factor_fastest():
    axes = [
        axis_of(Factor(path="allies.agenda_gap", low=0, high=1, levels=2)),
        axis_of(Factor(path="groups.count", low=2, high=4, levels=9)),
    ]
    table = points_of(experiment(), axes, {})
    rows = list(zip(*(table.column(axis.name).to_pylist() for axis in axes), strict=True))
    assert rows == [(gap, count) for gap in (0.0, 1.0) for count in (2, 3, 4)]
    assert table.schema.field("groups.count").metadata[b"unit"]
    assert points_of(experiment(), [], {}).to_pylist() == [{"point": 0}]


def test_one_at_a_time_leaves_the_base_and_varies_each_in_turn():
    axes = [
        axis_of(Factor(path="allies.agenda_gap", values=(0.0, 0.5))),
        axis_of(Factor(path="groups.count", values=(2, 12))),
    ]
    own = {"allies.agenda_gap": 0.5, "groups.count": 12}
    table = points_of(experiment(design="one-at-a-time"), axes, own)
    rows = list(zip(*(table.column(axis.name).to_pylist() for axis in axes), strict=True))
    assert rows == [(0.5, 12), (0.0, 12), (0.5, 2)]
    unknown = points_of(experiment(design="one-at-a-time"), axes, own | {"groups.count": None})
    assert unknown.column("groups.count").to_pylist() == [None, None, 2, 12]


def test_too_large_a_grid_is_refused_before_it_is_made():
    axes = [axis_of(Factor(path=path, low=0, high=1, levels=MOST_LEVELS)) for path in NUMBERS[:2]]
    with pytest.raises(RequestError, match="a grid of 10000 × 10000 has 100,000,000 points"):
        points_of(experiment(), axes, {})


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"path": "groups.count", "low": 1.5, "high": 4}, "low: expected a whole number, got 1.5"),
        ({"path": "groups.count", "values": (1, 2.5)}, "values: expected a whole number, got 2.5"),
        ({"path": "rules.pressure", "low": 0, "high": 1}, "is text; give values in place of a"),
        (
            {"path": "allies.agenda_gap", "values": ("x",)},
            "values: expected a number, got text 'x'",
        ),
        ({"path": "allies.agenda_gap", "values": (1, 1)}, "values: a value stands twice"),
        ({"path": "groups.priorities", "values": (1,)}, "'groups.priorities' is a list"),
        ({"path": "people.mean_degree", "low": 3, "high": 3.5}, "high: expected a whole number"),
        (
            {"path": "groups.count", "low": 1, "high": 9.3e18},
            r"high: expected a whole number below 2\^63, got 9.3e\+18",
        ),
        ({"between": ("a", "b"), "low": -1, "high": 2}, "low: must be from 0 to 1, a share, is -1"),
    ],
)
def test_a_factor_that_cannot_be_is_refused(said, problem):
    with pytest.raises(RequestError, match=problem):
        axis_of(Factor(**said))


def test_a_range_off_the_step_has_its_ends_on_it():
    axis = axis_of(Factor(path="people.mean_degree", low=3, high=9, levels=9))
    assert axis.ends() == (4, 8)
    assert levels_of(axis) == [4, 6, 8]
    huge = axis_of(Factor(path="groups.count", low=1 - 2**62, high=2**62))
    assert huge.ends() == (1 - 2**62 - 1, 2**62)  # the nearest number of a file


def test_corners_are_few_however_many_factors():
    few = [axis_of(Factor(path=path, low=0, high=1)) for path in NUMBERS]
    first = dict.fromkeys((axis.name for axis in few), 0.5)
    assert len(corners(few, first)) == 1 + 2 * 3 + 2**3
    many = [
        axis_of(Factor(path=f"channels.{name}", low=0, high=1))
        for name in "abcdefghijkl"[: MOST_CORNER_FACTORS + 1]
    ]
    assert len(corners(many, dict.fromkeys((axis.name for axis in many), 0.5))) == 1 + 2 * len(many)
    assert column_axis("allies.agenda_gap").ends() == ()
