"""A user's own model: a subclass of ``AdvocacyModel``, run at the speed of stepping.

A study reads ``model=`` and takes the model's own parameters out of its settings, and runs::

    own, settings = OwnModel.of(model, settings)  # before the scenario is read
    runs = simulate(variants, replicates, seed, model=own)

Its outcomes have a column more for each of ``own.outcomes``; a variant may set own parameters
otherwise (``Variant(scenario, practice, {"fund": 0.0})``). A subclass that overrides no phase gives
the same bits as the compiled loop. Mesa is imported only when a class is looked at.
"""

import ast
import difflib
import hashlib
import importlib
import importlib.util
import inspect
import os
import sys
import textwrap
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from sim.errors import RequestError, StopSignal, did_you_mean
from sim.files import open_regular
from sim.model.own import own_settings
from sim.notices import Notice
from sim.outcomes import OUTCOMES, Outcome
from sim.result_folder import unmet
from sim.rules.month import PHASES
from sim.scenario.schema import Mixture, Scenario
from sim.world.columns import World
from sim.world.lockstep import Summary, alone, rights_by_category

if TYPE_CHECKING:
    from sim.model.advocacy import AdvocacyModel


AT_ONCE = 12
"""Months of the compiled loop after which a run asks whether it is still wanted."""

_OTHERS = (Path(__file__).parents[1], Path(sys.prefix), Path(sys.base_prefix))
"""Where code stands that no user wrote."""

_ALIKE = 0.8
"""Likeness at which a method looks like a misspelt phase: *lern* and *learn* are .89 alike."""

_EXPECTED = "expected module:Class or file.py:Class"


