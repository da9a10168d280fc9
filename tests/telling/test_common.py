"""What every report ends with: the world, each parameter with its source, how it was made."""

import dataclasses

import pytest

from sim.render.blocks import Table
from sim.scenario.files import LoadedScenario, load_scenario
from sim.scenario.overview import description
from sim.scenario.reference import values
from sim.scenario.shipped import find_scenarios
from sim.telling import common
from sim.telling.common import closing, made_section, scenario_sections
from sim.telling.months import MOST_MARKS, shock_marks
from sim.telling.needed import TITLE, repeat_of
from sim.telling.reading import Result, read_result
from tests.studies.claims.test_reference import REFERENCE


def texts(section):
    """Give all that a section says as one text."""
    return repr(section)


def test_every_parameter_stands_there_with_value_and_source(result):
    scenario = result.scenarios["tiny"]
    _, listing = scenario_sections(result)
    rows = {row[0]: row for block in listing.blocks[1:] for row in block.rows}
    for value in values(scenario):
        if "." in value.path and not value.path.startswith("claims."):
            assert rows[value.path][6] == (value.status or "")
            if value.status in ("sourced", "fitted"):
                assert value.source in rows[value.path][7]
            assert value.parameter.theory in rows[value.path][7]
            assert bool(rows[value.path][2]) == (value.differs and value.default is not None)
    assert rows["groups.count"][1:3] == ("4", "12")
    assert rows["allies.agenda_gap"][5]


def test_strong_rows_are_those_that_differ_from_the_default(result):
    _, listing = scenario_sections(result)
    for table in listing.blocks[1:]:
        for n, row in enumerate(table.rows):
            if n not in table.strong:
                assert row[2] == ""


def test_of_many_worlds_the_defaults_stand_once(result):
    names = list(find_scenarios())[:5]
    many = Result(result.folder, result.manifest, {name: load_scenario(name) for name in names})
    told, usual, own = scenario_sections(many)
    assert told.title == "The worlds"
    assert told.folded
    assert [table.caption.partition(":")[0] for table in own.blocks[1:]] == names
    for name, table in zip(names, own.blocks[1:], strict=True):
        differing = [
            held.path
            for held in values(many.scenarios[name])
            if held.differs and "." in held.path and not held.path.startswith("claims.")
        ]
        assert [row[0] for row in table.rows] == differing
    assert sum(len(block.rows) for block in usual.blocks[1:]) > 100
    assert len(texts(closing(many))) < 300_000


def test_the_command_seeds_versions_and_checksums_are_told(result):
    section = made_section(result, repeat_of(result))
    told = texts(section)
    manifest = result.manifest
    whole, short = manifest["command"] + " --out result", section.blocks[1].text
    assert short == whole.replace("'…/tiny.toml'", "tiny.toml")
    assert not any(block.sortable for block in section.blocks if isinstance(block, Table))
    for said in (*manifest["files"], *manifest["files"].values(), manifest["started"], "numpy"):
        assert said in told
    assert "stands for a folder" not in told  # the scenario was given by a path: the page holds it
    assert "It needs the file tiny.toml" in told
    assert manifest["scenario_digests"]["tiny"] in told


@pytest.mark.parametrize(
    ("git", "said"),
    [
        (None, "of which commit is not known"),
        ({"commit": None, "dirty": False}, "of which commit is not known"),
        ({"commit": "abc", "dirty": False}, "git checkout abc"),
        ({"commit": "abc", "dirty": True}, "Beware"),
    ],
)
def test_it_says_which_software_it_takes(result, git, said):
    held = dataclasses.replace(result, manifest={**result.manifest, "git": git})
    told = texts(made_section(held, repeat_of(held)))
    assert said in told
    assert ("Beware" in told) == bool(git and git["dirty"])


def test_what_it_takes_is_found_out_once(result, monkeypatch):
    found = []
    monkeypatch.setattr(common, "repeat_of", lambda of: found.append(repeat_of(of)) or found[0])
    *_, made, files = closing(result)
    assert len(found) == 1
    assert (made.title, files.title) == ("How to repeat it", TITLE)


def test_times_that_are_none_do_no_harm(result):
    held = dataclasses.replace(result, manifest={**result.manifest, "started": "now"})
    assert "now" in texts(made_section(held, repeat_of(held)))


def test_what_is_assumed_is_counted_and_listed(result):
    section = closing(result)[2]
    assert section.title == "What is assumed"
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    described = description(LoadedScenario(result.scenarios["tiny"], "tiny", "", (), ""))
    assumed = [row["path"] for row in described["parameters"] if row["status"] == "assumed"]
    assert [row[0] for row in table.rows] == assumed
    chosen = [
        row
        for row in described["parameters"]
        if row["status"] is not None and not row["path"].startswith("claims.")
    ]
    assert section.blocks[0].text.startswith(
        f"Of the {len(chosen)} values that make this world, {len(assumed)} are assumed: "
    )
    assert {row[0]: row[2] for row in table.rows}["pressure.curve"] == "hill, linear"


def test_shocks_are_named_on_the_axis_unless_there_are_too_many(result):
    scenario = result.scenarios["tiny"]
    assert shock_marks(scenario) == ((11.0, "flood"),)
    shock = scenario.shocks[0]
    rows = [shock.model_copy(update={"name": f"flood-{n}"}) for n in range(MOST_MARKS + 1)]
    assert shock_marks(scenario.model_copy(update={"shocks": rows})) == ()


def test_the_published_results_can_be_read():
    assert read_result(REFERENCE).kind == "claims"
