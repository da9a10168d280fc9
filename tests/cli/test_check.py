"""``solidarity check``: also of experiments, as what they are."""

import pytest

from sim.scenario import find_scenarios
from sim.scenario.short import deciding
from sim.scenario.toml import find_experiments
from sim.studies.pilot import WORLDS
from tests.studies.sweep.conftest import INVALID, text

CLAIMS = """
title = "Claims"
question = "So?"
scenarios = ["null-world"]
replicates = 2
seed = 1
confidence = 0.95
"""


@pytest.fixture
def write(mine, tmp_path):
    def write(content):
        (tmp_path / mine).write_text(content, encoding="utf-8")
        return mine

    return write


@pytest.mark.parametrize("name", [*find_scenarios(), *find_experiments()])
def test_what_comes_with_it_is_good(run, name):
    said = run("check", name)
    assert (said.code, said.out) == (0, f"{name}: good\n")
    assert "warning" not in said.err


def test_what_decides_and_is_assumed_is_named_and_what_is_at_stake_if_asked(run, write):
    row = deciding()[0]
    own = f'title = "Mine"\n{row.path} = 0.5\nsources."{row.path}" = "Minutes of 1962"\n'
    small = "groups.count = 2\npeople.per_group = 5\ntime.months = 6\n"
    told = run("check", write(own + small)).err
    assert row.path not in told
    assert deciding()[-1].path in told
    assert f"in {WORLDS} worlds" not in told
    assert f"in {WORLDS} worlds" in run("check", write(own + small), "--stake").err


def test_an_experiment_is_checked_as_what_it_is(run, wrong, write):
    assert run("check", write(text()), "tiny.toml").out == "mine.toml: good\ntiny.toml: good\n"
    assert wrong("check", write(text(seed="-1", replicate="3"))) == [
        "mine.toml: seed: must be at least 0, is -1",
        "mine.toml: replicate: unknown key; did you mean 'replicates'?",
    ]
    assert run("check", write(CLAIMS)).code == 0
    assert wrong("check", write(CLAIMS.replace("null-world", "tiny.toml"))) == [
        "there is no claim to test: tiny states none under [[claims]]"
    ]
    assert wrong("check", write(CLAIMS.replace("0.95", "2"))) == [
        "mine.toml: confidence: must be below 1, is 2"
    ]
    assert wrong("check", write(CLAIMS.replace("null-world", "null-word"))) == [
        "mine.toml: scenarios: there is no scenario 'null-word'; did you mean 'null-world'?"
    ]
    calibration = CLAIMS.replace('question = "So?"', "points = 7")
    (line,) = wrong("check", "my_model.py")
    assert line.endswith("solidarity run --model my_model.py:MyModel")
    (line, *_) = wrong("check", write(f"{calibration}[[parameters]]\n"))
    assert line.startswith("mine.toml: ")


def test_doubts_about_points_are_warnings(run, write):
    said = run("check", write(text(INVALID)))
    assert (said.code, said.out) == (0, "mine.toml: good\n")
    assert said.err.startswith("warning: mine.toml: 1 of 4 corners that were tried give no valid")


def test_dynamics_unlike_data_are_warned_of(run):
    said = run("check", "null-world", "--dynamics")
    assert "null-world: good" in said.out
    assert "warning: null-world: unlike data: " in said.err
    assert "unlike data" not in run("check", "null-world").err
