from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

import sim
from sim.outcomes import OUTCOME_NAMES, OUTCOMES
from sim.statistics.verdicts import Verdict
from sim.studies.compare_answer import SmallestDifference
from sim.studies.comparison import paired

TWO = ("imposition", "engaged-deference")


class Found:
    """A paired comparison, looked up by practice and outcome."""

    def __init__(self, runs, against="imposition", **more):
        self.whole = paired(runs, against, **more)
        self.compared = [name for name in runs.practices if name != against]

    def of(self, practice, outcome):
        (row,) = (row for row in self.whole.outcomes if row.name == outcome)
        return row.of(practice)

    def difference(self, practice, outcome):
        return self.of(practice, outcome).difference

    def rows(self):
        for outcome in self.whole.outcomes:
            for name in self.whole.ranked:
                yield outcome, outcome.of(name)


def with_outcome(runs, name, values):
    """Replace an outcome by [replicates, practices]."""
    outcomes = runs.outcomes.copy()
    outcomes[:, :, OUTCOME_NAMES.index(name)] = values
    return replace(runs, outcomes=outcomes)


@pytest.mark.slow
def test_a_difference_is_practice_minus_against(make):
    runs = make(replicates=200)
    found = Found(runs)
    for practice, gain in {"no-allies": -0.06, "engaged-deference": 0.045}.items():
        for outcome in ("rights", "harms"):
            values = runs.differences(outcome, practice, "imposition")
            difference = found.difference(practice, outcome)
            assert difference.mean == pytest.approx(values.mean())
            assert np.sign(difference.mean) == np.sign(gain)
    assert found.of("imposition", "rights").difference is None
    other = Found(runs, against="engaged-deference")
    assert (
        other.difference("imposition", "rights").mean
        == -found.difference("engaged-deference", "rights").mean
    )


def test_intervals_are_those_of_paired_t_tests(make):
    runs = make(replicates=400)
    found = Found(runs)
    assert found.whole.intervals.confidence_of_each == pytest.approx(1 - 0.05 / 8)
    for practice in found.compared:
        values = runs.differences("rights", practice, "imposition")
        difference = found.difference(practice, "rights")
        test = stats.ttest_1samp(values, 0)
        for interval, level in (
            (difference.interval, 0.95),
            (difference.simultaneous, 1 - 0.05 / 8),
        ):
            exact = test.confidence_interval(level)
            width = exact.high - exact.low
            assert interval.low == pytest.approx(exact.low, abs=0.05 * width)
            assert interval.high == pytest.approx(exact.high, abs=0.05 * width)


def test_pairing_cancels_what_worlds_differ_in(make):
    found = Found(make(replicates=200))
    summary = found.of("engaged-deference", "rights")
    paired = summary.difference.interval
    assert paired.high - paired.low < 0.5 * (summary.interval.high - summary.interval.low)


def test_one_compared_practice_needs_no_correction(make):
    difference = Found(make(practices=TWO)).difference("engaged-deference", "rights")
    assert difference.interval == difference.simultaneous


def test_shares_of_worlds_follow_the_good_direction(make):
    step = np.array([0.0, 0.0, -1.0, 1.0, 1.0, 1.0, 2.0, -3.0, 0.0, 4.0])
    values = np.stack([np.full(10, 5.0), 5 + step], axis=1)
    runs = make(replicates=10, practices=TWO)
    for outcome in OUTCOMES:
        found = Found(with_outcome(runs, outcome.name, values))
        difference = found.difference("engaged-deference", outcome.name)
        shares = (0.2, 0.3, 0.5) if outcome.better == "lower" else (0.5, 0.3, 0.2)
        assert (difference.better, difference.tied, difference.worse) == pytest.approx(shares)


def test_undefined_pairs_are_counted_and_dropped(make):
    values = np.full((60, 2), 1.0)
    values[:, 1] = 3.0
    values[:10, 0] = np.nan
    values[5:20, 1] = np.nan
    found = Found(with_outcome(make(practices=TWO), "ties_kept", values))
    summary = found.of("engaged-deference", "ties_kept")
    assert summary.defined == 45
    assert (summary.difference.pairs, summary.difference.undefined) == (40, 20)
    assert summary.difference.mean == 2
    assert (summary.difference.interval.low, summary.difference.interval.high) == (2, 2)
    assert not summary.difference.identical


def ratio(make, harms, won, replicates=60):
    """Compare two practices by harms per right, from [replicates, practices] of both parts."""
    runs = with_outcome(make(practices=TWO, replicates=replicates), "harms", harms)
    return Found(with_outcome(runs, "rights_won", won))


