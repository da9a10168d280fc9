"""The model as a Mesa model: agents, phases in subclasses, what is set in mid-run."""

import mesa
import numpy as np
import pandas as pd
import pytest

from sim.errors import RequestError
from sim.model import Ally, Group, State
from sim.model.advocacy import AdvocacyModel
from sim.outcomes import OUTCOME_NAMES, SERIES_NAMES
from sim.rules.month import PHASES
from sim.scenario.schema import parse_practice
from tests.proof.worlds import bits, scenario


def model_of(practice="engaged-deference", *, kind=AdvocacyModel, seed=3, events=False, **tables):
    return kind(scenario(**tables), practice, seed=seed, events=events)


def test_agents_are_mesas_and_its_sets_select_and_set_them():
    model = model_of()
    assert isinstance(model, mesa.Model)
    assert set(model.agents_by_type) == {State, Group, Ally}
    assert [agent.id for agent in model.allies] == list(range(8))
    assert (repr(model.groups[0]), model.groups[2].name) == ("<Group 1>", "group 3")
    groups = model.agents_by_type[Group]
    assert list(groups) == model.groups
    able = groups.select(lambda group: group.capacity > 0.35)
    assert set(able) == {g for g in model.groups if g.capacity > 0.35}
    assert 0 < len(able) < 12
    mean = model.agents_by_type[State].agg("opinion", np.mean)
    assert mean == pytest.approx(np.mean(model.world.states.opinion))
    groups.set("capacity", 0.5)
    assert (model.world.groups.capacity == 0.5).all()
    model.agents_by_type[Ally].do(lambda ally: setattr(ally, "access", 0.25))
    assert (model.world.allies.access == 0.25).all()


def test_agents_know_one_another():
    model = model_of()
    group, ally = model.groups[5], model.allies[2]
    assert group.state is model.states[1]
    assert group in group.state.groups
    assert len(group.allies) == 3
    assert all(group in other.groups for other in group.allies)
    assert [state.id for state in ally.states] == [2, 3]
    assert {group.state for group in ally.groups} <= set(ally.states)
    assert group.category in model.names.categories
    assert np.array_equal(group.trust, model.world.groups.trust[5])
    with pytest.raises(ValueError, match="read-only"):
        group.trust[0] = 0.5


@pytest.mark.parametrize("kind", [AdvocacyModel, type("Plain", (AdvocacyModel,), {})])
def test_an_attribute_set_in_mid_run_acts_on_the_months_to_come(kind):
    moved, plain = model_of(kind=kind), model_of(kind=kind)
    for model in (moved, plain):
        model.run(until=12)
    before = plain.months_table()
    for ally in moved.allies:
        ally.practice = "no-allies"
    moved.groups[0].capacity = 0.99
    for model in (moved, plain):
        model.run()
    changed, unchanged = moved.months_table(), plain.months_table()
    pd.testing.assert_frame_equal(changed[:12], before)
    assert not changed[12:].equals(unchanged[12:])
    assert changed["ties"][12:].isna().all()
    assert not unchanged["ties"].isna().any()


def test_what_is_set_acts_fused_as_it_acts_stepped():
    stepped, fused = model_of(), model_of()
    for model in (stepped, fused):
        model.run(until=7)
        model.states[1].repressiveness = 1.0
        model.groups[3].campaign = ("status", "protest")
        model.allies[0].resources = 0.0
    while stepped.running:
        stepped.step()
    fused.run()
    assert bits(stepped.world) == bits(fused.world)


@pytest.mark.parametrize(
    ("who", "name", "meant"),
    [
        ("groups", "capcity", "capacity"),
        ("allies", "resource", "resources"),
        ("states", "opinon", "opinion"),
        ("groups", "leader_priority", "leader_priorities"),
    ],
)
def test_a_misspelt_attribute_is_an_error_that_names_the_nearest(who, name, meant):
    agent = getattr(model_of(), who)[0]
    with pytest.raises(AttributeError, match=f"has no attribute '{name}'; did you mean '{meant}'"):
        setattr(agent, name, 0.5)
    with pytest.raises(AttributeError, match=f"did you mean '{meant}'"):
        getattr(agent, name)
    assert not hasattr(agent, "entirely_else")


