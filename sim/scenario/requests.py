"""Experiment files: TOML that asks something of scenarios, and all that is wrong with one."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.errors import RequestError
from sim.scenario.layers import DEEPEST, Key, Layers
from sim.scenario.problems import told_errors, tried
from sim.scenario.quantities import TomlTable
from sim.scenario.shipped import locate
from sim.scenario.toml import parse_toml, read_bytes


def read_request[Model: TomlTable](
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
    path, place = locate(str(name_or_path), "experiment")
    content = read_bytes(path, place)
    parse_toml(content, place)
    return content.decode("utf-8-sig").replace("\r\n", "\n"), place


def request_of[Model: TomlTable](text: str, model: type[Model], place: str) -> Model:
    """Validate the text of an experiment file; else as ``read_request``."""
    layers = Layers(place)
    layers.data = parse_toml(text.encode(), place)
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
