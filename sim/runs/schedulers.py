"""The systems that run arrays on clusters, and the scripts for them.

After ``sbatch(1)`` of Slurm 24.11, the user's guide of OpenPBS 23.06, ``bsub`` and the variables of
jobs of IBM Spectrum LSF 10.1, and ``qsub(1)`` of Grid Engine 8.1.9.

Scripts for clusters: a sweep as an array of tasks, and the merge that waits for them.

They rest on no promise of the scheduler's, which may run a task never, once or twice: a task runs
what is missing of its shard, the merge refuses while anything is missing.
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.errors import RequestError
from sim.version import CACHE_VARIABLE

_NOTICE = 60
"""Seconds before the end of a task's time when it is told to stop."""

MOST_SHARDS = 100_000
"""Shards of a sweep: more tasks than any cluster takes."""

_STOPWATCH = "timeout --foreground --preserve-status --signal=TERM {working} "


@dataclass(frozen=True, slots=True)
class System:
    """A system that runs arrays of tasks.

    Attributes:
        title: its name in sentences.
        mark: what a line of options begins with in a script.
        suffix: of the names of its scripts.
        head: options of each script, with ``{name}``, ``{log}``, ``{cpus}`` and the time as
            ``{time}`` (as it was given), ``{hours}`` or ``{minutes}``.
        wide: further ones, where a task has several processors.
        queue: option that chooses ``{queue}``.
        array: options of only the script of the array, with ``{tasks}``.
        merge: options of only the script of the merge.
        least: tasks of an array.
        number: what stands for a task's number in the name of its log.
        until: what is put before the command, where no option has the system tell a task in time;
            with ``{working}``, the seconds until then.
        submit: how both scripts are submitted.
        alone: how some tasks are, without the rest.
        besides: how what a cluster asks for besides is said.
        export: how ``{variable}`` is given to the tasks.
        index: variables, one of which holds a task's number.
        first: variable of the array's first number; where there is none, it is 1.
        last: variable of its last number; where there is none, a task cannot know how many it has.
        step: variable of the step between numbers.
        count: variable of how many numbers there are.
    """

    title: str
    mark: str
    suffix: str
    head: tuple[str, ...]
    queue: str
    array: tuple[str, ...]
    submit: tuple[str, str]
    alone: str
    besides: str
    export: str
    index: tuple[str, ...]
    merge: tuple[str, ...] = ()
    wide: tuple[str, ...] = ()
    least: int = 1
    number: str = ""
    until: str = ""
    first: str = ""
    last: str = ""
    step: str = ""
    count: str = ""


