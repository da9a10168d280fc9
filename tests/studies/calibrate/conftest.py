import pandas as pd
import pytest


def actions(*rows):
    """Make actions of (country, demand, month, participants, answer)."""
    return pd.DataFrame(
        list(rows), columns=["country", "demand", "month", "participants", "answer"]
    )


@pytest.fixture
def write(tmp_path):
    """Write a file of events; give its path."""

    def write(text, name="events.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write