def test_harms_per_right_is_a_ratio_of_means_that_drops_no_world(make):
    rng = np.random.default_rng(3)
    harms, won = rng.gamma(20, 1.5, (60, 2)), rng.gamma(0.7, 0.2, (60, 2))
    won[:20] = 1e-17  # float dust: a third of all worlds won nothing
    found = ratio(make, harms, won)
    expected = 4 * harms.mean(axis=0) / 1000 / won.mean(axis=0)  # four years
    for practice, value in zip(TWO, expected, strict=True):
        held = found.of(practice, "harms_per_right")
        assert (held.defined, held.mean) == (60, pytest.approx(value))
        assert 0 < held.interval.low < value < held.interval.high < 10 * value
    apart = found.difference("engaged-deference", "harms_per_right")
    assert apart.mean == pytest.approx(expected[1] - expected[0])
    assert (apart.pairs, apart.undefined, apart.tied) == (60, 0, 0)
    assert np.isnan([apart.better, apart.worse]).all()
    assert apart.simultaneous.low < apart.mean < apart.simultaneous.high


def test_harms_per_right_is_undefined_where_next_to_nothing_is_won(make):
    won = np.full((60, 2), 0.2)
    won[:, 1] = 0.009
    found = ratio(make, np.full((60, 2), 30.0), won)
    held = found.of("engaged-deference", "harms_per_right")
    assert (held.defined, np.isnan(held.mean), held.interval.known) == (0, True, False)
    assert (held.difference.pairs, held.difference.undefined) == (0, 60)
    assert np.isnan(held.difference.mean)
    assert not held.difference.simultaneous.known
    assert found.of("imposition", "harms_per_right").mean == pytest.approx(0.6)
    won[:, 1] = 0.0
    won[0, 1] = 1.0  # on average enough, but it all hangs on one world
    held = ratio(make, np.full((60, 2), 30.0), won).of("engaged-deference", "harms_per_right")
    assert held.mean == pytest.approx(30 * 4 / 1000 / (1 / 60))
    assert not held.interval.known


def test_harms_per_right_of_equal_worlds_is_identical(make):
    rng = np.random.default_rng(3)
    harms, won = (np.repeat(rng.gamma(2, 1.0, (60, 1)), 2, axis=1) for _ in range(2))
    apart = ratio(make, harms, won).difference("engaged-deference", "harms_per_right")
    assert apart.identical
    assert apart.simultaneous.low == apart.mean == apart.simultaneous.high == 0


ASKS = {
    "explain": lambda outcome: sim.explain(outcome=outcome),
    "sensitivity": lambda outcome: sim.sensitivity(outcome=outcome),
    "discover": lambda outcome: sim.discover(outcome=outcome),
    "robust": lambda outcome: sim.robust(outcome=outcome),
}


@pytest.mark.parametrize("study", ASKS)
def test_where_each_run_needs_a_value_a_ratio_of_means_is_refused(study):
    with pytest.raises(sim.RequestError, match="take harms and rights_won, of which it is made"):
        ASKS[study]("harms_per_right")


def test_what_is_undefined_everywhere_has_no_number(make):
    found = Found(make())
    difference = found.difference("no-allies", "ties_kept")
    assert difference.pairs == 0
    assert np.isnan([difference.mean, difference.better, difference.tied]).all()
    assert not difference.interval.known
    assert not difference.identical


def test_exact_ties_are_exact(make):
    runs = make({}, noise=0)
    found = Found(runs)
    for practice in found.compared:
        difference = found.difference(practice, "rights")
        assert difference.identical
        assert difference.mean == difference.simultaneous.low == difference.simultaneous.high == 0
    assert list(found.whole.best.values()) == pytest.approx([1 / 9] * 9)


@pytest.mark.parametrize("replicates", [1, 2, 19])
def test_few_replicates_give_means_without_intervals(make, replicates):
    found = Found(make(replicates=replicates))
    for _, summary in found.rows():
        assert not summary.interval.known
        assert summary.difference is None or not summary.difference.simultaneous.known
    assert not np.isnan(found.of("parallel", "rights").mean)


def test_the_best_in_each_world_share_it(make):
    values = np.array([[1, 2, 2], [3, 2, 1], [1, 1, 1], [0, np.nan, 5], [np.nan] * 3])
    runs = make(replicates=5, practices=("imposition", "parallel", "statement"))
    found = Found(with_outcome(runs, "rights", values))
    assert list(found.whole.best.values()) == pytest.approx(
        ((0 + 1 + 1 / 3 + 0) / 4, (1 / 2 + 1 / 3) / 4, (1 / 2 + 1 / 3 + 1) / 4)
    )