SYSTEMS = {
    "slurm": System(
        title="Slurm",
        mark="#SBATCH",
        suffix="sbatch",
        head=(
            *("--job-name={name}", "--output={log}", "--open-mode=append", "--requeue"),
            *("--time={time}", "--cpus-per-task={cpus}"),
        ),
        queue="--partition={queue}",
        array=("--array=1-{tasks}", f"--signal=B:TERM@{_NOTICE}"),
        number="%a",
        submit=(
            "job=$(sbatch --parsable sweep.sbatch)",
            "sbatch --dependency=afterany:$job merge.sbatch",
        ),
        alone="sbatch --array=7,9 sweep.sbatch",
        besides="sbatch --account=mine --mem=2G sweep.sbatch",
        export="sbatch --export=ALL,{variable}=/scratch/mine sweep.sbatch",
        index=("SLURM_ARRAY_TASK_ID",),
        first="SLURM_ARRAY_TASK_MIN",
        last="SLURM_ARRAY_TASK_MAX",
        step="SLURM_ARRAY_TASK_STEP",
        count="SLURM_ARRAY_TASK_COUNT",
    ),
    "pbs": System(  # OpenPBS and PBS Professional; Torque has -t for -J, and nodes=1:ppn=
        title="PBS",
        mark="#PBS",
        suffix="pbs",
        head=(
            *("-N {name}", "-S /bin/bash", "-j oe", "-r y"),
            *("-l walltime={hours}", "-l select=1:ncpus={cpus}"),
        ),
        queue="-q {queue}",
        array=("-J 1-{tasks}",),
        least=2,
        until=_STOPWATCH,
        submit=("job=$(qsub sweep.pbs)", "qsub -W depend=afterany:$job merge.pbs"),
        alone="qsub -J 7-9 sweep.pbs",
        besides="qsub -A mine sweep.pbs",
        export="qsub -v {variable}=/scratch/mine sweep.pbs",
        index=("PBS_ARRAY_INDEX", "PBS_ARRAYID"),  # the second is Torque's
    ),
    "lsf": System(
        title="LSF",
        mark="#BSUB",
        suffix="lsf",
        head=("-o {log}", "-r", "-W {minutes}", "-n {cpus}"),
        wide=('-R "span[hosts=1]"',),
        queue='-q "{queue}"',
        array=('-J "{name}[1-{tasks}]"',),
        merge=('-J "{name}-merge"',),
        number="%I",
        until=_STOPWATCH,
        submit=("bsub < sweep.lsf", "bsub -w 'ended(\"{name}\")' < merge.lsf"),
        alone='bsub -J "{name}[7,9]" < sweep.lsf',
        besides="bsub -P mine < sweep.lsf",
        export='bsub -env "all, {variable}=/scratch/mine" < sweep.lsf',
        index=("LSB_JOBINDEX",),
        last="LSB_JOBINDEX_END",
        step="LSB_JOBINDEX_STEP",
    ),
    "sge": System(
        title="Grid Engine",
        mark="#$",
        suffix="sge",
        head=("-N {name}", "-S /bin/bash", "-cwd", "-j y", "-o {log}", "-r y", "-l h_rt={hours}"),
        wide=("-pe smp {cpus}",),
        queue="-q {queue}",
        array=("-t 1-{tasks}",),
        number="$TASK_ID",
        until=_STOPWATCH,
        submit=(
            "job=$(qsub -terse sweep.sge)",
            "qsub -hold_jid ${{job%%.*}} merge.sge",
        ),
        alone="qsub -t 7-9 sweep.sge",
        besides="qsub -P mine sweep.sge",
        export="qsub -v {variable}=/scratch/mine sweep.sge",
        index=("SGE_TASK_ID",),
        first="SGE_TASK_FIRST",
        last="SGE_TASK_LAST",
        step="SGE_TASK_STEPSIZE",
    ),
}
"""The systems by the names that ``--system`` takes."""


def read_shard(text: str, variables: Mapping[str, str]) -> tuple[int, int]:
    """Read which shard is asked for.

    Args:
        text: ``i/n``, the i-th of n shards, from 1; ``auto``, what the variables of an array's
            task say; or ``auto/n``, the shard of the task's number, of n.
        variables: of the environment.

    Raises:
        RequestError: it is no shard, or this is no task of an array that tells enough.
    """
    found = re.fullmatch(r"(auto|[0-9]{1,9})(?:/([0-9]{1,9}))?", text.strip())
    place, number = found.groups() if found else ("", None)
    of = int(number) if number else 0
    if place == "auto" and (number is None or 1 <= of <= MOST_SHARDS):
        return _shard_of_task(text.strip(), of, variables)
    if not (place.isdecimal() and 1 <= int(place) <= of <= MOST_SHARDS):
        raise RequestError(
            f"shard {text}: expected i/n, such as 1/8, with i from 1 to n and n at most "
            f"{MOST_SHARDS}; in an array of a cluster's also auto, or auto/n"
        )
    return int(place), of


