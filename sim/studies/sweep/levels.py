"""The values of a factor at points: numbers, words, or the scenario's own that is no single one."""

from typing import Any

import numpy as np

from sim.outcomes import Floats
from sim.render.wording import plain_value

type Held = np.ndarray[Any, Any]


def is_numeric(held: Held) -> bool:
    """Tell whether a factor's values are numbers."""
    return bool(np.issubdtype(held.dtype, np.number))


def are_own(held: Held) -> np.ndarray[Any, np.dtype[np.bool]]:
    """Tell at which points a factor's value is the scenario's own and no single one."""
    if is_numeric(held):
        return np.isnan(held)
    return np.array([word is None for word in held.tolist()], dtype=bool)


def numbers_of(held: Held) -> Floats:
    """Give the different numbers of a factor that has numbers, in order."""
    levels = np.unique(held.astype(np.float64))
    return levels[~np.isnan(levels)]


def words_of(held: Held) -> list[str]:
    """Give the levels of a factor that has no numbers, in the order of first use."""
    return [plain_value(word) for word in dict.fromkeys(held.tolist())]


def places_of(held: Held) -> Floats:
    """Give numbers as they are, NaN among them; words their place in the order of first use."""
    if is_numeric(held):
        return held.astype(np.float64)
    order = {word: n for n, word in enumerate(dict.fromkeys(held.tolist()))}
    return np.array([order[word] for word in held.tolist()], dtype=np.float64)


def codes_of(held: Held) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Number the different values of a factor: the scenario's own is one of them."""
    return np.unique(places_of(held), return_inverse=True)[1]
