"""Ensembles made by hand, as the analysis has them."""

from tests.analysis.conftest import make, scenario

__all__ = ["make", "scenario"]