def _shard_of_task(text: str, of: int, variables: Mapping[str, str]) -> tuple[int, int]:
    """Give the shard that is this task's; ``of`` is 0 where the array has to say."""
    # A job that is no array's has `undefined` there in Grid Engine, and 0 in LSF.
    tasks = {
        name: (system, int(value))
        for system in SYSTEMS.values()
        for name in system.index
        if (value := variables.get(name, "")).isdecimal()
        and not (value == "0" and name == "LSB_JOBINDEX")
    }
    if len(tasks) != 1:
        told = [name for system in SYSTEMS.values() for name in system.index]
        found = f"found {' and '.join(tasks)}" if tasks else "found none"
        raise RequestError(
            f"shard {text}: expected a task of an array, which one of {', '.join(told)} tells: "
            f"{found}; give i/n, such as 1/8"
        )
    ((name, (system, number)),) = tasks.items()
    if of:
        if not 1 <= number <= of:
            raise RequestError(f"shard {text}: {name} is {number}: expected 1 to {of}")
        return number, of
    if not system.last:
        raise RequestError(
            f"shard {text}: {system.title} tells a task its number, {number}, but not of how many: "
            f"give auto/n, such as auto/{max(number, 8)}"
        )
    first, last, step = (
        _whole(variables, held, text) if held else 1
        for held in (system.first, system.last, system.step)
    )
    count = (last - first) // max(step, 1) + 1
    said = _whole(variables, system.count, text) if system.count else count
    if step < 1 or (number - first) % step or not first <= number <= last or said != count:
        raise RequestError(
            f"shard {text}: {name} is {number}, of {said} from {first} to {last}: expected an "
            f"array without gaps, such as 1-8; give auto/n, the shard of that number of n"
        )
    return (number - first) // step + 1, count


def _whole(variables: Mapping[str, str], name: str, text: str) -> int:
    """Read a variable that holds a whole number."""
    value = variables.get(name, "")
    if not value.isdecimal():
        raise RequestError(
            f"shard {text}: {name}: expected a whole number, is "
            f"{value if name in variables else 'not set'}; give auto/n, such as auto/8"
        )
    return int(value)


_START = 120
"""Seconds that a task may need before its first part: it compiles the rules, on a slow node."""

_TIME = re.compile(r"(?:(\d{1,3})-)?(\d{1,3}):([0-5]\d):([0-5]\d)", re.ASCII)

_CACHE = f"""\
# Compiled rules are kept on the node itself, in a folder that is yours alone: shared folders are
# slow when a thousand tasks begin, and the machine code is for one type of processor. Elsewhere:
# {{export}}
if [[ -z ${{{{{CACHE_VARIABLE}:-}}}} ]]; then
    cache=/tmp/solidarity-$(id -u)
    mkdir -m 700 "$cache" 2>/dev/null || [[ -O $cache && ! -L $cache ]] || cache=$(mktemp -d)
    {CACHE_VARIABLE}=$cache
fi
export {CACHE_VARIABLE}
# The first task on a node compiles them, some 20 seconds; the others wait for it.
"""


