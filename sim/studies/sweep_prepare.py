"""An experiment made ready: its worlds, factors, practices and points, all made sure of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import NamedTuple

import pyarrow as pa

from sim.errors import RequestError, noting
from sim.model.own import PREFIX
from sim.runs.cells import run_model
from sim.runs.plan import Setup, Work
from sim.runs.points import COALITION, own_levels, variants_at
from sim.runs.simulate import Arm
from sim.scenario.files import (
    LoadedScenario,
    digest_of,
    read_scenario,
    request_of,
    request_text,
    sources_of,
)
from sim.scenario.layers import Layers
from sim.scenario.names import NamesSection, common_names
from sim.scenario.ranges import NO_OWN, Fitted, posterior_digest
from sim.scenario.schema import Mixture, Scenario, in_order
from sim.scenario.settings import FRONT, Setting, apply_settings, parse_setting, validated
from sim.scenario.toml import find_experiments, tables_to_toml
from sim.studies.answer import Attachments
from sim.studies.design import Axis, SweepExperiment, axis_of
from sim.studies.inputs import ModelLike, Settings, own_model, published_path, read_model
from sim.studies.points import (
    broken_mixtures,
    in_file,
    points_of,
    read_point_table,
    said_twice,
    warnings_of,
)
from sim.studies.questions import SweepAsked
from sim.studies.tables import table_text

type ExperimentLike = str | Path | SweepExperiment
"""An experiment: the name of a shipped one, the path of a file, or the experiment itself."""


class PreparedSweep(NamedTuple):
    """What is going to be run.

    Attributes:
        experiment: as its file says, mixtures in one order.
        axes: the factors.
        against: label of the baseline.
        work: the same as data, to be executed.
        warnings: what is doubtful about points that can be run.
    """

    experiment: SweepExperiment
    axes: tuple[Axis, ...]
    against: str
    work: Work
    warnings: tuple[str, ...]


def read_sweep(
    given: ExperimentLike,
    set: Settings = None,  # noqa: A002 - named as the option
    model: ModelLike = None,
    fitted: Fitted | None = None,
) -> tuple[SweepAsked, Attachments]:
    """Read an experiment's files: itself, its scenarios and its table of points, if it has one.

    Args:
        given: a shipped experiment's name, the path of a file, or an experiment.
        set: changes, each laid over all scenarios, and an own model's parameters as ``own.NAME``.
        model: a user's own model in place of the compiled one.
        fitted: where fitted values come from.

    Raises:
        RequestError: with every problem of the experiment, its scenarios and the settings.
    """
    held, own, settings = read_model(model, set)
    places: dict[str, str] = {}
    if isinstance(given, SweepExperiment):
        name = "-".join("".join(c if c.isalnum() else " " for c in given.title.lower()).split())
        text, place = _text_of(given), f"{name[:60] or 'experiment'}.toml"
        published, folder = place, Path()
    else:
        text, place = request_text(given)
        published, places = published_path(str(given))
        folder = find_experiments().get(str(given), Path(given)).parent
    experiment = request_of(text, SweepExperiment, place)
    file = f"{PurePath(published).stem}.toml"
    inputs = {file: text, **held.inputs}
    if experiment.table is not None:
        table = f"{PurePath(experiment.table).stem}.csv"
        table = "points.csv" if table == "sweep.csv" else table
        inputs[table] = table_text(folder / experiment.table, experiment.table)
    worlds = _worlds(experiment, place, folder, settings)
    if fitted == "posterior" and model is not None:
        raise RequestError(NO_OWN)
    asked = SweepAsked.read(
        experiment=published, fitted=fitted, set=(*settings, *own), model=held.model_name
    )
    return asked, replace(held, worlds=worlds, inputs=inputs, places={**places, **held.places})


def default_folder(given: str) -> Path:
    """Give the folder of a sweep if none is named."""
    return Path("results") / PurePath(given).stem


def _text_of(experiment: SweepExperiment) -> str:
    said = experiment.model_dump(mode="json", exclude_defaults=True)
    return tables_to_toml({key: held for key, held in said.items() if held is not None})


def prepare(asked: SweepAsked, held: Attachments) -> PreparedSweep:
    """Make sure of an experiment's factors, practices and points, from what ``read_sweep`` read.

    Raises:
        RequestError: with every problem that can be found before anything runs.
    """
    inputs = {PurePath(name).suffix: text for name, text in held.inputs.items()}
    place = asked.experiment
    if not place.endswith(".toml"):
        place = f"experiments/{place}.toml"
    experiment = request_of(inputs[".toml"], SweepExperiment, place)
    experiment = experiment.model_copy(
        update={
            "practices": tuple(in_order(text) for text in experiment.practices),
            "against": in_order(experiment.against),
        }
    )
    scenarios = {name: world.scenario for name, world in held.worlds.items()}
    names = common_names(scenario.names for scenario in scenarios.values())
    axes = _axes(experiment, place, scenarios, names)
    listed = None
    if experiment.table is not None:
        listed, axes = read_point_table(inputs[".csv"], experiment.table, axes, names)
    elif not axes and experiment.design != "grid":
        raise RequestError(f"{place}: factors: the design {experiment.design} needs some")
    model = own_model(asked, held)
    settings = [text for text in asked.set if model is None or not text.startswith(PREFIX)]
    changes, _ = _settings(experiment, place, settings)
    if problems := said_twice(experiment, place, axes, changes):
        raise RequestError(problems)
    own = own_levels(scenarios.values(), [axis.column for axis in axes])
    try:
        points = points_of(experiment, axes, own, listed)
    except RequestError as error:
        raise RequestError(f"{place}: {line}" for line in error.problems) from error
    axes = tuple(_with_ends(axis, points) for axis in axes)
    practices = _practices(experiment, place, scenarios, axes, points)
    labels = tuple(mixture.name for mixture in practices)
    doubts = (
        *warnings_of(experiment, place, scenarios, axes, points),
        *broken_mixtures(place, scenarios, practices),
    )
    setup = _setup(asked, experiment, scenarios, axes, labels)
    if model is not None:
        model.kind.check_switch(experiment.switch)
        name = held.places.get(asked.model or "", asked.model or "")
        columns = (*setup.outcomes, *(row.name for row in model.kind.own_outcomes))
        own_model_run = run_model(model, name)
        setup = setup.model_copy(update={"model": own_model_run, "outcomes": columns})
    work = Work(setup, points)
    return PreparedSweep(experiment, axes, setup.against, work, doubts)


def _setup(
    asked: SweepAsked,
    experiment: SweepExperiment,
    scenarios: dict[str, Scenario],
    axes: Sequence[Axis],
    labels: tuple[str, ...],
) -> Setup:
    about = experiment.model_dump(mode="json", exclude_none=True)
    texts = experiment.every_practice
    practices = dict(zip(labels, texts, strict=True))
    return Setup(
        name=asked.name,
        title=about.pop("title"),
        question=about.pop("question"),
        about={"experiment": about, "settings": list(asked.set)},
        scenarios=scenarios,
        columns=tuple(axis.column for axis in axes),
        practices=practices,
        arms=tuple(Arm(world, label, experiment.switch) for world in scenarios for label in labels),
        against=labels[texts.index(experiment.against)],
        seed=experiment.seed,
        replicates=experiment.replicates,
        precision=experiment.precision,
        max_replicates=experiment.max_replicates,
        outcomes=experiment.kept_outcomes,
        keep=tuple(name for name in ("months", "events") if name in experiment.keep),
        posterior=posterior_digest() if asked.fitted == "posterior" else "",
    )


def _worlds(
    experiment: SweepExperiment, place: str, folder: Path, settings: Sequence[str]
) -> dict[str, LoadedScenario]:
    """Read the scenarios, with own practices and settings: the experiment's, then those given."""
    changes, problems = _settings(experiment, place, settings)
    found: dict[str, LoadedScenario] = {}
    for name in experiment.scenarios:
        is_path = name.endswith(".toml") or "/" in name or "\\" in name
        try:
            loaded = read_scenario(str(folder / name) if is_path else name)
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
        at = (*experiment.settings, *settings)
        found[loaded.name] = LoadedScenario(base, loaded.name, loaded.place, at, digest_of(base))
    if problems:
        raise RequestError(dict.fromkeys(problems))
    return found


