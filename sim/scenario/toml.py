"""Files of TOML: which of them a name means, reading with limits, writing values."""

import json
import re
import tomllib
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from sim.errors import RequestError, did_you_mean, nearest, shown
from sim.files import is_file, read_regular
from sim.version import PACKAGE


def find_scenarios() -> dict[str, Path]:
    """Give the shipped scenarios' files by name, in the order of their names."""
    return _files(_scenario_folder())


def find_experiments() -> dict[str, Path]:
    """Give the shipped experiments' files by name, in the order of their names."""
    return _files(_folder("experiments"))


def _scenario_folder() -> Path:
    """Give the folder of shipped scenarios: inside a wheel, or beside ``sim`` in a checkout."""
    return _folder("scenarios")


def _files(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def _folder(kind: str) -> Path:
    inside = PACKAGE / f"_{kind}"
    return inside if inside.is_dir() else PACKAGE.parent / kind


def locate(
    name_or_path: str | Path,
    kind: Literal["scenario", "experiment"],
    place: str = "",
    beside: Path | None = None,
) -> tuple[Path, str]:
    """Find the file that a name or a path means, and what to call it in messages.

    The name of what is shipped as the other kind is found, too: who reads it says what it is.

    Args:
        name_or_path: as a user or a file says it.
        kind: what the file is to hold.
        place: what to put in front of a problem.
        beside: the folder that a path is relative to, if not the current one.

    Raises:
        RequestError: there is none of this name.
    """
    front = f"{place}: " if place else ""
    if not isinstance(name_or_path, str | Path):
        raise RequestError(f"{front}{kind}: expected a name or a path, is {shown(name_or_path)}")
    text = str(name_or_path)
    if not text:
        raise RequestError(
            f"{front}{'an' if kind[0] == 'e' else 'a'} {kind} needs a name or a path"
        )
    if "\0" in text:
        raise RequestError(f"{front}expected a name or a path, got one with a zero byte")
    folder = beside or Path()
    if isinstance(name_or_path, Path) or text.endswith(".toml") or "/" in text or "\\" in text:
        path = folder / text
        return path, str(path)
    own = kind == "experiment"
    for experiments in (own, not own):
        named = find_experiments() if experiments else find_scenarios()
        if text in named:
            return named[text], f"{'experiment' if experiments else 'scenario'}s/{text}.toml"
    raise RequestError(f"{front}there is no {kind} '{text}'{_hint_of_name(text, kind, folder)}")


def called(place: str) -> str:
    """Give what a command is to be given to mean a file, from what messages call it."""
    name = Path(place).stem
    shipped = {
        f"experiments/{name}.toml": find_experiments,
        f"scenarios/{name}.toml": find_scenarios,
    }
    return name if place in shipped and name in shipped[place]() else place


def neighbours(folder: Path) -> list[str]:
    """Name the files of TOML in a folder, without their ending; none if it cannot be read."""
    try:
        return [path.stem for path in islice(folder.glob("*.toml"), 1000)]
    except OSError:
        return []


def _hint_of_name(text: str, kind: str, folder: Path) -> str:
    """Say what a name that means nothing may have meant."""
    name = Path(text)
    if name.suffix == ".py":
        return f"; a model of your own is run by --model {text}:MyModel"
    for file in (text, f"{text}.toml"):
        if is_file(folder / file):
            return f"; did you mean the file './{file}'?"
    if name.suffix and (like := nearest(name.stem, neighbours(folder))):
        return f"; did you mean the file './{like}.toml'?"
    known = find_experiments() if kind == "experiment" else find_scenarios()
    if hint := did_you_mean(name.stem, known):
        return hint
    return "; `solidarity scenarios` lists those that are shipped; the name of a file ends in .toml"


LARGEST_FILE = 1_000_000
"""Bytes above which a scenario or an experiment is refused unread: it has some ten thousand."""

_MOST_DOTS = 1_000
"""Dots in a line above which it is refused: tomllib's time for a key a.a.a… grows as its cube."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def read_toml(path: Path, place: str) -> dict[str, Any]:
    """Read a file of TOML.

    Args:
        path: the file.
        place: what to call it in messages.

    Raises:
        RequestError: it is not there, no regular file, too large, unreadable, not UTF-8, not TOML.
    """
    return parse_toml(read_bytes(path, place), place)


def parse_toml(content: bytes, place: str) -> dict[str, Any]:
    """Read TOML; ``RequestError`` if it is not."""
    try:
        text = content.decode("utf-8-sig")  # editors on Windows put a mark in front
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RequestError(f"{place}: line {line}: not a text in UTF-8") from error
    for number, row in enumerate(text.split("\n"), start=1):
        if row.count(".") > _MOST_DOTS:
            raise RequestError(f"{place}: line {number}: more than {_MOST_DOTS:,} dots")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RequestError(f"{place}: {_syntax(str(error), text)}") from error
    except (ValueError, RecursionError) as error:
        # Numbers of thousands of digits, lists in lists in lists …
        raise RequestError(f"{place}: not valid TOML: {error}") from error


def read_bytes(path: Path, place: str) -> bytes:
    """Read a file that is to be TOML; ``RequestError`` as in ``read_toml``."""
    try:
        place.encode("utf-8")  # results name it
        return read_regular(path, LARGEST_FILE)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise RequestError(f"{place}: there is no such file{_hint(path)}") from error
    except UnicodeEncodeError as error:
        raise RequestError(f"{place}: cannot be read: no name of a file in UTF-8") from error


def _hint(path: Path) -> str:
    """Say what a path that leads nowhere may have meant: a file beside it, or what is shipped."""
    shipped = {**find_experiments(), **find_scenarios()}
    if path.stem not in shipped and (like := nearest(path.stem, neighbours(path.parent))):
        return f"; did you mean '{like}.toml' there?"
    like = nearest(path.stem, shipped)
    return f"; did you mean '{like}', which comes with solidarity?" if like else ""


def _syntax(message: str, text: str) -> str:
    """Put the place in front of what the parser says, and the line of the file behind it."""
    reason, _, place = message.removesuffix(")").partition(" (at ")
    line = re.match(r"line (\d+), ", place)
    if line is None:
        return f"{f'{place}: ' if place else ''}not valid TOML: {reason}"
    return f"{place}: not valid TOML: {reason}: {text.split('\n')[int(line[1]) - 1].strip()}"


def to_toml(value: object) -> str:
    """Write a value as TOML, on one line.

    Raises:
        TypeError: for what TOML cannot say.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # JSON's escapes are TOML's, but for one sign.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        pairs = (f"{key_to_toml(key)} = {to_toml(held)}" for key, held in value.items())
        return "{ " + ", ".join(pairs) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(to_toml(held) for held in value) + "]"
    raise TypeError(f"TOML has no {type(value).__name__}")


def key_to_toml(key: str) -> str:
    """Write a key, in quotes if it needs them."""
    return key if _BARE_KEY.fullmatch(key) else to_toml(key)


def tables_to_toml(data: Mapping[str, Any]) -> str:
    """Write data as the text of a TOML file: values first, then each table and list of tables.

    Raises:
        TypeError: for what TOML cannot say.
    """
    tables: list[str] = []
    lines: list[str] = []
    for key, held in data.items():
        name = key_to_toml(key)
        if isinstance(held, Mapping):
            tables.append(_table(f"[{name}]", held))
        elif isinstance(held, list | tuple) and held and all(_is_table(row) for row in held):
            tables += [_table(f"[[{name}]]", row) for row in held]
        else:
            lines.append(_pair(key, held))
    return "\n".join(["".join(lines), *tables])


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _table(head: str, held: Mapping[str, Any]) -> str:
    return f"{head}\n{''.join(_pair(key, value) for key, value in held.items())}"


def _pair(key: str, value: object) -> str:
    """Write a key and its value, a text of several lines on as many."""
    if not isinstance(value, str) or "\n" not in value:
        return f"{key_to_toml(key)} = {to_toml(value)}\n"
    lines = "\n".join(to_toml(line)[1:-1] for line in value.split("\n"))
    return f'{key_to_toml(key)} = """\n{lines}"""\n'
