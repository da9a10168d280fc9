"""The initial state: states, groups, allies, ties, people and their network (section 6)."""

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sim.scenario.lists import Practice
from sim.scenario.quantities import Spread
from tests.reference.ally import Ally
from tests.reference.campaign import Tie
from tests.reference.formulas import clip, clips, dot, mixed, normalised, rounded, smallest
from tests.reference.group import Group
from tests.reference.knowledge import Beliefs
from tests.reference.person import Person
from tests.reference.state import State
from tests.reference.streams import normal, single

if TYPE_CHECKING:
    from tests.reference.model import ReferenceModel


def drawn(quantity: Spread, u: float) -> float:
    """Give an actor its value of a quantity that differs between actors."""
    return quantity.mean + quantity.spread * (2.0 * u - 1.0)


def drawn_share(quantity: Spread, u: float) -> float:
    """Give an actor its value of a share, which rounding does not carry out of [0, 1]."""
    return clip(drawn(quantity, u))


def drawn_simplex(
    model: "ReferenceModel", stream: str, block: int, row: int, weights: Iterable[float]
) -> list[float]:
    """Draw shares that sum to 1 from a Dirichlet distribution: a row of a block."""
    gammas = (
        model.streams.gamma(stream, block, row * model.K + k, weight)
        for k, weight in enumerate(weights)
    )
    return normalised([gamma + 1e-12 for gamma in gammas])


def found_states(model: "ReferenceModel") -> list[State]:
    """Make the states."""
    p, uniform = model.parameters.states, model.streams.uniform
    repressiveness, opinion, exclusion, exposure, enforceability = (
        uniform("states", block, model.S) for block in range(5)
    )
    responsiveness = uniform("states", 5, model.S, model.T)
    rights, paper = (uniform("states", block, model.S, model.C, model.K) for block in (6, 7))
    openness = uniform("states", 8, model.S)
    resolve = [uniform("resolve", block, model.S, model.C + 1, model.K) for block in (0, 1)]
    states = []
    for s in range(model.S):
        own = drawn_share(p.exclusion, exclusion[s])
        excluded = clips(own + row.exclusion for row in model.categories)
        state = State(
            model,
            s,
            repressiveness=drawn_share(p.repressiveness, repressiveness[s]),
            opinion=drawn_share(p.opinion, opinion[s]),
            exclusion=excluded,
            exposure=drawn_share(p.exposure, exposure[s]),
            enforceability=drawn_share(
                model.parameters.institutions.enforceability, enforceability[s]
            ),
            openness=drawn_share(p.openness, openness[s]),
            responsiveness=[drawn_share(p.responsiveness, u) for u in responsiveness[s]],
            rights=[
                [drawn_share(p.rights_in_practice, u) * (1.0 - x) for u in row]
                for row, x in zip(rights[s], excluded, strict=True)
            ],
            paper=[[drawn_share(p.rights_on_paper, u) for u in row] for row in paper[s]],
            resolve=[
                list(zip(*rows, strict=True)) for rows in zip(*(b[s] for b in resolve), strict=True)
            ],
        )
        states.append(state)
    return states


def found_groups(model: "ReferenceModel") -> list[Group]:
    """Make the groups, dealt to states in turn and to categories by their shares."""
    p = model.parameters.groups
    members, resources, capacity = (
        model.streams.uniform("groups", block, model.G) for block in range(3)
    )
    tails = model.streams.uniform("groups", 5, model.G)
    places = [_category_of(model, g) for g in range(model.G)]
    means = [model.categories[c].priorities or p.priorities for c in places]
    own, leaders = (
        [
            drawn_simplex(model, "groups", block, g, (concentration * mean for mean in row))
            for g, row in enumerate(means)
        ]
        for block, concentration in ((3, p.priority_concentration), (4, p.leader_concentration))
    )
    capture = model.parameters.channels.elite_capture
    factions = [_factions_of(model, g, row) for g, row in enumerate(own)]
    own = [[sum(column) / len(rows) for column in zip(*rows, strict=True)] for rows in factions]
    groups = []
    for g in range(model.G):
        state = model.states[g % model.S]
        group = Group(
            model,
            g,
            state=state,
            category=places[g],
            members=drawn(p.members, members[g]) * 10.0 ** (p.members_tail * normal(tails[g])),
            resources=drawn(p.resources_per_member, resources[g]),
            capacity=drawn_share(p.capacity, capacity[g]),
            priorities=own[g],
            leaders_priorities=mixed(
                mixed(own[g], capture * p.lean, factions[g][0]),
                capture * p.leader_distance,
                leaders[g],
            ),  # (I1)
            factions=factions[g],
            offset=_offset_of(model, g),
        )
        state.groups.append(group)
        groups.append(group)
    return groups


