"""What CONTRIBUTING shows is enough: an outcome, a channel, a dimension, added to a copy."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")

DIFFS = dict(re.findall(r"^```diff (\w+)\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL))

MOST_FILES = {"outcome": 2, "channel": 3, "dimension": 4}

SMALL = """
from sim.scenario import Practice, Scenario
from sim.model import AdvocacyModel
TABLES = {"title": "Small", "time": {"months": 12}, "people": {"per_group": 8}}
def run(practice="imposition", **tables):
    scenario = Scenario.model_validate(TABLES | tables)
    model = AdvocacyModel(scenario, practice, seed=1)
    model.run()
    return model
"""

SHOWS = {
    "outcome": """
model = run()
assert 0 < model.outcomes()["adaptation"] == model.months_table()["adaptation"].mean()
""",
    "channel": """
from sim.studies.channel_runs import open_channels
endured = {"response": {"endurance": 5.0}}
on, off = run(**endured), run(**endured, channels={"endurance": 0.0})
assert "endurance" in open_channels(on.parameters)
rights = [model.outcomes()["rights"] for model in (on, off, run(response={"endurance": 0.0}))]
assert rights[0] > rights[1] == rights[2]
""",
    "dimension": """
numbers = {"goals": 0, "tactics": 0, "commitment": 1}
absent = run(Practice(name="absent", **numbers, witness=0))
assert absent.allies[0].witness == 0
assert absent.allies[0].practice == "custom"
assert run().world.flow.presence.any() and not absent.world.flow.presence.any()
""",
}
"""What shows, in the copy, that the addition works."""


def files_of(diff):
    """Divide a diff: old and new text of each hunk, by file."""
    for part in re.split(r"^--- ", diff, flags=re.MULTILINE)[1:]:
        name, _, hunks = part.partition("\n")
        for hunk in re.split(r"^@@\n", hunks, flags=re.MULTILINE)[1:]:
            lines = hunk.splitlines(keepends=True)
            old = "".join(line[1:] for line in lines if line[0] != "+")
            new = "".join(line[1:] for line in lines if line[0] != "-")
            yield name, old, new


@pytest.mark.parametrize("addition", DIFFS)
def test_an_addition_touches_few_files_and_works(addition, tmp_path):
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    touched = set()
    for name, old, new in files_of(DIFFS[addition]):
        path = tmp_path / name
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{name} does not hold once:\n{old}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        touched.add(name)
    assert 0 < len(touched) <= MOST_FILES[addition]
    said = subprocess.run(
        [sys.executable, "-c", SMALL + SHOWS[addition]],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path), "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr


def test_all_are_shown():
    assert DIFFS.keys() == SHOWS.keys() == MOST_FILES.keys()
