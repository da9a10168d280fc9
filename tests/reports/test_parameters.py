"""What varies is told as varied, what lies outside its range as outside, and once each."""

import pytest

from sim.reports import tell
from sim.reports.assumptions import assumptions_section
from sim.reports.blocks import Table
from sim.reports.parameters import FIXED, is_outside, scenario_sections, told_values
from sim.scenario.files import load_scenario, read_scenario
from sim.scenario.template import description
from sim.scenario.toml import find_scenarios
from tests.reports.sweeps import CURVE, GAP, PAIR, noise, of_type, section, sweep_of

TRUST = """
[[factors]]
path = "ties.initial_trust.mean"
values = [0.4, 0.5]
"""
SHARE = """
[[factors]]
between = ["imposition", "engaged-deference"]
values = [0.0, 0.5, 1.0]
"""


def listed(report, title):
    """Give the rows of all tables of a section by their first cell."""
    held = of_type(section(report, title), Table)
    return {row[0]: row for table in held for row in table.rows}


@pytest.fixture
def swept(tmp_path):
    return tell(sweep_of(tmp_path, GAP + CURVE + TRUST, noise, **PAIR))


def test_a_factor_is_told_with_all_its_values(swept):
    rows = listed(swept, "Every parameter")
    assert rows["allies.agenda_gap"][1] == "varied: 0, 0.25, 0.5, 0.75, 1"
    assert rows["rules.pressure"][1] == "varied: linear, hill"
    assert rows["ties.initial_trust"][1].endswith("; mean varied: 0.4, 0.5")
    assert not any("varied" in row[1] for path, row in rows.items() if path.startswith("states."))
    assumed = listed(swept, "What is assumed")
    assert assumed["allies.agenda_gap"][1] == "varied: 0, 0.25, 0.5, 0.75, 1"


def test_nothing_varies_where_nothing_is_varied(worlds):
    told = (scenario_sections(worlds), assumptions_section(worlds))
    assert "varied" not in repr(told)


def test_a_value_outside_its_plausible_range_is_marked(worlds):
    (_, listing) = scenario_sections(worlds)
    rows = {row[0]: row for table in of_type(listing.blocks, Table) for row in table.rows}
    assert rows["people.per_group"][5] == "30 to 1000; the value is outside"
    # Thirty months and eight people are less than results should be read over.
    outside = [path for path, row in rows.items() if "outside" in row[5]]
    assert outside == ["time.months", "people.per_group"]
    told = repr(assumptions_section(worlds))
    assert "and people.per_group (8; plausible 30 to 1000)." in told


def test_a_path_that_begins_alike_is_not_of_the_value(worlds):
    (value,) = (held for held in told_values(worlds["tiny"]) if held.path == "people.per_group")
    assert is_outside(value, {"people.per_group_else": "1, 2"})
    assert not is_outside(value, {"people.per_group": "1, 2"})
    assert not is_outside(value, {"people.per_group.mean": "1, 2"})


def test_the_default_world_lies_within_its_ranges():
    usual = {"usual": load_scenario("migration-2020")}
    assert "utside the range that is plausible" not in repr(assumptions_section(usual))


def test_what_a_rule_does_not_use_is_marked_and_not_counted_as_assumed(worlds):
    def told(scenario, varied=FIXED):
        (_, listing) = scenario_sections({"tiny": scenario}, varied)
        rows = {row[0]: row[6] for table in of_type(listing.blocks, Table) for row in table.rows}
        (assumed,) = of_type(assumptions_section({"tiny": scenario}, varied), Table)
        paths = {row[0] for row in assumed.rows}
        unused = {path for path, status in rows.items() if status.endswith(", not in use")}
        assert not unused & paths
        return unused

    plain = load_scenario(worlds["tiny"], ["rules=version-1"])
    chosen = load_scenario(plain, ["rules.participation=threshold"])
    assert {"mobilisation.threshold_mean", "rest.cost"} <= told(plain)
    assert "mobilisation.neighbours" not in told(plain)
    assert "mobilisation.neighbours" in told(chosen)
    assert "mobilisation.threshold_mean" not in told(chosen)
    both = {"rules.participation": "logit, threshold"}
    assert not {"mobilisation.neighbours", "mobilisation.threshold_mean"} & told(plain, both)
    useless = load_scenario(plain, ["mobilisation.threshold_mean=0.5"])
    three = {"one": plain, "two": chosen, "three": useless}
    own = [row[0] for table in of_type(scenario_sections(three)[-1], Table) for row in table.rows]
    assert "mobilisation.threshold_mean (not in use)" in own


@pytest.mark.parametrize("count", [2, 5])
def test_of_several_scenarios_each_is_counted_and_no_caption_stands_twice(count):
    names = [name for name in find_scenarios() if name != "migration-2020"][: count - 1]
    names = ["migration-2020", *names]
    many = {name: load_scenario(name) for name in names}
    told = assumptions_section(many)
    sections = (*scenario_sections(many), told)
    counts = of_type(told, Table)[0]
    for row in counts.rows:
        rows = description(read_scenario(row[0]))["parameters"]
        for status, cell in zip(("assumed", "sourced", "fitted"), row[1:4], strict=True):
            assert cell == str(sum(held["status"] == status and held["in_use"] for held in rows))
    if count == 2:
        for table, row in zip(of_type(told, Table)[1:], counts.rows, strict=True):
            assert table.caption.startswith(f"{row[0]}: assumed")
            assert str(len(table.rows)) == row[1]
    captions = [table.caption for held in sections for table in of_type(held, Table)]
    assert len(captions) == len(set(captions))


def test_two_scenarios_of_a_sweep_have_captions_of_their_own(tmp_path):
    both = {**PAIR, "scenarios": '["tiny.toml", "other.toml"]'}
    report = tell(sweep_of(tmp_path, GAP, noise, **both))
    captions = [table.caption for held in report.sections for table in of_type(held, Table)]
    assert len(captions) == len(set(captions))


def test_a_mixture_that_varies_is_explained(tmp_path):
    mixed = {**PAIR, "practices": '["coalition", "imposition"]'}
    report = tell(sweep_of(tmp_path, SHARE, noise, **mixed))
    _, mixtures = of_type(section(report, "What each practice is"), Table)
    assert mixtures.rows == (
        (
            "coalition",
            "varied: a share of 0, 0.5, 1 follow engaged-deference, the rest imposition",
        ),
    )
