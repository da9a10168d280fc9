"""Scenarios and experiments: those that come with the package, and which file a name means."""

from pathlib import Path
from typing import Literal

from sim.errors import RequestError, did_you_mean
from sim.version import PACKAGE


def find_scenarios() -> dict[str, Path]:
    """Give the shipped scenarios' files by name, in the order of their names."""
    return _files(scenario_folder())


def find_experiments() -> dict[str, Path]:
    """Give the shipped experiments' files by name, in the order of their names."""
    return _files(_folder("experiments"))


def scenario_folder() -> Path:
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

    Args:
        name_or_path: as a user or a file says it.
        kind: what the file is to hold.
        place: what to put in front of a problem.
        beside: the folder that a path is relative to, if not the current one.

    Raises:
        RequestError: there is none of this name.
    """
    text = str(name_or_path)
    front = f"{place}: " if place else ""
    if not text:
        raise RequestError(
            f"{front}{'an' if kind[0] == 'e' else 'a'} {kind} needs a name or a path"
        )
    if isinstance(name_or_path, Path) or text.endswith(".toml") or "/" in text or "\\" in text:
        path = (beside or Path()) / text
        return path, str(path)
    named = find_experiments() if kind == "experiment" else find_scenarios()
    if text in named:
        return named[text], f"{kind}s/{text}.toml"
    hint = did_you_mean(text, named)
    for file in (text, f"{text}.toml"):
        if "\0" not in file and ((beside or Path()) / file).is_file():
            hint = f"; did you mean the file './{file}'?"
    raise RequestError(f"{front}there is no {kind} '{text}'{hint}")
