"""Figures as files: which there are, what they say, and the same bytes each time."""

import math
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.reports.blocks import Choice, Curves, Estimate
from sim.reports.curves import drawings, save_figures
from sim.reports.plots import draw_forests
from sim.reports.style import rendered, styles, wrapped
from sim.wording import date_axis, date_ticks
from tests.reports.examples import (
    EVERY,
    FOREST,
    GRID,
    MIXTURE,
    MONTHS,
    OVER,
    ROWS,
    STACKED,
    VERDICTS,
    course,
    report,
)

NAMED = report(
    *(
        replace(block, name=name)
        for name, block in (("forest", FOREST), ("months", MONTHS), ("over", OVER), ("map", GRID))
    ),
    imprint="seed 17",
)


def texts(figure):
    root = ET.fromstring(rendered(figure, "svg"))
    found = root.iter("{http://www.w3.org/2000/svg}text")
    return " ".join("".join(node.itertext()).strip() for node in found)


def test_each_named_block_is_a_figure_that_says_what_the_block_says():
    held = {name: texts(figure) for name, figure in NAMED.figures().items()}
    assert list(held) == ["forest", "months", "over", "map"]
    for said in held.values():
        assert "A town, 2020" in said
        assert "seed 17" in said
    for text in ("better", "engaged-deference", "Without allies", "± 0.02", "no number"):
        assert text in held["forest"]
    for text in ("2019", "pandemic", "per 1,000 people a year", "year", "imposition"):
        assert text in held["months"]
    for axis in ("groups.voice (share)", "difference (share)"):
        assert axis in held["over"]
    for text in ("voice (share)", "delay (months)", "above 0", "below 0", "not known", "no number"):
        assert text in held["map"]


@pytest.mark.slow
def test_a_choice_is_one_figure_or_its_options_are():
    forests = tuple((f"outcome {n}", replace(FOREST, title=f"Title {n}")) for n in range(9))
    maps = tuple((f"slice {n}", GRID) for n in range(14))
    figures = report(
        Choice("Outcome", forests, name="forest"),
        Choice("Slice", maps, name="map"),
        Choice("c", (("a", replace(OVER, name="over")), ("b", OVER))),
    ).figures()
    assert list(figures) == ["forest", "map", "map-2", "over"]
    said = texts(figures["forest"])
    assert all(text in said for text in ("Title 0", "outcome 1", "outcome 6"))
    assert "outcome 7" not in said
    assert "slice 11" in texts(figures["map"])
    assert "slice 13" in texts(figures["map-2"])


def test_names_are_those_of_files_and_clash_in_none():
    names = ("a/b", "A b", "日本 " * 60, "..", "a b")
    made = [name for name, _ in drawings(report(*(replace(OVER, name=name) for name in names)))]
    assert made[:2] == ["a-b", "A-b-2"]
    assert made[3:] == ["figure", "a-b-3"]
    assert all(len(name.encode()) <= 160 and "/" not in name for name in made)


