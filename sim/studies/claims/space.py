"""In which share of the plausible space each claim holds, beside its verdict at one point of it."""

from collections.abc import Mapping

from sim.runs.execute import Options
from sim.scenario.files import LoadedScenario
from sim.studies.answer import Held
from sim.studies.asking import Progress
from sim.studies.draw.draw import DrawAsked, drawing_of
from sim.studies.draw.judge import Manner
from sim.studies.draw.sampled import sobol
from sim.studies.estimates import ShareFound
from sim.studies.question import Question
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
        question = Question.of(asked, Held({name: world}), jobs, progress)
        drawing = drawing_of(question, how, None, claims=True)
        drawn = drawing.judge(drawing.positions(sobol, POINTS)[0])
        for row in claim_shares(drawn, world.scenario.claims, name, seed):
            found[name, row.claim] = row.supported
    return found
