import os
from pathlib import Path

import pandas as pd
import pytest

from sim.studies.coding import campaign_months, read_events

FIT_HALF = os.environ.get(
    "SOLIDARITY_FIT_HALF", Path(__file__).parents[4] / "shared" / "data" / "fit_half.csv"
)
"""The data of the fit: beside the checkout, or where one says; they are no part of the project."""


@pytest.fixture(scope="session")
def fit_half():
    if not (place := Path(FIT_HALF)).exists():
        pytest.skip("the data of the fit are not here")
    return place


@pytest.fixture
def months():
    """Make campaign-months of rows (country, demand, month, answer, size, days)."""

    def make(*rows):
        columns = ["country", "demand", "month", "answer", "size", "days"]
        return pd.DataFrame(rows, columns=columns).sort_values(columns[:3], ignore_index=True)

    return make


def of_file(path):
    """Give the campaign-months of a file, its countries numbered, and its first and last month."""
    actions = read_events(path.read_text("utf-8"), path.name).actions
    found = campaign_months(actions)
    found["country"] = pd.factorize(found["country"])[0]
    return found, actions["month"].min(), actions["month"].max()
