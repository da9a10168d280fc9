"""What CONTRIBUTING says of additions: each works in a copy of the package, in few files."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def copy_package(place):
    """Copy the package to where it can be changed."""
    shutil.copytree(ROOT / "sim", place / "sim", ignore=shutil.ignore_patterns("__pycache__"))


def run_python(place, *words, **variables):
    """Run Python with the package of a place; give what it printed."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=place,
        env=os.environ | {"PYTHONPATH": str(place)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")

DIFFS = dict(re.findall(r"^```diff (\w+)\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL))

MOST_FILES = {"outcome": 2, "channel": 3, "dimension": 4}

SMALL = """
from sim.scenario import Practice, Scenario
from sim.model import AdvocacyModel
TABLES = {"title": "Small", "time": {"months": 12}, "people": {"per_group": 8}}
TABLES["rules"] = {"rest": "never"}
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
from sim.studies.explain import CHANNELS
endured = {"response": {"endurance": 5.0}}
on, off = run(**endured), run(**endured, channels={"endurance": 0.0})
assert "endurance" in CHANNELS
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


@pytest.mark.slow
@pytest.mark.parametrize("addition", DIFFS)
def test_an_addition_touches_few_files_and_works(addition, tmp_path):
    copy_package(tmp_path)
    touched = set()
    for name, old, new in files_of(DIFFS[addition]):
        path = tmp_path / name
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{name} does not hold once:\n{old}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        touched.add(name)
    assert 0 < len(touched) <= MOST_FILES[addition]
    run_python(tmp_path, "-c", SMALL + SHOWS[addition], NUMBA_DISABLE_JIT="1")


def test_all_are_shown():
    assert DIFFS.keys() == SHOWS.keys() == MOST_FILES.keys()


STUDY = '''
"""``count``: how many people there are."""

from typing import ClassVar, Literal

from sim.studies.answer import Answer
from sim.studies.asked import Asked, described_field
from sim.studies.inputs import answered, describes


class CountAsked(Asked):
    """What was asked."""

    scenario: str = described_field("Name or path of the scenario", default="migration-2020")
    set: tuple[str, ...] = described_field(
        "Change a parameter", metavar="PATH=VALUE", default=()
    )


class CountAnswer(Answer):
    """How many people there are."""

    COLUMNS: ClassVar = {"scenario": "its name", "people": "how many"}

    kind: Literal["count"] = described_field("which study", default="count")
    asked: CountAsked = described_field("what was asked")
    people: int = described_field("represented people", "people")

    def rows(self):
        """Give one row."""
        return [{"scenario": self.asked.scenario, "people": self.people}]


ANSWER = CountAnswer


@describes(CountAsked)
def count(scenario="migration-2020", *, set=None, progress=None):
    """Count the people of a scenario."""
    return answered(CountAsked, ask, locals())


def ask(asked, held, *, jobs=None, progress=None):
    """Answer what was asked."""
    (world,) = held.worlds.values()
    people = world.scenario.groups.count * world.scenario.people.per_group
    return CountAnswer(asked=asked, people=people).holding(held)
'''

TELLING = '''
"""The report of a count."""

from sim.reports.blocks import Section, Words
from sim.reports.common import report


def tell(answer):
    """Tell a count."""
    return report(
        answer,
        kind="Count",
        question="How many people are there?",
        verdict=(f"There are {answer.people:,}.",),
        sections=(Section("People", (Words(f"{answer.people:,}"),)),),
    )
'''

COMMAND = '''
from sim.cli.options import force_option, format_option, out_option
from sim.cli.study import run_study, command_asking


@command_asking(out_option, force_option, format_option)
def count_command(**options):
    """Count the people of a scenario."""
    from sim.studies.count import count

    run_study(count, **options)
'''


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Give a copy of the package with a kind of answer more."""
    place = tmp_path_factory.mktemp("house")
    copy_package(place)
    for name in ("scenarios", "experiments"):
        shutil.copytree(ROOT / name, place / name)
    for folder, text in {"studies": STUDY, "reports": TELLING}.items():
        (place / "sim" / folder / "count.py").write_text(text.lstrip(), encoding="utf-8")
    with (place / "sim" / "cli" / "studies.py").open("a", encoding="utf-8") as commands:
        commands.write(COMMAND)
    kinds = place / "sim" / "kinds.py"
    text = kinds.read_text(encoding="utf-8")
    first = '        _kind("run"),'
    assert text.count(first) == 1
    added = first + chr(10) + first.replace("run", "count")
    kinds.write_text(text.replace(first, added), encoding="utf-8")
    return place


def test_a_kind_of_answer_takes_four_files(house):
    def run(*words):
        return run_python(house, "-m", "sim", *words)

    assert "Count the people" in run("--help")
    told = run("count", "null-world", "--set", "people.per_group=7", "--out", "res")
    assert "There are 84." in told
    files = {path.name for path in (house / "res").iterdir()}
    assert {"count.json", "count.csv", "manifest.json", "summary.txt"} <= files
    assert "same     count.json" in run("reproduce", "res")
    run("report", "res")
    script = "import sim; print(sim.count('null-world').people, sim.load('res').people)"
    assert run_python(house, "-c", script).split() == [str(12 * 100), "84"]
