import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.render.style import rendered, save_figure, styled, styles, wrapped
from sim.render.timeline import date_ticks
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


def test_signs_that_do_not_print_are_spelled_out():
    with styled():
        figure = Figure()
        figure.subplots().set_title("a\x00b\ud83d\u202ec\nd\u00a0e")
    said = texts(rendered(figure, "svg"))
    for text in ("a\\x00b\\ud83d\\u202ec", "d\u00a0e"):
        assert text in said
    assert wrapped("one\ttwo \x1b[31mthree", 5) == "one two \\x1b[31mthree"
    assert wrapped("word " * 40, 2, 2) == "word word word word word\nword word word word …"


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


def test_a_folder_that_is_not_there_leaves_nothing(make, tmp_path):
    with pytest.raises(FileNotFoundError):
        save_figure(forest(make(practices=("imposition", "parallel"))), tmp_path / "no", "forest")
    assert list(tmp_path.iterdir()) == []


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


def test_every_practice_has_a_line_and_marker_of_its_own():
    looks = styles((*NINE, "one", "two", "three"))
    assert len({look.marker for look in looks.values()}) == 12
    assert len({(look.line, look.marker) for look in looks.values()}) == 12
    assert len({look.color for look in looks.values()}) == 12
    assert styles(("parallel",)) == {"parallel": looks["parallel"]}


@pytest.mark.parametrize(
    ("start", "months", "positions", "labels"),
    [
        ("2019-01", 48, [0, 12, 24, 36, 48], ["2019", "2020", "2021", "2022", "2023"]),
        (
            "2019-11",
            26,
            [2, 8, 14, 20, 26],
            ["2020-01", "2020-07", "2021-01", "2021-07", "2022-01"],
        ),
        ("2020-03", 3, [0, 1, 2, 3], ["2020-03", "2020-04", "2020-05", "2020-06"]),
        ("2019-01", 1, [0, 1], ["2019-01", "2019-02"]),
        ("2000-01", 240, [0, 60, 120, 180, 240], ["2000", "2005", "2010", "2015", "2020"]),
    ],
)
def test_ticks_are_calendar_dates(start, months, positions, labels):
    assert date_ticks(start, months) == (positions, labels)


@pytest.mark.parametrize("months", [1, 2, 12, 23, 120, 600, 2400])
def test_ticks_are_never_crowded(months):
    positions, _ = date_ticks("2019-06", months)
    assert 2 <= len(positions) <= 8
