"""Compiled code reads columns laid down as Python reads the NamedTuple that they were."""

from typing import NamedTuple

import numpy as np
import pytest

from sim._jit import IS_COMPILED, njit
from sim._tables import lay_rows, lay_table


class Inner(NamedTuple):
    """What a table holds in turn."""

    share: float
    count: int
    is_on: bool


class Columns(NamedTuple):
    """A column of each kind."""

    flags: np.ndarray
    cube: np.ndarray
    inner: Inner
    empty: np.ndarray


class Own(NamedTuple):
    """Columns of several worlds, one of them shared."""

    own: np.ndarray
    shared: np.ndarray


@njit
def read_all(columns, found):
    """Write what is there, and double the cube in place."""
    found[0] = columns.flags[2]
    found[1] = columns.cube[1, 2, 3] + columns.cube.shape[1]
    found[2] = columns.inner.share
    found[3] = columns.inner.count if columns.inner.is_on else -1
    found[4] = columns.empty.shape[0] + columns.empty.shape[1]
    columns.cube[:] = 2.0 * columns.cube


@njit
def read_rows(worlds, count, found):
    """Write the sum of each world's own column, weighted by the shared one."""
    for w in range(count):
        one = worlds[w]
        for i in range(one.own.shape[0]):
            found[w] += one.own[i, 1] * one.shared[i]


def test_a_table_reads_as_its_columns():
    cube, found = np.arange(24.0).reshape(2, 3, 4), np.zeros(5)
    columns = Columns(
        np.array([1, 0, 7], np.uint8), cube, Inner(0.25, -3, True), np.zeros((0, 6), np.uint32)
    )
    read_all(lay_table(columns), found)
    assert found.tolist() == [7.0, 23.0 + 3.0, 0.25, -3.0, 6.0]
    assert cube.tolist() == (2.0 * np.arange(24.0).reshape(2, 3, 4)).tolist()


def test_rows_are_those_of_each_world():
    own, shared, found = (
        np.arange(24.0).reshape(3, 4, 2),
        np.array([1.0, 2.0, 3.0, 4.0]),
        np.zeros(3),
    )
    read_rows(lay_rows(Own(own, shared), 3, ("shared",)), 3, found)
    assert found.tolist() == [float(own[w, :, 1] @ shared) for w in range(3)]


def test_what_cannot_be_written_to_is_read():
    own, shared, found = np.ones((1, 2, 2)), np.ones(2), np.zeros(1)
    shared.flags.writeable = False
    read_rows(lay_rows(Own(own, shared), 1, ("shared",)), 1, found)
    assert found.tolist() == [2.0]


@pytest.mark.skipif(not IS_COMPILED, reason="Python reads any array")
def test_a_column_out_of_order_is_refused():
    with pytest.raises(TypeError):
        lay_table(Own(np.ones((2, 4)).T, np.ones(2)))
