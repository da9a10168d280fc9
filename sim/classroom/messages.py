"""What may be said in a class, declared: one model for each message of phones and of the teacher.

No text reaches a phone: what passes is numbers, and names of practices, lessons and choices.
"""

import re
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from sim.errors import MOST_PROBLEMS, RequestError, shown
from sim.scenario.settings import error_sentence, errors_of

_NAME = re.compile(r"[a-z0-9][a-z0-9._:,-]{0,79}")


def _checked_name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError(f"expected a name such as 'imposition', got {shown(value)}")
    return value


def _name_or_number(value: object) -> object:
    if isinstance(value, str):
        return _checked_name(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1e9:
        raise ValueError(f"expected a name, or a number of this world, got {shown(value)}")
    return value


def _all_different(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise ValueError("expected names that all differ")
    return values


type Name = Annotated[str, AfterValidator(_checked_name)]
type PageRequest = Annotated[
    dict[Name, Annotated[Any, AfterValidator(_name_or_number)]], Field(max_length=20)
]
type Options = Annotated[
    tuple[Name, ...], Field(min_length=2, max_length=6), AfterValidator(_all_different)
]
MOST_HANDS = 999
"""Raised for a choice."""

type Hands = Annotated[
    dict[Name, Annotated[int, Field(ge=-MOST_HANDS, le=MOST_HANDS)]], Field(max_length=6)
]


class Message(BaseModel):
    """What is said to the hub: of no other type, and no other key."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NothingSaid(Message):
    """A message that says all by its address."""


class Switches(Message):
    """What the teacher opens, shows or counts, only as far as it is said.

    Attributes:
        open: whether the step at hand takes choices.
        shown: whether all see what came together.
        joining: whether the door is open.
        hands: how many more were raised for each choice, or fewer.
    """

    open: bool = True
    shown: bool = False
    joining: bool = True
    hands: Hands = {}


class _Place(Message):
    """Where a class stands.

    Attributes:
        lesson: its key; none before one begins.
        at: the step of it, from 0.
        short: whether the class takes the short way through it.
        anew: whether what was chosen before is forgotten, in this step or in the lesson.
    """

    lesson: Name = ""
    at: int = Field(default=0, ge=0, le=99)
    short: bool = False
    anew: Literal["", "step", "lesson"] = ""


class WaitStep(_Place):
    """The class joins."""

    kind: Literal["wait"]


class LookStep(_Place):
    """The class looks at the screen: its phones are asked nothing."""

    kind: Literal["look"]


class BetStep(_Place):
    """The class bets on the sides of a world."""

    kind: Literal["bet"]
    request: PageRequest
    options: Options


class AllyStep(_Place):
    """Each is an ally of a group, in a world whose seed is that of the request and one’s number."""

    kind: Literal["ally"]
    request: PageRequest
    options: Options


class EndStep(_Place):
    """The lesson is over."""

    kind: Literal["end"]


type Step = WaitStep | LookStep | BetStep | AllyStep | EndStep

_STEPS: dict[str, type[Step]] = {
    get_args(model.model_fields["kind"].annotation)[0]: model
    for model in (WaitStep, LookStep, BetStep, AllyStep, EndStep)
}


def _known_kind(kind: str) -> str:
    if kind not in _STEPS:
        raise ValueError(f"expected one of {', '.join(_STEPS)}, got {shown(kind)}")
    return kind


class _Kind(BaseModel):
    kind: Annotated[str, AfterValidator(_known_kind)]


class PhoneAnswer(Message):
    """A phone’s answer to a step, by its number."""

    step: int
    choice: Name


def read_message[Said: BaseModel](model: type[Said], body: bytes) -> Said:
    """Read a message from JSON; no bytes are an empty object.

    Raises:
        RequestError: with everything that is wrong, each by its key.
    """
    try:
        return model.model_validate_json(body or b"{}")
    except ValidationError as error:
        raise RequestError(
            f"{'.'.join(map(str, row['loc']))}: {error_sentence(row, model)}"
            if row["loc"] else "expected an object of JSON"
            for row in errors_of(error)[:MOST_PROBLEMS]
        ) from None  # fmt: skip


def read_step(body: bytes) -> Step:
    """Read a step of the teacher; raises as ``read_message`` does."""
    return read_message(_STEPS[read_message(_Kind, body).kind], body)


def options_of(step: Step) -> tuple[str, ...]:
    """Give what can be chosen in a step, nothing where nothing is asked."""
    return step.options if isinstance(step, BetStep | AllyStep) else ()


def check_choice(step: Step, choice: str) -> None:
    """Check that a choice is one of those that a step offers.

    Raises:
        RequestError: it is not.
    """
    options = options_of(step)
    if not options:
        raise RequestError("this step asks for no answer")
    if choice not in options:
        raise RequestError(f"choice: expected one of {', '.join(options)}, got {shown(choice)}")
