"""Banks of simulations as files: what is read is what was written, whoever does what meanwhile."""

import os
from itertools import count

import numpy as np
import pyarrow as pa
import pytest

from sim.errors import RequestError
from sim.runs.parts import sealed
from sim.studies import bank
from sim.studies.bank import SCHEMA, SUMMARIES, filled_bank

ASKED = {"seed": 3}


def simulate(n):
    return np.where(np.arange(len(SUMMARIES)) % 2, np.nan, n + 0.1)


def never(_):
    raise AssertionError("nothing is to be simulated")


def fill(store, points, simulate=simulate, identity=ASKED):
    return filled_bank(np.zeros((points, 1)), simulate, lambda _: None, store, identity)


def test_a_bank_keeps_what_is_undefined_and_grows(tmp_path):
    store, made = tmp_path / "bank.parquet", []
    first = fill(store, 3)
    again = fill(store, 5, lambda n: made.append(n) or simulate(n))
    assert made == [3, 4]
    np.testing.assert_array_equal(first.summaries, again.summaries[:3])
    np.testing.assert_array_equal(fill(store, 3, never).summaries, first.summaries)
    np.testing.assert_array_equal(fill(store, 5, never).summaries, again.summaries)


def test_no_altered_byte_is_read(tmp_path):
    store = tmp_path / "bank.parquet"
    fill(store, 2)
    whole = store.read_bytes()
    for place in np.linspace(0, len(whole) - 1, 60).astype(int):
        altered = bytearray(whole)
        altered[place] ^= 1
        for data in (bytes(altered), whole[:place]):
            store.write_bytes(data)
            with pytest.raises(RequestError, match=r"bank\.parquet: it "):
                fill(store, 3, never)
            assert store.read_bytes() == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b'{"bank": "x"}\n{"n": 0, "summaries": "text"}\n',
        sealed(pa.table({"simulation": [0], "x": ["text"]}), {"simulations of": '{"seed": 3}'}),
        sealed(pa.table({"cell": [0]}), {"key": "x"}),
        sealed(SCHEMA.empty_table(), {"simulations of": '{"seed": 4}'}),
        sealed(SCHEMA.empty_table(), {"simulations of": "null"}),
    ],
)
def test_what_is_no_bank_of_this_question_is_refused_and_stays(tmp_path, data):
    store = tmp_path / "bank.parquet"
    store.write_bytes(data)
    with pytest.raises(RequestError, match="; name another file"):
        fill(store, 3, never)
    assert store.read_bytes() == data


def test_where_nothing_can_be_kept_nothing_is_simulated(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").touch()
    for name, said in {
        "pipe": "expected a regular file, found a pipe",
        ".": "expected a regular file, found a folder",
        "/dev/full": "expected a regular file, found a device",
        "no/bank": "there is no folder",
        "file/bank": "there is no folder",
    }.items():
        with pytest.raises(RequestError, match=said):
            fill(tmp_path / name, 3, never)


def test_two_processes_fill_a_bank_at_once(tmp_path, monkeypatch):
    """Each keeps what the other made; another question's bank in its place is not overwritten."""
    monkeypatch.setattr(bank, "KEPT_EVERY", 0.0)
    store, numbers = tmp_path / "bank.parquet", count()

    def slow(n):
        if next(numbers) == 0:
            fill(store, 2, simulate)
        return simulate(n)

    alone = fill(tmp_path / "alone.parquet", 4)
    np.testing.assert_array_equal(fill(store, 4, slow).summaries, alone.summaries)
    assert next(numbers) == 3  # of 0, 2 and 3: the second is the other's
    assert store.read_bytes() == (tmp_path / "alone.parquet").read_bytes()

    def replaced(n):
        store.unlink()
        fill(store, 1, identity={"seed": 4})
        return simulate(n)

    with pytest.raises(RequestError, match="seed: 4 → 3"):
        fill(store, 5, replaced)
    fill(store, 1, never, {"seed": 4})
