import pandas as pd
import pytest

from sim.studies.coding import ANSWERS, STREET


def actions(*rows):
    """Make actions of (country, demand, month, participants, answer)."""
    return pd.DataFrame(
        list(rows), columns=["country", "demand", "month", "participants", "answer"]
    )


def actions_of_log(log):
    """Read actions from an event log with names, as ``AdvocacyModel.events_table`` gives it."""
    street = log["tactic"].isin(STREET)
    return pd.DataFrame(
        {
            "country": log["state"],
            "demand": log["issue"],
            "month": log["month"],
            "participants": log["represented"].where(street, 0.0),
            "answer": log["response"].map(ANSWERS),
        }
    )


@pytest.fixture
def write(tmp_path):
    """Write a file of events; give its path."""

    def write(text, name="events.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write
