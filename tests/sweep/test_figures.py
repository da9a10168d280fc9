"""Pictures of sweeps: what they show, whatever they are called."""

import json
from xml.etree import ElementTree as ET

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.render.style import rendered
from sim.sweep import figures as module
from sim.sweep.crossings import lines_of
from sim.sweep.effects import sweep_effects
from sim.sweep.figures import LONGEST_NAME, save_sweep_figures, sweep_figures
from sim.sweep.picture import picture_of, ray_of
from tests.sweep.conftest import whole
from tests.sweep.test_effects import runs_file

BASE = (0.5, "hill", None)
STAR = [
    BASE,
    (0.0, "hill", None),
    (1.0, "hill", None),
    (0.5, "linear", None),
    (0.5, "hill", 0.2),
    (0.5, "hill", 0.1),
]
"""One factor at a time; the third has a spread of the scenario's own."""

NAMES = ("gap", "curve", "courts")
WEIRD = "we$ird_{$ ^^"


def value(point):
    """Give what the practice has more: the base 0, and each level another."""
    return round(STAR.index(tuple(point)) / 10, 1)


@pytest.fixture
def star(tmp_path):
    return runs_file(tmp_path / "runs.parquet", STAR, NAMES, value)


def texts(figure):
    root = ET.fromstring(rendered(figure, "svg"))
    nodes = root.iter("{http://www.w3.org/2000/svg}text")
    return "\n".join("".join(node.itertext()) for node in nodes)


def ticks(axes):
    return [label.get_text() for label in axes.get_xticklabels()]


def bars(axes):
    """Give place, mean and half-width of each point that is drawn with its interval."""
    found = []
    for held in axes.containers:
        line, _, (stems,) = held.lines
        halves = [np.ptp(path.vertices[:, 1]) / 2 for path in stems.get_paths()]
        found += zip(line.get_xdata(), line.get_ydata(), halves, strict=True)
    return [tuple(map(float, row)) for row in found]


def titled(path, title):
    table = pq.read_table(path)
    said = json.loads(table.schema.metadata[b"experiment"]) | {"title": title}
    metadata = {**table.schema.metadata, b"experiment": json.dumps(said).encode()}
    pq.write_table(table.replace_schema_metadata(metadata), path)


@pytest.mark.parametrize(
    ("points", "count"),
    [
        ([(0.0,), (1.0,)], 1),
        ([(x, y) for x in (0.0, 1.0) for y in (1.0, 2.0)], 2),
        ([(0.0, 0.0), (0.0, 1.0), (1.0, 0.0)], 2),
        ([(0.0, 0.0), (0.3, 1.0), (1.0, 0.5)], 2),
    ],
    ids=["curves", "map", "rays", "marginals"],
)
def test_names_and_titles_are_drawn_as_they_are_written(tmp_path, points, count):
    names = ("$x_{1$", "y^^$")[:count]
    path = runs_file(
        tmp_path / "r.parquet", points, names, lambda _: 0.1, scenarios=(WEIRD,), replicates=3
    )
    titled(path, "Costs $5_{ and $6^^\x07\ud83d 日本語 \u202eleft")
    (figure,) = sweep_figures(path).values()
    said = texts(figure)  # it can be read as XML
    for text in ("Costs $5_{ and $6^^\\x07\\ud83d 日本語 \\u202eleft", WEIRD, *names):
        assert text in said
    assert rendered(figure, "png")


def test_words_of_a_factor_are_drawn_as_they_are_written(tmp_path):
    words = [("$_{",), ("$^^$ and a long word after it, and yet more of them",), (None,)]
    path = runs_file(tmp_path / "r.parquet", words, ("curve",), lambda _: 0.1, replicates=3)
    figure = sweep_figures(path)["curves"]
    assert ticks(figure.axes[0]) == ["$_{", "$^^$ and a\nlong word …", "its own"]
    assert "$_{" in texts(figure)


def test_long_names_leave_room_for_the_figure(tmp_path):
    names = tuple(f"{letter}-{'very-long-' * 19}" for letter in "abc")
    points = [(0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)]
    path = runs_file(
        tmp_path / "r.parquet", points, names, lambda _: 0.1, scenarios=("s" * 200,), replicates=3
    )
    titled(path, "word " * 40)
    (figure,) = sweep_figures(path).values()
    assert rendered(figure, "png")  # a layout without room would warn, which is an error here
    assert min(axes.get_position().height for axes in figure.axes) > 0.2


