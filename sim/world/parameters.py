"""A scenario's numbers and rival rules as compiled rules read them."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from sim.scenario.lists import TO_DAYS, Channels, Rules, readings_of
from sim.scenario.schema import Scenario

READINGS = {rule: tuple(readings_of(rule)) for rule in Rules.model_fields}
"""The readings of each rule in the order of their codes."""


class Readings(NamedTuple):
    """``[rules]``: a code each."""

    lead: int
    choice: int
    order: int
    participation: int
    repression: int
    response: int
    rest: int
    pressure: int
    network: int
    response_to: int


def rules_of(chosen: Rules) -> Readings:
    """Turn names into codes."""
    return Readings(*(READINGS[name].index(getattr(chosen, name)) for name in Readings._fields))


type Floats = NDArray[np.float64]


if TYPE_CHECKING:
    Dials = Channels
else:
    Dials = NamedTuple("Dials", [(name, float) for name in Channels.model_fields])
    """``[channels]``: a number each."""


class Tactics(NamedTuple):
    """``[[tactics]]``: a column each, [T]."""

    efficacy: Floats
    risk: Floats
    numbers: Floats
    institutions: Floats
    lasting: Floats
    opinion: Floats


class Knowledge(NamedTuple):
    """``[knowledge]`` and the allies' template."""

    group_local: float
    ally_local: float
    group_institutional: float
    ally_institutional: float
    common: float
    drift: float
    template: float


class Decisions(NamedTuple):
    """``[decisions]``."""

    campaign_months: int
    precision: float
    movement_assembly: float
    deliberation_delay: float
    meetings: float
    voice_dominance: float
    window_late: int
    window_value: float
    group_risk_aversion: float
    agenda_gap: float
    coordination: float


class Rest(NamedTuple):
    """``[rest]``."""

    worth: float
    cost: float
    inertia: float
    wave: float
    memory: float
    success: float
    outrage: float
    shock: float


class Mobilisation(NamedTuple):
    """``[mobilisation]``."""

    surge: float
    intercept: float
    grievance: float
    ownership: float
    who_decided: float
    belief: float
    neighbours: float
    repression: float
    fatigue: float
    precarity: float
    inverted_gain: float
    threshold_mean: float
    threshold_spread: float
    threshold_pull: float


class Pressure(NamedTuple):
    """``[pressure]`` and what allies add to it."""

    curve: int  # code of the rule
    critical_mass: float
    reference_numbers: float
    reference_resources: float
    turnout_memory: float
    outside_pressure: float
    supporters_turnout: float
    supporters_join: float
    freed_to_groups: bool


class Response(NamedTuple):
    """``[response]`` and the allies' shield."""

    sensitivity: float
    concede_pressure: float
    concede_threshold: float
    concede_exclusion: float
    token_pressure: float
    token_threshold: float
    token_exclusion: float
    token_enforceability: float
    repress_threshold: float
    repress_repressiveness: float
    repress_opinion: float
    repress_enforceability: float
    repress_pressure: float
    persistence: float
    endurance: float
    diffusion: float
    openness: float
    window: float
    size: float
    days: float
    recede: float
    disruption: float
    resolve: float
    shield: float


class Days(NamedTuple):
    """``[days]``, and what states make of it."""

    chance: float
    tail: float
    half: float
    means: float
    expected: float  # mean weight of an action longer than a day; 0 where states answer only size


class Consequences(NamedTuple):
    """Rights, harm, experience, opinion, countermovement and adaptation."""

    protects: Floats  # [K]
    concession: float
    token: float
    enforcement: float
    erosion: float
    holding: float
    watch: float
    paper_erosion: float
    offset: float
    reversal_rate: float
    reversal_depth: float
    reversal_counter: float
    harm_enforcement: float
    harm_repression: float
    harm_unrepressed: float
    harm_precarity: float
    tiring: float
    recovery: float
    hardening: float
    withdrawal: float
    supporters_tiring: float
    opinion_gain: float
    opinion_backfire: float
    opinion_reversion: float
    counter_growth: float
    counter_decay: float
    counter_opinion: float
    adaptation_rate: float
    adaptation_forgetting: float


class Learning(NamedTuple):
    """Trust, capacity and donors."""

    win_gain: float
    override_loss: float
    break_threshold: float
    renewal_threshold: float
    recovery: float
    capacity_learning: float
    capacity_decay: float
    capacity_transfer: float
    donor_response: float
    donor_conditions: float
    expected_progress: float
    largest_change: float
    allies_learn: int
    allies_learning_rate: float


class Parameters(NamedTuple):
    """All of a scenario's numbers."""

    rules: Readings
    dials: Dials
    tactics: Tactics
    knowledge: Knowledge
    decisions: Decisions
    rest: Rest
    mobilisation: Mobilisation
    pressure: Pressure
    response: Response
    days: Days
    consequences: Consequences
    learning: Learning


