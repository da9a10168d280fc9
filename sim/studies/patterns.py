"""Patterns of protest: figures of campaign-months, of data and model alike; scores.

`figures` makes them of campaign-months, `simulate` runs the model, `observe` is what newspapers
see of it, and `scores` holds simple rivals that predict how a state answers.

Figures of campaign-months: how many, how long, how large, and how states answer them.

A *chain* is a run of campaign-months of one country and demand with gaps of at most three months;
a campaign-month's *age* is its number in its chain. *Size* is the class of its largest event,
*days* the length of its longest one. What is unknown counts, but is left out of bins of it.

All is counted by country, and every figure is made of sums over countries: what is resampled are
countries, and a sample's figures are those of its sum.

How well answers are predicted: the log score of a campaign-month, for the model and for rivals.

A score is the mean over campaign-months of log p(answer | what went before), p from frequencies
with half a count added to each answer. What went before are the answer before in the chain (or
none), the bin of age and the bin of days; where days are unknown, those of all days together.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.outcomes import Floats
from sim.studies.coding import ACCOMMODATED, COERCED, NEAR, Counts

_AGES = ("1", "2", "3–4", "5–8", "more")
_SIZES = ("50–99", "100–999", "1,000–1,999", "2,000–4,999", "5,000–10,000", "more")
_CLASSES = ("50–99", "100–999", "1,000–4,999", "5,000–10,000", "more")
_DAYS = ("1", "2–7", "8–30", "more")
_AFTER = ("accommodated", "coerced", "ignored")

_BINS: Mapping[str, tuple[str, ...]] = {
    "density": ("country-months with a campaign", "campaign-months per country-month"),
    "chain_beyond": ("1", "2", "4", "8"),
    "ever_accommodated": _AGES,
    "accommodated_by_age": _AGES,
    "coerced_by_age": _AGES,
    "accommodated_by_size": _SIZES,
    "coerced_by_size": _SIZES,
    "accommodated_by_days": _DAYS,
    "coerced_by_days": _DAYS,
    "size_share": _SIZES,
    "size_classes": _CLASSES,
    "days_share": _DAYS,
    "dispersion": ("",),
    "cv_countries": ("",),
    "sd_coerced": ("",),
    "sd_accommodated": ("",),
    "slope_size": ("",),
    "goes_on": _AFTER,
    "correlation": ("",),
}
"""Bins of each pattern; a pattern of one figure has one without a name."""

FIGURES = tuple((name, part) for name, parts in _BINS.items() for part in parts)
"""Name and bin of every figure, in the order in which they are told."""

_ENOUGH_A_YEAR, _ENOUGH_RATES = 10, 20
"""Campaign-months from which a country counts for ``dispersion``, and for how countries differ."""

_UNKNOWN = -1

_AGE_ENDS, _DAY_ENDS = np.array([1, 2, 4, 8]), np.array([1, 7, 30])
_SIZE_STARTS = np.array([100.0, 1_000.0, 2_000.0, 5_000.0, np.nextafter(10_000.0, np.inf)])

_WIDTHS = {
    "months": 1,  # country-months
    "active": 1,  # of them, with a campaign
    "countries": 1,
    "square": 1,  # of a country's number of campaign-months
    "chains": len(_AGES),  # by length
    "ever": len(_AGES),  # of them, accommodated at least once
    "ages": 3 * len(_AGES),  # campaign-months by age and answer
    "sizes": 3 * len(_SIZES),
    "days": 3 * len(_DAYS),
    "after": 3,  # those that went on, by answer
    "years": 2,  # countries with enough of them; their variance over mean
    "rates": 8,  # countries with enough; sums of rates, squares, noise; of both rates' product
    "slope": 2,  # sums of products of what lies within a country
}
_ENDS = np.cumsum(list(_WIDTHS.values()))
_PLACE = {
    name: slice(end - width, end) for (name, width), end in zip(_WIDTHS.items(), _ENDS, strict=True)
}

WIDTH = int(_ENDS[-1])
"""Numbers of a country's tally."""


class Chained(NamedTuple):
    """Campaign-months in their chains, each [N], in the order of country, demand and month.

    Attributes:
        country: number from 0.
        month: whole number.
        answer: code.
        first: whether a chain begins with it.
        before: answer before in its chain; ``_UNKNOWN`` for the first.
        age: place of its age among ``_AGES``.
        size: place of its size among ``_SIZES``; ``_UNKNOWN`` if that is not known.
        days: place of its days among ``_DAYS``; ``_UNKNOWN`` likewise.
    """

    country: Counts
    month: Counts
    answer: Counts
    first: NDArray[np.bool_]
    before: Counts
    age: Counts
    size: Counts
    days: Counts


