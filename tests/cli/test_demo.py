import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from sim.classroom.server import address_of, is_local, open_socket, room_addresses


@pytest.fixture
def demo():
    """Start the command; give the process and the address that it prints."""
    started = []

    def demo(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "sim", "demo", "--no-browser", "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process, process.stdout.readline().strip()

    yield demo
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.slow
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_page_is_served_until_it_is_ended(demo, sent, code):
    process, address = demo(
        "critical-mass", "--seed", "2", "--practice", "parallel", "--practice", "statement"
    )
    assert address.startswith("http://127.0.0.1:")
    assert address.endswith("/?scenario=critical-mass&a=parallel&b=statement&seed=2")
    with urllib.request.urlopen(address, timeout=30) as page:
        assert b"<title>solidarity</title>" in page.read()
    process.send_signal(sent)
    _, said = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in said
    assert said.splitlines()[0] == "Ctrl-C ends it."


@pytest.mark.parametrize("more", [(), ("--teacher-anywhere",)])
def test_a_class_has_an_address_for_the_screen_and_one_for_pupils(demo, more):
    process, address = demo("null-world", "--class", "--host", "Teacher.local", *more)
    found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/#([A-Z]{4})\.([\w-]{20,})", address)
    port, code, secret = found.groups()
    for host, status in [("teacher.local", 200), ("192.168.1.7", 200), ("evil.example", 421)]:
        asked = urllib.request.Request(f"http://127.0.0.1:{port}/c", headers={"Host": host})
        try:
            page = urllib.request.urlopen(asked, timeout=30)
        except urllib.error.HTTPError as error:
            page = error
        with page:
            assert page.status == status
            assert secret.encode() not in page.read()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert said.startswith(f"Pupils open http://Teacher.local:{port}/c and type {code}. ")
    other = f"http://Teacher.local:{port}/teach#{code}.{secret}"
    assert (other in said) == bool(more)
    assert secret not in said.replace(other, "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--host", "192.168.1.7"), "--host: only with --class"),
        (("--teacher-anywhere",), "--teacher-anywhere: only with --class"),
        (("--class", "--export", "page.html"), "--class: a file cannot gather a class"),
    ],
)
def test_only_a_class_is_let_in_from_the_room(wrong, arguments, said):
    (line,) = wrong("demo", *arguments)
    assert line.startswith(said)


def test_a_port_in_use_is_said_with_a_free_one(wrong):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        (line,) = wrong("demo", "--no-browser", "--port", port)
    assert line.startswith(f"--port {port}: is in use, perhaps by another demo; try --port ")


@pytest.mark.slow
def test_an_exported_page_is_one_file(run, tmp_path, scenario):
    said = run("demo", scenario, "--seed", "5", "--export", "page.html")
    assert (said.code, said.out) == (0, "page.html\n")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert 'src="/static' not in text
    assert 'href="/static' not in text
    assert '"scenario":"small (file)"' in text
    assert run("demo", scenario, "--export", "page.html").code == 2
    assert run("demo", scenario, "--export", "page.html", "--force").code == 0


def test_who_can_reach_a_host():
    assert is_local("127.0.0.1")
    assert is_local("localhost")
    assert is_local("::1")
    assert not is_local("192.168.1.7")
    assert not [name for name in room_addresses() if is_local(name)]
    with open_socket("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        assert address_of(listening, "a=b") == f"http://127.0.0.1:{port}/?a=b"
        assert address_of(listening, "") == f"http://127.0.0.1:{port}/"
