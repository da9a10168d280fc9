"""What is wrong with a scenario's data, all at once, in plain sentences."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from sim.errors import MOST_PROBLEMS, nearest, one_line
from sim.scenario.layers import Key, Layers
from sim.scenario.repair import repaired
from sim.scenario.schema import Scenario
from sim.scenario.sentences import keys_of, sentence
from sim.scenario.toml import key_to_toml

_NEEDS = {
    "groups.priorities": ("issues",),
    "allies.agenda": ("issues",),
    "categories": ("categories",),
    "people.per_group": ("groups.count",),
    "people.bridging": ("people.rewiring",),
    "allies.count": ("groups.count", "states.count"),
    "states.count": ("categories", "issues"),
    "ties.renewal_threshold": ("ties.break_threshold",),
    "shocks": ("shocks", "time.months"),
}
"""What the checks across parts read beside what they name: they say nothing where it is wrong."""


def validated(layers: Layers, *, whole: bool = True) -> tuple[Scenario | None, list[str]]:
    """Make a scenario of data, or say everything that is wrong with it.

    Args:
        layers: what files and settings say.
        whole: False if a file that this one extends could not be read: then nothing is missed,
            and whether the parts agree is not asked.

    Returns:
        The scenario and no problems, or None and one line for each problem.
    """
    try:
        return Scenario.model_validate(layers.data), []
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=True)
    wrong = [row for row in errors if row["loc"] and (whole or row["type"] != "missing")]
    lists_with_errors = {row["loc"][:-1] for row in wrong} | {row["loc"][:1] for row in wrong}
    # Pydantic counts only good rows: a list with a bad one looks too short.
    wrong = [
        row for row in wrong if row["type"] != "too_short" or _is_short(row, lists_with_errors)
    ]
    problems = [_line(layers, row["loc"], sentence(row)) for row in wrong[:MOST_PROBLEMS]]
    problems += ["…"] * len(wrong[MOST_PROBLEMS:])  # counted, not read
    if whole:
        unsure = {_path(layers.data, row["loc"]) for row in wrong}
        unsure |= {meant for row in wrong if (meant := _meant(row))}
        disagreeing = [row for row in errors if not row["loc"]]
        problems += _disagreements(layers, [*wrong, *disagreeing], unsure)
    return None, problems


def _is_short(row: Mapping[str, Any], lists_with_errors: set[Key]) -> bool:
    held = row["input"]
    return row["loc"] not in lists_with_errors or len(held) < row["ctx"]["min_length"]


def _disagreements(
    layers: Layers, errors: Sequence[Mapping[str, Any]], unsure: set[str]
) -> Iterator[str]:
    """Give what does not agree between the parts, also where single values are wrong."""
    if any(row["loc"] for row in errors):
        try:
            Scenario.model_validate(repaired(layers.data, errors))
        except ValidationError as error:
            errors = error.errors(include_url=False, include_context=True)
        else:
            return
    for row in errors:
        if row["loc"] or row["type"] != "value_error":
            continue
        for message in str(row["ctx"]["error"]).split("\n"):
            path, _, text = message.partition(": ")
            if not _touches(path, unsure):
                yield _line(layers, _key(layers.data, path), text)


def _touches(path: str, unsure: set[str]) -> bool:
    needs = {path}
    for start, others in _NEEDS.items():
        if path == start or path.startswith(start + "."):
            needs.update(others)
    return any(_is_part(need, said) or _counts(said, need) for need in needs for said in unsure)


def _is_part(path: str, of: str) -> bool:
    return path == of or path.startswith((of + ".", of + "["))


def _counts(said: str, need: str) -> bool:
    """Tell whether what is wrong inside a list can change what the list adds up to."""
    harmless = ("meaning", "exclusion", "precarity", "priorities")
    return _is_part(said, need) and not said.endswith(harmless) and need != "issues"


def _line(layers: Layers, key: Key, text: str) -> str:
    place = layers.place(key)
    where = _path(layers.data, key)
    # A setting says itself which parameter it means.
    if not where or f" {where}=" in f" {place}" or where == place:
        return f"{place}: {text}"
    return f"{place}: {where}: {text}"


def _path(data: Any, key: Key) -> str:  # noqa: ANN401 - unchecked TOML
    """Name a place as people do: rows by name, by number from 1 if they have none."""
    path = ""
    for part in key:
        if isinstance(part, int):
            data = data[part] if isinstance(data, list | tuple) and part < len(data) else None
            name = data.get("name") if isinstance(data, dict) else None
            good = isinstance(name, str) and name
            path += f".{one_line(str(name), 60)}" if good else f"[{part + 1}]"
        else:
            data = data.get(part) if isinstance(data, dict) else None
            path += ("." if path else "") + one_line(key_to_toml(part), 60)
    return path


def _key(data: Mapping[str, Any], path: str) -> Key:
    """Turn a path with names of rows back into a place."""
    first, *rest = path.split(".")
    rows = data.get(first)
    if rest and isinstance(rows, list):
        for number, row in enumerate(rows):
            if isinstance(row, dict) and row.get("name") == rest[0]:
                return (first, number, *rest[1:])
    return tuple(path.split("."))


def _meant(row: Mapping[str, Any]) -> str | None:
    """Name the parameter that an unknown key most likely stands for: its value is not known."""
    if row["type"] != "extra_forbidden":
        return None
    *at, name = row["loc"]
    like = nearest(str(name), keys_of(tuple(at)))
    return ".".join([*map(str, at), like]) if like else None