class ExitError(RequestError):
    """A user's code would have ended the whole process: no failure of one run, but of all."""


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A user's class and what its own parameters are set to; the others have their defaults."""

    kind: "type[AdvocacyModel]"
    values: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(
        cls, model: "str | type[AdvocacyModel]", settings: Sequence[str] = ()
    ) -> "tuple[OwnModel, tuple[str, ...]]":
        """Read ``model=`` and take its own parameters out of the settings (``path=value``).

        Returns:
            The model, and the settings that are left for the scenario.

        Raises:
            RequestError: there is no such class, or a parameter of its own is not as declared.
        """
        kind = load_model(model) if isinstance(model, str) else _checked_class(model)
        for line in _doubts(kind):
            warnings.warn(line, stacklevel=2)
        values, others = own_settings(kind.own_parameters, settings)
        return cls(kind, values), others

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The model's outcomes, then the class's own: the columns of what ``simulate`` gives."""
        return (*OUTCOMES, *self.kind.own_outcomes)

    @property
    def dials(self) -> tuple[str, ...]:
        """Names of the own channels that are not switched off."""
        rows = [row for row in self.kind.own_parameters if row.is_dial]
        return tuple(row.name for row in rows if self.values.get(row.name, row.default) > 0)

    def where(self, values: Mapping[str, float]) -> "OwnModel":
        """Give the same class with some own parameters set otherwise."""
        return replace(self, values={**self.values, **values})

    def build(
        self,
        scenario: Scenario,
        practice: Mixture,
        *,
        seed: int,
        replicate: int,
        events: bool = False,
        switch: str = "",
    ) -> "AdvocacyModel":
        """Make the model before its first month; ``RequestError`` if the class raises an error."""
        values: dict[str, Any] = {**self.values}
        if switch:  # a class with arguments of its own may not know of it
            values["switch"] = switch
        with own_errors(f"{class_name(self.kind)}: replicate {replicate}"):
            return self.kind(
                scenario, practice, seed=seed, replicate=replicate, events=events, **values
            )

    def run(
        self,
        scenario: Scenario,
        practice: Mixture,
        own: Mapping[str, float],
        *,
        seed: int,
        replicate: int,
        go_on: Callable[[], None],
        events: bool = False,
        switch: str = "",
        read: Callable[[World, int], None] | None = None,
    ) -> Summary:
        """Run one practice in one world.

        Args:
            scenario: what world.
            practice: what allies do.
            own: own parameters that are set otherwise than in ``values``.
            seed: the experiment's seed, 0 or more.
            replicate: number of the world.
            go_on: called now and then; what it raises ends the run.
            events: whether the world keeps the log of events.
            switch: what is otherwise in the run.
            read: told at the end of every month: the world (as ``alone`` gives it) and the month.

        Returns:
            What is kept of it; outcomes are as in ``outcomes``, NaN where undefined.

        Raises:
            RequestError: the class raised an error: which, and in which line.
        """
        made = self.where(own).build(
            scenario, practice, seed=seed, replicate=replicate, events=events, switch=switch
        )
        until = 0
        while until < made.months:
            go_on()
            with own_errors(f"{class_name(self.kind)}: replicate {replicate}"):
                before, at_once = made.month, made.is_fused and read is None
                until = max(until, before) + (AT_ONCE if at_once else 1)
                made.run(min(until, made.months))
            if read is not None and made.month > before:
                read(alone(made.world), made.month - 1)
        with own_errors(f"{class_name(self.kind)}: replicate {replicate}"):
            outcomes, world = np.array(list(made.outcomes().values())), alone(made.world)
            return Summary(outcomes, rights_by_category(world)[0], made.world.record)


def load_model(name: str) -> "type[AdvocacyModel]":
    """Find a class by ``package.module:Class``, or by its file as ``my_model.py:Class``.

    Modules are also found in the current folder.

    Raises:
        RequestError: there is no such module or class, or it is no ``AdvocacyModel``.
    """
    place, colon, named = name.rpartition(":")
    if not colon or not place or not named.isidentifier():
        raise RequestError(f"model {name}: {_EXPECTED}, for instance my_model.py:MyModel")
    module = _from_file(place) if place.endswith(".py") else _from_name(place)
    found = getattr(module, named, None)
    if found is None:
        known = [key for key, held in vars(module).items() if _is_own(held, module)]
        raise RequestError(f"model {name}: there is no class {named}{did_you_mean(named, known)}")
    return _checked_class(found)


def _checked_class(model: object) -> "type[AdvocacyModel]":
    """Give the class if it is an ``AdvocacyModel``; ``RequestError`` if not."""
    from sim.model.advocacy import AdvocacyModel  # noqa: PLC0415 - Mesa

    if not (isinstance(model, type) and issubclass(model, AdvocacyModel)):
        raise RequestError(
            f"model {getattr(model, '__name__', model)!s}: expected a subclass of "
            "sim.model.advocacy.AdvocacyModel"
        )
    return model


def _doubts(kind: type) -> Iterator[str]:
    """Say what a class does in vain: a method that looks like a misspelt phase, or nothing at all.

    A method that its file speaks of elsewhere is a helper.
    """
    from sim.model.advocacy import AdvocacyModel  # noqa: PLC0415 - Mesa

    classes = list(takewhile(lambda one: one is not AdvocacyModel, kind.__mro__))
    held = {name: value for one in classes for name, value in vars(one).items()}
    known, phases = dir(AdvocacyModel), [name for name in (*PHASES, "step") if name not in held]
    misspelt = [
        (name, like)
        for name, value in held.items()
        if inspect.isfunction(value) and name not in known and not hasattr(value, "__wrapped__")
        for like in difflib.get_close_matches(name, phases, 1, _ALIKE)
        if not any(name in _words_of(one, name) for one in classes)
    ]
    for name, like in misspelt:
        yield Notice("phase_misspelt", model=class_name(kind), method=name, phase=like)
    overrides = (
        name in known and (inspect.isroutine(value) or not name.startswith("_"))
        for name, value in held.items()
        if name not in ("own_parameters", "observables")  # the latter Mesa gives to every class
    )
    if classes and not misspelt and not any(overrides):
        yield Notice("overrides_nothing", model=class_name(kind))


def _words_of(kind: type, defined: str) -> Iterator[str]:
    """Give the names in the file of a class, but for one that is defined and what is in it."""
    try:
        path = file_of(kind)
        text = inspect.getsource(kind) if path is None else path.read_text("utf-8")
        places: list[ast.AST] = [ast.parse(textwrap.dedent(text))]
    except (OSError, TypeError, ValueError):  # SyntaxError too; nobody knows, so it may be there
        yield defined
        return
    while places:
        for node in ast.iter_child_nodes(places.pop()):
            if getattr(node, "name", None) != defined:
                places.append(node)
                yield from (getattr(node, key, "") for key in ("id", "attr", "arg", "value"))


def class_name(kind: type) -> str:
    """Give ``module:Class``."""
    return f"{kind.__module__}:{kind.__qualname__}"


def file_of(kind: type) -> Path | None:
    """Find the file in which a class stands; None for a class of a notebook."""
    # What its methods say holds also where another file's module has the same name by now.
    codes = [held.__code__ for held in vars(kind).values() if inspect.isfunction(held)]
    names = [
        code.co_filename for code in codes if code.co_qualname.startswith(f"{kind.__qualname__}.")
    ]
    try:
        path = Path(names[0] if names else inspect.getsourcefile(kind) or "")
    except (OSError, TypeError):
        return None
    return path if path.is_file() else None


def model_identity(kind: type) -> dict[str, str]:
    """Say which class was run, for a manifest.

    Returns:
        ``model``: module:Class; ``file``: name of its file without folders, empty for a class of a
        notebook; ``sha256``: of that file, or of the class's source if there is no file; empty if
        the source cannot be had.
    """
    path = file_of(kind)
    try:
        data = inspect.getsource(kind).encode() if path is None else path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
    except (OSError, TypeError):
        digest = ""
    name = "" if path is None else path.name
    return {"model": class_name(kind), "file": name, "sha256": digest}


def _from_file(place: str) -> ModuleType:
    path = Path(place)
    try:
        open_regular(path, None).close()
    except (FileNotFoundError, NotADirectoryError) as error:
        near = did_you_mean(
            path.name, [other.name for other in path.parent.glob("*.py") if other.is_file()]
        )
        raise RequestError(f"model {place}: there is no such file{near}") from error
    except RequestError as error:
        raise RequestError(f"model {line}" for line in error.problems) from error
    # A file may be called like a module that is in use.
    there = getattr(sys.modules.get(path.stem), "__file__", None)
    taken = path.stem in sys.modules and there != str(path.absolute())
    name = f"{path.stem}_model" if taken else path.stem
    spec = importlib.util.spec_from_file_location(name, path.absolute())
    assert spec is not None and spec.loader is not None  # noqa: S101, PT018 - it ends in .py
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # as import does: what looks itself up by its name finds itself
    with own_errors(f"model {place}"):
        spec.loader.exec_module(module)
    return module


def _from_name(place: str) -> ModuleType:
    folder = str(Path.cwd())
    sys.path.insert(0, folder)
    try:
        with own_errors(f"model {place}"):
            missing = _is_missing(place)
        if missing:
            near = did_you_mean(
                place, [path.stem for path in Path().glob("*.py") if path.is_file()]
            )
            raise RequestError(f"model {place}: there is no such module{near}; {_EXPECTED}")
        with own_errors(f"model {place}"):
            return importlib.import_module(place)
    finally:
        sys.path.remove(folder)


def _modules(folder: Path) -> list[str]:
    return [path.stem for path in folder.glob("*.py") if path.is_file()]


def _is_missing(place: str) -> bool:
    if not all(part.isidentifier() for part in place.split(".")):
        return True
    try:
        return importlib.util.find_spec(place) is None
    except (ModuleNotFoundError, ValueError):  # of a package before the last dot
        return True


@contextmanager
def own_errors(place: str) -> Iterator[None]:
    """Turn what a user's code raises into a ``RequestError`` that says what and in which line.

    Raises:
        ExitError: it asked for the end of the process, by ``sys.exit`` or ``os._exit``.
    """
    before, _HERE.process = getattr(_HERE, "process", None), os.getpid()
    os._exit = _exit_refused
    try:
        yield
    except (RequestError, KeyboardInterrupt, MemoryError, StopSignal):
        raise
    except SystemExit as error:
        how = "os._exit" if isinstance(error, _OsExit) else "sys.exit"
        code = "" if error.code is None else repr(error.code)
        raise ExitError(
            f"{place}: called {how}({code}){_place_of(error)}, which would end the program without "
            "a result; raise an error instead"
        ) from error
    except BaseException as error:
        old = "".join(f"; {line}" for line in unmet())  # what it uses may not be there yet
        raise RequestError(f"{place}: {_said(error)}{old}") from error
    finally:
        _HERE.process = before


class _OsExit(SystemExit):
    """What ``os._exit`` raises where a user's code calls it."""


