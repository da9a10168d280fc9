"""A bank of simulations at points of the prior, and what can be inferred from it.

Approximate Bayesian computation with regression adjustment, and what checks it.

A *bank* is simulations at points of the prior: places in the unit cube and their summaries. The
posterior given some data is made of it (Beaumont, Zhang & Balding 2002): summaries are first turned
into one statistic a parameter, the regression of its logit on them (Fearnhead & Prangle 2012);
simulations whose statistics are near those of the data are kept, and what is left between their
statistics and the data's is taken out by a weighted local regression. The logit keeps draws in the
prior's box.

The same bank checks it (simulation-based calibration: Talts et al. 2018): each simulation in turn
is the data, and where its true place lies among the draws must be uniform.

Every simulation is of as many countries and months as the data have, drawn in equal parts from the
scenarios that one set of values must suit, with worlds and luck of its own. Simulations are kept in
a file as they are made, if one is named, so that a bank that was cut short goes on. It is Parquet
with a digest, as parts of sweeps are, and is replaced whole.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from sim.errors import RequestError
from sim.files import check_file, read_regular, write_bytes
from sim.outcomes import Floats
from sim.runs.identity import differences
from sim.runs.parts import DamagedPartError, sealed, unsealed
from sim.scenario.ranges import with_numbers
from sim.scenario.schema import Mixture, Scenario
from sim.studies.calibrate_simulate import simulate_patterns
from sim.studies.coding import (
    ACCOMMODATED,
    COERCED,
    Counts,
    Observation,
)
from sim.studies.patterns import (
    ANSWERED,
    FIGURES,
    WIDTH,
    pattern_figures,
)
from sim.studies.patterns_answer import UNSCORED

_KEPT = 0.7
"""Share of the bank that is near enough."""

_FOLDS = 5
"""The statistics of a simulation are learnt from the others' folds."""

_RIDGE = 0.03
"""Penalty of the regressions, as a share of the number of simulations."""

_EDGE = 1e-3
_FAR = 4.0


class Bank(NamedTuple):
    """Simulations.

    Attributes:
        places: in the unit cube of the prior, [N, P].
        summaries: [N, K]; NaN where a figure is undefined.
    """

    places: Floats
    summaries: Floats


class Posterior(NamedTuple):
    """Draws with their weights.

    Attributes:
        places: in the unit cube, [n, P].
        weights: they sum to 1, [n].
        fits: R² of each parameter's statistic over the bank, [P]: how much summaries tell of it.
    """

    places: Floats
    weights: Floats
    fits: Floats


def logit(places: Floats) -> Floats:
    """Take places in the unit cube to the line."""
    held = np.clip(places, _EDGE, 1.0 - _EDGE)
    found: Floats = np.log(held / (1.0 - held))
    return found


def _features(summaries: Floats, middle: Floats, spread: Floats) -> Floats:
    """Give a constant and standardised summaries; what is undefined is middling."""
    held = np.clip(np.nan_to_num((summaries - middle) / spread, nan=0.0), -_FAR, _FAR)
    return np.concatenate([np.ones((*held.shape[:-1], 1)), held], axis=-1)


def _regressed(features: Floats, values: Floats, weights: Floats) -> Floats:
    """Regress with weights and a small ridge on all but the constant."""
    held = features * weights[:, None]
    penalty = _RIDGE * weights.sum() * np.eye(features.shape[1])
    penalty[0, 0] = 0.0
    found: Floats = np.linalg.solve(held.T @ features + penalty, held.T @ values)
    return found


def statistics(bank: Bank, data: Floats) -> tuple[Floats, Floats]:
    """Turn summaries into statistics, one a parameter.

    Those of a simulation are learnt from the other folds of the bank: what was learnt from itself
    would lie nearer to its place than the data's can.

    Returns:
        Those of the simulations, [N, P], and of the data, [P]: the mean by what all folds say.
    """
    # A figure that the data do not have says nothing, and one that a simulation lacks is middling.
    known = np.where(np.isnan(data), np.nan, bank.summaries)
    some = ~np.isnan(known).all(axis=0)
    low, middle, high = np.zeros((3, known.shape[1]))
    low[some], middle[some], high[some] = np.nanquantile(known[:, some], [0.16, 0.5, 0.84], axis=0)
    spread = np.where(high > low, (high - low) / 2, 1.0)
    features, wanted = (_features(held, middle, spread) for held in (known, data))
    values, fold = logit(bank.places), np.arange(len(known)) % _FOLDS
    found, of_data = np.empty_like(values), np.zeros(values.shape[1])
    for n in range(_FOLDS):
        others = fold != n
        slopes = _regressed(features[others], values[others], np.ones(int(others.sum())))
        found[~others] = features[~others] @ slopes
        of_data += wanted @ slopes / _FOLDS
    return found, of_data


