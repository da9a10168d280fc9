"""``python -m docs.build.storeys``: modules and lines of the house by storey.

The storeys are those of the table in ``CONTRIBUTING.md``, from above to below.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import click

from sim.version import PACKAGE

HOUSE = PACKAGE.parent


def storeys() -> dict[str, tuple[str, ...]]:
    """Give the packages and modules of each storey."""
    guide = (HOUSE / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \*\*(\w+)\*\* \| (.+?) \|", guide, re.MULTILINE)
    return {name: tuple(re.findall(r"`(\w+)`", parts)) for name, parts in rows}


def files_of(part: str) -> list[Path]:
    """Give the files of a package or module of ``sim``."""
    return sorted((PACKAGE / part).rglob("*.py")) or [PACKAGE / f"{part}.py"]


def _row(name: str, files: Iterable[Path]) -> str:
    held = [path.read_text(encoding="utf-8").count("\n") for path in files]
    return f"{name:12}{len(held):8,}{sum(held):9,}"


def table() -> str:
    """Count modules and lines of each storey, of the package, and of what stands beside it."""
    scripts = [path for path in PACKAGE.rglob("*.js") if "vendor" not in path.parts]
    rows = {name: [file for part in parts for file in files_of(part)]
            for name, parts in storeys().items()}  # fmt: skip
    rows |= {"sim": [*PACKAGE.rglob("*.py")], "JavaScript": scripts}
    rows |= {name: [*(HOUSE / name).rglob("*.py")] for name in ("tests", "benchmarks", "docs")}
    head = f"{'storey':12}{'modules':>8}{'lines':>9}"
    return "\n".join([head, *(_row(name, files) for name, files in rows.items())])


if __name__ == "__main__":
    click.echo(table())
