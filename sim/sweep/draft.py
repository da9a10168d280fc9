"""An experiment made ready: read, its factors and points made sure of, before anything runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.errors import RequestError
from sim.runs.plan import Setup, Work
from sim.runs.points import COALITION, Varied, own_levels, variants_at
from sim.scenario.mixtures import in_order
from sim.scenario.requests import read_request
from sim.scenario.schema import Scenario
from sim.scenario.shipped import find_experiments
from sim.sweep.axes import Axis, axis_of, column_axis
from sim.sweep.design import points_of
from sim.sweep.doubts import doubts_of, placed
from sim.sweep.experiment import SweepExperiment
from sim.sweep.listed import read_points
from sim.sweep.overlaps import said_twice
from sim.sweep.worlds import base_scenarios, practice_texts, read_settings


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """What is going to be run.

    Attributes:
        experiment: as its file says.
        name: of the experiment: the stem of its file.
        place: what messages call the file.
        settings: of the command line.
        scenarios: by name, with own practices and settings.
        axes: the factors.
        practices: labels, as they are run.
        points: from ``sim.sweep.design.points_of``.
        doubts: what is said of points that were tried and give no valid world.
    """

    experiment: SweepExperiment
    name: str
    place: str
    settings: tuple[str, ...]
    scenarios: dict[str, Scenario]
    axes: tuple[Axis, ...]
    practices: tuple[str, ...]
    points: pa.Table
    doubts: tuple[str, ...]

    @property
    def work(self) -> Work:
        """What is to be run, as data."""
        asked = self.experiment.model_dump(mode="json", exclude_none=True)
        said = {name: asked.pop(name) for name in ("title", "question")}
        texts = practice_texts(self.experiment)
        return Work(
            Setup(
                name=self.name,
                said={"experiment": said, "factors": [_plain(axis) for axis in self.axes]},
                about={"experiment": asked, "settings": list(self.settings)},
                scenarios=self.scenarios,
                columns=tuple(axis.column for axis in self.axes),
                practices=texts,
                labels=self.practices,
                against=texts.index(self.experiment.against),
                seed=self.experiment.seed,
                replicates=self.experiment.replicates,
                precision=self.experiment.precision,
                max_replicates=self.experiment.max_replicates,
                outcomes=self.experiment.kept_outcomes,
                keep=tuple(name for name in ("months", "events") if name in self.experiment.keep),
            ),
            self.points,
        )


def read_draft(name_or_path: str, settings: Sequence[str] = ()) -> Draft:
    """Read an experiment and make sure of its scenarios, factors, practices and points.

    Args:
        name_or_path: a shipped experiment's name, or the path of a file.
        settings: ``path=value``, each laid over all scenarios.

    Raises:
        RequestError: with every problem that can be found before anything runs.
    """
    experiment, place = read_request(name_or_path, SweepExperiment)
    experiment = _in_order(experiment)
    path = find_experiments().get(name_or_path, Path(name_or_path))
    scenarios = base_scenarios(experiment, place, path.parent, settings)
    axes = _axes(experiment, place, scenarios)
    listed = None
    if experiment.table is not None:
        table = path.parent / experiment.table
        listed, axes = read_points(table, experiment.table, axes)
    elif not axes and experiment.design != "grid":
        raise RequestError(f"{place}: factors: the design {experiment.design} needs some")
    changes, _ = read_settings(experiment, place, settings)
    if problems := said_twice(experiment, place, axes, changes):
        raise RequestError(problems)
    own = own_levels(scenarios.values(), axes)
    try:
        points = points_of(experiment, axes, own, listed)
    except RequestError as error:
        raise RequestError(f"{place}: {line}" for line in error.problems) from error
    axes = tuple(_with_ends(axis, points) for axis in axes)
    labels = _labels(experiment, place, scenarios, axes, points)
    return Draft(
        experiment=experiment,
        name=path.stem,
        place=place,
        settings=tuple(settings),
        scenarios=scenarios,
        axes=axes,
        practices=labels,
        points=points,
        doubts=doubts_of(experiment, place, scenarios, axes, points),
    )


def _in_order(experiment: SweepExperiment) -> SweepExperiment:
    """Write mixtures in one order, so that however they were written the sweep is the same."""
    return experiment.model_copy(
        update={
            "practices": tuple(in_order(text) for text in experiment.practices),
            "against": in_order(experiment.against),
        }
    )


def _axes(
    experiment: SweepExperiment, place: str, scenarios: Mapping[str, Scenario]
) -> tuple[Axis, ...]:
    problems: list[str] = []
    axes: list[Axis] = []
    for n, factor in enumerate(experiment.factors, start=1):
        try:
            column_axis(factor.path, factor.between)
            axes.append(axis_of(factor))
        except RequestError as error:
            problems.extend(f"{place}: factors[{n}]: {line}" for line in error.problems)
        if factor.between and COALITION not in practice_texts(experiment):
            problems.append(
                f"{place}: factors[{n}]: between: makes the practice '{COALITION}', which is not "
                "among practices"
            )
        if not factor.between:
            continue
        if COALITION in [row.name for row in experiment.own_practices]:
            problems.append(f"{place}: own_practices: '{COALITION}' is made by between")
        problems += [
            f"{place}: scenarios: '{name}' has a practice '{COALITION}', which between makes"
            for name, scenario in scenarios.items()
            if COALITION in [row.name for row in scenario.practices]
            and COALITION not in [row.name for row in experiment.own_practices]
        ]
    if len(practice_texts(experiment)) < 2:
        problems.append(
            f"{place}: practices: {experiment.against} is what the others are compared with; name "
            "another practice"
        )
    if problems:
        raise RequestError(problems)
    return tuple(axes)


def _with_ends(axis: Axis, points: pa.Table) -> Axis:
    """Give the factor of a table the ends of what it holds, so that they are tried."""
    if axis.values or axis.low is not None:
        return axis
    held = [value for value in points.column(axis.name).unique().to_pylist() if value is not None]
    if axis.kind in ("number", "whole number"):
        return replace(axis, low=float(min(held)), high=float(max(held)))
    return replace(axis, values=tuple(held))


def _labels(
    experiment: SweepExperiment,
    place: str,
    scenarios: dict[str, Scenario],
    axes: tuple[Axis, ...],
    points: pa.Table,
) -> tuple[str, ...]:
    """Find out how practices are called, and whether every scenario has them all."""
    texts = practice_texts(experiment)
    nowhere = dict.fromkeys(points.column_names)
    labels: tuple[str, ...] = ()
    problems: list[str] = []
    if axes and any(axis.path.startswith("practices.") for axis in axes):
        first = points.slice(0, 1).to_pylist()[0]  # a factor can begin a practice
        nowhere |= {
            axis.name: first[axis.name] for axis in axes if axis.path.startswith("practices.")
        }
    for scenario in scenarios.values():
        try:
            found = variants_at(scenario, axes, nowhere, texts)
        except RequestError as error:
            own = ("practices:", "factors[")
            problems.extend(
                f"{place}: {line}"
                if line.startswith(own)
                else placed(experiment, place, axes, line)
                for line in error.problems
            )
            continue
        labels = tuple(variant.practice.name for variant in found)
        problems += [
            f"{place}: practices: '{label}' stands twice"
            for label in dict.fromkeys(labels)
            if labels.count(label) > 1
        ]
    if problems:
        raise RequestError(dict.fromkeys(problems))
    return labels


def _plain(axis: Axis) -> dict[str, Any]:
    return {
        name: list(held) if isinstance(held, tuple) else held
        for name in (*Varied.__dataclass_fields__, *Axis.__dataclass_fields__)
        if (held := getattr(axis, name)) is not None
    }


def axes_of(setup: Setup) -> tuple[Axis, ...]:
    """Give the factors of a sweep, as they were when it was begun.

    Raises:
        ValueError: the plan does not hold them.
    """
    try:
        return tuple(_axis(held) for held in setup.said["factors"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"factors: {error}") from error


def experiment_in(setup: Setup) -> SweepExperiment:
    """Give the experiment of a sweep, as it was when it was begun; ``ValueError`` as above."""
    return SweepExperiment.model_validate(setup.asked.get("experiment", {}))


def _axis(data: dict[str, Any]) -> Axis:
    filled: dict[str, Any] = {"low": None, "high": None, **data}
    for name in ("between", "values"):
        filled[name] = tuple(filled[name])
    return Axis(**filled)