@pytest.mark.parametrize(
    ("who", "name", "value", "said"),
    [
        ("groups", "capacity", 1.5, "Group.capacity: must be between 0 and 1, got 1.5"),
        ("groups", "capacity", -1e-9, "must be between 0 and 1"),
        ("groups", "capacity", float("nan"), "expected finite numbers"),
        ("groups", "capacity", "much", "expected numbers"),
        ("groups", "capacity", [0.1, 0.2], "expected the shape"),
        ("groups", "members", 0.0, "must be at least"),
        ("groups", "tie", 0.5, "expected whole numbers"),
        ("groups", "trust", [0.1, 0.2], "expected the shape"),
        ("allies", "resources", -1.0, "Ally.resources: must be at least 0"),
        ("allies", "resources", float("inf"), "expected finite numbers"),
        ("states", "rights_in_practice", 2, "must be between 0 and 1"),
        ("groups", "campaign", ("staus", "protest"), "did you mean 'status'"),
        ("allies", "practice", "engaged-defrence", "did you mean 'engaged-deference'"),
    ],
)
def test_a_value_out_of_range_is_an_error_and_changes_nothing(who, name, value, said):
    model = model_of()
    before = bits(model.world)
    with pytest.raises(ValueError, match=said):
        setattr(getattr(model, who)[0], name, value)
    assert bits(model.world) == before


@pytest.mark.parametrize(
    ("who", "name"), [("groups", "people"), ("groups", "joint"), ("states", "id")]
)
def test_what_is_fixed_cannot_be_set(who, name):
    with pytest.raises(AttributeError, match="cannot be set"):
        setattr(getattr(model_of(), who)[0], name, 1)


@pytest.mark.parametrize("phase", PHASES)
def test_where_a_phase_is_overridden_the_fast_path_steps_aside(phase):
    """That such a run is the same to the bit is proved in ``tests/proof/test_one_model.py``."""
    assert model_of().is_fused
    assert not model_of(kind=type("Other", (AdvocacyModel,), {phase: lambda _: None})).is_fused


def test_other_ways_to_change_a_month_are_noticed_too():

    def step(self):
        super(stepping, self).step()

    patched = model_of()
    patched.respond = lambda: None
    assert not patched.is_fused
    stepping = type("Stepping", (AdvocacyModel,), {"step": step})
    assert not model_of(kind=stepping).is_fused
    scheduled = model_of()
    called = []

    def call():
        called.append(scheduled.month)

    scheduled.schedule_event(call, at=5)
    assert not scheduled.is_fused
    scheduled.run()
    assert called
    assert called[0] in (4, 5)
    plain = model_of()
    plain.run()
    assert bits(scheduled.world) == bits(plain.world)


def test_a_phase_that_does_otherwise_changes_the_run():
    kind = type("Mute", (AdvocacyModel,), {"respond": lambda _: None})
    mute, plain = model_of(kind=kind), model_of()
    mute.run()
    plain.run()
    assert not mute.months_table()["conceded"].any()
    assert mute.outcomes()["rights"] < plain.outcomes()["rights"]


def test_the_end_is_the_end():
    model = model_of()
    with pytest.raises(RuntimeError, match="0 of 30 months"):
        model.outcomes()
    for until in (-1, 31):
        with pytest.raises(ValueError, match="until must lie between 0 and 30"):
            model.run(until=until)
    model.run(until=20)
    assert (model.month, model.time, model.running, len(model.months_table())) == (20, 20, True, 20)
    with pytest.raises(ValueError, match="between 20 and 30"):
        model.run(until=19)
    model.run()
    assert not model.running
    with pytest.raises(RuntimeError, match="over after 30 months"):
        model.step()
    assert list(model.outcomes()) == list(OUTCOME_NAMES)
    assert list(model.months_table().columns) == list(SERIES_NAMES)


def test_practices_by_name_numbers_and_mixture():
    given = scenario()
    for practice in (
        "imposition",
        given.practice("imposition"),
        parse_practice("imposition", given),
    ):
        model = AdvocacyModel(given, practice, seed=1)
        assert model.practice == "imposition"
        assert {ally.practice for ally in model.allies} == {"imposition"}
    mixed = AdvocacyModel(given, "imposition:0.25,statement:0.75", seed=1)
    held = [ally.practice for ally in mixed.allies]
    assert (held.count("imposition"), held.count("statement")) == (2, 6)
    mixed.allies[0].voice = 0.123
    assert mixed.allies[0].practice == "custom"


def test_the_event_log_is_kept_when_asked_for():
    model = model_of("critical-support", events=True)
    model.run()
    events = model.events_table()
    assert events["month"].between(1, 30).all()
    assert not events[events["actor"] == "ally"]["joint"].any()
    counted = events[events["actor"] == "group"].groupby("month")["actor_id"].nunique() / 12
    running = model.months_table()["campaigns"]
    assert counted.reindex(range(1, 31), fill_value=0).tolist() == pytest.approx(running.tolist())
    assert model_of().events_table().empty


def test_a_seed_is_a_whole_number_of_python_or_numpy():
    ours = [AdvocacyModel("null-world", seed=seed) for seed in (3, np.int64(3), np.uint8(3))]
    assert len({model.world.people.exposure.tobytes() for model in ours}) == 1
    with pytest.raises(RequestError, match="seed: must lie between 0 and"):
        AdvocacyModel("null-world", seed=-1)
    with pytest.raises(TypeError):
        AdvocacyModel("null-world", seed=1.5)
