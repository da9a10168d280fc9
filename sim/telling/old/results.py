"""Writing plain data and text, as results do."""

import json
import math
from pathlib import Path
from typing import Any


def write_json(path: Path, data: dict[str, Any]) -> None:
    """Write plain data as JSON; ``ValueError`` for what JSON cannot hold."""
    write_text(path, json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write text as it is, on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")


def finite(value: float) -> float | None:
    """Give a number that JSON can hold, or None for NaN and the infinities."""
    return value if math.isfinite(value) else None
