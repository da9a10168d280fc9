"""Small draws in a tiny world."""

import pytest

from sim.runs.execute import Options
from sim.studies.asking import world_of
from sim.studies.draw import DrawAsked, draw_and_judge
from sim.studies.draw.judge import Manner
from tests.studies.sweep.conftest import WORLD


@pytest.fixture
def tiny(tmp_path):
    """Write a tiny scenario; give it with what follows its TOML."""

    def tiny(more=""):
        path = tmp_path / "tiny.toml"
        path.write_text(WORLD + more, encoding="utf-8")
        return world_of(path)

    return tiny


def asked(**more):
    """Ask for a draw of few points."""
    said = {"scenario": "tiny.toml", "practice": "parallel", "points": 16, "replicates": 3}
    return DrawAsked.read(**{**said, **more})


def drawn(world, folder=None, *, claims=False, **more):
    """Draw, in threads."""
    how = Manner(options=Options(engine="threads"), folder=folder)
    return draw_and_judge(asked(**more), world, how, claims=claims)
