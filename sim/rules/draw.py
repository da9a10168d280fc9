"""Draw the month's random numbers: all that a decision may read, and no others (section 5)."""

from sim._jit import inner
from sim.rules.practices import NO_LEARNING, YEAR
from sim.world.columns import Allies, Draws, Groups, People
from sim.world.numbers import fill_around, fill_log_odds, fill_normal, fill_share, fill_uniform
from sim.world.parameters import Parameters
from sim.world.rules import BY_THRESHOLD, LOGIT, MONTHLY, SEQUENTIAL
from sim.world.streams import MONTH_STREAMS, WORLD_STREAMS

DELAY, GROUP_CHOICE = MONTH_STREAMS["delay"], MONTH_STREAMS["group_choice"]
ALLY_CHOICE, RESPONSE = MONTH_STREAMS["ally_choice"], MONTH_STREAMS["response"]
PARTICIPATION, HARM = MONTH_STREAMS["participation"], MONTH_STREAMS["harm"]
COMMON, OF_GROUPS = MONTH_STREAMS["signal_common"], MONTH_STREAMS["signal_groups"]
OF_ALLIES, DAYS = MONTH_STREAMS["signal_allies"], MONTH_STREAMS["days"]
REVERSALS, ORDER = MONTH_STREAMS["reversals"], MONTH_STREAMS["order"]
THRESHOLDS = WORLD_STREAMS["thresholds"]

FIRST = 1
"""Time of the first month."""
WAVES, REST = MONTH_STREAMS["waves"], MONTH_STREAMS["rest"]
ALLY_REST, SURGE = MONTH_STREAMS["ally_rest"], MONTH_STREAMS["surge"]

ALLY_LEARNING = MONTH_STREAMS["ally_learning"]


@inner
def draw(
    parameters: Parameters,
    groups: Groups,
    allies: Allies,
    people: People,
    draws: Draws,
    month: int,
) -> None:
    """Fill every block, in C order; of choices the rows of those whose month it is."""
    key, words, tails, time = draws.key, draws.words, draws.tails, month + 1
    period = parameters.decisions.campaign_months
    for g in range(groups.id.shape[0]):
        if (month + groups.offset[g]) % period == 0:
            n, row = int(groups.id[g]), draws.group_choice[groups.id[g]]
            fill_uniform(key, DELAY, time, n, words, draws.delay[n : n + 1])
            fill_uniform(key, GROUP_CHOICE, time, n * row.shape[0], words, row)
    for a in range(allies.id.shape[0]):
        if (month + allies.offset[a]) % period == 0:
            n, row = int(allies.id[a]), draws.ally_choice[allies.id[a]]
            fill_uniform(key, ALLY_CHOICE, time, n * row.shape[0], words, row)
    if parameters.learning.allies_learn != NO_LEARNING and month > 0 and month % YEAR == 0:
        fill_uniform(key, ALLY_LEARNING, time, 0, words, draws.ally_learning)
    if parameters.rules.response == LOGIT:
        fill_uniform(key, RESPONSE, time, 0, words, draws.response.reshape(-1))
    if parameters.rules.order == SEQUENTIAL:
        fill_uniform(key, ORDER, time, 0, words, draws.order)
    if parameters.rules.rest == MONTHLY:
        fill_uniform(key, REST, time, 0, words, draws.rest)
        fill_uniform(key, ALLY_REST, time, 0, words, draws.ally_rest)
        fill_uniform(key, WAVES, time, 0, words, draws.waves)
    if parameters.mobilisation.surge > 0.0:
        fill_uniform(key, SURGE, time, 0, words, draws.surge)
    if parameters.days.chance > 0.0:
        fill_uniform(key, DAYS, time, 0, words, draws.days.reshape(-1))
    if parameters.consequences.reversal_rate > 0.0:
        fill_uniform(key, REVERSALS, time, 0, words, draws.reversals.reshape(-1))
    fill_normal(key, COMMON, time, 0, words, tails, draws.signal_common.reshape(-1))
    fill_normal(key, OF_GROUPS, time, 0, words, tails, draws.signal_groups.reshape(-1))
    fill_normal(key, OF_ALLIES, time, 0, words, tails, draws.signal_allies.reshape(-1))
    draw_people(parameters, people, draws, time)


@inner
def draw_people(parameters: Parameters, people: People, draws: Draws, time: int) -> None:
    """Draw the numbers of everybody whose ids follow on end at once, whatever the group."""
    key, words, runs, ids = draws.key, draws.words, people.runs, people.id
    by_threshold = parameters.rules.participation == BY_THRESHOLD
    mean, spread = parameters.mobilisation.threshold_mean, parameters.mobilisation.threshold_spread
    run, last = 0, runs.shape[0] - 1
    while run < last:
        start = int(runs[run])
        run += 1
        while run < last and int(ids[runs[run]]) == int(ids[runs[run] - 1]) + 1:
            run += 1
        end, n = int(runs[run]), int(ids[start])
        if by_threshold and time == FIRST:
            # They stay where other rules have the numbers of the month.
            fill_around(key, THRESHOLDS, 0, n, words, mean, spread, draws.participation[start:end])
        if not by_threshold:
            odds = draws.participation[start:end]
            fill_log_odds(key, PARTICIPATION, time, n, words, draws.parts, odds)
        fill_share(key, HARM, time, n, words, draws.harm[start:end])
