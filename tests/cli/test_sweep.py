import pytest

import sim
from tests.studies.sweep.conftest import INVALID, Inline, text


@pytest.mark.slow
def test_a_researcher_runs_a_sweep_and_reads_it_back(run, mine):
    said = run("sweep", mine, "--jobs", 1)
    assert said.code == 0
    answer = sim.load("results/mine")
    assert answer.command == "solidarity sweep mine.toml"
    assert answer.runs_made == 90
    assert sim.tell(answer).verdict[0].split()[0] in said.out
    assert said.err.splitlines()[-1] == "Again: solidarity sweep mine.toml"
    assert run("report", "results/mine").code == 0
    assert run("status", "results/mine").code == 0
    again = run("sweep", mine)
    assert again.code == 0
    assert again.out == said.out
    assert "The sweep in results/mine was complete: nothing was left to run." in again.err


@pytest.fixture
def inline(monkeypatch):
    """Work parts in this process: new ones take seconds to start."""
    monkeypatch.setattr("sim.runs.engines.engine_of", lambda _, jobs, *__: Inline(jobs))


@pytest.mark.usefixtures("inline")
def test_shards_are_run_apart_and_merged(run, mine):
    assert "Shard 2/2 is done" in run("sweep", mine, "--jobs", 1, "--shard", "2/2").err
    said = run("sweep", mine, "--merge-only")
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert "parts are missing: 0" in said.err
    assert run("sweep", mine, "--jobs", 1, "--shard", "1/2").code == 0
    assert run("sweep", mine, "--merge-only").code == 0


def test_a_dry_run_says_all_and_writes_nothing(run, mine, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    said = run("sweep", mine, "--dry-run")
    assert said.code == 0
    told = dict(line.split(None, 1) for line in said.out.splitlines())
    assert told["points"] == "6"
    assert told["runs"] == "90"
    assert told["practices"] == "engaged-deference, silent-deference, imposition"
    assert {"parts", "time", "disk"} <= set(told)
    assert sorted(tmp_path.rglob("*")) == before
    (tmp_path / mine).write_text(text(replicates=None, precision="0.01"), encoding="utf-8")
    assert "1,800 to 180,000" in run("sweep", mine, "--dry-run").out


@pytest.mark.usefixtures("inline")
def test_points_without_a_world_are_a_warning_and_rows(run, mine, tmp_path):
    (tmp_path / mine).write_text(text(INVALID), encoding="utf-8")
    said = run("sweep", mine, "--jobs", 1, "--out", "res")
    assert said.code == 0
    lines = said.err.splitlines()
    assert lines[0].startswith("warning: mine.toml: 1 of 4 corners that were tried give no valid")
    assert any("15 runs failed: the column error says why" in line for line in lines)


@pytest.mark.slow
@pytest.mark.usefixtures("inline")
def test_a_changed_experiment_is_refused(run, mine, tmp_path):
    assert run("sweep", mine, "--jobs", 1, "--shard", "1/2").code == 0
    (tmp_path / mine).write_text(text(seed="4"), encoding="utf-8")
    said = run("sweep", mine)
    assert said.code == 2
    assert said.err.splitlines()[1] == "results/mine: experiment.seed: 3 → 4"
    assert run("sweep", mine, "--restart", "--jobs", 1).code == 0


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_what_stops_it_is_told(run, mine, monkeypatch, stop):
    def stopped(*_, **__):
        raise stop(143)

    monkeypatch.setattr("sim.runs.execute.dispatch", stopped)
    said = run("sweep", mine)
    assert said.code == (130 if stop is KeyboardInterrupt else 143)
    assert "Stopped; what is done stays in results/mine" in said.err
