"""Classes for tests: a hub on a free port, and a teacher and phones that speak to it by sockets.

Two hundred phones in one process leave no time for a client of HTTP that does more than they need.
"""

import asyncio
import json
import random
import re
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress

from sim.classroom.guard import PATIENCE, PatientServer, limit
from sim.classroom.hub import Hub
from sim.classroom.hub_app import class_routes
from sim.classroom.library import Library
from sim.classroom.server import make_app

BET = {"kind": "bet", "request": {"scenario": "null-world"}, "options": ["left", "same", "right"]}
ALLY = {"kind": "ally", "request": {"scenario": "ally"}, "options": ["help", "mine", "decide"]}


def finish(work):
    """Run a coroutine to its end; in a thread, for Playwright keeps a loop in that of the tests."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@contextmanager
def class_on(patience=PATIENCE, port=0, *, anywhere=False, asked_from=None):
    """Serve a hub; give its address, the hub and its first room.

    ``asked_from`` is the address that is taken for that of whoever asks.
    """
    hub = Hub()
    room = hub.open_room()
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        limit(listening)
        listening.bind(("127.0.0.1", port))
        listening.listen(256)
        place = f"127.0.0.1:{listening.getsockname()[1]}"
        routes = class_routes(hub, [place], anywhere=anywhere)
        app = make_app(Library.of("null-world"), shared=True, more=routes)

        async def served(scope, receive, send):
            if asked_from is not None:
                scope = {**scope, "client": (asked_from, 1)}
            await app(scope, receive, send)

        server = PatientServer(served, hub.close, patience)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://{place}", hub, room
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def class_of_its_own(port=0):
    """Start `solidarity demo --class`; give the process, its address, the code and the secret."""
    process = subprocess.Popen(
        [*(sys.executable, "-m", "sim", "demo", "null-world", "--class"),
         *("--no-browser", "--port", str(port), "--host", "127.0.0.1")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        found = re.fullmatch(r"(http://\S+)/#(\w+)\.(\S+)\n", process.stdout.readline())
        yield process, *found.groups()
    finally:
        process.kill()
        process.communicate()


class Line:
    """A connection to a server, kept open for request after request; ``source`` is where from."""

    def __init__(self, address, source="127.0.0.1"):
        self.host = address.removeprefix("http://")
        self.streams = None
        self.source = (source, 0)

    async def send(self, method, path, body, **headers):
        """Send a request; give the status and the headers of the answer."""
        if self.streams is not None and self.streams[0].at_eof():
            await self.close()  # it was idle for long
        if self.streams is None:
            self.streams = await self._opened()
        reader, writer = self.streams
        said = {"Host": self.host, "Origin": f"http://{self.host}"} | headers
        if body is not None:
            said["Content-Length"] = len(body)
        head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in said.items())
        writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + (body or b""))
        status = int((await reader.readline()).split()[1])
        found = {}
        while (line := await reader.readline()).strip():
            name, _, value = line.decode().partition(":")
            found[name.lower()] = value.strip()
        return status, found

    def _opened(self):
        return asyncio.open_connection(*self.host.rsplit(":", 1), local_addr=self.source)

    async def send_half(self, path):
        """Begin a message and leave it there."""
        self.streams = await self._opened()
        head = f"POST {path} HTTP/1.1\r\nHost: {self.host}\r\nOrigin: http://{self.host}\r\n"
        self.streams[1].write(f"{head}Content-Length: 9\r\n\r\n{{".encode())

    async def post(self, path, said, **headers):
        """Send JSON; give the status and the JSON of the answer, None if it has none."""
        body = json.dumps(said).encode()
        status, found = await self.send("POST", path, body, **headers)
        answer = await self.streams[0].readexactly(int(found.get("content-length", 0)))
        return status, json.loads(answer) if answer else None

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.close()

    async def close(self):
        if self.streams is not None:
            self.streams[1].close()
            with suppress(OSError):
                await self.streams[1].wait_closed()
            self.streams = None


class Speaker:
    """A phone, or the teacher, that keeps what it was told and when."""

    def __init__(self, address, code, token):
        self.address, self.code, self.token = address, code, token
        self.line, self.ear = Line(address), Line(address)
        self.told, self.you, self.ended = [], None, False
        self.news = asyncio.Event()

    @property
    def state(self):
        return self.told[-1][1]

    async def say(self, what, **said):
        """Send a message; give the answer’s status and JSON."""
        where = f"/api/class/{self.code}/{what}"
        return await self.line.post(where, said, Authorization=f"Bearer {self.token}")

    async def listen(self):
        where = f"/api/class/{self.code}/stream"
        token = f"Bearer {self.token}"
        status, _ = await self.ear.send("GET", where, None, Authorization=token)
        assert status == 200
        event = b""
        while line := await self.ear.streams[0].readline():
            if line == b"0\r\n":  # the last chunk
                break
            if line.startswith(b"event: "):
                event = line.removeprefix(b"event: ").strip()
            elif line.startswith(b"data: "):
                data = json.loads(line.removeprefix(b"data: "))
                if event == b"you":
                    self.you = data
                else:
                    self.told.append((time.monotonic(), data))
                    self.news.set()
        self.ended = True
        self.news.set()

    async def until(self, holds, seconds=10):
        """Wait for a state in which something holds."""
        async with asyncio.timeout(seconds):
            while not (self.told and holds(self.state)):
                self.news.clear()
                await self.news.wait()


async def joined(address, code):
    """Join as the page does: who comes with too many others tries again."""
    line = Line(address)
    status = 429
    while status == 429:
        status, answer = await line.post(f"/api/class/{code}/join", {})
        if status == 429:
            await asyncio.sleep(0.5 + random.random())
    assert status == 200, answer
    found = Speaker(address, code, answer["token"])
    found.line = line
    return found


@asynccontextmanager
async def listening(address, code, secret, count):
    """Let phones and the teacher listen; give the teacher and the phones."""
    teacher = Speaker(address, code, secret)
    phones = await asyncio.gather(*(joined(address, code) for _ in range(count)))
    everyone = (teacher, *phones)
    tasks = [asyncio.create_task(one.listen()) for one in everyone]
    await asyncio.gather(*(one.until(lambda _: True) for one in everyone))
    try:
        yield teacher, phones
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(line.close() for one in everyone for line in (one.line, one.ear)))


async def votes(teacher, phones):
    """Let phones vote within a second; give the seconds until each saw a result with all votes."""
    await teacher.say("step", **BET)
    await teacher.say("turn", shown=True)
    await asyncio.gather(
        *(one.until(lambda state: state["step"]["kind"] == "bet") for one in phones)
    )
    number = phones[0].state["number"]
    began, sent = time.monotonic(), []

    async def vote(n, phone):
        await asyncio.sleep(n / len(phones) - (time.monotonic() - began))
        sent.append(time.monotonic())
        status, answer = await phone.say("answer", step=number, choice=BET["options"][n % 3])
        assert status == 204, answer

    await asyncio.gather(*(vote(n, phone) for n, phone in enumerate(phones)))
    everyone = (teacher, *phones)
    await asyncio.gather(
        *(one.until(lambda state: state["answered"] == len(phones)) for one in everyone)
    )
    return [one.told[-1][0] - max(sent) for one in everyone]
