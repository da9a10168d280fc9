"""What a sweep that was begun asks, read back from its plan."""

from dataclasses import dataclass

from sim.runs.plan import RunPlan
from sim.scenario.schema import Scenario
from sim.sweep.axes import Axis
from sim.sweep.draft import axes_of, experiment_in
from sim.sweep.experiment import SweepExperiment
from sim.sweep.worlds import practice_texts


@dataclass(frozen=True, slots=True, eq=False)
class LaidSweep:
    """A sweep that was begun.

    Attributes:
        experiment: as its file said.
        axes: the factors.
        scenarios: by name, with own practices and settings.
        practices: labels, in the order of every table.
        points: how many.
        settings: of the command line.
    """

    experiment: SweepExperiment
    axes: tuple[Axis, ...]
    scenarios: dict[str, Scenario]
    practices: tuple[str, ...]
    points: int
    settings: tuple[str, ...]

    @property
    def kept_outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes that are kept, in the order of every table."""
        return self.experiment.kept_outcomes

    @property
    def practice_texts(self) -> tuple[str, ...]:
        """The practices as the experiment names them."""
        return practice_texts(self.experiment)


def laid_sweep(plan: RunPlan) -> LaidSweep:
    """Read what a sweep asks; ``ValueError`` if its plan does not say it."""
    setup = plan.setup
    return LaidSweep(
        experiment=experiment_in(setup),
        axes=axes_of(setup),
        scenarios=setup.scenarios,
        practices=setup.labels,
        points=plan.points,
        settings=tuple(setup.about.get("settings", ())),
    )
