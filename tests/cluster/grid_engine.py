"""A real Grid Engine on this one machine: qmaster and one node, on loopback, as root."""

import os
import shutil
import socket
import subprocess
from contextlib import ExitStack, suppress
from pathlib import Path

from tests.cluster.processes import ended, kill, processes, until

TOOLS = Path("/usr/lib/gridengine")
SHARED = Path("/usr/share/gridengine")

NEEDED = ("sge_qmaster", "sge_execd", "qsub", "qconf")
"""Programs of Debian's packages gridengine-master, gridengine-exec and gridengine-client."""

PATH = os.environ["PATH"] + os.pathsep + "/usr/sbin"

HOST = "localhost"
SLOTS = 2

BOOTSTRAP = """\
admin_user none
default_domain none
ignore_fqdn false
spooling_method berkeleydb
spooling_lib libspoolb
spooling_params {folder}/database
binary_path /usr/sbin
qmaster_spool_dir {folder}/qmaster
security_mode none
listener_threads 2
worker_threads 2
scheduler_threads 1
"""

CONFIGURATION = {
    "execd_spool_dir": "{folder}/node",
    "min_uid": "0",
    "min_gid": "0",
    "load_report_time": "00:00:01",
    "reporting_params": "accounting=true reporting=false flush_time=00:00:01 joblog=false "
    "sharelog=00:00:00",
}
QUEUE = {
    "qname": "all.q",
    "hostlist": HOST,
    "load_thresholds": "NONE",
    "slots": str(SLOTS),
    "pe_list": "smp",
    "shell": "/bin/bash",
}
SCHEDULER = {"schedule_interval": "0:0:1", "flush_submit_sec": "1", "flush_finish_sec": "1"}

JOB, FAILED, EXIT, TASK = 5, 11, 12, 35
"""Columns of Grid Engine's file of accounts."""


def missing():
    """Say what this machine lacks for a Grid Engine; nothing if it lacks nothing."""
    lacking = [name for name in NEEDED if shutil.which(name, path=PATH) is None]
    if lacking:
        packages = "gridengine-master gridengine-exec gridengine-client"
        return f"needs {', '.join(lacking)}: Debian's {packages}"
    return "" if os.geteuid() == 0 else "needs root: it starts the daemons of a Grid Engine"


