"""How well answers are predicted: the log score of a campaign-month, for the model and for rivals.

A score is the mean over campaign-months of log p(answer | what went before), p from frequencies
with half a count added to each answer. What went before are the answer before in the chain (or
none), the bin of age and the bin of days; where days are unknown, those of all days together.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.outcomes import Floats
from sim.studies.calibrate.coding import Counts
from sim.studies.patterns.figures import AGES, DAYS, Chained

ANSWERED = (4, len(AGES), len(DAYS) + 1, 3)
"""Answer before (first none), age, days (last unknown), answer: the shape of what is counted."""

ADDED = 0.5


class Rates(NamedTuple):
    """What the rivals need of the data of the fit.

    Attributes:
        answered: campaign-months, [*ANSWERED].
        spread: α of the Dirichlet distribution of countries' answers, [3].
    """

    answered: Counts
    spread: Floats


def answers_counted(held: Chained) -> Counts:
    """Count campaign-months by what went before and by answer, [*ANSWERED]."""
    found = np.zeros(ANSWERED, np.int64)
    np.add.at(found, (*_cell(held), held.answer), 1)
    return found


def _cell(held: Chained) -> tuple[Counts, Counts, Counts]:
    return held.before + 1, held.age, held.days  # −1, unknown, is the last


def chances_by_cell(counts: Counts) -> Floats:
    """Give p of each answer by all that went before, [*ANSWERED], of what was counted so."""
    held = counts.astype(float)
    held[:, :, -1] = held.sum(axis=2)
    held += ADDED
    found: Floats = held / held.sum(axis=-1, keepdims=True)
    return found


def log_scores(held: Chained, rates: Rates, model: Counts | None = None) -> Mapping[str, float]:
    """Score the model and its rivals on campaign-months; NaN if there is none.

    Args:
        held: campaign-months of the data.
        rates: of the data of the fit.
        model: the model's own campaign-months, [*ANSWERED].

    Returns:
        By name: ``model`` (if there is one); of the data of the fit ``constant``, ``markov`` (by
        the answer before), ``saturated`` (by all that went before) and ``countries``
        (Dirichlet-multinomial over a country's earlier months); ``ceiling``, the data's own table.
    """
    cell = (*_cell(held), held.answer)
    fit = rates.answered
    once = fit.sum(axis=(0, 1, 2), keepdims=True) + ADDED
    by_before = fit.sum(axis=(1, 2), keepdims=True) + ADDED
    tables = {
        **({} if model is None else {"model": chances_by_cell(model)}),
        "constant": once / once.sum(axis=-1, keepdims=True),
        "markov": by_before / by_before.sum(axis=-1, keepdims=True),
        "saturated": chances_by_cell(fit),
        "ceiling": chances_by_cell(answers_counted(held)),
    }
    found = {name: _mean(np.broadcast_to(p, ANSWERED)[cell]) for name, p in tables.items()}
    return found | {"countries": _mean(earlier(held, rates.spread))}


def _mean(chance: Floats) -> float:
    return float(np.log(chance).mean()) if len(chance) else np.nan


def earlier(held: Chained, spread: Floats) -> Floats:
    """Give the chance of each answer by a country's answers in earlier months, [N].

    Args:
        held: campaign-months.
        spread: α of the Dirichlet distribution, [3].
    """
    order = np.lexsort((held.month, held.country))
    country, month = held.country[order], held.month[order]
    one = np.eye(3)[held.answer[order]]
    until = np.concatenate([np.zeros((1, 3)), one.cumsum(axis=0)])
    number = np.arange(len(order))
    new_country = np.diff(country, prepend=-1) != 0
    new_month = new_country | (np.diff(month, prepend=-1) != 0)
    at_country = np.maximum.accumulate(np.where(new_country, number, 0))
    at_month = np.maximum.accumulate(np.where(new_month, number, 0))
    alpha = until[at_month] - until[at_country] + spread
    p = (alpha * one).sum(axis=1) / alpha.sum(axis=1)
    found = np.empty(len(order))
    found[order] = p
    return found
