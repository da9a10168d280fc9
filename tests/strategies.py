"""Whole scenarios at random: every parameter within the limits that its pydantic model declares.

One description serves two sources of choices: hypothesis, which shrinks what fails, and a plain
generator, which is fast enough for a hundred thousand points.
"""

from abc import ABC, abstractmethod

import numpy as np
from hypothesis import strategies as st

from sim.scenario.lists import DIMENSIONS, PRACTICES, Practice
from sim.scenario.ranges import plausible_ranges, varied
from sim.scenario.reference import parts, values
from sim.scenario.schema import Mixture, Scenario

SMALL = {
    "states.count": (1, 4),
    "groups.count": (1, 7),
    "allies.count": (1, 5),
    "allies.states_per_ally": (1, 5),
    "ties.ties_per_group": (0, 6),
    "people.per_group": (1, 12),
    "people.mean_degree": (2, 10),
    "decisions.campaign_months": (1, 9),
    "shocks.<name>.months": (1, 30),
}
"""Narrower limits that keep worlds small."""

MONTHS = 24
ROWS = {"categories": (1, 3), "issues": (1, 4), "tactics": (1, 4), "shocks": (0, 3)}


class Choices(ABC):
    """Where the choices come from."""

    @abstractmethod
    def whole(self, low, high): ...

    @abstractmethod
    def between(self, low, high): ...

    def pick(self, options):
        return options[self.whole(0, len(options) - 1)]


class Drawn(Choices):
    """Choices of hypothesis; the simplest is the lowest."""

    def __init__(self, draw):
        self.draw = draw

    def whole(self, low, high):
        return self.draw(st.integers(low, high))

    def between(self, low, high):
        return self.draw(st.floats(low, high, allow_subnormal=False))


class Random(Choices):
    """Choices of a generator."""

    def __init__(self, rng):
        self.rng = rng

    def whole(self, low, high):
        return int(self.rng.integers(low, high, endpoint=True))

    def between(self, low, high):
        return float(low + (high - low) * self.rng.random())


def scenario_of(choices, fixed=None, *, wild=True):
    """Make a scenario; ``fixed`` tables are laid over it key by key.

    About a third of the worlds stay near the defaults, so that something happens in them; in the
    others parameters are anywhere within their limits, those at the limits among them.
    """
    wildness = choices.pick((0, 0, 25, 100)) if wild else 0
    months = choices.whole(1, MONTHS)
    data = {"title": "drawn", "time": {"months": months}}
    for part in parts():
        if part.rows and part.name in ROWS:
            data[part.name] = _rows(choices, part, wildness, months)
        elif part.name not in ("", "names", "time", "practices", "claims"):
            data[part.name] = {
                row.key: _value(choices, row, wildness)
                for row in part.parameters
                if row.kind != "numbers"
            }
    issues = len(data["issues"])
    data["groups"]["priorities"] = _simplex(choices, issues)
    data["allies"]["agenda"] = _simplex(choices, issues)
    for row in data["categories"]:
        if choices.whole(0, 1):
            row["priorities"] = _simplex(choices, issues)
    shares = _simplex(choices, len(data["categories"]))
    for row, share in zip(data["categories"], shares, strict=True):
        row["share"] = share
    _agree(data["ties"])
    people = data["people"]
    people["rewiring"] = min(people["rewiring"], 1 - people["bridging"])
    for name, table in (fixed or {}).items():
        data[name] = {**data[name], **table} if isinstance(table, dict) else table
    return Scenario.model_validate(data)


def _agree(ties):
    """Keep to what the schema asks of several parameters at once."""
    lowest = max(0.0, ties["initial_trust"]["mean"] - ties["initial_trust"]["spread"])
    ties["break_threshold"] = min(ties["break_threshold"], lowest)
    ties["renewal_threshold"] = max(ties["renewal_threshold"], ties["break_threshold"])


def _rows(choices, part, wildness, months):
    rows = []
    for n in range(choices.whole(*ROWS[part.name])):
        row = {
            parameter.key: _value(choices, parameter, wildness)
            for parameter in part.parameters
            if parameter.key not in ("name", "meaning", "priorities")
        }
        if "month" in row:
            row["month"] = choices.whole(1, months)
        rows.append({"name": f"{part.name}-{n}", **row})
    return rows