def chained(months: pd.DataFrame) -> Chained:
    """Put campaign-months into chains and bins.

    Args:
        months: from ``campaign_months``, with size (people in the largest event) and days (of the
            longest); NaN where unknown. Countries are numbers from 0.
    """
    country, month, answer = (
        months[key].to_numpy(np.int64) for key in ("country", "month", "answer")
    )
    demand = months["demand"].to_numpy()
    first = np.ones(len(months), bool)
    first[1:] = (country[1:] != country[:-1]) | (demand[1:] != demand[:-1])
    first[1:] |= np.diff(month) > NEAR
    number = np.arange(len(months))
    age = number - np.maximum.accumulate(np.where(first, number, 0)) + 1
    people, lasted = months["size"].to_numpy(float), months["days"].to_numpy(float)
    size = np.searchsorted(_SIZE_STARTS, people, side="right")
    days = np.searchsorted(_DAY_ENDS, lasted)
    return Chained(
        country,
        month,
        answer,
        first,
        np.where(first, _UNKNOWN, np.roll(answer, 1)),
        np.searchsorted(_AGE_ENDS, age),
        np.where(np.isnan(people), _UNKNOWN, size),
        np.where(np.isnan(lasted), _UNKNOWN, days),
    )


def pattern_tally(held: Chained, countries: int, first: int, last: int) -> Floats:
    """Count what the figures are made of.

    Args:
        held: campaign-months.
        countries: how many there are, with those that have none.
        first: the first month that was watched.
        last: the last one.

    Returns:
        [countries, WIDTH].
    """
    where, answer = held.country, held.answer
    found = np.zeros((countries, WIDTH))

    def count(name: str, places: Counts, known: NDArray[np.bool_] | None = None) -> None:
        at, place = (where, places) if known is None else (where[known], places[known])
        np.add.at(found[:, _PLACE[name]], (at, place), 1)

    def put(name: str, *columns: Floats) -> None:
        found[:, _PLACE[name]] = np.stack(columns, axis=1)

    total = np.bincount(where, minlength=countries).astype(float)
    active = np.zeros((countries, last - first + 1), bool)
    active[where, held.month - first] = True
    put("months", np.full(countries, float(last - first + 1)))
    put("active", active.sum(axis=1))
    put("countries", np.ones(countries))
    put("square", total**2)
    starts = np.flatnonzero(held.first)
    length = np.searchsorted(_AGE_ENDS, np.diff(starts, append=len(where)))
    begun = np.zeros(len(where), bool)
    begun[starts] = True
    lengths, ever = np.zeros((2, len(where)), np.int64)
    lengths[starts] = length
    given = np.maximum.reduceat(answer, starts) if len(starts) else answer
    ever[starts] = given == ACCOMMODATED
    count("chains", lengths, begun)
    count("ever", lengths, begun & (ever == 1))
    count("ages", 3 * held.age + answer)
    count("sizes", 3 * held.size + answer, held.size != _UNKNOWN)
    count("days", 3 * held.days + answer, held.days != _UNKNOWN)
    count("after", answer, ~np.roll(held.first, -1))
    put("years", *_by_year(held, total, first, last))
    put("rates", *_rates(held, total))
    put("slope", *_slope(held, countries))
    return found


def _by_year(held: Chained, total: Floats, first: int, last: int) -> tuple[Floats, Floats]:
    """Give whether a country counts, and the variance over the mean of its years.

    Years end in November, as in the figure of the data that is published.
    """
    years = (held.month + 1) // 12 - (first + 1) // 12
    count = (last + 1) // 12 - (first + 1) // 12 + 1
    held_by = np.zeros((len(total), count))
    np.add.at(held_by, (held.country, years), 1)
    enough = (total >= _ENOUGH_A_YEAR) & (count > 1)
    ratio = np.zeros(len(total))
    if enough.any():
        ratio[enough] = held_by[enough].var(axis=1, ddof=1) / held_by[enough].mean(axis=1)
    return enough.astype(float), ratio


def _rates(held: Chained, total: Floats) -> tuple[Floats, ...]:
    """Give whether a country counts; its rates, their squares and noise; their product."""
    enough = total >= _ENOUGH_RATES
    many = np.maximum(total, 1)
    found = [enough.astype(float)]
    both = enough.astype(float)
    for code in (COERCED, ACCOMMODATED):
        rate = np.bincount(held.country[held.answer == code], minlength=len(total)) / many
        found += [enough * rate, enough * rate**2, enough * rate * (1 - rate) / many]
        both = both * rate
    return *found, both


def _slope(held: Chained, countries: int) -> tuple[Floats, Floats]:
    """Give sums of squares of size and of products with being accommodated, within countries."""
    known = held.size != _UNKNOWN
    where, size = held.country[known], held.size[known].astype(float)
    given = (held.answer[known] == ACCOMMODATED).astype(float)
    many = np.maximum(np.bincount(where, minlength=countries), 1)
    size -= (np.bincount(where, size, countries) / many)[where]
    return (
        np.bincount(where, size * size, countries).astype(float),
        np.bincount(where, size * given, countries).astype(float),
    )