@pytest.mark.parametrize("rows", [ROWS[:1], ROWS, ROWS * 12])
def test_a_figure_is_as_tall_as_its_rows(rows):
    figure = draw_forests([("", replace(FOREST, rows=rows))], "t", "n")
    lines = sum(1 + len(row.label) // 34 for row in rows)
    assert 0.15 * lines + 1.2 < figure.get_figheight() < 0.45 * lines + 2.5


def test_a_long_forest_is_divided_between_its_groups():
    sizes = (25, 30, 4, 26, 15)
    rows = tuple(
        replace(ROWS[0], label=f"row {group} {n}.", group=f"group {group}")
        for group, size in enumerate(sizes)
        for n in range(size)
    )
    figures = report(replace(FOREST, rows=rows, name="long")).figures()
    assert list(figures) == ["long", "long-2", "long-3"]
    said = [texts(figure) for figure in figures.values()]
    for group, size in enumerate(sizes):
        (place,) = (part for part in said if f"group {group}" in part)
        assert all(f"row {group} {n}." in place for n in range(size))
        assert sum(f"row {group} 0." in part for part in said) == 1
    assert all(figure.get_figheight() < 20 for figure in figures.values())
    assert "(2 of 3)" in said[1]


def test_what_lasts_is_shaded_and_markers_at_the_ends_are_whole():
    axes = NAMED.figures()["months"].axes[0]
    (shade,) = [patch for patch in axes.patches if patch.get_width() == 12]
    assert shade.get_x() == 12
    lines = [line for line in axes.lines if line.get_marker() not in ("", "None")]
    assert lines
    assert not any(line.get_clip_on() for line in lines)


@pytest.mark.parametrize(("months", "axis"), [(24, "month"), (120, "year")])
def test_an_axis_of_dates_is_named_by_its_ticks(months, axis):
    curve = replace(MONTHS.curves[0], x=range(1, months + 1), y=[0.1] * months)
    figure = report(replace(MONTHS, curves=(curve,), name="months")).figures()["months"]
    assert figure.axes[0].get_xlabel() == axis
    assert date_axis(date_ticks("2018-03", months)[1]) == axis


def test_what_is_stacked_stands_on_what_was_before_it_on_its_side_of_zero():
    axes = report(replace(STACKED, name="parts")).figures()["parts"].axes[0]
    won, lost, enforced, total = (line.get_ydata() for line in axes.lines[:4])
    assert np.allclose(won, [0, 0.2, 0.3])
    assert np.allclose(lost, [-0.1, -0.1, -0.2])
    assert np.allclose(enforced, [0.1, 0.3, 0.7])  # on what was won, whatever was lost
    assert np.allclose(total, [0, 0.2, 0.5])
    assert len(axes.collections) == 3  # the sum covers nothing
    covered = axes.collections[2].get_paths()[0].get_extents()
    assert np.allclose((covered.y0, covered.y1), (0, 0.7))


def test_a_heading_stands_above_the_line_at_zero():
    figure = draw_forests([("", replace(FOREST, rows=(replace(ROWS[0], group="g"),)))], "t", "n")
    (heading,) = [text for text in figure.axes[0].texts if text.get_text() == "g"]
    assert heading.get_bbox_patch().get_facecolor() == (1, 1, 1, 1)
    assert heading.get_zorder() > max(line.get_zorder() for line in figure.axes[0].lines)


def test_what_is_beyond_the_reach_is_at_the_edge():
    rows = (Estimate("far", 90.0, 80.0, 100.0), Estimate("near", 1.0, 0.5, 1.5))
    figure = draw_forests([("", replace(FOREST, rows=rows, reach=40.0))], "t", "n")
    assert figure.axes[0].get_xlim()[1] == 40
    assert "»" in texts(figure)


def test_odd_blocks_can_be_drawn():
    nothing = (Estimate("a", float("nan"), float("nan"), float("nan")),)
    blocks = (
        replace(FOREST, rows=nothing),
        replace(OVER, curves=(replace(OVER.curves[0], x=[1], y=[1], low=[0], high=[2]),)),
        Curves("t", "d", "x", "y", tuple(course(f"{n}", n / 9, f"panel {n}") for n in range(5))),
        replace(GRID, cells=GRID.cells[:1], y_logarithmic=False),
        replace(GRID, cells=tuple(replace(cell, mean=float("nan")) for cell in GRID.cells)),
        Curves("t", "d", "x", "y", ()),
        replace(FOREST, rows=()),
    )
    figures = report(*(replace(block, name="odd") for block in blocks)).figures()
    assert len(figures) == len(blocks) - 2  # nothing is no figure
    assert all(rendered(figure, "png").startswith(b"\x89PNG") for figure in figures.values())


def test_texts_are_drawn_as_they_are_written_but_for_what_does_not_print():
    title = "Costs $5_{ and $6^^ 日本語"  # neither mathematics nor in our font
    named = replace(FOREST, title=title, name="forest")
    figure = replace(report(named), title="a\x00\ud83d\u202e\uffffb").figures()["forest"]
    assert title in texts(figure)
    assert "a\\u0000\\ud83d\\u202e\\uffffb" in texts(figure)
    assert wrapped("one\ttwo \x1b[31mthree", 5) == "one two \\u001b[31mthree"
    assert wrapped("word " * 40, 2, 2) == "word word word word word\nword word word word …"


@pytest.mark.slow
def test_files_are_the_same_each_time(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        assert not save_figures(
            replace(EVERY, sections=NAMED.sections), folder, ("png", "svg", "pdf")
        )
    paths = sorted(second.iterdir())
    assert len(paths) == 12
    for path in paths:
        assert (first / path.name).read_bytes() == path.read_bytes()
    svg = (first / "forest.svg").read_text(encoding="utf-8")
    assert "<dc:date>" not in svg
    assert not re.search(r"<image", svg)


def test_a_figure_that_cannot_be_drawn_keeps_none_of_the_others_away(tmp_path):
    broken = replace(OVER, name="broken", curves=(replace(OVER.curves[0], y=[1]),))
    failed = save_figures(report(broken, replace(GRID, name="map")), tmp_path)
    assert list(failed) == ["broken"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.png", "map.svg"]
    with pytest.raises(FileNotFoundError):
        save_figures(report(replace(GRID, name="map")), tmp_path / "no")


def test_every_practice_has_a_line_and_marker_of_its_own():
    nine = (
        "no-allies", "statement", "parallel", "imposition", "consultation", "co-decision",
        "silent-deference", "engaged-deference", "critical-support",
    )  # fmt: skip
    looks = styles((*nine, MIXTURE, "two", "three"))
    assert len({look.marker for look in looks.values()}) == 12
    assert len({(look.line, look.marker) for look in looks.values()}) == 12
    assert len({look.color for look in looks.values()}) == 12
    assert styles(("parallel",)) == {"parallel": looks["parallel"]}


def test_the_last_bits_of_a_place_are_not_seen():
    def drawn(left):
        figure = Figure()
        figure.add_axes((left, 0.1, 0.5, 0.5)).plot([0, 1], [0, 1])
        return rendered(figure, "svg")

    assert drawn(0.1) == drawn(math.nextafter(0.1, 1.0))


@pytest.mark.parametrize(
    ("start", "months", "labels"),
    [
        ("2019-01", 48, ["2019", "2020", "2021", "2022", "2023"]),
        ("2019-11", 13, ["2019-11", "2020-01", "2020-03"]),
        ("2019-01", 1, ["2019-01", "2019-02"]),
        ("2000-01", 240, ["2000", "2005", "2010", "2015", "2020"]),
    ],
)
def test_ticks_are_calendar_dates_and_never_crowded(start, months, labels):
    found = date_ticks(start, months)[1]
    assert found[: len(labels)] == labels
    for length in (months, 2, 23, 600, 2400):
        assert 2 <= len(date_ticks(start, length)[0]) <= 8
    assert date_ticks("2019-01", 12, inches=2.4)[1] == ["2019-01", "2019-07", "2020-01"]


def test_levels_that_have_names_are_called_by_them_and_have_no_scale_of_colours():
    figure = report(replace(VERDICTS, name="map")).figures()["map"]
    figure.draw_without_rendering()
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.get_xticklabels()] == list(VERDICTS.x_names)
    assert [text.get_text() for text in axes.get_yticklabels()] == list(VERDICTS.y_names)
    said = {text.get_text() for legend in figure.legends for text in legend.get_texts()}
    assert said == set(VERDICTS.meanings)
