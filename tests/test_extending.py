"""What it takes to add a kind of answer: four files, shown on a copy of the package."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sim

STUDY = '''
"""``count``: how many people there are."""

from typing import ClassVar, Literal

from sim.studies.answer import Answer, Asked, Held, told
from sim.studies.asking import published, world_of


class CountAsked(Asked):
    """What was asked."""

    scenario: str = told("name or path of the scenario")
    set: tuple[str, ...] = told("changes to it", default=())


class CountAnswer(Answer):
    """How many people there are."""

    COLUMNS: ClassVar = {"scenario": "its name", "people": "how many"}

    kind: Literal["count"] = told("which study", default="count")
    asked: CountAsked = told("what was asked")
    people: int = told("represented people", "people")

    def rows(self):
        """Give one row."""
        return [{"scenario": self.asked.scenario, "people": self.people}]


ANSWER = CountAnswer


def count(scenario="migration-2020", *, set=None, progress=None):
    """Count the people of a scenario."""
    world = world_of(scenario, set)
    name, places = published(scenario, world)
    asked = CountAsked(scenario=name, set=world.settings)
    return ask(asked, Held({world.name: world}, places=places), progress=progress)


def ask(asked, held, *, jobs=None, progress=None):
    """Answer what was asked."""
    (world,) = held.worlds.values()
    people = world.scenario.groups.count * world.scenario.people.per_group
    return CountAnswer(asked=asked, people=people).holding(held)
'''

TELLING = '''
"""The report of a count."""

from sim.render.blocks import Section, Words
from sim.render.report import Report
from sim.telling.made import closing


def tell(answer):
    """Tell a count."""
    return Report(
        kind="Count",
        title="People",
        question="How many people are there?",
        verdict=(f"There are {answer.people:,}.",),
        limits=(),
        sections=(Section("People", (Words(f"{answer.people:,}"),)), *closing(answer)),
    )
'''

COMMAND = '''
"""``solidarity count``: how many people there are."""

import click

from sim.cli.options import force_option, format_option, out_option, scenario_argument, set_option
from sim.cli.study import run_study


@click.command
@scenario_argument()
@set_option
@out_option
@force_option
@format_option
def command(**options):
    """Count the people of a scenario."""
    from sim.studies.count import count

    run_study(count, **options)
'''


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Give a copy of the package with a kind of answer more."""
    place = tmp_path_factory.mktemp("house")
    package = Path(sim.__file__).parent
    shutil.copytree(package, place / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("scenarios", "experiments"):
        shutil.copytree(package.parent / name, place / name)
    for folder, text in {"studies": STUDY, "telling": TELLING, "cli": COMMAND}.items():
        (place / "sim" / folder / "count.py").write_text(text.lstrip(), encoding="utf-8")
    face = place / "sim" / "__init__.py"
    text = face.read_text(encoding="utf-8")
    for before, after in (
        ('STUDIES = ("run",', 'STUDIES = ("count", "run",'),
        ('    "compare": "sim.studies.compare",', '    "count": "sim.studies.count",\n\\g<0>'),
    ):
        assert before in text
        text = text.replace(before, after.replace("\\g<0>", before))
    face.write_text(text, encoding="utf-8")
    return place


def test_a_kind_of_answer_takes_four_files(house):
    def run(*words, by=("-m", "sim")):
        done = subprocess.run(
            [sys.executable, *by, *words],
            cwd=house,
            env=os.environ | {"PYTHONPATH": str(house)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "Count the people" in run("--help")
    told = run("count", "null-world", "--set", "people.per_group=7", "--out", "res")
    assert "There are 84." in told
    files = {path.name for path in (house / "res").iterdir()}
    assert {"count.json", "count.csv", "manifest.json", "summary.txt"} <= files
    assert "same     count.json" in run("reproduce", "res")
    run("report", "res")
    script = "import sim; print(sim.count('null-world').people, sim.load('res').people)"
    assert run(by=("-c", script)).split() == [str(12 * 100), "84"]
