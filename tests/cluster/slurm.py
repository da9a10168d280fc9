"""A real Slurm on this one machine: controller, two nodes and munge, on loopback, as root."""

import os
import shutil
import socket
import subprocess
from contextlib import ExitStack, suppress

from tests.cluster.processes import ended, kill, processes, until

NODES = ("n1", "n2")

NEEDED = ("slurmctld", "slurmd", "sbatch", "munged")
"""Programs of Debian's packages slurmctld, slurmd, slurm-client and munge."""

PATH = os.environ["PATH"] + os.pathsep + "/usr/sbin"

CONFIGURATION = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket,cred_expire=5
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool.%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.%n.pid
SlurmctldLogFile={folder}/log/slurmctld.log
SlurmdLogFile={folder}/log/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
ReturnToService=2
SlurmdTimeout=5
SlurmctldTimeout=10
MessageTimeout=5
KillWait=2
SchedulerParameters=batch_sched_delay=0,sched_min_interval=100000,bf_interval=1
SlurmdParameters=config_overrides
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def missing():
    """Say what this machine lacks for a Slurm; nothing if it lacks nothing."""
    lacking = [name for name in NEEDED if shutil.which(name, path=PATH) is None]
    if lacking:
        return f"needs {', '.join(lacking)}: Debian's slurmctld slurmd slurm-client munge"
    return "" if os.geteuid() == 0 else "needs root: it starts the daemons of a Slurm"


