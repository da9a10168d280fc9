"""Two hundred phones, slow and vanished clients, a hub that is killed, and its end under load."""

import asyncio
import signal
import socket
import time
from contextlib import ExitStack

import pytest

from tests.classroom.phones import (
    BET,
    Line,
    class_of_its_own,
    class_on,
    finish,
    joined,
    listening,
    votes,
)

PHONES = 200

HALF_A_BODY = (
    b"POST /api/class/%s/join HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\n"
    b"Content-Length: 9\r\n\r\n{"
)


@pytest.fixture
def demo():
    """Start `solidarity demo --class`; give the process, its address, the code and the secret."""
    with ExitStack() as started:
        yield lambda port=0: started.enter_context(class_of_its_own(port))


@pytest.mark.slow
def test_votes_of_two_hundred_phones_within_a_second_all_count_and_all_see_them(demo):
    _, address, code, secret = demo()

    async def do():
        async with listening(address, code, secret, PHONES) as (teacher, phones):
            await asyncio.sleep(8)  # the rules are being prepared beside
            await votes(teacher, phones)
            counts = teacher.state["pooled"]["counts"]
            assert sum(counts.values()) == PHONES
            assert all(phone.state["pooled"]["counts"] == counts for phone in phones)

    finish(do())


@pytest.mark.slow
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ctrl_c_under_load_ends_at_once_and_without_a_traceback(demo, sent, code):
    process, address, room, secret = demo()

    async def do():
        async with listening(address, room, secret, PHONES) as (teacher, phones):
            await teacher.say("step", **BET)
            await teacher.say("turn", shown=True)
            half = Line(address)
            await half.send_half(f"/api/class/{room}/join")
            voting = [
                asyncio.create_task(one.say("answer", step=1, choice="left")) for one in phones
            ]
            await asyncio.sleep(0.05)
            process.send_signal(sent)
            await asyncio.gather(*voting, return_exceptions=True)
            await asyncio.to_thread(process.wait, 40)
            await half.close()

    finish(do())
    _, said = process.communicate(timeout=5)
    assert process.returncode == code
    assert "Traceback" not in said
    assert "rror" not in said


@pytest.mark.slow
def test_a_hub_that_was_killed_and_started_again_tells_phones_to_join_anew(demo):
    process, address, code, secret = demo()

    async def do():
        async with listening(address, code, secret, 2) as (_, phones):
            process.kill()
            await asyncio.to_thread(process.communicate)
            _, again, new, _ = await asyncio.to_thread(demo, int(address.rpartition(":")[2]))
            assert again == address
            for one in phones:
                await one.until(lambda _, one=one: one.ended)
                await one.line.close()
                status, _ = await one.say("answer", step=0, choice="left")
                assert status == 410
                back = await joined(address, new)
                await back.line.close()

    finish(do())


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST /api/class/",
        b"POST /c HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        HALF_A_BODY,
        b"GET /c HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ],
    ids=["nothing", "half a line", "half the headers", "half a body", "nothing more"],
)
def test_who_keeps_the_hub_waiting_is_closed(sent):
    with class_on(patience=0.5) as (address, _, room):
        place = address.removeprefix("http://")
        host, port = place.split(":")
        if b"%s" in sent:
            sent %= (room.code.encode(), place.encode(), place.encode())
        with socket.create_connection((host, int(port)), timeout=20) as line:
            line.sendall(sent)
            began = time.monotonic()
            try:
                while line.recv(65_536):
                    pass
            except ConnectionResetError:
                pass
        assert time.monotonic() - began < 10
        assert not room.phones


@pytest.mark.slow
def test_who_listens_and_does_not_read_is_closed_and_holds_up_nobody():
    with class_on(patience=2) as (address, _, room):
        host, port = address.removeprefix("http://").split(":")

        async def do():
            deaf = await joined(address, room.code)
            request = (
                f"GET /api/class/{room.code}/stream HTTP/1.1\r\nHost: {host}:{port}\r\n"
                f"Authorization: Bearer {deaf.token}\r\n\r\n"
            )
            with socket.socket() as line:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                line.connect((host, int(port)))
                line.sendall(request.encode())
                async with listening(address, room.code, room.secret, 1) as (teacher, _):
                    await teacher.until(lambda state: state["here"] == 2)
                    many = [f"{letter * 70}{n}" for n, letter in enumerate("abcdef")]
                    asked = {"kind": "bet", "request": {}, "anew": "step"}
                    until = time.monotonic() + 60
                    while room.phones[deaf.token].streams and time.monotonic() < until:
                        said = await teacher.say("step", **asked, options=many)
                        assert said[0] == 204
                    assert room.phones[deaf.token].streams == 0
            await deaf.line.close()

        finish(do())


def test_vanished_phones_leave_their_place_free():
    with class_on() as (address, _, room):

        async def do():
            async with listening(address, room.code, room.secret, 3) as (teacher, phones):
                await teacher.until(lambda state: state["here"] == 3)
                phones[0].ear.streams[1].transport.abort()
                await teacher.until(lambda state: state["here"] == 2)
                assert teacher.state["joined"] == 3

        finish(do())


def test_who_holds_many_idle_sockets_makes_place_for_others(monkeypatch):
    monkeypatch.setattr("sim.classroom.guard.MOST_CONNECTIONS", 6)
    with class_on() as (address, _, room):
        host, port = address.removeprefix("http://").split(":")

        def open_idle(source):
            place = (host, int(port))
            return socket.create_connection(place, timeout=5, source_address=(source, 0))

        async def do():
            async with listening(address, room.code, room.secret, 1) as (teacher, phones):
                idle = [open_idle("127.0.0.2") for _ in range(9)]
                other = open_idle("127.0.0.3")
                phone = await joined(address, room.code)  # there is place for who asks
                await teacher.say("step", **BET)
                assert (await phone.say("answer", step=1, choice="left"))[0] == 204
                await phones[0].until(lambda state: state["answered"] == 1)
                await phone.line.close()
                closed = [is_closed(line) for line in idle]
                assert closed == sorted(closed, reverse=True)  # those that came first
                assert any(closed)
                assert not is_closed(other)  # it is one of one
                for line in (*idle, other):
                    line.close()

        finish(do())


def is_closed(line):
    line.setblocking(False)
    try:
        return line.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True
