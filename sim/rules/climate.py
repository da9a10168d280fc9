"""Phase 6, the climate: opinion, countermovement, adaptation, what states remember (O1–O3)."""

from sim._jit import inner
from sim.rules.arithmetic import clip, saturating
from sim.world.columns import NO_RESPONSE, REPRESS, Flow, States
from sim.world.parameters import Parameters


@inner
def change_climate(parameters: Parameters, states: States, flow: Flow, month: int) -> None:
    """Move opinion, let states adapt to tactics in use, and remember the answers given."""
    rules, half = parameters.consequences, parameters.pressure.critical_mass
    for s in range(states.id.shape[0]):
        for_them, against = 0.0, 0.0
        for t in range(flow.used.shape[1]):
            moved = flow.used[s, t] * parameters.tactics.opinion[t]
            if moved > 0.0:
                for_them += moved
            else:
                against -= moved
            use = saturating(flow.used[s, t], half)
            adapted = states.adaptation[s, t]
            states.adaptation[s, t] = clip(
                adapted
                + rules.adaptation_rate * use * (1.0 - adapted)
                - rules.adaptation_forgetting * (1.0 - use) * adapted
            )
        repressed = 0.0
        for c in range(flow.response.shape[1]):
            for k in range(flow.response.shape[2]):
                if flow.response[s, c, k] == REPRESS:
                    repressed += flow.strength[s, c, k]
                if flow.response[s, c, k] == NO_RESPONSE:
                    states.pressed_months[s, c, k] = 0
                else:
                    states.last_response[s, c, k] = flow.response[s, c, k]
                    states.last_month[s, c, k] = month
                    states.pressed_months[s, c, k] += 1
        won = 0.0
        for c in range(flow.gain.shape[1]):
            for k in range(flow.gain.shape[2]):
                won += states.scope_share[s, c] * flow.gain[s, c, k]
        against_them = states.countermovement[s]
        states.countermovement[s] = clip(
            against_them
            + rules.counter_growth * won / flow.gain.shape[2] * (1.0 - against_them)
            - rules.counter_decay * against_them
        )
        opinion = states.opinion[s]
        states.opinion[s] = clip(
            opinion
            + rules.opinion_gain * saturating(for_them, half) * (1.0 - opinion)
            - rules.opinion_gain * saturating(against, half) * opinion
            - rules.counter_opinion * against_them * opinion
            + rules.opinion_backfire * saturating(repressed, half) * (1.0 - opinion)
            + rules.opinion_reversion * (states.opinion_at_rest[s] - opinion)
        )
