"""What is wrong with a request: one line for each problem, before anything runs or is written."""

import pytest

from sim.kinds import KINDS

WRONG = {
    "compare null-world": [
        (["--practice", "imposicion"], "did you mean 'imposition'?"),
        (["--practice", "defering"], "did you mean 'silent-deference' or 'engaged-deference'?"),
        (["--against", "statment"], "did you mean 'statement'?"),
        (["--practice", "imposition"], "--practice imposition: is already the baseline"),
        (["--precision", "nan"], "precision: must be less than or equal to 1, is nan"),
        (["--precision", "0.1", "--replicates", "3"], "precision and replicates: choose one"),
        (["--max-replicates", "200"], "max-replicates: only valid with precision"),
        (["--replicates", "0"], "--replicates 0: expected a whole number from 1 to 100000"),
        (["--jobs", "-2"], "--jobs -2: expected a whole number from 1 to 1024"),
        (["--outcome", "harm"], "--outcome harm: there is no such outcome; did you mean 'harms'?"),
        (["--outcome", "harms_per_right"], "has a value: take harms and rights_won, of which"),
        (["--set", "groups.count=0"], "--set groups.count=0: must be at least 1, is 0"),
        (["--out", "."], ".: expected a folder of its own"),
        (["--out", "/proc/a"], "/proc/a: cannot be written: "),
    ],
    "refute null-world": [
        (["--claim", "it"], "--claim it: the scenario has no such claim"),
        (["--claim", "it", "--practice", "parallel"], "claim: names its practices; leave out"),
        (["--against", "engaged-deference"], "practice engaged-deference: is already the baseline"),
        (["--only", "chanels"], "--only chanels: there is no such refuter; did you mean"),
        (["--refuter", "mine.py:f"], "--refuter mine.py: expected FILE.py:NAME of a file that can"),
    ],
    "sweep nowhere": [
        ([], "there is no experiment 'nowhere'"),
        (["--dry-run"], "there is no experiment 'nowhere'"),
    ],
    "sweep tiny.toml": [([], "is a scenario; `solidarity compare tiny.toml` takes it")],
    "sweep essay": [([], "is one for claims; `solidarity claims essay` takes it")],
    "claims mine.toml": [([], "is one for sweep; `solidarity sweep mine.toml` takes it")],
    "claims null-world": [([], "is a scenario; `solidarity claims --scenario null-world` takes")],
    "calibrate tiny.toml": [([], "expected an experiment for calibrate, is a scenario")],
    "posterior mine.toml": [([], "expected an experiment for posterior, is one for sweep")],
    "robust mine.toml": [([], "expected a scenario, is an experiment for sweep")],
    "validate essay": [([], "expected a scenario, is an experiment for claims")],
    "compare s.tml": [([], "there is no scenario 's.tml'; ")],
    "compare tiny.tml": [([], "did you mean the file './tiny.toml'?")],
    "compare null-world.tml": [([], "did you mean 'null-world'?")],
    "compare my_model.py": [([], "--model my_model.py:MyModel")],
    f"compare {'n' * 300}": [([], "there is no scenario")],
    f"status {'n' * 300}": [([], "is no path here: File name too long")],
    f"report {'n' * 300}": [([], "is no path here: File name too long")],
    f"robust null-world --resume {'n' * 300}": [([], "is no path here: File name too long")],
    "claims nowhere": [(["--dry-run"], "there is no experiment 'nowhere'")],
    "robust nowhere": [(["--dry-run"], "there is no scenario 'nowhere'")],
    "robust null-world": [
        (["--points", "15"], "--points 15: expected a whole number from 16 to 131072"),
        (["--vary", "tactic.*"], "--vary tactic.*: no parameter with a plausible range"),
        (["--practice", "imposition"], "--practice imposition: is already the baseline"),
        (["--against", "statment"], "did you mean 'statement'?"),
        (["--precision", "nan"], "precision: must be"),
        (["--outcome", "harm"], "did you mean 'harms'?"),
        (["--shard", "1/2"], "--shard: needs --resume"),
        (["--engine", "dask"], "--engine dask: needs --scheduler"),
        (["--plausible", "both"], "'independent', 'joint'"),
    ],
    "sweep mine.toml": [
        (["--shard", "0/2"], "--shard 0/2: expected i/n, such as 1/8"),
        (["--shard", "3/2"], "--shard 3/2: expected i/n, such as 1/8"),
        (["--shard", "half"], "--shard half: expected i/n, such as 1/8"),
        (["--shard", "1/2", "--restart"], "--restart: does not go with shard"),
        (["--chunk-seconds", "nan"], "--chunk-seconds nan: expected a number from 0.01"),
        (["--jobs", "0"], "--jobs 0: expected a whole number from 1"),
        (["--engine", "dask"], "--engine dask: needs --scheduler"),
        (["--scheduler", "tcp://a:1"], "--scheduler: only valid with --engine dask"),
        (["--merge-only", "--shard", "1/2"], "--merge-only: does not go with shard"),
        (["--merge-only"], "results/mine: holds no sweep to merge"),
        (["--set", "groups.cont=3"], "did you mean 'groups.count'?"),
    ],
    "job-script mine.toml": [
        (["--tasks", "1001"], "--tasks 1001: expected a whole number from 1 to 1000"),
        (["--cpus", "0"], "--cpus 0: expected a whole number from 1"),
        (["--time", "1 hour"], "--time 1 hour: expected HH:MM:SS or D-HH:MM:SS"),
        (["--time", "00:04:59"], "of 60 seconds; give at least 00:05:00"),
        (["--time", "01:00:00", "--chunk-seconds", "3600"], "give at least 02:03:00"),
        (["--chunk-seconds", "nan"], "--chunk-seconds nan: expected a number from 0.01"),
        (["--system", "pbs", "--tasks", "1"], "--tasks 1: an array of PBS's has 2 or more"),
        (["--partition", "a b"], "--partition a b: expected a name, or several with commas"),
        (["--out", "a\nb"], "--out: holds a sign that does not print"),
        (["--set", "groups.cont=3"], "did you mean 'groups.count'?"),
    ],
    "demo --no-browser": [
        (["nowhere"], "there is no scenario 'nowhere'"),
        (["--practice", "imposition"], "--practice: expected two, left and right, got 1"),
        (["--practice", "imposition", "--practice", "parallell"], "did you mean 'parallel'?"),
        (["--seed", "abc"], "--seed abc: expected a whole number"),
        (["--port", "70000"], "--port 70000: expected a whole number from 0 to 65535"),
        (["--host", "203.0.113.9", "--port", "0"], "--host: only with --class"),
        (["--export", "no/page.html"], "there is no folder no"),
    ],
}


@pytest.mark.usefixtures("mine")
@pytest.mark.parametrize(
    ("command", "more", "said"),
    [(command, *row) for command, rows in WRONG.items() for row in rows],
)
def test_what_is_wrong_is_said_on_one_line(wrong, monkeypatch, command, more, said):
    for kind in KINDS.values():
        assert kind.ask  # loads it: what is loaded under the patches would keep them
    monkeypatch.setattr("sim.runs.simulate.run_ensemble", None)
    for place in ("studies.run", "studies.claims", "runs.simulate"):  # nor half a minute lost
        monkeypatch.setattr(f"sim.{place}.compile_rules", None)
    (line,) = wrong(*command.split(), *more)
    assert said in line
