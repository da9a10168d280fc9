"""What studies are asked with: scenarios however they are given, settings, progress."""

import math
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePath, PureWindowsPath
from typing import Any, NamedTuple

from sim.errors import RequestError, shown
from sim.scenario.files import LoadedScenario, ScenarioLike, read_scenario
from sim.scenario.schema import Scenario

type Settings = Mapping[str, Any] | Iterable[str] | None
"""Changes to a scenario: values by their paths, or texts such as ``states.count=3``."""


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

    if progress is not None:
        progress(Step(what, 0, total, unit))
    return advance


def as_settings(given: Settings) -> tuple[str, ...]:
    """Write settings as the command line does: ``path=value``, the value as TOML.

    Raises:
        RequestError: a value is of a kind that TOML does not know.
    """
    if given is None:
        return ()
    if isinstance(given, str):
        return (given,)
    if not isinstance(given, Mapping):
        return as_names("set", given)
    return tuple(f"{path}={_value(path, value)}" for path, value in given.items())


def as_names(what: str, given: str | Iterable[str] | None) -> tuple[str, ...]:
    """Take one name, several, or none.

    Raises:
        RequestError: it is none of these.
    """
    if given is None or isinstance(given, str):
        return () if given is None else (given,)
    if not isinstance(given, Iterable):
        raise RequestError(f"{what}: expected a text or several, is {shown(given)}")
    return tuple(given)


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
