"""Campaign-months, and five figures of them: the same for data and for the model's event log.

A *campaign-month* is all action on one demand in one state in one month, by whomever and for
whichever people. It counts if protest or organising brought out at least 50 people. It is
*accommodated* if the state gave anything, else *coerced* if it repressed, else *ignored*.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.outcomes import Floats

STREET = ("protest", "organising")
"""Tactics that bring people out; data of protest events know no others."""

ENOUGH = 50.0
"""People who must have come out in a campaign-month for it to count."""

NEAR = 3
"""Months between two campaign-months of one demand up to which the second can follow the first."""

IGNORED, COERCED, ACCOMMODATED = 0, 1, 2
"""Codes of an answer, in the order in which one outdoes another."""

ANSWERS = {
    "none": IGNORED,
    "ignore": IGNORED,
    "repress": COERCED,
    "token": ACCOMMODATED,
    "concede": ACCOMMODATED,
    "ignored": IGNORED,
    "coerced": COERCED,
    "accommodated": ACCOMMODATED,
}
"""Codes of the words for an answer: the model's and the data's."""

TALLY = 11
"""Numbers of a tally: campaign-months by answer, 3; pairs for coercion, 4; for accommodation, 4."""

type Counts = NDArray[np.int64]


def campaign_months(actions: pd.DataFrame) -> pd.DataFrame:
    """Code actions as campaign-months.

    Args:
        actions: one row an action, in any order: country, demand, month (a whole number),
            participants (people who came out to protest or organise), answer (a code); where they
            are known, size (participants again, or NaN) and days that it lasted.

    Returns:
        One row a campaign-month that counts, with the same columns, sorted by the first three: of
        its largest event the size, of its longest the days.
    """
    keys = ["country", "demand", "month"]
    grouped = actions.groupby(keys, sort=True, observed=True)
    # The codes' order is that of precedence: what was given outdoes what was repressed.
    known = {name: (name, "max") for name in ("size", "days") if name in actions}
    found = grouped.agg(participants=("participants", "sum"), answer=("answer", "max"), **known)
    return found[found["participants"] >= ENOUGH].reset_index()


def tally(months: pd.DataFrame, cluster: Counts, clusters: int) -> Counts:
    """Count what the figures are made of.

    Args:
        months: from `campaign_months`.
        cluster: number from 0 of each campaign-month's cluster, what is resampled as one.
        clusters: how many there are.

    Returns:
        [clusters, 11]: campaign-months ignored, coerced, accommodated; then for coercion, and
        again for accommodation, of the pairs of consecutive campaign-months of one country and
        demand that lie at most three months apart: X after X, all after X, X after not X, all
        after not X.
    """
    answer = months["answer"].to_numpy()
    found = np.zeros((clusters, TALLY), np.int64)
    np.add.at(found, (cluster, answer), 1)
    same = np.ones(max(len(months) - 1, 0), dtype=bool)
    for key in ("country", "demand"):
        held = months[key].to_numpy()
        same &= held[1:] == held[:-1]
    same &= np.diff(months["month"].to_numpy()) <= NEAR
    last, now, where = answer[:-1][same], answer[1:][same], cluster[1:][same]
    for start, code in ((3, COERCED), (7, ACCOMMODATED)):
        column = np.where(last == code, start, start + 2)
        np.add.at(found, (where, column), (now == code).astype(np.int64))
        np.add.at(found, (where, column + 1), 1)
    return found


def figures(tallies: NDArray[np.number]) -> Floats:
    """Give the five figures of tallies.

    Args:
        tallies: [..., 11], see `tally`.

    Returns:
        [..., 5], in the order of ``TARGETS``: the shares ignored, coerced and accommodated; the
        excess persistence P(X now | X last) − P(X now | not X last) of coercion and of
        accommodation. NaN where there is nothing to divide by.
    """
    held = tallies.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = held[..., :3] / held[..., :3].sum(axis=-1, keepdims=True)
        coercion = held[..., 3] / held[..., 4] - held[..., 5] / held[..., 6]
        accommodation = held[..., 7] / held[..., 8] - held[..., 9] / held[..., 10]
    found: Floats = np.concatenate([shares, coercion[..., None], accommodation[..., None]], axis=-1)
    return found
