import math

import numpy as np
import pytest

from sim.studies.coding import ACCOMMODATED, COERCED, IGNORED
from sim.studies.patterns import FIGURES, WIDTH, chained, pattern_figures, pattern_tally
from tests.studies.patterns.conftest import of_file

N, C, A = IGNORED, COERCED, ACCOMMODATED
NAN = math.nan

# As published, to the digits given; see ``docs/explanation/calibration.md``.
PUBLISHED = {
    "chain_beyond": (0.293, 0.130, 0.046, 0.012),
    "ever_accommodated": (0.134, 0.233, 0.319, 0.500, 0.733),
    "accommodated_by_age": (0.137, 0.145, 0.150, 0.108, 0.165),
    "coerced_by_age": (0.238, 0.235, 0.265, 0.291, 0.196),
    "accommodated_by_size": (0.127, 0.149, 0.148, 0.122, 0.111, 0.132),
    "coerced_by_size": (0.285, 0.248, 0.312, 0.229, 0.239, 0.233),
    "accommodated_by_days": (0.108, 0.257, 0.424, 0.443),
    "coerced_by_days": (0.237, 0.325, 0.188, 0.180),
    "size_share": (0.199, 0.339, 0.045, 0.169, 0.080, 0.169),
    "size_classes": (0.199, 0.339, 0.214, 0.080, 0.169),
    "days_share": (0.855, 0.090, 0.040, 0.014),
    "dispersion": (3.52,),
    "cv_countries": (1.08,),
    "sd_coerced": (0.164,),
    "sd_accommodated": (0.081,),
    "slope_size": (0.010,),
    "goes_on": (0.442, 0.407, 0.400),
}


def by_name(tallies):
    found = {}
    for (name, _), value in zip(FIGURES, pattern_figures(tallies).tolist(), strict=True):
        found.setdefault(name, []).append(value)
    return found


def counted(months, countries, first, last):
    return by_name(pattern_tally(chained(months), countries, first, last).sum(axis=0))


def test_the_figures_of_the_data_of_the_fit_are_those_published(fit_half):
    months, first, last = of_file(fit_half)
    assert len(months) == 4_227
    assert last - first + 1 == 363
    found = counted(months, 84, first, last)
    for name, values in PUBLISHED.items():
        digits = 2 if name in ("dispersion", "cv_countries") else 3
        assert [round(value, digits) for value in found[name]] == list(values), name
    # Published as 0.101 and 0.138, a little below what 84 countries × 363 months give.
    assert found["density"] == pytest.approx([3_105 / 30_492, 4_227 / 30_492])


def test_chains_ages_and_bins(months):
    held = chained(
        months(
            (0, "x", 1, N, 60, 1),
            (0, "x", 4, A, 99.9, 2),  # three months later: the same chain
            (0, "x", 8, C, 100, 7),  # four: another one
            (0, "y", 8, C, 10_000, 8),
            (1, "y", 9, N, 10_001, 31),
            (1, "y", 10, N, NAN, NAN),
        )
    )
    assert held.first.tolist() == [True, False, True, True, True, False]
    assert held.before.tolist() == [-1, N, -1, -1, -1, N]
    assert held.age.tolist() == [0, 1, 0, 0, 0, 1]
    assert held.size.tolist() == [0, 0, 1, 4, 5, -1]
    assert held.days.tolist() == [0, 1, 1, 2, 3, -1]


def test_figures_that_are_counted_by_hand(months):
    found = counted(
        months(
            (0, "x", 1, N, 60, 1),
            (0, "x", 2, A, 60, 1),
            (0, "x", 3, C, 600, NAN),
            (0, "y", 3, N, NAN, 40),
            (1, "x", 12, A, 6_000, 3),
        ),
        3,
        1,
        20,
    )
    assert found["density"] == pytest.approx([4 / 60, 5 / 60])  # the third country counts, too
    assert found["chain_beyond"] == pytest.approx([1 / 3, 1 / 3, 0, 0])
    assert found["ever_accommodated"] == pytest.approx([1 / 2, NAN, 1, NAN, NAN], nan_ok=True)
    assert found["accommodated_by_age"][:3] == pytest.approx([1 / 3, 1, 0])
    assert found["coerced_by_days"] == pytest.approx([0, 0, NAN, 0], nan_ok=True)
    assert found["size_share"] == pytest.approx([1 / 2, 1 / 4, 0, 0, 1 / 4, 0])
    assert found["size_classes"] == pytest.approx([1 / 2, 1 / 4, 0, 1 / 4, 0])
    assert found["days_share"] == pytest.approx([1 / 2, 1 / 4, 0, 1 / 4])
    assert found["goes_on"] == pytest.approx([1 / 2, 0, 1 / 2])
    assert found["cv_countries"] == pytest.approx([np.std([4, 1, 0], ddof=1) / (5 / 3)])
    # Within the first country size is −1/3, −1/3 and 2/3 off its mean, and the second gave.
    assert found["slope_size"] == pytest.approx([(-1 / 3) / (6 / 9)])
    assert all(map(math.isnan, found["dispersion"] + found["sd_coerced"] + found["correlation"]))


def test_how_countries_differ_has_its_noise_removed(months):
    rng = np.random.default_rng(3)
    rates = rng.choice([0.1, 0.5], 400)
    rows = [
        (n, "x", 10 * m, C if rng.random() < rate else A if rng.random() < 0.5 else N, 60, 1)
        for n, rate in enumerate(rates)
        for m in range(25)
    ]
    found = counted(months(*rows), 400, 0, 240)
    assert found["sd_coerced"] == pytest.approx([0.2], abs=0.012)
    assert found["sd_accommodated"] == pytest.approx([0.1], abs=0.012)
    assert found["correlation"][0] < -0.5  # what is coerced is not accommodated


def test_dispersion_is_the_variance_over_the_mean_of_years(months):
    # Years end in November, month 10 of those counted from 0: five years of 12, 0, 12, 0, 0.
    rows = [(0, "x", month, N, 60, 1) for start in (11, 35) for month in range(start, start + 12)]
    found = counted(months(*rows), 1, 11, 70)
    assert found["dispersion"] == pytest.approx([np.var([12, 0, 12, 0, 0], ddof=1) / 4.8])


def test_nothing_seen_gives_no_figures_and_no_errors(months):
    found = counted(months(), 2, 5, 5)
    assert found.pop("density") == [0, 0]
    assert all(math.isnan(value) for values in found.values() for value in values)


def test_a_tally_is_a_sum_over_countries(fit_half):
    months, first, last = of_file(fit_half)
    whole = pattern_tally(chained(months), 84, first, last)
    assert whole.shape == (84, WIDTH)
    part = months[months["country"] < 20].reset_index(drop=True)
    np.testing.assert_array_equal(pattern_tally(chained(part), 20, first, last), whole[:20])
