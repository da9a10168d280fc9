"""Small draws in a tiny world."""

import pytest

from sim.runs.execute import Options
from sim.studies.answer import Attachments
from sim.studies.draw import drawing_of
from sim.studies.inputs import Question, world_of
from sim.studies.judge import RunOptions
from sim.studies.questions import RobustAsked
from sim.studies.space import sobol
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
    return RobustAsked.read(**{**said, **more})


def drawing(world, folder=None, *, claims=False, options=None, **more):
    """Lay out a draw, in threads."""
    how = RunOptions(options=options or Options(engine="threads"), folder=folder)
    question = Question.of(asked(**more), Attachments({world.name: world}))
    said = question.asked
    return drawing_of(question, how, said.practice, said.outcome, claims=claims)


def drawn(world, folder=None, **more):
    """Draw."""
    laid = drawing(world, folder, **more)
    return laid.judge(laid.positions(sobol, laid.asked.points)[0])
