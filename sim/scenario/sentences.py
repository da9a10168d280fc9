"""One error of pydantic as a plain sentence: what was expected, what it was."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sim.errors import did_you_mean, one_line, shown
from sim.scenario.layers import Key
from sim.scenario.reference import parts
from sim.scenario.schema import Scenario
from sim.scenario.settings import suggestion

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


def sentence(row: Mapping[str, Any]) -> str:
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


def keys_of(at: Key) -> Iterable[str]:
    """Give the keys that the table at a place can have."""
    if not at:
        return ("extends", *Scenario.model_fields)
    if len(at) == 3 or (len(at) == 2 and isinstance(at[1], str)):
        return ("mean", "spread")
    return next((tuple(part.model.model_fields) for part in parts() if part.name == at[0]), ())


def _unknown(row: Mapping[str, Any], _limits: Mapping[str, Any]) -> str:
    """Say what an unknown key was meant to be: here, or elsewhere under the same name."""
    key: Key = row["loc"]
    here = list(keys_of(key[:-1]))
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
