"""What a page is given, in Node against the program: what is drawn, what is told, and why."""

import json
import string

import numpy as np
import pytest

from sim.classroom.causes import causes_of
from sim.classroom.counterfactuals import otherwise
from sim.classroom.data import engine_data, scenario_numbers
from sim.classroom.document import SAMPLE_SEED, sample_of, shown_world, typical
from sim.classroom.library import SLIDERS, Library
from sim.model.tables import PlainRun
from sim.narrative.catalogue import TEMPLATES, catalogue_of, say, text
from sim.narrative.story import Story
from sim.rules.month import PHASES, run_world
from sim.runs.simulate import run_ensemble
from sim.scenario.files import load_scenario
from sim.scenario.names import languages
from sim.scenario.schema import parse_practice
from sim.world.parameters import parameters_of
from tests.classroom.node import unlike
from tests.classroom.shown import settings_of

WORLD = """
engine.prepare(given.data);
const shown = engine.world(given.request);
const causes = shown.sides.map(({ told }, n) => {
  const months = [...new Set(told.filter((row) => !row.cause).map((row) => row.month))];
  return [months, engine.causes(given.request, n, months)];
});
return { shown, causes };
"""

SAMPLE = """
engine.prepare(given.data);
const seen = [];
const sum = engine.sample(given.request, 4, ({ n }) => seen.push(n));
return { sum, seen, typical: engine.howTypical(sum, given.here) };
"""

TURNED = {"opinion": "0.95", "money": 12_000, "people": 30, "harshness": 0.0, "delay": 3.3}

CASES = [
    ("migration-2020", "engaged-deference", "imposition", {}),
    pytest.param(
        ("migration-2020", "no-allies", "imposition:0.5,critical-support:0.5", TURNED),
        marks=pytest.mark.slow,
    ),
    pytest.param(
        ("people-power", "parallel", "co-decision", {"mass": 0.5, "hurt": 0.5}),
        marks=pytest.mark.slow,
    ),
    pytest.param(
        ("version-1", "engaged-deference", "consultation", {"agenda": 1.0}), marks=pytest.mark.slow
    ),
    pytest.param(("global-compact", "statement", "imposition", {}), marks=pytest.mark.slow),
    pytest.param(
        ("exclusion-vote", "critical-support", "silent-deference", {"courts": 1.0}),
        marks=pytest.mark.slow,
    ),
]


NAMES = (
    *("migration-2020", "people-power", "version-1", "global-compact", "exclusion-vote"),
    "mississippi-1961",
)


@pytest.fixture(scope="module")
def library():
    return Library.of("migration-2020")


@pytest.fixture(scope="module")
def data(library):

    return json.loads(
        json.dumps(engine_data({name: library.read(name) for name in NAMES}, SLIDERS))
    )


@pytest.mark.parametrize("case", CASES)
def test_a_world_is_shown_and_told_as_by_the_program(case, library, data, engine):
    name, a, b, turned = case
    asked = {"scenario": name, "a": a, "b": b, "seed": str(2**53 + 1), **turned}
    found, causes = engine.ask(WORLD, data=data, request=asked).values()
    values = {key: float(value) for key, value in turned.items()}
    scenario = library.read(name, settings_of(values, library.read(name).scenario)).scenario
    mixtures = tuple(parse_practice(practice, scenario) for practice in (a, b))
    known = shown_world(scenario, mixtures, 2**53 + 1)
    assert not list(unlike({part: found[part] for part in known}, json.loads(json.dumps(known))))
    assert found["request"]["b"] == mixtures[1].name
    assert sum(len(side["told"]) for side in found["sides"]) > 20
    for mixture, side, (months, theirs) in zip(mixtures, known["sides"], causes, strict=True):
        ours = causes_of(scenario, mixture, 2**53 + 1, months)
        plain = [[cause.plain(scenario.names) for cause in rows] for rows in ours]
        assert not list(unlike(theirs, json.loads(json.dumps(plain))))
        for month, rows in zip(months, plain, strict=True):
            places = [row["place"] for row in side["told"] if row["month"] == month]
            assert [place for place in places if place is not None] == list(range(len(rows)))


def test_a_sample_is_that_of_the_program(library, data, engine):
    asked = {"scenario": "migration-2020", "a": "engaged-deference", "b": "imposition"}
    here = (0.4, 0.3)
    found = engine.ask(SAMPLE, data=data, request=asked, here=here)
    scenario = library.read("migration-2020").scenario
    mixtures = [parse_practice(asked[side], scenario) for side in ("a", "b")]
    runs = run_ensemble(scenario, mixtures, range(4), SAMPLE_SEED)
    known = sample_of(
        [runs.series[:, side] for side in (0, 1)],
        [runs.outcomes[:, side] for side in (0, 1)],
        scenario.comparison.smallest_difference,
    )
    assert not list(unlike(found["sum"], json.loads(json.dumps(known))))
    assert not list(unlike(found["typical"], json.loads(json.dumps(typical(known, here)))))
    assert found["seen"] == [0, 1, 2, 3]


