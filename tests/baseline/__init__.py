"""Outcomes of fixed seeds: any unintended change of results shows here.

``python -m tests.baseline`` runs them anew, prints what moved, and writes ``outcomes.json``. Do so
after a change that is meant to move results, and say in the commit why they moved.
"""

# Some lines are tables.
# ruff: noqa: E501

import json
import math
from importlib.metadata import version
from pathlib import Path

from llvmlite import binding

from sim.outcomes import OUTCOME_NAMES
from sim.runs.simulate import run_ensemble
from sim.scenario.schema import Scenario, parse_practice, parse_practices

FILE = Path(__file__).parent / "outcomes.json"
REPLICATES = 3
SEED = 2020
MIXED = "imposition:0.5,engaged-deference:0.5"

UNUSUAL = {
    "title": "everything unusual",
    "time": {"months": 60},
    "states": {"count": 5},
    "institutions": {"enforceability": 0.6, "enforcement": 0.1},
    "groups": {"count": 13, "campaign_for": "own", "leader_distance": 0.8, "priority_concentration": 3.0},
    "allies": {"count": 6, "campaign_for": "own", "states_per_ally": 3, "agenda_gap": 0.9, "coordination": 0.8},
    "ties": {"matching": "similarity", "freed": "ally", "override_loss": 0.4, "recovery": 0.1},
    "people": {"per_group": 40, "mean_degree": 6, "rewiring": 0.3, "bridging": 0.2},
    "decisions": {"campaign_months": 4, "precision": 60.0, "movement_assembly": 0.2, "deliberation_delay": 2.5, "voice_dominance": 0.4},
    "mobilisation": {"intercept": -2.0, "who_decided": 0.5},
    "rules": {"pressure": "linear"},
    "pressure": {"critical_mass": 0.3},
    "rights": {"paper_erosion": 0.01},
    "donors": {"response": 0.1, "expected_progress": 0.001},
    "channels": {"leading": 0.5, "shield": 0.0, "local_knowledge": 0.7},
    "categories": [
        {"name": "papers", "share": 0.7, "exclusion": -0.2, "precarity": 0.2},
        {"name": "none", "share": 0.3, "exclusion": 0.3, "precarity": 0.8, "priorities": [0.5, 0.1, 0.1, 0.1, 0.1, 0.1]},
    ],
    "shocks": [
        {"name": "pandemic", "month": 10, "months": 12, "states": 0.6, "mobilisation": -1.5, "enforcement": 2.0, "resources": 0.4, "opinion": -0.1},
        {"name": "turn", "month": 16, "months": 40, "states": 0.4, "repressiveness": 0.3, "exclusion": 0.2},
        {"name": "exit", "month": 30, "allies_leave": 0.5},
    ],
}  # fmt: skip

SCENARIOS = {"default": {"title": "default"}, "unusual": UNUSUAL}


def machine():
    """Say what the last bits depend on: the processor and the compiler."""
    return {
        "processor": binding.get_host_cpu_name(),
        "numba": version("numba"),
        "numpy": version("numpy"),
    }


def outcomes_now():
    """Run everything: scenario, practice, replicate, outcome to number, ``None`` if undefined."""
    found = {}
    for name, data in SCENARIOS.items():
        scenario = Scenario.model_validate(data)
        practices = (*parse_practices((), scenario), parse_practice(MIXED, scenario))
        runs = run_ensemble(scenario, practices, range(REPLICATES), SEED, jobs=1)
        for p, practice in enumerate(runs.practices):
            for replicate in range(REPLICATES):
                values = runs.outcomes[replicate, p].tolist()
                for outcome, value in zip(OUTCOME_NAMES, values, strict=True):
                    key = f"{name} / {practice} / {replicate} / {outcome}"
                    found[key] = None if math.isnan(value) else value
    return found


def read():
    """Read the file: on what it was made, and the outcomes."""
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    return kept["made on"], kept["outcomes"]


def moved(before, after, tolerance=0.0):
    """Give the keys under which two sets of outcomes differ, with both values."""
    changes = {}
    for key in {**before, **after}:
        old, new = before.get(key, "absent"), after.get(key, "absent")
        numbers = isinstance(old, float) and isinstance(new, float)
        same = (
            math.isclose(old, new, rel_tol=tolerance, abs_tol=tolerance) if numbers else old == new
        )
        if not same:
            changes[key] = (old, new)
    return changes