def posterior_of(bank: Bank, data: Floats) -> Posterior:
    """Give the posterior given summaries of data, [K].

    Args:
        bank: simulations; some hundreds, several times as many as parameters.
        data: the summaries that were observed; NaN where undefined.
    """
    found, wanted = statistics(bank, data)
    return _adjusted(logit(bank.places), found, wanted)


def _adjusted(values: Floats, found: Floats, wanted: Floats) -> Posterior:
    """Keep simulations with statistics near those wanted, and take out what is left between."""
    left = (values - found).var(axis=0)
    distance = np.sqrt((((found - wanted) ** 2) / left).sum(axis=1))
    near = np.argsort(distance, kind="stable")[
        : max(int(_KEPT * len(distance)), 2 * values.shape[1])
    ]
    weights = 1.0 - (distance[near] / (distance[near].max() * (1.0 + 1e-9))) ** 2  # Epanechnikov's
    off = found[near] - wanted
    features = np.concatenate([np.ones((len(near), 1)), off], axis=1)
    slopes = _regressed(features, values[near], weights)
    # A regression leaves less than there was: by its degrees of freedom.
    many = weights.sum() ** 2 / (weights**2).sum()
    rest = (values[near] - features @ slopes) * np.sqrt(many / max(many - len(slopes), 1.0))
    places = 1.0 / (1.0 + np.exp(-(slopes[0] + rest)))
    return Posterior(places, weights / weights.sum(), 1.0 - left / values.var(axis=0))


def ranks(bank: Bank, tried: int) -> Floats:
    """Give where true places lie among draws, simulations in turn being the data, [tried, P].

    Each is a number from 0 to 1: the weight of draws below the truth. They are uniform if the
    posterior is right. A simulation has no part in its own statistics, nor in its draws.
    """
    values = logit(bank.places)
    statistic, _ = statistics(bank, np.zeros(bank.summaries.shape[1]))
    found = np.empty((min(tried, len(values)), values.shape[1]))
    for n in range(len(found)):
        others = np.arange(len(values)) != n
        held = _adjusted(values[others], statistic[others], statistic[n])
        found[n] = held.weights @ (held.places < bank.places[n])
    return found


def drawn(posterior: Posterior, count: int, seed: int) -> Floats:
    """Draw places with replacement by their weights, [count, P]."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
    chosen = rng.choice(len(posterior.places), count, p=posterior.weights)
    places: Floats = posterior.places[chosen]
    return places


OBSERVATION = "observation."
"""Begins the paths of the nuisance: the curve of what is reported, which no scenario knows."""

SCORED = np.array([name not in UNSCORED for name, _ in FIGURES])
_FIVE = ("ignored", "coerced", "accommodated", "coercion_persists", "accommodation_persists")
SUMMARIES = (
    *((name, "") for name in _FIVE),
    *(key for key, scored in zip(FIGURES, SCORED, strict=True) if scored),
)
"""Name and bin of every summary: the five figures, then the patterns."""

SCHEMA = pa.schema(
    [
        pa.field("simulation", pa.int64(), nullable=False),
        *(pa.field(f"{name} {part}".rstrip(), pa.float64()) for name, part in SUMMARIES),
    ]
)
"""Columns of a file of simulations: the number of each, and its summaries."""

KEPT_EVERY = 5.0
"""Seconds after which what was simulated is kept; if somebody stops it, all of it is."""

_MOST_BYTES = 100_000_000
"""Bytes beyond which a file is none of ours: 65,536 simulations take a third of it."""


def _observation_of(values: Mapping[str, float]) -> Observation:
    """Give the curve of what is reported; 0 where nothing is said."""
    return Observation(*(values.get(OBSERVATION + key, 0.0) for key in Observation._fields))


_STRAIGHT = 0.05
"""Figures well below it count by differences, those above by ratios."""


def straightened(summaries: Floats) -> Floats:
    """Put summaries on a scale on which parameters act more nearly in straight lines."""
    found: Floats = np.arcsinh(summaries / _STRAIGHT)
    return found


def _summaries_of(patterns: Floats, answered: Counts) -> Floats:
    """Give the summaries of countries' sums: patterns, [WIDTH], and answers, [*ANSWERED]."""
    return np.concatenate([target_figures(answered), pattern_figures(patterns)[SCORED]])


