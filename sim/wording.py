"""Numbers as people read them: as many digits as the interval supports, a minus that is a minus."""

import math
import re
import unicodedata
from collections.abc import Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.statistics.bootstrap import Interval

NOTHING = "–"
"""What stands for a number that there is not."""

OWN = "its own"
"""The value of a factor where it is the scenario's own and no single one, as a spread is."""


def places(width: float) -> int:
    """Decimal places for an interval so wide, that a bound is off by less than a tenth of it."""
    if not 1e-6 < width < math.inf:
        return 4
    return min(6, max(0, -math.floor(math.log10(width / 4))))


_MOST_PLACES = 6
"""Decimal places up to which a bound that is not 0 is told from it; what is less is noise."""


def told_apart(bounds: "Interval", decimals: int) -> int:
    """Give as many decimal places as it takes for a bound that is not 0 not to read 0."""
    ends = [abs(bound) for bound in (bounds.low, bounds.high) if abs(bound) >= 10**-_MOST_PLACES]
    return max([decimals, *(_first_digit(end) for end in ends)])


def _first_digit(value: float) -> int:
    """Give the fewest decimal places with which a number above 0 does not read 0."""
    return next(n for n in range(_MOST_PLACES + 1) if float(f"{value:.{n}f}") > 0)


def number(value: float, decimals: int = 3, *, sign: bool = False) -> str:
    """Write a number; with ``sign`` a plus, too. NaN is a dash, and −0 is 0."""
    if math.isnan(value):
        return NOTHING
    text = f"{value:{'+' if sign else ''},.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("+-")
    return text.replace("-", "−")


def interval(bounds: "Interval", decimals: int | None = None) -> str:
    """Write an interval as ``0.020 to 0.040``; a dash if there is none.

    It has more decimals than are asked for where else a bound that is not 0 would read 0, for
    whether 0 is outside decides a verdict.
    """
    if not bounds.known:
        return NOTHING
    if decimals is None:
        decimals = places(bounds.high - bounds.low)
    decimals = told_apart(bounds, decimals)
    low, high = number(bounds.low, decimals), number(bounds.high, decimals)
    return low if low == high else f"{low} to {high}"


def estimate(mean: float, bounds: "Interval", *, sign: bool = False) -> str:
    """Write a mean with its interval: ``0.031 (0.020 to 0.040)``."""
    decimals = told_apart(bounds, places(bounds.high - bounds.low))
    middle = number(mean, decimals, sign=sign)
    if not bounds.known:
        return middle
    if number(bounds.low, decimals) == number(bounds.high, decimals):
        return f"{middle} (in every world)"
    return f"{middle} ({interval(bounds, decimals)})"


def estimate_parts(mean: float, bounds: "Interval", decimals: int | None = None) -> tuple[str, str]:
    """Write a difference with its sign, and its interval, for two columns of a table.

    Args:
        mean: the difference.
        bounds: its interval.
        decimals: places that all rows have in common; what the interval supports if not given.
    """
    if decimals is None:
        decimals = told_apart(bounds, places(bounds.high - bounds.low))
    middle = number(mean, decimals, sign=True)
    if bounds.known and bounds.low == bounds.high:
        return middle, "in every world"
    return middle, interval(bounds, decimals) if bounds.known else ""


def plain_number(value: float) -> str:
    """Write a number with four digits, and a minus that is a minus."""
    return f"{value:.4g}".replace("-", "−")


def short_number(value: float) -> str:
    """Write a level on an axis: with three digits."""
    return f"{value:.3g}".replace("-", "−")


