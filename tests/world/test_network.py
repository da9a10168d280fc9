"""The network of people: a small world in each group, bridges within the state."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.world.people import acquaint, name_acquaintances


def built(*, states, groups, per_group, half, bridging, rewiring, seed=0):
    rng = np.random.default_rng(seed)
    kind, partner = (rng.random((groups * per_group, half)) for _ in range(2))
    named, middle = np.empty(kind.shape, np.uint32), len(kind) // 3
    for part in (slice(0, middle), slice(middle, len(kind))):
        name_acquaintances(
            kind[part],
            partner[part],
            part.start,
            per_group,
            states,
            groups,
            bridging,
            rewiring,
            named[part],
        )
    return kind, partner, *acquaint(named)


def edges(first, neighbours):
    owner = np.repeat(np.arange(len(first) - 1), np.diff(first))
    return np.stack([owner, neighbours.astype(np.int64)], axis=1)


@settings(max_examples=60)
@given(
    st.fixed_dictionaries(
        {
            "states": st.integers(1, 4),
            "groups": st.integers(1, 6),
            "per_group": st.integers(1, 12),
            "half": st.integers(1, 5),
            "bridging": st.floats(0, 1),
            "rewiring": st.floats(0, 1),
            "seed": st.integers(0, 2**32),
        }
    )
)
def test_acquaintances_are_mutual_as_named_and_of_the_same_state(asked):
    kind, partner, first, neighbours = built(**asked)
    states, groups, per_group = asked["states"], asked["groups"], asked["per_group"]
    bridging, rewiring = asked["bridging"], asked["rewiring"]
    named = []
    for i in range(groups * per_group):
        g, r = divmod(i, per_group)
        in_state = [h for h in range(groups) if h % states == g % states]
        for j in range(asked["half"]):
            if kind[i, j] < bridging:
                q = int(partner[i, j] * len(in_state) * per_group)
                other = in_state[q // per_group] * per_group + q % per_group
            elif kind[i, j] < bridging + rewiring:
                other = g * per_group + int(partner[i, j] * per_group)
            else:
                other = g * per_group + (r + j + 1) % per_group
            if other != i:
                named += [(i, other), (other, i)]
    found = edges(first, neighbours)
    assert sorted(map(tuple, found.tolist())) == sorted(named)
    assert first[-1] == len(neighbours)


def test_without_chance_it_is_a_ring():
    _, _, first, neighbours = built(
        states=1, groups=1, per_group=30, half=3, bridging=0.0, rewiring=0.0
    )
    ring = nx.Graph(edges(first, neighbours).tolist())
    assert nx.utils.graphs_equal(ring, nx.circulant_graph(30, [1, 2, 3]))


def test_rewiring_makes_the_world_small():
    """Watts & Strogatz 1998: paths shorten long before neighbourhoods dissolve."""

    def measured(rewiring):
        _, _, first, neighbours = built(
            states=1, groups=1, per_group=600, half=4, bridging=0.0, rewiring=rewiring
        )
        graph = nx.Graph(edges(first, neighbours).tolist())
        return nx.average_shortest_path_length(graph), nx.average_clustering(graph)

    long_way, close = measured(0.0)
    short_way, still_close = measured(0.1)
    assert short_way < 0.25 * long_way
    assert still_close > 0.6 * close


@pytest.mark.parametrize(("bridging", "share"), [(0.0, 0.0), (1.0, 5 / 6), (0.3, 0.3 * 5 / 6)])
def test_bridges_lead_to_other_groups_of_the_state_as_often_as_asked(bridging, share):
    per_group = 500
    _, _, first, neighbours = built(
        states=2, groups=12, per_group=per_group, half=4, bridging=bridging, rewiring=0.1
    )
    group = edges(first, neighbours) // per_group
    assert np.array_equal(group[:, 0] % 2, group[:, 1] % 2)
    found = (group[:, 0] != group[:, 1]).mean()
    assert found == pytest.approx(share, abs=4 * np.sqrt(0.25 / (12 * per_group * 4)))
