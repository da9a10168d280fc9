"""What is wrong with the data of a file, all at once, in plain sentences."""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from sim.errors import MOST_PROBLEMS, did_you_mean, nearest, one_line, shown
from sim.scenario.layers import Key, Layers, key_of
from sim.scenario.reference import reference
from sim.scenario.removed import replaced
from sim.scenario.schema import Scenario
from sim.scenario.settings import suggestion

type Row = Mapping[str, Any]
"""An error as pydantic gives it, one of its ``errors()``."""

_READ = {
    "groups.priorities": "groups.priorities issues.*.name",
    "allies.agenda": "allies.agenda issues.*.name",
    "categories.*.priorities": "categories.*.priorities issues.*.name",
    "categories": "categories.*.share categories.*.name",
    "people.per_group": "people.per_group groups.count",
    "people.bridging": "people.bridging people.rewiring",
    "allies.count": "allies.count groups.count states.count",
    "states.count": "states.count categories.*.name issues.*.name",
    "ties.renewal_threshold": "ties.renewal_threshold ties.break_threshold",
    "ties.initial_trust": "ties.initial_trust ties.break_threshold",
    "shocks.*.month": "shocks.*.month time.months",
    "claims.*.practice": "claims.*.practice practices.*.name",
    "claims.*.against": "claims.*.against practices.*.name",
}
"""What each check across parts reads: it says nothing where that is wrong already."""


def validated(layers: Layers, *, whole: bool = True) -> tuple[Scenario | None, list[str]]:
    """Make a scenario of data, or say everything that is wrong with it.

    Args:
        layers: what files and settings say.
        whole: False if a file that this one extends could not be read: then nothing is missed,
            and whether the parts agree is not asked.

    Returns:
        The scenario and no problems, or None and one line for each problem.
    """
    scenario, errors = tried(Scenario, layers.data)
    wrong = [row for row in errors if row["loc"] and (whole or row["type"] != "missing")]
    problems = told_errors(wrong, Scenario, layers)
    return scenario, [*problems, *(_disagreements(layers, errors) if whole else ())]


def tried[Model: BaseModel](
    model: type[Model], data: Mapping[str, Any]
) -> tuple[Model | None, list[Row]]:
    """Validate data; else give its errors."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, errors_of(error)


def errors_of(error: ValidationError) -> list[Row]:
    """Give the errors of data; pydantic also calls a list too short that only has wrong rows."""
    return [
        row
        for row in error.errors(include_url=False)
        if row["type"] != "too_short" or len(row["input"]) < row["ctx"]["min_length"]
    ]


def told_errors(errors: Sequence[Row], model: type[BaseModel], layers: Layers) -> list[str]:
    """Say each error of pydantic in a line with its place; those beyond the most are counted."""
    told = [layers.line(row["loc"], error_sentence(row, model)) for row in errors[:MOST_PROBLEMS]]
    return told + ["…"] * len(errors[MOST_PROBLEMS:])


def _disagreements(layers: Layers, errors: Sequence[Row]) -> Iterator[str]:
    """Say what does not agree between the parts, also where single values are wrong."""
    wrong: list[Key] = [row["loc"] for row in errors if row["loc"]]
    unsure = [*wrong, *(key for row in errors if (key := _meant(row)))]
    if wrong:
        _, errors = tried(Scenario, _repaired(layers.data, wrong))
    for row in errors:
        if row["loc"] or row["type"] != "value_error":
            continue
        for message in str(row["ctx"]["error"]).split("\n"):
            path, _, text = message.partition(": ")
            key = key_of(layers.data, path.split("."))
            check = ".".join("*" if isinstance(part, int) else part for part in key)
            read = [tuple(one.split(".")) for one in _READ.get(check, f"{check}.*.name").split()]
            if any(_overlap(one, other) for one in read for other in unsure):
                continue
            # Of values that do not agree the last that was said is at fault.
            places = [one[: one.index("*")] if "*" in one else one for one in read]
            last = max(
                [key, *places], key=lambda one: -1 if (n := layers.number(one)) is None else n
            )
            yield layers.line(key, text, layers.place(last))


def _overlap(read: Sequence[str], said: Key) -> bool:
    """Tell whether one place is in the other; a star is any row."""
    return all(one in ("*", other) for one, other in zip(read, said, strict=False))


def _meant(row: Row) -> Key | None:
    """Name the parameter that an unknown key most likely stands for: its value is not known."""
    *at, name = row["loc"] or [""]
    known = _keys(Scenario, at) if row["type"] == "extra_forbidden" else ()
    return (*at, like) if (like := nearest(str(name), known)) else None


def _repaired(data: Mapping[str, Any], wrong: Sequence[Key]) -> dict[str, Any]:
    """Put the default in the place of every wrong value, a made-up name where a row has none."""
    good = {name: copy(held) for name, held in data.items()}
    for key in wrong:
        first, *rest = key[:3] if isinstance(good.get(str(key[0])), list) else key[:2]
        held = good.get(str(first))
        if first == "title":
            good["title"] = "untitled"
        elif first in ("claims", "literature") or not rest:
            good.pop(str(first), None)  # nothing rests on them, and they have no defaults
        elif isinstance(held, dict):
            held.pop(rest[0], None)
        elif isinstance(held, list):
            n = int(rest[0])
            row = held[n] if isinstance(held[n], dict) else {}
            kept = {name: said for name, said in row.items() if name not in rest}
            held[n] = {"name": f"unnamed-{n + 1}", **kept}
    return good


_SAID = {
    "missing": "is missing",
    "value_error": "{error}",
    "literal_error": "expected one of {expected}, got {got}",
    "int_type": "expected a whole number, got {got}",
    "float_type": "expected a number, got {got}",
    "finite_number": "expected a finite number, got {got}",
    "string_type": "expected text, got {got}",
    "string_unicode": "expected text in UTF-8, got {got}",
    "bool_type": "expected true or false, got {got}",
    "tuple_type": "expected a list, got {got}",
    "model_type": "expected a table, got {got}",
    "dict_type": "expected a table, got {got}",
    "greater_than_equal": "must be at least {ge:.15g}, is {got}",
    "greater_than": "must be above {gt:.15g}, is {got}",
    "less_than_equal": "must be at most {le:.15g}, is {got}",
    "less_than": "must be below {lt:.15g}, is {got}",
    "multiple_of": "must be a multiple of {multiple_of:.15g}, is {got}",
    "too_short": "must have at least {min_length:,} row{s}, has {held:,}",
    "too_long": "must have at most {max_length:,} row{s}, has {held:,}",
    "string_too_short": "must have at least {min_length:,} sign{s}, has {held:,}",
    "string_too_long": "must have at most {max_length:,} sign{s}, has {held:,}",
}
"""Pydantic's kinds of errors in our words."""

