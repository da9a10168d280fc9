"""The printed scripts on a real Slurm: whatever dies, submit again, and the bytes are the same."""

import os

import pytest

from sim import _jit
from sim.runs.folder import open_plan
from sim.runs.status import survey
from tests.cluster.conftest import CHUNK_SECONDS, solidarity, write
from tests.cluster.processes import parts, until
from tests.cluster.slurm import NODES, Slurm, missing

TASKS = 3

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


class Sweep:
    """A sweep by the scripts that are printed for it."""

    def __init__(self, slurm, experiment):
        self.slurm = slurm
        self.place = experiment.parent
        self.out = self.place / "res"
        for name, more in (("sweep.sbatch", []), ("merge.sbatch", ["--merge"])):
            arguments = ["--tasks", TASKS, "--time", "00:04:00", *CHUNK_SECONDS]
            done = solidarity(
                *("slurm-script", experiment.name, "--out", "res", *arguments, *more),
                cwd=self.place,
            )
            assert done.returncode == 0, done.stderr
            (self.place / name).write_text(done.stdout, encoding="utf-8")

    def submit(self, *options):
        """Submit both, as the scripts say; give the numbers of their jobs."""
        job = self.slurm.submit(self.place / "sweep.sbatch", *options)
        after = f"--dependency=afterany:{job}"
        return job, self.slurm.submit(self.place / "merge.sbatch", after)

    def merged(self, merge):
        """Wait for the merge; give its exit code, and what all jobs have said by then."""
        _, code = self.slurm.end_of(merge)
        logs = sorted(self.place.glob("*.log"))
        return code, "\n".join(log.read_text("utf-8") for log in logs)

    def until_running(self, part):
        """Wait until a task has published some of its parts, but not all."""
        mine = range(part - 1, 10_000, TASKS)
        assert until(lambda: len(parts(self.out) & set(mine)) > 1)

    def runs(self):
        return (self.out / "runs.parquet").read_bytes()


@pytest.fixture
def sweep(slurm, mine):
    return Sweep(slurm, mine)


def test_an_array_and_its_merge_make_the_local_bytes(sweep, local):
    _, merge = sweep.submit()
    code, said = sweep.merged(merge)
    assert code == 0, said
    assert sweep.runs() == local


def test_a_cancelled_task_is_made_up_for_by_submitting_again(sweep, local):
    job, merge = sweep.submit()
    sweep.until_running(2)
    sweep.slurm.cancel(f"{job}_2")
    code, said = sweep.merged(merge)
    assert code == 1
    assert "parts are missing" in said
    assert not (sweep.out / "runs.parquet").exists()
    _, merge = sweep.submit("--array=2")  # one of the tasks: the number of shards stays
    code, said = sweep.merged(merge)
    assert code == 0, said
    assert sweep.runs() == local


def test_a_killed_node_daemon_does_no_harm(sweep, local):
    slurm = sweep.slurm
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
    sweep = Sweep(slurm, write(tmp_path, replicates=6000))
    # Slurm counts in minutes: it tells a task of one minute to stop when it looks next.
    job, merge = sweep.submit("--array=1", "--time=00:01:00")
    sweep.until_running(1)
    state, code = slurm.end_of(f"{job}_1")
    assert (state, code) == ("FAILED", 143)
    code, said = sweep.merged(merge)
    assert code == 1
    assert "Stopped; what is done stays in" in said
    assert "parts are missing" in said
    plan = open_plan(sweep.out)
    found = survey(sweep.out, plan, range(plan.parts))
    assert 1 < found.parts - len(found.missing) < plan.parts
    assert not found.damaged
