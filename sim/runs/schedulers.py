"""The systems that run arrays on clusters: what a script says to each, and what a task is told.

After ``sbatch(1)`` of Slurm 24.11, the user's guide of OpenPBS 23.06, ``bsub`` and the variables of
jobs of IBM Spectrum LSF 10.1, and ``qsub(1)`` of Grid Engine 8.1.9.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sim.errors import RequestError

NOTICE = 60
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
        array: options of the script of the array alone, with ``{tasks}``.
        merge: options of the script of the merge alone.
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
        array=("--array=1-{tasks}", f"--signal=B:TERM@{NOTICE}"),
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
