"""What newspapers see of the model's campaign-months; it never enters the model itself.

What is large and lasts is reported more often (McCarthy, McPhail & Smith 1996; Earl, Martin,
McCarthy & Soule 2004). The curve is a nuisance: data of protest events tell little of it.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

THOUSAND = 1_000.0
STREAM = 1_001
"""Key of the stream of its numbers: no run of the model draws from it."""


class Observation(NamedTuple):
    """The chance that a campaign-month is reported, in log-odds.

    Attributes:
        intercept: of an event of a thousand people on one day.
        size: added for each tenfold number of people.
        days: added for each factor e of days.
    """

    intercept: float
    size: float
    days: float


REPORTED: Observation | None = Observation(intercept=1.07, size=0.28, days=0.48)
"""The means of the posterior sample that the default parameters come from."""


def reported(
    months: pd.DataFrame,
    how: Observation | None,
    seed: int,
    world: int,
    shape: tuple[int, int, int],
) -> pd.DataFrame:
    """Give the campaign-months that are reported; all without an observation model.

    Luck is that of a place (country, demand and month), whatever else happened: another value of
    a parameter meets the same.

    Args:
        months: one world's, with size and days; countries and demands are numbers from 0.
        how: the curve; None if all is seen.
        seed: of the luck.
        world: number of the world, so that each has luck of its own.
        shape: how many months (from 0), countries and demands there can be.
    """
    if how is None or not len(months):
        return months
    places = [months[name].to_numpy() for name in ("month", "country", "demand")]
    stream = np.random.SeedSequence(seed, spawn_key=(STREAM, world))
    luck = np.random.Generator(np.random.PCG64(stream)).logistic(size=shape)[tuple(places)]
    size, days = months["size"].to_numpy(), months["days"].to_numpy()
    drive = how.intercept + how.size * np.log10(np.maximum(size, 1.0) / THOUSAND)
    drive = drive + how.days * np.log(np.maximum(days, 1.0))
    seen: pd.DataFrame = months[drive > luck].reset_index(drop=True)
    return seen
