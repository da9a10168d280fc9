"""The live page: a stateless server on Starlette, and whom it lets in."""

import functools
import ipaddress
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sim.errors import RequestError
from sim.page.library import Library
from sim.page.texts import with_texts

MOST_BODY = 4_096
"""Bytes of a request’s body."""

MOST_QUERY = 2_048
"""Bytes of an address’s query."""

MOST_PATH = 256
"""Bytes of an address’s path."""

POLICY = "; ".join(
    (
        *("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:"),
        *("connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"),
    )
)
"""Content Security Policy: everything comes from here, no script or style from texts."""

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
        count = sum(name == b"host" for name, _ in scope["headers"])
        if count != 1 or not self._knows(headers[b"host"].decode("latin-1")):
            return refused("this page is not here: unknown host", 421)
        if headers.get(b"sec-fetch-site") == b"cross-site" and scope["path"].startswith("/api/"):
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


def host_of(said: str) -> str:
    """Read the host out of ``Host``: without its port, and without the brackets of IPv6."""
    said = said.strip().lower()
    if said.startswith("["):
        return said[1:].partition("]")[0]
    return said.rpartition(":")[0] if said.count(":") == 1 else said


def refused(problem: str, status: int) -> JSONResponse:
    """Say in JSON what is wrong."""
    return JSONResponse({"problems": [problem]}, status_code=status)


STATIC = Path(__file__).parent / "static"

AT_ONCE = 2
"""Requests that are computed at the same time; others wait."""

MOST_WAITING = 200
"""Requests that may wait; more are asked to come again."""

KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".LICENSE": "text/plain; charset=utf-8",
}
"""Endings of the files that are served."""


def files() -> dict[str, Path]:
    """Give every file that is served, by its path under ``/static/``; there is no other."""
    return {
        path.relative_to(STATIC).as_posix(): path
        for path in sorted(STATIC.rglob("*"))
        if path.suffix in KINDS
    }


def make_app(library: Library, hosts: frozenset[str] = LOCAL, *, shared: bool = False) -> ASGIApp:
    """Make the application.

    Args:
        library: the worlds that can be asked for.
        hosts: names by which it may be asked for.
        shared: whether others than this machine may ask, by any address in numbers.
    """
    served, worker = files(), _Worker()

    async def page(request: Request) -> Response:
        del request
        return HTMLResponse(with_texts(served["index.html"].read_text(encoding="utf-8")))

    async def static(request: Request) -> Response:
        path = served.get(request.path_params["path"])
        if path is None:
            raise HTTPException(404, "there is no such file")
        return FileResponse(path, media_type=KINDS[path.suffix])

    async def about(request: Request) -> Response:
        del request
        return await worker.bytes(functools.partial(_about, library))

    async def world(request: Request) -> Response:
        asked = await _asked(request)
        return await worker.bytes(functools.partial(_world, asked, library))

    app = Starlette(
        routes=[
            Route("/", page),
            Route("/static/{path:path}", static),
            Route("/api/about", about),
            Route("/api/world", world, methods=["GET", "POST"]),
        ],
        exception_handlers={RequestError: _wrong, HTTPException: _no_such},
    )
    return Guard(app, hosts, any_address=shared)


class _Worker:
    """Computes a few answers at once, in threads, and lets a bounded number wait."""

    def __init__(self) -> None:
        self._limiter: CapacityLimiter | None = None
        self._waiting = 0

    async def bytes(self, make: Callable[[], bytes]) -> Response:
        if self._waiting >= MOST_WAITING:
            answer = refused("too many ask at once; please try again in a moment", 503)
            answer.headers["retry-after"] = "2"
            return answer
        self._limiter = self._limiter or CapacityLimiter(AT_ONCE)
        self._waiting += 1
        try:
            data = await to_thread.run_sync(make, limiter=self._limiter)
        finally:
            self._waiting -= 1
        return Response(data, media_type="application/json")


def _about(library: Library) -> bytes:
    from sim.page.requests import about  # noqa: PLC0415 - heavy: the page is there before

    return json.dumps(about(library), ensure_ascii=False).encode()


def _world(asked: dict[str, Any], library: Library) -> bytes:
    from sim.page.requests import parse  # noqa: PLC0415 - heavy: the page is there before
    from sim.page.world import answer_bytes  # noqa: PLC0415

    return answer_bytes(parse(asked, library))


async def _asked(request: Request) -> dict[str, Any]:
    """Read the request’s values, from the address or from a small body of JSON."""
    if request.method != "POST":
        keys = [key for key, _ in request.query_params.multi_items()]
        if len(keys) != len(set(keys)):
            raise RequestError("the address says something twice")
        return dict(request.query_params)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BODY:  # without a length, or with a false one
            raise HTTPException(413, f"expected at most {MOST_BODY:,} bytes")
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise RequestError("expected an object of JSON") from None
    if not isinstance(data, dict):
        raise RequestError("expected an object of JSON")
    return data


async def _wrong(request: Request, error: Exception) -> JSONResponse:
    del request
    problems = error.problems if isinstance(error, RequestError) else (str(error),)
    return JSONResponse({"problems": list(problems)}, status_code=422)


async def _no_such(request: Request, error: Exception) -> JSONResponse:
    del request
    status = error.status_code if isinstance(error, HTTPException) else 500
    return refused(error.detail if isinstance(error, HTTPException) else str(error), status)
