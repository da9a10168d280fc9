"""Ensembles made by hand, as the analysis has them."""

from tests.studies.conftest import make, scenario

__all__ = ["make", "scenario"]
