from dataclasses import replace

import numpy as np
import pytest

from sim.outcomes import OUTCOME_NAMES
from sim.runs.ensemble import KEPT_SERIES, Ensemble, main_practice


def test_columns_are_found_by_name(make):
    runs = make(replicates=5)
    assert runs.replicates == 5
    assert np.array_equal(
        runs.outcome("harms"), runs.outcomes[:, :, OUTCOME_NAMES.index("harms")], equal_nan=True
    )
    assert runs.of_series("capacity").shape == (5, 9, 48)
    gap = runs.differences("rights", "statement", "imposition")
    assert np.array_equal(gap, runs.outcome("rights")[:, 1] - runs.outcome("rights")[:, 3])
    with pytest.raises(ValueError, match="not in tuple"):
        runs.outcome("bliss")


def test_joining_appends_and_keeps_the_first_series(make):
    joined = make(replicates=150).joined(make(replicates=150, first=150))
    assert joined.replicates == 300
    assert joined.series.shape[0] == KEPT_SERIES
    assert np.array_equal(joined.outcomes[150:], make(replicates=150, first=150).outcomes, True)
    longer = joined.joined(make(replicates=10, first=300))
    assert longer.series.shape[0] == KEPT_SERIES
    assert longer.replicates == 310


def test_series_are_not_joined_over_a_gap(make):
    short = make(replicates=10)
    short = replace(short, series=short.series[:4])
    assert short.joined(make(replicates=5, first=10)).series.shape[0] == 4


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"first": 7}, "expected replicates from 10, got 7"),
        ({"first": 10, "seed": 2}, "one scenario, seed and list of practices"),
        ({"first": 10, "practices": ("imposition", "statement")}, "one scenario, seed"),
    ],
)
def test_what_does_not_follow_cannot_join(make, other, said):
    with pytest.raises(ValueError, match=said):
        make(replicates=10).joined(make(replicates=10, **other))


def test_wrong_shapes_are_refused(make):
    runs = make(replicates=4)
    for wrong, said in [
        ({"outcomes": runs.outcomes[:, :2]}, "outcomes: expected shape"),
        ({"series": runs.series[:, :, :5]}, "series: expected shape"),
        ({"outcomes": runs.outcomes[:3]}, "at most 3 replicates"),
        ({"practices": ("imposition",) * 9}, "stands twice"),
    ]:
        with pytest.raises(ValueError, match=said):
            replace(runs, **wrong)
    assert isinstance(runs, Ensemble)


def test_the_main_practice():
    assert main_practice(("imposition", "parallel", "engaged-deference"), "imposition") == (
        "engaged-deference"
    )
    assert main_practice(("engaged-deference", "parallel"), "engaged-deference") == "parallel"
    with pytest.raises(ValueError, match="no practice to compare with imposition"):
        main_practice(("imposition",), "imposition")
