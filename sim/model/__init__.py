"""The model as a Mesa model: agents as views on columns, one method a phase."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model.advocacy import AdvocacyModel as AdvocacyModel
    from sim.model.agents import Ally as Ally
    from sim.model.agents import Group as Group
    from sim.model.agents import State as State
    from sim.model.own import OwnParameter as OwnParameter
    from sim.model.own import own_dial as own_dial


_HOMES = {
    "AdvocacyModel": "sim.model.advocacy",
    "Ally": "sim.model.agents",
    "Group": "sim.model.agents",
    "OwnParameter": "sim.model.own",
    "State": "sim.model.agents",
    "own_dial": "sim.model.own",
}

__all__ = [*_HOMES]  # noqa: PLE0604 - names of the table above


def __getattr__(name: str) -> object:
    """Import what is asked for when it is: Mesa takes half a second."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
