"""What movements change at the points of a draw or a sweep, beside the difference that matters.

The smallest difference that matters, δ, is the scenario's own at every point. Where all that
movements change is less than that, hardly anything could matter by it, so the share of such points
is told. A sample of the points is enough to know a share: some of their own worlds are run under
the baseline, and again where nobody campaigns, and the noise of so few is taken out
(``sim.statistics.deconvolution``).
"""

from collections.abc import Mapping

import numpy as np

from sim.errors import RequestError
from sim.outcomes import OUTCOMES
from sim.runs.execute import Options
from sim.runs.own_model import OwnModel
from sim.runs.plan import Work
from sim.runs.simulate import Arm
from sim.statistics.deconvolution import share_with_interval, true_spread
from sim.studies.answer import Real
from sim.studies.asked import AnswerPart, described_field
from sim.studies.compare_answer import ShareFound
from sim.studies.judge import Effect, RunOptions, judge_points
from sim.studies.pilot import STILL

_POINTS, _WORLDS = 256, 4
"""Points at most, spread evenly over all, and worlds of each at most: a few seconds."""

STAKED = {row.name: row for row in OUTCOMES if row.sized == "stake"}
"""Outcomes whose smallest difference that matters follows from what movements change."""


class PointStakes(AnswerPart):
    """What movements change at the points, in one outcome, under the baseline."""

    scenario: str = described_field("name of the scenario")
    practice: str = described_field("the baseline")
    outcome: str = described_field("name of the outcome")
    label: str = described_field("the outcome in words")
    unit: str = described_field("of the outcome")
    smallest: float = described_field(
        "the scenario’s smallest difference that matters, at every point", "of the outcome"
    )
    points: int = described_field("points at which it was looked at", "points")
    worlds: int = described_field("worlds of each of them", "worlds")
    median: Real = described_field(
        "what movements change at half of the points at most", "of the outcome"
    )
    below: ShareFound = described_field(
        "where movements change less than the smallest difference, noise removed"
    )


def told_by_stake(model: OwnModel | None) -> bool:
    """Tell whether it can be said what movements change: a model of one's own may act otherwise."""
    try:
        if model is not None:
            model.kind.check_switch(STILL)
    except RequestError:
        return False
    return True


def stakes_at_points(
    work: Work,
    scenario: str,
    against: str,
    sizes: Mapping[str, float],
    how: RunOptions,
) -> tuple[PointStakes, ...]:
    """Look at what movements change at some of the points.

    Args:
        work: what is run at the points.
        scenario: name of one of its scenarios.
        against: label of the baseline.
        sizes: δ by outcome, each in its unit; looked at are those of ``STAKED``.
        how: says in how many threads, and who is told of it.

    Returns:
        A row for each outcome that is defined where nobody campaigns.
    """
    names = [name for name in sizes if name in STAKED]
    if not names:
        return ()
    given, rows = work.setup, work.points.num_rows
    worlds = max(2, min(_WORLDS, given.replicates or _WORLDS))
    arms = (Arm(scenario, against), Arm(scenario, against, STILL))
    setup = given.model_copy(
        update={
            "about": {"stakes": scenario},
            "scenarios": {scenario: given.scenarios[scenario]},
            "arms": arms,
            "against": against,
            "replicates": worlds,
            "precision": None,
            "max_replicates": worlds,
            "outcomes": tuple(names),
            "keep": (),
        }
    )
    points = work.points.take(np.unique(np.linspace(0, rows - 1, min(rows, _POINTS)).astype(int)))
    effects = [Effect(against, STILL, name, (arms,)) for name in names]
    alone = RunOptions(Options(jobs=how.options.jobs, engine="threads"), progress=how.progress)
    judged, _ = judge_points({scenario: Work(setup, points)}, effects, alone)
    found = []
    for number, name in enumerate(names):
        held = judged[judged["effect"] == number]
        mean, error, pairs = (held[key].to_numpy() for key in ("difference", "error", "pairs"))
        spread = true_spread(mean, error, pairs, sizes[name], given.seed)
        if not spread.points:
            continue
        within = ~(spread.above | spread.below)
        found.append(
            PointStakes.from_attributes(
                STAKED[name],
                scenario=scenario,
                practice=against,
                outcome=name,
                smallest=sizes[name],
                points=spread.points,
                worlds=worlds,
                median=float(spread.quantiles(np.array([0.5]))[0]),
                below=ShareFound.from_attributes(
                    share_with_interval(spread.chances(within), spread.counts)
                ),
            )
        )
    return tuple(found)
