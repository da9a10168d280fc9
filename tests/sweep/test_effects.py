import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy import stats

from sim.sweep.effects import experiment_of, sweep_effects
from sim.sweep.figures import sweep_figures
from sim.sweep.maps import edges, is_logarithmic


def runs_file(path, points, factors, difference, *, replicates=30, scenarios=("one",), gaps=()):
    """Write runs as a sweep does: two practices whose difference is known.

    ``points`` are rows of values of the factors, ``difference`` gives what the practice has more
    at a point; the noise of a world is the same for both, and a little is a practice's own.
    """
    rng = np.random.default_rng(5)
    rows = []
    for scenario in scenarios:
        for p, values in enumerate(points):
            for replicate in range(replicates):
                world = rng.normal(0.3, 0.1)
                for practice in ("listening", "imposition"):
                    more = difference(values) if practice == "listening" else 0.0
                    own = rng.normal(0, 0.01)
                    missing = (p, replicate, practice) in gaps
                    rows.append(
                        {
                            "scenario": scenario,
                            "point": p,
                            "replicate": replicate,
                            "practice": practice,
                            **dict(zip(factors, values, strict=True)),
                            "rights": None if missing else world + more + own,
                        }
                    )
    experiment = {
        "title": "Known differences",
        "against": "imposition",
        "factors": [{"path": name} for name in factors],
    }
    table = pa.Table.from_pylist(rows).replace_schema_metadata(
        {
            "experiment": json.dumps(experiment),
            "practices": json.dumps(["listening", "imposition"]),
        }
    )
    pq.write_table(table, path, row_group_size=97)
    return path


@pytest.fixture
def grid(tmp_path):
    """A difference that grows from −0.2 to 0.2 across, whatever the other factor."""
    points = [(x, y) for x in np.linspace(0, 1, 5) for y in (1.0, 10.0, 100.0)]
    return runs_file(
        tmp_path / "runs.parquet", points, ("gap", "error"), lambda v: 0.4 * (v[0] - 0.5)
    )


def test_every_point_has_the_difference_that_was_put_in(grid):
    (found,) = sweep_effects(grid)
    assert (found.practice, found.against, found.scenario) == ("listening", "imposition", "one")
    expected = 0.4 * (found.factors["gap"] - 0.5)
    # Own noise of 0.01 in two practices and 30 worlds: a standard error of 0.0026.
    assert found.mean == pytest.approx(expected, abs=4 * 0.0026)
    half = stats.t.isf(0.025 / 15, 29) * 0.0026
    assert (found.high - found.low) / 2 == pytest.approx(half, rel=0.5)
    assert found.decided.tolist() == (found.factors["gap"] != 0.5).tolist()


def test_a_world_that_lacks_one_practice_is_left_out(tmp_path):
    gaps = {(0, 3, "imposition"), (0, 4, "listening")}
    path = runs_file(tmp_path / "r.parquet", [(1.0,)], ("gap",), lambda _: 0.1, gaps=gaps)
    (found,) = sweep_effects(path)
    assert found.pairs.tolist() == [28]
    assert found.mean[0] == pytest.approx(0.1, abs=0.01)


def test_what_was_not_kept_is_said(grid):
    with pytest.raises(ValueError, match="did not keep the outcome 'harms'"):
        sweep_effects(grid, "harms")
    assert experiment_of(grid)["practices"] == ["listening", "imposition"]


def test_two_factors_give_a_map_with_a_zero_line_and_undecided_cells(grid):
    figures = sweep_figures(grid)
    assert list(figures) == ["map-listening"]
    axes = figures["map-listening"].axes[0]
    mesh = next(held for held in axes.collections if held.get_array() is not None)
    assert mesh.get_array().size == 15
    dots = [line for line in axes.lines if line.get_marker() == "."]
    assert sum(len(line.get_xdata()) for line in dots) == 3  # the middle column
    contours = [held for held in axes.collections if type(held).__name__ == "QuadContourSet"]
    x = contours[0].get_paths()[0].vertices[:, 0]
    assert x == pytest.approx(np.full(x.shape, 0.5), abs=0.02)
    assert axes.get_yscale() == "log"


