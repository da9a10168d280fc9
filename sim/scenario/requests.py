"""Experiment files: TOML that asks something of scenarios, and all that is wrong with one."""

import shlex
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from sim.errors import RequestError
from sim.scenario.layers import DEEPEST, Key, Layers
from sim.scenario.problems import told_errors, tried
from sim.scenario.quantities import TomlTable
from sim.scenario.schema import Scenario
from sim.scenario.shipped import called, locate
from sim.scenario.toml import parse_toml, read_bytes

SCENARIO = "scenario"
SCENARIO_KEYS = frozenset(("extends", *Scenario.model_fields))

ASKING = {
    "posterior": ("simulations", "countries", "draws"),
    "calibrate": ("parameters", "explored", "decimals"),
    "sweep": ("factors", "practices", "against", "design", "own_practices", "precision", "keep"),
    "claims": ("scenarios", "confidence", "question"),
}
"""Keys by which an experiment is known, by the command that takes it; the first that has one."""


class ExperimentFile(TomlTable):
    """What a file asks; every kind says which command takes it."""

    COMMAND: ClassVar[str]


def kind_of(data: Mapping[str, Any]) -> str:
    """Tell what a file holds: a ``scenario``, or an experiment, by the command that takes it."""
    asks = data.keys() - SCENARIO_KEYS & {key for keys in ASKING.values() for key in keys}
    world = data.keys() & SCENARIO_KEYS - {"title", "practices"}
    if len(world) >= len(asks):
        return SCENARIO
    return next(kind for kind, keys in ASKING.items() if data.keys() & keys)


def check_kind(
    data: Mapping[str, Any],
    place: str,
    expected: str = SCENARIO,
    known: Iterable[str] = SCENARIO_KEYS,
) -> None:
    """Say of a file of another kind which it is, and which command takes it.

    Args:
        data: what the file says.
        place: what messages call it.
        expected: the kind, as ``kind_of`` tells it.
        known: keys of that kind: a file without a key that only another has is not of another.

    Raises:
        RequestError: it is of another kind.
    """
    found = kind_of(data)
    telling = SCENARIO_KEYS if found == SCENARIO else ASKING[found]
    if found == expected or not (data.keys() & telling) - set(known):
        return
    is_world, for_world = found == SCENARIO, expected == SCENARIO
    wanted = "a scenario" if for_world else f"an experiment for {expected}"
    is_one = "a scenario" if is_world else f"{'an experiment' if for_world else 'one'} for {found}"
    takes = "claims --scenario" if expected == "claims" else "compare"
    line = f"solidarity {takes if is_world else found} {shlex.quote(called(place))}"
    raise RequestError(f"{place}: expected {wanted}, is {is_one}; `{line}` takes it")


def read_request[Model: ExperimentFile](
    name_or_path: str | Path, model: type[Model]
) -> tuple[Model, str]:
    """Read and validate an experiment file.

    Args:
        name_or_path: a shipped experiment's name (``essay``) or the path of a file.
        model: what the file must hold.

    Returns:
        The experiment, and what messages call its file.

    Raises:
        RequestError: with every problem of the file: key, what was expected, the nearest name.
    """
    text, place = request_text(name_or_path)
    return request_of(text, model, place), place


def request_text(name_or_path: str | Path) -> tuple[str, str]:
    """Give the text of an experiment file, and what messages call it.

    Raises:
        RequestError: it cannot be read, or is not TOML.
    """
    path, place = locate(
        str(name_or_path) if isinstance(name_or_path, Path) else name_or_path, "experiment"
    )
    content = read_bytes(path, place)
    parse_toml(content, place)
    return content.decode("utf-8-sig").replace("\r\n", "\n"), place


def request_of[Model: ExperimentFile](text: str, model: type[Model], place: str) -> Model:
    """Validate the text of an experiment file; else as ``read_request``."""
    layers = Layers(place)
    layers.data = parse_toml(text.encode(), place)
    check_kind(layers.data, place, model.COMMAND, model.model_fields)
    held, errors = tried(model, layers.data)
    problems = [*_unprintable(layers, layers.data), *told_errors(errors, model, layers)]
    if held is None or problems:
        raise RequestError(problems)
    return held


def _unprintable(layers: Layers, held: Any, at: Key = ()) -> Iterator[str]:  # noqa: ANN401 - TOML
    """Say which texts hold signs that end a line or that a terminal obeys."""
    if isinstance(held, str):
        kinds = {sign: unicodedata.category(sign) for sign in held if sign not in "\n\t"}
        signs = [sign for sign, kind in kinds.items() if kind in ("Cc", "Zl", "Zp")]
        for sign in signs[:1]:
            text = f"expected text that prints, holds the sign U+{ord(sign):04X}"
            yield layers.line(at, text)
    elif isinstance(held, dict | list) and len(at) < DEEPEST:  # deeper are unknown keys alone
        for key, inner in held.items() if isinstance(held, dict) else enumerate(held):
            yield from _unprintable(layers, inner, (*at, key))
