import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.files import MADE_BY, MANIFEST, open_regular, read_regular, write_text
from sim.result_folder import (
    REPORT,
    REPORT_MARK,
    ResultFolder,
    checksums,
    git_state,
    host,
    is_report,
    is_result,
    recover,
    remove_report,
    versions,
)
from sim.scenario import RequestError
from sim.studies.inputs import published_path


def held(folder):
    return sorted(path.name for path in folder.iterdir())


def fail(results, exception, text="1"):
    """Fill a folder, and fail in the end."""
    with results:
        fill(results, text)
        raise exception


def fill(results, text="1"):
    (results.folder / "runs.txt").write_text(text, encoding="utf-8")
    (results.folder / "figures").mkdir()
    (results.folder / "figures" / "a.svg").touch()
    said = {"made_by": MADE_BY, "files": checksums(results.folder)}
    (results.folder / MANIFEST).write_text(json.dumps(said), encoding="utf-8")


@pytest.fixture
def former(tmp_path):
    with ResultFolder(tmp_path / "out") as results:
        fill(results)
    return tmp_path / "out"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("pipe", "expected a regular file, found a pipe"),
        ("socket", "cannot be read: "),
        ("zero", "expected a regular file, found a device"),
        ("folder", "expected a regular file, found a folder"),
        ("large", "expected at most 10 bytes, found 11"),
        ("/proc/self/status", "expected at most 10 bytes, found more"),  # says that it has none
        ("a\0b", "no name of a file"),
        ("x" * 300, "File name too long"),
        ("loop", "expected a regular file, found a link"),
    ],
)
def test_only_regular_files_of_a_bounded_size_are_read(tmp_path, name, problem):
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as open_socket:
        open_socket.bind(str(tmp_path / "socket"))
        (tmp_path / "zero").symlink_to("/dev/zero")
        (tmp_path / "folder").mkdir()
        (tmp_path / "large").write_bytes(b"12345678901")
        (tmp_path / "loop").symlink_to("loop")
        with pytest.raises(RequestError, match=problem):
            read_regular(tmp_path / name, 10)


def test_what_is_not_there_is_told_as_that(tmp_path):
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "link").symlink_to("a")
    assert read_regular(tmp_path / "link", 1) == b"1"
    with pytest.raises(RequestError, match="found a link"):
        read_regular(tmp_path / "link", 1, follow=False)
    for name in ("none", "a/none"):
        with pytest.raises((FileNotFoundError, NotADirectoryError)):
            open_regular(tmp_path / name, None)


def test_a_file_is_written_whole_and_replaced_only_when_asked(tmp_path):
    path = tmp_path / "a.txt"
    write_text(path, "ε\n")
    assert path.read_bytes() == "ε\n".encode()
    umask = os.umask(0)
    os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask
    with pytest.raises(RequestError, match="is there already; choose another name, or --force"):
        write_text(path, "2")
    assert path.read_text("utf-8") == "ε\n"
    (tmp_path / "link").symlink_to("a.txt")  # stays a link
    for name in ("a.txt", "link"):
        write_text(tmp_path / name, name, overwrite=True)
        assert path.read_text("utf-8") == name
    assert (tmp_path / "link").is_symlink()
    assert held(tmp_path) == ["a.txt", "link"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "expected a file, is a folder"),
        ("no/a.txt", "there is no folder"),
        ("file/a.txt", "there is no folder"),
        ("fifo", "expected a regular file"),
        ("a\0b", "no name of a file"),
        ("a\udcff", "no name of a file in UTF-8"),
        ("x" * 300, "cannot be written: File name too long"),
        ("/proc/a.txt", "cannot be written: "),
    ],
)
def test_a_file_that_cannot_be_written_is_a_wrong_request(tmp_path, name, problem):
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(RequestError, match=problem):
        write_text(tmp_path / name, "1", overwrite=True)
    assert held(tmp_path) == ["fifo", "file"]


