"""The hub over HTTP: what phones and the teacher ask, and the streams by which they are told."""

import asyncio
import contextlib
import json
import secrets
import time
from collections.abc import Sequence
from typing import Any

import segno
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sim.errors import RequestError
from sim.page.content import STATIC
from sim.page.guard import refused
from sim.page.hub import FullError, GoneError, Hub, Phone, Room, TooManyError
from sim.page.texts import with_texts

MOST_SAID = 1_024
"""Bytes of a message to the hub."""

HEARTBEAT = 8.0
"""Seconds of silence after which a stream says that it is there."""

MOST_STREAMS = 4
"""That a phone has open, in several tabs; an old one may not have ended yet when it comes back."""


def class_routes(hub: Hub, places: Sequence[str]) -> list[Route]:
    """Give what is served for classes.

    Args:
        hub: the rooms.
        places: this machine’s addresses in the room with the port, the likeliest first.
    """
    asked = ClassRequests(hub, places)
    return [
        *_page("class-phone.html", "/c", "/c/{code}"),
        *_page("class-teacher.html", "/teach"),
        *(Route(f"/api/class/{{code}}/{do.__name__}", kindly(do), methods=["POST"])
          for do in (asked.join, asked.answer, asked.step, asked.turn, asked.another)),
        *(Route(f"/api/class/{{code}}/{do.__name__}", kindly(do))
          for do in (asked.links, asked.stream)),
    ]  # fmt: skip


def _page(name: str, *paths: str) -> list[Route]:
    page = with_texts((STATIC / name).read_text(encoding="utf-8"))

    async def give(request: Request) -> Response:
        del request
        return HTMLResponse(page)

    return [Route(path, give) for path in paths]


class ClassRequests:
    """What phones and teachers ask: each method is named as the end of its address."""

    def __init__(self, hub: Hub, places: Sequence[str]) -> None:
        self._hub, self._places = hub, places

    async def join(self, request: Request) -> Response:
        """Take in a phone."""
        await _said(request)
        token, phone = self._hub.join(request.path_params["code"])
        return JSONResponse({"token": token, "number": phone.number})

    async def answer(self, request: Request) -> Response:
        """Take a phone’s answer."""
        room = self._room(request)
        phone = room.phone(_bearer(request))
        phone.bucket.take()
        room.answer(phone, await _said(request))
        return Response(status_code=204)

    async def stream(self, request: Request) -> Response:
        """Tell a phone or the teacher how things stand, from now on."""
        room = self._room(request)
        if _is_teacher(request, room):
            return RoomStream(self._hub, room, None)
        phone = room.phone(_bearer(request))
        phone.bucket.take()
        if phone.streams >= MOST_STREAMS:
            raise TooManyError
        return RoomStream(self._hub, room, phone)

    async def step(self, request: Request) -> Response:
        """Begin a step."""
        self._taught(request).begin(await _said(request))
        return Response(status_code=204)

    async def turn(self, request: Request) -> Response:
        """Open, close, show or hide."""
        self._taught(request).turn(await _said(request))
        return Response(status_code=204)

    async def another(self, request: Request) -> Response:
        """Open another room."""
        self._taught(request)
        await _said(request)
        room = self._hub.open_room()
        return JSONResponse({"code": room.code, "secret": room.secret})

    async def links(self, request: Request) -> Response:
        """Give the addresses for phones, each with its QR code."""
        room = self._taught(request)
        return JSONResponse([_link(place, room.code) for place in self._places])

    def _room(self, request: Request) -> Room:
        return self._hub.room(request.path_params["code"])

    def _taught(self, request: Request) -> Room:
        with contextlib.suppress(GoneError):
            room = self._room(request)
            if _is_teacher(request, room):
                return room
        raise HTTPException(403, "only the teacher of this class may do that")


class RoomStream(Response):
    """Tells one who listens how things stand, at once and after every change.

    Only the newest state is ever waiting, so a slow reader costs no more than a quick one.
    """

    def __init__(self, hub: Hub, room: Room, phone: Phone | None) -> None:
        self._hub, self._room, self._phone = hub, room, phone
        self.background = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell until the listener goes, the lesson ends or the server does."""
        del scope
        headers = [(b"content-type", b"text/event-stream; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        gone = asyncio.ensure_future(_gone(receive))
        if self._phone is not None:
            self._phone.streams += 1
        self._room.touch()
        try:
            await self._tell(send, gone)
        finally:
            gone.cancel()
            if self._phone is not None:
                self._phone.streams -= 1
                self._phone.seen = time.monotonic()
                self._room.touch()

    async def _tell(self, send: Send, gone: "asyncio.Future[None]") -> None:
        async def say(text: bytes, *, more: bool = True) -> None:
            await send({"type": "http.response.body", "body": text, "more_body": more})

        room, told = self._room, -1
        if self._phone is not None:
            you = {"number": self._phone.number, "answer": self._phone.answer}
            await say(_event(b"you", json.dumps(you).encode()))
        while not gone.done() and not self._hub.closing:
            if told == room.version:
                await say(b":\n\n")
            else:
                told = room.version
                await say(_event(b"state", room.told(teacher=self._phone is None)))
            if room.ended:
                break
            news = asyncio.ensure_future(room.after(told))
            await asyncio.wait({news, gone}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
            news.cancel()
        if not gone.done():
            await say(b"", more=False)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _event(name: bytes, data: bytes) -> bytes:
    return b"event: " + name + b"\ndata: " + data + b"\n\n"


def kindly(do: Any) -> Any:  # noqa: ANN401 - an endpoint
    """Say in an answer why something cannot be."""

    async def done(request: Request) -> Response:
        try:
            answer: Response = await do(request)
        except RequestError as error:
            return JSONResponse({"problems": list(error.problems)}, status_code=422)
        except GoneError:
            return refused("there is no such class, or no longer: join anew", 410)
        except FullError:
            return refused("the class is full, or its door is closed", 503)
        except TooManyError:
            answer = refused("too often; please wait a second", 429)
            answer.headers["retry-after"] = "1"
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        return answer

    return done


async def _said(request: Request) -> dict[str, Any]:
    """Read a small object of JSON; none is an empty one."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_SAID:  # without a length, or with a false one
            raise HTTPException(413, f"expected at most {MOST_SAID:,} bytes")
    try:
        data = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise RequestError("expected an object of JSON") from None
    if not isinstance(data, dict):
        raise RequestError("expected an object of JSON")
    return data


def _bearer(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def _is_teacher(request: Request, room: Room) -> bool:
    return secrets.compare_digest(_bearer(request).encode(), room.secret.encode())


def _link(place: str, code: str) -> dict[str, str]:
    address = f"http://{place}/c/{code}"
    drawn = segno.make(address, error="m", micro=False)
    image = drawn.svg_data_uri(border=2, omitsize=True, dark="#000", light="#fff")
    return {"address": address, "image": image}
