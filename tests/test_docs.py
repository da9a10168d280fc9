"""What the documentation shows is run: its Python, its commands, its doctests."""

import contextlib
import doctest
import re
import shlex
import shutil
from importlib import import_module
from pathlib import Path

import click
import pytest

import sim.cli
from docs.build import pages as docs
from docs.build.evidence import evidence_pictures
from docs.build.pages import lesson_pages
from docs.build.pictures import PICTURES
from docs.build.short import MEASURED
from sim.runs.folder import begin
from sim.runs.resume import sweep_status
from sim.studies.sweep import SweepAnswer
from sim.wording import estimate
from tests.studies.sweep.conftest import WORLD, read
from tests.studies.sweep.conftest import text as experiment_text

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(
        path
        for path in docs.FOLDER.rglob("*.md")
        if path != docs.FOLDER / docs.CLI and "_build" not in path.parts
    ),
]

SMALL = ["--set", "groups.count=4", "--set", "people.per_group=3"]
SMALLER = {
    "claims": ["--replicates", "2"],
    "demo": ["--export", "page.html", "--force"],
    "compare": [*SMALL, "--replicates", "2"],
    "stakes": [*SMALL, "--replicates", "20"],
    "explain": [*SMALL, "--replicates", "2"],
    "calibrate": ["--points", "8", "--replicates", "2"],
    "validate": [*SMALL, "--replicates", "2"],
    "robust": [*SMALL, "--points", "16", "--replicates", "2"],
    "refute": [*SMALL, "--replicates", "20", "--only", "placebo"],
    "sensitivity": [*SMALL, "--points", "64", "--rows", "32", "--leading", "1"],
    "discover": [*SMALL, "--points", "64", "--replicates", "2"],
    "breakeven": [*SMALL, "--points", "9", "--replicates", "20"],
    "run": SMALL,
}
"""What is added to a command, so that it takes no time."""

NOT_RUN = (
    "make",
    "source",
    "git",
    "pip",
    "python3",
    ".ci/",
    "solidarity calibrate posterior",
    "solidarity posterior",
    "solidarity demo --class",
)
"""Commands of a page that set up, measure, serve or take long: others see to them."""


