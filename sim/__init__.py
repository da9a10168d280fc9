"""Solidarity: whether allies should defer to those who bear the risk, or impose.

An agent-based simulation of groups of people denied a right, their allies and states. All that
works at a terminal works from here::

    import sim

    answer = sim.compare("migration-2020", against="imposition", replicates=200)
    answer["engaged-deference"].rights.mean  # the difference, with .low, .high and .verdict
    sim.tell(answer)  # the report; a notebook shows it
    sim.save(answer, "results/mine")

Nothing heavy is imported before it is used.
"""

import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.kinds import KINDS
from sim.version import VERSION

if TYPE_CHECKING:
    from sim.deposit import archive as archive
    from sim.errors import RequestError as RequestError
    from sim.loading import load as load
    from sim.model.advocacy import AdvocacyModel as AdvocacyModel
    from sim.reports import tell as tell
    from sim.reports.methods import methods as methods
    from sim.reproduction import Reproduction as Reproduction
    from sim.reproduction import reproduce as reproduce
    from sim.results import save as save
    from sim.results import sweep as sweep
    from sim.scenario.files import load_scenario as load_scenario
    from sim.scenario.schema import Scenario as Scenario
    from sim.studies.breakeven import breakeven as breakeven
    from sim.studies.calibrate import calibrate as calibrate
    from sim.studies.claims import claims as claims
    from sim.studies.compare import compare as compare
    from sim.studies.discover import discover as discover
    from sim.studies.dynamics import dynamics as dynamics
    from sim.studies.explain import explain as explain
    from sim.studies.posterior import posterior as posterior
    from sim.studies.refute import refute as refute
    from sim.studies.robust import robust as robust
    from sim.studies.run import run as run
    from sim.studies.sensitivity import sensitivity as sensitivity
    from sim.studies.stakes import stakes as stakes
    from sim.studies.validate import validate as validate


__version__ = VERSION

STUDIES = tuple(KINDS)
"""The kinds of answers (``sim.kinds``)."""

_PLACES = {
    "AdvocacyModel": "sim.model.advocacy",
    "RequestError": "sim.errors",
    "Reproduction": "sim.reproduction",
    "Scenario": "sim.scenario.schema",
    "archive": "sim.deposit",
    "load": "sim.loading",
    "methods": "sim.reports.methods",
    "load_scenario": "sim.scenario.files",
    "reproduce": "sim.reproduction",
    "save": "sim.results",
    "tell": "sim.reports",
    **{kind.name: kind.asked for kind in KINDS.values()},
}

__all__ = ["STUDIES", "__version__", *_PLACES]  # noqa: PLE0604 - names of the table above


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever is asked for
    """Import what is asked for, when it is."""
    if name == "judge_claims":
        warnings.warn(
            "sim.judge_claims is now sim.claims; the old name will be removed in December 2027",
            DeprecationWarning,
            stacklevel=2,
        )
        name = "claims"
    if name not in _PLACES:
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    """Name what there is."""
    return sorted(__all__)