def _settings(
    experiment: SweepExperiment, place: str, settings: Sequence[str]
) -> tuple[list[Setting], list[str]]:
    """Read settings, each with its place; also give what is wrong with those that are none."""
    said = [(text, f"{place}: settings[{n}]: ") for n, text in enumerate(experiment.settings, 1)]
    problems: list[str] = []
    changes: list[Setting] = []
    for text, front in (*said, *((text, FRONT) for text in settings)):
        with noting(problems):
            changes.append(parse_setting(text, front))
    return changes, problems


def _base(
    loaded: LoadedScenario, experiment: SweepExperiment, changes: Sequence[Setting]
) -> Scenario:
    layers = Layers(loaded.place)
    layers.add(loaded.scenario.to_dict(), loaded.place)
    own = [row.model_dump(mode="json") for row in experiment.own_practices]
    layers.data["practices"] = [*layers.data["practices"], *own]
    problems = apply_settings(layers, changes)
    scenario, more = validated(layers)
    if scenario is None or problems:
        raise RequestError([*problems, *more])
    sources, more = sources_of(scenario, layers)
    if more:
        raise RequestError(more)
    return scenario.model_copy(update={"sources": sources})


def _axes(
    experiment: SweepExperiment,
    place: str,
    scenarios: Mapping[str, Scenario],
    names: NamesSection,
) -> tuple[Axis, ...]:
    problems: list[str] = []
    axes: list[Axis] = []
    for n, factor in enumerate(experiment.factors, start=1):
        with noting(problems, f"{place}: factors[{n}]: "):
            axes.append(axis_of(factor, names))
        if factor.between:
            problems += _wrong_with_coalition(experiment, place, n, scenarios)
    if len(experiment.every_practice) < 2:
        problems.append(
            f"{place}: practices: {experiment.against} is already the baseline; "
            "name another practice"
        )
    if problems:
        raise RequestError(problems)
    return tuple(axes)


