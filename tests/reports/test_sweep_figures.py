"""The figures of a sweep: for every shape of design its own, with the numbers of the runs."""

import re

import numpy as np
import pytest

from sim.reports import tell
from sim.reports.blocks import Curves, Forest, Map, Table
from sim.reports.html import render
from tests.reports.sweeps import (
    COURTS,
    CURVE,
    GAP,
    PAIR,
    differences,
    luck,
    more,
    noise,
    of_type,
    section,
    sweep_of,
)


def test_one_factor_gives_curves_a_panel_for_each_scenario(tmp_path):
    logarithmic = GAP.replace("low = 0.0", 'low = 0.01\nscale = "log"')
    result = sweep_of(tmp_path, logarithmic, noise, **PAIR, scenarios='["tiny.toml", "other.toml"]')
    (curves,) = of_type(section(tell(result), "Figures"), Curves)
    assert [curve.panel for curve in curves.curves] == ["tiny", "other"]
    assert curves.title == (
        "Rights in practice: engaged-deference − imposition over allies.agenda_gap"
    )
    assert curves.logarithmic
    assert curves.x_axis == "allies.agenda_gap (share)"
    expected = differences(result)
    for curve in curves.curves:
        assert list(curve.y) == pytest.approx(expected[curve.panel].tolist(), abs=1e-12)
        assert list(curve.x) == pytest.approx(np.geomspace(0.01, 1, 5).tolist())


def test_one_factor_of_words_gives_a_row_for_each(tmp_path):
    report = tell(sweep_of(tmp_path, CURVE, noise, **PAIR))
    (forest,) = of_type(section(report, "Figures"), Forest)
    assert [row.label for row in forest.rows] == ["linear", "hill"]
    assert forest.negligible == 0.01


def test_two_factors_give_a_map_for_each_practice_on_one_scale(tmp_path):
    practices = '["engaged-deference", "silent-deference"]'

    def value(runs, _):
        return luck(runs) + more(runs, 0.3) + more(runs, -0.05, "silent-deference")

    result = sweep_of(tmp_path, GAP + COURTS, value, **PAIR | {"practices": practices})
    (choice,) = section(tell(result), "Figures").blocks
    assert (choice.label, [name for name, _ in choice.options]) == (
        "Practice",
        ["engaged-deference", "silent-deference"],
    )
    for name, found in choice.options:
        assert isinstance(found, Map)
        assert found.x_axis == "allies.agenda_gap (share)"
        assert found.y_axis == "institutions.enforceability (share)"
        cells = {(cell.x, cell.y): cell for cell in found.cells}
        expected = differences(result, practice=name)["tiny"].tolist()
        # The last factor changes fastest.
        grid = [(x, y) for x in (0.0, 0.25, 0.5, 0.75, 1.0) for y in (0.0, 0.2, 0.4)]
        assert [cells[place].mean for place in grid] == pytest.approx(expected, abs=1e-12)
        assert all(cell.decided for cell in found.cells)
    largest = differences(result).abs().max()  # of engaged deference, by far
    assert [found.reach for _, found in choice.options] == pytest.approx([largest] * 2, abs=1e-12)


def test_a_map_has_no_sign_where_a_difference_is_too_small_to_matter(tmp_path):
    def value(runs, _):
        return luck(runs) * 1e-4 + more(runs, 0.004)

    (choice,) = section(tell(sweep_of(tmp_path, GAP + COURTS, value, **PAIR)), "Figures").blocks
    for _, found in choice.options:
        assert all(cell.low > 0 and not cell.decided for cell in found.cells)


def test_three_factors_give_slices_at_the_levels_of_the_shortest(tmp_path):
    third = '[[factors]]\npath = "channels.trust"\nvalues = [0.0, 1.0]\n'
    report = tell(sweep_of(tmp_path, GAP + COURTS + third, noise, **PAIR))
    (choice,) = section(report, "Figures").blocks
    assert choice.label == "Slice at channels.trust"
    assert [name for name, _ in choice.options] == ["channels.trust = 0", "channels.trust = 1"]
    assert [len(found.cells) for _, found in choice.options] == [15, 15]


