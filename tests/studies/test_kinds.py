"""What holds for the answers of all kinds: made once each, in a tiny world."""

import json
import pickle
import re

import pytest
from matplotlib.text import Text

import sim
from sim.reports.blocks import Forest, Table
from sim.reports.html import LARGEST, render
from sim.reports.text import MOST_LINES
from sim.statistics.verdicts import Verdict
from sim.studies.claims_answer import ClaimVerdict
from sim.studies.compare import BASELINE
from tests.reports.sweeps import of_type
from tests.reports.test_calibrate import EXPERIMENT
from tests.studies.claims.conftest import claim
from tests.studies.posterior.test_study import EXPERIMENT as POSTERIOR
from tests.studies.sweep.conftest import WORLD, text

EVENTS = "country,demand,month,response\nA,work,2019-01,ignore\nA,work,2019-02,repress\n"
NAMES = """
[names]
people = "miners"
group = "union"
groups = "unions"
ally = "funder"
allies = "funders"
state = "city"
states = "cities"
currency = "USD"
"""
CLAIMS = 'title = "Mine"\nquestion = "Is it so?"\nreplicates = 20\nseed = 4\n'


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Write files that ask something of a tiny world; give their folder."""
    place = tmp_path_factory.mktemp("kinds")
    tiny = place / "tiny.toml"
    tiny.write_text(WORLD + NAMES + claim() + claim("second", origin='"own"'), encoding="utf-8")
    for name, written in {
        "calibration.toml": EXPERIMENT.format(scenario=tiny),
        "claims.toml": f'{CLAIMS}scenarios = ["{tiny}"]\n',
        "sweep-of-two.toml": text(settings='["groups.count=3"]'),
        "posterior.toml": POSTERIOR.format(world=tiny),
        "validate.csv": EVENTS,
    }.items():
        (place / name).write_text(written, encoding="utf-8")
    return place


SET = {"set": {"states.count": 1}}

ASK = {
    "run": lambda place, **more: sim.run(place / "tiny.toml", replicate=2, **SET, **more),
    "compare": lambda place, **more: sim.compare(
        place / "tiny.toml", practice="parallel", replicates=3, **SET, **more
    ),
    "stakes": lambda place, **more: sim.stakes(place / "tiny.toml", replicates=20, **SET, **more),
    "explain": lambda place, **more: sim.explain(place / "tiny.toml", replicates=2, **SET, **more),
    "refute": lambda place, **more: sim.refute(
        place / "tiny.toml", only=("placebo", "other_horizon"), replicates=20, **SET, **more
    ),
    "robust": lambda place, **more: sim.robust(
        place / "tiny.toml", practice="parallel", points=16, replicates=2, **SET, **more
    ),
    "discover": lambda place, **more: sim.discover(
        place / "tiny.toml",
        practice="parallel",
        against="no-allies",
        points=128,
        replicates=3,
        vary=("states.responsiveness", "response.*"),
        wins=True,
        **SET,
        **more,
    ),
    "sensitivity": lambda place, **more: sim.sensitivity(
        place / "tiny.toml", points=64, rows=32, leading=1, vary=("donors.*",), **SET, **more
    ),
    "breakeven": lambda place, **more: sim.breakeven(
        place / "tiny.toml", points=6, replicates=20, **SET, **more
    ),
    "claims": lambda place, **more: sim.claims(place / "claims.toml", **more),
    "calibrate": lambda place, **more: sim.calibrate(place / "calibration.toml", points=8, **more),
    "validate": lambda place, **more: sim.validate(
        place / "tiny.toml", events=place / "validate.csv", practice="parallel", **more
    ),
    "posterior": lambda place, **more: sim.posterior(place / "posterior.toml", **more),
    "dynamics": lambda place, **more: sim.dynamics(
        place / "tiny.toml", practice="parallel", replicates=20, **SET, **more
    ),
    "sweep": lambda place, **more: sim.sweep(place / "sweep-of-two.toml", **SET, **more),
}
"""A small question of each kind."""


def asked(kind, place, **more):
    return ASK[kind](place, **more)


@pytest.fixture(scope="module", params=sim.STUDIES)
def answer(request, place):
    return asked(request.param, place)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_whatever_the_threads(answer, place):
    assert asked(answer.kind, place, jobs=1) == answer


@pytest.mark.slow
def test_it_is_saved_loaded_and_made_again_and_names_no_folder_of_this_machine(
    answer, place, tmp_path
):
    folder = sim.save(answer, tmp_path / "res", figures=False)
    loaded = sim.load(folder)
    assert loaded == answer
    for name in answer.tables():
        assert loaded.table(name).equals(answer.table(name))
    assert str(place) in answer.again
    assert "…/" in answer.command
    for path in folder.rglob("*"):
        told = path.is_file() and path.name not in answer.held.inputs  # what a user wrote, stays
        assert not told or str(place).encode() not in path.read_bytes(), path.name
    archive = sim.archive(folder, tmp_path / "res.zip")
    assert sim.load(archive) == answer
    assert sim.reproduce(archive, jobs=2).exact  # from what it holds alone


def test_a_row_has_the_columns_that_are_documented(answer):
    rows = answer.rows()
    assert rows
    assert all(list(row) == list(answer.columns) for row in rows)
    assert list(answer.frame()) == list(answer.columns)
    assert not any(value != value for row in rows for value in row.values())  # noqa: PLR0124 - NaN


def test_it_crosses_to_another_process_with_its_tables(answer):
    again = pickle.loads(pickle.dumps(answer))
    assert again == answer
    assert sim.tell(again).text() == sim.tell(answer).text()


def test_its_methods_say_how_often_and_with_which_seed_and_cite_what_is_listed(answer, tmp_path):
    told = sim.methods(sim.load(sim.save(answer, tmp_path / "res", figures=False)))
    text = " ".join(told.paragraphs)
    asked = getattr(answer, "experiment", answer.asked)
    seed = getattr(answer, "seed", getattr(asked, "seed", None))
    replicates = getattr(answer, "replicates", getattr(asked, "replicates", None))
    assert f"seed {seed}" in text
    assert replicates is None or re.search(rf"\b{replicates}\b", text)
    assert f"`{answer.command}`" in text
    assert f"solidarity {answer.version}" in text
    assert not re.search(r"\[|\]|None|nan|\{|\}", text.replace(answer.command, ""))
    cited = re.findall(r"[\w’-]+(?: et al\.)? (?:19|20)\d\d(?=[;)])", text)
    assert len(cited) >= 4
    for work in cited:
        assert re.search(rf"\{{[a-z]*{work[-4:]}, ", told.bibtex), work
    keys = re.findall(r"^@\w+\{(\w+),", told.bibtex, re.MULTILINE)
    assert len(keys) == len(set(keys))
    assert told.bibtex.count("{") == told.bibtex.count("}")


def test_it_speaks_by_the_names_of_its_world_and_of_no_other(answer):
    report = sim.tell(answer)
    page, text = render(report), report.text(10_000)
    for told in (page, text, *sim.methods(answer).paragraphs):
        assert not re.search(r"migrant|\bEUR\b|\beuros?\b|\{names\.", told, re.IGNORECASE)
    words = re.findall(r"miners|unions|funders|cities|USD", page)
    assert set(words) == {"miners", "unions", "funders", "cities", "USD"}
    assert "miners" in sim.methods(answer).paragraphs[0]


def test_its_report_fits_a_terminal_and_a_page_and_no_caption_stands_twice(answer):
    report = sim.tell(answer)
    assert max(map(len, report.text(80).splitlines())) <= 80
    short = report.text(80, short=True)
    assert len(short.splitlines()) <= MOST_LINES
    assert short.splitlines()[0] == report.text(80).splitlines()[0]
    assert len(render(report).encode()) < LARGEST
    captions = [table.caption for held in report.sections for table in of_type(held, Table)]
    assert len(captions) == len(set(captions))
    assert set(answer.warnings) <= set(report.limits)


VERDICTS = {
    *(verdict.words(better) for verdict in Verdict for better in ("higher", "lower", "neither")),
    *ClaimVerdict,
    *("reproduced", *(f"not reproduced ({verdict})" for verdict in ClaimVerdict)),
    *(BASELINE, ""),
}
"""All words of verdicts; an outcome of what practices are has none."""

LIES = {"", "inside", "outside", "outside, above", "outside, below", "not known", "undefined"}
SAYS_NO_VERDICT = {
    "calibrate": LIES | {"well", "weakly", "not identified"},
    "posterior": {"well", "weakly", "not"},
    "refute": {"stands", "fails", "not known"},
    "validate": LIES | {"not in the model"},
}
"""What rows of figures say where it is no verdict on a difference: where a figure lies, how well a
value is known, whether an attack succeeds."""

FORMER = re.compile(
    r"\b(undecided|contradicted|equivalent|maybe little|no real difference)\b", re.IGNORECASE
)


def verdicts_in(held):
    """Give all that stands under the name of a verdict, however deep."""
    if isinstance(held, dict):
        for key, value in held.items():
            if key in ("verdict", "claim_verdict") and isinstance(value, str):
                yield value
            else:
                yield from verdicts_in(value)
    elif isinstance(held, list):
        for value in held:
            yield from verdicts_in(value)


def test_no_medium_has_another_word_for_a_verdict(answer):
    report = sim.tell(answer)
    assert set(verdicts_in([json.loads(answer.json()), answer.rows()])) <= VERDICTS
    for held in report.sections:
        drawn = {row.verdict for forest in of_type(held, Forest) for row in forest.rows}
        assert drawn <= SAYS_NO_VERDICT.get(answer.kind, VERDICTS)
        for table in of_type(held, Table):
            for column in (n for n, head in enumerate(table.head) if head.endswith("verdict")):
                words = {row[column] for row in table.rows}
                assert words <= SAYS_NO_VERDICT.get(answer.kind, VERDICTS)
    texts = {
        "text": report.text(10_000),
        "page": report.html(),
        "methods": sim.methods(answer).text(),
        "JSON": answer.json(),
        "columns": " ".join(answer.columns.values()),
        "figures": " ".join(
            text.get_text() for figure in report.figures().values() for text in figure.findobj(Text)
        ),
    }
    assert {name: found for name, text in texts.items() if (found := FORMER.findall(text))} == {}
