"""Workers of Dask that dask-jobqueue has a real Slurm start: the same bytes."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

SCRIPT = """
import sys

import sim
from dask_jobqueue import SLURMCluster

if __name__ == "__main__":
    experiment, out, place = sys.argv[1:]
    with SLURMCluster(
        cores=1,
        processes=1,
        memory="500MB",
        walltime="00:10:00",
        local_directory=place,
        log_directory=place,
        scheduler_options={"host": "127.0.0.1"},
    ) as cluster:
        cluster.scale(jobs=2)
        answer = sim.sweep(
            experiment, out=out, engine="dask", scheduler=cluster.scheduler_address
        )
        print(answer.runs_made)
"""


def test_workers_that_slurm_starts_make_the_local_bytes(slurm, mine, local, tmp_path):
    (tmp_path / "study.py").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "jobs").mkdir()
    out = tmp_path / "res"
    done = subprocess.run(
        [sys.executable, tmp_path / "study.py", mine, out, tmp_path / "jobs"],
        env=slurm.environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    said = "\n".join(log.read_text("utf-8") for log in (tmp_path / "jobs").glob("*.err"))
    assert done.returncode == 0, done.stderr + said
    assert "Registered to:" in said
    assert (out / "runs.parquet").read_bytes() == local
