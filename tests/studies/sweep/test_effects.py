"""Effects at points: known differences are found, whatever is missing and however rows are read."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.statistics.bootstrap import Interval
from sim.statistics.verdicts import Verdict, judge
from sim.studies.inputs import outcome_named
from sim.studies.sweep_effects import (
    Effects,
    VerdictCounts,
    effects_on,
    lines_of,
    points_of_runs,
)

RIGHTS, HARMS, PARTICIPATION = map(outcome_named, ("rights", "harms", "participation"))


def runs(points, factors, difference, *, replicates=30, scenarios=("one",), gaps=()):
    """Make runs of two practices whose difference at a point is known, but for a little noise."""
    rng = np.random.default_rng(5)
    rows = []
    for scenario in scenarios:
        for p, values in enumerate(points):
            for replicate in range(replicates):
                world = rng.normal(0.3, 0.1)
                for practice in ("listening", "imposition"):
                    more = difference(values) if practice == "listening" else 0.0
                    missing = (p, replicate, practice) in gaps
                    rows.append(
                        {
                            "scenario": scenario,
                            "point": p,
                            "replicate": replicate,
                            "practice": practice,
                            **dict(zip(factors, values, strict=True)),
                            "rights": None if missing else world + more + rng.normal(0, 0.01),
                        }
                    )
    return pa.Table.from_pylist(rows)


def found(table, factors, rows=65_536, smallest=None):
    def batches(columns):
        return iter(table.select(columns).to_batches(rows))

    return effects_on(
        "rights",
        batches,
        points_of_runs(batches, factors),
        ["listening", "imposition"],
        against="imposition",
        smallest={"one": smallest},
    )


GRID = [(x, y) for x in np.linspace(0, 1, 5) for y in (1.0, 10.0, 100.0)]


@pytest.fixture(scope="module")
def grid():
    """A difference that grows from −0.2 to 0.2 across, whatever the other factor."""
    return runs(GRID, ("gap", "error"), lambda v: 0.4 * (v[0] - 0.5))


def test_every_point_has_the_difference_that_was_put_in(grid):
    (effects,) = found(grid, ["gap", "error"])
    assert (effects.practice, effects.against) == ("listening", "imposition")
    expected = 0.4 * (effects.factors["gap"] - 0.5)
    # Own noise of 0.01 in two practices and 30 worlds: a standard error of 0.0026.
    assert effects.mean == pytest.approx(expected, abs=4 * 0.0026)
    half = stats.t.isf(0.025 / 15, 29) * 0.0026
    assert (effects.high - effects.low) / 2 == pytest.approx(half, rel=0.5)
    assert effects.decided.tolist() == (effects.factors["gap"] != 0.5).tolist()
    (lines,) = [row for row in lines_of(effects) if row.factor == "gap"]
    assert [(row.low, row.high, row.rises) for row in lines.crossings] == [(0.25, 0.75, True)] * 3


def test_points_are_whole_however_rows_are_read(grid):
    (whole,), (parts,) = found(grid, ["gap", "error"]), found(grid, ["gap", "error"], rows=7)
    assert parts.factors["gap"].tolist() == whole.factors["gap"].tolist()
    for name in ("pairs", "mean", "low", "high"):
        assert getattr(parts, name).tolist() == getattr(whole, name).tolist()


def test_scenarios_words_and_own_values_are_kept_apart():
    points = [("random", None), ("need", 2)]
    table = runs(points, ("ties.matching", "n"), lambda _: 0.1, scenarios=("one", "two"))
    one, two = found(table, ["ties.matching", "n"])
    assert (one.scenario, two.scenario) == ("one", "two")
    assert one.factors["ties.matching"].tolist() == ["random", "need"]
    assert np.isnan(one.factors["n"]).tolist() == [True, False]


def test_without_a_pair_there_is_no_number_and_with_one_no_interval():
    gaps = {(0, replicate, "imposition") for replicate in range(30)}
    gaps |= {(1, replicate, "listening") for replicate in range(29)}
    gaps |= {(2, 3, "imposition"), (2, 4, "listening")}
    (effects,) = found(runs([(1.0,), (2.0,), (3.0,)], ("gap",), lambda _: 0.1, gaps=gaps), ["gap"])
    assert effects.pairs.tolist() == [0, 1, 28]
    assert np.isnan(effects.mean).tolist() == [True, False, False]
    assert np.isnan(effects.low).tolist() == [True, True, False]
    assert effects.words == ["not known", "not known", "better"]


def at(low, high, smallest=0.05, outcome=RIGHTS, pairs=9):
    """Give effects at points with these bounds."""
    low, high = np.array(low, float), np.array(high, float)
    counts = np.full(low.size, pairs)
    return Effects(
        "w", "p", "imposition", outcome, smallest, {}, counts, (low + high) / 2, low, high
    )


NUMBERS = st.floats(-1, 1, allow_subnormal=False)  # below them stands for no smallest difference


@given(
    st.lists(st.tuples(NUMBERS, NUMBERS.map(abs)), min_size=1, max_size=9),
    st.sampled_from([None, 0.05, 0.3]),
)
def test_every_point_has_one_verdict_and_that_of_the_rule(bounds, smallest):
    low, high = [a for a, _ in bounds], [a + width for a, width in bounds]
    effects = at(low, high, smallest)
    for point, (a, b) in enumerate(zip(low, high, strict=True)):
        told = judge(Interval(a, b), smallest or 0.0, identical=a == b == 0)
        assert effects.verdicts[point] is told
    counts = effects.counts()
    kinds = [verdict for verdict in Verdict if verdict is not Verdict.CANNOT_BE_TOLD]
    assert sum(getattr(counts, verdict.name.lower()) for verdict in kinds) == effects.points


def test_words_follow_the_outcome():
    low, high = [0.1, -0.3, 0.01, -0.01, 0, -0.2], [0.2, -0.1, 0.2, 0.01, 0, 0.2]
    assert at(low, high).words == [
        *("better", "worse", "slightly better"),
        *("no difference that matters", "identical", "not known"),
    ]
    assert at(low, high, None, HARMS).words[:2] == ["worse", "better"]
    assert at(low, high, 0.05, PARTICIPATION).words[:3] == ["more", "less", "slightly more"]
    counts = at(low, high).counts()
    assert (counts.better, counts.worse, counts.slightly_better) == (1, 1, 1)
    assert (counts.no_difference, counts.identical, counts.not_known) == (1, 1, 1)


def test_differences_in_what_practices_are_have_no_verdict():
    for name in ("capacity", "ties_kept"):
        effects = at([0.1, -0.3], [0.2, -0.1], None, outcome_named(name))
        assert effects.words == ["", ""]
        assert effects.decided.all()
        counts = effects.counts().model_dump(exclude={"outcome", "scenario", "practice", "points"})
        assert not any(counts.values())


def test_counts_of_an_earlier_version_are_read_without_points():
    held = {"outcome": "rights", "scenario": "w", "practice": "p", "points": 5}
    kinds = ("ahead", "behind", "little", "alike", "identical", "undecided", "nothing")
    read = VerdictCounts.model_validate(held | dict.fromkeys(kinds, 1))
    assert (read.scenario, read.points) == ("w", 0)