def test_a_full_disk_is_no_wrong_request_and_leaves_nothing(tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as caught:
        write_text(tmp_path / "a.txt", "1")
    assert caught.value.filename == str(tmp_path / "a.txt")
    with pytest.raises(OSError, match="No space left"), ResultFolder(tmp_path / "out") as results:
        fill(results)
    assert held(tmp_path) == []


def test_a_folder_appears_when_it_is_complete_or_is_filled_if_empty(tmp_path):
    (tmp_path / "empty").mkdir()
    for place in (tmp_path / "a" / "out", tmp_path / "empty"):
        before = place.exists()
        with ResultFolder(place) as results:
            fill(results)
            assert place.exists() == before
        assert held(place) == ["figures", "manifest.json", "runs.txt"]
        assert is_result(place)
    assert held(tmp_path / "a") == ["out"]


@pytest.mark.parametrize("exception", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_folder_that_fails_leaves_nothing(tmp_path, former, exception):
    with pytest.raises(exception):
        fail(ResultFolder(tmp_path / "a" / "b"), exception)
    with pytest.raises(exception):
        fail(ResultFolder(former, force=True), exception, "2")
    assert held(tmp_path) == ["out"]
    assert (former / "runs.txt").read_text("utf-8") == "1"


def test_former_results_are_replaced_only_when_asked(tmp_path, former):
    with pytest.raises(RequestError, match="holds results already; choose another folder, or --fo"):
        ResultFolder.check(former)
    with ResultFolder(former, force=True) as results:
        (results.folder / "new.txt").touch()
        fill(results, "2")
    assert held(tmp_path) == ["out"]
    assert held(former) == ["figures", "manifest.json", "new.txt", "runs.txt"]


@pytest.mark.parametrize("manifest", [None, "{}", "[]", "x", '{"made_by": "others"}', "[" * 9999])
def test_what_others_wrote_is_never_replaced(tmp_path, manifest):
    (tmp_path / "thesis.txt").touch()
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(RequestError, match="holds what solidarity did not write"):
        ResultFolder.check(tmp_path, force=True)


@pytest.mark.parametrize("name", ["thesis.txt", "figures/mine.svg"])
def test_what_others_put_into_a_result_is_never_deleted(former, name):
    (former / name).write_text("mine", encoding="utf-8")
    with pytest.raises(RequestError, match=f"holds '{name}', which solidarity did not write"):
        ResultFolder.check(former, force=True)
    assert (former / name).read_text("utf-8") == "mine"


OURS = f'<!doctype html><meta name="generator" content="{REPORT_MARK}">'


def test_a_report_is_ours_and_goes_with_the_result(former):
    (former / REPORT).write_text(OURS, encoding="utf-8")
    with ResultFolder(former, force=True) as results:
        fill(results, "2")
    assert REPORT not in held(former)
    (former.parent / "page.html").write_text(OURS, encoding="utf-8")
    (former / REPORT).symlink_to(former.parent / "page.html")
    assert not is_report(former / REPORT)  # a link is none
    (former / REPORT).unlink()
    (former / REPORT).write_text(OURS, encoding="utf-8")
    for _ in range(2):
        remove_report(former)
        assert REPORT not in held(former)


@pytest.mark.parametrize("text", ["mine", f"<p>{REPORT_MARK}</p>", " " * 500 + OURS, ""])
def test_what_is_only_named_as_a_report_stays(former, text):
    (former / REPORT).write_text(text, encoding="utf-8")
    assert not is_report(former / REPORT)
    remove_report(former)
    with pytest.raises(RequestError, match=r"holds 'report\.html'"):
        ResultFolder.check(former, force=True)
    assert (former / REPORT).read_text("utf-8") == text


@pytest.mark.parametrize("name", ["out", "x" * 240, "a [1]*"])
def test_a_replacement_that_was_killed_is_recovered(tmp_path, monkeypatch, name):
    place = tmp_path / name
    with ResultFolder(place) as results:
        fill(results)
    rename = Path.rename

    def killed(path, target):
        rename(path, target)
        raise SystemExit

    with monkeypatch.context() as patched:  # ends between the two renamings
        patched.setattr(Path, "rename", killed)
        patched.setattr("sim.result_folder.recover", lambda _: None)
        with pytest.raises(SystemExit), ResultFolder(place, force=True) as results:
            fill(results, "2")
    assert not place.exists()
    (tmp_path / f"{name[:-1]}b").mkdir()
    recover(tmp_path / f"{name[:-1]}b")  # leaves alone what is another's
    with pytest.warns(RuntimeWarning, match="the former ones are back"):
        recover(place)
    assert (place / "runs.txt").read_text("utf-8") == "1"

    with monkeypatch.context() as patched:  # ends before the former ones are removed
        patched.setattr("sim.result_folder.recover", lambda _: None)
        with ResultFolder(place, force=True) as results:
            fill(results, "3")
    assert any(".old-" in left for left in held(tmp_path))
    with ResultFolder(place, force=True) as results:
        fill(results, "4")
    assert not any(".old-" in left for left in held(tmp_path))


def test_what_a_killed_process_had_begun_goes_when_nobody_can_be_writing_it(tmp_path):
    place = tmp_path / "demo"
    begun = [tmp_path / f".demo.new-0000000{number}" for number in range(3)]
    for folder in begun:
        folder.mkdir()
        (folder / "runs.parquet").write_text("half", encoding="utf-8")
    hours_ago = time.time() - 2 * 3600
    for path in (*begun, begun[0] / "runs.parquet", begun[1] / "runs.parquet"):
        os.utime(path, (hours_ago, hours_ago))  # the third is being written

    ResultFolder.check(place)
    assert held(tmp_path) == [".demo.new-00000002"]


def test_it_is_found_out_early_and_leaves_no_trace(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    before = held(tmp_path)
    for good in ("a", "a/b/c", "empty"):
        ResultFolder.check(tmp_path / good)
    for wrong, problem in [
        ("file", "expected a folder, is a file"),
        ("file/out", "cannot be written: Not a directory"),
        ("file/deep/out", "cannot be written: Not a directory"),
        ("/proc/out", "cannot be written: "),
        ("/proc", "expected a folder of its own"),
        ("a\0b", "no name of a file"),
        ("a\udcff/out", "no name of a file in UTF-8"),
        ("x" * 300, "cannot be written: File name too long"),
    ]:
        with pytest.raises(RequestError, match=problem):
            ResultFolder.check(tmp_path / wrong)
    monkeypatch.chdir(tmp_path / "empty")
    for wrong in (".", "..", "/"):
        with pytest.raises(RequestError, match="expected a folder of its own"):
            ResultFolder.check(Path(wrong))
    assert held(tmp_path) == before


def test_a_folder_that_fills_meanwhile_is_not_replaced(tmp_path):
    def meanwhile():
        with ResultFolder(tmp_path / "out") as results:
            fill(results)
            (tmp_path / "out").mkdir()
            (tmp_path / "out" / "thesis.txt").touch()

    with pytest.raises(RequestError, match="did not write"):
        meanwhile()
    assert held(tmp_path) == ["out"]
    assert held(tmp_path / "out") == ["thesis.txt"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_nothing(tmp_path, number):
    script = """
import sys, time
from pathlib import Path
import click
import sim.cli
from sim.result_folder import ResultFolder

@click.command
def command():
    with ResultFolder(Path("a/out")) as results:
        (results.folder / "half.txt").write_text("1")
        print("ready", flush=True)
        time.sleep(60)

module = type(sys)("waiting")
module.wait_command = command
sys.modules["sim.cli.waiting"] = module
sim.cli.COMMANDS["wait"] = "waiting"
sim.cli.main(["wait"])
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout.readline() == "ready\n"
        assert held(tmp_path) == ["a"]
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
    assert process.returncode == (130 if number == signal.SIGINT else 143)
    assert said == ("interrupted\n" if number == signal.SIGINT else "ended by SIGTERM\n")
    assert held(tmp_path) == []


def test_files_are_known_by_their_checksums(former):
    one = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
    assert set(checksums(former)) == {"runs.txt", "figures/a.svg"}
    assert checksums(former)["runs.txt"] == one


def test_what_results_depend_on_is_told():
    assert set(versions()) == {"solidarity", "python", "numpy", "numba", "mesa", "scipy"}
    assert versions()["solidarity"] == sim.__version__
    assert host()["cpu"]


@given(
    st.sampled_from(["/", "~/", "~you/", "../", "./../", "C:\\", "C:/"]),
    st.text(st.characters(exclude_characters="/\\\0", codec="utf-8"), min_size=1),
)
def test_no_folder_of_one_machine_is_published(start, folder):
    path = f"{start}me {folder}/a.toml"
    assert published_path(path) == ("…/a.toml", {"…/a.toml": path})


@pytest.mark.parametrize("name", ["results/a", "a.toml", "migration-2020", "./a b", "a..b/c"])
def test_what_stays_in_the_folder_is_published_as_it_is(name):
    assert published_path(name) == (name, {})


def test_the_state_of_the_checkout_is_told(tmp_path):
    assert git_state(tmp_path) is None

    def git(*arguments):
        who = ["-c", "user.name=a", "-c", "user.email=a@b"]
        subprocess.run(["git", *who, "-C", tmp_path, *arguments], check=True, capture_output=True)

    git("init")
    assert git_state(tmp_path) == {"commit": None, "dirty": False}
    (tmp_path / "a").touch()
    git("add", "a")
    git("commit", "-m", "a")
    state = git_state(tmp_path)
    assert len(state["commit"]) == 12
    assert not state["dirty"]
    (tmp_path / "b").touch()
    assert git_state(tmp_path) == {"commit": state["commit"], "dirty": True}
