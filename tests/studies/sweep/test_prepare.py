"""An experiment made ready: what is wrong is said before anything runs."""

import pytest

from sim.errors import RequestError
from sim.runs.points import scenario_at, variants_at
from tests.studies.sweep.conftest import INVALID, read

COALITION = """
[[factors]]
between = ["imposition", "engaged-deference"]
low = 0
high = 1
levels = 3
"""

MIXED, SWAPPED = "parallel:0.5,imposition:0.5", "imposition:0.50,parallel:0.50"

OWN = """
[[own_practices]]
name = "mine"
tactics = 0.5
[[factors]]
path = "practices.mine.voice"
low = 0
high = 1
levels = 2
"""


def test_a_prepared_sweep_holds_points_and_practices(prepared):
    made = prepared()
    assert made.work.points.num_rows == 6
    assert [arm.practice for arm in made.work.setup.arms] == [
        "engaged-deference", "silent-deference", "imposition",
    ]  # fmt: skip
    assert made.work.setup.name == "mine"
    assert made.warnings == ()


def test_a_coalition_is_mixed_and_pure_at_its_ends(prepared):
    made = prepared(COALITION, practices='["coalition"]')
    setup = made.work.setup
    worlds = [
        variants_at(setup.scenarios["tiny"], setup.columns, point, setup.practices_of(0))
        for point in made.work.points.drop(["point"]).to_pylist()
    ]
    mixtures = [world[0].practice for world in worlds]
    assert {mixture.name for mixture in mixtures} == {"coalition"}
    assert [mixture.shares for mixture in mixtures] == [(1.0,), (0.5, 0.5), (1.0,)]
    named = [[practice.name for practice in mixture.practices] for mixture in mixtures]
    assert named == [["imposition"], ["imposition", "engaged-deference"], ["engaged-deference"]]


def test_a_practice_of_the_experiment_is_varied(prepared):
    made = prepared(OWN, practices='["mine"]')
    point = made.work.points.to_pylist()[1]
    setup = made.work.setup
    (world,) = variants_at(setup.scenarios["tiny"], setup.columns, point, ("mine",))
    assert (world.practice.practices[0].tactics, world.practice.practices[0].voice) == (
        0.5,
        1.0,
    )


def test_settings_hold_at_every_point(write):
    path = write(settings='["groups.count=6"]')
    made = read(path, ["time.months=6"])
    assert made.work.setup.scenarios["tiny"].groups.count == 6
    assert made.work.setup.scenarios["tiny"].time.months == 6


def test_any_path_of_plausible_ranges_is_a_factor(prepared):
    made = prepared(
        '[[factors]]\npath = "groups.priorities.safety"\nlow = 0.1\nhigh = 0.5\nlevels = 2\n'
        '[[factors]]\npath = "ties.initial_trust.mean"\nvalues = [0.3]\n'
    )
    columns, base = made.work.setup.columns, made.work.setup.scenarios["tiny"]
    for point in made.work.points.to_pylist():
        world = scenario_at(base, columns, point)
        assert world.groups.priorities[0] == point["groups.priorities.safety"]
        assert sum(world.groups.priorities) == pytest.approx(1)
        assert world.ties.initial_trust.mean == 0.3


def factor(path, values):
    return f'[[factors]]\npath = "{path}"\nvalues = {values}\n'


