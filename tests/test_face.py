"""``import sim``: what a notebook needs, light to import, and everything of it documented."""

import importlib
import subprocess
import sys

import pytest

import sim
from sim.scenario.files import read_scenario
from sim.studies.inputs import as_settings, world_of

SMALL = {
    "states.count": 2,
    "groups.count": 4,
    "people.per_group": 8,
    "time.months": 14,
    "shocks": [],
}


def test_importing_it_loads_nothing_heavy():
    heavy = ("numpy", "scipy", "matplotlib", "pandas", "pyarrow", "mesa", "numba", "pydantic")
    script = f"import sim, sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", sorted(set(sim.__all__) - {"STUDIES", "__version__"}))
def test_everything_of_it_is_there_and_documented(name):
    assert getattr(sim, name).__doc__
    assert name in dir(sim)


@pytest.mark.parametrize("package", ["sim.cli", "sim.model", "sim.reports", "sim.scenario"])
def test_a_package_gives_what_its_face_names(package):
    face = importlib.import_module(package)
    assert face.__all__
    assert set(face.__all__) <= set(dir(face))
    assert not [name for name in face.__all__ if not hasattr(face, name)]


def test_what_there_is_not_is_said():
    with pytest.raises(AttributeError, match="has no attribute 'compair'"):
        sim.compair  # noqa: B018 - asking is the test


def test_a_scenario_may_be_a_name_a_path_or_an_object(tmp_path):
    changed = read_scenario("null-world", ["states.count=2"])
    path = tmp_path / "own.toml"
    path.write_text(changed.scenario.to_toml(), encoding="utf-8")
    for given in (changed, changed.scenario, path, str(path)):
        assert world_of(given).digest == changed.digest
    assert world_of("null-world", {"states.count": 2}) == changed
    again = world_of(world_of("null-world"), {"states.count": 2})
    assert again.digest == changed.digest


def test_settings_are_values_or_texts():
    assert as_settings({"a.b": 0.5, "c": "hill", "d": [1, 2], "e": True}) == (
        *("a.b=0.5", "c=hill", "d=[1, 2]"),
        "e=true",
    )
    assert as_settings("a.b=1") == as_settings(["a.b=1"]) == ("a.b=1",)
    for wrong in ({"a": float("nan")}, {"a": object()}):
        with pytest.raises(sim.RequestError, match="set a: expected"):
            as_settings(wrong)


def test_an_answer_is_read_by_practice_and_outcome():
    steps = []
    answer = sim.compare(
        "null-world", practice="statement", replicates=21, set=SMALL, progress=steps.append
    )
    seen = answer["statement"].rights
    assert (seen.mean, seen.low, seen.high, seen.verdict) == (0, 0, 0, "identical")
    assert answer["imposition"].rights.verdict == "baseline"
    with pytest.raises(KeyError):
        answer["bliss"]
    with pytest.raises(AttributeError, match="rights"):
        answer["statement"].right  # noqa: B018 - what is looked at
    table = repr(answer["statement"]).splitlines()
    assert [line.split()[0] for line in table] == ["statement", *answer["statement"].outcomes]
    assert {"asked", "frame", "findings", "json"} <= set(dir(answer))
    assert not {"model_dump", "copy", "parse_raw", "dict"} & set(dir(answer))
    frame = answer.frame()
    assert list(frame) == list(answer.COLUMNS)
    assert len(frame) == 2 * len(answer.outcomes)
    assert len(answer.runs()) == 42
    assert answer.command.startswith("solidarity compare null-world --practice statement")
    assert steps[0].done == 0
    assert 42 in {step.total for step in steps if step.done == step.total}
    assert "<table" in answer._repr_html_()
    assert "solidarity compare" in repr(answer) == str(answer)
