"""What every report ends with: the world, each parameter with its source, how it was made."""

import tomllib
from collections import Counter

import pytest

import sim
from sim.reports.assumptions import assumptions_section, statuses_of
from sim.reports.blocks import Table
from sim.reports.common import MOST_MARKS, made_sections, shock_marks
from sim.reports.parameters import scenario_sections
from sim.scenario.files import LoadedScenario, load_scenario
from sim.scenario.reference import values
from sim.scenario.schema import Scenario
from sim.scenario.template import description
from sim.scenario.toml import find_scenarios


def texts(section):
    """Give all that a section says as one text."""
    return repr(section)


def test_every_parameter_stands_there_with_value_and_source(worlds):
    scenario = worlds["tiny"]
    _, listing = scenario_sections(worlds)
    rows = {row[0]: row for block in listing.blocks[1:] for row in block.rows}
    for value in values(scenario):
        if "." in value.path and not value.path.startswith(("claims.", "names.")):
            unused = "" if value.parameter.in_use(scenario) else ", not in use"
            assert rows[value.path][6] == (value.status or "") + unused
            if value.status in ("sourced", "fitted"):
                assert value.source in rows[value.path][7]
            assert value.parameter.theory in rows[value.path][7]
            assert bool(rows[value.path][2]) == (value.differs and value.default is not None)
    assert rows["groups.count"][1:3] == ("4", "12")
    assert rows["allies.agenda_gap"][5]


def test_strong_rows_are_those_that_differ_from_the_default(worlds):
    _, listing = scenario_sections(worlds)
    for table in listing.blocks[1:]:
        for n, row in enumerate(table.rows):
            if n not in table.strong:
                assert row[2] == ""


def test_of_many_worlds_the_defaults_stand_once():
    names = list(find_scenarios())[:5]
    many = {name: load_scenario(name) for name in names}
    told, usual, own = scenario_sections(many)
    assert told.title == "The worlds"
    assert told.folded
    assert [table.caption.partition(":")[0] for table in own.blocks[1:]] == names
    for name, table in zip(names, own.blocks[1:], strict=True):
        differing = [
            held.path
            for held in values(many[name])
            if held.differs and "." in held.path and not held.path.startswith(("claims.", "names."))
        ]
        assert [row[0] for row in table.rows] == differing
    assert sum(len(block.rows) for block in usual.blocks[1:]) > 100
    assert len(texts((told, usual, own))) < 300_000


def test_how_it_was_made_and_how_to_repeat_it_is_told(answer):
    made, files = made_sections(answer)
    told, manifest = repr(made), answer.held.manifest
    assert answer.command in told
    assert "…/tiny.toml" in answer.command
    for said in (*manifest["files"], *manifest["files"].values(), manifest["started"], "numpy"):
        assert said in told
    assert answer.scenarios["tiny"].digest in told
    (name, text) = files.blocks
    assert name.text == "…/tiny.toml"
    assert Scenario.model_validate(tomllib.loads(text.text)) == answer.scenarios["tiny"].scenario


@pytest.mark.parametrize(
    "git", [None, {"commit": "abc", "dirty": False}, {"commit": "abc", "dirty": True}]
)
def test_it_says_which_software_it_takes(compared, git):
    answer = sim.load(compared)
    answer.held.manifest = {**answer.held.manifest, "git": git, "started": "now"}
    told = repr(made_sections(answer))
    assert ("git checkout abc" in told) == bool(git)
    assert ("Beware" in told) == bool(git and git["dirty"])


def test_what_is_assumed_is_counted_and_listed(worlds):
    section = assumptions_section(worlds)
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    described = description(LoadedScenario(worlds["tiny"], "tiny", "", (), ""))
    used = [row for row in described["parameters"] if row["in_use"]]
    assumed = [row["path"] for row in used if row["status"] == "assumed"]
    assert [row[0] for row in table.rows] == assumed
    chosen = [
        row for row in used if row["status"] is not None and not row["path"].startswith("claims.")
    ]
    assert Counter(statuses_of(worlds["tiny"])) == Counter(row["status"] for row in chosen)
    assert section.blocks[0].text.startswith(
        f"Of the {len(chosen)} values that make this world, {len(assumed)} are assumed: "
    )
    assert {row[0]: row[2] for row in table.rows}["ties.freed"] == "groups, ally"


def test_shocks_are_named_on_the_axis_unless_there_are_too_many(worlds):
    scenario = worlds["tiny"]
    assert shock_marks(scenario) == ((11.0, 14.0, "flood"),)
    shock = scenario.shocks[0]
    rows = [shock.model_copy(update={"name": f"flood-{n}"}) for n in range(MOST_MARKS + 1)]
    assert shock_marks(scenario.model_copy(update={"shocks": rows})) == ()
