"""Reading what stands in the JSON documents of results: schemas, numbers, intervals."""

import json
import math
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Literal

from sim.statistics.bootstrap import NO_INTERVAL, Interval


def schema_of(package: str, name: str) -> dict[str, Any]:
    """Read the JSON Schema (draft 2020-12) of a document, which stands beside what writes it."""
    source = files(package).joinpath(f"{name}.schema.json")
    schema: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return schema


def value_of(held: float | None) -> float:
    """Read a number; NaN if there is none."""
    return math.nan if held is None else held


def bounds_of(held: Mapping[str, float] | None) -> Interval:
    """Read an interval; an unknown one if there is none."""
    return NO_INTERVAL if held is None else Interval(held["low"], held["high"])


def tone_of(bounds: Interval) -> Literal["more", "less", "open"]:
    """Tell on which side of 0 an interval lies; ``open`` if on both, or if it is not known."""
    if bounds.low > 0:
        return "more"
    return "less" if bounds.high < 0 else "open"