class Slurm:
    """Start it with ``with``; whatever it started has ended at the end.

    Args:
        folder: new, for all that the daemons write.
        environment: of the jobs, besides ours.
    """

    system = "slurm"

    def __init__(self, folder, environment):
        self.folder = folder
        self.environment = {
            **os.environ,
            **environment,
            "PATH": PATH,
            "SLURM_CONF": str(folder / "slurm.conf"),
        }
        self._daemons = {}
        self._stack = ExitStack()

    def __enter__(self):
        for name in ("munge", "state", "log", *map(self._place, NODES)):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "munge").chmod(0o700)
        key = self.folder / "munge" / "key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o400)
        self._configure()
        self._stack.callback(self._end)
        with self._stack:
            munge = self.folder / "munge"
            self._daemon(
                "munged",
                *("munged", "--foreground", "--force", f"--key-file={key}"),
                *(f"--socket={munge / 'socket'}", f"--pid-file={munge / 'pid'}"),
                *(f"--log-file={munge / 'log'}", f"--seed-file={munge / 'seed'}"),
            )
            assert until((munge / "socket").exists, 10), self._said()
            self._daemon("slurmctld", "slurmctld", "-D", "-i")
            for node in NODES:
                self.start_node(node)
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, *_):
        self._stack.close()

    def _configure(self):
        with ExitStack() as stack:
            free = [stack.enter_context(socket.socket()) for _ in (0, *NODES)]
            for held in free:
                held.bind(("127.0.0.1", 0))
            port, *ports = (held.getsockname()[1] for held in free)
        host = socket.gethostname().partition(".")[0]
        text = CONFIGURATION.format(host=host, port=port, folder=self.folder)
        for node, its in zip(NODES, ports, strict=True):
            text += (
                f"NodeName={node} NodeHostname={host} NodeAddr=127.0.0.1 Port={its} CPUs=1 "
                "RealMemory=1000 State=UNKNOWN\n"
            )
        (self.folder / "slurm.conf").write_text(text, encoding="utf-8")
        (self.folder / "cgroup.conf").write_text("CgroupPlugin=disabled\n", encoding="utf-8")

    def _daemon(self, name, *command, place=None):
        with (self.folder / "log" / f"{name}.out").open("ab") as out:
            self._daemons[name] = subprocess.Popen(
                command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd=place or self.folder,
            )

    def start_node(self, node):
        """Start a node's daemon and wait until it can be used."""
        self._daemon(node, "slurmd", "-D", "-N", node, place=self._place(node))
        usable = ("idle", "mixed", "allocated")
        found = until(lambda: self._ask("sinfo", "-h", "-n", node, "-o", "%T") in usable, 30)
        assert found, self._said()

    def kill_node(self, node):
        """Kill a node's daemon and its steps' daemons; give the jobs' own processes there.

        These go on, as they would where a node has lost its network.
        """
        self._daemons[node].kill()
        self._daemons[node].wait()
        kill(self._step_daemons(node))
        mark = f"SLURMD_NODENAME={node}"
        return [process for process, variables in self._with_variables() if mark in variables]

    def submit(self, script, *options):
        """Submit a script from its folder; give the job's number."""
        done = subprocess.run(
            ["sbatch", "--parsable", *options, script.name],
            cwd=script.parent,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        assert done.returncode == 0, done.stderr + self._said()
        return done.stdout.strip()

    def submit_after(self, script, job):
        """Submit a script that waits for the end of a job."""
        return self.submit(script, f"--dependency=afterany:{job}")

    def only(self, task):
        """Give the options that submit only one task of an array."""
        return (f"--array={task}",)

    def cancel(self, job, task):
        """Cancel a task."""
        self._ask("scancel", f"{job}_{task}")

    def state(self, job):
        """Give the state of a job or a task, and its exit code."""
        held = self._shown(job)
        code, _, number = held.get("ExitCode", "0:0").partition(":")
        return held.get("JobState", ""), int(code) or int(number)

    def node_of(self, job):
        """Give the node that a job or a task runs on."""
        return self._shown(job)["BatchHost"]

    def restarts(self, job):
        """Give how often a task was begun again, because its node was gone."""
        return int(self._shown(job).get("Restarts", 0))

    def end_of(self, job, task=None, seconds=150):
        """Wait for the end of a job, or of a task; give its exit code.

        A task whose node was lost can look ended for a moment before it is begun again: it has
        ended when two readings agree.
        """
        going = ("", "PENDING", "RUNNING", "COMPLETING", "CONFIGURING", "SUSPENDED", "NODE_FAIL")
        last = {}
        job = job if task is None else f"{job}_{task}"

        def rests():
            before, last["read"] = last.get("read"), self.state(job)
            return last["read"][0] not in going and last["read"] == before

        assert until(rests, seconds), self._said()
        return last["read"][1]

    def _shown(self, job):
        said = self._ask("scontrol", "--oneliner", "show", "job", job)
        return dict(part.split("=", 1) for part in said.split() if "=" in part)

    def _ask(self, *command):
        with suppress(subprocess.TimeoutExpired):
            return subprocess.run(
                command,
                env=self.environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=10,
            ).stdout.strip()
        return ""

    def _place(self, node):
        return self.folder / f"spool.{node}"

    def _step_daemons(self, *nodes):
        """Give the daemons of steps: by their folder, for they have no variables left."""
        places = {self._place(node) for node in nodes}
        for process in processes():
            with suppress(OSError):  # it has just ended
                name = (process / "comm").read_text("utf-8").strip()
                if name == "slurmstepd" and (process / "cwd").readlink() in places:
                    yield int(process.name)

    def _with_variables(self):
        """Give the processes of this cluster, jobs included, with their variables."""
        mark = f"SLURM_CONF={self.folder / 'slurm.conf'}"
        for process in processes():
            with suppress(OSError):
                text = (process / "environ").read_bytes().decode("utf-8", "replace")
                if mark in (variables := text.split("\0")):
                    yield int(process.name), variables

    def _end(self):
        for daemon in self._daemons.values():
            daemon.terminate()
        for daemon in self._daemons.values():
            if not ended(daemon, 5):
                daemon.kill()
                daemon.wait()

        def all_ended():
            left = [*self._step_daemons(*NODES), *(held for held, _ in self._with_variables())]
            kill(left)
            return not left

        assert until(all_ended, 10)

    def _said(self):
        """Give the last lines of every log, for whoever has to find out what went wrong."""
        logs = sorted((self.folder / "log").glob("*"))
        return "\n".join(
            f"{log.name}: {line}"
            for log in logs
            for line in log.read_text("utf-8", "replace").splitlines()[-8:]
        )
