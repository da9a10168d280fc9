import json

import numpy as np
import pytest

from sim.classroom.causes import causes_of
from sim.classroom.counterfactuals import BELIEFS, IDLE, otherwise, run_again, twin_of
from sim.classroom.document import (
    ALLIES_DECIDED,
    DECIDED,
    SAMPLE_SEED,
    SCALE,
    run_side,
    sample_of,
    typical,
)
from sim.model.advocacy import AdvocacyModel
from sim.narrative.catalogue import KINDS, PHASES
from sim.outcomes import OUTCOME_NAMES
from sim.rules.month import PHASES as MONTH
from sim.rules.month import run_world
from sim.runs.simulate import run_ensemble
from sim.scenario.files import load_scenario
from sim.scenario.lists import CHANNEL_LABELS
from sim.scenario.schema import parse_practice
from sim.world.columns import CONCEDE
from sim.world.parameters import parameters_of
from tests.classroom.shown import shown

BEFORE = MONTH.index("confer")

SOUGHT = {"refusal", "campaign", "first concession", "concession", "repression"}
"""Kinds whose causes are sought where somebody asks."""


@pytest.fixture(scope="module")
def default():
    return shown()


PAIRS = [
    ("engaged-deference", "imposition"),
    ("silent-deference", "imposition"),
    ("critical-support", "engaged-deference"),
    ("no-allies", "statement"),
    ("imposition:0.5,engaged-deference:0.5", "imposition"),
]


def frames(side):
    """Give everything that is drawn, by frame, without decisions."""
    return {
        (part, name): np.moveaxis(np.array(rows), -1, 0)
        for part, columns in side["parts"].items()
        for name, rows in columns.items()
    }


@pytest.mark.parametrize("practice", ["engaged-deference", "imposition", "parallel"])
def test_a_side_is_the_run_of_the_model_to_the_bit(practice):
    scenario = load_scenario("migration-2020")
    side = run_side(scenario, parse_practice(practice, scenario), 5)
    model = AdvocacyModel(scenario, practice, seed=5)
    model.run()
    assert np.array_equal(side.model.world.record.series, model.world.record.series, equal_nan=True)
    assert side.model.outcomes() == pytest.approx(model.outcomes(), rel=0, abs=0, nan_ok=True)


@pytest.mark.parametrize("pair", PAIRS, ids=" and ".join)
def test_both_sides_are_one_world_until_a_decision_differs(pair):
    found = shown(a=pair[0], b=pair[1], seed=3)
    left, right = (frames(side) for side in found["sides"])
    decision, world = found["parting"]["decision"], found["parting"]["world"]
    assert 1 <= decision <= world
    for key in left:
        assert np.array_equal(left[key][:decision], right[key][:decision]), key
    decided = [("groups", name) for name in DECIDED] + [("allies", name) for name in ALLIES_DECIDED]
    assert any((left[key][decision] != right[key][decision]).any() for key in decided)


def test_the_same_practice_twice_never_parts():
    found = shown(b="engaged-deference")
    assert found["parting"]["decision"] is None
    assert found["sides"][0] == found["sides"][1]


def test_nothing_but_decisions_differs_in_the_null_world():
    found = shown("null-world")
    assert found["parting"]["world"] is None
    text = found["parting"]["text"]  # where nobody is moved, both sides may decide the same
    assert text.endswith(("Nothing else in this world ever differs.", "the two worlds stay one."))
    left, right = (side["series"] for side in found["sides"])
    assert {name for name in left if left[name] != right[name]} <= {"ties"}


def test_the_answer_is_small_and_whole(default):
    assert len(json.dumps(default)) < 1_500_000
    world, months = default["world"], default["world"]["months"]
    for side in default["sides"]:
        parts = side["parts"]
        assert len(parts["states"]["rights"]) == len(world["states"])
        assert len(parts["groups"]["issue"]) == len(world["groups"])
        assert len(parts["ties"]["trust"]) == len(world["ties"])
        lengths = {len(row) for rows in parts["groups"].values() for row in rows}
        assert lengths == {months + 1} == {len(side["responses"]), len(side["series"]["rights"])}


def test_what_is_drawn_is_what_is_measured(default):
    members = np.array([group["members"] for group in default["world"]["groups"]])
    state = [group["state"] for group in default["world"]["groups"]]
    for side in default["sides"]:
        rights = np.array(side["parts"]["states"]["rights"])[state] / SCALE
        mean = (members[:, None] * rights).sum(axis=0) / members.sum()
        assert mean[1:] == pytest.approx(side["series"]["rights"][1:], abs=1e-3)
        parts = side["parts"]["groups"]
        harms = np.sum([parts["harmed_repression"], parts["harmed_usual"]], axis=(0, 1))
        told = np.array(side["series"]["harms"][1:]) * members.sum() / 1000
        assert harms[1:] == pytest.approx(told, abs=12)


def test_every_happening_is_traced_to_a_phase_and_to_channels_that_there_are(default):
    assert set(PHASES) <= set(MONTH)
    for side in default["sides"]:
        kinds = {row["kind"] for row in side["told"]}
        assert {"campaign", "first concession", "shock", "departure"} <= kinds <= set(KINDS)
        for row in side["told"]:
            assert row["phase"] in PHASES
            assert row["text"].endswith(".")
            assert (row["cause"] is None) == (row["kind"] in SOUGHT)
            if row["cause"]:
                assert set(row["cause"]["channels"]) <= set(CHANNEL_LABELS)
                assert row["cause"]["text"].endswith(".")
        months = [row["month"] for row in side["told"]]
        assert months == sorted(months)


