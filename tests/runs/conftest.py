"""Ensembles made by hand, as the analysis has them, and tiny sweeps."""

from tests.studies.conftest import make, scenario
from tests.sweep.conftest import do, draft, write

__all__ = ["do", "draft", "make", "scenario", "write"]
