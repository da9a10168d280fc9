import csv
import io
import json
from importlib.resources import files

import jsonschema
import pandas as pd
import pytest

from sim.studies.channel_runs import CHANNELS
from sim.telling.old.explanation_document import COLUMNS

SCHEMA = json.loads(files("sim.telling.old").joinpath("explanation.schema.json").read_text("utf-8"))


@pytest.fixture
def small(tmp_path):
    """Give the words that explain a small scenario."""
    (tmp_path / "tiny.toml").write_text(
        """
        title = "Tiny"
        time.months = 24
        states.count = 1
        groups.count = 3
        allies.count = 2
        people.per_group = 8
        """,
        encoding="utf-8",
    )
    return ["explain", "tiny.toml", "--replicates", "21"]


def test_people_read_which_channels_matter_and_what_follows(run, small):
    said = run(*small)
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].startswith("Tiny: why engaged-deference and imposition differ in “rights in")
    assert max(map(len, lines)) <= 100
    for channel in CHANNELS:
        assert sum(line.startswith(f"{channel} ") for line in lines) >= 1
    assert "What can be concluded" in lines
    assert said.err.splitlines()[-1] == (
        "Again: solidarity explain tiny.toml --practice engaged-deference --against imposition "
        "--replicates 21 --seed 1 --outcome rights"
    )


def test_json_is_pure_and_as_its_schema_says(run, small):
    said = run(*small, "--set", "channels.donors=0", "--outcome", "harms", "--format", "json")
    told = json.loads(said.out)
    jsonschema.validate(told, SCHEMA, jsonschema.Draft202012Validator)
    assert told["closed"] == ["donors"]
    assert told["outcome"]["name"] == "harms"
    assert sorted(row["channel"] for row in told["channels"]) == sorted(
        name for name in CHANNELS if name != "donors"
    )
    sizes = [abs(row["adds"]["mean"]) for row in told["channels"]]
    assert sizes == sorted(sizes, reverse=True)


def test_csv_parses(run, small):
    rows = list(csv.DictReader(io.StringIO(run(*small, "--format", "csv").out)))
    assert list(rows[0]) == list(COLUMNS)
    assert len(rows) == len(CHANNELS)


def test_a_folder_of_results_is_whole_and_agrees_with_compare(run, small, tmp_path):
    said = run(*small, "--out", "why")
    assert said.code == 0
    folder = tmp_path / "why"
    assert sorted(path.name for path in folder.iterdir()) == [
        "channels.png",
        "channels.svg",
        "explanation.json",
        "manifest.json",
        "runs.parquet",
        "summary.txt",
    ]
    assert (folder / "summary.txt").read_text("utf-8") == said.out
    told = json.loads((folder / "explanation.json").read_text("utf-8"))
    jsonschema.validate(told, SCHEMA, jsonschema.Draft202012Validator)
    runs = pd.read_parquet(folder / "runs.parquet")
    assert len(runs) == 2 * 21 * (1 + 2 * len(CHANNELS))
    words = ["tiny.toml", "--practice", "engaged-deference", "--replicates", "21"]
    compared = json.loads(run("compare", *words, "--format", "json").out)
    (rights,) = [row for row in compared["outcomes"] if row["name"] == "rights"]
    difference = rights["practices"][0]["difference"]
    assert told["full"]["mean"] == pytest.approx(difference["mean"], abs=1e-15)
    full = runs[runs.variant == "full"].pivot_table("rights", "replicate", "practice")
    mean = (full["engaged-deference"] - full["imposition"]).mean()
    assert mean == pytest.approx(told["full"]["mean"], abs=1e-15)


@pytest.mark.parametrize(
    ("words", "problems"),
    [
        (
            ["--practice", "imposition"],
            ["--practice imposition: is the same as --against"],
        ),
        (
            ["--practice", "impostion", "--against", "statment"],
            [
                "--practice impostion: no practice 'impostion'; did you mean 'imposition'?",
                "--against statment: no practice 'statment'; did you mean 'statement'?",
            ],
        ),
        (
            ["--outcome", "harm"],
            ["--outcome harm: there is no such outcome; did you mean 'harms'?"],
        ),
        (
            [word for name in CHANNELS for word in ("--set", f"channels.{name}=0")],
            ["channels: all are off in this scenario: there is nothing to explain"],
        ),
        (["--out", "/proc/a"], ["/proc/a: cannot be written: No such file or directory"]),
    ],
)
def test_what_is_wrong_is_said_before_anything_runs(wrong, small, words, problems):
    assert wrong(*small, *words) == problems


def test_without_intervals_none_is_spoken_of(run, scenario):
    said = run("explain", scenario, "--replicates", 2, "--jobs", 1, "--set", "time.months=3")
    assert said.code == 0
    assert "interval)" not in said.out
    assert "In brackets" not in said.out


def test_two_that_are_the_same_are_said_to_be(run, scenario):
    setting = ("--set", "ties.ties_per_group=0", "--set", "time.months=3")
    said = run("explain", scenario, "--replicates", 20, "--jobs", 1, *setting)
    assert "was the same with engaged-deference as with imposition" in " ".join(said.out.split())
