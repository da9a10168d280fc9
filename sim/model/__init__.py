"""The model as a Mesa model: agents as views on columns, one method a phase."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model.advocacy import AdvocacyModel
    from sim.model.agents import Ally, MigrantGroup, State
    from sim.model.own import OwnParameter, own_dial

__all__ = ["AdvocacyModel", "Ally", "MigrantGroup", "OwnParameter", "State", "own_dial"]

_HOMES = {
    "sim.model.advocacy": ("AdvocacyModel",),
    "sim.model.agents": ("Ally", "MigrantGroup", "State"),
    "sim.model.own": ("OwnParameter", "own_dial"),
}


def __getattr__(name: str) -> object:
    """Import what is asked for when it is: Mesa takes half a second."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
