"""Deep copies: neither's future touches the other's."""

import copy

import mesa
import numpy as np
import pytest

from sim.model import Group
from sim.model.advocacy import AdvocacyModel
from tests.proof.fingerprints import UNUSUAL
from tests.proof.worlds import bits, columns, scenario


class Chronicle(AdvocacyModel):
    """Keeps things of its own: a friend among the agents, a collector, a subclassed phase."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.friend = self.groups[2]
        self.known = {"friends": [self.groups[1], self.allies[0]], "said": []}
        self.datacollector = mesa.DataCollector(
            model_reporters={"friend": lambda model: model.friend.capacity},
            agenttype_reporters={Group: {"capacity": "capacity"}},
        )

    def measure(self):
        super().measure()
        self.known["said"].append(self.month)
        self.datacollector.collect(self)


def model_of(kind=AdvocacyModel):
    return kind(scenario(**UNUSUAL), "critical-support", seed=2, events=True)


@pytest.mark.parametrize("kind", [AdvocacyModel, Chronicle])
@pytest.mark.parametrize("at", [0, 5, 14])
def test_a_copy_has_the_same_future_to_the_bit(kind, at):
    model, whole = model_of(kind), model_of(kind)
    model.run(until=at)
    twin = copy.deepcopy(model)
    assert type(twin) is kind
    assert (twin.month, twin.time, twin.running) == (model.month, model.time, model.running)
    assert bits(twin.world) == bits(model.world)
    for run in (model, twin, whole):
        run.run()
    assert bits(twin.world) == bits(whole.world)
    assert bits(model.world) == bits(whole.world)


@pytest.mark.parametrize("kind", [AdvocacyModel, Chronicle])
@pytest.mark.parametrize("which", ["the copy", "the original"])
def test_neither_future_touches_the_other(kind, which):
    model = model_of(kind)
    model.run(until=4)
    twin = copy.deepcopy(model)
    moves, stays = (twin, model) if which == "the copy" else (model, twin)
    before = bits(stays.world)
    moves.groups[0].capacity = 0.123
    moves.allies[1].practice = "imposition"
    moves.run()
    assert bits(stays.world) == before
    assert (stays.month, stays.time) == (4, 4)
    assert stays.groups[0].capacity != 0.123
    ours, theirs = columns(model.world), columns(twin.world)
    assert not [name for name in ours if np.shares_memory(ours[name], theirs[name])]


def test_agents_that_attributes_speak_of_are_the_copys_own():
    model = model_of(Chronicle)
    model.run(until=3)
    twin = copy.deepcopy(model)
    assert twin.friend is twin.groups[2]
    assert twin.known["friends"] == [twin.groups[1], twin.allies[0]]
    assert all(agent.model is twin for agent in twin.agents)
    assert all(agent.model is model for agent in model.agents)
    assert len(twin.agents) == len(model.agents)
    twin.friend.capacity = 0.9
    assert model.friend.capacity != 0.9
    twin.known["said"].append("later")
    assert model.known["said"] == [0, 1, 2]


def test_a_collector_goes_along_and_goes_its_own_way():
    model = model_of(Chronicle)
    model.run(until=3)
    twin = copy.deepcopy(model)
    twin.friend.capacity = 0.9
    twin.run(until=5)
    ours = model.datacollector.get_model_vars_dataframe()["friend"]
    theirs = twin.datacollector.get_model_vars_dataframe()["friend"]
    assert (len(ours), len(theirs)) == (3, 5)
    assert theirs[:3].tolist() == ours.tolist()
    assert theirs[4] > 0.8


def test_mesas_own_generators_are_copied_where_they_are():
    model = model_of()
    model.random.random()
    model.rng.random(3)
    twin = copy.deepcopy(model)
    assert twin.random.random() == model.random.random()
    assert twin.rng.random() == model.rng.random()
    assert twin.random is not model.random
    assert twin.rng is not model.rng


def test_a_copy_of_a_copy_and_a_copy_inside_a_list():
    model = model_of()
    model.run(until=2)
    again = copy.deepcopy(copy.deepcopy(model))
    first, second = copy.deepcopy([model, model])
    assert first is second
    for run in (model, again, first):
        run.run()
    assert bits(again.world) == bits(model.world) == bits(first.world)
