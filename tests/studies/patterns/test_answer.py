import numpy as np
import pandas as pd
import pytest

from sim.studies.coding import COERCED, IGNORED
from sim.studies.patterns import FIGURES, WIDTH
from sim.studies.patterns_answer import PatternFigure, data_bounds, model_bounds, observed

DENSITY = FIGURES.index(("density", "campaign-months per country-month"))


def actions(rows):
    columns = ["country", "demand", "month", "answer", "participants", "size", "days"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture(scope="module")
def forty():
    """Code forty countries that are watched for a hundred months and differ much in how often."""
    rng = np.random.default_rng(5)
    often = rng.gamma(1.0, 0.1, 40)
    rows = [
        (f"C{n}", "x", month, COERCED if rng.random() < 0.3 else IGNORED, 80.0, 80.0, 1.0)
        for n in range(40)
        for month in range(100)
        if rng.random() < often[n] or month in (0, 99)
    ]
    return observed(actions(rows))


def test_a_file_is_coded_with_every_country_that_it_names(forty):
    assert forty.tallies.shape == (40, WIDTH)
    assert forty.months == 100
    small = observed(
        actions(
            [("B", "x", 3, IGNORED, 80.0, 80.0, 1.0), ("A", "x", 9, COERCED, 10.0, 10.0, 1.0)],
        )
    )
    assert small.months == 7
    assert small.held.country.tolist() == [0]  # the other country's event was too small
    assert len(small.tallies) == 2


def test_the_datas_intervals_are_those_of_resampled_countries(forty):
    low, high = data_bounds(forty.tallies, 1)[:, DENSITY]
    by_country = forty.tallies[:, 3] ** 0.5 / 100  # the number of campaign-months of each
    error = by_country.std(ddof=1) / 40**0.5
    assert (high - low) / (2 * 1.96) == pytest.approx(error, rel=0.1)
    assert low < by_country.mean() < high
    assert np.isnan(data_bounds(forty.tallies[:19], 1)).all()


def test_the_models_intervals_are_those_of_samples_of_so_many_countries(forty):
    worlds = forty.tallies.reshape(20, 2, WIDTH)
    many, few = (model_bounds(worlds, count, 1)[:, DENSITY] for count in (40, 10))
    np.testing.assert_allclose(np.diff(few) / np.diff(many), 2.0, rtol=0.15)
    assert np.isnan(model_bounds(worlds[:19], 10, 1)).all()
    one = model_bounds(worlds, 1, 1)[1, DENSITY]
    assert one <= (forty.tallies[:, 3] ** 0.5).max() / 100


def test_states_of_a_world_that_are_alike_widen_the_models_interval():
    tallies = np.zeros((30, 4, WIDTH))
    tallies[..., 0] = 100.0
    own = np.random.default_rng(2).integers(0, 20, 30)
    alike = np.broadcast_to(own[:, None], (30, 4))
    apart = np.random.default_rng(3).permuted(alike.ravel()).reshape(30, 4)
    widths = []
    for counts in (alike, apart):
        held = tallies.copy()
        held[..., 1] = counts  # months with a campaign
        low, high = model_bounds(held, 40, 1)[:, 0]
        widths.append(high - low)
    assert widths[0] > 1.5 * widths[1]


def test_a_figure_is_inside_by_the_models_interval():
    def figure(**more):
        held = {"name": "density", "bin": "", "model": 2, "low": 1, "high": 3}
        return PatternFigure(**held | {"data": 2.5, "data_low": 2, "data_high": 3} | more)

    assert figure().inside
    assert figure().widths == 2
    assert not figure(data=3.1).inside
    assert not figure(low=None, high=None).inside
    assert not figure(name="correlation").scored
    assert not figure(data=None).scored
