"""Experiment files: what is wrong with their texts and lists, said once and with its place."""

import pytest

from sim.errors import RequestError
from sim.scenario.files import check_kind, kind_of, read_request
from sim.scenario.toml import called, find_experiments, find_scenarios, read_toml
from sim.studies.design import SweepExperiment

GOOD = """
title = "Mine"
question = '''
Is it
\tso?
'''
scenarios = ["null-world"]
practices = ["parallel"]
replicates = 1
seed = 1
"""


@pytest.fixture
def problems(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def problems(old, new, name="a.toml"):
        (tmp_path / name).write_text(GOOD.replace(old, new), encoding="utf-8")
        with pytest.raises(RequestError) as error:
            read_request(name, SweepExperiment)
        return list(error.value.problems)

    return problems


def test_line_ends_and_tabs_are_text(tmp_path):
    (tmp_path / "a.toml").write_text(GOOD, encoding="utf-8")
    assert read_request(tmp_path / "a.toml", SweepExperiment)[0].question == "Is it\n\tso?\n"


@pytest.mark.parametrize(
    ("old", "new", "key", "sign"),
    [
        ('"Mine"', r'"Mi\u001b[31mne"', "title", "001B"),
        ('"Mine"', r'"Mi\rne"', "title", "000D"),
        ('"Mine"', '"Mi\u2028ne"', "title", "2028"),
        ('"parallel"', r'"parallel", "a\u0000"', "practices[2]", "0000"),
        ("seed = 1", 'seed=1\n[[factors]]\npath="a\\u0007"\nvalues=[1]', "factors[1].path", "0007"),
    ],
)
def test_signs_that_do_not_print_are_refused(problems, old, new, key, sign):
    assert problems(old, new) == [
        f"a.toml: {key}: expected text that prints, holds the sign U+{sign}"
    ]


def test_a_list_whose_rows_are_wrong_is_not_called_empty(problems):
    assert problems('["parallel"]', "[1]") == ["a.toml: practices[1]: expected text, got 1"]
    assert problems('["parallel"]', "[]") == ["a.toml: practices: must have at least 1 row, has 0"]


def test_a_name_that_is_not_utf_8_is_refused():
    name = b"m\xe9.toml".decode(errors="surrogateescape")
    with pytest.raises(RequestError) as error:
        read_request(name, SweepExperiment)
    assert error.value.problems == ("m\\udce9.toml: cannot be read: no name of a file in UTF-8",)


SHIPPED = {f"scenarios/{name}.toml": path for name, path in find_scenarios().items()}
SHIPPED |= {f"experiments/{name}.toml": path for name, path in find_experiments().items()}
COMMANDS = {
    "bargaining": "calibrate",
    "calibration": "calibrate",
    "essay": "claims",
    "posterior": "posterior",
}


@pytest.mark.parametrize("place", SHIPPED)
def test_what_is_shipped_is_known_for_what_it_is(place):
    data, name = read_toml(SHIPPED[place], place), called(place)
    kind = COMMANDS.get(name, "sweep") if place.startswith("e") else "scenario"
    assert kind_of(data) == kind
    check_kind(data, place, kind)
    if kind != "scenario":
        with pytest.raises(RequestError, match=f"solidarity {kind} {name}` takes it"):
            check_kind(data, place)
        return
    with pytest.raises(RequestError, match=f"is a scenario; `solidarity compare {name}` takes"):
        check_kind(data, place, "sweep", SweepExperiment.model_fields)


def test_a_file_with_a_slip_is_still_of_its_kind(problems):
    (missing, unknown) = problems('practices = ["parallel"]\nreplicates', "replicate")
    assert "practices: is missing" in missing
    assert "replicate: unknown key; did you mean 'replicates'?" in unknown
