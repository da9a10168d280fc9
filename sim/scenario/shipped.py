"""Scenarios and experiments: those that come with the package, and which file a name means."""

from itertools import islice
from pathlib import Path
from typing import Literal

from sim.errors import RequestError, did_you_mean, nearest, shown
from sim.files import is_file
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
    raise RequestError(f"{front}there is no {kind} '{text}'{_hint(text, kind, folder)}")


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


def _hint(text: str, kind: str, folder: Path) -> str:
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
