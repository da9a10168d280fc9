"""Solidarity: whether allies should defer to those who bear the risk, or impose.

An agent-based simulation of migrant-led groups, their allies and states. The face of the package:

- ``sim.scenario``: validated scenarios and practices
- ``sim.model.AdvocacyModel``: the model as a Mesa model
- ``sim.telling.old``: paired comparison of practices
- ``sim.cli``: the command ``solidarity``
"""

from sim.version import VERSION

__version__ = VERSION
