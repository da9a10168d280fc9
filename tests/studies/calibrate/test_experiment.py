import pytest

from sim.errors import RequestError
from sim.scenario.files import read_request
from sim.scenario.reference import reference
from sim.studies.calibrate_simulate import (
    DEFAULTS,
    CalibrationExperiment,
    changed_experiment,
    pooled,
    read_worlds,
)

GOOD = """
title = "Small"
scenarios = ["defaults"]
seed = 1
points = 8
explored = 2
replicates = 2
check = 2
[[parameters]]
path = "response.persistence"
low = 0.0
high = 0.4
"""


def worlds_of(path):
    return read_worlds(*read_request(path, CalibrationExperiment))


def test_the_shipped_one_is_read():
    said, _ = read_request("calibration", CalibrationExperiment)
    worlds = worlds_of("calibration")
    assert list(worlds) == [DEFAULTS, "migration-2020"]
    assert len(pooled(said.practices, worlds[DEFAULTS].scenario)) == 9
    assert len(said.parameters) <= 5


def test_the_other_reading_of_states_is_fitted_in_worlds_that_have_it():
    said, _ = read_request("bargaining", CalibrationExperiment)
    assert list(worlds_of("bargaining")) == [DEFAULTS, "migration-2020"]
    for world in worlds_of("bargaining").values():
        assert world.scenario.rules.response == "bargaining"
        assert all(
            row.in_use(world.scenario)
            for row in reference()
            if row.path in [fitted.path for fitted in said.parameters]
        )


def test_a_setting_or_a_figure_that_leads_nowhere(tmp_path):
    asked = tmp_path / "my.toml"
    asked.write_text(f'settings = ["rules.response=bargan"]\n{GOOD}', encoding="utf-8")
    with pytest.raises(RequestError, match="did you mean 'bargaining'"):
        worlds_of(asked)
    asked.write_text(f'figures = ["coersed"]\n{GOOD}', encoding="utf-8")
    with pytest.raises(RequestError, match=r"figures.*did you mean 'coerced'"):
        worlds_of(asked)


def test_numbers_can_be_changed():
    said, _ = read_request("calibration", CalibrationExperiment)
    changed = changed_experiment(said, 16, 3)
    assert (changed.points, changed.explored, changed.replicates, changed.check) == (16, 3, 3, 3)
    assert changed_experiment(said, None, None) == said
    with pytest.raises(RequestError, match="points 9: expected a power of 2"):
        changed_experiment(said, 9, None)


def test_a_scenario_elsewhere_is_called_by_its_name_alone(tmp_path):
    paths = [tmp_path / folder / "own.toml" for folder in ("a", "b")]
    for path in paths:
        path.parent.mkdir()
        path.write_text('title = "Own"', encoding="utf-8")
    asked = tmp_path / "my.toml"
    asked.write_text(GOOD.replace("defaults", str(paths[0])), encoding="utf-8")
    assert list(worlds_of(asked)) == ["own"]
    asked.write_text(GOOD.replace("defaults", '", "'.join(map(str, paths))), encoding="utf-8")
    with pytest.raises(RequestError, match="another scenario is called 'own', too"):
        worlds_of(asked)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("points = 8", "points = 9", "points: expected a power of 2, for Sobol’s sequence, is 9"),
        ("check = 2", "check = 2\nsped = 3", "sped: unknown key; did you mean 'seed'?"),
        ("seed = 1", "seed = -1", "seed: must be at least 0, is -1"),
        ("low = 0.0", "low = 0.5", "parameters[1]: low must be below high, is 0.5 of 0.4"),
        (
            "response.persistence",
            "response.persistance",
            "parameters[1]: expected a parameter of [response], got 'response.persistance'",
        ),
        (
            GOOD[GOOD.index("[[") :],
            "parameters = []",
            "parameters: expected one to 5, for so many figures, got 0",
        ),
        ('["defaults"]', '["default"]', "default: there is no scenario 'default'"),
        (
            '["defaults"]',
            '["defaults"]\npractices = ["impostion"]',
            "defaults: practice impostion: no practice 'impostion'; did you mean 'imposition'?",
        ),
        ('["defaults"]', '["defaults", "defaults"]', "scenarios: 'defaults' stands twice"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, monkeypatch, old, new, said):
    monkeypatch.chdir(tmp_path)
    assert old in GOOD
    (tmp_path / "my.toml").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(RequestError) as error:
        worlds_of("my.toml")
    assert [line.split(";")[0] for line in error.value.problems] == [
        f"my.toml: {said}".split(";")[0]
    ]
