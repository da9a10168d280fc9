"""Phase 6, consequences for rights: gains, enforcement, erosion, what is taken back (C1–C6)."""

from sim._jit import inner, njit
from sim.rules.backlash import take_back, tighten
from sim.rules.lasting import force_of
from sim.world.columns import CONCEDE, TOKEN, Draws, Floats, Flow, Groups, Ints, States
from sim.world.parameters import Parameters


@inner
def change_rights(
    parameters: Parameters, states: States, groups: Groups, flow: Flow, draws: Draws
) -> None:
    """Move rights in practice and on paper of every state, category and issue."""
    rules, response, pressure = parameters.consequences, flow.response, flow.pressure
    practice, paper = states.rights_in_practice, states.rights_on_paper
    state, category, members = groups.state, groups.category, groups.members
    capacity, lead, watch = groups.capacity, groups.lead, flow.watch
    every = practice.shape[1]  # index of the scope of demands for all
    for s in range(states.id.shape[0]):
        enforced = states.enforceability[s] * rules.enforcement
        for c in range(every):
            favour = favour_of(states.scope_share[s], flow.exclusion[s], c)
            led, seen = guarded_by(state, category, members, capacity, lead, watch, s, c)
            held = parameters.dials.holding * rules.holding * led
            watched = parameters.dials.watching * rules.watch * seen
            erosion = rules.erosion * (1.0 - held) * (1.0 - watched)
            flow.loose[s, c] = (1.0 - held) * (1.0 - watched)
            for k in range(practice.shape[2]):
                not_won, not_given = 1.0, 1.0
                own = force_of(pressure[s, c, k], flow.sustained[s, c, k])
                by_all = force_of(pressure[s, every, k], flow.sustained[s, every, k]) * favour
                if response[s, c, k] == CONCEDE:
                    not_won *= 1.0 - min(1.0, rules.concession * own)
                elif response[s, c, k] == TOKEN:
                    not_given *= 1.0 - min(1.0, rules.token * own)
                if response[s, every, k] == CONCEDE:
                    not_won *= 1.0 - min(1.0, rules.concession * by_all)
                elif response[s, every, k] == TOKEN:
                    not_given *= 1.0 - min(1.0, rules.token * by_all)
                before, law = practice[s, c, k], paper[s, c, k]
                gain = (1.0 - before) * (1.0 - not_won)
                law += (1.0 - law) * (1.0 - not_given)
                rights = before + gain
                rights += enforced * max(0.0, law - rights)
                flow.gain[s, c, k] = gain
                practice[s, c, k] = rights * (1.0 - erosion)
                paper[s, c, k] = law * (1.0 - rules.paper_erosion)
        if rules.offset > 0.0:
            tighten(flow.strength[s], flow.gain[s], rules.offset, practice[s])
        if rules.reversal_rate > 0.0:
            take_back(rules, states, flow, draws, s)


@njit
def favour_of(share: Floats, exclusion: Floats, c: int) -> float:
    """Give φ: how a state deals what it grants to all, to the migrants of its choice.

    ``share`` [C + 1] and ``exclusion`` [C] are those of the state.
    """
    mean = 0.0
    for category in range(exclusion.shape[0]):
        mean += share[category] * (1.0 - exclusion[category])
    if mean <= 0.0:
        return 1.0
    return float((1.0 - exclusion[c]) / mean)


@njit
def guarded_by(
    state: Ints,
    category: Ints,
    members: Floats,
    capacity: Floats,
    lead: Floats,
    watch: Floats,
    s: int,
    c: int,
) -> tuple[float, float]:
    """Give capacity × lead, and allies' watch: of the category's groups, else of the state's."""
    led, seen, people, all_led, all_seen, all_people = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for g in range(state.shape[0]):
        if state[g] == s:
            all_led += members[g] * capacity[g] * lead[g]
            all_seen += members[g] * watch[g]
            all_people += members[g]
            if category[g] == c:
                led += members[g] * capacity[g] * lead[g]
                seen += members[g] * watch[g]
                people += members[g]
    if people > 0.0:
        return led / people, seen / people
    if all_people > 0.0:
        return all_led / all_people, all_seen / all_people
    return 0.0, 0.0