def test_one_factor_gives_curves_and_words_stand_in_order(tmp_path):
    path = runs_file(
        tmp_path / "r.parquet",
        [("random",), ("need",), ("visibility",)],
        ("ties.matching",),
        lambda _: 0.1,
        scenarios=("one", "two", "three"),
    )
    figure = sweep_figures(path)["curves"]
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["one", "two", "three"]
    words = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert words == ["random", "need", "visibility"]


def test_three_gridded_factors_give_small_multiples(tmp_path):
    points = [(a, b, c) for a in (0.0, 1.0) for b in range(4) for c in range(3)]
    path = runs_file(tmp_path / "r.parquet", points, ("a", "b", "c"), lambda v: v[0] - 0.5)
    figure = sweep_figures(path)["map-listening"]
    titles = [axes.get_title(loc="left") for axes in figure.axes[:2]]
    assert titles == ["a = 0", "a = 1"]


def test_drawn_designs_give_marginal_effects(tmp_path):
    rng = np.random.default_rng(1)
    points = [tuple(row) for row in rng.random((64, 2))]
    path = runs_file(tmp_path / "r.parquet", points, ("a", "b"), lambda v: v[0], replicates=4)
    figure = sweep_figures(path)["marginal-listening"]
    means = figure.axes[0].lines[-1].get_ydata()
    assert means[0] < 0.2
    assert means[-1] > 0.8
    flat = figure.axes[1].lines[-1].get_ydata()
    assert max(flat) - min(flat) < 0.5


def test_without_factors_there_is_nothing_to_draw(tmp_path):
    path = runs_file(tmp_path / "r.parquet", [()], (), lambda _: 0.1)
    assert sweep_figures(path) == {}


def test_cells_lie_about_their_levels():
    assert edges(np.array([0.0, 1.0, 2.0])).tolist() == [-0.5, 0.5, 1.5, 2.5]
    logarithmic = edges(np.array([1.0, 10.0, 100.0]))
    assert np.log10(logarithmic) == pytest.approx([-0.5, 0.5, 1.5, 2.5])
    assert is_logarithmic(np.geomspace(0.04, 0.32, 4))
    assert not is_logarithmic(np.linspace(0.1, 1, 9))
    assert edges(np.array([3.0])).tolist() == [2.5, 3.5]


def test_points_are_whole_however_rows_are_read(grid, monkeypatch):
    (whole,) = sweep_effects(grid)
    monkeypatch.setattr("sim.sweep.effects.BATCH", 7)  # a point has 60 rows
    (parts,) = sweep_effects(grid)
    assert parts.factors["gap"].tolist() == whole.factors["gap"].tolist()
    for name in ("pairs", "mean", "low", "high"):
        assert getattr(parts, name).tolist() == getattr(whole, name).tolist()


def test_a_point_without_a_pair_has_no_number_and_with_one_no_interval(tmp_path):
    gaps = {(0, replicate, "imposition") for replicate in range(30)}
    gaps |= {(1, replicate, "listening") for replicate in range(29)}
    path = runs_file(tmp_path / "r.parquet", [(1.0,), (2.0,)], ("gap",), lambda _: 0.1, gaps=gaps)
    (found,) = sweep_effects(path)
    assert found.pairs.tolist() == [0, 1]
    assert np.isnan(found.mean).tolist() == [True, False]
    assert np.isnan(found.low).all()
    assert not found.decided.any()


def test_factors_are_found_though_the_experiment_names_none(grid):
    table = pq.read_table(grid)
    said = json.loads(table.schema.metadata[b"experiment"]) | {"factors": []}
    metadata = {**table.schema.metadata, b"experiment": json.dumps(said).encode()}
    pq.write_table(table.replace_schema_metadata(metadata), grid)
    (found,) = sweep_effects(grid)
    assert list(found.factors) == ["gap", "error"]
    assert found.mean.size == 15
