"""The state of the model: named columns, one row an actor; and how many there are of what.

Compiled rules read these NamedTuples by name. Mutable scalars are arrays of one element, because a
NamedTuple's field cannot be set. S states, C categories, K issues, T tactics, G groups, A allies,
N people, M months; index C of a scope is a demand for *all* categories.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.scenario.schema import Scenario

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]
type Flags = NDArray[np.uint8]
type Rows = NDArray[np.uint32]
type Singles = NDArray[np.float32]
type Words = NDArray[np.uint64]
type Counts = NDArray[np.uint16]

NOBODY = -1
"""No campaign, no month, no response yet."""

IGNORE, TOKEN, CONCEDE, REPRESS = 1, 2, 3, 4
NO_RESPONSE = 0
RESPONSES = ("none", "ignore", "token", "concede", "repress")
"""Names of the codes of a state's response; 0 is none."""


AS_DECIDED, RANDOM, CEILING, OWN = range(4)
"""Codes of whose plans are acted on."""

PLANS = ("", "random", "ceiling", "own")
"""Their names: as decided; drawn at random; the best by a knowledge that nobody has; the group's
own choice, whoever decided."""

STILL, WHOSE = 0, 1
"""Places in ``Flow.switch``."""

DECIDED, LIKED, DRAWN = 0, 1, 2
"""Places in ``Flow.plans``: what was decided, what the group would have chosen, what was drawn."""


class States(NamedTuple):
    """Governments. Shares in [0, 1] unless said otherwise."""

    id: Ints  # [S] stable, keys the draws
    repressiveness: Floats  # [S]
    exposure: Floats  # [S] to outside pressure
    enforceability: Floats  # [S] of its institutions, ε
    openness: Floats  # [S] how readily it gives in
    opinion_at_rest: Floats  # [S]
    opinion: Floats  # [S]
    exclusion: Floats  # [S,C]
    responsiveness: Floats  # [S,T]
    activity: Floats  # [S] log-odds of acting, as states differ
    urgency: Floats  # [S,K] log-odds of acting, as issues differ within a state
    wave: Floats  # [S] log-odds of acting, as months differ
    countermovement: Floats  # [S] strength of those who organise against
    adaptation: Floats  # [S,T]
    rights_in_practice: Floats  # [S,C,K]
    rights_on_paper: Floats  # [S,C,K]
    scope_share: Floats  # [S,C+1] share of represented people; 1 for all
    last_response: Ints  # [S,C+1,K] codes, 0 none
    last_month: Ints  # [S,C+1,K] month of that response
    pressed_months: Ints  # [S,C+1,K] months on end that the demand was pressed
    unyielding: Floats  # [S,C+1,K] uniform: how much it is worth not to concede
    restrained: Floats  # [S,C+1,K] uniform: how much it is worth not to repress


class Groups(NamedTuple):
    """Organisations of those who are denied a right."""

    id: Ints  # [G]
    state: Ints  # [G] row of its state
    category: Ints  # [G]
    scope: Ints  # [G] of its demands: its category, or C for all
    offset: Ints  # [G] of its decision months
    people: Ints  # [G] agents
    members: Floats  # [G] represented people
    ranks: Floats  # [G] of these members, who can be called on
    resources_per_member: Floats  # [G] money/month
    risk_aversion: Floats  # [G] value
    capacity: Floats  # [G]
    expected_turnout: Floats  # [G]
    priorities: Floats  # [G,K] simplex, members'
    leader_priorities: Floats  # [G,K] simplex
    least_priorities: Floats  # [G,K] simplex, of the faction that has least at the start
    belief: Floats  # [G,T] mean
    belief_variance: Floats  # [G,T]
    trust: Floats  # [G,A]
    first_trust: Floats  # [G,A]
    tie: Flags  # [G,A]
    first_tie: Flags  # [G,A]
    blame: Floats  # [G,A] part of allies' influence at the last decision
    campaign_issue: Ints  # [G] -1 none
    campaign_tactic: Ints  # [G] -1 none
    campaign_months: Ints  # [G] months so far
    plan_value: Floats  # [G] of what is carried out, to those who carry it out
    acted: Flags  # [G] last month
    deciding_in: Ints  # [G] months until it decides, while it confers; -1 otherwise
    joint: Flags  # [G] carried out with allies
    refused: Flags  # [G] the joint plan
    own_decision: Flags  # [G]
    override_leaders: Floats  # [G] attempted
    override_members: Floats  # [G]
    lead: Floats  # [G]
    answers: Floats  # [G,12] to its campaign in the last months; -1 where it did not run it


