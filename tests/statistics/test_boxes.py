"""Planted boxes are found in twenty dimensions with noise, and where there is none, none holds."""

import numpy as np
import pytest

from sim.statistics.boxes import InputBox, best_box, small_tree

PLANTED = {
    "two": InputBox({3: (0.0, 0.4), 7: (0.5, 1.0)}),
    "three": InputBox({0: (0.3, 1.0), 5: (0.0, 0.6), 9: (0.2, 0.9)}),
    "one": InputBox({11: (0.7, 1.0)}),
}


def sample(box, noise, seed, points=3000):
    """Give points, and whether it happens: in the box but for some noise, else with noise alone."""
    rng = np.random.default_rng(seed)
    scaled = rng.random((points, 20))
    chance = np.where(box.holds(scaled), 1 - noise, noise)
    return scaled, (rng.random(points) < chance).astype(float)


@pytest.mark.parametrize("name", PLANTED)
@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_a_planted_box_is_found(name, noise):
    planted = PLANTED[name]
    fresh = np.random.default_rng(0).random((20_000, 20))
    for seed in range(3):
        found = best_box(*sample(planted, noise, seed))
        assert set(found.bounds) == set(planted.bounds)
        one, other = found.holds(fresh), planted.holds(fresh)
        assert (one & other).sum() / (one | other).sum() >= 0.8
        assert found.size == pytest.approx(one.mean(), abs=0.02)


@pytest.mark.slow
def test_a_box_of_noise_does_not_hold_on_other_points():
    lifts = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        scaled, happens = rng.random((1000, 20)), (rng.random(1000) < 0.3).astype(float)
        box = best_box(scaled, happens)
        assert len(box.bounds) <= 4
        inside = box.holds(rng.random((1000, 20)))
        lifts.append(happens[inside].mean() - 0.3)
    assert abs(np.mean(lifts)) < 0.05


def test_points_are_squeezed_into_a_box():
    box = PLANTED["two"]
    inside = box.within(np.random.default_rng(1).random((500, 20)))
    assert box.holds(inside).all()
    assert inside[:, 0].min() < 0.02
    assert box.size == pytest.approx(0.2)


def test_a_tree_parts_the_space_at_a_planted_box_and_leaves_noise_whole():
    leaves = small_tree(sample(PLANTED["two"], 0.05, 1), sample(PLANTED["two"], 0.05, 2))
    fresh, happens = sample(PLANTED["two"], 0.0, 3)
    assert sum(leaf.holds(fresh) for leaf in leaves).max() == 1
    assert sum(leaf.size for leaf in leaves) == pytest.approx(1)
    best = max(leaves, key=lambda leaf: happens[leaf.holds(fresh)].mean())
    assert set(best.bounds) == {3, 7}
    assert happens[best.holds(fresh)].mean() > 0.9
    rng = np.random.default_rng(5)
    noise = [(rng.random((500, 20)), rng.random(500)) for _ in range(20)]
    whole = [
        len(small_tree(one, other)) == 1 for one, other in zip(noise[::2], noise[1::2], strict=True)
    ]
    assert sum(whole) >= 7
