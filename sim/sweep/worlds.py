"""From an experiment to worlds: each scenario, and what a point makes of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.errors import RequestError, nearest
from sim.scenario.files import LoadedScenario, layers_of, read_scenario, resolved
from sim.scenario.layers import Layers
from sim.scenario.mixtures import Mixture, parse_practice
from sim.scenario.practices import PRACTICES
from sim.scenario.problems import validated
from sim.scenario.quantities import text_of
from sim.scenario.reference import values
from sim.scenario.schema import Scenario
from sim.scenario.settings import FRONT, Setting, apply_settings, parse_setting
from sim.sweep.axes import Axis, Value
from sim.sweep.experiment import COALITION, SweepExperiment


@dataclass(frozen=True, slots=True)
class World:
    """A scenario at a point, and who is compared in it, in the order of every table."""

    scenario: Scenario
    practices: tuple[Mixture, ...]


def base_scenarios(
    experiment: SweepExperiment, place: str, folder: Path, settings: Sequence[str] = ()
) -> dict[str, Scenario]:
    """Read an experiment's scenarios, with its own practices and settings.

    Args:
        experiment: what is asked.
        place: what messages call its file.
        folder: of that file, from which paths of scenarios start.
        settings: of the command line, after the experiment's.

    Raises:
        RequestError: with every problem of the scenarios and settings.
    """
    changes, problems = read_settings(experiment, place, settings)
    found: dict[str, Scenario] = {}
    for name in experiment.scenarios:
        try:
            loaded = read_scenario(_beside(folder, name))
            base = _base(loaded, experiment, changes)
        except RequestError as error:
            fronts = tuple(change.place for change in changes)
            problems.extend(
                line if fronts and line.startswith(fronts) else f"{place}: scenarios: {line}"
                for line in error.problems
            )
            continue
        if loaded.name in found:
            problems.append(f"{place}: scenarios: the name '{loaded.name}' stands twice")
        found[loaded.name] = base
    if problems:
        raise RequestError(dict.fromkeys(problems))
    return found


def _beside(folder: Path, name: str) -> str:
    is_path = name.endswith(".toml") or "/" in name or "\\" in name
    return str(folder / name) if is_path else name


def read_settings(
    experiment: SweepExperiment, place: str, settings: Sequence[str]
) -> tuple[list[Setting], list[str]]:
    """Read the settings of an experiment and of the command line, each with its place.

    Returns:
        Those that can be read, and what is wrong with the others.
    """
    said = [(text, f"{place}: settings[{n}]: ") for n, text in enumerate(experiment.settings, 1)]
    problems: list[str] = []
    changes: list[Setting] = []
    for text, front in (*said, *((text, FRONT) for text in settings)):
        try:
            changes.append(parse_setting(text, front))
        except RequestError as error:
            problems.extend(error.problems)
    return changes, problems


def _base(
    loaded: LoadedScenario, experiment: SweepExperiment, changes: Sequence[Setting]
) -> Scenario:
    layers = layers_of(loaded.scenario)
    own = [row.model_dump(mode="json") for row in experiment.own_practices]
    layers.data["practices"] = [*layers.data["practices"], *own]
    return resolved(layers, changes)


def practice_texts(experiment: SweepExperiment) -> tuple[str, ...]:
    """Give the practices to run, the one they are compared with among them."""
    return tuple(dict.fromkeys((*experiment.practices, experiment.against)))


def own_values(scenarios: Iterable[Scenario], axes: Sequence[Axis]) -> dict[str, Value | None]:
    """Give the scenarios' own value of each factor.

    It is None where they differ or where it is no single value, as that of a spread. Without a
    point nobody follows the second practice of a share.
    """
    known = [_single_values(scenario) for scenario in scenarios]
    own: dict[str, Value | None] = {}
    for axis in axes:
        if axis.between:
            own[axis.name] = 0.0
            continue
        held = {value.get(axis.path) for value in known}
        own[axis.name] = held.pop() if len(held) == 1 else None
    return own


def _single_values(scenario: Scenario) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for held in values(scenario):
        if held.parameter.kind == "spread":
            found |= {f"{held.path}.{half}": float(held.value[half]) for half in held.value}
        elif held.parameter.kind == "number" and held.value is not None:
            found[held.path] = float(held.value)
        elif isinstance(held.value, int | str):
            found[held.path] = held.value
    return found


def world_at(
    base: Scenario,
    axes: Sequence[Axis],
    point: Mapping[str, Any],
    practices: Sequence[str],
) -> World:
    """Give a scenario at a point.

    Args:
        base: the scenario, from ``base_scenarios``.
        axes: the factors.
        point: a value for each, None for the scenario's own.
        practices: from ``practice_texts``.

    Raises:
        RequestError: the point gives no valid world, and why.
    """
    scenario = scenario_at(base, axes, point)
    mixtures = tuple(_mixture(text, scenario, axes, point) for text in practices)
    return World(scenario, mixtures)


def scenario_at(base: Scenario, axes: Sequence[Axis], point: Mapping[str, Any]) -> Scenario:
    """Give a scenario at a point, without practices; else as ``world_at``."""
    layers, problems = _laid(base, axes, point)
    scenario, more = validated(layers)
    if scenario is None or problems:
        raise RequestError([*problems, *more])
    return scenario


def impossible(base: Scenario, axes: Sequence[Axis], point: Mapping[str, Any]) -> list[str]:
    """Say which values of a point can be no parameter's, whatever the other values are."""
    layers, problems = _laid(base, axes, point)
    if not problems:
        try:
            Scenario.model_validate(layers.data)
        except ValidationError as error:
            if any(row["loc"] for row in error.errors(include_url=False)):
                problems = validated(layers)[1]
    return problems


