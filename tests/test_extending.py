"""What CONTRIBUTING says of additions: each recipe is followed in a copy, to its end."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

COPIED = ("sim", "docs", "tests", "scenarios", "experiments")
BESIDE = (
    "README.md",
    "CONTRIBUTING.md",
    "pyproject.toml",
    *(file.name for file in ROOT.glob("*.lock")),
)

RECIPES = dict(
    re.findall(
        r"^```diff (\w+)\n(.*?)^```",
        (ROOT / "CONTRIBUTING.md").read_text("utf-8"),
        re.MULTILINE | re.DOTALL,
    )
)
"""The diffs of CONTRIBUTING by what they add."""

MOST_FILES = {"outcome": 3, "channel": 4, "reading": 3, "dimension": 4, "study": 4, "language": 1}

ON_RULES = ("outcome", "channel", "reading", "dimension")
"""Recipes that change what is compiled."""

PICTURES, CHANNELS = "tests/docs/test_pictures.py::test_", "tests/proof/test_channels.py::test_"
HOUSE = "tests/test_house.py::test_"

TESTS = ("tests/narrative/test_catalogue.py", "tests/classroom/test_texts.py")
"""Tests of the house that must hold after each of them."""

TESTS_ON_RULES = (
    f"{PICTURES}every_phase_and_channel_and_stream_is_drawn",
    f"{PICTURES}a_picture_is_told_as_text_and_keeps_within_its_bounds",
    f"{PICTURES}channels_act_where_their_dial_is_read",
    "tests/test_docking.py::test_same_decisions_and_numbers[half dials-parallel]",
    "tests/classroom/test_worlds.py::test_months_and_outcomes_are_those_of_the_program[migration-2020]",
)
"""And after those on rules: the pictures, the second implementation, the engine of the page."""

MORE_TESTS = {
    "channel": (
        f"{CHANNELS}every_channel_has_a_case",
        f"{CHANNELS}with_all_channels_off_the_comparison_is_exactly_0[backfire]",
        f"{CHANNELS}next_to_0_a_channel_moves_next_to_nothing_in_any_world[backfire]",
        f"{CHANNELS}alone_a_channel_moves_the_comparison_as_its_theory_says[backfire]",
        f"{PICTURES}a_channel_is_opened_by_the_numbers_that_are_drawn[backfire]",
    ),
    "reading": ("tests/proof/test_rival_rules.py::test_every_reading_of_a_rule_acts[pressure]",),
    "study": (
        f"{HOUSE}imports_point_down",
        f"{HOUSE}no_circle_between_modules",
        f"{HOUSE}a_public_name_means_one_thing",
    ),
}
"""Tests that name what is added, also slow ones."""

SMALL = """
import sim
from sim.narrative.catalogue import catalogue_of, languages
from sim.scenario import Practice, Scenario
TABLES = {"title": "Small", "time": {"months": 12}, "people": {"per_group": 8}}
TABLES["rules"] = {"rest": "never"}
def scenario(**tables):
    return Scenario.model_validate(TABLES | tables)
def run(practice="imposition", **tables):
    model = sim.AdvocacyModel(scenario(**tables), practice, seed=1)
    model.run()
    return model
def told(answer, *words):
    report = sim.tell(answer)
    drawn = " ".join(str(figure) for figure in report.figures())
    page = report.html()
    assert all(word in page for word in words), words
    assert report.text() and drawn
def described(*words):
    from click.testing import CliRunner
    from sim.cli import cli
    text = CliRunner().invoke(cli, ["describe", "migration-2020", "--format", "json"]).output
    assert all(word in text for word in words), words
"""

SHOWS = {
    "outcome": """
model = run()
assert 0 < model.outcomes()["adaptation"] == model.months_table()["adaptation"].mean()
answer = sim.compare(scenario(), practice="parallel", replicates=4)
assert answer["parallel"].adaptation is not None
told(answer, "Adaptation of states")
""",
    "channel": """
states = {"states": {"repressiveness": 0.8}, "opinion": {"backfire": 0.2}}
opinion = [run(**states, channels={"backfire": dial}).outcomes()["opinion"] for dial in (1, 0)]
none = {"states": states["states"], "opinion": {"backfire": 0.0}}
assert opinion[0] > opinion[1] == run(**none).outcomes()["opinion"]
label = "the public’s anger at repression"
assert all(catalogue_of(code)["channels"]["backfire"] == label for code in languages())
from sim.classroom.counterfactuals import DIALS
assert "backfire" in DIALS
described("backfire")
told(sim.explain(scenario(**states), replicates=4), "backfire")
""",
    "reading": """