_LEARNING = ("none", "scorecard", "members")
"""The choices of ``allies.learning`` in the order of their codes."""


def _from_section[T](kind: type[T], section: BaseModel, **more: Any) -> T:  # noqa: ANN401
    """Fill a NamedTuple from the fields of the same names, and from ``more``."""
    names: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
    return kind(**{name: more[name] if name in more else getattr(section, name) for name in names})


def dials_of(channels: Channels) -> Dials:
    """Read only the dials."""
    return _from_section(Dials, channels)


def knowledge_of(scenario: Scenario) -> Knowledge:
    """Read only what actors can know."""
    return _from_section(Knowledge, scenario.knowledge, template=scenario.allies.template)


def tactics_of(scenario: Scenario) -> Tactics:
    """Read only the tactics."""
    rows = scenario.tactics
    columns = (np.array([float(getattr(row, name)) for row in rows]) for name in Tactics._fields)
    return Tactics(*columns)


LONGEST = 180
"""Days beyond which an action is not followed."""


def _mean_weight(scenario: Scenario) -> float:
    """Give the mean weight (P6) of an action that lasts longer than a day (P5)."""
    section = scenario.days
    days = np.arange(2, LONGEST + 1)
    beyond = (2.0 / days) ** section.tail
    chance = beyond - np.append(beyond[1:], 0.0)
    return float((chance * (days - 1) / (days - 1 + section.half)).sum())


def parameters_of(scenario: Scenario) -> Parameters:
    """Read a scenario's numbers."""
    harm, experience, opinion = scenario.harm, scenario.experience, scenario.opinion
    rules = rules_of(scenario.rules)
    return Parameters(
        rules=rules,
        dials=dials_of(scenario.channels),
        tactics=tactics_of(scenario),
        knowledge=knowledge_of(scenario),
        decisions=_from_section(
            Decisions,
            scenario.decisions,
            window_late=scenario.windows.late,
            window_value=scenario.windows.value,
            group_risk_aversion=scenario.groups.risk_aversion,
            agenda_gap=scenario.allies.agenda_gap,
            coordination=scenario.allies.coordination,
        ),
        rest=_from_section(Rest, scenario.rest),
        mobilisation=_from_section(Mobilisation, scenario.mobilisation),
        pressure=_from_section(
            Pressure,
            scenario.pressure,
            curve=rules.pressure,
            outside_pressure=scenario.allies.outside_pressure,
            supporters_turnout=scenario.allies.supporters_turnout,
            supporters_join=scenario.allies.supporters_join,
            freed_to_groups=scenario.ties.freed == "groups",
        ),
        response=_from_section(
            Response,
            scenario.response,
            size=scenario.response.size if rules.response_to == TO_DAYS else 1.0,
            window=scenario.windows.opening,
            shield=scenario.allies.shield,
        ),
        days=_from_section(
            Days,
            scenario.days,
            expected=_mean_weight(scenario) if rules.response_to == TO_DAYS else 0.0,
        ),
        consequences=_from_section(
            Consequences,
            experience,
            protects=np.array([float(row.protects) for row in scenario.issues]),
            concession=scenario.response.concession,
            token=scenario.response.token,
            enforcement=scenario.institutions.enforcement,
            erosion=scenario.rights.erosion,
            holding=scenario.rights.holding,
            watch=scenario.rights.watch,
            paper_erosion=scenario.rights.paper_erosion,
            offset=scenario.rights.offset,
            reversal_rate=scenario.reversals.rate,
            reversal_depth=scenario.reversals.depth,
            reversal_counter=scenario.reversals.countermovement,
            supporters_tiring=scenario.allies.supporters_tiring,
            harm_enforcement=harm.enforcement,
            harm_repression=harm.repression,
            harm_unrepressed=harm.unrepressed,
            harm_precarity=harm.repression_precarity,
            opinion_gain=opinion.gain,
            opinion_backfire=opinion.backfire,
            opinion_reversion=opinion.reversion,
            counter_growth=scenario.countermovement.growth,
            counter_decay=scenario.countermovement.decay,
            counter_opinion=scenario.countermovement.opinion,
            adaptation_rate=scenario.adaptation.rate,
            adaptation_forgetting=scenario.adaptation.forgetting,
        ),
        learning=_from_section(
            Learning,
            scenario.ties,
            capacity_learning=scenario.capacity.learning,
            capacity_decay=scenario.capacity.decay,
            capacity_transfer=scenario.capacity.transfer,
            donor_response=scenario.donors.response,
            donor_conditions=scenario.donors.conditions,
            expected_progress=scenario.donors.expected_progress,
            largest_change=scenario.donors.largest_change,
            allies_learn=_LEARNING.index(scenario.allies.learning),
            allies_learning_rate=scenario.allies.learning_rate,
        ),
    )
