"""Scripts for clusters: a sweep as an array of tasks, and the merge that waits for them.

They rest on no promise of the scheduler's, which may run a task never, once or twice: a task runs
what is missing of its shard, the merge refuses while anything is missing.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim._jit import CACHE_VARIABLE
from sim.errors import RequestError
from sim.runs.schedulers import NOTICE, SYSTEMS, System
from sim.scenario.settings import as_options

START = 120
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
        held, least = _seconds(self.time), START + NOTICE + int(2 * self.part_seconds)
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
            working=seconds - NOTICE,
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
# Some tasks alone: {request.filled(system.alone)}; the shards stay as they are.
# What your cluster asks for besides: {system.besides}

set -u
python={shlex.quote(request.python)}
[[ -n ${{{":-}${".join(system.index)}:-}} ]] || {{
    echo "this is no task of an array: submit this script, do not run it" >&2
    exit 2
}}

{cache}
# exec: it is the sweep that is told, {NOTICE} seconds before its time is over; it stops
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
