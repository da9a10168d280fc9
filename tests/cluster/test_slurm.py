"""What Slurm does its own way: a node that is lost, and the end of a task’s time."""

import re
import subprocess

import pytest

from docs.build.pages import FOLDER
from sim.runs.folder import open_plan
from sim.runs.resume import survey
from tests.cluster.conftest import solidarity, write
from tests.cluster.processes import until
from tests.cluster.scripted import ScriptedSweep
from tests.cluster.slurm import NODES

pytestmark = pytest.mark.slow


@pytest.fixture
def sweep(slurm, mine):
    return ScriptedSweep(slurm, mine)


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


@pytest.mark.usefixtures("local")  # compiles the rules, if nobody has: half a minute is short
def test_at_the_end_of_its_time_a_task_leaves_what_is_done(slurm, tmp_path):
    sweep = ScriptedSweep(slurm, write(tmp_path, replicates=6000))
    # Slurm looks every 30 seconds and tells it up to 30 early: of two minutes it leaves half a one.
    job, merge = sweep.submit("--array=1", "--time=00:02:00")
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


def test_the_lines_of_the_tutorial_make_the_bytes_of_ones_own_machine(slurm, tmp_path):
    page = (FOLDER / "tutorials" / "cluster.md").read_text("utf-8")
    submits, compares = re.findall(r"^```bash\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    printed = re.findall(r"^\$ solidarity (job-script .*?) > (\S+)$", page, re.MULTILINE)
    assert solidarity("new", "experiment", "my-sweep.toml", cwd=tmp_path).returncode == 0
    for words, out in printed:
        done = solidarity(*words.split(), cwd=tmp_path)
        (tmp_path / out).write_text(done.stdout, encoding="utf-8")

    def shell(lines):
        done = subprocess.run(
            ["bash", "-euc", lines],
            cwd=tmp_path,
            env=slurm.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    merge = shell(submits).split()[-1]  # "Submitted batch job 7"
    assert solidarity("sweep", "my-sweep.toml", cwd=tmp_path).returncode == 0
    assert slurm.end_of(merge) == 0
    assert shell(compares) == ""
