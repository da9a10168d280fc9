"""What an actor sees of how well tactics work (K1 and K2 of ``docs/explanation/model.md``)."""

import math

from sim._jit import inner, njit
from sim.world.columns import Allies, Floats, Groups, States
from sim.world.parameters import Dials, Knowledge, Tactics


@inner
def errors(
    dials: Dials, knowledge: Knowledge, institutions: float, local: float, institutional: float
) -> tuple[float, float, float]:
    """Give the scales of own and common error and the variance of one observation (K1)."""
    own_local = dials.local_knowledge * local
    own_far = dials.institutional_knowledge * institutions * institutional
    shared_local = (1.0 - dials.local_knowledge) * knowledge.common
    shared_far = (1.0 - dials.institutional_knowledge) * institutions * knowledge.common
    own = math.sqrt(own_local * own_local + own_far * own_far)
    common = math.sqrt(shared_local * shared_local + shared_far * shared_far)
    return own, common, own * own + common * common


@njit
def through_template(
    bias: float,
    efficacy: float,
    local: float,
    mean_local: float,
    institutions: float,
    enforce: float,
) -> float:
    """Give the efficacy that an ally sees before error (K2): local context through its template."""
    if bias == 0.0:
        return efficacy
    return (local + bias * (mean_local - local)) * ((1.0 - institutions) + institutions * enforce)


@njit
def observe_everything(
    dials: Dials,
    knowledge: Knowledge,
    tactics: Tactics,
    states: States,
    groups: Groups,
    allies: Allies,
    common: Floats,
    own: Floats,
    far: Floats,
) -> None:
    """Set every first belief to one observation, with its variance."""
    count = states.responsiveness.shape[0]
    bias = dials.local_knowledge * knowledge.template
    for t in range(tactics.efficacy.shape[0]):
        d = tactics.institutions[t]
        mean_local = 0.0
        for s in range(count):
            mean_local += states.responsiveness[s, t] * (1.0 - states.adaptation[s, t])
        mean_local = mean_local / count
        scale, shared, variance = errors(
            dials, knowledge, d, knowledge.group_local, knowledge.group_institutional
        )
        for g in range(groups.id.shape[0]):
            s = groups.state[g]
            local = states.responsiveness[s, t] * (1.0 - states.adaptation[s, t])
            q = local * ((1.0 - d) + d * states.enforceability[s])
            groups.belief[g, t] = q + shared * common[s, t] + scale * own[g, t]
            groups.belief_variance[g, t] = variance
        scale, shared, variance = errors(
            dials, knowledge, d, knowledge.ally_local, knowledge.ally_institutional
        )
        for a in range(allies.id.shape[0]):
            for s in range(count):
                local = states.responsiveness[s, t] * (1.0 - states.adaptation[s, t])
                q = local * ((1.0 - d) + d * states.enforceability[s])
                seen = through_template(bias, q, local, mean_local, d, states.enforceability[s])
                allies.belief[a, s, t] = seen + shared * common[s, t] + scale * far[a, s, t]
                allies.belief_variance[a, s, t] = variance