class GridEngine:
    """Start it with ``with``; whatever it started has ended at the end.

    Args:
        folder: new, for all that the daemons write.
        environment: of the jobs, besides ours.
    """

    system = "sge"

    def __init__(self, folder, environment):
        self.folder = folder
        self._own = environment
        self._daemons = {}
        self._stack = ExitStack()
        with ExitStack() as stack:
            free = [stack.enter_context(socket.socket()) for _ in range(2)]
            for held in free:
                held.bind(("127.0.0.1", 0))
            master, node = (str(held.getsockname()[1]) for held in free)
        self._environment = {
            **os.environ,
            **environment,
            "PATH": PATH,
            "SGE_ROOT": str(folder),
            "SGE_CELL": "default",
            "SGE_QMASTER_PORT": master,
            "SGE_EXECD_PORT": node,
            "SGE_ND": "1",  # daemons stay in the foreground
        }

    def __enter__(self):
        common = self.folder / "default" / "common"
        for place in (common, *map(self.folder.joinpath, ("qmaster/job_scripts", "database"))):
            place.mkdir(parents=True)
        (self.folder / "node").mkdir()
        for name in ("bin", "lib", "util", "utilbin"):
            (self.folder / name).symlink_to(Path("/var/lib/gridengine") / name)
        (common / "bootstrap").write_text(BOOTSTRAP.format(folder=self.folder), encoding="utf-8")
        (common / "act_qmaster").write_text(f"{HOST}\n", encoding="utf-8")
        # However this machine is called, its address is the loopback's.
        names = {socket.gethostname(), socket.getfqdn()} - {HOST}
        (common / "host_aliases").write_text(" ".join([HOST, *sorted(names)]), encoding="utf-8")
        self._make_database()
        self._stack.callback(self._end)
        with self._stack:
            self._daemon("sge_qmaster")
            assert until(lambda: HOST in self._ask("qconf", "-sh"), 30), self._said()
            self._must("qconf", "-as", HOST)
            self._daemon("sge_execd")
            self._must("qconf", "-Ap", str(SHARED / "util/resources/pe/smp"))
            self._must("qconf", "-Aq", self._changed("queue", self._ask("qconf", "-sq"), QUEUE))
            scheduler = self._changed("scheduler", self._ask("qconf", "-ssconf"), SCHEDULER)
            self._must("qconf", "-Msconf", scheduler)
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def submit(self, script, *options):
        """Submit a script from its folder; give the job's number."""
        said = self._must("qsub", "-terse", "-V", *options, script.name, place=script.parent)
        return said.strip().partition(".")[0]

    def submit_after(self, script, job):
        """Submit a script that waits for the end of a job."""
        return self.submit(script, "-hold_jid", job)

    def only(self, task):
        """Give the options that submit only one task of an array."""
        return ("-t", str(task))

    def cancel(self, job, task):
        """Cancel a task."""
        self._must("qdel", job, "-t", str(task))

    def end_of(self, job, task=None, seconds=150):
        """Wait for the end of a job, or of a task; give its exit code."""
        found = {}

        def rests():
            accounts = self.folder / "default" / "common" / "accounting"
            lines = accounts.read_text("utf-8").splitlines() if accounts.exists() else ()
            rows = [line.split(":") for line in lines if not line.startswith("#")]
            for row in rows:
                if row[JOB] == job and task in (None, int(row[TASK])):
                    found["code"] = int(row[EXIT]) or int(row[FAILED].partition(" ")[0])
            return "code" in found

        assert until(rests, seconds), self._said()
        return found["code"]

    def _make_database(self):
        configuration = (SHARED / "default-configuration").read_text("utf-8")
        changes = {name: text.format(folder=self.folder) for name, text in CONFIGURATION.items()}
        place = self._changed("configuration", configuration, changes)
        self._must(TOOLS / "spoolinit", "berkeleydb", "libspoolb", self.folder / "database", "init")
        for what, given in (
            ("configuration", place),
            ("complexes", SHARED / "util/resources/centry"),
            ("usersets", SHARED / "util/resources/usersets"),
            ("managers", "root"),
        ):
            self._must(TOOLS / "spooldefaults", what, given)

    def _changed(self, name, text, changes):
        """Write settings with some of them changed; give the path."""
        kept = [line for line in text.splitlines() if line.split(" ")[0] not in changes]
        lines = kept + [f"{key} {value}" for key, value in changes.items()]
        path = self.folder / name
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
        return path

    def _daemon(self, name):
        with (self.folder / f"{name}.out").open("ab") as out:
            self._daemons[name] = subprocess.Popen(
                [name],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd=self.folder,
            )

    def _must(self, *command, place=None):
        done = self._run(command, place)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}{self._said()}"
        return done.stdout

    def _ask(self, *command):
        with suppress(subprocess.TimeoutExpired):
            return self._run(command).stdout.replace("\\\n", " ")
        return ""

    def _run(self, command, place=None):
        return subprocess.run(
            [*map(str, command)],
            env=self._environment,
            cwd=place or self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )

    def _end(self):
        for daemon in reversed(self._daemons.values()):
            daemon.terminate()
            if not ended(daemon, 5):
                daemon.kill()
                daemon.wait()

        def all_ended():
            left = list(self._left())
            kill(left)
            return not left

        assert until(all_ended, 10)

    def _left(self):
        """Give the processes of this cluster, jobs included: all have its variables."""
        mark = f"SGE_ROOT={self.folder}"
        for process in processes():
            with suppress(OSError):
                text = (process / "environ").read_bytes().decode("utf-8", "replace")
                if mark in text.split("\0"):
                    yield int(process.name)

    def _said(self):
        """Give the last lines of every log, for whoever has to find out what went wrong."""
        logs = [*self.folder.glob("*.out"), *self.folder.rglob("messages")]
        return "\n".join(
            f"{log.name}: {line}"
            for log in sorted(logs)
            for line in log.read_text("utf-8", "replace").splitlines()[-8:]
        )
