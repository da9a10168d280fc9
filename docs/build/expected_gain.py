"""What a month of pressing can be expected to win, and what dividing one's strength does to it.

A state's choice is noisy and is made for every pressed issue. If the gain did not fall with
pressure, spreading thin would win by luck alone; if pressure counted in the curve, the choice and
the gain, concentration would be rewarded three times over. This figure shows where the model stands
between the two, for the mean state of a scenario that has no memory, shield or neighbours.
"""

import math

from sim.reports.blocks import Choice, Curve, Curves
from sim.scenario.schema import Scenario

MISSING = 0.5
"""Missing rights in practice for which the gain is shown."""

ISSUES = range(1, 7)
"""Numbers of issues over which one strength is divided."""


def pressure(scenario: Scenario, strength: float) -> float:
    """Give P(Z) of a demand for all (equation P3)."""
    x = strength / scenario.pressure.critical_mass
    if scenario.rules.pressure == "linear":
        return min(1.0, x / 2)
    if scenario.rules.pressure == "tipping":
        return 1.0 if x >= 1 else 0.0
    return x * x / (1 + x * x)


def chances(scenario: Scenario, pressed: float) -> dict[str, float]:
    """Give the chances of each response of the scenario's mean state (R1 to R4)."""
    response, states = scenario.response, scenario.states
    opinion, enforceability = states.opinion.mean, scenario.institutions.enforceability.mean
    cost = states.exclusion.mean * (1 - opinion)
    utilities = {
        "repress": response.repress_repressiveness * states.repressiveness.mean
        - response.repress_threshold
        - response.repress_opinion * opinion
        - response.repress_enforceability * enforceability
        - response.repress_pressure * pressed,
        "ignore": 0.0,
        "token": response.token_pressure * pressed
        - response.token_threshold
        - response.token_exclusion * cost
        - response.token_enforceability * enforceability,
        "concede": response.concede_pressure * pressed
        - response.concede_threshold
        - response.concede_exclusion * cost,
    }
    weights = {name: math.exp(response.sensitivity * value) for name, value in utilities.items()}
    total = math.fsum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


def expected_gain(scenario: Scenario, strength: float) -> float:
    """Give the gain of rights in practice that a month of one demand can be expected to bring."""
    pressed = pressure(scenario, strength)
    return MISSING * chances(scenario, pressed)["concede"] * scenario.response.concession * pressed


def linear(scenario: Scenario) -> Scenario:
    """Make expected gain linear in strength: pressure in proportion, and an even choice."""
    return scenario.model_copy(
        update={
            "rules": scenario.rules.model_copy(update={"pressure": "linear"}),
            "response": scenario.response.model_copy(update={"sensitivity": 0.0}),
        }
    )


def gain_curves(scenario: Scenario) -> Choice:
    """Give E(Z) over strength, and the total over n issues of one strength divided by n."""
    unit, straight = scenario.pressure.critical_mass, linear(scenario)
    strengths = [0.025 * n for n in range(101)]
    kinds = (("as the scenario has it", scenario), ("linear, for comparison", straight))
    gain = Curves(
        "Expected gain of one demand",
        f"For the mean state of a scenario, where {MISSING:g} of rights are missing.",
        "summed strength, as a multiple of the critical mass",
        "percentage points a month",
        tuple(
            Curve(name, strengths, [100 * expected_gain(held, z * unit) for z in strengths])
            for name, held in kinds
        ),
    )
    lines = [(f"strength {z:g} × critical mass", scenario, z) for z in (0.5, 1.0, 2.0)]
    lines.append(("linear, any strength", straight, 1.0))
    divided = Curves(
        "The same strength divided over n issues",
        gain.description,
        "issues",
        "total expected gain, one issue = 1",
        tuple(Curve(name, list(ISSUES), _divided(held, z * unit)) for name, held, z in lines),
    )
    titled = tuple((block.title, block) for block in (gain, divided))
    return Choice("Figure", titled, name="expected-gain")


def _divided(scenario: Scenario, strength: float) -> list[float]:
    whole = expected_gain(scenario, strength)
    return [n * expected_gain(scenario, strength / n) / whole for n in ISSUES]
