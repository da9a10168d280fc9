"""In which share of the plausible space each claim holds, beside its verdict at one point of it."""

from collections.abc import Mapping

from sim.runs.execute import Options
from sim.scenario.files import LoadedScenario
from sim.studies.asking import Progress
from sim.studies.draw.draw import DrawAsked, carried_out, drawing_of
from sim.studies.draw.judge import Manner
from sim.studies.estimates import ShareFound
from sim.studies.robust.shares import claim_shares

POINTS, WORLDS = 256, 4
"""Points of each scenario and worlds of each: a share is known to ± 0.08 or better."""


def shares_of_claims(
    worlds: Mapping[str, LoadedScenario], seed: int, jobs: int | None, progress: Progress | None
) -> dict[tuple[str, str], ShareFound]:
    """Say for each claim in which share of its scenario's plausible space it holds.

    Args:
        worlds: the scenarios, by name.
        seed: of points, worlds, luck and resampling.
        jobs: threads.
        progress: told of every step.

    Returns:
        A share for each scenario and claim; what is assumed is drawn, at all points at once.
    """
    found = {}
    for name, world in worlds.items():
        if not world.scenario.claims:
            continue
        how = Manner(Options(jobs=jobs, engine="threads"), None, progress)
        asked = DrawAsked(scenario=name, points=POINTS, replicates=WORLDS, seed=seed)
        drawing = drawing_of(asked, world, how, claims=True, practices=False)
        drawn = carried_out(drawing, how)
        if drawn is not None:  # always: there are no shards
            for row in claim_shares(drawn, world.scenario.claims, name, seed):
                found[name, row.claim] = row.supported
    return found
