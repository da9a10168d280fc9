"""Serving the page on this machine: the port, the browser, the end by Ctrl-C."""

import errno
import ipaddress
import socket
import threading
import webbrowser
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from sim.errors import RequestError
from sim.page.library import Library
from sim.page.server import LOCAL, make_app

LOCAL_HOST = "127.0.0.1"

ANY = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, never bound unasked
"""Hosts that mean every address of this machine."""

TRIES = 50
"""Ports after one in use that are tried to name a free one."""


PATIENCE = 30.0
"""Seconds that the end waits for the first answer, if it is still being made."""


def is_local(host: str) -> bool:
    """Say whether only this machine can reach a host."""
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
    free = next((n for n in range(port + 1, min(port + TRIES, 65536)) if _is_free(host, n)), 0)
    hint = f"try --port {free}, which is free" if free else "--port 0 takes a free one"
    raise RequestError(f"--port {port}: is in use, perhaps by another demo; {hint}")


def serve(library: Library, listening: socket.socket, host: str, warm: Callable[[], None]) -> None:
    """Serve until Ctrl-C.

    Args:
        library: the worlds of the page.
        listening: as ``open_socket`` gave it.
        host: as it was asked for.
        warm: what is done beside, so that the first answer is quick.
    """
    shared = not is_local(host)
    hosts = LOCAL | ({host} - ANY)
    app = make_app(library, frozenset(hosts), shared=shared)
    warming = threading.Thread(target=warm, daemon=True)
    warming.start()
    try:
        server_of(app).run(sockets=[listening])
    finally:
        # A thread that is cut off inside compiled code or the compiler takes the process down.
        warming.join(PATIENCE)


def server_of(app: ASGIApp) -> uvicorn.Server:
    """Set up uvicorn: quiet, without what the page does not need."""
    settings = uvicorn.Config(
        app, log_level="error", access_log=False, server_header=False, lifespan="off",
        timeout_keep_alive=20, timeout_graceful_shutdown=1, ws="none", loop="asyncio", http="h11",
        h11_max_incomplete_event_size=16_384,
    )  # fmt: skip
    return uvicorn.Server(settings)


def open_browser(address: str) -> None:
    """Open the page in the browser, beside the server."""
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def address_of(listening: socket.socket, host: str, query: str) -> str:
    """Give the page’s address on this machine."""
    name = LOCAL_HOST if host in ANY else host
    name = f"[{name}]" if ":" in name else name
    return f"http://{name}:{listening.getsockname()[1]}/{'?' if query else ''}{query}"


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
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
