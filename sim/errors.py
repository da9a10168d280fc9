"""The user's request was wrong: how that is said, on one line for each problem."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

_LONGEST_LINE = 500
"""Characters after which a problem's line is cut: names and values come from anywhere."""

_MOST_LIKELY = 3
"""Names of which one may have been meant, beyond which none is."""

MOST_PROBLEMS = 100
"""Problems after which the rest is only counted."""


class RequestError(Exception):
    """What was asked for cannot be done: a wrong file, key, value, name or folder.

    The command prints each of ``problems`` on a line of its own and ends with exit code 2.

    Args:
        problems: one text, or several; each names the place, the key, what was expected and what
            it was.
    """

    problems: tuple[str, ...]

    def __init__(self, problems: str | Iterable[str]) -> None:
        lines = [problems] if isinstance(problems, str) else list(problems)
        more = len(lines) - MOST_PROBLEMS
        lines = [one_line(line) for line in lines[:MOST_PROBLEMS]]
        if more > 0:
            lines.append(f"and {more} more {'problem' if more == 1 else 'problems'}")
        self.problems = tuple(lines)
        super().__init__("\n".join(self.problems))

    def __reduce__(self) -> tuple[type, tuple[tuple[str, ...]]]:
        """Cross to another process whole."""
        return type(self), (self.problems,)


class StopSignal(SystemExit):
    """The process was told to end; a user's own ``sys.exit`` is none of these."""


def one_line(text: str, longest: int = _LONGEST_LINE) -> str:
    """Escape what does not print (line ends, colours, half characters) and cut what is too long."""
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii")
        for sign in text
    )


def shown(value: object) -> str:
    """Show a value of TOML in a message: itself if short, else what kind of thing it is."""
    match value:
        case bool():
            text = "true" if value else "false"
        case str():
            text = f"text '{one_line(value, 60)}'"
        case int():
            # Python refuses to print whole numbers beyond some thousands of digits.
            text = str(value) if abs(value) < 10**30 else "a number beyond all measure"
        case float():
            text = f"{value:.15g}"
        case dict():
            text = "a table"
        case list() | tuple():
            text = f"a list of {len(value)}"
        case None:
            text = "nothing"
        case _:  # TOML's dates and times
            text = f"a {type(value).__name__}"
    return text


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Find the name most like the one given, if any is like it at all."""
    known = {candidate.casefold(): candidate for candidate in names}
    like = name[:200].casefold()
    # A piece of only one name means that name, however short the piece.
    found = [candidate for candidate in known if len(like) > 2 and like in candidate]
    if len(found) != 1:
        found = difflib.get_close_matches(like, known, n=1)
    return known[found[0]] if found else None


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """End a message with the nearest name, or with all names if they are few, or with nothing.

    Where no name is near, those that hold a word that is: 'defering' means engaged-deference, too.
    """
    names = list(names)
    if like := nearest(name, names):
        return f"; did you mean '{like}'?"
    words = {word for known in names for word in re.split(r"[-_. ]", known) if len(word) > 3}
    if word := nearest(name, words):
        likely = [known for known in names if word in re.split(r"[-_. ]", known)]
        if len(likely) <= _MOST_LIKELY:
            return f"; did you mean {' or '.join(f"'{known}'" for known in likely)}?"
    if names and sum(map(len, names)) <= 240:
        return f"; there is {', '.join(names)}" if len(names) > 1 else f"; there is only {names[0]}"
    return ""


def together[T](*calls: Callable[[], T]) -> list[T]:
    """Make all calls and give what they return.

    Raises:
        RequestError: with the problems of all of them that raise one.
    """
    made: list[T] = []
    problems: list[str] = []
    for call in calls:
        with noting(problems):
            made.append(call())
    if problems:
        raise RequestError(problems)
    return made


@contextmanager
def noting(problems: list[str], front: str = "") -> Iterator[None]:
    """Add what is wrong within to a list, each line with ``front`` before it, and go on."""
    try:
        yield
    except RequestError as error:
        problems.extend(front + line for line in error.problems)


@contextmanager
def fitting(folder: object) -> Iterator[None]:
    """Say in a sentence that the files of a result do not fit together; the error is its cause."""
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        what = f"nothing there is called {error}" if isinstance(error, LookupError) else str(error)
        raise RequestError(
            f"{folder}: its files do not fit together: {what or type(error).__name__}"
        ) from error
