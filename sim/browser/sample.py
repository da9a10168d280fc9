"""How typical a world is: what many worlds of both practices come to."""

from typing import Any

import numpy as np

from sim.browser.side import clean
from sim.outcomes import MAIN_OUTCOME, OUTCOME_NAMES, SERIES_NAMES
from sim.world.columns import Floats

BANDS = ("rights", "harms", "participation")
"""Series whose bands a page draws."""

SHOWN = ("rights", "rights_end", "harms")
"""Outcomes that a page compares."""

MIDDLE = (0.1, 0.5, 0.9)
"""Quantiles of a band: it holds the middle 80 % of worlds."""

SAMPLE_SEED = 2021
"""Of these worlds, whatever the seed of the world shown: all are measured by the same worlds."""


def sample_of(series: list[Floats], outcomes: list[Floats], smallest: float) -> dict[str, Any]:
    """Sum up worlds.

    Args:
        series: of each side, [worlds, months, len(SERIES)].
        outcomes: of each side, [worlds, len(OUTCOMES)].
        smallest: the smallest difference in rights worth caring about.

    Returns:
        ``worlds``, ``seed``, ``smallest``; ``bands``: by series, for each side low, middle and high
        by month; ``values``: by outcome, for each side a number a world.
    """
    return {
        "worlds": len(outcomes[0]),
        "seed": SAMPLE_SEED,
        "smallest": smallest,
        "bands": {
            name: [_band(side, SERIES_NAMES.index(name)) for side in series] for name in BANDS
        },
        "values": {
            name: [clean(side[:, OUTCOME_NAMES.index(name)]) for side in outcomes] for name in SHOWN
        },
    }


def _band(series: Floats, column: int) -> dict[str, list[float | None]]:
    low, middle, high = np.quantile(series[:, :, column], MIDDLE, axis=0)
    return {"low": clean(low), "middle": clean(middle), "high": clean(high)}


def typical(ensemble: dict[str, Any], here: tuple[float, float]) -> dict[str, Any]:
    """Say how the worlds of a sample fell out, and where this world stands among them.

    Args:
        ensemble: as ``sample_of`` gives it.
        here: the main outcome in the world shown, left and right.

    Returns:
        ``left``, ``right``, ``neither``: worlds in which a side had more rights by at least the
        smallest difference; ``differences``: left − right in each; ``here``: in this world;
        ``more``: worlds in which the left was further ahead than here.
    """
    left, right = (np.array(values) for values in ensemble["values"][MAIN_OUTCOME])
    differences, smallest = left - right, ensemble["smallest"]
    this = here[0] - here[1]
    ahead = int((differences >= smallest).sum())
    behind = int((differences <= -smallest).sum())
    return {
        "left": ahead,
        "right": behind,
        "neither": len(differences) - ahead - behind,
        "differences": clean(differences),
        "mean": round(float(differences.mean()), 5),
        "here": round(this, 5),
        "more": int((differences > this).sum()),
    }
