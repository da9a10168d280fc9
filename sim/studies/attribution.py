"""Attribution: which channels make the difference between two practices.

A channel is judged in two ways, both within each world and then averaged. *Left out*: the
difference with all channels minus the difference without this one is what it adds where all the
others act. *Alone*: the difference when all the others are off is what it does by itself. The two
need not agree, and what channels add need not sum to the difference: they act through one another
(``docs/model.md``, section 4). Intervals are those of ``sim.studies.comparison``; simultaneous
ones hold for all channels of one column together (Bonferroni).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.outcomes import OUTCOMES, Floats, Outcome
from sim.scenario.channels import CHANNEL_FAVOURS
from sim.scenario.schema import Scenario
from sim.statistics.bootstrap import Interval, mean_intervals, resamples_for
from sim.studies.channel_runs import CHANNELS, ChannelRuns, Kind, open_channels


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over worlds, in the unit of the outcome.

    Attributes:
        pairs: worlds in which it is defined.
        mean: NaN if there are none.
        interval: for this number alone.
        simultaneous: for all channels together; for the full difference the same as ``interval``.
        nothing: whether it is 0 to the last bit in every world.
    """

    pairs: int
    mean: float
    interval: Interval
    simultaneous: Interval
    nothing: bool


@dataclass(frozen=True, slots=True)
class ChannelEffect:
    """What one channel does to the difference.

    Attributes:
        channel: its name.
        favours: whom theory expects it to help.
        without: the difference when it is left out.
        adds: the full difference minus that.
        alone: the difference when all others are off.
    """

    channel: str
    favours: str
    without: Estimate
    adds: Estimate
    alone: Estimate


@dataclass(frozen=True, slots=True)
class Attribution:
    """What all channels do to the difference between two practices in one outcome.

    Attributes:
        scenario: with all its channels.
        practice: whose advantage a positive number is.
        against: the other.
        outcome: in which they differ.
        seed: of the runs and the resampling.
        replicates: number of worlds.
        confidence: of every interval, or of every column of simultaneous ones.
        each: confidence of one simultaneous interval by itself.
        full: the difference with all channels.
        channels: the effects, what adds most first.
        closed: channels that the scenario has off.
    """

    scenario: Scenario
    practice: str
    against: str
    outcome: Outcome
    seed: int
    replicates: int
    confidence: float
    each: float
    full: Estimate
    channels: tuple[ChannelEffect, ...]
    closed: tuple[str, ...]


def attribute(
    variants: Sequence[ChannelRuns],
    practice: str,
    against: str,
    outcome: str = "rights",
    confidence: float = 0.95,
) -> Attribution:
    """Work out what each channel does.

    Args:
        variants: from ``run_channels``, the full one first.
        practice: one of the two practices.
        against: the other.
        outcome: name of the outcome.
        confidence: between 0 and 1.

    Raises:
        ValueError: a practice or outcome was not run, or no channel is open.
    """
    base = variants[0].ensemble
    scenario = base.scenario
    names = open_channels(scenario)
    if not names:
        raise ValueError("the scenario has all channels off: there is nothing to attribute")
    held = {(row.kind, row.channel): row.ensemble for row in variants}

    def of(kind: Kind, channel: str) -> Floats:
        return held[kind, channel].differences(outcome, practice, against)

    full = of("full", "")
    without = np.stack([of("without", name) for name in names], axis=1)
    alone = np.stack([of("alone", name) for name in names], axis=1)
    adds = full[:, None] - without
    columns = np.concatenate([full[:, None], without, adds, alone], axis=1)
    each = 1 - (1 - confidence) / len(names)
    resamples = resamples_for(each, base.replicates)
    intervals = mean_intervals(columns, (confidence, each), base.seed, resamples)
    estimates = [_estimate(values, pair) for values, pair in zip(columns.T, intervals, strict=True)]
    count = len(names)
    effects = [
        ChannelEffect(
            channel=name,
            favours=CHANNEL_FAVOURS[name],
            without=estimates[1 + n],
            adds=estimates[1 + count + n],
            alone=estimates[1 + 2 * count + n],
        )
        for n, name in enumerate(names)
    ]
    effects.sort(key=lambda row: -abs(row.adds.mean) if row.adds.pairs else math.inf)
    return Attribution(
        scenario=scenario,
        practice=practice,
        against=against,
        outcome=next(row for row in OUTCOMES if row.name == outcome),
        seed=base.seed,
        replicates=base.replicates,
        confidence=confidence,
        each=each,
        full=_estimate(full, (intervals[0][0], intervals[0][0])),
        channels=tuple(effects),
        closed=tuple(name for name in CHANNELS if name not in names),
    )


def _estimate(values: Floats, intervals: tuple[Interval, ...]) -> Estimate:
    defined = values[~np.isnan(values)]
    return Estimate(
        pairs=int(defined.size),
        mean=float(defined.mean()) if defined.size else math.nan,
        interval=intervals[0],
        simultaneous=intervals[1],
        nothing=bool(defined.size) and not defined.any(),
    )
