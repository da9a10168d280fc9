"""The printed scripts on a real Grid Engine: whatever dies, submit again: the same bytes."""

import os

import pytest

from sim import _jit
from tests.cluster.conftest import write
from tests.cluster.grid_engine import GridEngine, missing
from tests.cluster.scripted import ScriptedSweep

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """Give a Grid Engine whose jobs find the compiled rules of this machine."""
    if reason := missing():
        if os.environ.get("CI"):
            pytest.fail(f"no Grid Engine, but CI is set: {reason}")
        pytest.skip(f"no Grid Engine: {reason}")
    variables = {}
    if _jit.CACHE_FOLDER is not None:
        variables[_jit.CACHE_VARIABLE] = str(_jit.CACHE_FOLDER.parent)
    with GridEngine(tmp_path_factory.mktemp("sge"), variables) as found:
        yield found


@pytest.fixture
def sweep(engine, mine):
    return ScriptedSweep(engine, mine)


def test_an_array_and_its_merge_make_the_local_bytes(sweep, local):
    _, merge = sweep.submit()
    code, said = sweep.merged(merge)
    assert code == 0, said
    assert sweep.runs() == local


def test_a_cancelled_task_is_made_up_for_by_submitting_again(sweep, local):
    job, merge = sweep.submit()
    sweep.until_running(2)
    sweep.cluster.cancel(job, 2)
    code, said = sweep.merged(merge)
    assert code == 1
    assert "parts are missing" in said
    assert not (sweep.out / "runs.parquet").exists()
    _, merge = sweep.submit("-t", "2")  # one of the tasks: the number of shards stays
    code, said = sweep.merged(merge)
    assert code == 0, said
    assert sweep.runs() == local


@pytest.mark.usefixtures("local")  # compiles the rules, if nobody has
def test_at_the_end_of_its_time_a_task_leaves_what_is_done(engine, tmp_path):
    sweep = ScriptedSweep(engine, write(tmp_path, replicates=6000))
    script = sweep.place / "sweep.sh"
    text = script.read_text("utf-8")
    assert text.count(" 180 ") == 1  # the seconds of four minutes, less one
    script.write_text(text.replace(" 180 ", " 20 "), encoding="utf-8")
    job, merge = sweep.submit("-t", "1")
    assert engine.end_of(job) == 143
    code, said = sweep.merged(merge)
    assert code == 1
    assert "Stopped; what is done stays in" in said
    assert "parts are missing" in said


def test_what_is_no_array_is_told_and_runs_nothing(engine, sweep):
    script = sweep.place / "sweep.sh"
    lines = script.read_text("utf-8").splitlines(keepends=True)
    script.write_text("".join(line for line in lines if not line.startswith("#$ -t ")), "utf-8")
    assert engine.end_of(engine.submit(script, "-o", "said.log")) == 2
    said = (sweep.place / "said.log").read_text("utf-8")
    assert "--shard auto/3: expected a task of an array" in said
    assert not sweep.out.exists()
