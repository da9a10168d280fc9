import pytest

from sim.errors import RequestError
from sim.page.library import (
    MOST_GROUPS,
    SLIDERS,
    Library,
    described,
    settings_of,
    size_problems,
    value_of,
)
from sim.page.requests import LARGEST_SEED, parse
from sim.scenario.files import load_scenario


def problems(library, **asked):
    with pytest.raises(RequestError) as error:
        parse(asked, library)
    return list(error.value.problems)


def test_what_is_missing_is_as_the_page_begins(library):
    request = parse({}, library)
    assert request.plain() == {
        "scenario": "migration-2020",
        "a": "engaged-deference",
        "b": "imposition",
        "seed": "1",
    }
    assert parse(request.plain(), library).digest() == request.digest()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"seed": "abc"}, "seed: expected a whole number from 0 to"),
        ({"seed": "-1"}, "got text '-1'"),
        ({"seed": str(LARGEST_SEED + 1)}, "seed: expected"),
        ({"seed": "9" * 5000}, "seed: expected at most 300 characters"),
        ({"seed": "\u0661"}, "seed: expected"),
        ({"seed": [1]}, "got a list of 1"),
        ({"people": "1000000000"}, "expected a whole number from 20 to 200, got text '1000000000'"),
        ({"people": 1e9}, "people (Simulated people in a group): expected"),
        ({"people": "50.5"}, "expected a whole number"),
        ({"money": "nan"}, "money (Allies’ money): expected a number from 0 to 160,000"),
        ({"money": "1e999"}, "got text '1e999'"),
        ({"money": True}, "got true"),
        ({"money": {}}, "got a table"),
        ({"scenario": "migration"}, "did you mean 'migration-2020'?"),
        ({"scenario": "../../pyproject.toml"}, "there is none"),
        ({"b": "impositon"}, "did you mean 'imposition'?"),
        ({"a": "imposition:0.5,statement:0.6"}, "the shares must sum to 1"),
        ({"sed": "1"}, "sed: there is no such key; did you mean 'seed'?"),
    ],
)
def test_what_cannot_be_is_said_with_its_key(library, asked, said):
    (line,) = problems(library, **asked)
    assert said in line


def test_everything_that_is_wrong_is_said_at_once(library):
    lines = problems(library, seed="abc", people="10", a="x", scenario="null-world")
    assert [line.split()[0].rstrip(":") for line in lines] == ["seed", "people", "a"]


def test_two_practices_may_be_the_same_or_mixtures(library):
    request = parse({"a": "imposition", "b": "imposition"}, library)
    assert request.practices == ("imposition", "imposition")
    mixture = "imposition:0.5,engaged-deference:0.5"
    assert parse({"a": mixture}, library).practices[0] == mixture


def test_the_seed_is_not_of_the_ensemble_and_all_else_is(library):
    one, other = parse({"seed": "1"}, library), parse({"seed": "2"}, library)
    assert one.ensemble_digest() == other.ensemble_digest()
    assert one.digest() != other.digest()
    digests = {
        parse(asked, library).ensemble_digest()
        for asked in ({}, {"a": "parallel"}, {"b": "parallel"}, {"money": "0"}, {"mass": "2"})
    }
    assert len(digests) == 5


@pytest.mark.parametrize("slider", SLIDERS, ids=lambda slider: slider.key)
@pytest.mark.parametrize("end", ["low", "high"])
def test_every_slider_moves_its_parameter_to_its_bounds(library, slider, end):
    value = getattr(slider, end)
    request = parse({slider.key: str(value)}, library)
    assert value_of(slider, request.loaded.scenario) == value
    assert request.changed == {slider.key: value}


def test_sliders_stand_where_the_scenario_is():
    for name in ("migration-2020", "critical-mass"):
        scenario = load_scenario(name)
        standing = described(scenario)
        asked = load_scenario(name, settings_of(standing, scenario))
        assert asked.parameters() == scenario.parameters()
        for slider in SLIDERS:
            assert slider.low <= standing[slider.key] <= slider.high


def test_a_file_is_offered_beside_the_shipped_scenarios(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('extends = "null-world"\ntitle = "Mine"\n', encoding="utf-8")
    library = Library.of(str(path))
    assert library.first == "mine (file)"
    assert parse({}, library).loaded.scenario.title == "Mine"
    assert parse({"scenario": "migration-2020"}, library).scenario == "migration-2020"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[groups]\ncount = 61\n", f"groups.count: the page shows at most {MOST_GROUPS}"),
        ("[time]\nmonths = 2400\n", "time.months: the page shows at most 360"),
        ("[people]\nper_group = 100000\n", "people.per_group: 1,200,000 simulated people"),
    ],
)
def test_a_world_too_large_for_the_page_is_refused(tmp_path, text, said):
    path = tmp_path / "large.toml"
    path.write_text(f'title = "Large"\n{text}', encoding="utf-8")
    with pytest.raises(RequestError, match=said):
        Library.of(str(path))


def test_every_shipped_scenario_fits(library):
    assert not any(size_problems(library.read(name).scenario) for name in library.places)
    assert {row["name"] for row in library.entries()} == set(library.places)
