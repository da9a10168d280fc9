"""What a study is asked about: a scenario, its settings and, if it is given, a user's own model."""

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.errors import RequestError, did_you_mean
from sim.outcomes import OUTCOMES, Outcome
from sim.runs.own_model import OwnModel, class_name, file_of, model_identity
from sim.scenario.files import ScenarioLike
from sim.studies.answer import Held, ModelRun
from sim.studies.asking import (
    Settings,
    as_settings,
    published,
    published_path,
    world_of,
)

if TYPE_CHECKING:
    from sim.model.advocacy import AdvocacyModel

type ModelLike = str | type["AdvocacyModel"] | None
"""A user's own model: its class, ``package.module:Class`` or ``file.py:Class``; None for ours."""

NOTEBOOK = "__main__"
"""The module of a class that stands in a notebook, or in the script that runs."""


class ModelGiven(NamedTuple):
    """What ``model=`` and ``set=`` say.

    Attributes:
        model: the class with its own parameters; None if none was given.
        name: as a command names it, without the folders of one machine.
        places: the name and where the file is on this machine, if that is another.
        inputs: the text of its file by name, to go with the answer.
        own: settings of its own parameters.
        others: settings of the scenario.
    """

    model: OwnModel | None
    name: str | None
    places: dict[str, str]
    inputs: dict[str, str]
    own: tuple[str, ...]
    others: tuple[str, ...]


def read_model(model: ModelLike, settings: Settings = None) -> ModelGiven:
    """Read what is given, before scenarios are read.

    Raises:
        RequestError: there is no such class, or an own parameter is not as it declares.
    """
    texts = as_settings(settings)
    if model is None:
        return ModelGiven(None, None, {}, {}, (), texts)
    read, others = OwnModel.of(model, texts)
    called, path = _called(model, read)
    return ModelGiven(
        read,
        *published_path(called),
        {} if path is None else {path.name: _text(path)},
        tuple(text for text in texts if text not in others),
        others,
    )


class Subject(NamedTuple):
    """The names by which a question calls what it is about, and what goes with its answer."""

    scenario: str
    set: tuple[str, ...]
    model: str | None
    held: Held


def subject_of(scenario: ScenarioLike, set: Settings = None, model: ModelLike = None) -> Subject:  # noqa: A002 - as the option
    """Read what a study of one scenario is asked about.

    Args:
        scenario: name, path or object.
        set: changes to it, and to the model's own parameters as ``own.NAME``.
        model: a user's own model in place of the compiled one.

    Raises:
        RequestError: with all that is wrong with the file, the settings or the model.
    """
    given = read_model(model, set)
    world = world_of(scenario, given.others)
    name, places = published(scenario, world)
    held = Held(
        {world.name: world},
        inputs=given.inputs,
        places=places | given.places,
        model=given.model,
    )
    return Subject(name, (*world.settings, *given.own), given.name, held)


def own_model(model: str | None, set: tuple[str, ...], held: Held) -> OwnModel | None:  # noqa: A002 - as above
    """Give the user's own model that a question names, as it is held or else from its file.

    The file is the one that goes with the answer: making a result again runs what is in it.

    Raises:
        RequestError: there is no such class any more.
    """
    if model is None or held.model is not None:
        return held.model
    place, _, name = model.rpartition(":")
    if (text := held.inputs.get(Path(place).name)) is None:
        if place == NOTEBOOK:
            raise RequestError(
                f"model {model}: stands in a notebook or a script, and its text is not kept; put "
                "the class into a file and ask again with model='file.py:Class'"
            )
        return OwnModel.of(model, set)[0]
    with tempfile.TemporaryDirectory(prefix="solidarity-") as folder:
        path = Path(folder, Path(place).name)
        path.write_bytes(text.encode())
        return OwnModel.of(f"{path}:{name}", set)[0]


def model_run(model: str | None, own: OwnModel | None, held: Held) -> ModelRun | None:
    """Say which model was run, for an answer; None for ours."""
    if model is None or own is None:
        return None
    text = held.inputs.get(Path(model.rpartition(":")[0]).name)
    return ModelRun(
        name=model,
        sha256=(
            model_identity(own.kind)["sha256"]
            if text is None
            else hashlib.sha256(text.encode()).hexdigest()
        ),
        parameters={
            row.name: own.values.get(row.name, row.default) for row in own.kind.own_parameters
        },
    )


def outcomes_with(own: OwnModel | None) -> tuple[Outcome, ...]:
    """Give all outcomes that are measured: the model's, then those of a user's own."""
    return OUTCOMES if own is None else own.outcomes


def outcome_named(name: str, own: OwnModel | None = None) -> Outcome:
    """Find an outcome; ``RequestError`` with the nearest if there is none."""
    known = {row.name: row for row in outcomes_with(own)}
    if name not in known:
        raise RequestError(
            f"outcome {name}: there is no such outcome{did_you_mean(name, list(known))}"
        )
    return known[name]


def _called(model: "str | type[AdvocacyModel]", own: OwnModel) -> tuple[str, Path | None]:
    """Give the name by which a model is called again, and its file if that is what is named."""
    if isinstance(model, str):
        place, _, _ = model.rpartition(":")
        return model, Path(place) if place.endswith(".py") else None
    name, path = class_name(own.kind), file_of(own.kind)
    module, _, called = name.partition(":")
    alone = "." not in module and module != NOTEBOOK
    if alone and path is not None and path.name != "__init__.py":
        return f"{path}:{called}", path
    return name, None


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise RequestError(f"model {path.name}: expected a file of UTF-8") from error
