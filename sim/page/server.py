"""The live page: a stateless server on Starlette."""

import functools
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from sim.errors import RequestError
from sim.page.guard import LOCAL, MOST_BODY, Guard, refused
from sim.page.library import Library
from sim.page.texts import with_texts

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


def make_app(
    library: Library,
    hosts: frozenset[str] = LOCAL,
    *,
    shared: bool = False,
    more: Sequence[Route] = (),
) -> ASGIApp:
    """Make the application.

    Args:
        library: the worlds that can be asked for.
        hosts: names by which it may be asked for.
        shared: whether others than this machine may ask, by any address in numbers.
        more: what else is served, such as a class.
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
            *more,
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
