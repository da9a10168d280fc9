# ruff: noqa: E501 - tables of definitions, one line a row

"""What is measured: monthly series, totals, and the outcomes made of them.

Everything is reported side by side, each with unit, range and definition; nothing is folded into
one index. ``who`` in a definition tells whose yardstick it is.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.errors import did_you_mean

type Floats = NDArray[np.float64]
type Better = Literal["higher", "lower", "neither"]

type Sized = Literal["stake", "mean"]
"""What differences in an outcome are small or large beside: what movements change, or its mean."""

CAUSE = " †"
"""Mark of an outcome that contains its cause."""

_LAST_MONTHS = 12
"""Months at the end of a run over which end values are averaged."""

_KEPT_MONTHS = 24
"""Months after allies left at which what was kept is read."""

LEAST_WON = 0.01
"""Of all rights: less than this, won by concession over a whole run, is as good as nothing."""


@dataclass(frozen=True, slots=True)
class Series:
    """A quantity that is kept for every month of a run."""

    name: str
    label: str
    unit: str
    definition: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A number that sums up a run. ``low`` and ``high`` bound it; ``better`` is for the paragraph.

    A tenth of what ``sized`` names is the smallest difference that matters, and ``floor`` the least
    that it can be, in the unit of the outcome (``sim.studies.pilot``).

    The label of one that contains its cause ends with ``CAUSE``, wherever it stands.
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    better: Better
    definition: str
    sized: Sized = "mean"
    floor: float = 0.0

    @property
    def contains_cause(self) -> bool:
        """Whether what a practice is, is part of what is measured: the result proves nothing."""
        return self.label.endswith(CAUSE)


def sized_by(name: str) -> Sized | None:
    """Say by what the smallest difference in an outcome goes; None where none is judged."""
    row = next((row for row in OUTCOMES if row.name == name), None)
    return row.sized if row is not None and has_verdict(name, row.label) else None


def has_verdict(name: str, label: str) -> bool:
    """Tell whether differences in an outcome are judged: not if it is what practices are."""
    return name != "ties_kept" and not label.endswith(CAUSE)


CAUSES: tuple[Series, ...] = (
    Series("rights_by_groups", "Rights by groups’ concessions", "share a month", "change of `rights` by concessions, for the part of the strength of what was conceded that groups pressed without allies"),
    Series("rights_by_joint", "Rights by joint concessions", "share a month", "the same for joint campaigns of groups and allies"),
    Series("rights_by_allies", "Rights by allies’ concessions", "share a month", "the same for allies’ own campaigns"),
    Series("rights_by_enforcement", "Rights by enforcement", "share a month", "change of `rights` by (C2)"),
    Series("rights_by_offset", "Rights by offsets", "share a month", "change of `rights` by (C5)"),
    Series("rights_by_erosion", "Rights by erosion", "share a month", "change of `rights` by (C3) without watching"),
    Series("rights_by_reversal", "Rights by reversals", "share a month", "change of `rights` by (C6) without watching"),
    Series("rights_by_watching", "Rights by watching", "share a month", "what watching allies kept of it"),
)  # fmt: skip
"""What each month’s change of `rights` is booked to, in the order of the columns of a run's series;
they sum to it (section 8 of the model's page)."""

SERIES: tuple[Series, ...] = (
    Series("rights", "Rights in practice, by members' priorities", "share", "mean over groups, weighted by members, of Σ_k w(g,k)·R(s,c,k)"),
    Series("rights_paper", "Rights on paper, by members' priorities", "share", "the same with L"),
    Series("rights_scorecard", "Rights in practice, by allies' agendas", "share", "mean over all allies, also those who left, of the mean over their states of Σ_k agenda(a,k)·Σ_c f(s,c)·R(s,c,k)"),
    Series("compliance_gap", "Compliance gap", "share", "mean over groups, weighted by members, of Σ_k w(g,k)·max(0, L − R)"),
    Series("participation", "People taking part", "share", "represented people who took part ÷ represented people"),
    Series("harms", "Harms", "per 1,000 people and month", "represented people harmed, by repression or by enforcement as usual"),
    Series("harms_repression", "Harms by repression of participants", "per 1,000 people and month", "represented people harmed by (H3)'s first part"),
    Series("capacity", "Capacity of groups", "share", "mean over groups, weighted by members"),
    Series("ties", "First ties standing", "share", "what stands of the first ties whose ally is engaged (E > 0); not a number if there are none"),
    Series("opinion", "Public opinion", "share", "mean over states of o"),
    Series("campaigns", "Groups with a running campaign", "share", "groups with a running campaign ÷ all groups"),
    Series("conceded", "Pressed demands conceded", "share", "demands answered by a concession ÷ pressed demands; not a number if none is pressed"),
    Series("repressed", "Pressed demands repressed", "share", "demands answered by repression ÷ pressed demands; not a number if none is pressed"),
    *CAUSES,
)  # fmt: skip
"""Monthly series, in the order of the columns of a run's series; values at the end of the month."""

SUMS: tuple[str, ...] = (
    "decisions",
    "own_decisions",
    "participant_months",
    "harms",
    "harms_repression",
    "harms_usual",
    "harms_own_plans",
    "harms_others_plans",
    "rights_won",
    "reversals",
    "pressed",
    "days",
    "rights_least",
)
"""What is added up month by month, in the order of a record's sums."""

TOTALS: tuple[str, ...] = (
    *(*SUMS, "first_gain", "no_gain", "harm_inequality", "rights_inequality"),
    *("rights_most_excluded", "rights_least_excluded", "influence_at_the_end", "first_priority"),
)
"""What a run comes to beside its series, in this order.

``decisions`` and ``own_decisions`` count group decisions; ``participant_months`` and all ``harms``
are represented people per represented person of the world, as usual or of those whose group had
decided for itself or had not; ``rights_won`` is
the sum over months of the members-weighted Σ_k w(g,k)·gain(s,c,k); ``reversals`` are those per
state, ``pressed`` counts pressed demands in all months and ``days`` sums their longest actions;
``rights_least`` is the sum over months of the rights of the factions that had least; ``first_gain`` is the mean over
states of the first month (from 1) with a concession, the length of the run if there was none, and
``no_gain`` the share of states without one; the
inequalities are Gini indices over groups weighted by members; the rights of the most and of the
least excluded are means over months, what allies decide is that of the end, and ``first_priority``
is the share of groups whose state conceded at least ``LEAST_WON`` on it.
"""

OUTCOMES: tuple[Outcome, ...] = (
    Outcome("rights", "Rights in practice", "share", 0, 1, "higher", "series `rights`, mean over all months: the main outcome", "stake", 0.001),
    Outcome("rights_end", "Rights in practice at the end", "share", 0, 1, "higher", f"series `rights`, mean over the last {_LAST_MONTHS} months", "stake", 0.001),
    Outcome("rights_paper", "Rights on paper", "share", 0, 1, "higher", "series `rights_paper`, mean over all months", "stake", 0.001),
    Outcome("rights_scorecard", "Rights by allies' agendas", "share", 0, 1, "higher", "series `rights_scorecard`, mean over all months: who keeps the scorecard?", "stake", 0.001),
    Outcome("rights_most_excluded", "Rights of the most excluded", "share", 0, 1, "higher", "Σ_k w(g,k)·R(s,c,k) of the groups of the category that states exclude most (mean X(s,c) over states; of the categories that have groups, the first of equals), weighted by members, mean over all months", "stake", 0.001),
    Outcome("rights_least_excluded", "Rights of the least excluded", "share", 0, 1, "higher", "the same of the category that states exclude least", "stake", 0.001),
    Outcome("rights_least", "Rights of the worst-placed faction", "share", 0, 1, "higher", "mean over groups, weighted by members, of Σ_k w_least(g,k)·R(s,c,k), w_least the priorities of the faction that has least at the start; mean over all months", "stake", 0.001),
    Outcome("compliance_gap", "Compliance gap", "share", 0, 1, "lower", "series `compliance_gap`, mean over all months", "stake", 0.001),
    Outcome("rights_won", "Rights won by concession", "share", 0, math.inf, "higher", "sum over months of the mean over groups, weighted by members, of Σ_k w(g,k)·gain(s,c,k): 1 is every right in full, from none; what is lost and won again counts again", "stake", 0.001),
    Outcome("won", f"Worlds in which at least {LEAST_WON:g} of rights was won", "share of worlds", 0, 1, "higher", f"1 if `rights_won` is at least {LEAST_WON:g}, else 0", "stake", 0.01),
    Outcome("first_priority", "Groups that won on their first priority", "share", 0, 1, "higher", f"groups whose state conceded at least {LEAST_WON:g} on what their members want most, Σ over months of gain(s,c,k) with k their first priority ÷ all groups", "stake", 0.01),
    Outcome("first_gain", "Months to the first gain (restricted mean)", "months", 1, math.inf, "lower", "mean over states of the month of the first concession, censored at the end of the run: a state that conceded nothing counts as the length of the run; `no_gain` is their share", "mean", 1),
    Outcome("no_gain", "States that conceded nothing", "share", 0, 1, "lower", "states without a concession ÷ all states: the part of `first_gain` that is censored", "stake", 0.01),
    Outcome("rights_kept", f"Rights kept {_KEPT_MONTHS} months after allies leave", "ratio", 0, math.inf, "higher", f"`rights` {_KEPT_MONTHS} months after the end of the month before the largest scheduled departure of allies (of several the one with the greatest `allies_leave`, of equals the earliest) ÷ `rights` at the end of that month; undefined without one, or where either lies outside the run", "mean", 0.01),
    Outcome("reversals", "Rights taken back", "per state and 10 years", 0, math.inf, "lower", "times that a state took back rights on an issue at a stroke (C6), per state and ten years", "stake", 0.05),
    Outcome("harms", "Harms", "per 1,000 people and year", 0, math.inf, "lower", "represented people harmed, by repression or enforcement as usual", "stake", 0.1),
    Outcome("harms_action", "Harms by action", "per 1,000 people and year", 0, math.inf, "lower", "represented people harmed by taking part, (H3)'s first part", "stake", 0.1),
    Outcome("harms_enforcement", "Harms by enforcement as usual", "per 1,000 people and year", 0, math.inf, "lower", "represented people harmed by (H3)'s second part", "stake", 0.1),
    Outcome("harms_own_plans", "Harms by action, plans of the group’s own", "per 1,000 people and year", 0, math.inf, "lower", "`harms_action` of groups whose decision was their own (7.2)", "stake", 0.1),
    Outcome("harms_others_plans", "Harms by action, plans decided for the group", "per 1,000 people and year", 0, math.inf, "lower", "the rest of `harms_action`: of groups whose decision was not their own", "stake", 0.1),
    Outcome("harms_participant", "Harms to participants", "per 1,000 participant-months", 0, math.inf, "lower", "harms by repression ÷ months of taking part; undefined if nobody took part", "mean", 0.1),
    Outcome("harm_inequality", "Inequality of harms", "Gini", 0, 1, "lower", "Gini index over groups, Σ p_i·p_j·|x_i − x_j| / (2·Σ p_i·x_i) over all pairs (i, j), p their shares of all members, of harms per person x; undefined without harm", "stake", 0.005),
    Outcome("rights_inequality", "Inequality of rights", "Gini", 0, 1, "lower", "the same of x = Σ_k w(g,k)·R(s,c,k) at the end", "stake", 0.005),
    Outcome("opinion", "Public opinion", "share", 0, 1, "higher", "series `opinion`, mean over all months", "stake", 0.001),
    Outcome("participation", "Participation", "share", 0, 1, "neither", "series `participation`, mean over all months", "mean", 0.0001),
    Outcome("days_of_action", "Days of action", "days", 1, math.inf, "neither", "days of the longest action on a demand in a month (P5), mean over pressed demands and months; undefined if none was pressed", "mean", 0.1),
    Outcome("capacity", f"Capacity of groups at the end{CAUSE}", "share", 0, 1, "higher", f"series `capacity`, mean over the last {_LAST_MONTHS} months; contains its cause (section 10)"),
    Outcome("ties_kept", "Ties kept", "share", 0, 1, "higher", "series `ties`, mean over all months in which it is defined: undefined without engaged allies"),
    Outcome("own_decisions", f"Decisions that were the group's own{CAUSE}", "share", 0, 1, "neither", "group decisions that it took alone or that are what it would have chosen; contains its cause (section 10)"),
    Outcome("influence_at_the_end", f"Decisions reserved by allies (end){CAUSE}", "share", 0, 1, "neither", "mean over all allies, also those who left, of 1 − ½(goals + tactics) of their practice at the end of the run; contains its cause (section 10)"),
)  # fmt: skip
"""Outcomes in the order of every table."""

HARMS_PER_RIGHT = Outcome(
    "harms_per_right",
    "Harms per unit of rights won",
    "harms per person and right",
    0,
    math.inf,
    "lower",
    "mean over worlds of all harms per person ÷ mean over worlds of `rights_won`; undefined where "
    f"that mean is below {LEAST_WON:g}",
)
"""A ratio of two means: no run has a value of it, and only a comparison gives it, as data."""

CENSORED = {"first_gain": "no_gain"}
"""Outcomes that end with the run, each with the one that is the share of it that is censored."""

ABOUT_ALLIES = (
    *("ties", "ties_kept", "influence_at_the_end"),
    *("rights_by_groups", "rights_by_joint", "rights_by_allies"),
)
"""Series and outcomes that speak of allies, not of people or states: only they differ between
practices when every channel is off."""

MAIN_OUTCOME = "rights"
OUTCOME_NAMES = tuple(row.name for row in OUTCOMES)
SERIES_NAMES = tuple(row.name for row in SERIES)


def no_outcome(name: str, known: Iterable[str] = OUTCOME_NAMES) -> str:
    """Say why an outcome cannot be asked for, with what can be taken instead."""
    if name == HARMS_PER_RIGHT.name:
        return (
            "it is a ratio of means over worlds, of which no run has a value: take harms and "
            "rights_won, of which it is made; compare gives it in Python, JSON and CSV"
        )
    return f"there is no such outcome{did_you_mean(name, known)}"


def outcomes_of(series: Floats, totals: Floats, departure: int) -> Floats:
    """Sum up runs.

    Args:
        series: [runs, months, len(SERIES)], at the end of each month.
        totals: [runs, len(TOTALS)].
        departure: month (from 0) in which most allies leave for good, -1 if none does.

    Returns:
        [runs, len(OUTCOMES)]; NaN where an outcome is undefined.
    """
    years = series.shape[1] / 12
    column = dict(zip(SERIES_NAMES, np.moveaxis(series, 2, 0), strict=True))
    total = dict(zip(TOTALS, totals.T, strict=True))
    values = {
        "rights": column["rights"].mean(axis=1),
        "rights_end": column["rights"][:, -_LAST_MONTHS:].mean(axis=1),
        "rights_paper": column["rights_paper"].mean(axis=1),
        "rights_scorecard": column["rights_scorecard"].mean(axis=1),
        "rights_most_excluded": total["rights_most_excluded"],
        "rights_least_excluded": total["rights_least_excluded"],
        "rights_least": total["rights_least"] / series.shape[1],
        "compliance_gap": column["compliance_gap"].mean(axis=1),
        "rights_won": total["rights_won"],
        "won": np.where(total["rights_won"] >= LEAST_WON, 1.0, 0.0),
        "first_priority": total["first_priority"],
        "first_gain": total["first_gain"],
        "no_gain": total["no_gain"],
        "rights_kept": _kept(column["rights"], departure),
        "reversals": 10 * total["reversals"] / years,
        "harms": 1000 * total["harms"] / years,
        "harms_action": 1000 * total["harms_repression"] / years,
        "harms_enforcement": 1000 * total["harms_usual"] / years,
        "harms_own_plans": 1000 * total["harms_own_plans"] / years,
        "harms_others_plans": 1000 * total["harms_others_plans"] / years,
        "harms_participant": 1000 * _ratio(total["harms_repression"], total["participant_months"]),
        "harm_inequality": total["harm_inequality"],
        "rights_inequality": total["rights_inequality"],
        "opinion": column["opinion"].mean(axis=1),
        "participation": column["participation"].mean(axis=1),
        "days_of_action": _ratio(total["days"], total["pressed"]),
        "capacity": column["capacity"][:, -_LAST_MONTHS:].mean(axis=1),
        "ties_kept": _mean_where_defined(column["ties"]),
        "own_decisions": _ratio(total["own_decisions"], total["decisions"]),
        "influence_at_the_end": total["influence_at_the_end"],
    }
    return np.stack([values[name] for name in OUTCOME_NAMES], axis=1)


def _mean_where_defined(values: Floats) -> Floats:
    defined = [run[~np.isnan(run)] for run in values]
    return np.array([run.mean() if run.size else math.nan for run in defined])


def _ratio(part: Floats, whole: Floats) -> Floats:
    ratio: Floats = np.divide(part, whole, out=np.full(part.shape, math.nan), where=whole > 0)
    return ratio


def _kept(rights: Floats, departure: int) -> Floats:
    before, after = departure - 1, departure - 1 + _KEPT_MONTHS
    if departure < 1 or after >= rights.shape[1]:
        return np.full(len(rights), math.nan)
    return _ratio(rights[:, after], rights[:, before])
