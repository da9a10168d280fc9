"""Indices of functions whose indices are known, through the whole of it, with noise."""

import numpy as np
import pytest
from scipy import stats

from sim.statistics.sensitivity import given_data, hypercube, saltelli_design, sliced, sobol_indices

ISHIGAMI = (np.array([0.3139, 0.4424, 0.0]), np.array([0.5576, 0.4424, 0.2437]))
WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0])


def ishigami(scaled):
    one, two, three = (np.pi * (2 * scaled[:, :3] - 1)).T
    return np.sin(one) + 7 * np.sin(two) ** 2 + 0.1 * three**4 * np.sin(one)


def g_function(scaled):
    held = scaled[:, : len(WEIGHTS)]
    return ((np.abs(4 * held - 2) + WEIGHTS) / (1 + WEIGHTS)).prod(axis=1)


def g_indices():
    """Sobol's closed form: Vᵢ = 1/3/(1 + aᵢ)², V = Π(1 + Vᵢ) − 1."""
    own = 1 / (3 * (1 + WEIGHTS) ** 2)
    whole = (1 + own).prod() - 1
    return own / whole, own * (1 + own).prod() / (1 + own) / whole


FUNCTIONS = {"ishigami": (ishigami, ISHIGAMI), "g": (g_function, g_indices())}


def noisy(values, size, seed, worlds=8):
    """Add noise of some size, in parts of the function's own spread; give means and errors."""
    rng = np.random.default_rng(seed)
    held = values[:, None] + rng.normal(0, size * values.std() * worlds**0.5, (len(values), worlds))
    return held.mean(axis=1), held.std(axis=1, ddof=1) / worlds**0.5


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("size", [pytest.param(0.0, marks=pytest.mark.slow), 0.7])
def test_known_indices_lie_in_their_intervals(name, size):
    function, (first, total) = FUNCTIONS[name]
    inputs = len(first)
    inside = []
    for seed in range(12):
        points = saltelli_design(inputs, [[n] for n in range(inputs)], 512, seed)
        found = sobol_indices(*noisy(function(points), size, seed), inputs, seed)
        for held, known in ((found.first, first), (found.total, total)):
            low, high = found.bounds(held)
            inside += list((low - 0.005 <= known) & (known <= high + 0.005))
        assert found.noise == pytest.approx(size**2 / (1 + size**2), abs=0.1)
    assert np.mean(inside) >= 0.9


@pytest.mark.slow
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_sample_gives_first_order_indices_whatever_the_noise(name):
    function, (first, _) = FUNCTIONS[name]
    inside, dummies = [], []
    for seed in range(5):
        scaled = hypercube(20, 1024, np.random.default_rng(seed))
        found = given_data(scaled, *noisy(function(scaled), 0.7, seed), seed)
        known = np.concatenate([first, np.zeros(20 - len(first))])
        inside += list((found.low - 0.02 <= known) & (known <= found.high + 0.02))
        dummies += list(found.first[len(first) :] <= found.dummy_first)
        assert found.noise == pytest.approx(0.33, abs=0.08)
        assert found.deviation == pytest.approx(function(scaled).std(), rel=0.1)
        assert found.first[[0]] > found.dummy_first
    assert np.mean(inside) >= 0.9
    assert np.mean(dummies) >= 0.95


def test_a_slice_of_one_input_tells_nothing_of_another_as_it_would_in_a_sobol_sequence():
    def told(points):
        """Give the greatest share of an input's variance that slices of another explain."""
        slices = np.eye(16)[sliced(points[:, :60])].transpose(1, 2, 0)
        means = slices @ points / slices.sum(axis=2, keepdims=True)
        shares = means.var(axis=1) * 12
        np.fill_diagonal(shares, 0)
        return shares.max()

    rng = np.random.default_rng(1)
    assert told(hypercube(190, 1024, rng)) < 0.08
    assert told(stats.qmc.Sobol(190, rng=rng).random(1024)) > 0.5


def test_pawn_notes_what_moves_the_spread_alone():
    scaled = np.random.default_rng(1).random((2048, 5))
    luck = np.random.default_rng(2).normal(size=2048)
    found = given_data(scaled, luck * (0.2 + 2 * scaled[:, 0]), np.zeros(2048), 1)
    assert found.first[0] < 0.02
    assert found.pawn[0] > found.dummy_pawn
    assert (found.pawn[1:] < 1.1 * found.dummy_pawn).all()


def test_with_many_rows_the_estimator_is_scipy_s():
    points = saltelli_design(3, [[0], [1], [2]], 2**13, 1)
    values = ishigami(points)
    found = sobol_indices(values, np.zeros(len(values)), 3, 1)
    parts = values.reshape(5, 1, -1)
    theirs = stats.sobol_indices(
        func={"f_A": parts[0], "f_B": parts[1], "f_AB": parts[2:]}, n=2**13
    )
    assert found.first[0] == pytest.approx(theirs.first_order.ravel(), abs=0.03)
    assert found.total[0] == pytest.approx(theirs.total_order.ravel(), abs=0.03)


def test_inputs_of_a_group_move_together():
    points = saltelli_design(4, [[0], [1, 2, 3]], 64, 1)
    one, other, alone, rest = points.reshape(4, 64, 4)
    assert (alone[:, 0] == other[:, 0]).all()
    assert (alone[:, 1:] == one[:, 1:]).all()
    assert (rest[:, 0] == one[:, 0]).all()
    assert (rest[:, 1:] == other[:, 1:]).all()


def test_rows_with_nothing_are_left_out():
    points = saltelli_design(3, [[0], [1], [2]], 256, 1)
    values = ishigami(points)
    values[700] = np.nan
    found = sobol_indices(values, np.zeros(len(values)), 3, 1)
    assert np.isfinite(found.first).all()
