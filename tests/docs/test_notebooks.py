"""Notebooks are kept without outputs: the site runs them (tests/docs/test_site.py)."""

import nbformat
import pytest

from docs.build.pages import FOLDER

NOTEBOOKS = sorted(path for path in FOLDER.rglob("*.ipynb") if "_build" not in path.parts)


def test_there_are_notebooks():
    assert len(NOTEBOOKS) >= 4


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_holds_no_outputs(path):
    cells = nbformat.read(path, as_version=4).cells
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)
