"""What is drawn, over which plausible ranges, and where the points of a draw lie.

Where the points of a draw lie in the unit cube; a longer draw begins with a shorter one.

A scrambled Sobol sequence (Owen 1998) serves for means over the space. What reads one dimension
apart from the others takes Latin hypercubes: of some two hundred dimensions of a Sobol sequence one
tells of another (``sim.statistics.sensitivity``).

What was fitted may come from the posterior sample: a set of values for each point, as one dimension
more. Sets lie along it in the order of their first principal component, so that neighbours are
alike.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import get_args

import numpy as np
import pyarrow as pa

from sim.errors import RequestError, did_you_mean
from sim.outcomes import Floats
from sim.runs.own_model import OwnModel
from sim.runs.points import points_schema
from sim.scenario.files import LoadedScenario
from sim.scenario.layers import key_of
from sim.scenario.lists import TABLE, Rules, readings_of
from sim.scenario.names import NamesSection
from sim.scenario.quantities import Status
from sim.scenario.ranges import (
    UNCERTAIN,
    Range,
    held_at,
    kept_paths,
    plausible_ranges,
    posterior_draws,
    value_at,
    vary,
)
from sim.scenario.reference import parameter_at
from sim.scenario.schema import Scenario
from sim.statistics.sensitivity import generator
from sim.studies.design import Axis, column_axis
from sim.studies.points import placed

_KEY = 3_000
"""Key of the stream of a Sobol sequence; see ``sim.runs.plan.KEY``."""

_BLOCK = 128
"""Points of a Latin hypercube, of which several stand one behind the other."""

type Sampler = Callable[[int, int, int], Floats]
"""Gives points of the unit cube, [points, dimensions]: of how many dimensions, how many, and the
seed. The first do not depend on how many."""


def sobol(dimensions: int, points: int, seed: int) -> Floats:
    """Draw the first points of a scrambled Sobol sequence."""
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import

    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(_KEY,))))
    sequence = qmc.Sobol(dimensions, scramble=True, rng=rng)
    drawn: Floats = sequence.random_base2((points - 1).bit_length())[:points]
    return drawn


def hypercubes(stream: int) -> Sampler:
    """Give what draws Latin hypercubes from a stream of ``sim.statistics.sensitivity``."""

    def draw(dimensions: int, points: int, seed: int) -> Floats:
        from scipy.stats import qmc  # noqa: PLC0415 - slow to import

        cube = qmc.LatinHypercube(dimensions, rng=generator(seed, stream))
        blocks = [cube.random(_BLOCK) for _ in range(-(-points // _BLOCK))]
        return np.concatenate(blocks)[:points]

    return draw


GROUPS: dict[str, tuple[Status, ...]] = {"assumed": ("assumed",), "all": UNCERTAIN}
"""What ``--vary`` calls by one word: by the status of their values."""

NEVER = ("claims.", "comparison.")
"""What differences are measured by: no part of a world."""


FIT = "fitted values"
"""Name of the dimension along which the posterior sample lies."""

FIT_MEANING = "the set of fitted values, of the posterior sample, along its main direction"


@dataclass(frozen=True, slots=True)
class Space:
    """What is drawn, in which world.

    Attributes:
        world: the scenario with its settings.
        axes: what has a dimension of its own.
        fitted: the parameters that the posterior sample gives, if it is drawn.
        sets: its values, [sets, fitted].
        own: a user's own model, if it is asked about.
    """

    world: LoadedScenario
    axes: tuple[Axis, ...]
    fitted: tuple[Axis, ...]
    sets: Floats
    own: OwnModel | None = None

    @property
    def dimensions(self) -> int:
        """How many dimensions a point has."""
        return len(self.axes) + bool(self.fitted)

    @property
    def columns(self) -> tuple[Axis, ...]:
        """All parameters of which a point has a value."""
        return (*self.axes, *self.fitted)

    def values_at(self, scaled: Floats) -> pa.Table:
        """Turn positions, [points, dimensions], into values; as ``points_at``."""
        chosen = np.minimum((scaled[:, -1] * len(self.sets)).astype(int), len(self.sets) - 1)
        given = dict(zip(self.fitted, self.sets[chosen].T, strict=True)) if self.fitted else {}
        scaled = scaled[:, : len(self.axes)]
        return points_at(self.world.scenario, self.axes, scaled, given)


def space_asked(
    world: LoadedScenario,
    vary: Sequence[str],
    *,
    rivals: bool,
    posterior: bool = False,
    own: OwnModel | None = None,
) -> Space:
    """Say what is drawn; as ``space_of``, and with ``posterior`` what was fitted, too."""
    fitted, sets = _fitted(world) if posterior else ((), np.empty((0, 0)))
    taken = {axis.path for axis in fitted}
    axes = [axis for axis in space_of(world, vary, rivals=rivals) if axis.path not in taken]
    return Space(world, tuple(axes), fitted, sets, own)


def _fitted(world: LoadedScenario) -> tuple[tuple[Axis, ...], Floats]:
    """Give what the posterior sample draws in a world, and its sets; what it sets itself stays."""
    paths, values = posterior_draws()
    kept = kept_paths(world.scenario)
    free = [n for n, path in enumerate(paths) if path not in kept and not is_held(path, world)]
    sets = np.array(values)[:, free]
    if not free:
        return (), sets
    deviation = sets.std(axis=0)
    standard = (sets - sets.mean(axis=0)) / np.where(deviation > 0, deviation, 1.0)
    main = np.linalg.svd(standard, full_matrices=False)[2][0]
    order = np.argsort(standard @ main * np.sign(main[np.abs(main).argmax()]), kind="stable")
    names = world.scenario.names
    ends = zip(sets.min(axis=0).tolist(), sets.max(axis=0).tolist(), strict=True)
    axes = [
        column_axis(paths[n], (), names).model_copy(update={"low": low, "high": high})
        for n, (low, high) in zip(free, ends, strict=True)
    ]
    return tuple(axes), sets[order]


def space_of(world: LoadedScenario, vary: Sequence[str], *, rivals: bool) -> tuple[Axis, ...]:
    """Say what is drawn in the worlds of a scenario.

    What a setting of the scenario names is held at it, and so is what no rule of the scenario uses,
    unless rules are drawn.

    Args:
        world: the scenario with its settings.
        vary: words of ``GROUPS``, or patterns of paths such as ``tactics.*``.
        rivals: whether rules are drawn, too.

    Raises:
        RequestError: a pattern fits nothing, or nothing is left to be drawn.
    """
    scenario = world.scenario
    ranges = plausible_ranges(scenario, get_args(Status.__value__))
    known = {path: held for path, held in ranges.items() if not path.startswith(NEVER)}
    chosen = {path for word in vary for path in _meant(word, known)}
    if lost := [word for word in vary if not any(_meant(word, known))]:
        raise RequestError(
            f"vary {word}: no parameter with a plausible range is so called"
            f"{did_you_mean(word, [*GROUPS, *known])}; expected assumed, all, or a pattern such as "
            "'tactics.*'"
            for word in lost
        )
    axes = [
        _number(held, world.scenario.names)
        for path, held in known.items()
        if path in chosen and held.low < held.high and (rivals or _used(path, scenario))
    ]
    axes += [_rule(name) for name in Rules.model_fields] if rivals else []
    free = [axis for axis in axes if not is_held(axis.path, world)]
    if not free:
        raise RequestError("vary: settings hold all that would be drawn; nothing is left")
    return tuple(free)


def _meant(word: str, known: dict[str, Range]) -> Iterator[str]:
    """Give the paths that a word or pattern means; the mean of a spread goes by its path, too."""
    for path, held in known.items():
        if held.status in GROUPS[word] if word in GROUPS else _fits(path, word):
            yield path


def _fits(path: str, pattern: str) -> bool:
    return fnmatchcase(path, pattern) or fnmatchcase(path.removesuffix(".mean"), pattern)


def _used(path: str, scenario: Scenario) -> bool:
    found = parameter_at(path.split("."))
    return found is None or found[0].in_use(scenario)


def _holds(fixed: str, path: str) -> bool:
    """Tell whether a setting holds what is at a path: all of it, or a part."""
    return f"{path}.".startswith(f"{fixed}.") or fixed.startswith(f"{path}.")


def is_held(path: str, world: LoadedScenario) -> bool:
    """Tell whether a setting of a scenario holds what is at a path, so that it is not drawn."""
    return any(_holds(text.partition("=")[0].strip(), path) for text in world.settings)


def _number(held: Range, names: NamesSection) -> Axis:
    ends = {"low": float(held.low), "high": float(held.high), "scale": held.scale}
    return column_axis(held.path, (), names).model_copy(update=ends)


def _rule(name: str) -> Axis:
    return column_axis(f"{TABLE}.{name}").model_copy(update={"values": tuple(readings_of(name))})


def axes_in(world: Scenario, settings: Sequence[str], axes: Sequence[Axis]) -> tuple[Axis, ...]:
    """Give the axes that are free in a world that some settings changed, and that it has."""
    fixed = [text.partition("=")[0].strip() for text in settings]
    data = world.to_dict()
    return tuple(
        axis
        for axis in axes
        if not any(_holds(path, axis.path) for path in fixed)
        and value_at(data, axis.path) is not None
    )


def points_at(
    scenario: Scenario,
    axes: Sequence[Axis],
    scaled: Floats,
    given: Mapping[Axis, Floats] = MappingProxyType({}),
) -> pa.Table:
    """Turn positions into values: a row a point, a column a parameter.

    What must agree between parameters is made to, as by ``sim.scenario.ranges.varied``: shares over
    issues sum to 1, no tie starts below the trust at which it breaks.

    Args:
        scenario: whose ranges the axes are.
        axes: from ``space_of``.
        scaled: [points, axes], each from 0 to 1.
        given: of more parameters the values themselves.
    """
    columns = [placed(axis, share) for axis, share in zip(axes, scaled.T, strict=True)]
    columns += given.values()
    axes = (*axes, *given)
    own = scenario.to_dict()
    keys = [key_of(own, axis.path.split(".")) for axis in axes]
    rows = []
    for values in zip(*(np.asarray(held, object) for held in columns), strict=True):
        data = scenario.to_dict()
        vary(data, dict(zip(keys, values, strict=True)))
        rows.append([held_at(data, key) for key in keys])
    schema = points_schema([axis.column for axis in axes])
    arrays = [pa.array(np.arange(len(rows), dtype=np.int64))]
    arrays += [
        pa.array(held, field.type)
        for held, field in zip(zip(*rows, strict=True), list(schema)[1:], strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
