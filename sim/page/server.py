"""The live page: its files, and what its browser runs worlds from. The server runs none."""

import gzip
import threading
from collections.abc import Callable, Mapping, Sequence

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from sim.page.content import KINDS, compact_json, files, page_data
from sim.page.export import page_with
from sim.page.guard import LOCAL, Guard, refused
from sim.page.library import Library
from sim.page.requests import first_request
from sim.page.texts import with_texts


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
