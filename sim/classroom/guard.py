"""Whom the server lets in, what they may send, and how long it waits for anybody."""

import asyncio
import ipaddress
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

import uvicorn
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

MOST_BODY = 4_096
"""Bytes of a request’s body."""

_MOST_QUERY = 2_048
"""Bytes of an address’s query."""

_MOST_HEADERS = 8_192
"""Bytes of a request’s headers."""

_MOST_PATH = 256
"""Bytes of an address’s path."""

_POLICY = "; ".join(
    (
        *("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:"),
        *("connect-src 'self'", "worker-src blob:", "base-uri 'none'", "form-action 'none'"),
        "frame-ancestors 'none'",
    )
)
"""Content Security Policy: everything comes from here, no script or style from texts; a worker
starts from what the page holds."""

_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"cache-control", b"no-store"),
)

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


class Guard:
    """Refuses what no page of ours asks, and adds headers to every answer.

    A page of somebody else whose name is made to lead to this machine (DNS rebinding) still sends
    its own name as ``Host``: names that are not ours are refused.

    Args:
        app: what is guarded.
        hosts: names and addresses by which it may be asked for.
        any_address: whether any address in numbers will do: a room knows this machine by one that
            the machine may not know itself. A name that is led here is no number.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = LOCAL, *, any_address: bool) -> None:
        self._app = app
        self._hosts = {host.lower() for host in hosts}
        self._any_address = any_address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        if refusal := self._refusal(scope):
            await refusal(scope, receive, with_headers)
            return
        await self._app(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = dict(scope["headers"])
        if sum(len(name) + len(value) for name, value in scope["headers"]) > _MOST_HEADERS:
            return refused(f"expected at most {_MOST_HEADERS:,} bytes of headers", 431)
        count = sum(name == b"host" for name, _ in scope["headers"])
        if count != 1 or not self._knows(headers[b"host"].decode("latin-1")):
            return refused("this page is not here: unknown host", 421)
        if scope["path"].startswith("/api/") and not _is_own(headers, scope["method"]):
            return refused("other pages may not ask", 403)
        if len(scope["query_string"]) > _MOST_QUERY or len(scope["raw_path"]) > _MOST_PATH:
            return refused("the address is too long", 414)
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or len(length) > 9 or int(length) > MOST_BODY:
            return refused(f"expected at most {MOST_BODY:,} bytes", 413)
        return None

    def _knows(self, said: str) -> bool:
        host = host_of(said)
        if host in self._hosts:
            return True
        if not self._any_address:
            return False
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return False
        return True


def _is_own(headers: Mapping[bytes, bytes], method: str) -> bool:
    """Say whether a page of ours asks: browsers name another’s, and their own with every POST.

    Not every browser says ``Sec-Fetch-Site``, and none of them to an address without TLS that is
    not this machine’s: only ``Origin`` is left.
    """
    if headers.get(b"sec-fetch-site", b"same-origin") not in {b"same-origin", b"none"}:
        return False
    origin = headers.get(b"origin")
    if origin is None:
        return method in {"GET", "HEAD"}
    return origin.lower() == b"http://" + headers[b"host"].strip().lower()


def host_of(said: str) -> str:
    """Read the host out of ``Host``: without its port, and without the brackets of IPv6."""
    said = said.strip().lower()
    if said.startswith("["):
        return said[1:].partition("]")[0]
    return said.rpartition(":")[0] if said.count(":") == 1 else said


def refused(problem: str, status: int) -> JSONResponse:
    """Say in JSON what is wrong."""
    return JSONResponse({"problems": [problem]}, status_code=status)


PATIENCE = 10.0
"""Seconds in which a client sends a request, then its body, or reads a little of an answer."""

MOST_CONNECTIONS = 800
"""Open at once: two hundred phones with a few each, below what systems let a process open. Where
there would be more, those that keep us waiting make place."""

_BACKLOG = 150
"""Connections that wait to be taken; they come on top where all are taken in one turn."""

_CUT_TOGETHER = 16
"""One in so many of the connections that keep us waiting is cut to make place."""

_FAREWELL = 0.3
"""Seconds in which streams end by themselves before connections are cut at the end."""

_TICKS = 10
"""Of a tenth of a second, between two looks."""


_SENDING = 65_536
"""Bytes that the system holds for a client that does not read them yet."""


def limit(listening: socket.socket) -> None:
    """Bound what the system does for clients of a socket: those who vanish are noticed by it."""
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SENDING)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # no 40 ms for a second packet
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux: what is sent and never acknowledged
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(2_000 * PATIENCE))


class _Connection(H11Protocol):
    """A connection for which others may have to make place."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.came = time.monotonic()
        if len(self.connections) > MOST_CONNECTIONS:
            _make_place(self.connections)

    @property
    def host(self) -> str:
        """The address at the other end."""
        return self.client[0] if self.client else ""


