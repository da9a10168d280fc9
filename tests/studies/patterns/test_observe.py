import numpy as np
import pandas as pd
import pytest

from sim.studies.coding import Observation, reported

SHAPE = (1001, 4, 6)


@pytest.fixture
def many():
    """Make 24,000 campaign-months of three sizes and two lengths, in a world."""
    places = np.indices((4, 6, 1000)).reshape(3, -1)
    turn = np.arange(places.shape[1])
    return pd.DataFrame(
        {
            "country": places[0],
            "demand": places[1],
            "month": places[2] + 1,
            "answer": 0,
            "size": np.array([100.0, 1_000.0, 10_000.0])[turn % 3],
            "days": np.array([1.0, np.e])[turn // 3 % 2],
        }
    )


def test_the_chance_rises_with_size_and_days_as_it_says(many):
    seen = reported(many, Observation(-0.5, 0.7, 0.4), 1, 0, SHAPE)
    share = seen.groupby(["size", "days"]).size() / many.groupby(["size", "days"]).size()
    for (size, days), found in share.items():
        drive = -0.5 + 0.7 * (np.log10(size) - 3) + 0.4 * (days > 1)
        assert found == pytest.approx(1 / (1 + np.exp(-drive)), abs=0.03)


def test_luck_is_that_of_a_place(many):
    low, high = (reported(many, Observation(a, 0.7, 0.4), 1, 0, SHAPE) for a in (-0.5, 0.5))
    keys = ["country", "demand", "month"]
    assert len(low.merge(high, on=keys)) == len(low) < len(high)
    part = many[many["country"] == 2].reset_index(drop=True)
    seen = reported(part, Observation(-0.5, 0.7, 0.4), 1, 0, SHAPE)
    assert seen.equals(low[low["country"] == 2].reset_index(drop=True))
    assert not low.equals(reported(many, Observation(-0.5, 0.7, 0.4), 1, 1, SHAPE))


def test_without_a_curve_all_is_seen(many):
    assert reported(many, None, 1, 0, SHAPE) is many
