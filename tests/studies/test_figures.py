import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from sim.render.style import rendered, save_figure
from sim.scenario.lists import Shock
from sim.studies.comparison import compare
from sim.studies.conclusion import conclude
from sim.telling.old.figures import run_figure, trajectories_figure
from sim.telling.old.forest import forest_figure
from tests.studies.conftest import NINE

MIXTURE = "imposition:0.5,engaged-deference:0.5"


def texts(svg):
    root = ET.fromstring(svg)
    found = [
        "".join(node.itertext()).strip() for node in root.iter("{http://www.w3.org/2000/svg}text")
    ]
    return "\n".join(found)


def png_size(data):
    assert data.startswith(b"\x89PNG")
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])


def forest(runs):
    comparison = compare(runs)
    return forest_figure(comparison, conclude(comparison))


def test_trajectories_name_all_practices_years_and_shocks(make):
    figure = trajectories_figure(make(replicates=10), "imposition")
    said = texts(rendered(figure, "svg"))
    for word in (*NINE, "2019", "2022", "pandemic", "allies leave", "share", "10 %"[:2]):
        assert word in said
    assert "per 1,000 people" in said
    assert png_size(rendered(figure, "png")) == (1350, 1080)


def test_the_forest_says_verdicts_units_and_directions(make):
    said = texts(rendered(forest(make(replicates=60)), "svg"))
    for word in ("better", "worse", "no real difference", "lower is better", "higher is better"):
        assert word in said
    assert "paired over 60 worlds" in said
    assert "± 0.01" in said
    assert "imposition" not in said.replace("difference from imposition", "")


def test_titles_are_drawn_as_they_are_written(make, scenario):
    title = "Costs $5_{ and $6^^ 日本語"  # neither mathematics nor in our font
    named = replace(make(replicates=10), scenario=scenario.model_copy(update={"title": title}))
    comparison = compare(named)
    for figure in (
        trajectories_figure(named, "imposition"),
        forest_figure(comparison, conclude(comparison)),
        run_figure(named.series[0, 0], named.scenario, "imposition"),
    ):
        assert title in texts(rendered(figure, "svg"))
        assert rendered(figure, "png")


def test_a_single_run(make, scenario):
    series = make(replicates=1).series[0, 0].copy()
    series[:, 7] = np.nan
    figure = run_figure(series, scenario, "engaged-deference")
    said = texts(rendered(figure, "svg"))
    for word in ("one world with engaged-deference", "on paper", "by repression", "2020"):
        assert word in said


def test_files_are_the_same_each_time(make, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        paths = save_figure(forest(make(practices=("imposition", MIXTURE))), folder, "forest")
        assert [path.name for path in paths] == ["forest.png", "forest.svg"]
        assert sorted(path.name for path in folder.iterdir()) == ["forest.png", "forest.svg"]
    for name in ("forest.png", "forest.svg"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    svg = (first / "forest.svg").read_text(encoding="utf-8")
    assert "<dc:date>" not in svg
    assert not re.search(r"<image", svg)


@pytest.mark.parametrize(
    "asked",
    [
        {"replicates": 1, "practices": ("imposition", "parallel")},
        {"noise": 0, "gains": {}, "practices": ("imposition", "parallel")},
        {"practices": ("engaged-deference", "imposition", "a-new-one", MIXTURE)},
    ],
)
def test_odd_ensembles_can_be_drawn(make, asked):
    runs = make(**asked)
    assert png_size(rendered(forest(runs), "png"))
    assert png_size(rendered(trajectories_figure(runs, "imposition"), "png"))


def test_a_single_practice_has_trajectories_but_no_forest(make):
    runs = make(practices=("imposition",), replicates=3)
    assert png_size(rendered(trajectories_figure(runs, "imposition"), "png"))
    with pytest.raises(ValueError, match="no difference to draw"):
        forest(runs)


def test_many_shocks_are_shaded_but_not_named(make, scenario):
    shocks = tuple(Shock(name=f"shock-{i}", month=4 * i + 1, months=2) for i in range(12))
    runs = make(replicates=2, practices=("imposition", "parallel"))
    for count, named in ((3, True), (12, False)):
        other = replace(runs, scenario=scenario.model_copy(update={"shocks": shocks[:count]}))
        said = texts(rendered(trajectories_figure(other, "imposition"), "svg"))
        assert ("shock 0" in said) == named