def test_a_drawn_design_gives_the_effect_of_each_factor(tmp_path):
    factors = "".join(
        f'[[factors]]\npath = "{path}"\nlow = 0.0\nhigh = 0.5\n'
        for path in ("allies.agenda_gap", "institutions.enforceability", "channels.trust")
    )

    def value(runs, _):
        return luck(runs) + more(runs, runs["allies.agenda_gap"])

    result = sweep_of(tmp_path, factors, value, **PAIR, design='"latin-hypercube"', points="100")
    (choice,) = section(tell(result), "Figures").blocks
    assert choice.label == "Factor"
    assert len(choice.options) == 3
    gap, courts = (found.curves[0] for _, found in choice.options[:2])
    # Ten groups of ten points: of a Latin hypercube each a tenth of the range.
    assert list(gap.x) == pytest.approx(np.arange(0.025, 0.5, 0.05).tolist(), abs=0.003)
    assert list(gap.y) == pytest.approx(list(gap.x), abs=0.02)
    assert np.mean(courts.y) == pytest.approx(0.25, abs=0.01)
    assert max(courts.y) - min(courts.y) < 0.25


def test_without_factors_the_practices_stand_below_each_other(tmp_path):
    practices = '["engaged-deference", "silent-deference"]'
    result = sweep_of(tmp_path, "", noise, **PAIR | {"practices": practices})
    (forest,) = section(tell(result), "Figures").blocks
    assert [row.label for row in forest.rows] == ["engaged-deference", "silent-deference"]
    assert forest.title == "Rights in practice: difference from imposition"


OWN = """
[[factors]]
path = "institutions.enforceability"
values = [0.2, 0.4]
"""


def star_of(tmp_path, factors, **changes):
    """Give a sweep of one factor at a time whose difference grows from point to point."""

    def value(runs, _):
        return luck(runs) + more(runs, 0.05 * runs["point"])

    return sweep_of(tmp_path, factors, value, **PAIR, design='"one-at-a-time"', **changes)


def test_one_factor_at_a_time_gives_each_level_with_its_own_interval(tmp_path):
    result = star_of(tmp_path, GAP + CURVE + OWN)
    (choice,) = section(tell(result), "Figures").blocks
    assert choice.label == "Factor"
    assert [name for name, _ in choice.options] == [
        *("allies.agenda_gap", "rules.pressure", "institutions.enforceability", "each point"),
    ]
    curves, words, own, each = (block for _, block in choice.options)
    mean = differences(result)["tiny"]
    (effects,) = result.effects()
    (line,) = curves.curves
    # The base, point 0, has a gap of 0.6; the levels of the gap follow.
    assert list(line.x) == [0.0, 0.25, 0.5, 0.6, 0.75, 1.0]
    order = [1, 2, 3, 0, 4, 5]
    assert list(line.y) == pytest.approx(mean[order].tolist(), abs=1e-12)
    assert list(line.low) == effects.low[order].tolist()
    assert list(line.high) == effects.high[order].tolist()
    assert curves.marks == ((0.6, 0.6, "base"),)
    assert curves.x_axis == "allies.agenda_gap (share)"
    assert "rules.pressure = hill and institutions.enforceability = its own" in curves.description
    assert [row.label for row in words.rows] == ["hill (base)", "linear"]
    assert [row.label for row in own.rows] == ["0.2", "0.4", "its own (base)"]
    assert [row.mean for row in own.rows] == pytest.approx(mean[[7, 8, 0]].tolist(), abs=1e-12)
    assert [row.low for row in own.rows] == effects.low[[7, 8, 0]].tolist()
    assert [row.label for row in each.rows] == [
        "base",
        *(f"allies.agenda_gap = {x}" for x in ("0", "0.25", "0.5", "0.75", "1")),
        "rules.pressure = linear",
        "institutions.enforceability = 0.2",
        "institutions.enforceability = 0.4",
    ]


