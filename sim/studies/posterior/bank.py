"""A bank of simulations: countries of the model at points of the prior, and their figures.

Every simulation is of as many countries and months as the data have, drawn in equal parts from the
scenarios that one set of values must suit, with worlds and luck of its own. Simulations are kept in
a file as they are made, if one is named, so that a bank that was cut short goes on. It is Parquet
with a digest, as parts of sweeps are, and is replaced whole.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sim.errors import RequestError
from sim.files import check_file, read_regular, write_bytes
from sim.outcomes import Floats
from sim.runs.identity import differences
from sim.runs.parts import DamagedPartError, sealed, unsealed
from sim.scenario.mixtures import Mixture
from sim.scenario.posterior import with_numbers
from sim.scenario.schema import Scenario
from sim.studies.calibrate.coding import ACCOMMODATED, COERCED, Counts
from sim.studies.patterns.answer import UNSCORED
from sim.studies.patterns.figures import FIGURES, WIDTH, pattern_figures
from sim.studies.patterns.observe import Observation
from sim.studies.patterns.scores import ANSWERED
from sim.studies.patterns.simulate import simulate_patterns
from sim.studies.posterior.abc import Bank

OBSERVATION = "observation."
"""Begins the paths of the nuisance: the curve of what is reported, which no scenario knows."""

SCORED = np.array([name not in UNSCORED for name, _ in FIGURES])
FIVE = ("ignored", "coerced", "accommodated", "coercion_persists", "accommodation_persists")
SUMMARIES = (
    *((name, "") for name in FIVE),
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

MOST_BYTES = 100_000_000
"""Bytes beyond which a file is none of ours: 65,536 simulations take a third of it."""


def observation_of(values: Mapping[str, float]) -> Observation:
    """Give the curve of what is reported; 0 where nothing is said."""
    return Observation(*(values.get(OBSERVATION + key, 0.0) for key in Observation._fields))


STRAIGHT = 0.05
"""Figures well below it count by differences, those above by ratios."""


def straightened(summaries: Floats) -> Floats:
    """Put summaries on a scale on which parameters act more nearly in straight lines."""
    found: Floats = np.arcsinh(summaries / STRAIGHT)
    return found


def summaries_of(patterns: Floats, answered: Counts) -> Floats:
    """Give the summaries of countries' sums: patterns, [WIDTH], and answers, [*ANSWERED]."""
    return np.concatenate([five_of(answered), pattern_figures(patterns)[SCORED]])


def five_of(answered: Counts) -> Floats:
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
            observation_of(values),
            jobs=jobs,
        )
        patterns += found.patterns.sum(axis=(0, 1))
        answered += found.answered.sum(axis=0)
    return summaries_of(patterns, answered)


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
    data = read_regular(store, MOST_BYTES)
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