def blocks(page, kind):
    pattern = rf"^```{kind}\n(.*?)^```"
    return re.findall(pattern, page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def commands(text):
    """Find the commands in a block: after a prompt, without remarks and redirections."""
    for line in text.splitlines():
        if line.startswith("$ "):
            yield re.split(r"\s+#\s|\s*>{1,2}\s", line[2:])[0].strip()


WALKED = [docs.FOLDER / "tutorials" / name for name in ("class.md", "cluster.md")]
"""Pages whose commands are run in their order, in one folder, as a reader does."""


def examples():
    """Find the examples in the help of every command."""

    def of(command):
        text = command.callback.__doc__ or ""
        yield from (
            re.split(r"\s*>{1,2}\s", line.strip())[0]
            for line in text.splitlines()
            if line.strip().startswith("solidarity ")
        )
        if isinstance(command, click.Group):
            for inner in command.commands.values():
                yield from of(inner)

    for name in sim.cli.COMMANDS:
        yield from of(sim.cli.command_of(name))


SHOWN = {
    command
    for command in (
        *(
            command
            for page in PAGES
            if page not in WALKED
            for text in blocks(page, "console")
            for command in commands(text)
        ),
        *examples(),
    )
    if not command.startswith(NOT_RUN)
}


def test_something_is_shown():
    elsewhere = {"completion", "posterior"}
    assert {line.split()[1] for line in SHOWN} >= set(sim.cli.COMMANDS) - elsewhere


MINE = """
extends = "null-world"
title = "Mine"

[[claims]]
name = "nothing-differs"
statement = "Nothing differs."
origin = "instrument"
practice = "engaged-deference"
against = ["imposition"]
direction = "same"
smallest = 1e-6
falsifier = "Something differs."
"""

SWEEP = """
title = "Mine"
question = "Does anything differ?"
scenarios = ["null-world"]
settings = ["groups.count=4", "time.months=6", "shocks=[]"]
practices = ["engaged-deference", "imposition"]
replicates = 2
seed = 1

[[factors]]
path = "people.per_group"
values = [3, 4]
"""


@pytest.fixture(scope="session")
def swept(tmp_path_factory):
    """Give the folder of a complete sweep; only to be copied."""
    place = tmp_path_factory.mktemp("swept")
    (place / "my-sweep.toml").write_text(SWEEP, encoding="utf-8")
    with pytest.raises(SystemExit):
        sim.cli.main(["sweep", str(place / "my-sweep.toml"), "--out", str(place / "res")])
    return place / "res"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Work in a folder with a scenario of one's own and those of the checkout."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    for name in ("my-scenario.toml", "mine.toml"):
        (tmp_path / name).write_text(MINE, encoding="utf-8")
    (tmp_path / "my-sweep.toml").write_text(SWEEP, encoding="utf-8")
    experiment = (ROOT / "experiments" / "calibration.toml").read_text(encoding="utf-8")
    one = experiment.split("[[parameters]]")[:2]  # fitting all takes a minute
    (tmp_path / "my-calibration.toml").write_text("[[parameters]]".join(one), encoding="utf-8")
    shutil.copy(ROOT / "sim" / "model" / "example.py", tmp_path / "my_model.py")
    events = "country,demand,month,response\nA,wages,2019-04,ignored\nB,wages,2019-05,token\n"
    (tmp_path / "my-events.csv").write_text(events, encoding="utf-8")
    return tmp_path


LONG = ("calibrate", "solidarity demo", "solidarity claims essay", "solidarity claims --replicates")
"""What takes seconds even when it is made smaller."""


def made_first(words):
    """Make the results that a command reads."""
    if words[1] == "report" and words[2].endswith(".zip/demo"):
        with pytest.raises(SystemExit):
            sim.cli.main(["run", "mine.toml", "--out", "demo"])
        sim.archive("demo", Path(words[2]).parent)
    elif words[1] == "report":
        words = [word for word in words if word != "--open"]  # no browser in a test
        with pytest.raises(SystemExit):
            sim.cli.main(["run", "mine.toml", "--out", words[2]])
    elif words[1] in ("reproduce", "archive"):
        made = words.index("--out") if "--out" in words else len(words)
        for place in {word for word in words[2:made] if word.startswith("results/")}:
            with pytest.raises(SystemExit):
                sim.cli.main(["compare", "mine.toml", *SMALLER["compare"], "--out", place])
    return words


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        pytest.param(line, marks=[pytest.mark.slow] if any(part in line for part in LONG) else [])
        for line in sorted(SHOWN)
    ],
)
def test_a_command_that_is_shown_works(line, folder, swept, capsys):
    words = shlex.split(line)
    assert words[0] == "solidarity", line
    if words[1] == "new" and len(words) > 3:
        (folder / words[3]).unlink(missing_ok=True)
    words = [
        found
        for word in words
        for found in ("*" in word and list(map(str, Path().glob(word)))) or [word]
    ]
    more = SMALLER.get(words[1], [])
    if words[1] == "sweep":
        words[2] = "my-sweep.toml"
    if words[1] in ("status", "results") or "--merge-only" in words:
        shutil.copytree(swept, folder / "results" / "my-sweep")
    words = made_first(words)
    if words[1] == "calibrate":
        named = [word for word in words[2:3] if not word.startswith("-")]
        words[2 : 2 + len(named)] = ["my-calibration.toml"]
    if "--precision" in words:
        words[words.index("--precision") + 1] = "0.5"
        more = SMALL
    if "--patterns" in words:
        more = [*more, "--countries", "8"]
    if "--help" in words or "COMMAND" in words:
        return
    with pytest.raises(SystemExit) as ending:
        sim.cli.main([*words[1:], *more])
    said = capsys.readouterr()
    assert ending.value.code == 0, said.err
    assert said.out or words[1] == "new"


def steps(page):
    """Give the commands of a page in their order, each with what is shown of its output."""
    for text in blocks(page, "console"):
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            line, *shown = part.splitlines()
            if not line.startswith(NOT_RUN):
                yield line, shown


@pytest.mark.slow
@pytest.mark.parametrize("page", WALKED, ids=lambda page: page.stem)
def test_a_tutorial_can_be_walked_from_its_beginning_to_its_end(
    page, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    for line, shown in steps(page):
        command, _, remark = line.partition("  # ")
        command, _, out = command.partition(" > ")
        words = shlex.split(command)[1:]
        more = SMALLER["demo"] if words == ["demo"] else []  # in place of a server
        with pytest.raises(SystemExit) as ending:
            sim.cli.main([*words, *more])
        said = capsys.readouterr()
        assert ending.value.code == int("ends with 1" in remark), said.err
        for text in shown:
            assert text in said.out + said.err
        if out:
            Path(out.strip()).write_text(said.out, encoding="utf-8")
        (tmp_path / "page.html").unlink(missing_ok=True)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_python_of_a_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "__page__"}
    for text in blocks(page, "python"):
        with contextlib.redirect_stdout(None):
            exec(compile(text, str(page), "exec"), names)


@pytest.mark.parametrize("text", blocks(docs.FOLDER / "how-to" / "sweep.md", "toml"))
def test_an_experiment_that_is_shown_can_be_run(text, tmp_path):
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    made = read(tmp_path / "mine.toml")
    assert made.work.points.num_rows > 1
    assert made.warnings == ()


MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in sorted((ROOT / "sim").rglob("*.py"))
    if re.search(r"^ *>>> ", path.read_text(encoding="utf-8"), re.MULTILINE)
]


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_hold(module):
    found = doctest.testmod(import_module(module), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted > 0
    assert found.failed == 0


def headings(page):
    """Give the anchors that GitHub makes of a page's headings."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.slow  # a thousand worlds by two practices: some seconds each
@pytest.mark.parametrize("row", MEASURED.values(), ids=MEASURED)
def test_what_the_headline_rests_on_is_what_its_command_gives(row):
    answer = sim.compare(
        row.world,
        practice=row.practice,
        against="imposition",
        replicates=1000,
        seed=1,
        set=row.set.split(),
    )
    held = answer.main.of(row.practice).apart
    assert estimate(held.mean, held.simultaneous, sign=True) == row.found


def test_what_is_made_is_up_to_date(capsys):
    assert docs.write_docs(["--check"]) == 0, capsys.readouterr().err


def test_what_is_stale_is_found_and_made_anew(tmp_path, monkeypatch, capsys):
    pictures = (path.relative_to(docs.FOLDER) for path in evidence_pictures(docs.FOLDER))
    drawn = (*(f"pictures/{name}" for name in PICTURES), *pictures)
    for name in (*docs.FILLED, *drawn, *lesson_pages()):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(docs.FOLDER / name, tmp_path / name)
    model = tmp_path / "explanation" / "model.md"
    text = model.read_text(encoding="utf-8")
    model.write_text(text.replace("| `rights_end` |", "| `x` |"), "utf-8")
    pages = docs.pages
    monkeypatch.setattr(docs, "pages", lambda: pages(tmp_path))
    assert docs.write_docs(["--check"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "commands.md: out of date; run python -m docs.build",
        "model.md: out of date; run python -m docs.build",
    ]
    assert docs.write_docs([]) == 0
    assert docs.write_docs(["--check"]) == 0
    assert model.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<!-- outcomes:begin -->", "x.md: the mark outcomes:begin stands alone"),
        ("<!-- outcomes:end -->", "x.md: the mark outcomes:end stands alone"),
        ("<!-- y:begin -->\n<!-- y:end -->", "x.md: there is no part y"),
    ],
)
def test_a_wrong_mark_is_an_error(text, problem):
    with pytest.raises(ValueError, match=problem):
        docs.filled(text, "x.md")


def test_every_field_of_a_sweeps_manifest_and_status_is_documented(tmp_path):
    page = (docs.FOLDER / "reference" / "output.md").read_text(encoding="utf-8")
    told = page.partition("## solidarity sweep\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", told, re.MULTILINE)
    documented = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    (tmp_path / "tiny.toml").write_text(WORLD, encoding="utf-8")
    (tmp_path / "mine.toml").write_text(experiment_text(), encoding="utf-8")
    made = read(tmp_path / "mine.toml")
    begin(tmp_path / "begun", made.work, 4)
    status = list(sweep_status(tmp_path / "begun"))
    answer = SweepAnswer.model_fields
    fields = {name for name in documented if name in answer}
    assert fields == set(answer)
    assert {"digest", "counts", "processors", *status} <= set(documented)


def test_pages_refer_to_what_there_is():
    for page in [*PAGES, docs.FOLDER / docs.CLI]:
        text = page.read_text(encoding="utf-8")
        for target, anchor in re.findall(r"\]\(([^):#]*)(?:#([^)]*))?\)", text):
            there = page.parent / target if target else page
            assert there.exists(), f"{page.name}: {target}"
            if anchor and there.suffix == ".md":
                assert anchor in headings(there), f"{page.name}: {target}#{anchor}"


def test_files_that_a_page_names_are_there():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for path in re.findall(r"`((?:sim|tests|docs|scenarios|experiments)/[\w./-]+)`", text):
            made = "/_build/" in path  # by `make docs`, not yet in a fresh clone
            assert made or (ROOT / path).exists(), f"{page.name}: {path}"


@pytest.mark.parametrize(
    "page", sorted(set(docs.FOLDER.glob("how-to/*.md")) - {docs.FOLDER / "how-to" / "index.md"})
)
def test_a_how_to_is_a_question_with_something_that_is_run(page):
    title = re.search(r"^# (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert re.match(r"How .*\?$", title)
    assert any(blocks(page, kind) for kind in ("{code-cell}", "python", "console"))


def test_every_public_name_is_in_the_reference():
    page = (docs.FOLDER / "reference" / "python.md").read_text(encoding="utf-8")
    assert not {name for name in sim.__all__ if f"sim.{name}" not in page}
