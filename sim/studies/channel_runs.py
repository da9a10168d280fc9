"""A pair of practices with channels left out, and with channels alone, in the same worlds."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sim.runs.ensemble import Ensemble
from sim.runs.simulate import Tick, Variant, simulate
from sim.scenario.channels import CHANNEL_FAVOURS
from sim.scenario.mixtures import Mixture
from sim.scenario.schema import Scenario

type Kind = Literal["full", "without", "alone"]

CHANNELS = tuple(CHANNEL_FAVOURS)


@dataclass(frozen=True, slots=True, eq=False)
class ChannelRuns:
    """The runs with one choice of channels.

    Attributes:
        kind: ``full``: as the scenario says; ``without``: one channel at 0; ``alone``: all others.
        channel: which one; empty for ``full``.
        ensemble: the runs, without monthly series; its scenario has the dials of the choice.
    """

    kind: Kind
    channel: str
    ensemble: Ensemble


def open_channels(scenario: Scenario) -> tuple[str, ...]:
    """Give the channels that a scenario has on, at least in part: those that can be left out."""
    return tuple(name for name in CHANNELS if getattr(scenario.channels, name) > 0)


def choices_of(scenario: Scenario) -> Iterator[tuple[Kind, str, Scenario]]:
    """Give the scenario itself, then each open channel left out, then each alone."""
    channels = open_channels(scenario)
    yield "full", "", scenario
    for name in channels:
        yield "without", name, _with(scenario, {name: 0.0})
    for name in channels:
        yield "alone", name, _with(scenario, {other: 0.0 for other in channels if other != name})


def count_runs(scenario: Scenario, replicates: int) -> int:
    """Count the runs that ``run_channels`` makes of two practices."""
    return 2 * replicates * (1 + 2 * len(open_channels(scenario)))


def run_channels(
    scenario: Scenario,
    practices: tuple[Mixture, Mixture],
    replicates: range,
    seed: int,
    *,
    jobs: int | None = None,
    tick: Tick | None = None,
) -> list[ChannelRuns]:
    """Run two practices with every choice of channels; arguments as those of ``simulate``."""
    choices = list(choices_of(scenario))
    variants = [Variant(changed, practice) for _, _, changed in choices for practice in practices]
    runs = simulate(variants, replicates, seed, jobs=jobs, tick=tick, keep=0)
    return [
        ChannelRuns(kind, name, runs.ensemble(range(2 * n, 2 * n + 2)))
        for n, (kind, name, _) in enumerate(choices)
    ]


def _with(scenario: Scenario, dials: dict[str, float]) -> Scenario:
    return scenario.model_copy(update={"channels": scenario.channels.model_copy(update=dials)})
