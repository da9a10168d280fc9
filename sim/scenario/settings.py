"""``--set path=value``, and all that is wrong with the data of a file."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy, deepcopy
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from sim.errors import MOST_PROBLEMS, RequestError, did_you_mean, nearest, noting, one_line, shown
from sim.scenario.layers import SOURCES, Key, Layers, key_of
from sim.scenario.lists import PRACTICES
from sim.scenario.quantities import Named
from sim.scenario.reference import default_rows, parameter_at, parts, reference, replaced
from sim.scenario.schema import Scenario

_LOOSE_NUMBER = re.compile(r"[+-]?(\.[0-9]+|(0|[1-9][0-9]*)\.)")
""".5 and 5. are no numbers in TOML, but people write them."""

FRONT = "set "
"""What messages put before a setting: the argument it came by."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One ``path=value``: the path's parts, the value as TOML reads it, and as it was written.

    ``front`` is what messages put before it: the argument, or the place in a file.
    """

    path: tuple[str, ...]
    value: Any
    written: str
    front: str = FRONT

    @property
    def place(self) -> str:
        """What messages call it."""
        return f"{self.front}{one_line(f'{".".join(self.path)}={self.written}', 120)}"


def as_options(settings: Sequence[str]) -> list[str]:
    """Give the words that make settings on a command line."""
    return [word for setting in settings for word in ("--set", setting)]


def parse_setting(text: str, front: str = FRONT) -> Setting:
    """Read ``path=value``; ``RequestError`` if it is not of that form."""
    start, _, end = text.partition("=")
    path, written = tuple(part.strip() for part in start.split(".")), end.strip()
    if not written or not all(path):
        raise RequestError(
            f"{front}{text}: expected path=value, for instance institutions.enforceability=0.8"
        )
    return Setting(path, parse_value(written), written, front)


def parse_value(text: str) -> Any:  # noqa: ANN401 - any value of TOML
    """Read a value as TOML; what is none is text, so that text needs no quotes in the shell."""
    try:
        read = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return float(text) if _LOOSE_NUMBER.fullmatch(text) else text
    # More keys: the text had a line end in it and was no single value.
    return read["value"] if len(read) == 1 else text


def apply_settings(layers: Layers, settings: Sequence[Setting]) -> list[str]:
    """Lay settings over the files, in order; give the problems of paths that lead nowhere.

    Single shares over issues are left to `shares_of`.
    """
    problems: list[str] = []
    for setting in settings:
        with noting(problems):
            _apply(layers, setting)
    return problems


def shares_of(
    settings: Iterable[Setting], scenario: Scenario
) -> tuple[dict[str, float], list[str]]:
    """Give the settings of single shares over issues, ``groups.priorities.safety=0.4``.

    They are for `sim.scenario.ranges.varied`, which scales the other shares, once the issues of the
    scenario are known.

    Returns:
        Shares by path, and a line for each that is none.
    """
    known = Named.names(scenario.issues)
    shares: dict[str, float] = {}
    problems = []
    for setting in settings:
        found = parameter_at(setting.path)
        if found is None or found[0].kind != "numbers" or not found[1]:
            continue
        issue, value = found[1][0], setting.value
        rows = {row.name: row.priorities for row in scenario.categories}
        if issue not in known:
            problems.append(f"{setting.place}: no issue '{issue}'{did_you_mean(issue, known)}")
        elif len(setting.path) == 4 and rows.get(setting.path[1]) is None:
            problems.append(f"{setting.place}: '{setting.path[1]}' has no priorities of its own")
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
            problems.append(
                f"{setting.place}: expected a share above 0 and below 1, got {shown(value)}"
            )
        else:
            shares[".".join(setting.path)] = value
    return shares, problems


def _apply(layers: Layers, setting: Setting) -> None:
    first, *rest = setting.path
    found, value = parameter_at(setting.path), setting.value
    if found is None and (rest or first not in {part.name for part in parts()}):
        raise RequestError(_no_such_path(layers.data, setting))
    if value == {} and (found is None or first == SOURCES):
        raise RequestError(f"{setting.place}: expected a table that sets something, is empty")
    if found is None:
        layers.add({first: value}, setting.place)  # a table or list as a whole
        return
    parameter, left = found
    if parameter.kind == "text" and not isinstance(value, str | list | dict):
        value = setting.written  # ``title=2019`` needs no quotes
    if parameter.kind == "numbers" and left:
        return
    if "<name>" in parameter.path:
        _apply_to_row(layers, setting, value)
    elif not rest:
        layers.add({first: value}, setting.place)
    elif isinstance(table := layers.data.setdefault(first, {}), dict):  # else validation says so
        if left:
            # Mean and spread get a table of their own: one can change and the other stay.
            said = table.get(rest[0], parameter.default)
            number = isinstance(said, int | float) and not isinstance(said, bool)
            table[rest[0]] = {"mean": said} if number else deepcopy(said)
            value = {left[0]: value}
        layers.add({first: {rest[0]: value}}, setting.place)


def _apply_to_row(layers: Layers, setting: Setting, value: Any) -> None:  # noqa: ANN401 - of TOML
    part, name, key = setting.path
    rows = layers.data.get(part, default_rows(part))
    if not isinstance(rows, list):
        return  # no list at all: validation says so
    names = [row.get("name") if isinstance(row, dict) else None for row in rows]
    number = names.index(name) if name in names else len(rows)
    if number == len(rows):
        _check_new(layers, names, setting)
        rows = [*rows, {"name": name}]
        layers.say((part, number), setting.place)
    # A copy of the list and the row: defaults are shared.
    layers.data[part] = [*rows[:number], rows[number] | {key: value}, *rows[number + 1 :]]
    layers.say((part, number, key), setting.place)


def _check_new(layers: Layers, names: list[Any], setting: Setting) -> None:
    """Refuse to begin a row, unless it is a practice whose name does not look like a slip."""
    part, name, _ = setting.path
    if part != "practices":
        raise RequestError(_no_such_path(layers.data, setting))
    if name in Named.names(PRACTICES):
        raise RequestError(
            f"{setting.place}: '{name}' is the same in every scenario; "
            "give a practice of your own another name"
        )
    if like := nearest(name, [own for own in names if isinstance(own, str)]):
        raise RequestError(f"{setting.place}: no practice '{name}'; did you mean '{like}'?")


def paths(data: Mapping[str, Any]) -> Iterator[str]:
    """Give every path that can be set in a scenario of which ``data`` is known."""
    for part in parts():
        rows = data.get(part.name, default_rows(part.name)) if part.rows else ()
        names = [row.get("name") for row in rows or () if isinstance(row, dict)]
        for parameter in part.parameters:
            if not part.rows:
                yield parameter.path
            yield from (parameter.path.replace("<name>", f"{name}") for name in names)


def suggestion(path: Sequence[str], known: Sequence[str]) -> str | None:
    """Give the path most like one that leads nowhere.

    A path that ends alike is nearer than one that looks alike: people leave out the table, or
    take another one for it.
    """
    by_end: dict[str, list[str]] = {}
    for candidate in known:
        by_end.setdefault(candidate.rpartition(".")[2], []).append(candidate)
    ends = by_end.get(path[-1], [])
    if like := nearest(".".join(path), ends or known):
        return like
    end = path[-1] if ends else nearest(path[-1], by_end)
    return by_end[end][0] if end else None


def _no_such_path(data: Mapping[str, Any], setting: Setting) -> str:
    if setting.path[0] == "extends":
        return f"{setting.place}: only a file can extend another"
    if said := replaced(".".join(setting.path)):
        return f"{setting.place}: {said}"
    like = suggestion(setting.path, list(paths(data)))
    hint = f"did you mean '{like}'?" if like else "`solidarity describe` lists them all"
    return f"{setting.place}: there is no such parameter; {hint}"


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
