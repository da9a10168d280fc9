"""The command of a report makes the same again, from the files that the page holds."""

import dataclasses
import json
import shlex
import tomllib
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from sim.render.blocks import Command
from sim.scenario.files import read_scenario
from sim.scenario.shipped import find_scenarios
from sim.scenario.toml import tables_to_toml
from sim.studies.calibration.experiment import read_calibration
from sim.studies.calibration.results import write_calibration
from sim.sweep.draft import read_draft
from sim.sweep.plan import Plan
from sim.telling import needed
from sim.telling.common import closing
from sim.telling.needed import TITLE, repeat_of
from sim.telling.reading import read_result
from tests.telling.conftest import TINY, made
from tests.telling.sweeps import COURTS, GAP, PAIR, noise, sweep_of


def saved(result, place):
    """Save the files that a page holds, as its reader does; give the command's words."""
    repeat = repeat_of(result)
    for name, text in repeat.files.items():
        (place / name).write_text(text, encoding="utf-8")
    return shlex.split(repeat.command)


@pytest.mark.parametrize("name", list(find_scenarios()))
def test_a_scenario_written_whole_is_the_same(tmp_path, name):
    loaded = read_scenario(name)
    path = tmp_path / f"{name}.toml"
    path.write_text(tables_to_toml(loaded.scenario.to_dict()), encoding="utf-8")
    again = read_scenario(path)
    assert again.digest == loaded.digest
    assert again.scenario == loaded.scenario


def test_the_page_holds_the_scenario_of_a_file(result, tmp_path, monkeypatch):
    assert "…/tiny.toml" in result.manifest["command"]
    words = saved(result, tmp_path)
    monkeypatch.chdir(tmp_path)
    assert words[:3] == ["solidarity", "compare", "tiny.toml"]
    assert words[-2:] == ["--out", "result"]
    assert read_scenario(words[2]).digest == result.manifest["scenario_digests"]["tiny"]
    *_, last = closing(result)
    assert last.title == TITLE
    (command,) = (block for block in last.blocks if isinstance(block, Command))
    assert command.text == (tmp_path / "tiny.toml").read_text("utf-8")


@pytest.mark.parametrize("title", ["Seen\u200b and not", "a \u202e b", "\xad", 'q"\\"', "\x7f"])
def test_what_the_page_shows_of_a_file_means_the_same(title):
    from sim.render.html import shown

    assert tomllib.loads(shown(tables_to_toml({"title": title}))) == {"title": title}


def test_settings_do_no_harm_twice(tmp_path, monkeypatch):
    words = ("--practice", "statement", "--no-figure", "--set", "shocks.flood.months=5")
    place = tmp_path / "first"
    place.mkdir()
    result = read_result(made(place, "run", *words, "--set", "allies.count=3", text=TINY))
    (tmp_path / "again").mkdir()
    monkeypatch.chdir(tmp_path / "again")
    again = saved(result, tmp_path / "again")
    settings = [word for before, word in pairwise(again) if before == "--set"]
    assert settings == ["shocks.flood.months=5", "allies.count=3"]
    assert read_scenario(again[2], settings).digest == result.manifest["scenario_digests"]["tiny"]


def test_what_is_shipped_needs_no_file(folder, rewrite):
    rewrite(lambda held: held.update(command="solidarity compare migration-2020 --out='…/my one'"))
    repeat = repeat_of(read_result(folder))
    assert repeat == needed.Repeat("solidarity compare migration-2020 '--out=my one'", {}, ())
    assert repeat.said() == []
    assert repeat.sections() == ()


def test_a_folder_is_named_as_it_was(folder, rewrite):
    rewrite(lambda held: held.update(command="solidarity compare migration-2020 --out '…/my one'"))
    assert repeat_of(read_result(folder)).command.endswith(" --out 'my one'")


def test_names_are_no_options(folder, rewrite):
    rewrite(lambda held: held.update(command="solidarity compare ./-x.toml"))
    moved = folder.with_name("-result")
    folder.rename(moved)
    repeat = repeat_of(read_result(moved))
    assert repeat.command == "solidarity compare ./-x.toml --out ./-result"
    assert list(repeat.files) == ["./-x.toml"]


def test_the_page_holds_the_experiment_of_a_sweep_and_its_worlds(tmp_path, monkeypatch):
    own = """
[[own_practices]]
name = "mine"
meaning = "Another."
"""
    result = sweep_of(tmp_path / "first", GAP + COURTS + own, noise, **PAIR)
    again = tmp_path / "again"
    again.mkdir()
    monkeypatch.chdir(again)
    words = saved(result, again)
    assert words == ["solidarity", "sweep", "mine.toml", "--out", "made"]
    (told,) = repeat_of(result).said()
    assert told.text.startswith("It needs the files mine.toml and tiny.toml, whose text stands at")
    draft = read_draft(words[2])
    plan = Plan.from_json((result.folder / "plan.json").read_text("utf-8"))
    assert "mine" in [row.name for row in plan.scenarios["tiny"].practices]
    assert Plan.of(draft, plan.points_file, plan.chunk_units).digest == plan.digest


