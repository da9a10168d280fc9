"""What a class does together, in memory alone: rooms, their phones, steps, answers, pooled results.

Nothing here knows of HTTP or of the model. A phone is a number and a secret token: no name, no
account, no text. Whoever holds a room’s secret is its teacher.
"""

import asyncio
import json
import secrets
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.errors import RequestError, shown
from sim.page.said import class_step, phone_answer

MOST_PHONES = 200
"""In a room."""

MOST_ROOMS = 8
"""At once in a hub."""

GATHERING = 0.05
"""Seconds in which changes are gathered before all are told at once."""

SLEEP = 4 * 3600.0
"""Seconds after which a room that nobody looks at is forgotten."""

LETTERS = "ACDEFHJKLMNPRTUVWXY"
"""Of codes: none that is taken for another, or for a digit."""

CODE_LENGTH = 4

EACH_SECOND, AT_ONCE = 5.0, 10
"""Requests that a phone may make, and how many of them together."""


class GoneError(Exception):
    """A room or a phone that the hub does not know, or no longer."""


class FullError(Exception):
    """A room that holds as many phones as it may, or whose door is closed; or too many rooms."""


class TooManyError(Exception):
    """A phone that asks too often."""


@dataclass(slots=True)
class Bucket:
    """Lets so many through a second, and a few together."""

    rate: float = EACH_SECOND
    most: float = AT_ONCE
    left: float = AT_ONCE
    last: float = field(default_factory=time.monotonic)

    def take(self) -> None:
        """Let one through.

        Raises:
            TooManyError: there have been too many.
        """
        now = time.monotonic()
        self.left = min(self.most, self.left + (now - self.last) * self.rate)
        self.last = now
        if self.left < 1:
            raise TooManyError
        self.left -= 1


@dataclass(slots=True)
class Phone:
    """A phone in a room.

    Attributes:
        number: from 0, in the order of joining; its worlds’ luck depends on it.
        streams: how many streams it has open: none while it sleeps.
        seen: when it last was here, by the monotonic clock.
        answer: to the step at hand.
        bucket: of its requests.
    """

    number: int
    streams: int = 0
    seen: float = field(default_factory=time.monotonic)
    answer: dict[str, Any] | None = None
    bucket: Bucket = field(default_factory=Bucket)


