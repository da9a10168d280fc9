"""A parameter that is said twice: by two factors, or by a factor and a setting it overrules."""

from collections.abc import Callable, Sequence
from itertools import combinations

from sim.scenario.settings import Setting
from sim.sweep.axes import Axis
from sim.sweep.experiment import SweepExperiment


def said_twice(
    experiment: SweepExperiment, place: str, axes: Sequence[Axis], settings: Sequence[Setting]
) -> list[str]:
    """Say which factors vary what another factor varies, and which settings have no effect.

    Args:
        experiment: what is asked.
        place: what messages call its file.
        axes: the factors: those of the file, then the other columns of its table.
        settings: of the file and of the command line.
    """

    def name(number: int) -> str:
        if number < len(experiment.factors):
            return f"factors[{number + 1}]"
        return f"the column '{axes[number].name}' of {experiment.table}"

    problems = [
        f"{place}: factors: '{axes[outer].path}' ({name(outer)}) holds '{axes[inner].path}' "
        f"({name(inner)}), which would be varied twice; name its parts one by one"
        for one, other in combinations(range(len(axes)), 2)
        for outer, inner in ((one, other), (other, one))
        if axes[outer].path and axes[inner].path.startswith(f"{axes[outer].path}.")
    ]
    if experiment.design != "one-at-a-time":  # there a setting is the base
        problems += _without_effect(axes, settings, name)
    return problems


def _without_effect(
    axes: Sequence[Axis], settings: Sequence[Setting], name: Callable[[int], str]
) -> list[str]:
    return [
        f"{setting.place}: has no effect, {name(n)} varies '{axis.path}' at every point; take one "
        "of them away"
        for setting in settings
        for n, axis in enumerate(axes)
        if axis.path and f"{'.'.join(setting.path)}.".startswith(f"{axis.path}.")
    ]