curves = [run(rules={"pressure": name, "rest": "never"}).outcomes()["rights"]
          for name in ("decelerating", "hill", "linear")]
assert len(set(curves)) == 3
described("decelerating")
from tests.test_docking import WORLDS, test_same_decisions_and_numbers as docked
WORLDS["decelerating"] = {"rules": {"pressure": "decelerating"}}
docked("decelerating", "parallel")
""",
    "dimension": """
numbers = {"goals": 0, "tactics": 0, "commitment": 1}
absent = run(Practice(name="absent", **numbers, witness=0))
assert absent.allies[0].witness == 0
assert absent.allies[0].practice == "custom"
assert run().world.flow.presence.any() and not absent.world.flow.presence.any()
""",
    "study": """
answer = sim.count("null-world", set={"people.per_group": 7})
assert answer.people == 84 and sim.count("null-world").people == 12 * 100
assert "There are 84." in sim.tell(answer).text()
saved = sim.save(answer, "res")
assert sim.load(saved) == answer and sim.reproduce(saved).exact
assert {"count.json", "count.csv"} <= {path.name for path in saved.iterdir()}
""",
    "language": """
from sim.classroom.content import page_languages, page_text
assert "it" in page_languages()
assert page_text("it", "nav.first") == "Il primo minuto"
assert page_text("it", "nav.lessons") == page_text("en", "nav.lessons")
assert catalogue_of("it")["channels"]["resources"] == "il denaro degli alleati"
assert catalogue_of("it")["sentences"] == catalogue_of("en")["sentences"]
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


def follow(recipe, place):
    """Make the changes of a recipe in the house of a place."""
    for name, old, new in files_of(RECIPES[recipe]):
        path = place / name
        text = path.read_text("utf-8") if old else ""
        assert text.count(old) == 1 or not (old or path.exists()), f"{name}: not once:\n{old}"
        path.write_text(text.replace(old, new) if old else new, encoding="utf-8")


def run_python(place, *words):
    """Run Python with the house of a place; give what it printed."""
    own = {"PYTHONPATH": str(place), "SOLIDARITY_CACHE_DIR": str(place / "cache")}
    done = subprocess.run(
        [sys.executable, *words],
        cwd=place,
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


@pytest.mark.parametrize("recipe", MOST_FILES)
def test_a_recipe_fits_the_house_and_takes_few_files(recipe, tmp_path):
    assert RECIPES.keys() == MOST_FILES.keys() == SHOWS.keys()
    names = {name for name, _, _ in files_of(RECIPES[recipe])}
    assert 0 < len(names) <= MOST_FILES[recipe]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, tmp_path / name)
    follow(recipe, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("recipe", MOST_FILES)
def test_a_recipe_holds_to_its_end(recipe, tmp_path):
    ignored = shutil.ignore_patterns("__pycache__", "_build")
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for name in BESIDE:
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "results").symlink_to(ROOT / "results")  # the documentation only reads them
    follow(recipe, tmp_path)

    run_python(tmp_path, "-c", SMALL + SHOWS[recipe])
    run_python(tmp_path, "-m", "docs.build")
    run_python(tmp_path, "-m", "docs.build", "--check")
    run_python(tmp_path, "-m", "sim", "demo", "--export", "page.html")
    tests = [*TESTS, *MORE_TESTS.get(recipe, ()), *(TESTS_ON_RULES if recipe in ON_RULES else ())]
    run_python(tmp_path, "-m", "pytest", "-q", "-n", "0", "-m", "", *tests)


@pytest.mark.slow
def test_a_kind_of_answer_is_a_command_too(tmp_path):
    for name in ("sim", "scenarios", "experiments"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    follow("study", tmp_path)

    def run(*words):
        return run_python(tmp_path, "-m", "sim", *words)

    assert "Count the people" in run("--help")
    told = run("count", "null-world", "--set", "people.per_group=7", "--out", "res")
    assert "There are 84." in told
    files = {path.name for path in (tmp_path / "res").iterdir()}
    assert {"count.json", "count.csv", "manifest.json", "summary.txt"} <= files
    assert "same     count.json" in run("reproduce", "res")
    run("report", "res")
