"""Values of factors and small numbers as people read them."""

import math
from numbers import Real
from typing import Any

import numpy as np

from sim.sweep.wording import OWN


def plain_number(value: float) -> str:
    """Write a number with four digits, and a minus that is a minus."""
    return f"{value:.4g}".replace("-", "−")


def plain_value(value: Any) -> str:  # noqa: ANN401 - whatever a factor holds
    """Write the value of a factor: a number, a word, yes or no, or the scenario's own."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return OWN
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return plain_number(float(value)) if isinstance(value, Real) else str(value)