@dataclass(frozen=True, slots=True)
class Request:
    """What the scripts should do.

    Attributes:
        system: that runs them, a name of ``SYSTEMS``.
        python: absolute path of the interpreter that has solidarity.
        experiment: name of one that is shipped, or the absolute path of a file.
        name: of the experiment.
        folder: absolute path of the sweep's folder.
        settings: as ``--set`` takes them.
        tasks: of the array.
        cpus: of a task.
        time: of a task, as ``HH:MM:SS`` or ``D-HH:MM:SS``.
        part_seconds: work of a part.
        partition: of the cluster, or queue; empty for its own choice.

    Raises:
        RequestError: with all that cannot be written in a script, or would lead nowhere.
    """

    system: str
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

    def __post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise RequestError(problems)

    def _problems(self) -> Iterator[str]:
        if not 0.01 <= self.part_seconds <= 86_400:  # NaN too
            yield f"--chunk-seconds {self.part_seconds:g}: expected a number from 0.01 to 86400"
            return
        # In so long a task is sure to do something, though parts be twice as long.
        held, least = _seconds(self.time), _START + _NOTICE + int(2 * self.part_seconds)
        if held is None:
            yield f"--time {self.time}: expected HH:MM:SS or D-HH:MM:SS"
        elif held < least:
            yield (
                f"--time {self.time}: too short to be sure of a part of {self.part_seconds:g} "
                f"seconds; give at least {_clock(least)}"
            )
        if self.partition and not re.fullmatch(r"[\w.,-]+", self.partition, re.ASCII):
            yield f"--partition {self.partition}: expected a name, or several with commas"
        if self.tasks < self.on.least:
            yield f"--tasks {self.tasks}: an array of {self.on.title}'s has {self.on.least} or more"
        texts = {"EXPERIMENT": self.experiment, "--out": str(self.folder)}
        texts |= {f"set {text}": text for text in self.settings}
        for what, text in {**texts, "the path of Python": self.python}.items():
            if not text.isprintable():
                yield f"{what}: holds a sign that does not print, and cannot stand in a script"

    @property
    def on(self) -> System:
        """What is said to the system."""
        return SYSTEMS[self.system]

    def _asked(self, command: str, *more: str) -> str:
        """Write a command that is given the experiment, its folder and its settings."""
        words = [command, self.experiment, "--out", str(self.folder), *more]
        from sim.scenario.settings import as_options  # noqa: PLC0415 - heavy

        return shlex.join([*words, *as_options(self.settings)])

    @property
    def sweep(self) -> str:
        """The words that run the sweep."""
        return self._asked("sweep")

    @property
    def made_by(self) -> str:
        """The command that writes the script of the array."""
        more = ["--system", self.system]
        more += ["--tasks", str(self.tasks), "--cpus", str(self.cpus), "--time", self.time]
        more += ["--chunk-seconds", f"{self.part_seconds:g}"]
        more += ["--partition", self.partition] if self.partition else []
        return f"solidarity {self._asked('job-script', *more)}"

    def filled(self, text: str, *, log: str = "merge", cpus: int = 1) -> str:
        """Write what is asked for into a text of the table of systems."""
        seconds = _seconds(self.time) or 0
        name = "solidarity-" + re.sub(r"[^\w.-]", "-", self.name, flags=re.ASCII)
        return text.format(
            name=name,
            log=f"{name}-{log}.log",
            cpus=cpus,
            time=self.time,
            hours=_clock(seconds),
            minutes=-(-seconds // 60),  # a minute that has begun counts
            working=seconds - _NOTICE,
            queue=self.partition,
            tasks=self.tasks,
            variable=CACHE_VARIABLE,
        )

    def head(self, own: tuple[str, ...], log: str, cpus: int) -> str:
        """The options of a script, with those that are its own."""
        system = self.on
        options = (*system.head, *(system.wide if cpus > 1 else ()))
        options += (system.queue,) if self.partition else ()
        lines = (f"{system.mark} {option}" for option in (*options, *own))
        return self.filled("\n".join(["#!/bin/bash", *lines]), log=log, cpus=cpus)

    @property
    def submit(self) -> str:
        """How both scripts are submitted, as a comment."""
        return self.filled("\n".join(f"#   {line}" for line in self.on.submit))


def _seconds(time: str) -> int | None:
    """Read a time, ``HH:MM:SS`` or ``D-HH:MM:SS``; None if it is none."""
    found = _TIME.fullmatch(time)
    if found is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def _clock(seconds: int) -> str:
    """Write a time as ``HH:MM:SS``."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def array_script(request: Request) -> str:
    """Write the script of the array, in which each task does its shard of the sweep."""
    system = request.on
    cache = _CACHE.format(export=request.filled(system.export))
    return f"""\
{request.head(system.array, system.number, request.cpus)}

# A sweep in {request.tasks} shards, a task each. Made by:
#   {request.made_by}
# The same with --merge makes the script that writes the tables when all is done. Submit:
{request.submit}
# Not complete? Submit again, both, whatever happened: tasks run only what is missing.
# Only some tasks: {request.filled(system.alone)}; the shards stay as they are.
# What your cluster asks for besides: {system.besides}
set -u
python={shlex.quote(request.python)}
[[ -n ${{{":-}${".join(system.index)}:-}} ]] || {{
    echo "this is no task of an array: submit this script, do not run it" >&2
    exit 2
}}

{cache}
# exec: it is the sweep that is told, {_NOTICE} seconds before its time is over; it stops
# with all parts that are done in their place.
exec {request.filled(system.until)}"$python" -P -m sim {request.sweep} \\
    --chunk-seconds {request.part_seconds:g} --jobs {request.cpus} --shard auto/{request.tasks}
"""


def merge_script(request: Request) -> str:
    """Write the script of the job that comes after the array."""
    return f"""\
{request.head(request.on.merge, "merge", 1)}

# Writes the tables of a sweep in {request.tasks} shards when all are done. Made by:
#   {request.made_by} --merge
# The same without --merge makes the script of the shards. Submit:
{request.submit}
# While parts are missing it ends with 1 and says so. Then submit again, both.

set -u
python={shlex.quote(request.python)}

exec "$python" -P -m sim {request.sweep} --merge-only
"""