@pytest.mark.parametrize("practice", ["engaged-deference", "imposition", "critical-support"])
def test_a_month_that_is_run_again_unchanged_goes_the_same_way(practice):
    scenario = load_scenario("migration-2020")
    model = AdvocacyModel(scenario, practice, seed=6)
    numbers = parameters_of(scenario)
    for month in range(model.months):
        run_world(numbers, model.world, month, month + 1, 0, BEFORE)
        again = run_again(numbers, twin_of(model.world), month)
        run_world(numbers, model.world, month, month + 1, BEFORE)
        world = model.world
        assert np.array_equal(again.refused, world.groups.refused)
        assert np.array_equal(again.issue, world.groups.campaign_issue)
        assert np.array_equal(again.tactic, world.groups.campaign_tactic)
        assert np.array_equal(again.response, world.flow.response)


@pytest.mark.parametrize(
    ("name", "settings", "practice", "acting"),
    [
        ("version-1", [], "imposition", set()),
        (
            "whom-to-defer-to",
            ["windows.rate=0.3", "allies.supporters_join=0.5"],
            "member-deference",
            set(IDLE),
        ),
    ],
)
def test_a_channel_is_tried_where_it_has_something_to_act_on(name, settings, practice, acting):
    scenario = load_scenario(name, settings)
    model, numbers = AdvocacyModel(scenario, practice, seed=6), parameters_of(scenario)
    tried, moved = set(), set()
    for month in range(48):
        run_world(numbers, model.world, month, month + 1, 0, BEFORE)
        found = otherwise(numbers, model.world, month)
        run_world(numbers, model.world, month, month + 1, BEFORE)
        tried |= {row.channel for row in found}
        now = model.world.flow.response
        moved |= {row.channel for row in found if not np.array_equal(row.response, now)}
    assert tried & set(IDLE) == acting
    assert acting <= moved


def month_without(channel, scenario, practice, seed, month):
    """Step a model through a month with a channel off, after the months before with all."""
    model = AdvocacyModel(scenario, practice, seed=seed)
    model.run(month - 1)
    dials = model._numbers.dials._replace(**{channel: 0.0})
    model._numbers = model._numbers._replace(dials=dials)
    model._columns = None  # they hold the numbers as they were
    model.step()
    return model


def traced(scenario, practice, seed, kind):
    """Give what happened of a kind, each with its cause."""
    mixture = parse_practice(practice, scenario)
    rows = [row for row in run_side(scenario, mixture, seed).told if row.happening.kind == kind]
    months = sorted({row.happening.month for row in rows})
    causes = dict(zip(months, causes_of(scenario, mixture, seed, months), strict=True))
    return [(row, causes[row.happening.month][row.place]) for row in rows]


def test_a_refusal_goes_away_with_the_channel_it_is_traced_to():
    scenario = load_scenario("migration-2020")
    rows = traced(scenario, "imposition", 6, "refusal")[:10]
    assert rows
    for row, cause in rows:
        group = int(row.happening.who.split()[1]) - 1
        for channel in ("agenda_gap", "coordination", "caution", "resources", "access"):
            model = month_without(channel, scenario, "imposition", 6, row.happening.month)
            refused = bool(model.groups[group].refused)
            assert refused == (channel not in cause.channels), (row, channel)


def test_a_concession_goes_away_with_the_channel_it_is_traced_to():
    scenario = load_scenario("migration-2020")
    side = run_side(scenario, parse_practice("engaged-deference", scenario), 1)
    rows = traced(scenario, "engaged-deference", 1, "first concession")[:3]
    assert rows
    for row, cause in rows:
        state, month = int(row.happening.who.split()[1]) - 1, row.happening.month
        conceded = [row[1:3] for row in side.responses[month]
                    if row[0] == state and row[3] == CONCEDE]  # fmt: skip
        for channel in set(cause.channels) - set(BELIEFS):
            model = month_without(channel, scenario, "engaged-deference", 1, month)
            without = model.world.flow.response[state]
            assert any(without[c, k] != CONCEDE for c, k in conceded)


def test_a_sample_says_how_many_worlds_fell_out_which_way():
    scenario = load_scenario("critical-mass")
    mixtures = tuple(parse_practice(name, scenario) for name in ("silent-deference", "imposition"))
    runs = run_ensemble(scenario, mixtures, range(12), SAMPLE_SEED)
    found = sample_of(
        [runs.series[:, p] for p in (0, 1)],
        [runs.outcomes[:, p] for p in (0, 1)],
        scenario.comparison.smallest_difference,
    )
    rights = runs.outcomes[:, :, OUTCOME_NAMES.index("rights")]
    assert pytest.approx(rights, abs=1e-5) == np.array(found["values"]["rights"]).T
    assert len(found["bands"]["rights"][0]["low"]) == scenario.time.months
    told = typical(found, (0.5, 0.4))
    assert told["left"] + told["right"] + told["neither"] == 12
    assert told["here"] == pytest.approx(0.1)
    assert told["more"] == int((rights[:, 0] - rights[:, 1] > 0.1).sum())
