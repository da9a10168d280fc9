"""A sweep by the scripts that are printed for it, on whatever cluster runs them."""

from tests.cluster.conftest import CHUNK_SECONDS, solidarity
from tests.cluster.processes import parts, until

TASKS = 3


class ScriptedSweep:
    """Print both scripts for a cluster, beside an experiment.

    Args:
        cluster: that has ``system``, and submits.
        experiment: path of the file.
    """

    def __init__(self, cluster, experiment):
        self.cluster = cluster
        # Apart from the experiment, whose path Grid Engine would not take as a working folder: it
        # reads $HOME there. In the scripts it stands as it is.
        self.place = experiment.parent.parent / "jobs"
        self.place.mkdir()
        self.out = experiment.parent / "res"
        for name, more in (("sweep.sh", []), ("merge.sh", ["--merge"])):
            arguments = ["--tasks", TASKS, "--time", "00:04:00", *CHUNK_SECONDS, *more]
            done = solidarity(
                *("job-script", experiment.name, "--system", cluster.system),
                *("--out", "res", *arguments),
                cwd=experiment.parent,
            )
            assert done.returncode == 0, done.stderr
            (self.place / name).write_text(done.stdout, encoding="utf-8")

    def submit(self, *options):
        """Submit both, as the scripts say; give the numbers of their jobs."""
        job = self.cluster.submit(self.place / "sweep.sh", *options)
        return job, self.cluster.submit_after(self.place / "merge.sh", job)

    def merged(self, merge):
        """Wait for the merge; give its exit code, and what all jobs have said by then."""
        code = self.cluster.end_of(merge)
        logs = sorted(self.place.glob("*.log"))
        return code, "\n".join(log.read_text("utf-8") for log in logs)

    def until_running(self, part):
        """Wait until a task has published some of its parts, but not all."""
        mine = range(part - 1, 10_000, TASKS)
        assert until(lambda: len(parts(self.out) & set(mine)) > 1)

    def runs(self):
        """Give the bytes of the table."""
        return (self.out / "runs.parquet").read_bytes()
