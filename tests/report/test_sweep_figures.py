import numpy as np
import pytest

from sim.report.blocks import Curves, Forest, Map
from sim.report.sweep import sweep_report
from tests.report.sweeps import (
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
    (curves,) = of_type(section(sweep_report(result), "Figures"), Curves)
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
    report = sweep_report(sweep_of(tmp_path, CURVE, noise, **PAIR))
    (forest,) = of_type(section(report, "Figures"), Forest)
    assert [row.label for row in forest.rows] == ["linear", "hill"]
    assert forest.negligible == 0.01


def test_two_factors_give_a_map_for_each_practice_on_one_scale(tmp_path):
    practices = '["engaged-deference", "silent-deference"]'

    def value(runs, _):
        return luck(runs) + more(runs, 0.3) + more(runs, -0.05, "silent-deference")

    result = sweep_of(tmp_path, GAP + COURTS, value, **PAIR | {"practices": practices})
    (choice,) = section(sweep_report(result), "Figures").blocks
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


def test_three_factors_give_slices_at_the_levels_of_the_shortest(tmp_path):
    third = '[[factors]]\npath = "channels.trust"\nvalues = [0.0, 1.0]\n'
    report = sweep_report(sweep_of(tmp_path, GAP + COURTS + third, noise, **PAIR))
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
    (choice,) = section(sweep_report(result), "Figures").blocks
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
    (forest,) = section(sweep_report(result), "Figures").blocks
    assert [row.label for row in forest.rows] == ["engaged-deference", "silent-deference"]
    assert forest.title == "Rights in practice: difference from imposition"
