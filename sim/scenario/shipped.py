"""The scenarios and the experiments that come with the package."""

from pathlib import Path

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
