import pytest

from sim.classroom.library import (
    MOST_GROUPS,
    SLIDERS,
    Library,
    described,
    first_request,
    size_problems,
    value_of,
)
from sim.errors import RequestError
from sim.scenario.files import load_scenario
from tests.classroom.shown import settings_of


def test_what_is_missing_is_as_the_page_begins(library):
    assert first_request(library, {}) == {
        "scenario": "migration-2020",
        "a": "engaged-deference",
        "b": "imposition",
        "seed": "1",
    }


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"scenario": "migration"}, "did you mean 'migration-2020'?"),
        ({"scenario": "../../pyproject.toml"}, "there is none"),
        ({"b": "impositon"}, "did you mean 'imposition'?"),
        ({"a": "imposition:0.5,statement:0.6"}, "the shares must sum to 1"),
        ({"sed": "1"}, "sed: there is no such key; did you mean 'seed'?"),
    ],
)
def test_what_cannot_be_is_said_with_its_key(library, asked, said):
    with pytest.raises(RequestError) as error:
        first_request(library, asked)
    (line,) = error.value.problems
    assert said in line


def test_everything_that_is_wrong_is_said_at_once(library):
    with pytest.raises(RequestError) as error:
        first_request(library, {"a": "x", "b": "y"})
    assert [line.split()[0].rstrip(":") for line in error.value.problems] == ["a", "b"]


def test_two_practices_may_be_the_same_or_mixtures(library):
    same = first_request(library, {"a": "imposition"})
    assert (same["a"], same["b"]) == ("imposition", "imposition")
    mixture = "imposition:0.5,engaged-deference:0.5"
    assert first_request(library, {"a": mixture})["a"] == mixture


@pytest.mark.parametrize("slider", SLIDERS, ids=lambda slider: slider.key)
@pytest.mark.parametrize("end", ["low", "high"])
def test_every_slider_moves_its_parameter_to_its_bounds(library, slider, end):
    value = getattr(slider, end)
    settings = settings_of({slider.key: value}, library.read("migration-2020").scenario)
    assert value_of(slider, library.read("migration-2020", settings).scenario) == value


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
    assert library.read(library.first).scenario.title == "Mine"
    assert "migration-2020" in library.places


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