class Room:
    """A class: a code that pupils type, a secret that the teacher holds, and the step at hand."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.secret = secrets.token_urlsafe(16)
        self.phones: dict[str, Phone] = {}
        self.joining = True
        self.step: dict[str, Any] = {"kind": "wait"}
        self.number = 0
        self.open = True
        self.shown = False
        self.ended = False
        self.used = time.monotonic()
        self.version = 0
        self._joined = 0
        self._timer: asyncio.TimerHandle | None = None
        self._changed = asyncio.Event()
        self._told: dict[bool, bytes] = {}

    # Phones

    def join(self) -> str:
        """Take a phone in; give its token.

        Raises:
            FullError: there is no room, or the door is closed.
        """
        if not self.joining or self.ended:
            raise FullError
        if len(self.phones) >= MOST_PHONES:
            asleep = [token for token, phone in self.phones.items() if not phone.streams]
            if not asleep:
                raise FullError
            del self.phones[min(asleep, key=lambda token: self.phones[token].seen)]
        token = secrets.token_urlsafe(16)
        self.phones[token] = Phone(self._joined)
        self._joined += 1
        self.touch()
        return token

    def phone(self, token: str) -> Phone:
        """Find a phone.

        Raises:
            GoneError: this room has none with the token.
        """
        try:
            return self.phones[token]
        except KeyError:
            raise GoneError from None

    def here(self) -> int:
        """Count the phones that listen."""
        return sum(phone.streams > 0 for phone in self.phones.values())

    def answer(self, phone: Phone, said: Mapping[str, Any]) -> None:
        """Take a phone’s answer to the step at hand; a later one replaces it.

        Raises:
            RequestError: it is none, is to another step, or the step is closed.
        """
        if said.get("step") != self.number:
            raise RequestError("the class has moved on")
        if not self.open:
            raise RequestError("this step is closed")
        phone.answer = phone_answer(self.step, said)
        self.touch()

    # The teacher

    def begin(self, asked: Mapping[str, Any]) -> None:
        """Begin another step: what was answered before is forgotten.

        Raises:
            RequestError: it is none.
        """
        self.step = class_step(asked)
        self.number += 1
        self.open, self.shown = True, asked.get("shown") is True
        self.ended = self.step["kind"] == "end"
        for phone in self.phones.values():
            phone.answer = None
        self.tell()

    def turn(self, asked: Mapping[str, Any]) -> None:
        """Open or close the step at hand or the door, show or hide what came together.

        Raises:
            RequestError: something else was asked for.
        """
        for key, value in asked.items():
            if key not in {"open", "shown", "joining"} or not isinstance(value, bool):
                raise RequestError(
                    f"{key}: expected open, shown or joining with true or false, got {shown(value)}"
                )
        for key, value in asked.items():
            setattr(self, key, value)
        self.tell()

    # What is told

    def pooled(self) -> dict[str, Any]:
        """Add up the answers to the step at hand; whose is whose does not come with it."""
        answers = [phone.answer for phone in self.phones.values() if phone.answer is not None]
        found: dict[str, Any] = {"answered": len(answers)}
        if "options" in self.step:
            counts = Counter(row["choice"] for row in answers if "choice" in row)
            found["counts"] = {option: counts[option] for option in self.step["options"]}
        results = [
            [row.get("choice"), *value] for row in answers for value in row.get("results", ())
        ]
        if results:
            found["results"] = results
        return found

    def told(self, *, teacher: bool) -> bytes:
        """Give the state as teacher or phones may see it, made once for all who listen."""
        if teacher not in self._told:
            pooled = self.pooled()
            state = {
                "code": self.code,
                "number": self.number,
                "step": self.step,
                "open": self.open,
                "shown": self.shown,
                "here": self.here(),
                "answered": pooled["answered"],
            }
            if teacher:
                state |= {"joined": self._joined, "joining": self.joining}
            if teacher or self.shown:
                state["pooled"] = pooled
            self._told[teacher] = json.dumps(state, separators=(",", ":")).encode()
        return self._told[teacher]

    def touch(self) -> None:
        """Let everybody know soon: what changes meanwhile is told at once."""
        self.used = time.monotonic()
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(GATHERING, self.tell)

    def tell(self) -> None:
        """Let everybody know now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self.used = time.monotonic()
        self._told.clear()
        self.version += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def after(self, version: int) -> None:
        """Wait until there is news since a version."""
        if self.version == version:
            await self._changed.wait()


class Hub:
    """The rooms of this machine."""

    def __init__(self) -> None:
        self.rooms: dict[str, Room] = {}
        self.closing = False
        self.wrong = Bucket(rate=10, most=50, left=50)

    def open_room(self) -> Room:
        """Open a room with a code of its own; the one nobody has used longest may go for it.

        Raises:
            FullError: there are too many, and all are in use.
        """
        now = time.monotonic()
        for code, room in list(self.rooms.items()):
            if room.ended or now - room.used > SLEEP:
                del self.rooms[code]
        if len(self.rooms) >= MOST_ROOMS:
            raise FullError
        while (code := "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))) in self.rooms:
            pass
        self.rooms[code] = room = Room(code)
        return room

    def room(self, code: str) -> Room:
        """Find a room by its code.

        Raises:
            GoneError: there is none.
        """
        room = self.rooms.get(code.upper())
        if room is None:
            raise GoneError
        return room

    def join(self, code: str) -> tuple[str, Phone]:
        """Take a phone into a room; give its token with it.

        Raises:
            GoneError: there is no such room.
            TooManyError: codes are being tried out.
            FullError: the room takes none.
        """
        try:
            room = self.room(code)
        except GoneError:
            self.wrong.take()
            raise
        token = room.join()
        return token, room.phones[token]

    def close(self) -> None:
        """End all streams: the server goes."""
        self.closing = True
        for room in self.rooms.values():
            room.tell()
