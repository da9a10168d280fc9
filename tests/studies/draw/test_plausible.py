"""Only points whose states answer as data say: which are kept, and that a folder remembers."""

import numpy as np
import pytest

from sim.errors import RequestError
from sim.runs.points import scenario_at
from sim.studies import judge as module
from sim.studies.calibrate_simulate import built_in, simulate_answers
from sim.studies.coding import figures
from sim.studies.judge import RunOptions
from sim.studies.space import hypercubes, points_at, sobol, space_asked

WIDE = {"ignored": (0.0, 0.7), "coerced": (0.0, 1.0), "accommodated": (0.0, 1.0)}


@pytest.fixture
def ask(tiny, monkeypatch):
    """Keep points of a tiny world; give positions and how many were tried."""
    monkeypatch.setattr(module, "BATCH", 8)
    space = space_asked(tiny(), ("response.*", "mobilisation.*"), rivals=False)

    def ask(points, folder=None, sampler=sobol):
        how = RunOptions(folder=folder)
        return module.plausible_positions(space, sampler, points, 2, how)

    ask.world, ask.axes = space.world.scenario, space.axes
    return ask


@pytest.mark.parametrize("sampler", [sobol, hypercubes(4)])
def test_those_kept_are_the_first_that_lie_within_the_bounds(ask, monkeypatch, sampler):
    monkeypatch.setattr(module, "BOUNDS", WIDE)
    kept, tried = ask(6, sampler=sampler)
    drawn = sampler(len(ask.axes), 64, 2)[:tried]
    columns = [axis.column for axis in ask.axes]
    inside = []
    for number, row in enumerate(points_at(ask.world, ask.axes, drawn).to_pylist()):
        words = np.random.SeedSequence(2, spawn_key=(module.KEY, number))
        scenario = scenario_at(ask.world, columns, row)
        seed = int(words.generate_state(1, np.uint64)[0])
        tallies = simulate_answers(scenario, built_in(), range(1), seed)
        shares = figures(tallies.sum(axis=(0, 1)))[:3]
        low, high = np.array(list(WIDE.values())).T
        inside.append(bool(((low <= shares) & (shares <= high)).all()))
    assert np.array_equal(kept, drawn[inside])
    assert 0 < sum(inside) < tried
    more, _ = ask(10, sampler=sampler)
    assert np.array_equal(more[:6], kept)


def test_a_folder_remembers_what_was_tried(ask, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "BOUNDS", WIDE)
    first = ask(6, tmp_path)
    assert len(list(tmp_path.glob("plausible-*.json"))) == 1
    monkeypatch.setattr(module, "simulate_answers", None)  # it would raise
    again = ask(6, tmp_path)
    assert np.array_equal(again[0], first[0])
    assert again[1] == first[1]


def test_where_nothing_is_plausible_that_is_told(ask, monkeypatch):
    monkeypatch.setattr(module, "MOST_TRIED", 2)
    monkeypatch.setattr(module, "BOUNDS", dict.fromkeys(WIDE, (2.0, 3.0)))
    with pytest.raises(RequestError, match="of 12 points that were tried, states answer"):
        ask(6)