class Allies(NamedTuple):
    """Organisations that bear little of the risk."""

    id: Ints  # [A]
    offset: Ints  # [A] of its decision months
    scope: Ints  # [A] of its own campaigns
    leaves_at: Ints  # [A] month in which it leaves, -1 never
    present: Flags  # [A]
    reach: Flags  # [A,S] works there
    resources: Floats  # [A] money/month
    first_resources: Floats  # [A]
    supporters: Floats  # [A] people
    fatigue: Floats  # [A] of its supporters
    access: Floats  # [A]
    risk_aversion: Floats  # [A] value
    agenda: Floats  # [A,K] simplex
    goals: Floats  # [A] deference on goals
    tactics: Floats  # [A] deference on tactics
    voice: Floats  # [A]
    commitment: Floats  # [A]
    independence: Floats  # [A]
    assembly: Floats  # [A]
    belief: Floats  # [A,S,T] mean
    belief_variance: Floats  # [A,S,T]
    campaign_issue: Ints  # [A] own campaign, -1 none
    plan_value: Floats  # [A] of its own campaign
    acted: Flags  # [A] last month
    campaign_tactic: Ints  # [A]
    campaign_months: Ints  # [A]
    score: Floats  # [A] won since allies last looked at each other; 0 unless they learn


class People(NamedTuple):
    """Individual people; the acquaintances of i are ``neighbours[first[i]:first[i+1]]``.

    There may be millions, so each has few bytes: what is measured is in single precision.
    """

    id: Rows  # [N]
    group: Rows  # [N] row of its group
    exposure: Singles  # [N]
    precarity: Singles  # [N]
    grievance: Singles  # [N]
    fatigue: Singles  # [N]
    participates: Flags  # [N] this month (until mobilisation: last month)
    active_neighbours: Counts  # [N] acquaintances who took part last month
    harms: Counts  # [N] months in which harm was suffered so far
    first: Rows  # [N+1]
    neighbours: Rows  # [edges × 2]
    named: Rows  # [N,h] whom each named, N for nobody; no rows where somebody knows too many
    runs: Rows  # [runs+1] rows where people of one group with ids on end begin, then N


class Schedule(NamedTuple):
    """What the shocks do in each month, and windows."""

    mobilisation: Floats  # [M,S] added log-odds
    enforcement: Floats  # [M,S] factor
    repressiveness: Floats  # [M,S] added
    exclusion: Floats  # [M,S] added
    opinion: Floats  # [M,S] added
    resources: Floats  # [M,A] factor
    window: Ints  # [M,S] months since a window opened that is open, -1 none
    change_month: Ints  # [shocks] month in which allies take a practice, -1 never
    changes: Flags  # [shocks,A] which
    change_to: Floats  # [shocks,D] numbers of the practice


class Flow(NamedTuple):
    """What one phase hands to the next; strength and responses also to the next month."""

    efficacy: Floats  # [S,T] true efficacy q
    local: Floats  # [S,T] responsiveness × (1 - adaptation), as sensed
    repressiveness: Floats  # [S] with the month's shocks
    exclusion: Floats  # [S,C] with the month's shocks
    opinion: Floats  # [S] with the month's shocks
    window: Floats  # [S] whether one is open
    noticed: Floats  # [S] whether groups know by themselves that one is
    seen: Floats  # [S] how far allies know
    practice: Floats  # [D,A] scratch: allies' practices before they learn
    engaged: Floats  # [A] E: share of what an ally has that it puts beside groups
    apart: Floats  # [A] I: share that it puts into campaigns of its own
    committed: Floats  # [A] C: share that it puts in at all
    money: Floats  # [G,A] money/month given
    on_goals: Floats  # [G,A] influence of an ally on a group's goals
    on_tactics: Floats  # [G,A] and on its tactics
    own_money: Floats  # [G]
    joint_money: Floats  # [G] own and allies' that counts
    nominal_money: Floats  # [G] own and allies', whatever the dial
    outside: Floats  # [G] multiplier of joint campaigns
    nominal_outside: Floats  # [G] the same, whatever the dial
    presence: Floats  # [G] of allies beside the group
    served: Floats  # [A] members of the groups among whom it divides what it gives
    called: Floats  # [A] share of its supporters who act this month
    joining: Floats  # [G] J: allies' supporters who would join, whatever the dial
    watch: Floats  # [G] of allies in standing ties, beside the group or apart, over what was won
    kept_choice: Floats  # [G,K·T+1] the uniform numbers of a group's next choice
    switch: Ints  # [2] whether all are still; whose plans are acted on (``sim.world.switches``)
    plans: Ints  # [G,3] options: decided, the group's own, drawn; -1 none
    busy: Floats  # [G] how far argument takes people's time this month
    running: Flags  # [G] presses something this month
    calling: Flags  # [A] an own campaign presses this month
    won: Floats  # [S] scratch: share of demands conceded last month
    common_issue: Ints  # [S]
    deciding: Ints  # [G] scratch: rows of the groups that decide this month, in their order
    imitated: Ints  # [S] option of the group whose demand was answered best, -1 none
    participants: Ints  # [G] agents
    group_strength: Floats  # [G]
    ally_strength: Floats  # [A,S]
    strength: Floats  # [S,C+1,K]
    pressure: Floats  # [S,C+1,K]
    shielded: Floats  # [S,C+1,K] sum of strength × presence
    loose: Floats  # [S,C] share of what is taken back that nobody holds or watches over
    reversed: Flags  # [S,K] rights that were taken back this month
    kept_up: Floats  # [S,C+1,K] sum of strength × staying power
    worked: Floats  # [S,C+1,K] sum of strength × efficacy
    days: Ints  # [S,C+1,K] of the longest action on each pressed demand
    sustained: Floats  # [S,C+1,K] weight of what lasts, 0 where states answer only size
    response: Ints  # [S,C+1,K] codes
    gain: Floats  # [S,C,K] of rights in practice by concession
    acting: Rows  # [N+1] scratch: rows of people taking part, then of whom harm may reach
    lanes: Words  # [N+1] scratch: who takes part in which of nine worlds
    sums: Words  # [N+1] scratch: how many near them do
    endangered: Rows  # [N+1] rows of people who may be harmed this month, as many as there are
    endangered_count: Ints  # [1]
    harmed: Rows  # [N+1] scratch: rows of people harmed this month
    harms_usual: Ints  # [G] agents
    harms_repression: Ints  # [G] agents
    used: Floats  # [S,T] strength by tactic
    of_group: Floats  # [G,4] scratch of mobilisation and of harm, which name its columns
    watched: Floats  # [2,S,K] scratch of respond: who conceded, who repressed last month
    value: Floats  # [4,K·T+1] scratch: joint, leaders', leaders' alone, members'
    gumbel: Floats  # [K·T+1] scratch
    added: Floats  # [3,K·T+1] scratch: pressure that options add, joint, as own would, alone
    table: Ints  # [A] scratch: rows of the allies in engaged ties with the group that decides
    joint_strength: Floats  # [T] scratch: expected of a tactic, before efficacy
    alone_strength: Floats  # [T] scratch
    joint_sustained: Floats  # [T] scratch: weight of what can be expected to last
    alone_sustained: Floats  # [T] scratch
    others: Floats  # [K] scratch: what others pressed last month
    others_pressure: Floats  # [K] scratch
    leaders_want: Floats  # [K] scratch
    members_want: Floats  # [K] scratch
    together_want: Floats  # [K] scratch
    group_believes: Floats  # [T] scratch, after the argument
    together_believe: Floats  # [T] scratch


