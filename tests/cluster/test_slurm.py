"""The printed scripts on a real Slurm: whatever dies, submit again, and the bytes are the same."""

import os

import pytest

from sim import _jit
from sim.runs.folder import open_plan
from sim.runs.status import survey
from tests.cluster.conftest import write
from tests.cluster.processes import until
from tests.cluster.scripted import ScriptedSweep
from tests.cluster.slurm import NODES, Slurm, missing

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def slurm(tmp_path_factory):
    """Give a Slurm whose jobs find the compiled rules of this machine."""
    if reason := missing():
        if os.environ.get("CI"):
            pytest.fail(f"no Slurm, but CI is set: {reason}")
        pytest.skip(f"no Slurm: {reason}")
    variables = {}
    if _jit.CACHE_FOLDER is not None:
        variables[_jit.CACHE_VARIABLE] = str(_jit.CACHE_FOLDER.parent)
    with Slurm(tmp_path_factory.mktemp("slurm"), variables) as found:
        yield found


@pytest.fixture
def sweep(slurm, mine):
    return ScriptedSweep(slurm, mine)


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
    _, merge = sweep.submit("--array=2")  # one of the tasks: the number of shards stays
    code, said = sweep.merged(merge)
    assert code == 0, said
    assert sweep.runs() == local


def test_a_killed_node_daemon_does_no_harm(sweep, local):
    slurm = sweep.cluster
    job, merge = sweep.submit()
    sweep.until_running(1)
    (node,) = [node for node in NODES if slurm.node_of(f"{job}_1") == node]
    assert slurm.kill_node(node)  # its work goes on, and is begun once more elsewhere
    assert until(lambda: slurm.restarts(f"{job}_1"))
    slurm.start_node(node)
    if sweep.merged(merge)[0] != 0:
        _, merge = sweep.submit()
    code, said = sweep.merged(merge)
    assert code == 0, said
    assert sweep.runs() == local


@pytest.mark.usefixtures("local")  # compiles the rules, if nobody has: a minute is short
def test_at_the_end_of_its_time_a_task_leaves_what_is_done(slurm, tmp_path):
    sweep = ScriptedSweep(slurm, write(tmp_path, replicates=6000))
    # Slurm counts in minutes: it tells a task of one minute to stop when it looks next.
    job, merge = sweep.submit("--array=1", "--time=00:01:00")
    sweep.until_running(1)
    assert slurm.end_of(job, 1) == 143
    assert slurm.state(f"{job}_1")[0] == "FAILED"
    code, said = sweep.merged(merge)
    assert code == 1
    assert "Stopped; what is done stays in" in said
    assert "parts are missing" in said
    plan = open_plan(sweep.out)
    found = survey(sweep.out, plan, range(plan.parts))
    assert 1 < found.parts - len(found.missing) < plan.parts
    assert not found.damaged
