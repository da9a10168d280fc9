"""What a month of pressing can be expected to win, and what dividing one's strength does to it.

A state's choice is noisy and is made for every pressed issue. If the gain did not fall with
pressure, spreading thin would win by luck alone; if pressure counted in the curve, the choice and
the gain, concentration would be rewarded three times over. This figure shows where the model stands
between the two, for the mean state of a scenario that has no memory, shield or neighbours.
"""

import math
from typing import TYPE_CHECKING

from sim.render.style import INK, QUIET, styled
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MISSING = 0.5
"""Missing rights in practice for which the gain is shown."""


def pressure(scenario: Scenario, strength: float) -> float:
    """Give P(Z) of a demand for all (equation P3)."""
    x = strength / scenario.pressure.critical_mass
    if scenario.pressure.curve == "linear":
        return min(1.0, x / 2)
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
            "pressure": scenario.pressure.model_copy(update={"curve": "linear"}),
            "response": scenario.response.model_copy(update={"sensitivity": 0.0}),
        }
    )


def expected_gain_figure(scenario: Scenario, size: tuple[float, float] = (9.0, 3.6)) -> "Figure":
    """Draw E(Z) and the total over n issues of one strength divided by n."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - a third of a second

    with styled():
        figure = Figure(figsize=size, layout="constrained")
        left, right = figure.subplots(1, 2)
        _draw_gain(left, scenario)
        _draw_division(right, scenario)
        return figure


def _draw_gain(axes: "Axes", scenario: Scenario) -> None:
    unit = scenario.pressure.critical_mass
    strengths = [2.5 * unit * n / 200 for n in range(201)]
    axes.plot(
        [strength / unit for strength in strengths],
        [100 * expected_gain(scenario, strength) for strength in strengths],
        color=INK,
        label="as the scenario has it",
    )
    straight = linear(scenario)
    axes.plot(
        [strength / unit for strength in strengths],
        [100 * expected_gain(straight, strength) for strength in strengths],
        color=QUIET,
        linestyle=(0, (4, 1.5)),
        label="linear, for comparison",
    )
    axes.set_title("Expected gain of one demand")
    axes.set_xlabel("summed strength, as a multiple of the critical mass")
    axes.set_ylabel("percentage points a month")
    axes.set_ylim(bottom=0)
    axes.legend(loc="upper left")


def _draw_division(axes: "Axes", scenario: Scenario) -> None:
    unit, issues = scenario.pressure.critical_mass, range(1, 7)
    straight = linear(scenario)
    for strength, line in ((0.5, (0, (1, 1.3))), (1.0, (0, (4, 1.5))), (2.0, "-")):
        whole = expected_gain(scenario, strength * unit)
        shares = [n * expected_gain(scenario, strength * unit / n) / whole for n in issues]
        label = f"strength {strength:g} × critical mass"
        axes.plot(issues, shares, color=INK, linestyle=line, marker="o", markersize=3, label=label)
    whole = expected_gain(straight, unit)
    shares = [n * expected_gain(straight, unit / n) / whole for n in issues]
    dashes = (0, (8, 1.5))
    axes.plot(issues, shares, color=QUIET, linestyle=dashes, label="linear, any strength")
    axes.set_title("The same strength divided over n issues")
    axes.set_xlabel("issues")
    axes.set_ylabel("total expected gain, one issue = 1")
    axes.set_ylim(0, 1.1)
    axes.legend(loc="upper right", bbox_to_anchor=(1.0, 0.93))
