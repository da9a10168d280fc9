"""Scripts for Slurm: a sweep as an array of tasks, and the merge that waits for them.

They rest on no promise of the scheduler's, which may run a task never, once or twice: a task runs
what is missing of its shard, the merge refuses while anything is missing.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim._jit import CACHE_VARIABLE
from sim.scenario.settings import as_options

NOTICE = 60
"""Seconds before the end of a task's time when it is told to stop."""

START = 120
"""Seconds that a task may need before its first part: it compiles the rules, on a slow node."""

_TIME = re.compile(r"(?:(\d{1,3})-)?(\d{1,3}):([0-5]\d):([0-5]\d)", re.ASCII)

_CACHE = f"""\
# Compiled rules are kept on the node itself, in a folder that is yours alone: shared folders are
# slow when a thousand tasks begin, and the machine code is for one type of processor. Elsewhere:
# sbatch --export=ALL,{CACHE_VARIABLE}=/scratch/mine sweep.sbatch
if [[ -z ${{{{{CACHE_VARIABLE}:-}}}} ]]; then
    cache=/tmp/solidarity-$(id -u)
    mkdir -m 700 "$cache" 2>/dev/null || [[ -O $cache && ! -L $cache ]] || cache=$(mktemp -d)
    {CACHE_VARIABLE}=$cache
fi
export {CACHE_VARIABLE}
mkdir -p "${CACHE_VARIABLE}"
# The first task on a node compiles them, some 20 seconds; the others wait for it.
warm=${CACHE_VARIABLE}/warm-{{version}}
(
    flock 9
    [[ -e $warm ]] || {{{{
        "$python" -P -c 'from sim.runs.simulate import compile_rules; compile_rules()' &&
            touch "$warm"
    }}}}
) 9>"${CACHE_VARIABLE}/lock"
"""


@dataclass(frozen=True, slots=True)
class Request:
    """What the scripts should do.

    Attributes:
        python: absolute path of the interpreter that has solidarity.
        experiment: name of one that is shipped, or the absolute path of a file.
        name: of the experiment.
        folder: absolute path of the sweep's folder.
        settings: as ``--set`` takes them.
        tasks: of the array.
        cpus: of a task.
        time: of a task, as Slurm writes it.
        part_seconds: work of a part.
        partition: of the cluster; empty for its own choice.
        version: of the model.
    """

    python: str
    experiment: str
    name: str
    folder: Path
    settings: tuple[str, ...]
    tasks: int
    cpus: int
    time: str
    part_seconds: float
    partition: str
    version: str


def seconds_of(time: str) -> int | None:
    """Read a time as Slurm writes it, ``HH:MM:SS`` or ``D-HH:MM:SS``; None if it is none."""
    found = _TIME.fullmatch(time)
    if found is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def least_seconds(part_seconds: float) -> int:
    """Give the time in which a task is sure to do something, though parts be twice as long."""
    return START + NOTICE + int(2 * part_seconds)


def problems_of(request: Request) -> list[str]:
    """Say what of a request cannot be written in a script, or would lead nowhere."""
    if not 0.01 <= request.part_seconds <= 86_400:  # NaN too
        seconds = f"{request.part_seconds:g}"
        return [f"--chunk-seconds {seconds}: expected a number from 0.01 to 86400"]
    problems = []
    held, least = seconds_of(request.time), least_seconds(request.part_seconds)
    if held is None:
        problems.append(f"--time {request.time}: expected HH:MM:SS or D-HH:MM:SS")
    elif held < least:
        problems.append(
            f"--time {request.time}: too short to be sure of a part of {request.part_seconds:g} "
            f"seconds; give at least {least // 3600:02}:{least // 60 % 60:02}:{least % 60:02}"
        )
    if request.partition and not re.fullmatch(r"[\w.,-]+", request.partition, re.ASCII):
        problems.append(f"--partition {request.partition}: expected a name, or several with commas")
    texts = {
        "EXPERIMENT": request.experiment,
        "--out": str(request.folder),
        "the path of Python": request.python,
        **{f"set {text}": text for text in request.settings},
    }
    problems += [
        f"{what}: holds a sign that does not print, and cannot stand in a script"
        for what, text in texts.items()
        if not text.isprintable()
    ]
    return problems