def target_figures(answered: Counts) -> Floats:
    """Give the five figures of answers by what went before, [*ANSWERED]."""
    by_before = answered.sum(axis=(1, 2))
    shares = by_before.sum(axis=0) / np.maximum(by_before.sum(), 1)
    persist = []
    for code in (COERCED, ACCOMMODATED):
        after, others = by_before[1 + code], np.delete(by_before[1:], code, axis=0).sum(axis=0)
        same, other = after.sum(), others.sum()
        known = same and other
        persist.append(after[code] / same - others[code] / other if known else np.nan)
    found: Floats = np.concatenate([shares, persist])
    return found


def simulated(
    scenarios: Sequence[Scenario],
    practices: Sequence[Mixture],
    values: Mapping[str, float],
    countries: int,
    number: int,
    *,
    seed: int,
    jobs: int | None = None,
) -> Floats:
    """Simulate countries and give their summaries.

    Args:
        scenarios: worlds, lasting as long as the data; countries come from each in equal parts.
        practices: in turn.
        values: parameters by path, and the curve of what is reported.
        countries: how many, about.
        number: of the simulation: it has worlds and luck of its own.
        seed: of worlds and luck.
        jobs: threads.
    """
    parameters = {path: held for path, held in values.items() if not path.startswith(OBSERVATION)}
    patterns, answered = np.zeros(WIDTH), np.zeros(ANSWERED, np.int64)
    for scenario in scenarios:
        worlds = max(1, round(countries / len(scenarios) / scenario.states.count))
        found = simulate_patterns(
            with_numbers(scenario, parameters),
            practices,
            range(number * worlds, (number + 1) * worlds),
            seed,
            _observation_of(values),
            jobs=jobs,
        )
        patterns += found.patterns.sum(axis=(0, 1))
        answered += found.answered.sum(axis=0)
    return _summaries_of(patterns, answered)


def filled_bank(
    places: Floats,
    simulate: Callable[[int], Floats],
    told: Callable[[int], None],
    store: Path | None = None,
    identity: Mapping[str, Any] | None = None,
) -> Bank:
    """Make a bank, or what is left of it.

    Args:
        places: points of the prior in the unit cube, [N, P].
        simulate: gives the summaries of a point, by its number.
        told: of simulations that are done, how many more.
        store: file of simulations, made if it is not there; None keeps none. Several processes may
            fill it at once.
        identity: all that simulations depend on, as plain data.

    Raises:
        RequestError: before anything is simulated: the file is altered or of other simulations, or
            cannot be written.
        OSError: the disk is full or broken; the file is as it was before.
    """
    held = {} if store is None else _kept(store, {}, identity)
    if store is not None and not held.keys() >= set(range(len(places))):
        check_file(store, overwrite=True)
    found = np.full((len(places), len(SUMMARIES)), np.nan)
    unsaved, written = False, time.monotonic()
    try:
        for n in range(len(places)):
            if n not in held:
                held[n] = simulate(n)
                unsaved = True
            found[n] = held[n]
            told(1)
            if store is not None and unsaved and time.monotonic() - written > KEPT_EVERY:
                unsaved = False
                held = _kept(store, held, identity)
                written = time.monotonic()
    finally:  # also where somebody stops it
        if store is not None and unsaved:
            _kept(store, held, identity)
    return Bank(places, found)


def _kept(
    store: Path, made: Mapping[int, Floats], identity: Mapping[str, Any] | None
) -> dict[int, Floats]:
    """Keep simulations beside those of a file, which is replaced whole; give all of them."""
    try:
        there = _read(store, identity)
    except (FileNotFoundError, NotADirectoryError):
        there = None
    held = dict(sorted({**made, **(there or {})}.items()))
    if there is None or len(held) > len(there):
        rows = np.array([*held.values()]).reshape(-1, len(SUMMARIES))
        table = pa.table([pa.array(held, pa.int64()), *rows.T], schema=SCHEMA)
        about = {"simulations of": json.dumps(identity)}
        write_bytes(store, sealed(table, about), overwrite=True)
    return held


def _read(store: Path, identity: Mapping[str, Any] | None) -> dict[int, Floats]:
    """Read and verify a file of simulations."""
    data = read_regular(store, _MOST_BYTES)
    try:
        table, about = unsealed(data)
    except DamagedPartError as error:
        raise RequestError(f"{store}: {error}; name another file") from error
    if "simulations of" not in about or not table.schema.equals(SCHEMA):
        raise RequestError(f"{store}: holds no simulations of a posterior; name another file")
    told = differences(json.loads(about["simulations of"]), identity or {})
    if told:
        first = "holds simulations that differ from these; name another file"
        raise RequestError(f"{store}: {line}" for line in (first, *told))
    numbers, *columns = (column.to_numpy() for column in table.columns)
    return dict(zip(numbers.tolist(), np.stack(columns, axis=1), strict=True))
