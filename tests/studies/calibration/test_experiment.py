import pytest

from sim.errors import RequestError
from sim.studies.calibration.experiment import DEFAULTS, read_calibration

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


def test_the_shipped_one_is_read():
    held = read_calibration("calibration")
    assert list(held.scenarios) == [DEFAULTS, "migration-2020"]
    assert len(held.practices) == 9
    assert len(held.asked.parameters) <= 5


def test_a_scenario_elsewhere_is_called_by_its_name_alone(tmp_path):
    paths = [tmp_path / folder / "own.toml" for folder in ("a", "b")]
    for path in paths:
        path.parent.mkdir()
        path.write_text('title = "Own"', encoding="utf-8")
    asked = tmp_path / "my.toml"
    asked.write_text(GOOD.replace("defaults", str(paths[0])), encoding="utf-8")
    assert list(read_calibration(asked).scenarios) == ["own"]
    asked.write_text(GOOD.replace("defaults", '", "'.join(map(str, paths))), encoding="utf-8")
    with pytest.raises(RequestError, match="another scenario is called 'own', too"):
        read_calibration(asked)


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
        read_calibration("my.toml")
    assert [line.split(";")[0] for line in error.value.problems] == [
        f"my.toml: {said}".split(";")[0]
    ]
