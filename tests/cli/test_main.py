import errno
import os
import re
import signal
import subprocess
import sys

import click
import pytest

import sim
import sim.cli
from sim.cli import COMMANDS, cli
from sim.runs.simulate import compile_rules


def every_command(command=cli, path=("solidarity",)):
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from every_command(command.get_command(context, name), (*path, name))


ALL = {" ".join(path): command for path, command in every_command()}


@pytest.fixture
def failing(monkeypatch):
    """Let ``solidarity scenarios`` raise an exception."""

    def failing(error):
        @click.command
        def command():
            raise error

        monkeypatch.setattr("sim.cli.scenarios.scenarios_command", command)

    import sim.cli.scenarios  # noqa: F401 - to be changed

    return failing


def test_the_version(run):
    said = run("--version")
    assert (said.code, said.out) == (0, f"solidarity {sim.__version__}\n")


@pytest.mark.parametrize("path", ALL)
def test_every_command_has_a_help_with_an_example_on_lines_of_its_own(run, path):
    said = run(*path.split()[1:], "--help")
    assert said.code == 0
    assert said.err == ""
    assert re.search(rf"Examples?:\n +{path}", said.out)
    assert "\b" not in said.out
    assert max(map(len, said.out.splitlines())) <= 100


def test_help_is_whole_where_python_leaves_docstrings_out(run):
    script = f"""
from sim.cli import main
for path in {[path.split()[1:] for path in ALL]}:
    try:
        main([*path, "--help"])
    except SystemExit:
        pass
"""
    done = subprocess.run(
        [sys.executable, "-OO", "-c", script], capture_output=True, encoding="utf-8", check=False
    )
    assert done.stdout == "".join(run(*path.split()[1:], "--help").out for path in ALL)


@pytest.mark.parametrize("path", ALL)
def test_every_option_and_command_says_what_it_does(path):
    assert ALL[path].get_short_help_str(limit=200)
    for parameter in ALL[path].params:
        assert isinstance(parameter, click.Argument) or parameter.help


def test_help_names_every_command(run):
    said = run("--help")
    for name in COMMANDS:
        assert re.search(rf"^  {name} +\w.*[^.]\.$", said.out, re.MULTILINE), name  # not cut


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--help"], {"numpy", "pydantic", "rich", "mesa", "numba", "scipy", "pandas"}),
        (["compare", "--help"], {"numpy", "rich", "mesa", "numba", "scipy", "pandas"}),
        (
            ["run", "null-world"],
            {"mesa", "pandas", "pyarrow", "matplotlib", "scipy.linalg", "jinja2", "rich"},
        ),
    ],
)
def test_a_command_imports_nothing_heavy_that_it_does_not_use(arguments, heavy):
    script = f"""
import sys
import sim.cli
try:
    sim.cli.main({arguments})
except SystemExit as ending:
    sys.exit(ending.code or ", ".join({heavy} & set(sys.modules)) or 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout != "") == (0, True), done.stderr


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_second_signal_ends_what_keeps_the_first_to_itself():
    script = f"""
import sys, time
import click
import sim.cli

@click.command
def command():
    while True:
        try:
            print("at work", flush=True)
            time.sleep(60)
        except BaseException:
            time.sleep({2 * sim.cli.ONE_WISH})

module = type(sys)("deaf")
module.deaf_command = command
sys.modules["sim.cli.deaf"] = module
sim.cli.COMMANDS["deaf"] = "deaf"
sim.cli.main(["deaf"])
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as process:
        for number in (signal.SIGINT, signal.SIGTERM):
            assert process.stdout.readline() == b"at work\n"
            process.send_signal(number)
        assert process.wait(30) == 143


def test_no_command_shows_the_help(run):
    said = run()
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("Usage: solidarity")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["descrieb"], "there is no command 'descrieb'; did you mean 'describe'?"),
        (["x"], "there is no command 'x'; there is scenarios, describe, "),
        (["--verbose"], "solidarity: there is no option '--verbose'; did you mean '--version'?"),
        (["describe", "--st", "a=b"], "solidarity describe: there is no option '--st'; did you m"),
        (["describe", "a", "b"], "solidarity describe: got unexpected extra argument"),
        (["describe", "--format", "xml"], "solidarity describe: invalid value for '--format': "),
        (["describe", "--set"], "solidarity: option '--set' requires an argument"),
        (["check"], "solidarity check: missing argument FILE"),
        (["new", "scenari", "a.toml"], "solidarity new: no such command 'scenari'"),
        (["completion", "tcsh"], "solidarity completion: invalid value for"),
    ],
)
def test_a_wrong_command_line_is_one_line(wrong, arguments, problem):
    (line,) = wrong(*arguments)
    assert line.startswith(problem)