def _laid(
    base: Scenario, axes: Sequence[Axis], point: Mapping[str, Any]
) -> tuple[Layers, list[str]]:
    """Lay a point over a scenario; also give the problems of paths that lead nowhere."""
    layers = Layers("the scenario")
    layers.data = base.to_dict()
    settings = [
        Setting(tuple(axis.path.split(".")), value, text_of(value), "")
        for axis in axes
        if axis.path and (value := point[axis.name]) is not None
    ]
    return layers, apply_settings(layers, settings)


def _mixture(
    text: str, scenario: Scenario, axes: Sequence[Axis], point: Mapping[str, Any]
) -> Mixture:
    number = next((n for n, axis in enumerate(axes, start=1) if axis.between), 0)
    if text != COALITION or not number:
        _check_coalition(text, scenario, mixed=bool(number))
        return parse_practice(text, scenario, "practices:")
    axis = axes[number - 1]
    first, second = (
        parse_practice(name, scenario, f"factors[{number}]: between:").practices[0]
        for name in axis.between
    )
    held = point[axis.name]
    share = 0.0 if held is None else float(held)
    if share == 0:
        return Mixture(COALITION, (first,), (1.0,))
    if share == 1:
        return Mixture(COALITION, (second,), (1.0,))
    return Mixture(COALITION, (first, second), (1.0 - share, share))


def _check_coalition(text: str, scenario: Scenario, *, mixed: bool) -> None:
    """Say what the practice that a factor mixes needs, before it is taken for an unknown one."""
    known = [row.name for row in (*PRACTICES, *scenario.practices)]
    for name in (part.partition(":")[0].strip() for part in text.split(",")):
        if name in known or nearest(name, [*known, COALITION]) != COALITION:
            continue
        if not mixed:
            why = f"'{COALITION}' is what a factor with between mixes, and there is none"
        elif name == COALITION:
            why = f"'{COALITION}' is a mixture already and can be no part of another"
        else:
            why = f"no practice '{name}'; did you mean '{COALITION}'?"
        raise RequestError(f"practices: {text}: {why}")
