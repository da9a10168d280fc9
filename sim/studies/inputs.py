"""What studies are asked with: scenarios, settings, a model, and the question."""

import inspect
import math
import re
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path, PurePath, PureWindowsPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from sim.errors import RequestError, shown
from sim.notices import Notice
from sim.outcomes import CENSORED, OUTCOMES, Floats, Outcome, no_outcome
from sim.runs.own_model import OwnModel, class_name, file_of
from sim.scenario.files import LoadedScenario, ScenarioLike, read_scenario
from sim.scenario.schema import Scenario
from sim.studies.answer import Answer, Attachments
from sim.studies.asked import Asked
from sim.studies.calibrate_answer import fitted_warnings
from sim.studies.questions import WorldAsked
from sim.version import docstring

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from sim.model.advocacy import AdvocacyModel


type Settings = Mapping[str, Any] | Iterable[str] | None
"""Changes to a scenario: values by their paths, or texts such as ``states.count=3``."""

type ModelLike = str | type["AdvocacyModel"] | None
"""A user's own model: its class, ``package.module:Class`` or ``file.py:Class``; None for ours."""

_NOTEBOOK = "__main__"
"""The module of a class that stands in a notebook, or in the script that runs."""

_MEANINGS = {
    "scenario": "name, path or object.",
    "experiment": "name or path of the file that asks.",
    "set": 'changes to the scenario, ``{"institutions.enforceability": 0.8}``, and to the\n'
    '        parameters of your own model, ``{"own.NAME": 1}``.',
    "model": 'your own subclass of ``AdvocacyModel``, ``"package.module:Class"`` or\n'
    '        ``"file.py:Class"``; it is many times slower.',
    "jobs": "threads; one per processor by default. The result is the same whatever their number.",
    "bank": "file in which simulations are kept as they are made; the same call goes on there.",
    "progress": "told of every step.",
    "resume": "folder in which what is done stays, whatever happens; the same call goes on there.",
    "options": "how it is done: threads, processes or Dask, or only a shard of it.",
    "say": "told of what is found, a sentence each.",
}
"""Arguments that mean the same in every study."""


_NONE: Mapping[str, str] = MappingProxyType({})


class Step(NamedTuple):
    """How far a study is: what it does, how many of how many units are done."""

    what: str
    done: int
    total: int
    unit: str = "runs"


type Progress = Callable[[Step], None]
"""Told of every step, from the thread that made it."""


def counter(
    progress: Progress | None, what: str, total: int, unit: str = "runs"
) -> Callable[[int], None]:
    """Give what to call, from any thread, with the number of units that have just been done."""
    lock, done = threading.Lock(), 0

    def advance(more: int) -> None:
        nonlocal done
        with lock:
            done += more
            if progress is not None:
                progress(Step(what, done, total, unit))

    advance(0)
    return advance


def describes[Study: Callable[..., Answer | None]](asked: type[Asked]) -> Callable[[Study], Study]:
    """Say in the docstring of a study what its arguments are, as the fields of its question do."""

    def describe(study: Study) -> Study:
        told = {name: _said(field) for name, field in asked.model_fields.items()}
        rows = [
            f"    {name}: {_MEANINGS.get(name) or told[name]}"
            for name in inspect.signature(study).parameters
        ]
        study.__doc__ = "\n".join(
            [
                f"{docstring(study)}\n",
                *("Args:", *rows, ""),
                *("Raises:", "    RequestError: with all that is wrong with what is asked."),
            ]
        )
        return study

    return describe


def _said(field: "FieldInfo") -> str:
    """Tell a field as an argument: what its option's help says, by the names that Python has."""
    absent = getattr(field.json_schema_extra, "absent", "")
    text = f"{field.description}; by default {absent}." if absent else f"{field.description}."
    return re.sub(r"--([a-z-]+)", lambda name: f"``{name[1].replace('-', '_')}``", text)


def answered[Found: Answer](
    asked: type[Asked],
    ask: Callable[..., Found],
    given: Mapping[str, Any],
    *,
    inputs: Mapping[str, str] = _NONE,
    places: Mapping[str, str] = _NONE,
) -> Found:
    """Read what a study of one scenario is given, and ask it.

    Args:
        asked: the question; its fields are the study's arguments.
        ask: answers the question from the world that is held.
        given: the arguments by name: a ``scenario``, a ``set`` and what else there is. A
            ``model`` is a user's own, run in place of the compiled one.
        inputs: texts of other files that were read, by name.
        places: where they are on this machine, by their published names.

    Raises:
        RequestError: with all that is wrong with the scenario, the settings or the model, or with
            the other arguments.
    """
    own = {name: given[name] for name in given if name not in ("jobs", "progress")}
    own["scenario"], settings, held = subject_of(
        given["scenario"], given["set"], given.get("model")
    )
    held.inputs, held.places = {**held.inputs, **inputs}, {**held.places, **places}
    own["set"] = settings
    if "model" in own:
        own["model"] = held.model_name
    how = {name: given[name] for name in ("jobs", "progress") if name in given}
    return ask(asked.read(**own), held, **how)