def _exit_refused(status: int) -> NoReturn:
    """Stand in for ``os._exit``, after which nobody could say that the result is missing.

    It ends the process as ever for all that is not a user's code in a thread of ours: so does a
    process that such code has forked.
    """
    if getattr(_HERE, "process", None) == os.getpid():
        raise _OsExit(status)
    _os_exit(status)


_HERE = threading.local()
"""``process``: number of this process while a user's code runs in this thread."""

_os_exit = os._exit


def _is_own(held: object, module: ModuleType) -> bool:
    return isinstance(held, type) and held.__module__ == module.__name__


def _said(error: BaseException) -> str:
    """Say what a user's code raised, and in which line of which file."""
    place = _place_of(error)
    if isinstance(error, SyntaxError) and error.filename:
        place = f" ({Path(error.filename).name}, line {error.lineno})"
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{type(error).__name__}: {text}{place}"


def _place_of(error: BaseException) -> str:
    """Say in which line of which of the user's files an error arose; nothing if in none."""
    place, trace = "", error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        # Not whether it is there: a file that goes with a result is gone once it is read.
        if file.suffix == ".py" and not any(file.is_relative_to(other) for other in _OTHERS):
            place = f" ({file.name}, line {trace.tb_lineno})"
        trace = trace.tb_next
    return place
