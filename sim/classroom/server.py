"""The live page, served on this machine until Ctrl-C. The server runs no worlds."""

import contextlib
import errno
import gzip
import ipaddress
import socket
import threading
import webbrowser
from collections.abc import Callable, Mapping, Sequence

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from sim.classroom.content import KINDS, compact_json, files, page_data, page_with, with_texts
from sim.classroom.guard import LOCAL, Guard, PatientServer, limit, refused
from sim.classroom.library import Library, first_request
from sim.errors import RequestError


def make_app(
    library: Library,
    hosts: frozenset[str] = LOCAL,
    *,
    first: Mapping[str, str] | None = None,
    shared: bool = False,
    more: Sequence[Route] = (),
) -> ASGIApp:
    """Make the application; the files that it serves are read now, not when they are asked for.

    Args:
        library: the worlds that can be asked for.
        hosts: names by which it may be asked for.
        first: the request that the page begins with.
        shared: whether others than this machine may ask, by any address in numbers.
        more: what else is served, such as a class.
    """
    served = {path: (file.read_bytes(), KINDS[file.suffix]) for path, file in files().items()}
    start = with_texts(served["index.html"][0].decode())
    begins = first or first_request(library, {})
    data = _Packed(lambda: compact_json(page_data(library, begins)), "application/json")
    file = _Packed(lambda: page_with(page_data(library, begins)), KINDS[".html"])

    async def page(request: Request) -> Response:
        del request
        return HTMLResponse(start)

    async def static(request: Request) -> Response:
        found = served.get(request.path_params["path"])
        if found is None:
            raise HTTPException(404, "there is no such file")
        return Response(found[0], media_type=found[1])

    app = Starlette(
        routes=[
            Route("/", page),
            Route("/static/{path:path}", static),
            Route("/api/page", data.answer),
            Route("/take-away.html", file.answer),
            *more,
        ],
        exception_handlers={HTTPException: _no_such},
    )
    return Guard(app, hosts, any_address=shared)


class _Packed:
    """Something large that is made and packed once and held once, however many ask for it."""

    def __init__(self, make: Callable[[], str], kind: str) -> None:
        self._make, self._kind = make, kind
        self._lock = threading.Lock()
        self._made: tuple[bytes, bytes] | None = None

    def _both(self) -> tuple[bytes, bytes]:
        with self._lock:
            if self._made is None:
                plain = self._make().encode()
                self._made = plain, gzip.compress(plain, mtime=0)
            return self._made

    async def answer(self, request: Request) -> Response:
        """Give it, packed for whoever takes it so."""
        plain, packed = await to_thread.run_sync(self._both)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(plain, media_type=self._kind)
        return Response(packed, media_type=self._kind, headers={"content-encoding": "gzip"})


async def _no_such(request: Request, error: Exception) -> JSONResponse:
    del request
    status = error.status_code if isinstance(error, HTTPException) else 500
    return refused(error.detail if isinstance(error, HTTPException) else str(error), status)


LOCAL_HOST = "127.0.0.1"

ANY = "0.0.0.0"  # noqa: S104 - bound only where a class was asked for
"""The host that means every address of this machine."""

_TRIES = 50
"""Ports after one in use that are tried to name a free one."""


def is_local(host: str) -> bool:
    """Say whether a host is this machine by a name that leads no other machine here."""
    return host in LOCAL or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def open_socket(host: str, port: int) -> socket.socket:
    """Take a port, 0 for any free one.

    Raises:
        RequestError: it is in use, with the next that is free; or the host is not this machine’s.
    """
    try:
        return _bound(host, port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            why = error.strerror or str(error)
            raise RequestError(f"--host {host} --port {port}: cannot listen there: {why}") from None
    free = next((n for n in range(port + 1, min(port + _TRIES, 65536)) if _is_free(host, n)), 0)
    hint = f"try --port {free}, which is free" if free else "--port 0 takes a free one"
    raise RequestError(f"--port {port}: is in use, perhaps by another demo; {hint}")


def serve(
    app: ASGIApp,
    listening: socket.socket,
    closing: Callable[[], None] | None = None,
) -> None:
    """Serve until Ctrl-C.

    Args:
        app: what is served.
        listening: as ``open_socket`` gave it.
        closing: is called when the end has come.
    """
    PatientServer(app, closing).run(sockets=[listening])


def open_browser(address: str) -> None:
    """Open the page in the browser, beside the server."""
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def address_of(listening: socket.socket, query: str) -> str:
    """Give the page’s address on this machine."""
    return f"http://{LOCAL_HOST}:{listening.getsockname()[1]}/{'?' if query else ''}{query}"


def room_addresses() -> list[str]:
    """Give the addresses by which others in the room may reach this machine, the likeliest first.

    None if it is in no network.
    """
    found = []
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect(("192.0.2.1", 9))  # sends nothing: it asks which address would be used
        found.append(asking.getsockname()[0])
    with contextlib.suppress(OSError):
        known = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        found += sorted(str(row[4][0]) for row in known)
    return [name for name in dict.fromkeys(found) if not is_local(name) and name != ANY]


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        limit(listening)
        listening.bind((host, port))
        listening.listen(256)
    except BaseException:
        listening.close()
        raise
    return listening


def _is_free(host: str, port: int) -> bool:
    try:
        _bound(host, port).close()
    except OSError:
        return False
    return True


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
