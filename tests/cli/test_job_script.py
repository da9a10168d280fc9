import os
import subprocess
import sys

import pytest

from tests.studies.sweep.conftest import INVALID, text

PYTHON = """\
#!/bin/bash
printf '%s\\n' "$@" >>"$SAID"
echo "cache $SOLIDARITY_CACHE_DIR" >>"$SAID"
"""
"""An interpreter that tells how it was called."""


@pytest.fixture
def mine(mine, tmp_path):
    """Write a small experiment under a name that a shell has to be told with care."""
    return (tmp_path / mine).rename(tmp_path / "it's $mine.toml").name


@pytest.fixture
def python(tmp_path, monkeypatch):
    """Have scripts call an interpreter that tells how it was called."""
    path = tmp_path / "the python"
    path.write_text(PYTHON, encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(path))
    return path


@pytest.fixture
def execute(tmp_path, python):
    """Run a script as Slurm does; give its exit code, what it said, and what Python was told."""
    del python

    def execute(script, **variables):
        said = tmp_path / "said"
        said.write_text("", encoding="utf-8")
        variables = {"PATH": os.environ["PATH"], "SAID": str(said), **variables}
        done = subprocess.run(
            ["bash", "-s"], input=script, env=variables, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stderr, said.read_text("utf-8").splitlines()

    return execute


def options(script, mark="#SBATCH --"):
    head = script.split("\n\n")[0].splitlines()
    assert head[0] == "#!/bin/bash"
    assert all(line.startswith(mark) for line in head[1:])
    return dict(line.removeprefix(mark).partition("=")[::2] for line in head[1:])


TASKS = {
    "slurm": ("SLURM_ARRAY_TASK_ID", "3"),
    "pbs": ("PBS_ARRAY_INDEX", "3"),
    "lsf": ("LSB_JOBINDEX", "3"),
    "sge": ("SGE_TASK_ID", "3"),
}
"""By what each system tells a task that it is the third."""


def test_the_array_has_its_number_of_parts_in_it(run, mine, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    said = run("job-script", mine, "--tasks", 7, "--cpus", 4, "--partition", "long,short")
    assert (said.code, said.err) == (0, "")
    assert options(said.out) == {
        "job-name": "solidarity-it-s--mine",
        "output": "solidarity-it-s--mine-%a.log",
        "open-mode": "append",
        "requeue": "",
        "time": "01:00:00",
        "cpus-per-task": "4",
        "partition": "long,short",
        "array": "1-7",
        "signal": "B:TERM@60",
    }
    assert "--shard auto/7\n" in said.out
    assert "# Not complete? Submit again" in said.out
    assert sorted(tmp_path.rglob("*")) == before
    said = run("job-script", "how-much-deference", "--time", "1-12:00:00").out
    assert options(said)["time"] == "1-12:00:00"
    assert f"sweep how-much-deference --out {tmp_path}/results/how-much-deference" in said


@pytest.mark.parametrize("system", TASKS)
def test_what_stands_in_a_script_reaches_the_sweep_as_it_was(run, mine, execute, tmp_path, system):
    settings = ["--set", "title=\"a $HOME `id` 'b'\"", "--set", "groups.count=3"]
    out = tmp_path / 'a "b" \\ c'
    cache = tmp_path / "my cache"
    variables = dict([TASKS[system]]) | {"SOLIDARITY_CACHE_DIR": str(cache)}
    for more, last in (
        ([], ["--chunk-seconds", "30", "--jobs", "2", "--shard", "auto/5"]),
        (["--merge"], ["--merge-only"]),
    ):
        script = run(
            *("job-script", mine, "--system", system, "--out", out, "--tasks", 5, "--cpus", 2),
            *("--chunk-seconds", 30, *settings, *more),
        ).out
        code, said, told = execute(script, **variables)
        assert (code, said) == (0, "")
        assert told == [
            *("-P", "-m", "sim", "sweep", str(tmp_path / mine), "--out", str(out)),
            *(*settings, *last, f"cache {cache}"),
        ]


def test_the_tasks_of_a_node_share_compiled_rules_and_leave_no_other_trace(
    run, mine, execute, tmp_path
):
    script = run("job-script", mine).out
    (tmp_path / "tmp").mkdir()
    script = script.replace("cache=/tmp/", f"cache={tmp_path}/tmp/")
    for part in ("1", "2"):
        code, said, told = execute(script, SLURM_ARRAY_TASK_ID=part)
        assert (code, said) == (0, "")
        cache = tmp_path / "tmp" / f"solidarity-{os.geteuid()}"
        assert told[-1] == f"cache {cache}"
        assert cache.stat().st_mode & 0o777 == 0o700
        assert not list(cache.iterdir())  # what is compiled only the cache itself knows


def test_a_cache_that_somebody_else_has_laid_there_is_not_used(run, mine, execute, tmp_path):
    for name in ("tmp", "theirs", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "tmp" / f"solidarity-{os.geteuid()}").symlink_to(tmp_path / "theirs")
    script = run("job-script", mine).out.replace("cache=/tmp/", f"cache={tmp_path}/tmp/")
    code, _, told = execute(script, SLURM_ARRAY_TASK_ID="1", TMPDIR=str(tmp_path / "other"))
    assert code == 0
    assert told[-1].startswith(f"cache {tmp_path}/other/")
    assert not list((tmp_path / "theirs").iterdir())


@pytest.mark.parametrize("system", TASKS)
def test_a_script_that_is_not_submitted_says_so(run, mine, execute, system):
    code, said, told = execute(run("job-script", mine, "--system", system).out)
    assert code != 0
    assert "this is no task of an array: submit this script" in said
    assert not told


@pytest.mark.parametrize(
    ("system", "mark", "asked"),
    [
        ("pbs", "#PBS ", {"-J 1-7", "-l select=1:ncpus=4", "-l walltime=36:00:00", "-q long"}),
        ("lsf", "#BSUB ", {'-J "solidarity-it-s--mine[1-7]"', "-n 4", "-W 2160", '-q "long"'}),
        ("sge", "#$ ", {"-t 1-7", "-pe smp 4", "-l h_rt=36:00:00", "-q long"}),
    ],
)
def test_each_system_is_asked_in_its_own_words(run, mine, system, mark, asked):
    arguments = ("job-script", mine, "--system", system, "--tasks", 7, "--cpus", 4)
    script = run(*arguments, "--queue", "long", "--time", "1-12:00:00").out
    head = {"=".join(filter(None, line)) for line in options(script, mark).items()}
    assert asked <= head
    assert "exec timeout --foreground --preserve-status --signal=TERM 129540 " in script
    merge = run(*arguments, "--merge").out
    assert not any("1-7" in line for line in options(merge, mark))


def test_the_stopwatch_of_a_script_lets_the_sweep_end_by_itself(run, mine, execute, python):
    script = run("job-script", mine, "--system", "sge", "--chunk-seconds", 1, "--time", "00:03:02")
    python.write_text(
        "#!/bin/bash\n"
        "trap 'echo told >>\"$SAID\"; kill %1; exit 143' TERM\nsleep 60 >/dev/null 2>&1 & wait\n",
        encoding="utf-8",
    )
    assert " 122 " in script.out
    code, _, told = execute(script.out.replace(" 122 ", " 0.3 "), SGE_TASK_ID="1")
    assert (code, told) == (143, ["told"])


def test_doubts_about_an_experiment_are_told(run, mine, tmp_path):
    (tmp_path / mine).write_text(text(INVALID), encoding="utf-8")
    said = run("job-script", mine)
    assert said.code == 0
    assert said.err.startswith(f"warning: {mine}: 1 of 4 corners")