def test_logarithmic_axes_write_plain_numbers(tmp_path):
    points = [(float(x),) for x in np.geomspace(0.01, 1, 21)]
    path = runs_file(tmp_path / "r.parquet", points, ("gap",), lambda _: 0.1, replicates=2)
    figure = sweep_figures(path)["curves"]
    said = texts(figure).splitlines()
    assert {"0.01", "0.02", "0.05", "0.1", "1"} <= set(said)
    assert not any("$" in text for text in said)


def test_one_factor_at_a_time_shows_each_level_with_its_own_interval(star):
    (effects,) = sweep_effects(star)
    assert picture_of(effects) == "rays"
    (figure,) = sweep_figures(star).values()
    gap, curve, courts = figure.axes
    own = float((effects.high - effects.low)[0] / 2)
    for axes, points in ((gap, [1, 0, 2]), (curve, [0, 3]), (courts, [5, 4, 0])):
        drawn = bars(axes)
        assert [mean for _, mean, _ in drawn] == effects.mean[points].tolist()
        halves = (effects.high - effects.low)[points] / 2
        assert [half for _, _, half in drawn] == pytest.approx(halves.tolist())
        rings = [line for line in axes.lines if line.get_markersize() == 11]
        ((x,),) = (line.get_xdata() for line in rings)
        assert (float(x), float(effects.mean[0]), pytest.approx(own)) in drawn
    assert [x for x, _, _ in bars(gap)] == [0.0, 0.5, 1.0]
    assert [x for x, _, _ in bars(courts)][:2] == [0.1, 0.2]
    lines = [line.get_xydata().tolist() for line in gap.lines]
    assert np.stack([[0.0, 0.5, 1.0], effects.mean[[1, 0, 2]]], axis=1).tolist() in lines
    assert ticks(curve) == ["hill", "linear"]
    assert ticks(courts) == ["its own", "0.1", "0.2"]


def test_a_base_beside_its_levels_leaves_their_scale(tmp_path):
    levels = np.geomspace(0.01, 0.16, 5).tolist()
    points = [(1.0, 0.0), *((level, 0.0) for level in levels), (1.0, 1.0)]
    path = runs_file(tmp_path / "r.parquet", points, ("a", "b"), lambda _: 0.1, replicates=3)
    (figure,) = sweep_figures(path).values()
    assert [axes.get_xscale() for axes in figure.axes] == ["log", "linear"]


def test_the_only_factor_may_be_the_scenarios_own(tmp_path):
    path = runs_file(
        tmp_path / "r.parquet", [(None,), (0.2,), (0.1,)], ("courts",), lambda v: v[0] or 0.0
    )
    (effects,) = sweep_effects(path)
    axes = sweep_figures(path)["curves"].axes[0]
    assert ticks(axes) == ["its own", "0.1", "0.2"]
    ((_, mean, half),) = bars(axes)
    assert mean == effects.mean[0]
    assert half == pytest.approx((effects.high - effects.low)[0] / 2)
    (curve,) = [line for line in axes.lines if line.get_label() == "listening"]
    assert curve.get_ydata().tolist() == effects.mean[[2, 1]].tolist()


def test_the_scenarios_own_value_is_one_value_of_a_row_of_points(tmp_path):
    points = [(None, x) for x in (0.0, 0.5, 1.0)] + [(0.3, x) for x in (0.0, 0.5, 1.0)]
    path = runs_file(tmp_path / "r.parquet", points, ("a", "b"), lambda v: v[1] - 0.4)
    (effects,) = sweep_effects(path)
    found = {lines.factor: (lines.count, len(lines.crossings)) for lines in lines_of(effects)}
    assert found == {"b": (2, 2)}


def test_repeated_points_are_no_grid(tmp_path):
    # As many points as combinations, but not each combination.
    points = [(0, 0), (0, 0), (1, 0), (2, 0), (0, 0), (0, 1)]
    path = runs_file(tmp_path / "r.parquet", points, ("a", "b"), lambda _: 0.1, replicates=3)
    (effects,) = sweep_effects(path)
    assert picture_of(effects) == "rays"
    assert ray_of(effects, "a").tolist() == [0, 2, 3]
    assert ray_of(effects, "b").tolist() == [0, 5]


def test_more_factors_than_fit_take_another_figure(tmp_path):
    names = tuple(f"f{n}" for n in range(14))
    points = [tuple(float(n == m) for m in range(14)) for n in (-1, *range(14))]
    path = runs_file(tmp_path / "r.parquet", points, names, lambda _: 0.1, replicates=2)
    figures = sweep_figures(path)
    assert list(figures) == ["one-at-a-time-listening", "one-at-a-time-listening-2"]
    labels = [axes.get_xlabel() for figure in figures.values() for axes in figure.axes]
    assert labels == list(names)


