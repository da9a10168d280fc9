"""The commented template of a sweep's experiment: all that can be asked, in a small grid."""

from collections.abc import Iterator
from typing import Any

from sim.scenario.practices import DIMENSIONS, Practice
from sim.scenario.template import described_fields
from sim.studies.sweep.experiment import Factor, SweepExperiment

_HEAD = """\
# An experiment of solidarity: the same practices over a grid of worlds.
#
#     solidarity check FILE                       says all that is wrong with it
#     solidarity sweep FILE --out results/NAME    runs it; interrupted, the same command goes on
#
# Lines that begin with "# name =" show what else can be asked; take the mark away to use one.
"""

_EXPERIMENT: dict[str, Any] = {
    "title": "How far allies’ own agendas matter",
    "question": "How much does engaged deference add to imposition, as allies’ agendas differ?",
    "scenarios": ["migration-2020"],
    "# settings": ["shocks=[]", "allies.count=12"],
    "practices": ["engaged-deference", "consultation"],
    "against": "imposition",
    "design": "grid",
    "# points": 64,
    "# table": "points.csv",
    "replicates": 20,
    "# precision": 0.005,
    "seed": 2021,
    "# outcomes": ["rights", "harms"],
    "# keep": ["months"],
}

_FACTOR: dict[str, Any] = {
    "path": "allies.agenda_gap",
    "# between": ["imposition", "engaged-deference"],
    "low": 0.0,
    "high": 1.0,
    "levels": 5,
    "scale": "linear",
    "# values": [0.2, 0.6],
}

_LISTED = {"path": "allies.coordination", "values": [0.2, 0.8]}

_PRACTICE = {"name": "my-practice"} | dict.fromkeys(DIMENSIONS, 0.5)


def experiment_template() -> str:
    """Write an experiment that can be checked and run as it is."""
    return "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD
    yield from described_fields(SweepExperiment, _EXPERIMENT)
    yield "# What varies; each factor is a table of its own. Without any there is one point."
    yield "[[factors]]"
    yield from described_fields(Factor, _FACTOR)
    yield "[[factors]]"
    yield from _bare(described_fields(Factor, _LISTED))
    yield ""
    yield "# A practice beside the nine, for factors to vary (practices.my-practice.voice)."
    yield "# [[own_practices]]"
    yield from (f"# {line}" for line in _bare(described_fields(Practice, _PRACTICE)))


def _bare(lines: Iterator[str]) -> Iterator[str]:
    return (line for line in lines if line and not line.startswith("#"))
