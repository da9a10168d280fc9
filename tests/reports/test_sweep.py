"""The report of a sweep: its tables, limits and size, held against the runs."""

import numpy as np
import pytest

from sim.reports import tell
from sim.reports.blocks import Choice, Curves, Map, Table
from sim.reports.html import LARGEST, render
from sim.reports.sweep_figures import MOST_IN_MAPS
from sim.reports.sweep_shapes import MOST_CELLS
from sim.scenario.lists import PRACTICES
from tests.reports.sweeps import (
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
from tests.studies.sweep.conftest import FACTORS

MOST_BYTES = 2_000_000


def texts(blocks):
    return " ".join(block.text for block in blocks if hasattr(block, "text"))


def test_a_sweep_is_told_with_the_differences_that_its_runs_have(tmp_path):
    result = sweep_of(tmp_path, FACTORS, noise, **PAIR)
    report = tell(result)
    assert (report.kind, report.title, report.question) == ("Sweep", "Tiny sweep", "When?")
    expected = differences(result)
    (table,) = of_type(section(report, "Every point"), Table)
    assert len(table.rows) == len(expected) == 6
    place = table.head.index("difference from imposition (share)")
    for row, mean in zip(table.rows, expected, strict=True):
        written = row[place].split(" ")[0].replace("−", "-")
        decimals = len(written.partition(".")[2])
        assert float(written) == pytest.approx(mean, abs=0.51 * 10**-decimals)
        assert row[table.head.index("worlds")] == "6"
    # Points of words and numbers: each of these few is drawn.
    forest = section(report, "Figures").blocks[0].options[0][1]
    assert [row.mean for row in forest.rows] == pytest.approx(expected.tolist(), abs=1e-12)


def test_the_practices_sides_of_an_interval_are_those_of_student(tmp_path):
    result = sweep_of(tmp_path, GAP, noise, **PAIR)
    (curves,) = of_type(section(tell(result), "Figures"), Curves)
    runs = result.runs()
    wide = runs.pivot_table(index=["point", "replicate"], columns="practice", values="rights")
    held = (wide["engaged-deference"] - wide["imposition"]).groupby("point")
    # Student's quantile for 5 degrees of freedom at 1 − 0.05 / 2 / 5 = 0.995, from a table.
    reach = 4.032143 * held.std(ddof=1) / np.sqrt(6)
    assert curves.curves[0].low == pytest.approx((held.mean() - reach).tolist(), rel=1e-5)
    assert curves.curves[0].high == pytest.approx((held.mean() + reach).tolist(), rel=1e-5)


def test_every_outcome_can_be_chosen_the_main_one_first(tmp_path):
    result = sweep_of(tmp_path, GAP, noise, **PAIR, outcomes='["harms", "rights", "capacity"]')
    report = tell(result)
    (choice,) = section(report, "Figures").blocks
    assert [name for name, _ in choice.options] == [
        "Rights in practice",
        "Harms",
        "Capacity of groups at the end †",
    ]
    counts = of_type(section(report, "The verdict in numbers"), Table)
    # What a practice is has differences, and no verdict to count.
    assert [table.caption.partition(":")[0] for table in counts] == ["Rights in practice", "Harms"]


def test_the_first_gain_is_kept_and_told_with_what_is_censored_of_it(tmp_path):
    def value(runs, outcome):
        return noise(runs, outcome) if outcome == "first_gain" else np.full(len(runs), 0.25)

    result = sweep_of(tmp_path, GAP, value, **PAIR, outcomes='["first_gain"]')
    assert result.outcomes == ("first_gain", "no_gain")
    assert any("as 25 % of them here" in line for line in tell(result).limits)


def test_counts_of_the_table_are_those_that_were_put_in(tmp_path):
    def value(runs, _):
        gap = runs["allies.agenda_gap"]
        size = np.where(gap == 0, 0.1, np.where(gap == 0.25, -0.1, 0.0))
        steady = luck(runs, 0.0005) + more(runs, size)
        wild = luck(runs, 0.3)
        return np.where(gap == 1, np.nan, np.where(gap == 0.75, wild, steady))

    result = sweep_of(tmp_path, GAP, value, **PAIR)
    table = section(tell(result), "The verdict in numbers").blocks[0]
    told = dict(zip(table.head, table.rows[0], strict=True))
    assert told == {
        "practice": "engaged-deference",
        "points": "5",
        "better": "1",
        "worse": "1",
        "no difference that matters": "1",
        "not known": "2",
        "no number": "1",
    }


def test_a_long_table_is_cut_and_says_how_to_get_the_rest(tmp_path):
    many = GAP.replace("levels = 5", "levels = 700")
    report = tell(sweep_of(tmp_path, many, noise, **PAIR))
    found = section(report, "Every point")
    assert len(found.blocks[0].rows) == 500
    assert found.blocks[0].folded
    assert "the first 500 of 700 rows" in found.blocks[0].caption
    assert "Of 700 points of a curve 400 are drawn" in texts(section(report, "Figures").blocks)


def test_a_map_too_fine_for_a_page_gives_the_effect_of_each_factor(tmp_path):
    fine = GAP.replace("levels = 5", "levels = 51")
    second = fine.replace("allies.agenda_gap", "institutions.enforceability")
    result = sweep_of(tmp_path, fine + second, noise, **PAIR | {"replicates": "2"})
    assert MOST_CELLS < 51 * 51
    report = tell(result)
    assert not of_type(section(report, "Figures"), Map)
    assert len(of_type(section(report, "Figures"), Curves)) == 2
    assert "more than 2,500 points" in texts(section(report, "Figures").blocks)
    assert len(render(report).encode()) < MOST_BYTES


def test_outcomes_beyond_the_room_of_a_page_are_named_not_drawn(tmp_path):
    fine = GAP.replace("levels = 5", "levels = 48")
    second = fine.replace("allies.agenda_gap", "institutions.enforceability")
    outcomes = '["rights", "harms", "capacity", "participation"]'
    report = tell(
        sweep_of(tmp_path, fine + second, noise, **PAIR | {"replicates": "2"}, outcomes=outcomes)
    )
    (choice, _) = section(report, "Figures").blocks
    # 2,304 cells of 110 bytes each: two fit into 700,000.
    assert [name for name, _ in choice.options] == ["Rights in practice", "Harms"]
    told = texts(section(report, "Figures").blocks)
    assert "Not drawn, for the page would grow too large: participation and capacity" in told
    assert len(render(report).encode()) < MOST_BYTES


def test_what_the_author_chose_stands_in_the_design(tmp_path):
    own = '[[own_practices]]\nname = "mine"\nmeaning = "My own."\nvoice = 0.25\n'
    result = sweep_of(
        tmp_path,
        GAP + CURVE + own,
        noise,
        **PAIR | {"practices": '["engaged-deference", "mine"]'},
        settings='["states.count=3"]',
    )
    report = tell(result)
    facts, factors = section(report, "The design").blocks
    told = dict(facts.rows)
    assert told["settings of all worlds"] == "states.count=3"
    assert told["seed of worlds and design"] == "3"
    assert told["worlds at each point"] == "6, the same for all points and practices"
    assert [row[:4] for row in factors.rows] == [
        ("allies.agenda_gap", "0, 0.25, 0.5, 0.75, 1", "even", "share"),
        ("rules.pressure", "linear, hill", "listed", ""),
    ]
    practices = {row[0]: row[1:] for row in section(report, "What each practice is").blocks[0].rows}
    assert practices["mine"] == ("0", "0", "0.25", "1", "0", "0", "My own.")
    assert set(practices) == {"engaged-deference", "mine", "imposition"}


def test_limits_count_the_sets_of_intervals(tmp_path):
    result = sweep_of(tmp_path, GAP, noise, **PAIR, outcomes='["rights", "harms"]')
    told = " ".join(tell(result).limits)
    assert "all five points of one practice, scenario and outcome together" in told
    assert "not across the 2 such sets" in told
    assert "as few as 6" in told


def test_points_of_a_table_without_factors_in_the_experiment_have_factors(tmp_path):
    (tmp_path / "experiment").mkdir()
    place = tmp_path / "experiment" / "points.csv"
    place.write_text("allies.agenda_gap\n0.1\n0.5\n0.9\n", encoding="utf-8")
    result = sweep_of(tmp_path, "", noise, **PAIR, design='"list"', table='"points.csv"')
    (curves,) = of_type(section(tell(result), "Figures"), Curves)
    assert list(curves.curves[0].x) == [0.1, 0.5, 0.9]


def test_a_large_sweep_makes_a_small_page(tmp_path):
    drawn = "".join(
        f'[[factors]]\npath = "{path}"\nlow = 0.0\nhigh = 0.5\n'
        for path in ("allies.agenda_gap", "institutions.enforceability", "channels.trust")
    )
    result = sweep_of(
        tmp_path,
        drawn,
        noise,
        **PAIR | {"replicates": "5"},
        design='"latin-hypercube"',
        points="10000",
    )
    assert result.runs_made == 100_000
    report = tell(result)
    assert "10,000 points" in report.verdict[0]
    assert len(render(report).encode()) < MOST_BYTES
    assert isinstance(section(report, "Figures").blocks[0], Choice)
    factors = section(report, "The design").blocks[1]
    assert {row[1] for row in factors.rows} == {"0 to 0.5, 10,000 values"}


FIFTY = GAP.replace("levels = 5", "levels = 50")


def test_maps_of_some_practices_and_curves_of_the_others(tmp_path):
    names = [row.name for row in PRACTICES]
    result = sweep_of(
        tmp_path,
        FIFTY + FIFTY.replace("allies.agenda_gap", "institutions.enforceability"),
        lambda runs, _: luck(runs) + more(runs, 0.3),
        practices=str(names).replace("'", '"'),
        against='"imposition"',
        replicates="2",
        outcomes='["rights", "rights_end", "harms"]',
    )
    report = tell(result)
    page = render(report)
    assert len(page.encode()) < LARGEST
    figures = section(report, "Figures")
    maps, curves = of_type(figures, Map), of_type(figures, Curves)
    assert sum(len(held.cells) for held in maps) <= MOST_IN_MAPS
    mapped = [name for name in names if any(f" {name} −" in held.title for held in maps)]
    left = [name for name in names if name not in (*mapped, "imposition")]
    assert mapped
    assert left
    for held in curves:
        assert sorted(curve.name for curve in held.curves) == sorted(left)
        told = held.description.partition("No map, for the page would grow too large: ")[2]
        assert all(name in told for name in left)
        assert told in page
        assert not any(name in told for name in mapped)
