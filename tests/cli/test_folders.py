"""What each study prints and writes: a folder that is whole, as its own document says."""

import json
from pathlib import Path

import pytest

import sim

HELD = {"manifest.json", "scenarios", "summary.txt"}
IMPOSE, WORLDS = ("--practice", "imposition"), ("--replicates", 20)

CALIBRATION = """
title = "A small calibration"
scenarios = ["small.toml"]
practices = ["parallel"]
seed = 3
points = 8
explored = 2
replicates = 2
check = 2
[[parameters]]
path = "response.repress_threshold"
low = -0.5
high = 1.0
"""

CLAIMS = """
title = "Mine"
question = "Is it so?"
replicates = 20
seed = 4
scenarios = ["null-world"]
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "words", "made"),
    [
        ("run", IMPOSE, "events.parquet months.parquet causes.png run.png"),
        (
            "compare",
            ("--practice", "statement", *WORLDS),
            "months.parquet runs.parquet forest.png trajectories.png",
        ),
        ("explain", WORLDS, "runs.parquet channels.png"),
        (
            "robust",
            ("--practice", "parallel", "--points", "16"),
            "points.parquet judged.parquet shares-rights.png distribution-rights.png",
        ),
        ("validate", WORLDS, "validation.png"),
        ("calibrate", ("mine.toml",), "mine.toml calibration.png"),
        ("claims", ("mine.toml",), "mine.toml months.parquet claims.png worlds.png"),
    ],
)
def test_a_folder_of_results_is_whole(run, sized, kind, words, made):
    words = words if "mine.toml" in words else (*sized, *words)
    text = CALIBRATION if kind == "calibrate" else CLAIMS
    Path("mine.toml").write_text(text, encoding="utf-8")
    said = run(kind, *words, "--out", "results/a", "--all")
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 100
    assert said.err.splitlines()[-1].startswith(f"Again: solidarity {kind} {words[0]}")
    folder = Path("results/a")
    names = HELD | {f"{kind}.json", f"{kind}.csv", *made.split()}
    names |= {name.replace(".png", ".svg") for name in names}
    assert {path.name for path in folder.iterdir()} == names
    assert (folder / "summary.txt").read_text("utf-8") == said.out
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert names - {"manifest.json", "scenarios"} <= manifest["files"].keys()
    assert sim.load(folder).command == manifest["command"]
    printed = run(kind, *words, "--format", "json").out
    assert (folder / f"{kind}.json").read_text("utf-8") == printed
    assert run(kind, *words, "--out", "results/a").code == 2
    assert run(kind, *words, "--out", "results/a", "--force", "--no-figures").code == 0
    assert {path.name for path in folder.iterdir()} == {
        name for name in names if not name.endswith((".png", ".svg"))
    }