def array_script(request: Request) -> str:
    """Write the script of the array, in which each task does its shard of the sweep."""
    more = ["--chunk-seconds", f"{request.part_seconds:g}", "--jobs", str(request.cpus)]
    lines = [
        *_options(request, log="%a", cpus=request.cpus),
        f"#SBATCH --array=1-{request.tasks}",
        f"#SBATCH --signal=B:TERM@{NOTICE}",
        "",
        f"# A sweep in {request.tasks} shards, a task each. Made by:",
        f"#   {_made_by(request)}",
        "# The same with --merge makes the script that writes the tables when all is done. Submit:",
        "#   job=$(sbatch --parsable sweep.sbatch)",
        "#   sbatch --dependency=afterany:$job merge.sbatch",
        "# Not complete? Submit again, both, whatever happened: tasks run only what is missing.",
        "# Some tasks alone: sbatch --array=7,9 sweep.sbatch; the shards stay as they are.",
        "# What your cluster asks for besides: sbatch --account=mine --mem=2G sweep.sbatch",
        "",
        *_begin(request),
        "shard=${SLURM_ARRAY_TASK_ID:?not set: submit this script with sbatch}",
        "",
        *_CACHE.format(version=request.version).splitlines(),
        "",
        f"# exec: it is the sweep that is told, {NOTICE} seconds before its time is over; it stops",
        "# with all parts that are done in their place.",
        f'exec "$python" -P -m sim {_sweep(request)} {shlex.join(more)} \\',
        f'    --shard "$shard/{request.tasks}"',
    ]
    return "\n".join(lines) + "\n"


def merge_script(request: Request) -> str:
    """Write the script of the job that comes after the array."""
    lines = [
        *_options(request, log="merge", cpus=1),
        "",
        f"# Writes the tables of a sweep in {request.tasks} shards when all are done. Made by:",
        f"#   {_made_by(request)} --merge",
        "# The same without --merge makes the script of the shards. Submit:",
        "#   job=$(sbatch --parsable sweep.sbatch)",
        "#   sbatch --dependency=afterany:$job merge.sbatch",
        "# While parts are missing it ends with 1 and says so. Then submit again, both.",
        "",
        *_begin(request),
        "",
        f'exec "$python" -P -m sim {_sweep(request)} --merge-only',
    ]
    return "\n".join(lines) + "\n"


def _options(request: Request, *, log: str, cpus: int) -> Iterator[str]:
    name = "solidarity-" + re.sub(r"[^\w.-]", "-", request.name, flags=re.ASCII)
    yield "#!/bin/bash"
    yield f"#SBATCH --job-name={name}"
    yield f"#SBATCH --output={name}-{log}.log"
    yield "#SBATCH --open-mode=append"
    yield "#SBATCH --requeue"
    yield f"#SBATCH --time={request.time}"
    yield f"#SBATCH --cpus-per-task={cpus}"
    if request.partition:
        yield f"#SBATCH --partition={request.partition}"


def _begin(request: Request) -> Iterator[str]:
    yield "set -u"
    yield f"python={shlex.quote(request.python)}"


def _sweep(request: Request) -> str:
    words = ["sweep", request.experiment, "--out", str(request.folder)]
    return shlex.join([*words, *as_options(request.settings)])


def _made_by(request: Request) -> str:
    words = ["solidarity", "slurm-script", request.experiment, "--out", str(request.folder)]
    words += ["--tasks", str(request.tasks), "--cpus", str(request.cpus), "--time", request.time]
    words += ["--chunk-seconds", f"{request.part_seconds:g}"]
    if request.partition:
        words += ["--partition", request.partition]
    return shlex.join([*words, *as_options(request.settings)])
