"""How well answers are predicted: the log score of a campaign-month, for the model and for rivals.

A score is the mean over campaign-months of log p(answer | what went before), p from frequencies
with half a count added to each answer. What went before are the answer before in the chain (or
none), the bin of age and the bin of days; where days are unknown, those of all days together.
"""

import math

import numpy as np

from sim.outcomes import Floats
from sim.studies.calibrate.coding import Counts
from sim.studies.patterns.figures import AGES, DAYS, Chained

ANSWERED = (4, len(AGES), len(DAYS) + 1, 3)
"""Answer before (first none), age, days (last unknown), answer: the shape of what is counted."""

ADDED = 0.5


def answers_counted(held: Chained) -> Counts:
    """Count campaign-months by what went before and by answer, [*ANSWERED]."""
    found = np.zeros(ANSWERED, np.int64)
    # Days that are unknown are −1, the last.
    np.add.at(found, (held.before + 1, held.age, held.days, held.answer), 1)
    return found


def chances_by_cell(counts: Counts) -> Floats:
    """Give p of each answer by all that went before, [*ANSWERED], of what was counted so."""
    held = counts.astype(float)
    held[:, :, -1] = held.sum(axis=2)
    held += ADDED
    found: Floats = held / held.sum(axis=-1, keepdims=True)
    return found


def log_scores(data: Counts, fit: Counts, model: Counts, by_country: float) -> dict[str, float]:
    """Score the model and its rivals on data; NaN if there are no campaign-months.

    Args:
        data: what is predicted, [*ANSWERED].
        fit: the data of the fit.
        model: the model's own campaign-months.
        by_country: the score of ``earlier``, which counts do not hold.

    Returns:
        By name: ``model``; of the data of the fit ``constant``, ``markov`` (by the answer before)
        and ``saturated`` (by all that went before); ``countries`` (Dirichlet-multinomial over a
        country's earlier months); ``ceiling``, the data's own table.
    """
    once = fit.sum(axis=(0, 1, 2), keepdims=True) + ADDED
    by_before = fit.sum(axis=(1, 2), keepdims=True) + ADDED
    total = data.sum()

    def score(chance: Floats) -> float:
        return float((data * np.log(chance)).sum() / total) if total else math.nan

    return {
        "model": score(chances_by_cell(model)),
        "constant": score(once / once.sum(axis=-1, keepdims=True)),
        "markov": score(by_before / by_before.sum(axis=-1, keepdims=True)),
        "saturated": score(chances_by_cell(fit)),
        "countries": by_country,
        "ceiling": score(chances_by_cell(data)),
    }


def earlier(held: Chained, spread: Floats) -> Floats:
    """Give the chance of each answer that came, by its country's answers in earlier months, [N].

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
