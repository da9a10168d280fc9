import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.shell_completion import ShellComplete

import sim.cli
from benchmarks.__main__ import ROWS
from sim.cli.study import core_seconds
from sim.kinds import KINDS
from sim.runs.own_model import OwnModel, load_model
from sim.runs.simulate import Variant, simulate
from sim.scenario import PRACTICES, Scenario, find_scenarios, parse_practice
from sim.studies.design import Factor, SweepExperiment
from sim.wording import core_time


def table_of_csv(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_scenarios_lists_what_there_is(run):
    rows = json.loads(run("scenarios", "--format", "json").out)
    assert [row["name"] for row in rows] == list(find_scenarios())
    assert [row["name"] for row in table_of_csv(run("scenarios", "--format", "csv").out)] == [
        row["name"] for row in rows
    ]
    assert rows[0].keys() >= {"title", "months", "states", "groups", "allies", "people", "shocks"}
    assert {row["name"]: row["claims"] for row in rows}["migration-2020"] > 0
    said = run("scenarios")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("name")
    assert len(said.out.splitlines()) == len(rows) + 1


@pytest.mark.parametrize("width", [80, 140])
def test_describe_fits_a_terminal(run, scenario, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    run("describe", scenario)  # imports
    monkeypatch.setattr("sim.cli.options.sys", _Terminal())
    said = run("describe", scenario)
    assert said.code == 0
    plain = re.sub(r"\x1b\[\d+m", "", said.out)
    assert max(map(len, plain.splitlines())) <= width
    assert "number of states" in said.out
    for row in PRACTICES:
        assert row.name in said.out


class _Terminal:
    """``sys`` whose stdout says it is a terminal."""

    @property
    def stdout(self):
        sys.stdout.isatty = lambda: True
        return sys.stdout


def test_check_gives_the_schema_to_editors(run):
    said = run("check", "--schema")
    assert (said.code, said.err) == (0, "")
    jsonschema.Draft202012Validator.check_schema(json.loads(said.out))


def test_new_writes_a_scenario_that_is_good(run, tmp_path):
    said = run("new", "scenario", "mine.toml", "--title", "Mine")
    assert (said.code, said.out) == (0, "")
    assert said.err == "mine.toml: written; change it, then: solidarity check mine.toml\n"
    assert run("check", "mine.toml").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]
    assert run("new", "scenario", "mine.toml", "--title", "Yours", "--force").code == 0
    assert 'title = "Yours"' in (tmp_path / "mine.toml").read_text("utf-8")


@pytest.mark.slow
def test_new_writes_an_experiment_that_is_good_and_runs(run):
    assert run("new", "experiment", "mine.toml").code == 0
    said = run("check", "mine.toml")
    assert (said.code, said.out, said.err) == (0, "mine.toml: good\n", "")
    small = ("--set", "people.per_group=4", "--set", "time.months=4", "--set", "shocks=[]")
    assert run("sweep", "mine.toml", "--jobs", 1, "--out", "mine", *small).code == 0
    text = Path("mine.toml").read_text("utf-8")
    named = re.findall(r"^(?:# )?(\w+) = ", text, re.MULTILINE)
    assert {*SweepExperiment.model_fields, *Factor.model_fields} - {
        "factors",
        "own_practices",
    } <= set(named)


def test_new_writes_a_model_that_runs(run, wrong, tmp_path):
    said = run("new", "model", "own_rule.py")
    assert (said.code, said.out) == (0, "")
    assert "--model own_rule.py:MyModel" in said.err
    assert "my_model" not in (tmp_path / "own_rule.py").read_text("utf-8")
    tables = {"time": {"months": 6}, "people": {"per_group": 5}, "rules": {"rest": "never"}}
    given = Scenario.model_validate({"title": "Small"} | tables)
    own = OwnModel(load_model("own_rule.py:MyModel"))
    variants = [Variant(given, parse_practice("imposition", given))]
    outcomes = simulate(variants, range(2), 1, model=own).outcomes
    assert outcomes.shape == (2, 1, len(own.outcomes))
    assert (outcomes[..., -1] > 0).all()
    assert wrong("new", "model", "own_rule.py") == [
        "own_rule.py: is there already; choose another name, or --force"
    ]
    assert wrong("new", "model", "own-rule.txt")[0].startswith("own-rule.txt: expected")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_the_script_of_a_shell(run, shell):
    said = run("completion", shell)
    assert said.code == 0
    assert "_SOLIDARITY_COMPLETE" in said.out


def complete(*words):
    """Give what a shell offers for the last word."""
    asked = ShellComplete(sim.cli.cli, {}, sim.cli.NAME, sim.cli.COMPLETE)
    return [item.value for item in asked.get_completions([*words[:-1]], words[-1])]


@pytest.mark.usefixtures("run")
def test_a_shell_completes_commands_and_settings(scenario):
    assert complete("des") == ["describe"]
    assert complete("describe", scenario, "--set", "states.cou") == ["states.count="]
    assert complete("describe", "--set", "tactics.protest.ri") == ["tactics.protest.risk="]
    assert complete("describe", "zz") == ["zz"]
    assert set(find_scenarios()) <= set(complete("describe", ""))
    variables = {"_SOLIDARITY_COMPLETE": "bash_complete", "COMP_WORDS": "solidarity des"}
    done = subprocess.run(
        [sys.executable, "-m", "sim"],
        env=variables | {"COMP_CWORD": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "plain,describe\n"


def test_describe_gives_every_parameter_to_programs_and_to_pipes(run, scenario):
    words = ("describe", scenario, "--set", "groups.count=3")
    told = json.loads(run(*words, "--format", "json").out)
    parameters = {row["path"]: row for row in told["parameters"]}
    count = parameters["groups.count"]
    assert (count["value"], count["default"], count["differs"]) == (3, 12, True)
    assert (count["plausible_low"], count["plausible_high"]) == (4, 48)
    assert count["status"] == count["source"] == "set by you"
    assert told["settings"] == ["groups.count=3"]
    assert [row["name"] for row in told["practices"]] == [row.name for row in PRACTICES]
    assert told["channels"][0]["favours"] == "deference"
    rows = table_of_csv(run(*words, "--format", "csv").out)
    assert [row["path"] for row in rows] == list(parameters)
    said = run(*words).out
    assert "\x1b" not in said
    assert ["*", "groups.count", "3"] in [line.split()[:3] for line in said.splitlines()]


def test_check_says_what_is_good_and_all_that_is_wrong(run, scenario, tmp_path):
    (tmp_path / "bad.toml").write_text("[states]\ncount = 0\n", encoding="utf-8")
    (tmp_path / "worse.toml").write_text("[states\n", encoding="utf-8")
    said = run("check", "bad.toml", scenario, "worse.toml", "no.toml")
    assert (said.code, said.out) == (2, "small.toml: good\n")
    places = ("bad.toml: title", "bad.toml: states.count", "worse.toml: line 1", "no.toml: ")
    wrong = [line for line in said.err.splitlines() if not line.startswith("small.toml: ")]
    for line, place in zip(wrong, places, strict=True):
        assert line.startswith(place)


@pytest.mark.parametrize("file", ["small.toml", "folder", "no/a.toml", "/proc/a.toml"])
def test_new_refuses_what_it_cannot_write(wrong, scenario, tmp_path, file):
    (tmp_path / "folder").mkdir()
    (line,) = wrong("new", "scenario", file)
    assert line.startswith(f"{file}: ")
    (line,) = wrong("new", "scenario", scenario, "--title", "", "--force")
    assert line.startswith("--title: ")


def test_every_command_that_needs_no_argument_says_what_it_takes(run):
    def asked_for(name):
        return any(param.required for param in sim.cli.command_of(name).params)

    whole = {name for name in KINDS if not asked_for(name)} - {"run"}  # the row run_s
    assert core_seconds().keys() == whole
    assert {f"{name}_core_minutes" for name in whole} < {row.key for row in ROWS}
    for name in whole:
        took = core_time(core_seconds()[name])
        assert f"about {took}" in " ".join(run(name, "--help").out.split())


def test_core_time_is_told_in_one_unit_from_least_to_most():
    assert core_time(322) == "5.4 core-minutes"
    assert core_time(59.94, 59.96) == "59.9 to 60.0 core-seconds"
    assert core_time(3, 180) == "0.1 to 3.0 core-minutes"
    assert core_time(7200, 7200) == "2.0 core-hours"
