"""What the proofs share: running a world bare, its bits, scenarios by hand."""

import hashlib
import tomllib

import numpy as np

from sim.rules.month import run_world
from sim.scenario.lists import PRESETS, Channels
from sim.scenario.schema import Scenario, parse_practice
from sim.scenario.toml import find_scenarios
from sim.world.build import build_world
from sim.world.lockstep import copy_world
from sim.world.parameters import parameters_of
from sim.world.shocks import assign, order_of_allies

OFF = dict.fromkeys(Channels.model_fields, 0.0)
COMMITTED = (
    "imposition",
    "consultation",
    "co-decision",
    "silent-deference",
    "engaged-deference",
)
"""Practices of equal commitment and no independence."""

PARTS = ("states", "groups", "allies", "people", "flow", "draws", "record")


_FILE = tomllib.loads(find_scenarios()["version-1"].read_text(encoding="utf-8"))
FIRST_MODEL = {
    name: table
    for name, table in _FILE.items()
    if name == "rules" or (isinstance(table, dict) and name != "sources")
}
"""Every mechanism that the model's first version did not have is off."""


def scenario(**tables):
    """Make a small scenario; tables are laid over it key by key."""
    return _over({}, tables)


def simple(**tables):
    """Make a small scenario of the first model: all act every month, and few things act on each."""
    rules = PRESETS[FIRST_MODEL["rules"]]
    return _over({**FIRST_MODEL, "rules": rules}, tables)


def _over(base, tables):
    base = {**base, "title": "by hand", "time": {"months": 30}, "people": {"per_group": 12}}
    for name, table in tables.items():
        base[name] = {**base.get(name, {}), **table} if isinstance(table, dict) else table
    return Scenario.model_validate(base)


class Setting:
    """One replicate's world, from which every practice starts afresh."""

    def __init__(self, given, seed=0, replicate=0, *, events=True):
        self.scenario, self.seed, self.replicate = given, seed, replicate
        self.numbers = parameters_of(given)
        self.built = build_world(given, seed, replicate, events=events)
        self.order = order_of_allies(seed, replicate, given.allies.count)

    def start(self, practice):
        """Give a copy of the world in which allies follow a practice."""
        mixture = parse_practice(practice, self.scenario) if isinstance(practice, str) else practice
        world = copy_world(self.built, share_fixed=False)
        assign(world.allies, mixture, self.order)
        return world

    def advance(self, world, first, until):
        """Run months ``first`` to ``until`` - 1."""
        run_world(self.numbers, world, first, until)

    def run(self, practice):
        """Run a practice to the end."""
        world = self.start(practice)
        self.advance(world, 0, self.scenario.time.months)
        return world


def columns(world, parts=PARTS):
    """Give every column of some parts of a world, by name."""
    return {
        f"{part}.{name}": column
        for part in parts
        for name, column in getattr(world, part)._asdict().items()
    }


def bits(world, parts=PARTS):
    """Give every column of some parts of a world as bytes."""
    return {name: column.tobytes() for name, column in columns(world, parts).items()}


def fingerprint(world):
    """Hash all columns."""
    digest = hashlib.sha256()
    for name, column in columns(world).items():
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()
