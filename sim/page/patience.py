"""A server that waits for nobody for ever: slow, silent and vanished clients are closed."""

import asyncio
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Iterable

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

PATIENCE = 10.0
"""Seconds in which a client sends a request, then its body, or reads a little of an answer."""

MOST_CONNECTIONS = 800
"""Open at once: two hundred phones with a few each, below what systems let a process open. Where
there would be more, those that keep us waiting make place."""

BACKLOG = 150
"""Connections that wait to be taken; they come on top where all are taken in one turn."""

CUT_TOGETHER = 16
"""One in so many of the connections that keep us waiting is cut to make place."""

FAREWELL = 0.3
"""Seconds in which streams end by themselves before connections are cut at the end."""

_TICKS = 10
"""Of a tenth of a second, between two looks."""


SENDING = 65_536
"""Bytes that the system holds for a client that does not read them yet."""


def limit(listening: socket.socket) -> None:
    """Bound what the system does for clients of a socket: those who vanish are noticed by it."""
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SENDING)
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
    for one in most[: 1 + len(most) // CUT_TOGETHER]:
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
                backlog=BACKLOG,
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
            await asyncio.wait(set(self.server_state.tasks), timeout=FAREWELL)
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
        return "request", id(cycle)
    return ("body", id(cycle)) if cycle.more_body else None
