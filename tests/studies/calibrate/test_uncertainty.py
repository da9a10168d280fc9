import numpy as np
import pytest

from sim.studies.calibrate_answer import figure_errors, figure_intervals
from sim.studies.coding import figures


@pytest.fixture
def tallies():
    """Sixty countries of independent campaign-months, fifty each, a pair after each but one."""
    rng = np.random.default_rng(4)
    found = np.zeros((60, 11), np.int64)
    for row in found:
        answer = rng.choice(3, 50, p=[0.6, 0.25, 0.15])
        row[:3] = np.bincount(answer, minlength=3)
        for start, code in ((3, 1), (7, 2)):
            last, now = answer[:-1] == code, answer[1:] == code
            row[start : start + 4] = [
                *((last & now).sum(), last.sum()),
                *((~last & now).sum(), (~last).sum()),
            ]
    return found


def test_intervals_have_the_width_of_independent_draws(tallies):
    found = figures(tallies.sum(axis=0))
    for n, interval in enumerate(figure_intervals(tallies, 1)[:3]):
        share = found[n]
        assert interval.low < share < interval.high
        assert interval.high - interval.low == pytest.approx(
            2 * 1.96 * np.sqrt(share * (1 - share) / 3000), rel=0.25
        )
        assert figure_errors(tallies, 1)[n] == pytest.approx(
            (interval.high - interval.low) / (2 * 2), rel=0.2
        )


def test_few_countries_have_no_interval(tallies):
    assert not any(interval.known for interval in figure_intervals(tallies[:19], 1))
    empty = np.concatenate([tallies[:19], np.zeros((5, 11), np.int64)])
    assert not any(interval.known for interval in figure_intervals(empty, 1))


def test_what_is_undefined_has_neither_interval_nor_error(tallies):
    tallies[:, 3:5] = 0
    known = [interval.known for interval in figure_intervals(tallies, 1)]
    assert known == [True, True, True, False, True]
    assert np.isnan(figure_errors(tallies, 1)).tolist() == [False, False, False, True, False]
