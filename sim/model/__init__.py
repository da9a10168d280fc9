"""The model as a Mesa model: agents as views on columns, one method a phase."""

from sim.model.advocacy import AdvocacyModel
from sim.model.agents import Ally, MigrantGroup, State
from sim.model.own import OwnParameter, own_dial

__all__ = ["AdvocacyModel", "Ally", "MigrantGroup", "OwnParameter", "State", "own_dial"]
