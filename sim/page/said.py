"""What may be said in a class: steps of its teacher and answers of its phones, checked in full.

No text reaches a phone: what passes is numbers, and names of practices and of lessons.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from sim.errors import RequestError, shown

MOST_RESULTS = 12
"""Worlds that a phone may report in a step."""

KINDS: dict[str, set[str]] = {
    "wait": set(),
    "bet": {"request", "options"},
    "turn": {"request", "options", "turns", "month", "role", "own"},
    "worlds": {"request", "turns", "each"},
    "end": set(),
}
"""Steps, and what each says beside whether it is open and shown."""

_SLUG = re.compile(r"[a-z0-9][a-z0-9._:,-]{0,79}")


def class_step(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Read a step: its kind, and slugs and numbers alone, for no text reaches the phones.

    Raises:
        RequestError: with everything that is wrong.
    """
    kind = asked.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise RequestError(f"kind: expected one of {', '.join(KINDS)}, got {shown(kind)}")
    problems = [
        f"{key}: a step '{kind}' has no such key"
        for key in asked
        if key not in KINDS[kind] | {"kind", "shown", "title"}
    ]
    problems += [
        f"{key}: expected {what}, got {shown(asked[key])}"
        for key, (what, fits) in _FITS.items()
        if key in asked and not fits(asked[key])
    ]
    if problems:
        raise RequestError(problems)
    return {key: asked[key] for key in asked if key != "shown"}


def phone_answer(step: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Read an answer to a step: a choice among its options, and results of worlds.

    Raises:
        RequestError: it is none.
    """
    found: dict[str, Any] = {}
    unknown = set(said) - {"step", "choice", "results"}
    if unknown:
        raise RequestError(f"{min(unknown)}: an answer has no such key")
    if "choice" in said:
        choice, options = said["choice"], step.get("options", _ANY if step.get("each") else ())
        if not _is_slug(choice) or (options is not _ANY and choice not in options):
            raise RequestError(f"choice: expected one of {', '.join(options)}, got {shown(choice)}")
        found["choice"] = choice
    if "results" in said:
        if not _are_results(said["results"]):
            raise RequestError(
                f"results: expected at most {MOST_RESULTS} lists of numbers from -1 to 1"
            )
        found["results"] = said["results"]
    if not found:
        raise RequestError("expected a choice or results")
    return found


_ANY: tuple[str, ...] = ("anything",)


def _is_slug(value: object) -> bool:
    return isinstance(value, str) and _SLUG.fullmatch(value) is not None


def _is_number(value: object, low: float, high: float) -> bool:
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    return fits and math.isfinite(value) and low <= value <= high  # type: ignore[arg-type, operator]


def _are_results(value: object) -> bool:
    return (
        isinstance(value, list)
        and 0 < len(value) <= MOST_RESULTS
        and all(
            isinstance(row, list)
            and 0 < len(row) <= 3
            and all(_is_number(number, -1, 1) for number in row)
            for row in value
        )
    )


def _is_request(value: object) -> bool:
    return (
        isinstance(value, dict)
        and len(value) <= 20
        and all(_is_slug(key) and (_is_slug(held) or _is_number(held, -1e9, 1e9))
                for key, held in value.items())
    )  # fmt: skip


def _are_turns(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= 12
        and all(
            isinstance(row, list)
            and len(row) == 2
            and _is_number(row[0], 0, 1200)
            and _is_slug(row[1])
            for row in value
        )
    )


def _are_options(value: object) -> bool:
    return (
        isinstance(value, list)
        and 2 <= len(value) <= 6
        and all(map(_is_slug, value))
        and len(set(value)) == len(value)
    )


_FITS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "request": ("a request of the page", _is_request),
    "options": ("two to six names", _are_options),
    "turns": ("at most twelve months, each with a practice", _are_turns),
    "month": ("a month", lambda value: _is_number(value, 0, 1200)),
    "each": (
        f"a number from 1 to {MOST_RESULTS}",
        lambda value: _is_number(value, 1, MOST_RESULTS),
    ),
    "role": ("ally or group", lambda value: value in {"ally", "group"}),
    "own": ("true or false", lambda value: isinstance(value, bool)),
    "shown": ("true or false", lambda value: isinstance(value, bool)),
    "title": ("the name of a lesson", _is_slug),
}
