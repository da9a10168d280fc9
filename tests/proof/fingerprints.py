"""Hashes of finished runs; as a command, so that they can be had under other circumstances."""

# Some lines are tables.
# ruff: noqa: E501

import json

from sim.rules.month import run_months
from sim.world.lockstep import alone, totals_of
from tests.proof.worlds import Setting, fingerprint, scenario

UNUSUAL = {
    "time": {"months": 14},
    "states": {"count": 3},
    "groups": {"count": 5, "campaign_for": "own", "leader_distance": 0.8},
    "allies": {"count": 4, "campaign_for": "own", "states_per_ally": 3},
    "people": {"per_group": 9},
    "rules": {"pressure": "linear"},
    "pressure": {"critical_mass": 0.2},
    "decisions": {"deliberation_delay": 2.5, "movement_assembly": 0.3, "campaign_months": 3},
    "ties": {"matching": "similarity", "freed": "ally", "override_loss": 0.9},
    "mobilisation": {"intercept": -1.0, "who_decided": 0.5},
    "institutions": {"enforceability": 0.7},
    "shocks": [
        {"name": "pandemic", "month": 3, "months": 5, "states": 0.5, "mobilisation": -1.0, "enforcement": 2.0, "resources": 0.5, "opinion": -0.1},
        {"name": "turn", "month": 6, "months": 4, "repressiveness": 0.2, "exclusion": 0.1, "allies_leave": 0.4},
    ],
}  # fmt: skip

CROWD = {
    "time": {"months": 4},
    "groups": {"count": 2},
    "people": {"per_group": 700},
    "mobilisation": {"intercept": 2.0},
}
MANY = {
    "time": {"months": 3},
    "states": {"count": 260},
    "groups": {"count": 520},
    "allies": {"count": 3, "states_per_ally": 260},
    "people": {"per_group": 1},
    "decisions": {"campaign_months": 1},
    "pressure": {"critical_mass": 0.01},
}

CASES = {
    "default": ({"time": {"months": 36}, "people": {"per_group": 20}}, "engaged-deference"),
    "unusual": (UNUSUAL, "imposition"),
    "more than a byte can count of people in a group": (CROWD, "imposition"),
    "more than a byte can count of groups, ties and states": (MANY, "critical-support"),
    "unusual, mixed": (UNUSUAL, "critical-support:0.5,consultation:0.5"),
}


def fingerprints():
    """Run every case; give its hash, and totals that a person can compare."""
    found = {"compiled": hasattr(run_months, "py_func")}
    for name, (tables, practice) in CASES.items():
        world = Setting(scenario(**tables), seed=5, replicate=1).run(practice)
        found[name] = [fingerprint(world), *map(repr, totals_of(alone(world))[0].tolist())]
    return found


if __name__ == "__main__":
    print(json.dumps(fingerprints()))  # noqa: T201 - what the command is for
