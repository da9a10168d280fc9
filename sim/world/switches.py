"""Run switches: what is otherwise in a run than the rules have it, parameters being the same.

They say what could have been: *still*, nobody campaigns, while allies are there, pay and watch;
*plans*, whoever acts acts on another plan than was decided; *luck*, months bring other numbers in
the same world. A switch is written ``still``, ``plans=random``, ``plans=ceiling``, ``plans=own`` or
``luck=2``, and several joined by ``+``; without any it is empty.
"""

from typing import NamedTuple

from sim.errors import RequestError, did_you_mean
from sim.world.columns import AS_DECIDED, PLANS, STILL, WHOSE, World

_MONTHS_APART = 4096
"""More months than a run can have: numbers of one luck are none of another."""

MOST_LUCK = 10_000


class Switch(NamedTuple):
    """What is otherwise in a run.

    Attributes:
        still: whether nobody campaigns.
        plans: code of whose plans are acted on.
        luck: number of the luck of its months; 1 is that of all other runs.
    """

    still: bool = False
    plans: int = AS_DECIDED
    luck: int = 1


def read_switch(text: str) -> Switch:
    """Read a switch as it is written; "" is none.

    Raises:
        RequestError: there is none of that name, or two contradict each other.
    """
    found = Switch()
    for part in filter(None, (piece.strip() for piece in text.split("+"))):
        name, _, value = part.partition("=")
        if part == "still":
            found = found._replace(still=True)
        elif name == "plans" and value in PLANS[1:]:
            found = found._replace(plans=PLANS.index(value))
        elif name == "luck" and value.isdecimal() and 1 < int(value) <= MOST_LUCK:
            found = found._replace(luck=int(value))
        else:
            raise RequestError(f"switch {part}: {_known(name, value)}")
    if found.still and found.plans:
        raise RequestError(
            "switch still: where nobody campaigns, no plans are acted on; leave out one of the two"
        )
    return found


def _known(name: str, value: str) -> str:
    if name == "luck":
        return f"expected a whole number from 2 to {MOST_LUCK:,}, for instance luck=2"
    if name == "plans":
        names = PLANS[1:]
        return f"expected one of {', '.join(names)}{did_you_mean(value, names)}"
    names = ("still", "plans", "luck")
    hint = did_you_mean(name, names)
    return f"there is no such switch{hint or '; there are still, plans=… and luck=…'}"


def write_switch(plans: str = "", luck: int = 1, *, still: bool = False) -> str:
    """Write a switch as it is read; ``RequestError`` if two contradict each other."""
    parts = (
        "still" if still else "",
        f"plans={plans}" if plans else "",
        f"luck={luck}" if luck > 1 else "",
    )
    text = "+".join(filter(None, parts))
    read_switch(text)
    return text


def turn(world: World, still: bool, plans: int, luck: int) -> None:  # noqa: FBT001 - a ``Switch``
    """Turn a world's switches, as ``Switch`` has them; worlds that run in step share their luck."""
    world.flow.switch[STILL] = still
    world.flow.switch[WHOSE] = plans
    world.draws.luck[0] = (luck - 1) * _MONTHS_APART
