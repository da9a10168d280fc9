"""Times, sizes and values in words."""

OWN = "its own"
"""The value of a factor where it is the scenario's own and no single one, as a spread is."""


def duration(seconds: float) -> str:
    """Say a time: 45 seconds, 3.2 hours."""
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds:.1f} seconds" if seconds < 10 else f"{seconds:.0f} seconds"


def size(count: float) -> str:
    """Say a number of bytes: 3.2 MB."""
    for unit, length in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if count >= length:
            return f"{count / length:.1f} {unit}"
    return f"{max(1, round(count / 1e3))} kB"


def rate(each_second: float) -> str:
    """Say how many a second or a minute."""
    if each_second >= 1:
        return f"{each_second:,.0f} a second"
    return f"{60 * each_second:.1f} a minute"