def plain_value(value: Any) -> str:  # noqa: ANN401 - whatever a factor holds
    """Write the value of a factor: a number, a word, yes or no, or the scenario's own."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return OWN
    if type(value).__name__ == "bool":  # NumPy's has the same name
        return "yes" if value else "no"
    return plain_number(float(value)) if isinstance(value, Real) else str(value)


def duration(seconds: float) -> str:
    """Say a time: 45 seconds, 3.2 hours."""
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds:.1f} seconds" if seconds < 10 else f"{seconds:.0f} seconds"


def core_time(seconds: float, most: float | None = None) -> str:
    """Say the time of one core, or from how much to how much: 1.0 to 1.9 core-minutes.

    The same whatever else runs and however many cores there are; with *n* idle cores it takes
    about an *n*-th of that.
    """
    longest = seconds if most is None else most
    units = (("core-hours", 3_600), ("core-minutes", 60))
    unit, length = next((unit for unit in units if longest >= unit[1]), ("core-seconds", 1))
    ends = [f"{end / length:.1f}" for end in (seconds, longest)]
    return f"{ends[0] if ends[0] == ends[1] else ' to '.join(ends)} {unit}"


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


def percent(share: float) -> str:
    """Write a share; what is neither none nor all never reads as 0 % or 100 %."""
    if math.isnan(share):
        return NOTHING
    text = f"{100 * share:.0f} %"
    if text == "0 %" and share > 0:
        return "< 1 %"
    if text == "100 %" and share < 1:
        return "> 99 %"
    return text


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Join parts as ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def named(practice: str) -> str:
    """Quote the label of a mixture, whose commas would read as a list."""
    return f"“{practice}”" if "," in practice else practice


def broken(text: str, width: int) -> str:
    """Break a label into lines after spaces and commas, for a mixture has no spaces."""
    if len(text) <= width:
        return text
    lines = [""]
    for piece in filter(None, _PIECE.findall(text)):
        if lines[-1] and len(lines[-1]) + len(piece.rstrip()) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


def sentence(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


_PIECE = re.compile(r"(?:[^\s,]|,(?=\d))*[\s,]*")

_COUNTED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def counted(count: int, singular: str, plural: str) -> str:
    """Write ``two practices``: words up to ten, then figures."""
    word = _COUNTED[count] if count < len(_COUNTED) else f"{count:,}"
    return f"{word} {singular if count == 1 else plural}"


_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Categories of signs that leave no mark, or turn others round: a text could pass for another."""

_NEEDED = frozenset("\n\t\u200c\u200d")
"""Those of them that are spaces, or by which scripts and pictures join signs or keep them apart."""

_SEEN = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
"""Those of them that do leave a mark, around numbers."""


def printable(text: str) -> str:
    """Make a text safe to read: signs that do not print, or turn others round, are spelled out."""
    return "".join(sign if _prints(sign) else _spelled(ord(sign)) for sign in text)


def _prints(sign: str) -> bool:
    if unicodedata.category(sign) not in _UNSEEN:
        return sign not in "\ufffe\uffff"  # no characters: XML may not hold them
    return sign in _NEEDED or _SEEN.match(sign) is not None


def _spelled(code: int) -> str:
    """Write a sign by its number, as JSON and TOML do: in their texts it means the same."""
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_MOST_TICKS = 8
_MONTH = 0.6
"""Inches that a label such as 2019-01 takes with what keeps it from the next."""


def calendar(months_from: str, month: int) -> str:
    """Give the calendar month so many months after another, both ``YYYY-MM``."""
    year, first = (int(part) for part in months_from.split("-"))
    at = 12 * year + first - 1 + month
    return f"{at // 12}-{at % 12 + 1:02}"


def date_axis(ticks: Sequence[str]) -> str:
    """Name an axis of dates by its ticks."""
    return "month" if any("-" in tick for tick in ticks) else "year"


def date_ticks(
    months_from: str, months: int, inches: float = math.inf
) -> tuple[list[int], list[str]]:
    """Positions and labels of ticks: Januaries as years, or calendar months in a short run.

    Args:
        months_from: calendar month of x = 0, ``YYYY-MM``.
        months: length of the axis.
        inches: its width on paper, if it has one.
    """
    year, month = (int(part) for part in months_from.split("-"))
    begin = 12 * year + month - 1
    for step in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600):
        dates = [date for date in range(begin, begin + months + 1) if date % step == 0]
        room = inches if step % 12 else math.inf  # years are short
        if len(dates) <= min(_MOST_TICKS, room / _MONTH):
            break
    if step % 12 == 0:
        labels = [f"{date // 12}" for date in dates]
    else:
        labels = [f"{date // 12}-{date % 12 + 1:02}" for date in dates]
    return [date - begin for date in dates], labels
