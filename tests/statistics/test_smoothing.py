"""Curves through noisy means that share their worlds, and where they cross a level."""

import numpy as np
import pytest

from sim.statistics.smoothing import Smoothed, crossings, smoothed

ALONG = np.linspace(0, 1, 101)
POINTS = np.linspace(0, 1, 12)

SHAPES = {
    "line": (lambda x: 0.01 * (x - 0.413), [0.413]),
    "saturating": (lambda x: 0.012 * (1 - np.exp(-4 * x)) - 0.0071, [-np.log(1 - 7.1 / 12) / 4]),
    "falling step": (lambda x: -0.006 * np.tanh(10 * (x - 0.447)), [0.447]),
    "hump": (lambda x: 0.08 * (x - 0.217) * (0.831 - x), [0.217, 0.831]),
}
"""True differences, and where they are 0."""


def worlds(true, count, rng, deviation=0.022, common=0.5):
    """Give differences in worlds, [points, worlds], of heavy tails, part of them in common."""
    one, each = (rng.standard_t(5, shape) / (5 / 3) ** 0.5 for shape in (count, (len(true), count)))
    return true[:, None] + deviation * (common**0.5 * one + (1 - common) ** 0.5 * each)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("count", [60, 400])
def test_intervals_hold_planted_crossings_as_often_as_they_say(name, count):
    shape, roots = SHAPES[name]
    rng, held = np.random.default_rng(5), []
    for _ in range(120):
        curve = smoothed(POINTS[:, None], worlds(shape(POINTS), count, rng), ALONG[:, None])
        if found := crossings(ALONG, curve, 0.0):
            held += [any(row.low <= root <= row.high for row in found) for root in roots]
    assert len(held) >= 100
    assert 0.90 <= np.mean(held) <= 0.995


def test_more_worlds_make_intervals_narrower_and_the_estimate_nearer():
    shape, (root,) = SHAPES["falling step"]
    rng, widths = np.random.default_rng(2), []
    for count in (400, 6_400):
        values = worlds(shape(POINTS), count, rng)
        (row,) = crossings(ALONG, smoothed(POINTS[:, None], values, ALONG[:, None]), 0.0)
        assert row.low < root < row.high
        assert not row.rises
        widths.append(row.high - row.low)
    assert widths[1] < widths[0] / 2.5


def test_a_luck_that_worlds_have_everywhere_moves_the_curve_and_does_not_bend_it():
    rng = np.random.default_rng(1)
    values = worlds(0.01 * (POINTS - 0.4), 50, rng, deviation=0.1, common=1.0)
    curve = smoothed(POINTS[:, None], values, ALONG[:, None])
    assert np.allclose(np.diff(curve.mean), 0.01 / 100, rtol=1e-6)
    assert np.allclose(curve.high - curve.low, (curve.high - curve.low)[0])


def test_without_luck_the_curve_goes_through_the_points_whatever_the_unit():
    for unit in (1.0, 1e6):
        values = np.repeat(unit * (POINTS**2 - 0.3)[:, None], 30, axis=1)
        curve = smoothed(POINTS[:, None], values, POINTS[:, None])
        assert np.allclose(curve.mean, values[:, 0], atol=1e-3 * unit)
    nothing = smoothed(POINTS[:, None], np.zeros((12, 30)), ALONG[:, None])
    assert not np.any([nothing.mean, nothing.low, nothing.high])


def test_a_plane_and_a_bent_surface_are_held_by_their_bands():
    side = np.linspace(0, 1, 6)
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)

    def true(at):
        return 0.01 * (at[:, 0] - 0.3) + 0.01 * at[:, 1] * (at[:, 0] - 0.5)

    rng, held = np.random.default_rng(3), []
    for _ in range(60):
        places = rng.random((40, 2))
        surface = smoothed(grid, worlds(true(grid), 300, rng), places)
        held.append(((surface.low <= true(places)) & (true(places) <= surface.high)).mean())
    assert 0.90 <= np.mean(held) <= 0.99


def curve_of(mean, half):
    mean = np.asarray(mean, dtype=float)
    return Smoothed(mean, mean - half, mean + half, mean[None])


def test_a_crossing_has_the_places_around_it_at_which_the_level_cannot_be_ruled_out():
    places = np.linspace(0, 1, 11)
    (row,) = crossings(places, curve_of(places, 0.15), 0.52)
    assert row.rises
    assert (row.at, row.low, row.high) == pytest.approx((0.52, 0.37, 0.67))
    (row,) = crossings(places, curve_of(-places, 0.15), -0.52)
    assert not row.rises
    assert (row.at, row.low, row.high) == pytest.approx((0.52, 0.37, 0.67))


def test_an_interval_is_open_where_the_band_holds_the_level_to_the_end():
    places = np.linspace(0, 1, 11)
    (row,) = crossings(places, curve_of(places, 0.3), 0.11)
    assert row.low == -np.inf
    assert row.high == pytest.approx(0.41)
    (row,) = crossings(places, curve_of(places, 0.3), 0.89)
    assert (row.low, row.high) == (pytest.approx(0.59), np.inf)
    assert not crossings(places, curve_of(places, 0.3), 1.5)


def test_a_band_narrower_than_a_step_still_holds_the_crossing():
    places = np.linspace(0, 1, 11)
    (row,) = crossings(places, curve_of(places, 1e-4), 0.55)
    assert 0.5 < row.low < row.at < row.high < 0.6