def pattern_figures(tallies: Floats) -> Floats:
    """Give the figures of sums of tallies.

    Args:
        tallies: [..., WIDTH].

    Returns:
        [..., figures], as ``FIGURES``; NaN where there is nothing to divide by.
    """

    def of(name: str) -> Floats:
        found: Floats = tallies[..., _PLACE[name]]
        return found

    def by(name: str) -> Floats:
        held = of(name)
        return held.reshape(*held.shape[:-1], -1, 3)

    def shares(held: Floats) -> Floats:
        found: Floats = held / held.sum(axis=-1, keepdims=True)
        return found

    months, active, countries, square = (
        of(name) for name in ("months", "active", "countries", "square")
    )
    ages, sizes, days = (by(name) for name in ("ages", "sizes", "days"))
    total = ages.sum(axis=(-1, -2))[..., None]
    chains = of("chains")
    beyond = chains[..., ::-1].cumsum(axis=-1)[..., -2::-1]
    sized = sizes.sum(axis=-1)
    years, rates, slope = of("years"), of("rates"), of("slope")
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt((square - total**2 / countries) / (countries - 1)) / (total / countries)
        coerced, sd_coerced = _spread(rates, 1)
        accommodated, sd_accommodated = _spread(rates, 4)
        many = rates[..., 0]
        covariance = rates[..., 7] - rates[..., 1] * rates[..., 4] / many
        parts = {
            "density": np.concatenate([active / months, total / months], axis=-1),
            "chain_beyond": beyond / chains.sum(axis=-1, keepdims=True),
            "ever_accommodated": of("ever") / chains,
            **{
                f"{answer}_by_{what}": held[..., code] / held.sum(axis=-1)
                for what, held in (("age", ages), ("size", sizes), ("days", days))
                for answer, code in (("accommodated", ACCOMMODATED), ("coerced", COERCED))
            },
            "size_share": shares(sized),
            "size_classes": shares(
                np.concatenate(
                    [sized[..., :2], sized[..., 2:4].sum(axis=-1, keepdims=True), sized[..., 4:]],
                    axis=-1,
                )
            ),
            "days_share": shares(days.sum(axis=-1)),
            "dispersion": years[..., 1:] / years[..., :1],
            "cv_countries": spread,
            "sd_coerced": sd_coerced[..., None],
            "sd_accommodated": sd_accommodated[..., None],
            "slope_size": slope[..., 1:] / slope[..., :1],
            "goes_on": (of("after") / ages.sum(axis=-2))[..., ::-1],
            "correlation": (covariance / np.sqrt(coerced * accommodated))[..., None],
        }
    return np.concatenate([parts[name] for name in _BINS], axis=-1)


def _spread(rates: Floats, start: int) -> tuple[Floats, Floats]:
    """Give the sum of squares of a rate between countries, and its deviation without noise.

    The mean variance of a share of so many campaign-months is subtracted; NaN if there is less.
    """
    many, total, squares = rates[..., 0], rates[..., start], rates[..., start + 1]
    sum_of_squares = squares - total**2 / many
    return sum_of_squares, np.sqrt(sum_of_squares / (many - 1) - rates[..., start + 2] / many)


ANSWERED = (4, len(_AGES), len(_DAYS) + 1, 3)
"""Answer before (first none), age, days (last unknown), answer: the shape of what is counted."""

_ADDED = 0.5


def answers_counted(held: Chained) -> Counts:
    """Count campaign-months by what went before and by answer, [*ANSWERED]."""
    found = np.zeros(ANSWERED, np.int64)
    # Days that are unknown are −1, the last.
    np.add.at(found, (held.before + 1, held.age, held.days, held.answer), 1)
    return found


def _chances_by_cell(counts: Counts) -> Floats:
    """Give p of each answer by all that went before, [*ANSWERED], of what was counted so."""
    held = counts.astype(float)
    held[:, :, -1] = held.sum(axis=2)
    held += _ADDED
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
    once = fit.sum(axis=(0, 1, 2), keepdims=True) + _ADDED
    by_before = fit.sum(axis=(1, 2), keepdims=True) + _ADDED
    total = data.sum()

    def score(chance: Floats) -> float:
        return float((data * np.log(chance)).sum() / total) if total else math.nan

    return {
        "model": score(_chances_by_cell(model)),
        "constant": score(once / once.sum(axis=-1, keepdims=True)),
        "markov": score(by_before / by_before.sum(axis=-1, keepdims=True)),
        "saturated": score(_chances_by_cell(fit)),
        "countries": by_country,
        "ceiling": score(_chances_by_cell(data)),
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