@pytest.mark.parametrize(
    ("factors", "changes", "problem"),
    [
        (
            factor("allies.agenda_gp", "[0.5]"),
            {},
            "factors: allies.agenda_gp=0.5: there is no such parameter; did you mean 'allies.agen",
        ),
        (
            factor("allies.agenda_gap", "[0.5, 1.5]"),
            {},
            "mine.toml: factors: allies.agenda_gap=1.5: must be at most 1, is 1.5",
        ),
        (factor("groups.count", '["many"]'), {}, "factors[1]: values: expected a whole number"),
        (
            factor("pressure.curve", '["hill", "linear"]'),
            {},
            "factors[1]: path: 'pressure.curve' is no longer a parameter; use 'rules.pressure'",
        ),
        (
            factor("rules.presure", '["hill", "linear"]'),
            {},
            "factors: rules.presure=hill: there is no such parameter; did you mean 'rules.pressure",
        ),
        (
            factor("rules.response", '["logit", "bargan"]'),
            {},
            "got text 'bargan'; did you mean 'bargaining'?",
        ),
        ("", {"outcomes": '["harms_per_right"]'}, "outcomes: harms_per_right: it is a ratio of"),
        ("", {"outcomes": '["right"]'}, "outcomes: right: there is no such outcome; did you mean"),
        ("", {"design": '"sobol"', "points": "4"}, "factors: the design sobol needs some"),
        ("", {"practices": '["imposition"]'}, "imposition is already the baseline"),
        ("", {"practices": '["engaged-deferense"]'}, "did you mean 'engaged-deference'?"),
        ("", {"scenarios": '["tiny.toml", "tiny.toml"]'}, "the name 'tiny' stands twice"),
        ("", {"scenarios": '["nul-world"]'}, "did you mean 'null-world'?"),
        (
            "",
            {"settings": '["groups.count=3", "groups.cont=3"]'},
            "mine.toml: settings[2]: groups.cont=3: there is no such",
        ),
        ("", {"settings": '["a"]'}, "mine.toml: settings[1]: a: expected path=value"),
        (
            "",
            {"settings": '["groups.count=0"]'},
            "mine.toml: settings[1]: groups.count=0: must be at least 1, is 0",
        ),
        (COALITION, {}, "factors[1]: between: makes the practice 'coalition'"),
        (
            COALITION.replace("imposition", "impositon"),
            {"practices": '["coalition"]'},
            "mine.toml: factors[1]: between: impositon: no practice 'impositon'; did you mean",
        ),
        (
            COALITION.replace("imposition", "parallel:0.5,imposition:0.5"),
            {"practices": '["coalition"]'},
            "factors[1]: between[1]: expected one practice, got the mixture 'parallel:0.5,impo",
        ),
        (
            COALITION.replace("imposition", "engaged-deference"),
            {"practices": '["coalition"]'},
            "factors[1]: between: expected two practices, got 'engaged-deference' twice",
        ),
        (
            COALITION,
            {"practices": '["coalition"]', "settings": "['practices=[{name=\"coalition\"}]']"},
            "mine.toml: scenarios: 'tiny' has a practice 'coalition', which between makes",
        ),
        (
            "",
            {"practices": '["coalition"]'},
            "practices: coalition: 'coalition' is what a factor with between mixes, and there is",
        ),
        (COALITION, {"practices": '["coalition", "coaliton"]'}, "did you mean 'coalition'?"),
        (
            COALITION,
            {"practices": '["coalition", "coalition:0.5,parallel:0.5"]'},
            "'coalition' is a mixture already and can be no part of another",
        ),
        (
            "",
            {"practices": f'["{MIXED}", "{SWAPPED}"]'},
            f"practices: '{MIXED}' stands twice",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(prepared, factors, changes, problem):
    with pytest.raises(RequestError) as error:
        prepared(factors, **changes)
    assert problem in str(error.value)
    assert all("--set allies" not in line for line in error.value.problems)


def test_a_mixture_in_another_order_is_the_same_sweep(prepared):
    against, other = (text.replace("parallel", "statement") for text in (MIXED, SWAPPED))
    one = prepared("", practices=f'["{MIXED}"]', against=f'"{against}"')
    two = prepared("", practices=f'["{SWAPPED}"]', against=f'"{other}"')
    assert one.work.setup.arms == two.work.setup.arms
    assert one.against in one.work.setup.practices


def test_points_that_give_no_world_are_told_of_and_not_refused(prepared):
    first, *rest = prepared(INVALID).warnings
    assert first.endswith("runs at such points become rows with an error")
    assert "1 of 4 corners" in first
    assert "ties.renewal_threshold=0.05: must be at least ties.break_threshold (0.3)" in rest[0]
    never = factor("ties.renewal_threshold", "[0.01]") + factor("ties.break_threshold", "[0.3]")
    with pytest.raises(RequestError, match=r"ties.renewal_threshold=0.01: must be at least"):
        prepared(never)


@pytest.mark.parametrize(
    ("said", "switch"),
    [
        ({"still": "true"}, "still"),
        ({"plans": '"ceiling"', "luck": "2"}, "plans=ceiling+luck=2"),
        ({"still": "false"}, ""),
    ],
)
def test_switches_of_an_experiment_are_those_of_all_its_runs(prepared, said, switch):
    made = prepared(**said).work.setup
    assert {arm.switch for arm in made.arms} == {switch}
    assert made.compared(0) == (0, 2)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"still": "true", "plans": '"own"'}, "where nobody campaigns, no plans are acted on"),
        ({"plans": '"best"'}, "plans: .*ceiling"),
        ({"luck": "1"}, "luck: .*2"),
    ],
)
def test_switches_that_contradict_each_other_are_refused(prepared, said, problem):
    with pytest.raises(RequestError, match=f"mine.toml: .*{problem}"):
        prepared(**said)
