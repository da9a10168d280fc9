"""A pair of practices with channels left out, and with channels alone, in the same worlds."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sim.runs.ensemble import Ensemble
from sim.runs.simulate import Progress, run_ensemble
from sim.scenario.channels import CHANNEL_FAVOURS
from sim.scenario.mixtures import Mixture
from sim.scenario.schema import Scenario

type Kind = Literal["full", "without", "alone"]

CHANNELS = tuple(CHANNEL_FAVOURS)


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """The runs with one choice of channels.

    Attributes:
        kind: ``full``: as the scenario says; ``without``: one channel at 0; ``alone``: all others.
        channel: which one; empty for ``full``.
        ensemble: the runs; its scenario has the dials of the variant.
    """

    kind: Kind
    channel: str
    ensemble: Ensemble


def open_channels(scenario: Scenario) -> tuple[str, ...]:
    """Give the channels that a scenario has on, at least in part: those that can be left out."""
    return tuple(name for name in CHANNELS if getattr(scenario.channels, name) > 0)


def variants_of(scenario: Scenario) -> Iterator[tuple[Kind, str, Scenario]]:
    """Give the scenario itself, then each open channel left out, then each alone."""
    channels = open_channels(scenario)
    yield "full", "", scenario
    for name in channels:
        yield "without", name, _with(scenario, {name: 0.0})
    for name in channels:
        yield "alone", name, _with(scenario, {other: 0.0 for other in channels if other != name})


def count_runs(scenario: Scenario, replicates: int) -> int:
    """Count the runs that ``run_variants`` makes of two practices."""
    return 2 * replicates * (1 + 2 * len(open_channels(scenario)))


def run_variants(
    scenario: Scenario,
    practices: tuple[Mixture, Mixture],
    replicates: range,
    seed: int,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> list[Variant]:
    """Run two practices in every variant; the worlds and draws of a replicate are the same in all.

    Args:
        scenario: What world.
        practices: The two.
        replicates: Which replicates, a range of step 1.
        seed: The experiment's seed, 0 or more.
        jobs: Threads; all processors by default.
        progress: Told of finished runs.
    """
    return [
        Variant(
            kind,
            name,
            run_ensemble(changed, practices, replicates, seed, jobs=jobs, progress=progress),
        )
        for kind, name, changed in variants_of(scenario)
    ]


def _with(scenario: Scenario, dials: dict[str, float]) -> Scenario:
    return scenario.model_copy(update={"channels": scenario.channels.model_copy(update=dials)})