def test_the_page_holds_the_experiment_of_a_calibration(tmp_path, monkeypatch):
    from tests.telling.test_calibrate import EXPERIMENT

    first, again = tmp_path / "first", tmp_path / "again"
    first.mkdir()
    again.mkdir()
    (first / "tiny.toml").write_text(TINY, encoding="utf-8")
    text = EXPERIMENT.format(scenario=first / "tiny.toml")
    (first / "mine.toml").write_text(text, encoding="utf-8")
    asked = read_calibration(first / "mine.toml")
    folder = first / "made"
    folder.mkdir()
    write_calibration(
        folder,
        {"seed": 3, "check_seed": 4, "practices": ["no-allies", "parallel"]},
        summary="",
        figures=False,
        calibration=asked,
        arguments=["calibrate", str(first / "mine.toml"), "--replicates", "2"],
        started=datetime.now(UTC),
    )
    monkeypatch.chdir(again)
    words = saved(read_result(folder), again)
    assert words[2:] == ["mine.toml", "--replicates", "2", "--out", "made"]
    held = read_calibration(words[2])
    assert list(held.scenarios.values()) == list(asked.scenarios.values())
    assert held.asked == asked.asked.model_copy(update={"scenarios": ("tiny.toml",)})


def test_what_the_page_does_not_hold_is_named(folder, rewrite, monkeypatch):
    rewrite(
        lambda held: held.update(
            kind="claims", command="solidarity claims …/my.toml --scenario a/tiny.toml"
        )
    )
    result = read_result(folder)
    repeat = repeat_of(result)
    assert repeat.missing == ("the file …/my.toml",)
    assert list(repeat.files) == ["tiny.toml"]
    assert repeat.command == "solidarity claims '…/my.toml' --scenario tiny.toml --out result"
    told = [block.text for block in repeat.said()]
    assert told[1] == "It needs the file …/my.toml, which this page does not hold."
    monkeypatch.setattr(needed, "LONGEST", 100)
    assert repeat_of(result).missing == ("the file …/my.toml", "the file a/tiny.toml")
    assert json.dumps(repeat.files)


def test_files_of_one_name_keep_their_paths(folder, rewrite):
    command = "solidarity claims null-world --scenario a/tiny.toml --scenario {}/tiny.toml"
    for other in ("b", "…"):
        rewrite(lambda held, to=other: held.update(kind="claims", command=command.format(to)))
        repeat = repeat_of(read_result(folder))
        assert repeat.files == {}
        assert repeat.missing == ("the file a/tiny.toml", f"the file {other}/tiny.toml")
        assert shlex.split(repeat.command)[3:7:2] == ["--scenario"] * 2
        assert shlex.split(repeat.command)[4:8:2] == ["a/tiny.toml", f"{other}/tiny.toml"]
    # Two folders of the machine are told alike: what is called the same need not be one file.
    twice = command.replace("a/", "…/").format("…")
    rewrite(lambda held: held.update(command=twice))
    assert repeat_of(read_result(folder)).files == {}
    rewrite(lambda held: held.update(command=command.format("a")))
    assert list(repeat_of(read_result(folder)).files) == ["tiny.toml"]


def test_an_experiment_and_its_scenario_of_one_name_keep_their_paths(tmp_path):
    result = called(tmp_path, "solidarity sweep a/tiny.toml")
    repeat = repeat_of(result)
    assert (repeat.files, repeat.command) == ({}, "solidarity sweep a/tiny.toml --out made")
    assert repeat.missing == ("the file a/tiny.toml", "the file tiny.toml")


def called(tmp_path, command):
    """Give the result of a sweep as another command would have made it."""
    result = sweep_of(tmp_path, GAP, noise, **PAIR)
    return dataclasses.replace(result, manifest={**result.manifest, "command": command})


def test_an_experiment_names_what_the_page_does_not_hold_as_its_file_did(tmp_path, monkeypatch):
    (tmp_path / "experiment" / "b").mkdir(parents=True)
    (tmp_path / "experiment" / "b" / "tiny.toml").write_text(TINY, encoding="utf-8")
    result = sweep_of(tmp_path, GAP, noise, **PAIR, scenarios='["b/tiny.toml"]')
    files = repeat_of(result).files
    assert list(files) == ["mine.toml", "tiny.toml"]
    assert tomllib.loads(files["mine.toml"])["scenarios"] == ["tiny.toml"]
    monkeypatch.setattr(needed, "LONGEST", len(files["mine.toml"]) + 10)
    repeat = repeat_of(result)
    assert repeat.missing == ("the file b/tiny.toml",)
    assert tomllib.loads(repeat.files["mine.toml"])["scenarios"] == ["b/tiny.toml"]
