"""The JSON Schema of scenario files: editors complete, explain and check with it."""

from typing import Any

from sim.scenario.quantities import UNBOUNDED
from sim.scenario.reference import followed, provenance, span
from sim.scenario.schema import Scenario


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema of a scenario file, in draft 2020-12.

    It knows every key, type and range. What must agree between parts, and what a file that is
    extended adds, only ``solidarity check`` knows.
    """
    raw = Scenario.model_json_schema()
    schema = _plain(raw, raw)
    schema.pop("required")
    extends = {
        "type": "string",
        "description": "name or path of the scenario that this one changes; paths from this file",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "A scenario of solidarity",
        "properties": {"extends": extends, **schema["properties"]},
        "anyOf": [{"required": ["title"]}, {"required": ["extends"]}],
    }


def _plain(raw: dict[str, Any], model: dict[str, Any]) -> dict[str, Any]:
    """Write out a table: references followed, each parameter with unit, range and sources."""
    properties = {name: _property(raw, field) for name, field in model["properties"].items()}
    kept: dict[str, Any] = {key: model[key] for key in ("description", "required") if key in model}
    return {"type": "object", **kept, "properties": properties, "additionalProperties": False}


def _property(raw: dict[str, Any], field: dict[str, Any]) -> dict[str, Any]:
    told = followed(raw, field)
    told.pop("title", None)
    unit, source, theory = (told.pop(key, "") for key in ("unit", "source", "theory"))
    plausible = told.pop("plausible", None)
    status = told.pop("status", None)
    for key in ("reach", "favours", "label"):
        told.pop(key, None)
    if source:
        likely = f"plausibly {span(plausible)}" if plausible else None
        words = "; ".join(
            filter(None, (unit or "a word", likely, provenance(status, source, theory)))
        )
        told["description"] += f" ({words})"
    if "low" in told:
        return _spread(told)
    if "properties" in told:
        return _plain(raw, told)
    if "items" in told:
        told["items"] = _property(raw, told["items"])
        told.pop("default", None)
    return told


def _spread(told: dict[str, Any]) -> dict[str, Any]:
    low, high = told["low"], told["high"]
    number = {"type": "number", "minimum": low}
    if high < UNBOUNDED:
        number["maximum"] = high
    pair = {
        "type": "object",
        "properties": {"mean": number, "spread": {"type": "number", "minimum": 0}},
        "required": ["mean"],
        "additionalProperties": False,
    }
    return {
        "description": told["description"],
        "default": told["default"],
        "anyOf": [number, pair],
    }
