"""What channels add and do alone: from runs made by hand, and from the model's own."""

import numpy as np
import pytest

import sim
from sim.runs.simulate import run_ensemble
from sim.scenario import Scenario, parse_practice
from sim.studies.explain import CHANNELS, attribute, choices_of

PAIR = ("engaged-deference", "imposition")
WITHOUT = {"leading": 0.01, "speed": 0.05, "trust": 0.03}
ALONE = {"leading": 0.02, "coordination": -0.02}
SMALL = {
    "states.count": 1,
    "groups.count": 3,
    "allies.count": 2,
    "people.per_group": 8,
    "time.months": 24,
    "shocks": [],
}


def attributed(sign=1, worlds=40):
    """Attribute a difference of 0.03; left out and alone as above, with a little noise."""
    rng = np.random.default_rng(5)
    luck = rng.normal(0, 0.001, worlds)
    choices = list(choices_of(Scenario(title="By hand")))
    columns = []
    for row in choices:
        held = {"full": {}, "without": WITHOUT, "alone": ALONE}[row.kind]
        own = rng.normal(0, 0.001, worlds) if row.channel in held else 0.0
        mean = held.get(row.channel, 0.0 if row.kind == "alone" else 0.03)
        columns.append(mean + luck + own if mean else np.zeros(worlds))
    return attribute(choices, sign * np.stack(columns, axis=1), 1)


def test_a_channel_adds_the_full_difference_less_that_without_it():
    intervals, full, channels = attributed()
    found = {row.channel: row for row in channels}
    assert full.mean == pytest.approx(0.03, abs=0.001)
    assert found["leading"].adds.mean == pytest.approx(0.02, abs=0.001)
    assert found["speed"].adds.mean == pytest.approx(-0.02, abs=0.001)
    assert found["coordination"].alone.mean == pytest.approx(-0.02, abs=0.001)
    assert found["coordination"].adds.nothing
    assert found["trust"].alone.nothing
    assert {row.channel for row in channels[:2]} == {"leading", "speed"}
    assert intervals.family_size == len(CHANNELS)
    for row in channels:
        joint, alone = row.adds.simultaneous, row.adds.interval
        assert joint.low <= alone.low <= alone.high <= joint.high


def test_the_other_way_round_everything_changes_sign():
    (_, one, rows), (_, other, others) = attributed(), attributed(sign=-1)
    assert other.mean == -one.mean
    assert [row.channel for row in rows] == [row.channel for row in others]
    for mine, theirs in zip(rows, others, strict=True):
        assert mine.adds.mean == pytest.approx(-theirs.adds.mean, abs=1e-15)


def test_few_worlds_have_no_interval_and_undefined_ones_are_left_out():
    assert not attributed(worlds=5)[1].interval.known
    choices = list(choices_of(Scenario(title="Undefined")))
    values = np.full((3, len(choices)), np.nan)
    values[0] = 0.5
    _, full, channels = attribute(choices, values, 1)
    assert full.pairs == channels[0].adds.pairs == 1


@pytest.fixture(scope="module")
def answer():
    return sim.explain("migration-2020", replicates=3, seed=1, set=SMALL | {"channels.donors": 0})


def test_variants_meet_the_same_worlds_and_all_off_is_no_difference(answer):
    (world,) = answer.scenarios.values()
    scenario = world.scenario
    pair = tuple(parse_practice(name, scenario) for name in PAIR)
    runs = answer.runs()
    assert len(runs) == 2 * 3 * (1 + 2 * (len(CHANNELS) - 1))
    full = run_ensemble(scenario, pair, range(3), 1)
    assert np.array_equal(
        runs[runs.variant == "full"]["rights"], full.outcome("rights").ravel(), equal_nan=True
    )
    off = {name: 0.0 for name in CHANNELS if name != "leading"}
    lone = scenario.model_copy(update={"channels": scenario.channels.model_copy(update=off)})
    same = run_ensemble(lone, pair, range(3), 1)
    alone = runs[(runs.variant == "alone") & (runs.channel == "leading")]
    assert np.array_equal(alone["harms"], same.outcome("harms").ravel(), equal_nan=True)
    for nested in ("ownership", "trust"):  # they act through others
        assert answer[nested].alone.nothing


def test_the_answer_holds_what_the_runs_do(answer):
    keys = ["variant", "channel", "replicate"]
    wide = answer.runs().pivot_table(index=keys, columns="practice", values="rights")
    mean = (wide[PAIR[0]] - wide[PAIR[1]]).groupby(["variant", "channel"]).mean()
    assert answer.full.mean == pytest.approx(mean["full", ""], abs=1e-15)
    for row in answer.channels:
        added = mean["full", ""] - mean["without", row.channel]
        assert row.adds.mean == pytest.approx(added, abs=1e-15)
        assert row.without.mean == pytest.approx(mean["without", row.channel], abs=1e-15)
        assert row.alone.mean == pytest.approx(mean["alone", row.channel], abs=1e-15)
    assert answer.closed == ("donors",)
    assert list(answer.frame()) == list(answer.COLUMNS)
    assert len(answer.frame()) == len(CHANNELS) - 1
    with pytest.raises(KeyError):
        answer["donors"]


@pytest.mark.parametrize(
    ("asked", "problems"),
    [
        (
            {"practice": "imposition"},
            ["practice imposition: is already the baseline; name another practice"],
        ),
        (
            {"practice": "impostion", "against": "statment"},
            [
                "practice impostion: no practice 'impostion'; did you mean 'imposition'?",
                "against statment: no practice 'statment'; did you mean 'statement'?",
            ],
        ),
        ({"outcome": "harm"}, ["outcome harm: there is no such outcome; did you mean 'harms'?"]),
        (
            {"set": {f"channels.{name}": 0 for name in CHANNELS}},
            ["channels: all are off in this scenario: there is nothing to explain"],
        ),
    ],
)
def test_what_is_wrong_is_said_before_anything_runs(monkeypatch, asked, problems):
    monkeypatch.setattr("sim.runs.simulate.simulate", None)
    with pytest.raises(sim.RequestError) as error:
        sim.explain(**asked)
    assert list(error.value.problems) == problems