def test_the_order_of_practices_changes_nothing(make):
    runs = make(practices=("parallel", *TWO, "statement"))
    turned = replace(
        runs,
        practices=runs.practices[::-1],
        outcomes=np.ascontiguousarray(runs.outcomes[:, ::-1]),
        series=runs.series[:, ::-1],
    )
    one, other = Found(runs), Found(turned)
    assert one.whole.ranked == other.whole.ranked
    assert one.whole.best == pytest.approx(other.whole.best)
    for outcome, summary in one.rows():
        again = other.of(summary.practice, outcome.name)
        if summary.difference is not None and summary.difference.pairs:
            assert again.difference.simultaneous.low == pytest.approx(
                summary.difference.simultaneous.low, rel=1e-9
            )


def test_equal_ensembles_give_equal_comparisons(make):
    one, same, other = (Found(make(practices=TWO, seed=seed)) for seed in (1, 1, 2))
    assert repr(one.whole) == repr(same.whole) != repr(other.whole)


def test_rows_go_by_outcome_and_rank(make):
    found = Found(make(replicates=100))
    rows = list(found.rows())
    names = [outcome.name for outcome, _ in rows[::9]]
    names.remove("harms_per_right")  # the only one that no run has
    assert names == list(OUTCOME_NAMES)
    assert tuple(row.practice for _, row in rows[:9]) == found.whole.ranked
    means = [row.mean for _, row in rows[:9]]
    assert means == sorted(means, reverse=True)


def test_bad_requests_are_refused(make):
    with pytest.raises(ValueError, match="bliss is not among the practices: no-allies, "):
        Found(make(), against="bliss")
    with pytest.raises(ValueError, match="above 0 and below 1, is 95"):
        Found(make(), confidence=95)
    with pytest.raises(ValueError, match="no runs"):
        Found(replace(make(), outcomes=make().outcomes[:0], series=make().series[:0]))


NOT_TOLD = ("parallel", "critical-support", "statement")
GAINED = {"parallel": 0.0, "critical-support": 0.06, "statement": 0.004}
"""One of which nothing would be known to matter, one that is better, one that is between."""


@pytest.mark.parametrize(
    ("reason", "won", "dose", "smallest"),
    [
        ("floor", 0.2, 0.5, 0.02),
        ("dose", 0.9, 0.04, 0.02),
        ("resolution", 0.9, 0.5, 1e-5),
        (None, 0.9, 0.5, 0.02),
    ],
)
def test_what_a_world_cannot_show_is_told_with_its_reason(make, reason, won, dose, smallest):
    runs = make(GAINED, replicates=60, practices=("imposition", *NOT_TOLD))
    runs = with_outcome(runs, "won", won)
    held = SmallestDifference.of(smallest, "asked")
    found = paired(
        runs,
        "imposition",
        smallest=held,
        sizes={"rights": held},
        doses=dict.fromkeys(NOT_TOLD, dose),
    )
    by_name = {row.practice: row for row in found.findings}
    # What is there is told, whatever the world could have shown.
    assert (by_name["critical-support"].verdict, by_name["critical-support"].untellable) == (
        Verdict.BETTER,
        None,
    )
    told = by_name["parallel"]
    assert told.untellable == reason
    assert (told.verdict is Verdict.CANNOT_BE_TOLD) == (reason is not None)


def test_identical_practices_stay_identical_in_a_world_that_shows_nothing(make):
    runs = make({}, noise=0.0, replicates=40, practices=("imposition", "parallel"))
    runs = with_outcome(runs, "won", 0.0)
    held = SmallestDifference.of(0.01, "floor")
    (found,) = paired(runs, "imposition", sizes={"rights": held}, doses={"parallel": 0.0}).findings
    assert found.verdict is Verdict.IDENTICAL
    assert found.untellable is None


def test_all_that_defer_are_pooled_beside_imposition(make):
    gains = {"engaged-deference": 0.02, "silent-deference": 0.04, "critical-support": 0.09}
    practices = ("no-allies", "imposition", "consultation", *gains)
    found = paired(make(gains, practices=practices), "no-allies").pooled
    assert found.practices == ("silent-deference", "engaged-deference", "critical-support")
    assert found.difference.mean == pytest.approx(0.05)
    assert found.verdict is Verdict.BETTER
    assert paired(make(practices=("no-allies", "imposition")), "no-allies").pooled is None
