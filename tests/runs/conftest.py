"""Ensembles made by hand, as the analysis has them, and tiny sweeps."""

from tests.studies.conftest import make, scenario
from tests.studies.sweep.conftest import do, prepared, write

__all__ = ["do", "make", "prepared", "scenario", "write"]
