"""Which version of solidarity this is, and where its files lie."""

from pathlib import Path

VERSION = "0.1.0"

PACKAGE = Path(__file__).parent
"""The folder of the package."""