ALIKE = (
    "a" * 100 + "1",
    "a" * 100 + "2",
    "a b",
    "a+b",
    "A b",
    "界" * 90 + "甲",
    "界" * 90 + "乙",
)


def test_no_figure_takes_the_file_of_another(tmp_path):
    points = [(x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)]
    path = runs_file(
        tmp_path / "r.parquet", points, ("a", "b"), lambda _: 0.1, scenarios=ALIKE, replicates=2
    )
    names = list(sweep_figures(path))
    assert names[2:5] == ["map-a-b-listening", "map-a-b-listening-2", "map-A-b-listening-3"]
    assert len({name.casefold() for name in names}) == len(ALIKE)
    assert max(len(name.encode()) for name in names) < LONGEST_NAME + 10
    assert names == list(sweep_figures(path))


def test_a_figure_that_fails_keeps_no_other_away(tmp_path, monkeypatch):
    points = [(x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)]
    scenarios = ("one", "two", "three")
    path = runs_file(
        tmp_path / "r.parquet", points, ("a", "b"), lambda _: 0.1, scenarios=scenarios, replicates=2
    )
    draw = module._maps

    def failing(rows, title):
        if rows[0][0] != "three":
            raise ValueError(f"no {rows[0][0]}")
        return draw(rows, title)

    monkeypatch.setattr(module, "_maps", failing)
    with pytest.raises(ValueError, match="no one") as caught:
        save_sweep_figures(path, tmp_path / "figures")
    assert caught.value.__notes__ == [
        "figure 'map-one-listening' could not be drawn",
        "figure 'map-two-listening' could not be drawn",
    ]
    files = sorted(held.name for held in (tmp_path / "figures").iterdir())
    assert files == ["map-three-listening.png", "map-three-listening.svg"]


def test_a_figure_that_fails_when_written_leaves_no_half(tmp_path, monkeypatch):
    path = runs_file(tmp_path / "r.parquet", [(0.0,), (1.0,)], ("a",), lambda _: 0.1, replicates=2)
    save = module.save_figure

    def failing(figure, folder, name):
        save(figure, folder, name)
        raise RuntimeError("no SVG")

    monkeypatch.setattr(module, "save_figure", failing)
    with pytest.raises(RuntimeError, match="no SVG"):
        save_sweep_figures(path, tmp_path / "figures")
    assert not list((tmp_path / "figures").iterdir())


def test_a_mixture_is_found_by_what_it_is_called_in_the_tables(tmp_path):
    path = runs_file(tmp_path / "r.parquet", [(0.0,), (1.0,)], ("a",), lambda _: 0.1, replicates=2)
    table = pq.read_table(path)
    practice = pa.array(
        ["half:0.5,other:0.5" if name == "imposition" else name
         for name in table.column("practice").to_pylist()]
    )  # fmt: skip
    said = json.loads(table.schema.metadata[b"experiment"])
    said |= {"practices": ["listening"], "against": "half:1,other:1"}
    metadata = {
        b"experiment": json.dumps(said).encode(),
        b"practices": json.dumps(["listening", "half:0.5,other:0.5"]).encode(),
    }
    place = table.column_names.index("practice")
    table = table.set_column(place, "practice", practice).replace_schema_metadata(metadata)
    pq.write_table(table, path)
    (effects,) = sweep_effects(path)
    assert effects.against == "half:0.5,other:0.5"
    assert save_sweep_figures(path, tmp_path / "figures") == ["curves"]


def test_a_sweep_from_a_scenario_of_spreads_is_drawn(draft, tmp_path):
    factors = """
[[factors]]
path = "institutions.enforceability"
values = [0.0, 0.4]
[[factors]]
path = "allies.agenda_gap"
values = [0.0, 1.0]
"""
    made = draft(factors, design='"one-at-a-time"', title='"Costs $5_{ and $6^^"', replicates="3")
    whole(tmp_path / "made", made, 5)
    effects, _ = sweep_effects(tmp_path / "made" / "runs.parquet")
    assert np.isnan(effects.factors["institutions.enforceability"]).tolist() == [
        *(True, False, False, True, True)
    ]
    assert [path.name for path in sorted((tmp_path / "made" / "figures").iterdir())] == [
        f"one-at-a-time-{practice}.{kind}"
        for practice in ("engaged-deference", "silent-deference")
        for kind in ("png", "svg")
    ]
