"""What Grid Engine does its own way: the end of a task’s time, and a job that is no array."""

import pytest

from tests.cluster.conftest import write
from tests.cluster.scripted import ScriptedSweep

pytestmark = pytest.mark.slow


@pytest.fixture
def sweep(grid_engine, mine):
    return ScriptedSweep(grid_engine, mine)


@pytest.mark.usefixtures("local")  # compiles the rules, if nobody has
def test_at_the_end_of_its_time_a_task_leaves_what_is_done(grid_engine, tmp_path):
    sweep = ScriptedSweep(grid_engine, write(tmp_path, replicates=6000))
    script = sweep.place / "sweep.sh"
    text = script.read_text("utf-8")
    assert text.count(" 180 ") == 1  # the seconds of four minutes, less one
    script.write_text(text.replace(" 180 ", " 20 "), encoding="utf-8")
    job, merge = sweep.submit("-t", "1")
    assert grid_engine.end_of(job) == 143
    code, said = sweep.merged(merge)
    assert code == 1
    assert "Stopped; what is done stays in" in said
    assert "parts are missing" in said


def test_what_is_no_array_is_told_and_runs_nothing(grid_engine, sweep):
    script = sweep.place / "sweep.sh"
    lines = script.read_text("utf-8").splitlines(keepends=True)
    script.write_text("".join(line for line in lines if not line.startswith("#$ -t ")), "utf-8")
    assert grid_engine.end_of(grid_engine.submit(script, "-o", "said.log")) == 2
    said = (sweep.place / "said.log").read_text("utf-8")
    assert "--shard auto/3: expected a task of an array" in said
    assert not sweep.out.exists()
