"""A bank of simulations: countries of the model at points of the prior, and their figures.

Every simulation is of as many countries and months as the data have, drawn in equal parts from the
scenarios that one set of values must suit, with worlds and luck of its own. Simulations are kept in
a file as they are made, if one is named, so that a bank that was cut short goes on.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import RequestError
from sim.outcomes import Floats
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
    identity: str = "",
) -> Bank:
    """Make a bank, or what is left of it.

    Args:
        places: points of the prior in the unit cube, [N, P].
        simulate: gives the summaries of a point, by its number.
        told: of simulations that are done, how many more.
        store: file of simulations, a line each, made if it is not there; None keeps none.
        identity: of all that simulations depend on.

    Raises:
        RequestError: the file is of other simulations, or no file of simulations.
    """
    held = {} if store is None else _stored(store, identity)
    found = np.full((len(places), len(SUMMARIES)), np.nan)
    for n in range(len(places)):
        if n not in held:
            held[n] = simulate(n).tolist()
            if store is not None:
                with store.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"n": n, "summaries": _plain(held[n])}) + "\n")
        found[n] = held[n]
        told(1)
    return Bank(places, found)


def _plain(values: Sequence[float]) -> list[float | None]:
    return [None if value != value else value for value in values]  # noqa: PLR0124 - NaN


def _stored(store: Path, identity: str) -> dict[int, list[Any]]:
    if not store.exists():
        store.write_text(json.dumps({"bank": identity}) + "\n", "utf-8")
        return {}
    first, *lines = store.read_text("utf-8").splitlines(keepends=True)
    try:
        if json.loads(first)["bank"] != identity:
            raise RequestError(f"{store}: holds simulations of another question; name another file")
    except (ValueError, KeyError, TypeError) as error:
        raise RequestError(f"{store}: holds no simulations; name another file") from error
    if lines and not lines[-1].endswith("\n"):  # cut short while it was written
        store.write_text("".join([first, *lines[:-1]]), "utf-8")
        lines.pop()
    rows = map(json.loads, lines)
    return {row["n"]: [np.nan if v is None else v for v in row["summaries"]] for row in rows}
