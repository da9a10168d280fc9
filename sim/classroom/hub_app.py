"""The hub over HTTP: what phones and the teacher ask, and the streams by which they are told."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Sequence
from typing import Any

import segno
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sim.classroom.content import STATIC, with_texts
from sim.classroom.guard import LOCAL, refused
from sim.classroom.hub import (
    MOST_LISTENING,
    Address,
    FullError,
    GoneError,
    Hub,
    Phone,
    Room,
    TooManyError,
)
from sim.classroom.messages import NothingSaid, PhoneAnswer, Switches, read_message, read_step
from sim.errors import RequestError

MOST_SAID = 1_024
"""Bytes of a message to the hub."""

_HEARTBEAT = 8.0
"""Seconds of silence after which a stream says that it is there."""

MOST_STREAMS = 4
"""That a phone has open, in several tabs; an old one may not have ended yet when it comes back."""


def class_routes(hub: Hub, places: Sequence[str], *, anywhere: bool = False) -> list[Route]:
    """Give what is served for classes.

    Args:
        hub: the rooms.
        places: this machine’s addresses in the room with the port, the likeliest first.
        anywhere: whether who holds a room’s secret teaches from any machine, not only from this.
    """
    asked = _ClassRequests(hub, places, anywhere=anywhere)
    return [
        *_page("class-phone.html", "/c", "/c/{code}"),
        *_page("class-teacher.html", "/teach"),
        *(Route(f"/api/class/{{code}}/{do.__name__}", _kindly(do), methods=["POST"])
          for do in (asked.join, asked.answer, asked.step, asked.turn, asked.another)),
        *(Route(f"/api/class/{{code}}/{do.__name__}", _kindly(do))
          for do in (asked.links, asked.stream)),
    ]  # fmt: skip


def _page(name: str, *paths: str) -> list[Route]:
    page = with_texts((STATIC / name).read_text(encoding="utf-8"))

    async def give(request: Request) -> Response:
        del request
        return HTMLResponse(page)

    return [Route(path, give) for path in paths]


class _ClassRequests:
    """What phones and teachers ask: each method is named as the end of its address."""

    def __init__(self, hub: Hub, places: Sequence[str], *, anywhere: bool) -> None:
        self._hub, self._places, self._anywhere = hub, places, anywhere

    async def join(self, request: Request) -> Response:
        """Take in a phone."""
        address = self._address(request)
        address.said.take()
        read_message(NothingSaid, await _body(request))
        return JSONResponse({"token": self._hub.join(request.path_params["code"], address)})

    async def answer(self, request: Request) -> Response:
        """Take a phone’s answer."""
        room, phone = self._phone(request)
        room.answer(phone, read_message(PhoneAnswer, await _body(request)))
        return Response(status_code=204)

    async def stream(self, request: Request) -> Response:
        """Tell a phone or the teacher how things stand, from now on."""
        room = self._room(request)
        if self._is_teacher(request, room):
            return _RoomStream(self._hub, room)
        room, phone = self._phone(request)
        address = self._address(request)
        if phone.streams >= MOST_STREAMS:
            raise TooManyError("this phone has too many pages open; close some of them")
        # The first stream of a phone is always there: how many seats there are limits those.
        if phone.streams and address.streams >= MOST_LISTENING:
            raise TooManyError("too many pages of this address are open; close some of them")
        return _RoomStream(self._hub, room, (phone, address))

    async def step(self, request: Request) -> Response:
        """Begin a step."""
        self._taught(request).begin(read_step(await _body(request)))
        return Response(status_code=204)

    async def turn(self, request: Request) -> Response:
        """Open, close, show, hide or count."""
        self._taught(request).turn(read_message(Switches, await _body(request)))
        return Response(status_code=204)

    async def another(self, request: Request) -> Response:
        """Open another room."""
        self._taught(request)
        read_message(NothingSaid, await _body(request))
        room = self._hub.open_room()
        return JSONResponse({"code": room.code, "secret": room.secret})

    async def links(self, request: Request) -> Response:
        """Give the addresses for phones, each with its QR code."""
        room = self._taught(request)
        return JSONResponse([_link(place, room.code) for place in self._places])

    def _room(self, request: Request) -> Room:
        return self._hub.room(request.path_params["code"])

    def _address(self, request: Request) -> Address:
        return self._hub.address(request.client.host if request.client else "")

    def _phone(self, request: Request) -> tuple[Room, Phone]:
        """Find who asks. A phone that asks too often does not use up what its address may say."""
        room = self._room(request)
        phone = room.phones.get(_bearer(request))
        if phone is not None:
            phone.bucket.take()
        self._address(request).said.take()
        if phone is None:
            raise GoneError
        return room, phone

    def _taught(self, request: Request) -> Room:
        with contextlib.suppress(GoneError):
            room = self._room(request)
            if self._is_teacher(request, room):
                return room
        self._address(request).said.take()
        raise HTTPException(403, "only the teacher of this class may do that")

    def _is_teacher(self, request: Request, room: Room) -> bool:
        """Say whether the teacher asks, from a machine from which the class is taught.

        Raises:
            HTTPException: the secret is right, but comes from another machine.
        """
        if not secrets.compare_digest(_bearer(request).encode(), room.secret.encode()):
            return False
        if not self._anywhere and request.client and request.client.host not in LOCAL:
            raise HTTPException(403, "this class is taught only from the machine that runs it; "
                                     "see --teacher-anywhere")  # fmt: skip
        return True


class _RoomStream(Response):
    """Tells one who listens how things stand, at once and after every change.

    Only the newest state is ever waiting, so a slow reader costs no more than a quick one.
    """

    def __init__(self, hub: Hub, room: Room, phone: tuple[Phone, Address] | None = None) -> None:
        self._hub, self._room = hub, room
        self._phone = phone[0] if phone else None
        self._counted = phone or ()
        self.background = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell until the listener goes, the lesson ends or the server does."""
        del scope
        for one in self._counted:  # before anything is waited for, so that no limit is overrun
            one.streams += 1
        gone = asyncio.ensure_future(_gone(receive))
        try:
            headers = [(b"content-type", b"text/event-stream; charset=utf-8")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            if self._phone is not None:
                self._phone.kept = True
            self._room.touch()
            await self._tell(send, gone)
        finally:
            gone.cancel()
            for one in self._counted:
                one.streams -= 1
            self._room.touch()

    async def _tell(self, send: Send, gone: "asyncio.Future[None]") -> None:
        async def say(text: bytes, *, more: bool = True) -> None:
            await send({"type": "http.response.body", "body": text, "more_body": more})

        room, told, you = self._room, -1, b""
        while not gone.done() and not self._hub.closing:
            if told == room.version:
                await say(b":\n\n")
            else:
                news = _event(b"state", room.told(teacher=self._phone is None))
                told = room.version
                if self._phone is not None:
                    before, you = you, json.dumps(room.you(self._phone)).encode()
                    if you != before:
                        news = _event(b"you", you) + news
                await say(news)
            if room.ended:
                break
            more = asyncio.ensure_future(room.after(told))
            await asyncio.wait(
                {more, gone}, timeout=_HEARTBEAT, return_when=asyncio.FIRST_COMPLETED
            )
            more.cancel()
        if not gone.done():
            await say(b"", more=False)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _event(name: bytes, data: bytes) -> bytes:
    return b"event: " + name + b"\ndata: " + data + b"\n\n"


def _kindly(do: Any) -> Any:  # noqa: ANN401 - an endpoint
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
        except TooManyError as error:
            answer = refused(str(error), 429)
            answer.headers["retry-after"] = "1"
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        return answer

    return done


async def _body(request: Request) -> bytes:
    """Read a small body."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_SAID:  # without a length, or with a false one
            raise HTTPException(413, f"expected at most {MOST_SAID:,} bytes")
    return body


def _bearer(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def _link(place: str, code: str) -> dict[str, str]:
    address = f"http://{place}/c/{code}"
    drawn = segno.make(address, error="m", micro=False)
    image = drawn.svg_data_uri(border=2, omitsize=True, dark="#000", light="#fff")
    return {"address": address, "image": image}