def _value(choices, parameter, wildness):
    low, high = SMALL.get(parameter.path, (parameter.low, parameter.high))
    anywhere = choices.whole(1, 100) <= wildness
    if parameter.choices:
        return choices.pick(parameter.choices)
    if parameter.key == "practice":
        return choices.pick(("", *(row.name for row in PRACTICES)))
    if parameter.kind == "whole number":
        step = parameter.multiple_of or 1
        return step * choices.whole(-(-low // step), high // step)
    default = parameter.default
    if parameter.kind == "spread":
        mean = default["mean"] if isinstance(default, dict) else default.mean
        mean = _number(choices, low, high, mean, parameter.plausible, anywhere=anywhere)
        width = max(0.0, min(mean - low, high - mean))
        return {"mean": mean, "spread": choices.between(0.0, 1.0) * width}
    value = _number(choices, low, high, default, parameter.plausible, anywhere=anywhere)
    return 1e-3 if parameter.above and value <= low else value


def _number(choices, low, high, default, plausible, *, anywhere):
    if not anywhere:
        around = default or plausible[1] / 2  # what is off by default is on in drawn worlds
        near = choices.between(0.5, 1.5) * around
        return min(max(near, low), high)
    match choices.whole(0, 4):
        case 0:
            return float(low)
        case 1:
            return float(high)
        case 2 if low > 0 and high / low > 1000:
            return min(max(low * (high / low) ** choices.between(0.0, 1.0), low), high)
        case _:
            return choices.between(float(low), float(high))


def _simplex(choices, count):
    weights = [choices.between(0.05, 1.0) for _ in range(count)]
    total = sum(weights)
    return [weight / total for weight in weights]


@st.composite
def scenarios(draw, fixed=None, *, wild=True):
    """Draw scenarios of small worlds."""
    return scenario_of(Drawn(draw), fixed, wild=wild)


def plausible_scenario(choices, base, fixed=None):
    """Draw every number, word and rule of a scenario from its plausible range.

    Worlds stay small: few people in a group, and as many months as the shocks need.
    """
    changes = {
        row.path: choices.pick(row.parameter.choices)
        for row in values(base)
        if row.parameter.choices and not row.path.startswith("claims.")
    }
    for path, held in plausible_ranges(base).items():
        changes[path] = held.at(choices.between(0.0, 1.0))
    changes |= {
        "people.per_group": choices.whole(5, 20),
        "time.months": choices.whole(12, MONTHS),
        "groups.count": choices.whole(2, 8),
        "allies.count": choices.whole(1, 6),
        "states.count": choices.whole(1, 4),
    }
    return Scenario.model_validate(varied(base, changes).to_dict() | (fixed or {}))


def any_practice(choices, name):
    """Draw the numbers of a practice, each at an end or between."""
    ends = (0.0, 1.0, None)
    numbers = {
        key: choices.between(0.0, 1.0) if (end := choices.pick(ends)) is None else end
        for key in DIMENSIONS
    }
    return Practice(name=name, **numbers)


def any_mixture(choices):
    """Draw a mixture of two to four practices that nobody has named."""
    practices = [any_practice(choices, f"drawn-{n}") for n in range(choices.whole(2, 4))]
    return Mixture("drawn", tuple(practices), tuple(_simplex(choices, len(practices))))


def random_scenario(rng, fixed=None):
    """Give one scenario of a small world from a numpy generator."""
    return scenario_of(Random(rng), fixed)


def random_mixture(rng):
    """Give a practice, or a mixture of two, from a numpy generator."""
    first, second = (PRACTICES[n] for n in rng.choice(len(PRACTICES), 2, replace=False))
    if rng.random() < 0.7:
        return Mixture(first.name, (first,), (1.0,))
    share = float(np.clip(rng.random(), 0.01, 0.99))
    return Mixture(f"{first.name}+{second.name}", (first, second), (share, 1.0 - share))


def practices():
    """Draw practices by name, and mixtures."""
    names = [row.name for row in PRACTICES]
    return st.sampled_from(
        [*names, "imposition:0.5,engaged-deference:0.5", "parallel:0.3,co-decision:0.7"]
    )
