"""Experiment files: TOML that asks something of scenarios, and all that is wrong with one."""

import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.errors import MOST_PROBLEMS, RequestError, did_you_mean, one_line
from sim.scenario.problems import problem_sentence
from sim.scenario.quantities import TomlTable
from sim.scenario.shipped import locate
from sim.scenario.toml import parse_toml, read_bytes

type At = tuple[str | int, ...]

_BREAKING = ("Cc", "Zl", "Zp")
"""Categories of signs that move a terminal's cursor, colour it or end a line."""


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
    path, place = _locate(str(name_or_path))
    content = read_bytes(path, place)
    parse_toml(content, place)
    return content.decode("utf-8-sig").replace("\r\n", "\n"), place


def request_of[Model: TomlTable](text: str, model: type[Model], place: str) -> Model:
    """Validate the text of an experiment file; else as ``read_request``."""
    data = parse_toml(text.encode(), place)
    lines = [f"{place}: {line}" for line in _control_signs(data)]
    try:
        held = model.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=True)
        rows = [row for row in found if not _follows_from_rows(row)]
        lines += [_line(place, model, row) for row in rows[:MOST_PROBLEMS]]
        lines += ["…"] * len(rows[MOST_PROBLEMS:])
    if lines:
        raise RequestError(lines)
    return held


def _locate(text: str) -> tuple[Path, str]:
    if not text.isascii() and text.encode(errors="replace") != text.encode(errors="ignore"):
        # Manifests and tables say what they come from, in UTF-8.
        raise RequestError(f"{text}: expected a name of a file in UTF-8; rename it")
    return locate(text, "experiment")


def _control_signs(data: Mapping[str, Any]) -> Iterator[str]:
    """Say which texts hold signs that do not print, other than line ends and tabs."""
    left: list[tuple[At, Any]] = [((), data)]
    while left:  # no recursion: a file can nest a thousand tables
        at, held = left.pop()
        if isinstance(held, Mapping):
            left += [((*at, key), inner) for key, inner in reversed(list(held.items()))]
        elif isinstance(held, list):
            left += [((*at, n), inner) for n, inner in reversed(list(enumerate(held)))]
        elif isinstance(held, str):
            signs = (
                sign
                for sign in held
                if sign not in "\n\t" and unicodedata.category(sign) in _BREAKING
            )
            if sign := next(signs, None):
                yield f"{_key(at)}: expected text that prints, holds the sign U+{ord(sign):04X}"


def _follows_from_rows(row: Any) -> bool:  # noqa: ANN401 - pydantic's row
    """Tell whether a list is called too short for its wrong rows alone, which are told of."""
    return bool(
        row["type"] == "too_short"
        and isinstance(row["input"], list | tuple)
        and len(row["input"]) >= row["ctx"]["min_length"]
    )


def _key(at: At) -> str:
    key = ""
    for part in at:
        key += f"[{part + 1}]" if isinstance(part, int) else f".{one_line(part, 60)}"
    return key.lstrip(".")


def _line(place: str, model: type[BaseModel], row: Any) -> str:  # noqa: ANN401 - pydantic's row
    key = _key(row["loc"])
    if row["type"] == "extra_forbidden":
        hint = did_you_mean(str(row["loc"][-1]), _keys(model, row["loc"][:-1]))
        return f"{place}: {key}: unknown key{hint}"
    return f"{place}: {f'{key}: ' if key else ''}{problem_sentence(row)}"


def _keys(model: type[BaseModel], at: At) -> list[str]:
    """Give the keys of the table at a place; those of the top if the place is none of ours."""
    for part in at:
        field = model.model_fields.get(str(part))
        inner = field.annotation if field is not None else None
        for held in (inner, *getattr(inner, "__args__", ())):
            if isinstance(held, type) and issubclass(held, BaseModel):
                model = held
                break
    return list(model.model_fields)
