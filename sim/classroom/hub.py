"""What a class does together, only in memory: rooms, their phones, the lesson, its votes.

Nothing here knows of HTTP or of the model. A phone is a number and a secret token: no name, no
account, no text. Whoever holds a room’s secret is its teacher.
"""

import asyncio
import json
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sim.classroom.messages import (
    MOST_HANDS,
    AllyStep,
    EndStep,
    PhoneAnswer,
    Step,
    Switches,
    WaitStep,
    check_choice,
    options_of,
)
from sim.errors import RequestError

MOST_PHONES = 200
"""In a room."""

MOST_ROOMS = 8
"""At once in a hub."""

_GATHERING = 0.05
"""Seconds in which changes are gathered before all are told at once."""

_SLEEP = 4 * 3600.0
"""Seconds after which a room that nobody looks at is forgotten."""

_LETTERS = "ACDEFHJKLMNPRTUVWXY"
"""Of codes: none that is taken for another, or for a digit."""

_CODE_LENGTH = 4

NEVER_CAME = 30.0
"""Seconds after which a phone that joined and did not listen may lose its place in a full room."""

MOST_LISTENING = 250
"""Streams of one address beyond which a phone has only one: a whole school is often behind one."""

MOST_ADDRESSES = 1_000
"""That are remembered, while they may say less than they could."""


class GoneError(Exception):
    """A room or a phone that the hub does not know, or no longer."""


class FullError(Exception):
    """A room that holds as many phones as it may, or whose door is closed; or too many rooms."""


class TooManyError(Exception):
    """A phone or an address that asks for more than it may; the text says what."""


@dataclass(slots=True)
class Bucket:
    """Lets so many through a second, and a few together; the sentence is said to who is refused."""

    rate: float
    most: float
    sentence: str
    last: float = field(default_factory=time.monotonic)
    left: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.most

    def take(self) -> None:
        """Let one through.

        Raises:
            TooManyError: there have been too many.
        """
        now = time.monotonic()
        self.left = min(self.most, self.left + (now - self.last) * self.rate)
        self.last = now
        if self.left < 1:
            raise TooManyError(self.sentence)
        self.left -= 1


def _of_phone() -> Bucket:
    return Bucket(5, 10, "this phone asks too often; please wait a second")


class Address:
    """What phones of one address may do together, and how many streams they have open.

    Two hundred phones may come from one. So they all may join within ten seconds, and come back or
    vote within one; a program that joins again and again fills a class no faster than they.
    """

    def __init__(self) -> None:
        self.joins = Bucket(20, 30, "too many phones join at once; please wait a second")
        self.wrong = Bucket(10, 50, "too many wrong codes; please wait a second")
        self.said = Bucket(200, 600, "too many messages from this address; please wait a second")
        self.streams = 0

    def is_idle(self, now: float) -> bool:
        """Say whether it may do all that it could by now, so that it can be forgotten."""
        return not self.streams and now - self.said.last > 60


@dataclass(slots=True)
class Phone:
    """A phone in a room.

    Attributes:
        number: drawn, so that it tells nobody who joined when; its ally’s luck depends on it.
        streams: how many streams it has open: none while it sleeps.
        kept: whether its place is its own until the lesson ends: it has listened or chosen.
        joined: when, by the monotonic clock.
        bucket: of its requests.
    """

    number: int
    streams: int = 0
    kept: bool = False
    joined: float = field(default_factory=time.monotonic)
    bucket: Bucket = field(default_factory=_of_phone)


@dataclass(slots=True)
class Votes:
    """What was chosen in a step of a lesson: it stays until another lesson begins.

    Attributes:
        step: that was asked.
        choices: of phones by their number.
        hands: raised, by choice.
        open: whether more is taken.
        shown: whether all see the sums.
    """

    step: Step
    choices: dict[int, str] = field(default_factory=dict)
    hands: Counter[str] = field(default_factory=Counter)
    open: bool = True
    shown: bool = False

    def counts(self) -> dict[str, int]:
        """Add up phones and hands by choice."""
        counts = Counter(self.choices.values()) + self.hands
        return {option: counts[option] for option in options_of(self.step)}


def _place(step: Step) -> tuple[str, str, int]:
    return step.kind, step.lesson, step.at


