"""Parameters of earlier versions that are no more, and what says the same now."""

REMOVED = {
    "pressure.curve": "rules.pressure",
}
"""The path of what was removed, and of what took its place."""


def replaced(path: str) -> str | None:
    """Say what took the place of a parameter that was removed; None if there was none such."""
    return f"is no longer a parameter; use '{REMOVED[path]}'" if path in REMOVED else None
