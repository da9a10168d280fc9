import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from sim.runs.own_model import OwnModel, load_model
from sim.runs.simulate import Variant, simulate
from sim.scenario import PRACTICES, Scenario, find_scenarios, parse_practice
from sim.studies.sweep.experiment import Factor, SweepExperiment


def table_of_csv(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_scenarios_lists_what_there_is(run):
    rows = json.loads(run("scenarios", "--format", "json").out)
    assert [row["name"] for row in rows] == list(find_scenarios())
    assert [row["name"] for row in table_of_csv(run("scenarios", "--format", "csv").out)] == [
        row["name"] for row in rows
    ]
    said = run("scenarios")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("name")
    assert len(said.out.splitlines()) == len(rows) + 1


@pytest.mark.usefixtures("scenario")
def test_scenarios_at_a_glance(run, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.scenario.shipped.scenario_folder", lambda: tmp_path)
    assert json.loads(run("scenarios", "--format", "json").out) == [
        {
            "name": "small",
            "title": "Small",
            "months": 120,
            "states": 2,
            "groups": 12,
            "allies": 8,
            "people": 1200,
            "shocks": [],
            "claims": 0,
        }
    ]


def test_describe_gives_every_parameter_to_programs(run, scenario):
    said = run("describe", scenario, "--set", "groups.count=3", "--format", "json")
    assert (said.code, said.err) == (0, "")
    told = json.loads(said.out)
    parameters = {row["path"]: row for row in told["parameters"]}
    assert parameters["groups.count"] == {
        "path": "groups.count",
        "value": 3,
        "default": 12,
        "differs": True,
        "unit": "groups",
        "range": "1 to 5000",
        "meaning": "number of groups, dealt to states in turn",
        "plausible_low": 4,
        "plausible_high": 48,
        "status": "set by you",
        "source": "set by you",
        "theory": "",
    }
    assert told["settings"] == ["groups.count=3"]
    assert [row["name"] for row in told["practices"]] == [row.name for row in PRACTICES]
    assert told["channels"][0]["favours"] == "deference"
    rows = table_of_csv(run("describe", scenario, "--format", "csv").out)
    assert [row["path"] for row in rows] == list(parameters)
    (count,) = [row for row in rows if row["path"] == "states.count"]
    assert (count["value"], count["default"], count["differs"]) == ("2", "4", "true")


def test_describe_gives_plain_lines_to_pipes(run, scenario):
    said = run("describe", scenario, "--set", "shocks=[{name='storm',month=3}]")
    assert said.code == 0
    assert "\x1b" not in said.out
    lines = said.out.splitlines()
    assert lines[0] == "small: Small"
    assert any(line.split()[:3] == ["*", "states.count", "2"] for line in lines)
    assert any(line.split()[:3] == ["*", "shocks.storm.month", "3"] for line in lines)
    assert any(line.split()[:2] == ["allies.count", "8"] for line in lines)
    assert any(line.startswith("engaged-deference") for line in lines)
    assert any(line.startswith("agenda_gap") for line in lines)


@pytest.mark.parametrize("width", [80, 140])
def test_describe_fits_a_terminal(run, scenario, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    run("describe", scenario)  # imports
    monkeypatch.setattr("sim.cli.output.sys", _Terminal())
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


def test_describe_says_all_that_is_wrong(wrong, tmp_path):
    (tmp_path / "bad.toml").write_text("title='a'\n[states]\ncount=0\nopinin=1", encoding="utf-8")
    assert wrong("describe", "bad.toml", "--set", "allies.cont=3") == [
        "--set allies.cont=3: there is no such parameter; did you mean 'allies.count'?",
        "bad.toml: states.count: must be at least 1, is 0",
        "bad.toml: states.opinin: unknown key; did you mean 'opinion'?",
    ]
    assert wrong("describe", "nowhere.toml") == ["nowhere.toml: there is no such file"]


def test_check_says_what_is_good_and_all_that_is_wrong(run, scenario, tmp_path):
    (tmp_path / "bad.toml").write_text("[states]\ncount = 0\n", encoding="utf-8")
    (tmp_path / "worse.toml").write_text("[states\n", encoding="utf-8")
    said = run("check", "bad.toml", scenario, "worse.toml", "no.toml")
    assert said.code == 2
    assert said.out == "small.toml: good\n"
    assert said.err.splitlines() == [
        "bad.toml: title: is missing",
        "bad.toml: states.count: must be at least 1, is 0",
        (
            "worse.toml: line 1, column 8: not valid TOML: Expected ']' at the end of a table "
            "declaration"
        ),
        "no.toml: there is no such file",
    ]
    assert run("check", scenario).code == 0


def test_check_gives_the_schema_to_editors(run):
    said = run("check", "--schema")
    assert (said.code, said.err) == (0, "")
    jsonschema.Draft202012Validator.check_schema(json.loads(said.out))


def test_check_takes_names_of_shipped_scenarios(run):
    assert run("check", *find_scenarios(), "--schema").code == 0


def test_new_writes_a_scenario_that_is_good(run, tmp_path):
    said = run("new", "scenario", "mine.toml", "--title", "Mine")
    assert (said.code, said.out) == (0, "")
    assert said.err == "mine.toml: written; change it, then: solidarity check mine.toml\n"
    assert run("check", "mine.toml").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]
    assert run("new", "scenario", "mine.toml", "--title", "Yours", "--force").code == 0
    assert 'title = "Yours"' in (tmp_path / "mine.toml").read_text("utf-8")


def test_new_refuses_what_it_cannot_write(wrong, scenario, tmp_path):
    (tmp_path / "folder").mkdir()
    for file, problem in [
        (scenario, "small.toml: is there already; choose another name, or --force"),
        ("folder", "folder: expected a file, is a folder"),
        ("no/a.toml", "no/a.toml: there is no folder no"),
        ("small.toml/a.toml", "small.toml/a.toml: there is no folder small.toml"),
        ("/proc/a.toml", "/proc/a.toml: cannot be written: "),
    ]:
        (line,) = wrong("new", "scenario", file)
        assert line.startswith(problem)  # the system's own reason differs
    assert wrong("new", "scenario", "a.toml", "--title", "") == ["--title: must not be empty"]


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
    tables = {"time": {"months": 6}, "people": {"per_group": 5}}
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


def complete(line, cwd):
    done = subprocess.run(
        [sys.executable, "-m", "sim"],
        env={
            "_SOLIDARITY_COMPLETE": "bash_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split(" ")) - 1),
        },
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
    )
    return [row.partition(",")[2] for row in done.stdout.splitlines()]


def test_a_shell_completes_commands_and_settings(scenario, tmp_path):
    assert complete("solidarity des", tmp_path) == ["describe"]
    assert complete(f"solidarity describe {scenario} --set states.cou", tmp_path) == [
        "states.count="
    ]
    assert complete("solidarity describe --set tactics.protest.ri", tmp_path) == [
        "tactics.protest.risk="
    ]
    assert complete("solidarity describe zz", tmp_path) == ["zz"]
    for name in find_scenarios():
        assert name in complete("solidarity describe ", tmp_path)
