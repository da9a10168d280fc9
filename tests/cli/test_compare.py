import csv
import io
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.outcomes import OUTCOMES
from sim.reports.text import MOST_LINES
from sim.studies.compare import CompareAnswer
from sim.studies.tables import TRAJECTORIES

SMALL = ("states.count=2", "groups.count=4", "allies.count=2", "people.per_group=8")


@pytest.fixture
def small(tmp_path):
    """Give the words that compare a few practices in a small scenario."""
    path = tmp_path / "tiny.toml"
    path.write_text('title = "Tiny"\n[time]\nmonths = 30\n', encoding="utf-8")
    settings = [word for setting in SMALL for word in ("--set", setting)]
    return ["compare", "tiny.toml", *settings, "--replicates", "25", "--practice", "statement"]


def test_a_researcher_reads_the_verdict_then_what_each_practice_does(run, small):
    asked = (*small, "--practice", "engaged-deference")
    lines = run(*asked).out.splitlines()
    said = run(*asked, "--all")
    assert said.code == 0
    for practice in ("statement", "engaged-deference"):
        assert any(line.startswith(practice) for line in lines)
    assert len(lines) <= MOST_LINES < len(said.out.splitlines())
    for outcome in OUTCOMES:
        assert outcome.label.split()[0] in said.out  # the rest may stand on the next line
    assert said.out.index("What can be concluded") < said.out.index("All outcomes")
    assert "Nothing was written" in said.err
    again = "Again: solidarity compare tiny.toml --practice statement --practice engaged-deference"
    assert said.err.splitlines()[-1].startswith(f"{again} --against imposition --replicates 25")


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads(run, small, tmp_path):
    folders = {}
    for name, words in {
        "one": ("--jobs", 1),
        "two": ("--jobs", 3),
        "other": ("--seed", 2),
    }.items():
        assert run(*small, "--no-figures", "--out", name, *words).code == 0
        folders[name] = {
            file: (tmp_path / name / file).read_bytes()
            for file in ("compare.json", "months.parquet", "runs.parquet", "summary.txt")
        }
    assert folders["one"] == folders["two"]
    assert all(folders["one"][file] != folders["other"][file] for file in folders["one"])
    assert not list((tmp_path / "one").glob("*.png"))


def test_precision_says_how_many_worlds_it_took(run, small):
    words = [word for word in small if word not in {"--replicates", "25"}]
    said = run(*words, "--precision", "0.5")
    assert said.code == 0
    assert "--precision 0.5 --max-replicates 100000" in said.err
    told = json.loads(
        run(*words, "--precision", "1e-6", "--max-replicates", "120", "--format", "json").out
    )
    CompareAnswer.model_validate(told)
    assert told["precision"]["capped"]
    assert told["replicates"] == 120


def start(tmp_path, *words):
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow)],
)
def test_an_interruption_leaves_nothing(tmp_path, number, code):
    # One run takes a minute: it has to be left in its middle.
    sizes = ("people.per_group=20000", "groups.count=10", "time.months=600")
    settings = [word for setting in sizes for word in ("--set", setting)]
    done = start(tmp_path, "compare", "null-world", *settings, "--out", "a/b", "--jobs", "1")
    time.sleep(3)
    done.send_signal(number)
    out, err = done.communicate(timeout=20)  # a run takes a minute
    assert (done.returncode, out) == (code, "")
    assert err.splitlines()[-1:] == ["interrupted"] or code == 143
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_two_at_once_into_one_folder_give_one_result_and_one_error(small, tmp_path):
    words = [*small, "--no-figures", "--out", "same"]
    both = [start(tmp_path, *words), start(tmp_path, *words)]
    said = [(one.communicate(timeout=120)[1], one.returncode) for one in both]
    codes = sorted(code for _, code in said)
    assert codes == [0, 2]
    (line,) = next(err for err, code in said if code == 2).splitlines()
    assert line.startswith("same: ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["same", "tiny.toml"]


def test_the_template_of_a_model_runs_through_the_command(run, scenario):
    assert run("new", "model", "mine.py").code == 0
    words = ["compare", scenario, "--model", "mine.py:MyModel", "--practice", "parallel"]
    sizes = ["--set", "time.months=13", "--set", "own.relief=0.5", "--replicates", 2]
    said = run(*words, *sizes, "--outcome", "fatigue", "--format", "csv")
    assert said.code == 0
    assert said.out.count("fatigue,Fatigue at the end") == 2
    assert said.err.splitlines()[-1].endswith("--set own.relief=0.5 --model mine.py:MyModel")
    screen = run(*words, *sizes, "--outcome", "fatigue").out
    assert screen.index("Rights in practice: difference") < screen.index("Fatigue at the end: diff")
    said = run(*words, "--outcome", "fatige")
    assert said.err == "--outcome fatige: there is no such outcome; did you mean 'fatigue'?\n"


def test_json_and_csv_hold_the_answer_alone(run, small):
    told = json.loads(run(*small, "--format", "json", "--replicates", 2).out)
    CompareAnswer.model_validate(told)
    assert told["practices"] == ["statement", "imposition"]
    assert told["asked"]["set"] == list(SMALL)
    said = run(*small, "--format", "csv", "--outcome", "harms", "--outcome", "rights")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert list(rows[0]) == list(CompareAnswer.COLUMNS)
    assert [row["outcome"] for row in rows].count("harms") == 2
    assert len(rows) == 4


def test_tables_of_runs_and_months_name_units_and_worlds(run, small, tmp_path):
    assert run(*small, "--no-figures", "--out", "a").code == 0
    runs = pq.read_table(tmp_path / "a" / "runs.parquet")
    assert runs.num_rows == 50
    assert runs.schema.field("harms").metadata[b"unit"] == b"per 1,000 people and year"
    months = pq.read_table(tmp_path / "a" / "months.parquet")
    assert months.num_rows == 4 * 2 * 30
    assert months.schema.metadata[b"worlds"] == b"25"
    assert set(months.column("series").to_pylist()) == set(TRAJECTORIES)
    held = months.to_pandas().set_index(["series", "month"])
    base, other = (held[held["practice"] == name] for name in ("imposition", "statement"))
    assert (base.difference == 0).all()
    apart = other["mean"] - base["mean"]
    assert np.allclose(other.difference, apart, atol=1e-12)
    assert (other.difference_low <= other.difference).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value", "drawn"),
    [
        ("MPLBACKEND", "nosuch", False),
        ("MATPLOTLIBRC", "broken-rc", False),
        ("PYTHONPATH", "stub", False),
        ("MPLCONFIGDIR", "/dev/full", True),
    ],
)
def test_no_result_is_lost_to_what_draws(small, tmp_path, name, value, drawn):
    (tmp_path / "broken-rc").write_bytes(b"\xff\xfe")
    (tmp_path / "stub").mkdir()
    (tmp_path / "stub/matplotlib.py").write_text("raise OSError('no font')\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sim", *small, "--out", "res"],
        cwd=tmp_path,
        env=os.environ | {name: str(tmp_path / value) if name != "MPLBACKEND" else value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert ("warning: figures could not be drawn" in done.stderr) == (not drawn)
    for file in ("compare.json", "runs.parquet", "manifest.json"):
        assert (tmp_path / "res" / file).exists()
    assert (tmp_path / "res/forest.png").exists() == drawn
