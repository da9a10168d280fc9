"""The scenarios that come with the package."""

from pathlib import Path

import sim


def find_scenarios() -> dict[str, Path]:
    """Give the shipped scenarios' files by name, in the order of their names."""
    return {path.stem: path for path in sorted(scenario_folder().glob("*.toml"))}


def scenario_folder() -> Path:
    """Give the folder of shipped scenarios: inside a wheel, or beside ``sim`` in a checkout."""
    package = Path(sim.__file__).parent
    inside = package / "_scenarios"
    return inside if inside.is_dir() else package.parent / "scenarios"