def test_what_goes_wrong_inside_is_one_line_and_a_hint(run, failing, monkeypatch):
    failing(ValueError("two\nlines"))
    said = run("scenarios")
    assert (said.code, said.out) == (1, "")
    assert said.err == "failed: ValueError: two\\nlines; for where, set SOLIDARITY_TRACEBACK=1\n"
    failing(KeyError())
    assert run("scenarios").err == "failed: KeyError; for where, set SOLIDARITY_TRACEBACK=1\n"
    monkeypatch.setenv("SOLIDARITY_TRACEBACK", "1")
    with pytest.raises(KeyError):
        sim.cli.main(["scenarios"])


@pytest.mark.parametrize(
    "error",
    [
        MemoryError("Unable to allocate 2.0 GiB"),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        RuntimeError("can't start new thread"),
        ImportError("libx.so: failed to map segment from shared object"),
    ],
)
def test_too_little_memory_is_told_as_that(run, failing, error):
    failing(error)
    said = run("scenarios")
    assert said.code == 1
    assert said.err.startswith("failed: not enough memory: ")
    assert said.err.count("\n") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="others have no such limit")
@pytest.mark.parametrize("kilobytes", [200_000, 300_000])
def test_a_limit_on_memory_is_told_as_that(kilobytes):
    compile_rules()  # of a process without memory to compile, LLVM says the last word itself
    done = shell(f"ulimit -v {kilobytes}; $COMMAND compare null-world --replicates 2")
    assert done.returncode == 1
    assert done.stderr.startswith(b"failed: not enough memory: ")
    assert done.stderr.count(b"\n") == 1


def test_a_package_that_is_too_old_is_named(run, failing, tmp_path, monkeypatch):
    about = tmp_path / "older" / "click-8.1.8.dist-info" / "METADATA"
    about.parent.mkdir(parents=True)
    about.write_text("Name: click\nVersion: 8.1.8\n", encoding="utf-8")
    failing(AttributeError("no attribute"))
    assert "click" not in run("scenarios").err
    monkeypatch.syspath_prepend(tmp_path / "older")
    said = run("scenarios").err
    assert said.startswith("failed: AttributeError: no attribute; click 8.1.8 is installed, and ")
    assert "needs click>=" in said


def test_a_package_with_another_sim_is_named(run, failing, tmp_path, monkeypatch):
    about = tmp_path / "another_sim-2.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Name: another-sim\nVersion: 2.0\n", encoding="utf-8")
    (about / "top_level.txt").write_text("sim\n", encoding="utf-8")
    failing(AttributeError("no attribute"))
    assert "another-sim" not in run("scenarios").err
    monkeypatch.syspath_prepend(tmp_path)
    assert "; another-sim also has a package named sim: " in run("scenarios").err


def test_a_warning_is_one_line():
    done = shell("$COMMAND run nowhere", NUMBA_OPT="foo")  # Numba warns with a traceback
    warned, _ = done.stderr.splitlines()
    assert warned.startswith(b"warning: Environment variable 'NUMBA_OPT' ")


def shell(line, **variables):
    return subprocess.run(
        ["bash", "-c", line],
        capture_output=True,
        env=os.environ | {"COMMAND": f"{sys.executable} -m sim"} | variables,
        check=False,
    )


def test_a_reader_that_goes_away_is_no_drama():
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "sim", "check", "--schema"],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_full_device_is_one_line():
    done = shell("$COMMAND check --schema > /dev/full")
    assert (done.returncode, done.stderr) == (1, b"failed: No space left on device\n")


def test_a_terminal_without_our_signs_still_shows_something():
    done = shell("$COMMAND check --schema", PYTHONIOENCODING="latin-1")
    assert done.returncode == 0
    assert b"\\u03b5" in done.stdout  # ε, as JSON escapes it


def test_a_closed_stream_is_no_failure():
    line = f"{sys.executable} -m sim scenarios"
    for closed in (">&-", "2>&-"):
        done = subprocess.run(
            ["sh", "-c", f"{line} {closed}"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (OSError(errno.ENOSPC, "No space left", "a.txt"), 1, "failed: No space left: a.txt\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
        (click.Abort(), 130, "interrupted\n"),
        (click.FileError("a.txt", "gone"), 1, "Could not open file 'a.txt': gone\n"),
    ],
)
def test_what_stops_a_command_is_one_line(run, failing, error, code, said):
    failing(error)
    told = run("scenarios")
    assert (told.code, told.out, told.err) == (code, "", said)