def subject_of(
    scenario: ScenarioLike,
    set: Settings = None,  # noqa: A002 - as the option
    model: ModelLike = None,
) -> tuple[str, tuple[str, ...], Attachments]:
    """Read what a study of one scenario is about; else as ``answered``.

    Returns:
        The scenario's published name, all settings as text, and what goes with the answer.
    """
    held, own, others = read_model(model, set)
    world = world_of(scenario, others)
    name, places = published(scenario, world)
    held = replace(held, worlds={world.name: world}, places={**places, **held.places})
    return name, (*world.settings, *own), held


def read_model(
    model: ModelLike, settings: Settings = None
) -> tuple[Attachments, tuple[str, ...], tuple[str, ...]]:
    """Read ``model=`` and ``set=`` before scenarios are read.

    Returns:
        The model with the name by which a command calls it and its file, held for an answer;
        settings of its own parameters; settings of the scenario.

    Raises:
        RequestError: there is no such class, or a parameter of its own is not as it declares.
    """
    texts = as_settings(settings)
    if model is None:
        return Attachments(), (), texts
    read, others = OwnModel.of(model, texts)
    called, path = _called(model, read)
    name, places = published_path(called)
    inputs = {} if path is None else {path.name: _text(path)}
    held = Attachments(inputs=inputs, places=places, model=read, model_name=name)
    return held, tuple(text for text in texts if text not in others), others


def own_model(asked: Asked, held: Attachments) -> OwnModel | None:
    """Give the user's own model that a question names, as it is held or else from its file.

    The file is the one that goes with the answer: making a result again runs what is in it. From
    then on the model is held.

    Raises:
        RequestError: there is no such class any more.
    """
    model: str | None = getattr(asked, "model", None)
    settings: tuple[str, ...] = getattr(asked, "set", ())
    if model is None or held.model is not None:
        return held.model
    held.model_name = model
    place, _, name = model.rpartition(":")
    if (text := held.inputs.get(Path(place).name)) is None:
        if place == _NOTEBOOK:
            raise RequestError(
                f"model {model}: stands in a notebook or a script, and its text is not kept; put "
                "the class into a file and ask again with model='file.py:Class'"
            )
        held.model, _ = OwnModel.of(model, settings)
        return held.model
    with tempfile.TemporaryDirectory(prefix="solidarity-") as folder:
        path = Path(folder, Path(place).name)
        path.write_bytes(text.encode())
        held.model, _ = OwnModel.of(f"{path}:{name}", settings)
    return held.model


def _called(model: "str | type[AdvocacyModel]", own: OwnModel) -> tuple[str, Path | None]:
    """Give the name by which a model is called again, and its file if that is what is named."""
    if isinstance(model, str):
        place, _, _ = model.rpartition(":")
        return model, Path(place) if place.endswith(".py") else None
    name, path = class_name(own.kind), file_of(own.kind)
    module, _, called = name.partition(":")
    alone = "." not in module and module != _NOTEBOOK
    if alone and path is not None and path.name != "__init__.py":
        return f"{path}:{called}", path
    return name, None


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise RequestError(f"model {path.name}: expected a file of UTF-8") from error


def outcomes_with(own: OwnModel | None) -> tuple[Outcome, ...]:
    """Give all outcomes that are measured: the model's, then those of a user's own."""
    return OUTCOMES if own is None else own.outcomes


def outcome_named(name: str, own: OwnModel | None = None) -> Outcome:
    """Find an outcome; ``RequestError`` with the nearest if there is none."""
    known = {row.name: row for row in outcomes_with(own)}
    if name not in known:
        raise RequestError(f"outcome {name}: {no_outcome(name, known)}")
    return known[name]


def already_baseline(practice: str) -> RequestError:
    """Say that a practice is the baseline, and no other was named."""
    return RequestError(f"practice {practice}: is already the baseline; name another practice")


def censored_warning(outcome: str, shares: Floats) -> tuple[str, ...]:
    """Say of an outcome that ends with the run how much of it is censored; of others nothing.

    Args:
        outcome: its name.
        shares: of ``CENSORED[outcome]``, in any shape; empty where there is none.
    """
    if outcome not in CENSORED or not np.isfinite(shares).any():
        return ()
    label, share = outcome_named(outcome).label, float(np.nanmean(shares))
    return (Notice("censored", label=label, share=share),)