def _wrong_with_coalition(
    experiment: SweepExperiment, place: str, number: int, scenarios: Mapping[str, Scenario]
) -> Iterator[str]:
    """Say what keeps a factor with ``between`` from making its practice."""
    own = COALITION in [row.name for row in experiment.own_practices]
    if COALITION not in experiment.every_practice:
        yield (
            f"{place}: factors[{number}]: between: makes the practice '{COALITION}', which is not "
            "among practices"
        )
    if own:
        yield f"{place}: own_practices: '{COALITION}' is made by between"
    for name, scenario in scenarios.items():
        if not own and COALITION in [row.name for row in scenario.practices]:
            yield f"{place}: scenarios: '{name}' has a practice '{COALITION}', which between makes"


def _with_ends(axis: Axis, points: pa.Table) -> Axis:
    """Give the factor of a table the ends of what it holds, so that they are tried."""
    if axis.values or axis.low is not None:
        return axis
    held = [value for value in points.column(axis.name).unique().to_pylist() if value is not None]
    if axis.kind in ("number", "whole number"):
        return axis.model_copy(update={"low": float(min(held)), "high": float(max(held))})
    return axis.model_copy(update={"values": tuple(held)})


def _practices(
    experiment: SweepExperiment,
    place: str,
    scenarios: dict[str, Scenario],
    axes: tuple[Axis, ...],
    points: pa.Table,
) -> tuple[Mixture, ...]:
    """Find the practices, and out whether every scenario has them all."""
    nowhere = dict.fromkeys(points.column_names)
    first = points.slice(0, 1).to_pylist()[0]
    nowhere |= {  # a factor can begin a practice
        axis.name: first[axis.name] for axis in axes if axis.path.startswith("practices.")
    }
    practices: tuple[Mixture, ...] = ()
    problems: list[str] = []
    columns = [axis.column for axis in axes]
    for scenario in scenarios.values():
        try:
            found = variants_at(scenario, columns, nowhere, experiment.every_practice)
        except RequestError as error:
            problems.extend(in_file(experiment, place, axes, line) for line in error.problems)
            continue
        practices = tuple(variant.practice for variant in found)
        labels = [mixture.name for mixture in practices]
        problems += [
            f"{place}: practices: '{label}' stands twice"
            for label in dict.fromkeys(labels)
            if labels.count(label) > 1
        ]
    if problems:
        raise RequestError(dict.fromkeys(problems))
    return practices
