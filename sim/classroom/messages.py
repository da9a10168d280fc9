"""What may be said in a class, declared: one model for each message of phones and of the teacher.

No text reaches a phone: what passes is numbers, and names of practices and of lessons.
"""

import re
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from sim.errors import MOST_PROBLEMS, RequestError, shown
from sim.scenario.settings import error_sentence, errors_of

_MOST_RESULTS = 12
"""Worlds that a phone may report in a step."""

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
type Month = Annotated[int, Field(ge=0, le=1200)]
type Rights = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
type PageRequest = Annotated[
    dict[Name, Annotated[Any, AfterValidator(_name_or_number)]], Field(max_length=20)
]
type Options = Annotated[
    tuple[Name, ...], Field(min_length=2, max_length=6), AfterValidator(_all_different)
]
type Turns = Annotated[tuple[tuple[Month, Name], ...], Field(max_length=12)]


class Message(BaseModel):
    """What is said to the hub: of no other type, and no other key."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NothingSaid(Message):
    """A message that says all by its address."""


class Switches(Message):
    """What the teacher opens, shows or hides, only as far as it is said."""

    open: bool = True
    shown: bool = False
    joining: bool = True


class WaitStep(Message):
    """The class joins, or looks at the screen."""

    kind: Literal["wait"]
    shown: bool = False


class BetStep(Message):
    """The class bets on the sides of a world."""

    kind: Literal["bet"]
    shown: bool = False
    request: PageRequest
    options: Options


class TurnStep(Message):
    """The class decides for allies or for the group, together or each for a world of its own."""

    kind: Literal["turn"]
    shown: bool = False
    request: PageRequest
    options: Options
    turns: Turns
    month: Month
    role: Literal["ally", "group"]
    own: bool


class WorldsStep(Message):
    """Each phone runs its share of worlds."""

    kind: Literal["worlds"]
    shown: bool = False
    request: PageRequest
    turns: Turns = ()
    each: int = Field(ge=1, le=_MOST_RESULTS)


class EndStep(Message):
    """The lesson is over."""

    kind: Literal["end"]
    shown: bool = False


type Step = WaitStep | BetStep | TurnStep | WorldsStep | EndStep

_STEPS: dict[str, type[Step]] = {
    get_args(model.model_fields["kind"].annotation)[0]: model
    for model in (WaitStep, BetStep, TurnStep, WorldsStep, EndStep)
}


def _known_kind(kind: str) -> str:
    if kind not in _STEPS:
        raise ValueError(f"expected one of {', '.join(_STEPS)}, got {shown(kind)}")
    return kind


class _Kind(BaseModel):
    kind: Annotated[str, AfterValidator(_known_kind)]


class PhoneAnswer(Message):
    """A phone’s answer: rights in worlds that it ran are those of the left and of the right."""

    step: int
    choice: Name = ""
    results: Annotated[
        tuple[tuple[Rights, Rights], ...], Field(min_length=1, max_length=_MOST_RESULTS)
    ] = ()


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


def check_answer(step: Step, said: PhoneAnswer) -> None:
    """Check that an answer is one to a step: a choice among its options, worlds that it asks for.

    Raises:
        RequestError: it is none.
    """
    options = step.options if isinstance(step, BetStep | TurnStep) else ()
    own = isinstance(step, TurnStep) and step.own
    worlds = step.each if isinstance(step, WorldsStep) else int(own)
    if not (options or worlds):
        raise RequestError("this step asks for no answer")
    if said.choice not in (options or ("",)):
        expected = f"one of {', '.join(options)}" if options else "none in this step"
        raise RequestError(f"choice: expected {expected}, got {shown(said.choice)}")
    if len(said.results) > worlds or (not options and not said.results):
        raise RequestError(
            f"results: expected rights in at most {worlds} worlds, got {len(said.results)}"
        )