def test_a_value_that_is_the_scenarios_own_is_told_everywhere(tmp_path):
    report = tell(star_of(tmp_path, GAP + OWN))
    design = of_type(section(report, "The design"), Table)[1]
    assert design.rows[1][:2] == ("institutions.enforceability", "0.2, 0.4, its own")
    points = of_type(section(report, "Every point"), Table)[0]
    place = points.head.index("institutions.enforceability")
    assert [row[place] for row in points.rows] == ["its own"] * 6 + ["0.2", "0.4"]
    assert not re.search(r"\b(nan|None)\b", render(report).partition("<script")[0])


def test_the_verdict_names_the_scenarios_own_value(tmp_path):
    def value(runs, _):
        return luck(runs) + more(runs, np.where(runs["point"] == 0, 0.5, 0.0))

    changes = {**PAIR, "replicates": "30", "design": '"one-at-a-time"'}
    told = " ".join(tell(sweep_of(tmp_path, GAP + OWN, value, **changes)).verdict)
    assert (
        "is known to have done better than imposition only where allies.agenda_gap is 0.6 "
        "(tried: 0 to 1) and institutions.enforceability is the scenario’s own; elsewhere there "
        "is no difference that matters at 5 and it is not known at 2." in told
    )


def test_a_base_beyond_a_range_was_tried(tmp_path):
    def value(runs, _):
        return luck(runs) + more(runs, np.where(runs["point"] == 0, 0.5, 0.0))

    narrow = GAP.replace("high = 1.0", "high = 0.5")
    changes = {**PAIR, "replicates": "30", "design": '"one-at-a-time"'}
    told = " ".join(tell(sweep_of(tmp_path, narrow + OWN, value, **changes)).verdict)
    assert "allies.agenda_gap is 0.6 (tried: 0 to 0.6)" in told


def test_the_only_factor_may_be_the_scenarios_own(tmp_path):
    (forest,) = section(tell(star_of(tmp_path, OWN)), "Figures").blocks
    assert [row.label for row in forest.rows] == ["its own", "0.2", "0.4"]
    many = OWN.replace("[0.2, 0.4]", str([round(n / 100, 2) for n in range(60)]))
    (curves,) = section(tell(star_of(tmp_path / "many", many)), "Figures").blocks
    along, own = curves.curves
    assert (len(along.x), len(along.low)) == (60, 60)
    assert own.name == "engaged-deference, its own value"
    assert set(own.y) == {own.y[0]}
    assert (len(own.x), len(own.low)) == (60, 0)


def test_a_factor_on_a_log_scale_is_drawn_so_also_if_it_was_drawn_at_random(tmp_path):
    factor = '[[factors]]\npath = "knowledge.ally_local"\nlow = 0.01\nhigh = 1.0\nscale = "log"\n'
    drawn = {"design": '"latin-hypercube"', "points": "20", **PAIR}
    for factors in (factor, factor + GAP):
        figures = section(tell(sweep_of(tmp_path, factors, noise, **drawn)), "Figures")
        curves = of_type(figures, Curves)[0]
        assert curves.logarithmic
        assert curves.x_axis.startswith("knowledge.ally_local (")


def test_figures_of_the_main_outcome_are_files_by_name(tmp_path):
    outcomes = '["rights", "harms"]'
    for n, (factors, name) in enumerate(
        {"": "forest", GAP: "curves", GAP + COURTS: "map", CURVE + OWN: "marginals"}.items()
    ):
        report = tell(sweep_of(tmp_path / str(n), factors, noise, **PAIR, outcomes=outcomes))
        assert next(iter(report.figures())) == name
