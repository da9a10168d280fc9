"""Serving the page on this machine: the port, the browser, the end by Ctrl-C."""

import contextlib
import errno
import ipaddress
import socket
import threading
import webbrowser
from collections.abc import Callable

from starlette.types import ASGIApp

from sim.errors import RequestError
from sim.page.guard import LOCAL
from sim.page.patience import PatientServer, limit

LOCAL_HOST = "127.0.0.1"

ANY = "0.0.0.0"  # noqa: S104 - bound where a class was asked for, alone
"""The host that means every address of this machine."""

TRIES = 50
"""Ports after one in use that are tried to name a free one."""


def is_local(host: str) -> bool:
    """Say whether a host means this machine to itself alone."""
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
