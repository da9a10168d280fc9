"""``model=`` in a study: a user's own class in place of the model's, and how an answer names it."""

from typing import TYPE_CHECKING, NamedTuple

from sim.runs.own_model import OwnModel, class_name, model_identity
from sim.studies.answer import ModelRun
from sim.studies.asking import Settings, as_settings, published_path

if TYPE_CHECKING:
    from sim.model.advocacy import AdvocacyModel

type ModelLike = "str | type[AdvocacyModel] | None"
"""A subclass of ``AdvocacyModel``, or where it is, as ``my_model.py:Class`` or ``module:Class``."""


class ModelGiven(NamedTuple):
    """What ``model=`` and ``set=`` say.

    Attributes:
        model: the class with its own parameters; None if none was given.
        name: as a command names it, without the folders of one machine.
        places: the name and where the file is on this machine, if that is another.
        own: settings of its own parameters.
        others: settings of the scenario.
    """

    model: OwnModel | None
    name: str | None
    places: dict[str, str]
    own: tuple[str, ...]
    others: tuple[str, ...]


def read_model(model: ModelLike, settings: Settings) -> ModelGiven:
    """Read what is given, before the scenario is read.

    Raises:
        RequestError: there is no such class, or an own parameter is not as it declares.
    """
    texts = as_settings(settings)
    if model is None:
        return ModelGiven(None, None, {}, (), texts)
    read, others = OwnModel.of(model, texts)
    own = tuple(text for text in texts if text not in others)
    if isinstance(model, str):
        return ModelGiven(read, *published_path(model), own, others)
    return ModelGiven(read, class_name(read.kind), {}, own, others)


def model_run(model: OwnModel | None) -> ModelRun | None:
    """Say in an answer which class was run."""
    if model is None:
        return None
    said = model_identity(model.kind)
    return ModelRun(name=said["model"], file=said["file"], sha256=said["sha256"])


def own_warnings(model: OwnModel | None) -> tuple[str, ...]:
    """Say what to know of an answer that a user's own model gave."""
    if model is None:
        return ()
    text = (
        f"A model of the user’s own was run, {class_name(model.kind)}: what it changes is not "
        "described here, and what is said of assumptions and values is said of the model that it "
        "starts from."
    )
    return (text,)
