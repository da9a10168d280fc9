"""The posterior sample of what was fitted: sets of values that the data cannot tell apart.

It comes with solidarity and holds for the default parameters (``solidarity posterior`` makes it).
With it a world has a set of its own in place of the fitted values, by its number: so all practices
of a world share it. A parameter that a scenario gives another value than the default keeps it.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from sim.errors import RequestError
from sim.scenario.schema import Scenario

type Fitted = Literal["point", "posterior"]
"""Where fitted values come from: the scenario, or the posterior sample, a set for each world."""

FITTED = "point: the scenario’s own; posterior: a set for each world, from the posterior sample"

NO_OWN = "fitted posterior: does not go with a model of one’s own"

PLACE = Path(__file__).with_name("posterior.parquet")


class PosteriorSample(NamedTuple):
    """The sample: paths of the parameters, and a row of values for each draw."""

    paths: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]


@cache
def posterior_draws() -> PosteriorSample:
    """Read the sample; ``RequestError`` if there is none."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - only where it is asked for

    if not PLACE.exists():
        raise RequestError("fitted posterior: no posterior sample comes with this version")
    table = pq.read_table(PLACE)
    paths = tuple(table.column_names)
    rows = zip(*(table.column(name).to_pylist() for name in paths), strict=True)
    return PosteriorSample(paths, tuple(rows))


def posterior_digest() -> str:
    """Give the checksum of the sample."""
    posterior_draws()
    return hashlib.sha256(PLACE.read_bytes()).hexdigest()


def with_numbers(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Give a scenario with other numbers of its sections, by path such as ``response.days``.

    Raises:
        pydantic.ValidationError: a value is outside the limits of its parameter.
    """
    sections: dict[str, dict[str, float]] = {}
    for path, value in values.items():
        section, _, key = path.partition(".")
        sections.setdefault(section, {})[key] = value
    changed = {}
    for name, held in sections.items():
        section = getattr(scenario, name)
        changed[name] = type(section).model_validate({**section.model_dump(), **held})
    return scenario.model_copy(update=changed)


def kept_paths(scenario: Scenario) -> tuple[str, ...]:
    """Name the parameters of the sample that a scenario itself sets otherwise."""
    found = []
    for path in posterior_draws().paths:
        section, _, key = path.partition(".")
        held = getattr(scenario, section)
        if getattr(held, key) != getattr(type(held)(), key):
            found.append(path)
    return tuple(found)


def from_posterior(scenario: Scenario, world: int) -> Scenario:
    """Give the scenario with the set of values of a world; those it sets itself stay."""
    paths, values = posterior_draws()
    kept = kept_paths(scenario)
    drawn = dict(zip(paths, values[world % len(values)], strict=True))
    return with_numbers(scenario, {path: drawn[path] for path in paths if path not in kept})


def posterior_notes(scenario: Scenario) -> tuple[str, ...]:
    """Say what a result with the posterior sample is."""
    paths, values = posterior_draws()
    kept = kept_paths(scenario)
    text = (
        f"Fitted values come from the posterior sample: each world has one of {len(values)} sets "
        f"of {len(paths) - len(kept)} values, so that intervals hold what the data do not fix"
    )
    return (text + (f". The scenario’s own stay: {', '.join(kept)}." if kept else "."),)