class Draws(NamedTuple):
    """This month's random numbers, in blocks laid out by the stable ids of actors.

    Of those who decide now and then, only the rows of those whose month it is are drawn.
    """

    delay: Floats  # [G] uniform
    group_choice: Floats  # [G,K·T+1] uniform
    ally_choice: Floats  # [A,K·T+1] uniform
    participation: Singles  # [N] λ of a uniform number, or the threshold, by row
    response: Floats  # [S,C+1,K] uniform
    harm: Singles  # [N] uniform, by row
    signal_common: Floats  # [S,T] normal
    signal_groups: Floats  # [G,T] normal
    signal_allies: Floats  # [A,S,T] normal
    days: Floats  # [S,C+1,K] uniform
    reversals: Floats  # [S,K] uniform
    rest: Floats  # [G] uniform
    ally_rest: Floats  # [A] uniform
    waves: Floats  # [S] uniform
    surge: Floats  # [G] uniform
    ally_learning: Floats  # [A] uniform
    order: Floats  # [G] uniform
    plans: Floats  # [G] uniform, drawn where a switch asks for it
    luck: Ints  # [1] added to the month of the numbers: 0 but in a run of other luck
    key: Rows  # [3] halves of the seed, replicate
    words: Rows  # [CHUNK] scratch
    tails: Rows  # [CHUNK+1] scratch
    parts: Floats  # [2,CHUNK] scratch


class Record(NamedTuple):
    """What is measured as months go by (``sim.outcomes``)."""

    series: Floats  # [M,len(SERIES)]
    sums: Floats  # [len(SUMS)] see sim.outcomes
    first_gain: Ints  # [S] month from 1 of the first concession, 0 none yet
    category_rights: Floats  # [C] members-weighted rights of its groups, summed over months
    group_harms: Floats  # [G] represented people, all months
    events: Ints  # [rows,len(EVENT_COLUMNS)]; no rows unless asked for
    event_values: Floats  # [rows,len(EVENT_VALUES)]
    event_count: Ints  # [1]


EVENT_COLUMNS = (
    "month",
    "state",
    "scope",
    "issue",
    "tactic",
    "actor_kind",
    "actor",
    "months",
    "joint",
    "response",
    "days",
)
EVENT_VALUES = ("represented", "strength", "pressure")
ACTOR_KINDS = ("group", "ally")


class World(NamedTuple):
    """Everything that a month reads and writes, but for the parameters."""

    states: States
    groups: Groups
    allies: Allies
    people: People
    schedule: Schedule
    flow: Flow
    draws: Draws
    record: Record


class Sizes(NamedTuple):
    """How many there are of what."""

    states: int
    categories: int
    issues: int
    tactics: int
    groups: int
    allies: int
    people: int
    months: int

    @classmethod
    def of(cls, scenario: Scenario) -> "Sizes":
        """Read the sizes of a scenario."""
        return cls(
            states=scenario.states.count,
            categories=len(scenario.categories),
            issues=len(scenario.issues),
            tactics=len(scenario.tactics),
            groups=scenario.groups.count,
            allies=scenario.allies.count,
            people=scenario.groups.count * scenario.people.per_group,
            months=scenario.time.months,
        )