class Room:
    """A class: a code that pupils type, a secret that the teacher holds, and the step at hand."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.secret = secrets.token_urlsafe(16)
        self.phones: dict[str, Phone] = {}
        self.joins = Bucket(40, 60, "too many phones join at once; please wait a second")
        self.joining = True
        self.votes = Votes(WaitStep(kind="wait"))
        self.number = 0
        self.since = self.started = time.time()
        self.used = time.monotonic()
        self.version = 0
        self._before: dict[int, Votes] = {}
        self._joined = 0
        self._timer: asyncio.TimerHandle | None = None
        self._changed = asyncio.Event()
        self._told: dict[bool, bytes] = {}

    @property
    def step(self) -> Step:
        """The step at hand."""
        return self.votes.step

    @property
    def ended(self) -> bool:
        """Whether the lesson is over."""
        return isinstance(self.step, EndStep)

    # Phones

    def join(self) -> str:
        """Take a phone in; give its token.

        Who has listened or chosen keeps the place, asleep or not: a phone in a pocket is a pupil.

        Raises:
            FullError: there is no room, or the door is closed.
        """
        if not self.joining or self.ended:
            raise FullError
        if len(self.phones) >= MOST_PHONES:
            token, first = min(self.phones.items(), key=lambda row: (row[1].kept, row[1].joined))
            if first.kept or time.monotonic() - first.joined < NEVER_CAME:
                raise FullError
            del self.phones[token]
        token = secrets.token_urlsafe(16)
        taken = {phone.number for phone in self.phones.values()}
        self.phones[token] = Phone(secrets.choice([*({*range(MOST_PHONES)} - taken)]))
        self._joined += 1
        self.touch()
        return token

    def here(self) -> int:
        """Count the phones that listen."""
        return sum(phone.streams > 0 for phone in self.phones.values())

    def answer(self, phone: Phone, said: PhoneAnswer) -> None:
        """Take a phone’s answer to the step at hand; a later one replaces it.

        Raises:
            RequestError: it is none, is to another step, or the step is closed.
        """
        if said.step != self.number:
            raise RequestError("the class has moved on")
        if not self.votes.open:
            raise RequestError("this step is closed")
        check_choice(self.step, said.choice)
        phone.kept = True
        self.votes.choices[phone.number] = said.choice
        self.touch()

    # The teacher

    def begin(self, step: Step) -> None:
        """Go to a step: to that at hand changes nothing, to an earlier one finds its votes again.

        What was chosen is forgotten where another lesson begins, or where it is asked anew.
        """
        if not step.anew and _place(step) == _place(self.step):
            return
        self.since = time.time()
        if isinstance(step, EndStep) or step.anew == "lesson" or step.lesson != self.step.lesson:
            self._before.clear()
            self.started = self.since
        if isinstance(step, WaitStep):
            self.votes = Votes(step)
        else:
            if step.anew or step.at not in self._before:
                self._before[step.at] = Votes(step)
            for at, votes in self._before.items():
                votes.open = votes.open and at == step.at
            self.votes = self._before[step.at]
        self.number += 1
        self.tell()

    def turn(self, switches: Switches) -> None:
        """Open or close the step at hand or the door, show or hide what came together, count hands.

        Raises:
            RequestError: hands were raised for what cannot be chosen.
        """
        for choice in switches.hands:
            check_choice(self.step, choice)
        for choice, more in switches.hands.items():
            self.votes.hands[choice] = min(MOST_HANDS, max(0, self.votes.hands[choice] + more))
        for key in switches.model_fields_set - {"hands"}:
            setattr(self if key == "joining" else self.votes, key, getattr(switches, key))
        self.tell()

    # What is told

    def _pooled(self, *, teacher: bool) -> dict[str, Any]:
        """Add up what was chosen; the teacher’s page runs allies’ worlds by their numbers."""
        found: dict[str, Any] = {"counts": self.votes.counts()}
        if teacher:
            found["hands"] = dict(self.votes.hands)
        if teacher and isinstance(self.step, AllyStep):
            choices = sorted(self.votes.choices.items())
            found["allies"] = {
                option: [number for number, choice in choices if choice == option]
                for option in self.step.options
            }
        return found

    def told(self, *, teacher: bool) -> bytes:
        """Give the state as teacher or phones may see it, made once for all who listen."""
        if teacher not in self._told:
            votes = self.votes
            state = {
                "code": self.code,
                "number": self.number,
                "step": self.step.model_dump(exclude={"anew"}),
                "open": votes.open,
                "shown": votes.shown,
                "here": self.here(),
                "answered": len(votes.choices),
            }
            if teacher:
                state |= {
                    "joined": self._joined,
                    "joining": self.joining,
                    "since": self.since,
                    "started": self.started,
                    "bets": {at: row.counts() for at, row in self._before.items()},
                }
            if teacher or votes.shown:
                state["pooled"] = self._pooled(teacher=teacher)
            self._told[teacher] = json.dumps(state, separators=(",", ":")).encode()
        return self._told[teacher]

    def you(self, phone: Phone) -> dict[str, Any]:
        """Give what a phone is told of itself: its number, and what it has chosen in the step."""
        choice = self.votes.choices.get(phone.number)
        return {"step": self.number, "number": phone.number, "choice": choice}

    def touch(self) -> None:
        """Let everybody know soon: what changes meanwhile is told at once."""
        self.used = time.monotonic()
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_GATHERING, self.tell)

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
        self.addresses: dict[str, Address] = {}

    def address(self, host: str) -> Address:
        """Give what is known of an address; those that have been quiet are forgotten."""
        if len(self.addresses) >= MOST_ADDRESSES:
            now = time.monotonic()
            quiet = [name for name, address in self.addresses.items() if address.is_idle(now)]
            for name in quiet:
                del self.addresses[name]
        if host not in self.addresses:
            self.addresses[host] = Address()
        return self.addresses[host]

    def open_room(self) -> Room:
        """Open a room with a code of its own; the one nobody has used longest may go for it.

        Raises:
            FullError: there are too many, and all are in use.
        """
        now = time.monotonic()
        for code, room in list(self.rooms.items()):
            if room.ended or now - room.used > _SLEEP:
                del self.rooms[code]
        if len(self.rooms) >= MOST_ROOMS:
            raise FullError
        while (
            code := "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
        ) in self.rooms:
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

    def join(self, code: str, address: Address) -> str:
        """Take a phone of an address into a room; give its token.

        Raises:
            GoneError: there is no such room.
            TooManyError: codes are being tried out, or too many join at once.
            FullError: the room takes none.
        """
        try:
            room = self.room(code)
        except GoneError:
            address.wrong.take()
            raise
        address.joins.take()
        room.joins.take()
        return room.join()

    def close(self) -> None:
        """End all streams: the server goes."""
        self.closing = True
        for room in self.rooms.values():
            room.tell()