def _factions_of(model: "ReferenceModel", g: int, whole: list[float]) -> list[list[float]]:
    """Give the priorities of each faction of a group."""
    p = model.parameters.groups
    if p.factions == 1:
        return [whole]
    return [
        drawn_simplex(
            model, "groups", 6, g * p.factions + n, (p.faction_concentration * w for w in whole)
        )
        for n in range(p.factions)
    ]


def _groups_beside(model: "ReferenceModel", g: int) -> int:
    """Count the groups of a group's state."""
    return len(range(g % model.S, model.G, model.S))


def _offset_of(model: "ReferenceModel", g: int) -> int:
    """Stagger decisions evenly within a state, and states against each other."""
    s, r = g % model.S, g // model.S
    period = model.parameters.decisions.campaign_months
    return (r * period // _groups_beside(model, g) + s) % period


def _category_of(model: "ReferenceModel", g: int) -> int:
    place = (g // model.S + 0.5) / _groups_beside(model, g)
    reached = 0.0
    for c, row in enumerate(model.categories):
        reached += row.share
        if place < reached + 1e-12:
            return c
    return model.C - 1


def found_allies(
    model: "ReferenceModel", practices: Sequence[tuple[Practice, float]]
) -> list[Ally]:
    """Make the allies, with their practices and the states in which they work."""
    p = model.parameters.allies
    resources, supporters, access = (
        model.streams.uniform("allies", block, model.A) for block in range(3)
    )
    chosen = _practices_of(model, practices)
    reach = min(p.states_per_ally, model.S)
    allies = []
    for a in range(model.A):
        states = [model.states[(a + j) % model.S] for j in range(reach)]
        weights = (p.agenda_concentration * mean for mean in p.agenda)
        ally = Ally(
            model,
            a,
            practice=chosen[a],
            agenda=drawn_simplex(model, "allies", 3, a, weights),
            resources=drawn(p.resources, resources[a]),
            supporters=drawn(p.supporters, supporters[a]),
            access=drawn_share(p.access, access[a]),
            states=states,
        )
        for state in states:
            state.allies.append(ally)
        allies.append(ally)
    return allies


def _practices_of(
    model: "ReferenceModel", practices: Sequence[tuple[Practice, float]]
) -> list[Practice]:
    """Deal a mixture of practices to allies (section 3)."""
    order = smallest(model.streams.uniform("practices", 0, model.A), model.A)
    chosen = [practices[-1][0]] * model.A
    reached, start = 0.0, 0
    for practice, share in practices:
        reached += share
        end = min(rounded(reached * model.A), model.A)
        for a in order[start:end]:
            chosen[a] = practice
        start = end
    return chosen


def form_ties(model: "ReferenceModel") -> None:
    """Tie groups and allies that work in their state, by who seeks whom on what score."""
    p = model.parameters.ties
    trust, luck = (model.streams.uniform("ties", block, model.G, model.A) for block in (0, 1))
    pairs: set[tuple[int, int]] = set()
    if p.matching in ("random", "similarity"):
        for group in model.groups:
            found = group.state.allies
            if p.matching == "random":
                scores = [-luck[group.row][ally.row] for ally in found]
            else:
                scores = [_distance(ally.agenda, group.leaders_priorities) for ally in found]
            best = sorted(zip(scores, (ally.row for ally in found), strict=True))
            pairs.update((group.row, a) for _, a in best[: p.ties_per_group])
    else:
        sought = rounded(p.ties_per_group * model.G / model.A)
        for ally in model.allies:
            found = [group for state in ally.states for group in state.groups]
            best = sorted((-_appeal(group, p.matching), group.row) for group in found)
            pairs.update((g, ally.row) for _, g in best[:sought])
    for g, a in sorted(pairs):
        first_trust = drawn_share(p.initial_trust, trust[g][a])
        tie = Tie(model.groups[g], model.allies[a], first_trust, first_trust)
        model.groups[g].ties.append(tie)
        model.allies[a].first_ties.append(tie)


def _distance(agenda: Sequence[float], priorities: Sequence[float]) -> float:
    return 0.5 * sum(abs(x - y) for x, y in zip(agenda, priorities, strict=True))


def _appeal(group: Group, matching: str) -> float:
    if matching == "need":
        return 1.0 - dot(group.priorities, group.rights)
    return group.capacity * group.members


def form_beliefs(model: "ReferenceModel") -> None:
    """Let everyone start from one observation of each tactic."""
    uniform = model.streams.uniform
    common = uniform("knowledge", 0, model.S, model.T)
    groups = uniform("knowledge", 1, model.G, model.T)
    allies = uniform("knowledge", 2, model.A, model.S, model.T)
    errors, tactics = model.errors_of_groups, range(model.T)
    for group in model.groups:
        seen, everyone = group.state.efficacy, common[group.state.row]
        own = groups[group.row]
        means = [errors[t].observed(seen[t], normal(everyone[t]), normal(own[t])) for t in tactics]
        group.beliefs = Beliefs(means, errors)
    errors = model.errors_of_allies
    for ally in model.allies:
        for state, everyone, own in zip(model.states, common, allies[ally.row], strict=True):
            means = [
                errors[t].observed(ally.seen(state, t), normal(everyone[t]), normal(own[t]))
                for t in tactics
            ]
            ally.beliefs.append(Beliefs(means, errors))


def settle_people(model: "ReferenceModel") -> list[Person]:
    """Make the people of every group."""
    p, size = model.parameters.people, model.P
    count = model.G * size
    grievance, exposure, precarity = (
        model.streams.uniform("people", block, count) for block in range(3)
    )
    people = []
    for group in model.groups:
        factions = model.parameters.groups.factions
        for i in range(group.row * size, (group.row + 1) * size):
            mean = model.categories[group.category].precarity
            if factions > 1:
                place = (i - group.row * size) % factions / (factions - 1)
                mean += model.parameters.groups.faction_gap * (place - 0.5)
            person = Person(
                model,
                group,
                grievance=single(drawn_share(p.grievance, grievance[i])),
                exposure=single(drawn_share(p.exposure, exposure[i])),
                precarity=single(clip(mean + p.precarity_spread * (2.0 * precarity[i] - 1.0))),
            )
            group.people.append(person)
            people.append(person)
    return people


def acquaint_people(model: "ReferenceModel") -> None:
    """Make the network: neighbours in a ring, rewired in the group and bridged in the state."""
    p, size = model.parameters.people, model.P
    half = p.mean_degree // 2
    kinds, partners = (
        model.streams.uniform("network", block, len(model.people), half) for block in (0, 1)
    )
    rule = model.parameters.rules.network
    if rule == "hubs":
        _by_preference(model, partners)
        return
    bridging = 0.1 * p.bridging if rule == "blocks" else p.bridging
    rewired = bridging + (1.0 if rule == "blocks" else p.rewiring)
    for group in model.groups:
        own, groups = group.people, group.state.groups
        in_state = len(groups) * size
        first = group.row * size
        for r, person in enumerate(own):
            draws = zip(kinds[first + r], partners[first + r], strict=True)
            for j, (kind, partner) in enumerate(draws):
                if kind < bridging:
                    q = math.floor(partner * in_state)
                    other = groups[q // size].people[q % size]
                elif kind < rewired:
                    other = own[math.floor(partner * size)]
                else:
                    other = own[(r + j + 1) % size]
                if other is not person:
                    _acquaint(person, other)


def _by_preference(model: "ReferenceModel", partners: list[list[float]]) -> None:
    """Let people of a state come one by one, and name those whom many know already."""
    size = model.P
    for state in model.states:
        known: list[Person] = []
        for r in range(size):
            for group in state.groups:
                person = group.people[r]
                if not known:
                    known.append(person)
                    continue
                named = [known[math.floor(u * len(known))] for u in partners[group.row * size + r]]
                for other in named:
                    _acquaint(person, other)
                    known.extend((other, person))


def _acquaint(person: Person, other: Person) -> None:
    person.acquaintances.append(other)
    other.acquaintances.append(person)
