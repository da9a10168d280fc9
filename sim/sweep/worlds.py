"""The scenarios of an experiment: read, with its own practices and settings."""

from collections.abc import Sequence
from pathlib import Path

from sim.errors import RequestError
from sim.scenario.files import LoadedScenario, layers_of, read_scenario, resolved
from sim.scenario.schema import Scenario
from sim.scenario.settings import FRONT, Setting, parse_setting
from sim.sweep.experiment import SweepExperiment


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
