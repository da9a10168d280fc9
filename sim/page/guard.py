"""Whom the server lets in, what it lets them send, and what their browsers may do with answers."""

import ipaddress
from collections.abc import Iterable, Mapping

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BODY = 4_096
"""Bytes of a request’s body."""

MOST_QUERY = 2_048
"""Bytes of an address’s query."""

MOST_HEADERS = 8_192
"""Bytes of a request’s headers."""

MOST_PATH = 256
"""Bytes of an address’s path."""

POLICY = "; ".join(
    (
        *("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:"),
        *("connect-src 'self'", "worker-src blob:", "base-uri 'none'", "form-action 'none'"),
        "frame-ancestors 'none'",
    )
)
"""Content Security Policy: everything comes from here, no script or style from texts; a worker
starts from what the page holds."""

HEADERS = (
    (b"content-security-policy", POLICY.encode()),
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
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        if refusal := self._refusal(scope):
            await refusal(scope, receive, with_headers)
            return
        await self._app(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = dict(scope["headers"])
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEADERS:
            return refused(f"expected at most {MOST_HEADERS:,} bytes of headers", 431)
        count = sum(name == b"host" for name, _ in scope["headers"])
        if count != 1 or not self._knows(headers[b"host"].decode("latin-1")):
            return refused("this page is not here: unknown host", 421)
        if scope["path"].startswith("/api/") and not _is_own(headers, scope["method"]):
            return refused("other pages may not ask", 403)
        if len(scope["query_string"]) > MOST_QUERY or len(scope["raw_path"]) > MOST_PATH:
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
    not this machine’s: ``Origin`` alone has to do.
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