def _filled(key, rng):
    """Give a sentence of a template with something in every slot."""
    ways = {
        "name": lambda: "family-reunion",
        "names": lambda: ["street-protest", "lobbying", "courts"][: rng.integers(1, 4)],
        "groups": lambda: [*range(1, 1 + rng.integers(1, 8))],
        "allies": lambda: int(rng.integers(1, 9)),
        "percent": lambda: float(rng.choice([0.0, 0.004, 0.005, 0.125, 0.265, 0.5, 1.0])),
        "two": lambda: float(rng.choice([0.125, 0.375, 0.005, 1.0, 2.675])),
        "people": lambda: float(rng.choice([0.4, 1.5, 2.5, 125, 135, 104_999, 1.25e6, 87_654_321])),
        "months": lambda: int(rng.integers(1, 3)),
        "channel": lambda: "speed",
        "channels": lambda: ["speed", "donors"][: rng.integers(1, 3)],
        "": lambda: say("campaign.none"),
    }
    slots = {
        name: ways[how]()
        for _, name, how, _ in string.Formatter().parse(TEMPLATES[key])
        if name is not None and not name.startswith("names.")
    }
    return say(key, **slots)


@pytest.mark.parametrize("language", ["en", "xx"])
def test_sentences_are_written_as_by_the_program(language, engine, data, monkeypatch):
    rng = np.random.default_rng(3)
    sentences = [_filled(key, rng) for key in TEMPLATES for _ in range(6)]
    code = """
    given.data.catalogues.xx = structuredClone(given.data.catalogues.en);
    Object.assign(given.data.catalogues.xx.words, given.words);
    given.data.catalogues.xx.names["family-reunion"] = "réunion";
    engine.prepare(given.data, given.language);
    return given.sentences.map((sentence) => engine.text([sentence]));
    """
    words = {"thousands": ".", "decimal": ",", "and": " y ", "percent": "{} pct"}
    found = engine.ask(
        code,
        data=data,
        language=language,
        words=words,
        sentences=[sentence.plain() for sentence in sentences],
    )
    other = catalogue_of("en") | {
        "words": catalogue_of("en")["words"] | words,
        "names": {"family-reunion": "réunion"},
    }
    tables = {"en": catalogue_of("en"), "xx": other}
    monkeypatch.setattr("sim.narrative.catalogue.catalogue_of", tables.__getitem__)
    assert found == [text([sentence], language=language) for sentence in sentences]


def test_sentences_have_the_names_of_their_scenario_as_by_the_program(engine, library, data):
    scenario = library.read("mississippi-1961").scenario
    names = data["scenarios"]["mississippi-1961"]["names"]
    rng = np.random.default_rng(5)
    sentences = [_filled(key, rng) for key in TEMPLATES]
    sentences.append(say("campaign.named", tactic="protest", issue="vote"))
    code = """
    engine.prepare(given.data, given.language);
    return given.sentences.map((sentence) => engine.text([sentence], given.names));
    """
    for language in languages():
        plain = [sentence.plain() for sentence in sentences]
        found = engine.ask(code, data=data, language=language, names=names, sentences=plain)
        assert found == [text([row], scenario.names, language) for row in sentences]
        assert scenario.names.words(language)["people"] in " ".join(found)
        assert scenario.names.issue_labels(language)["vote"] in found[-1]


def test_sentences_are_written_in_english_by_default():
    assert text([say("campaign.none")]) == "No campaign at all"


def test_what_happens_in_a_run_is_told_as_by_the_program(engine):
    scenario = load_scenario("migration-2020")
    code = """
    const { happenings, outcomes } = engine.run(given.scenario, "imposition", "5");
    return { happenings, outcomes };
    """
    found = engine.ask(code, scenario=scenario_numbers(scenario))
    run = PlainRun(scenario, parse_practice("imposition", scenario), seed=5, replicate=0)
    story = Story(run)
    while run.running:
        story.step()
    known = [
        {
            "month": row.month,
            "kind": row.kind,
            "who": row.who,
            "weight": row.weight,
            "said": [sentence.plain() for sentence in row.sentences],
        }
        for row in story.happenings
    ]
    assert not list(unlike(found["happenings"], json.loads(json.dumps(known))))
    assert found["outcomes"]["rights"] == pytest.approx(run.outcomes()["rights"], rel=1e-12)


def test_a_month_can_be_run_again_without_a_channel(engine):
    scenario, month = load_scenario("migration-2020"), 40
    code = "return engine.monthAgain(given.scenario, 'imposition', '5', given.month);"
    found = engine.ask(code, scenario=scenario_numbers(scenario), month=month)
    run = PlainRun(scenario, parse_practice("imposition", scenario), seed=5, replicate=0)
    while run.month < month - 1:
        run.step()
    parameters = parameters_of(scenario)
    run_world(parameters, run.world, month - 1, month, 0, PHASES.index("confer"))
    known = otherwise(parameters, run.world, month - 1)
    assert [row["channel"] for row in found] == [row.channel for row in known]
    for theirs, ours in zip(found, known, strict=True):
        for name in ("refused", "issue", "tactic", "response"):
            assert theirs[name] == getattr(ours, name).reshape(-1).tolist(), name