def as_settings(given: Settings) -> tuple[str, ...]:
    """Write settings as the command line does: ``path=value``, the value as TOML.

    Raises:
        RequestError: a value is of a kind that TOML does not know.
    """
    if isinstance(given, Mapping):
        return tuple(f"{path}={_value(path, value)}" for path, value in given.items())
    if given is None or isinstance(given, str):
        return () if given is None else (given,)
    if not isinstance(given, Iterable):
        raise RequestError(f"set: expected a text or several, is {shown(given)}")
    texts: tuple[object, ...] = tuple(given)
    if wrong := [text for text in texts if not isinstance(text, str)]:
        raise RequestError(f"set: expected path=value, is {shown(text)}" for text in wrong)
    return tuple(map(str, texts))


def _value(path: str, value: Any) -> str:  # noqa: ANN401 - whatever a user gives
    from sim.scenario.toml import to_toml  # noqa: PLC0415 - only where one is given

    if isinstance(value, str):
        return value
    if hasattr(value, "item"):  # a number of NumPy's
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        raise RequestError(f"set {path}: expected a finite number, is {value}")
    try:
        return to_toml(value)
    except (TypeError, ValueError) as error:
        raise RequestError(
            f"set {path}: expected a value of TOML, is a {type(value).__name__}"
        ) from error


def world_of(scenario: ScenarioLike, set: Settings = None) -> LoadedScenario:  # noqa: A002 - as the option
    """Read a scenario, however it is given, and apply settings to it.

    Raises:
        RequestError: with all that is wrong with the file and the settings.
    """
    return read_scenario(scenario, as_settings(set))


def published(scenario: ScenarioLike, world: LoadedScenario) -> tuple[str, dict[str, str]]:
    """Name a scenario as a command names it, without the folders of one machine.

    Returns:
        The name, and where the file is on this machine if that is another.
    """
    if isinstance(scenario, Scenario | LoadedScenario):
        return (world.name if world.place.startswith("scenarios/") else world.place), {}
    return published_path(str(scenario))


def published_path(text: str) -> tuple[str, dict[str, str]]:
    """Shorten a path that leads out of the current folder; give it and, if another, itself."""
    path = PureWindowsPath(text) if "\\" in text else PurePath(text)
    drive = text[1:3] in (":/", ":\\")
    if path.is_absolute() or drive or text.startswith("~") or ".." in path.parts:
        return f"…/{path.name}", {f"…/{path.name}": text}
    return text, {}


@dataclass(frozen=True, slots=True)
class Question[Asks: WorldAsked]:
    """What is asked, with all that it takes to answer it.

    Attributes:
        asked: the question.
        held: what goes with the answer; its tables are put here.
        world: the scenario, its settings applied.
        own: a user's own model, if one is asked about.
        jobs: threads; one per processor if it is None.
        progress: told of every step.
    """

    asked: Asks
    held: Attachments
    world: LoadedScenario
    own: OwnModel | None
    jobs: int | None = None
    progress: Progress | None = None

    @classmethod
    def of(
        cls,
        asked: Asks,
        held: Attachments,
        jobs: int | None = None,
        progress: Progress | None = None,
    ) -> "Question[Asks]":
        """Ask in the world that is held; ``RequestError`` if a user's own model is no more."""
        (world,) = held.worlds.values()
        return cls(asked, held, world, own_model(asked, held), jobs, progress)

    @property
    def scenario(self) -> Scenario:
        """The world's parameters."""
        return self.world.scenario

    def outcome(self, name: str) -> Outcome:
        """Find an outcome, also of a user's own model; ``RequestError`` if there is none."""
        return outcome_named(name, self.own)

    def counting(self, what: str, total: int, unit: str = "runs") -> Callable[[int], None]:
        """Give what to call with the number of units that have just been done."""
        return counter(self.progress, what, total, unit)

    def answered[Found: Answer](self, found: Found) -> Found:
        """Give an answer with what goes with it, and warned of fitted values that are changed."""
        warnings = (*fitted_warnings(self.scenario), *found.warnings)
        return found.model_copy(update={"warnings": warnings}).holding(self.held)


class WorldAsk[Asks: WorldAsked, Found: Answer](Protocol):
    """Answers a question from what is held, as ``sim.reproduce`` asks it again."""

    def __call__(
        self,
        asked: Asks,
        held: Attachments,
        *,
        jobs: int | None = None,
        progress: Progress | None = None,
    ) -> Found:
        """Answer what was asked, in the world that is held."""
        ...


def scenario_study[Asks: WorldAsked, Found: Answer](
    answer: Callable[[Question[Asks]], Found],
) -> WorldAsk[Asks, Found]:
    """Let a function that answers a question be asked with what is held."""

    @wraps(answer)
    def ask(
        asked: Asks, held: Attachments, *, jobs: int | None = None, progress: Progress | None = None
    ) -> Found:
        question = Question.of(asked, held, jobs, progress)
        return question.answered(answer(question))

    return ask
