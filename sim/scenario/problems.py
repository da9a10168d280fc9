"""What is wrong with a scenario's data, all at once, in plain sentences."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from sim.errors import MOST_PROBLEMS, did_you_mean, nearest, one_line, shown
from sim.scenario.layers import Key, Layers
from sim.scenario.reference import parts
from sim.scenario.schema import Scenario
from sim.scenario.settings import suggestion
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
    "ties.initial_trust": ("ties.break_threshold",),
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
    problems = [_line(layers, row["loc"], problem_sentence(row)) for row in wrong[:MOST_PROBLEMS]]
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
            Scenario.model_validate(_repaired(layers.data, errors))
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
                keys = [_key(layers.data, held) for held in (path, *_NEEDS.get(path, ()))]
                # Of values that do not agree the last that was said is at fault.
                last = max(keys, key=lambda key: -1 if (n := layers.number(key)) is None else n)
                yield _line(layers, keys[0], text, layers.place(last))


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


def _line(layers: Layers, key: Key, text: str, place: str = "") -> str:
    place = place or layers.place(key)
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
    like = nearest(str(name), _keys_of(tuple(at)))
    return ".".join([*map(str, at), like]) if like else None


def _repaired(data: Mapping[str, Any], errors: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Put the default in the place of every wrong value, a made-up name where a row has none."""
    good = dict(data)
    for error in errors:
        if error["loc"]:
            _repair(good, error["loc"])
    return good


def _repair(good: dict[str, Any], key: Key) -> None:
    first = str(key[0])
    if first == "claims":
        good.pop(first, None)  # nothing rests on them, and a row has no defaults for most it says
    elif first == "title":
        good[first] = "untitled"
    elif len(key) == 1:
        good.pop(first, None)
    elif isinstance(good.get(first), list):
        _repair_row(good, first, key)
    elif isinstance(good.get(first), dict):
        good[first] = {name: held for name, held in good[first].items() if name != key[1]}


def _repair_row(good: dict[str, Any], first: str, key: Key) -> None:
    number = int(key[1])
    rows = list(good[first])
    if number >= len(rows):
        return
    row = rows[number] if isinstance(rows[number], dict) else {}
    row = {name: held for name, held in row.items() if len(key) > 2 and name != key[2]}
    rows[number] = {"name": f"unnamed-{number + 1}", **row}
    good[first] = rows


_TYPES = {
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "string_type": "text",
    "string_unicode": "text in UTF-8",
    "tuple_type": "a list",
    "model_type": "a table",
    "dict_type": "a table",
}

_LIMITS = {
    "ge": "at least",
    "gt": "above",
    "le": "at most",
    "lt": "below",
    "multiple_of": "a multiple of",
}

_PATTERNS = {
    "name": "lower-case letters, digits and hyphens, no hyphen in front",
    "start": "a year and a month such as 2019-01",
}


def problem_sentence(row: Mapping[str, Any]) -> str:
    """Say an error of pydantic, a row of its ``errors()``, in our words."""
    kind, limits = row["type"], row.get("ctx", {})
    if kind in _SENTENCES:
        return _SENTENCES[kind](row, limits)
    if limits.get("class_name") == "Spread":
        return f"expected a number, or a table of mean and spread, got {shown(row['input'])}"
    if kind == "tuple_type" and isinstance(row["input"], str) and "," in row["input"]:
        return f"expected a list, got {shown(row['input'])}; write [{one_line(row['input'], 60)}]"
    if kind in _TYPES:
        hint = "; a list of literature is called 'literature'" if row["loc"] == ("sources",) else ""
        return f"expected {_TYPES[kind]}, got {shown(row['input'])}{hint}"
    for name, limit in limits.items():
        if name in _LIMITS:
            return f"must be {_LIMITS[name]} {limit:.15g}, is {shown(row['input'])}"
    return f"{row['msg']}, is {shown(row['input'])}"  # a kind that no model uses as yet


def _keys_of(at: Key) -> Iterable[str]:
    """Give the keys that the table at a place can have."""
    if not at:
        return ("extends", *Scenario.model_fields)
    if len(at) == 3 or (len(at) == 2 and isinstance(at[1], str)):
        return ("mean", "spread")
    return next((tuple(part.model.model_fields) for part in parts() if part.name == at[0]), ())


def _unknown(row: Mapping[str, Any], _limits: Mapping[str, Any]) -> str:
    """Say what an unknown key was meant to be: here, or elsewhere under the same name."""
    key: Key = row["loc"]
    here = list(_keys_of(key[:-1]))
    hint = did_you_mean(str(key[-1]), here) if len(key) > 1 else ""
    if not hint:
        known = [
            parameter.path for part in parts() if not part.rows for parameter in part.parameters
        ]
        like = suggestion([str(part) for part in key], here + known)
        hint = f"; did you mean '{like}'?" if like else ""
    return f"unknown key{hint}"


def _text_length(row: Mapping[str, Any], limits: Mapping[str, Any]) -> str:
    return _length(row, limits, "sign") if row["input"] else "must not be empty"


def _length(row: Mapping[str, Any], limits: Mapping[str, Any], unit: str = "row") -> str:
    low, high = limits.get("min_length"), limits.get("max_length")
    bound, limit = ("at most", high) if low is None else ("at least", low)
    return (
        f"must have {bound} {limit:,} {unit}{'' if limit == 1 else 's'}, has {len(row['input']):,}"
    )


_SENTENCES: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any]], str]] = {
    "missing": lambda _row, _limits: "is missing",
    "extra_forbidden": _unknown,
    "value_error": lambda _row, limits: str(limits["error"]),
    "literal_error": lambda row, limits: (
        f"expected one of {limits['expected']}, got {shown(row['input'])}"
    ),
    "too_short": _length,
    "too_long": _length,
    "string_too_short": _text_length,
    "string_too_long": _text_length,
    "string_pattern_mismatch": lambda row, _limits: (
        f"expected {_PATTERNS[row['loc'][-1]]}, got {shown(row['input'])}"
    ),
}