def _make_place(connections: Iterable[object]) -> None:
    """Cut, of the address that keeps us waiting most often, the connections that came first.

    They have had the longest time to say something. A phone that listens is never cut, and where
    nobody else keeps us waiting it is the newest connection that goes.
    """
    held = [one for one in connections if isinstance(one, _Connection)]
    held = [one for one in held if not one.transport.is_closing()]
    if len(held) <= MOST_CONNECTIONS:
        return
    waiting: defaultdict[str, list[_Connection]] = defaultdict(list)
    for one in held:
        if _awaited(one) is not None:
            waiting[one.host].append(one)
    most = max(waiting.values(), key=len, default=[])
    most.sort(key=lambda one: one.came)
    for one in most[: 1 + len(most) // _CUT_TOGETHER]:
        one.transport.abort()


class PatientServer(uvicorn.Server):
    """Uvicorn, quiet, without what the page does not need, and with limits of time.

    Args:
        app: what is served.
        closing: is called when the end has come, before connections are cut.
        patience: see ``PATIENCE``.
    """

    def __init__(
        self, app: ASGIApp, closing: Callable[[], None] | None = None, patience: float = PATIENCE
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app, log_level="error", access_log=False, server_header=False, lifespan="off",
                timeout_keep_alive=5, timeout_graceful_shutdown=1, ws="none", loop="asyncio",
                http=_Connection, h11_max_incomplete_event_size=8_192,
                proxy_headers=False,  # who asks is whose socket it is, whatever a header says
                backlog=_BACKLOG,
            )
        )  # fmt: skip
        self._closing, self._patience = closing, patience
        self._waits: dict[object, tuple[object, float]] = {}

    async def on_tick(self, counter: int) -> bool:
        """Look after connections; say whether to end."""
        if counter % _TICKS == 0:
            self._cut(time.monotonic())
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let streams end, then cut whatever is left, so that nothing is cancelled midway."""
        if self._closing is not None:
            self._closing()
        if self.server_state.tasks:
            await asyncio.wait(set(self.server_state.tasks), timeout=_FAREWELL)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)

    def _cut(self, now: float) -> None:
        """Close those that have kept us waiting for the same thing too long."""
        waits: dict[object, tuple[object, float]] = {}
        for connection in self.server_state.connections:
            what = _awaited(connection)
            if what is None:
                continue
            before, since = self._waits.get(connection, (None, now))
            waits[connection] = (what, since if before == what else now)
            if now - waits[connection][1] > self._patience:
                connection.transport.abort()
        self._waits = waits


def _awaited(connection: object) -> object:
    """Say what a client has still to do: read, send its request or its body; None if nothing."""
    assert isinstance(connection, _Connection)  # noqa: S101 - the only protocol that is set
    if unread := connection.transport.get_write_buffer_size():
        return unread
    cycle: RequestResponseCycle | None = connection.cycle  # None before the first request
    if cycle is None or cycle.response_complete:
        return "request", cycle  # itself, not its id, which the next one may have
    return ("body", cycle) if cycle.more_body else None
