"""What an experiment on claims asks: which scenarios, how many worlds, how sure."""

from typing import Annotated

from pydantic import Field, Strict

from sim.scenario.quantities import Section

MOST_REPLICATES = 100_000

type Names = Annotated[tuple[str, ...], Strict(strict=False)]


class ClaimsExperiment(Section):
    """An experiment that tests every claim of some scenarios (``experiments/essay.toml``)."""

    title: str = Field(min_length=1, max_length=200, description="what tables and pages call it")
    question: str = Field(min_length=1, max_length=2000, description="the question, in a sentence")
    replicates: int = Field(
        ge=1, le=MOST_REPLICATES, description="paired worlds behind every effect"
    )
    seed: int = Field(ge=0, le=2**63 - 1, description="of worlds, draws and resampling")
    confidence: float = Field(
        default=0.95, gt=0.5, lt=1, description="with which all intervals hold together"
    )
    scenarios: Names = Field(
        min_length=1, max_length=200, description="whose claims are tested, by name, in order"
    )