_PATTERNS = {
    "name": "lower-case letters, digits and hyphens, no hyphen in front",
    "start": "a year and a month such as 2019-01",
}


def error_sentence(row: Row, model: type[BaseModel]) -> str:
    """Say an error of pydantic in our words."""
    kind, key, value, limits = row["type"], row["loc"], row["input"], row.get("ctx", {})
    text, hint = _SAID.get(kind, "{msg}, is {got}"), ""
    if kind == "extra_forbidden":
        said = replaced(".".join(map(str, key))) if model is Scenario else None
        return said or f"unknown key{_hint(key, model)}"
    if kind == "string_pattern_mismatch":
        text = f"expected {_PATTERNS[key[-1]]}, got {{got}}"
    elif limits.get("class_name") == "Spread":
        text = "expected a number, or a table of mean and spread, got {got}"
    elif kind == "string_too_short" and not value:
        text = "must not be empty"
    elif kind == "tuple_type" and isinstance(value, str) and "," in value:
        hint = f"; write [{one_line(value, 60)}]"
    elif kind == "literal_error":
        like = nearest(str(value), re.findall(r"'([^']*)'", limits["expected"]))
        hint = f"; did you mean '{like}'?" if like else ""
    elif kind == "dict_type" and key == ("sources",):
        hint = "; a list of literature is called 'literature'"
    told = {"got": shown(value), "held": len(value) if hasattr(value, "__len__") else 0}
    plural = "" if 1 in (limits.get("min_length"), limits.get("max_length")) else "s"
    return text.format(msg=row["msg"], s=plural, **limits, **told) + hint


def _hint(key: Key, model: type[BaseModel]) -> str:
    """Say what an unknown key was meant to be: here, or elsewhere under the same name."""
    here = _keys(model, key[:-1])
    if model is not Scenario:
        return did_you_mean(str(key[-1]), here)
    if len(key) > 1 and (hint := did_you_mean(str(key[-1]), here)):
        return hint
    known = ["extends", *here, *(row.path for row in reference() if "<" not in row.path)]
    like = suggestion([str(part) for part in key], known)
    return f"; did you mean '{like}'?" if like else ""


def _keys(model: type[BaseModel], at: Sequence[str | int]) -> list[str]:
    """Give the keys of the table at a place; those of the top if the place is none of ours."""
    for part in at:
        field = model.model_fields.get(str(part))
        inner = field.annotation if field is not None else None
        for held in (inner, *get_args(inner)):
            if isinstance(held, type) and issubclass(held, BaseModel):
                model = held
                break
    return list(model.model_fields)
