"""Choices of channels: all as the scenario says, each left out, each alone."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sim.runs.own_model import OwnModel
from sim.runs.simulate import Runs
from sim.scenario.channels import CHANNEL_FAVOURS, meaning_of
from sim.scenario.schema import Scenario
from sim.studies.coalitions import Coalition, turned_off
from sim.studies.tables import labelled, runs_table

type ChoiceKind = Literal["full", "without", "alone"]
"""All channels as the scenario says; one at 0; all others at 0."""


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """A choice of channels: a scenario with its dials, and those of a user's own model.

    Attributes:
        kind: of the choice.
        channel: which one is left out or alone; empty for ``full``.
        meaning: what it is, in words.
        scenario: with the dials of the choice.
        own: dials of a user's own model that are turned.
    """

    kind: ChoiceKind
    channel: str
    meaning: str
    scenario: Scenario
    own: Mapping[str, float]


def choices_of(
    scenario: Scenario, own: OwnModel | None = None, only: Collection[str] = ()
) -> Iterator[ChannelChoice]:
    """Give the scenario itself, then channels that are on, each left out, then each alone.

    Args:
        scenario: with the channels as it says.
        own: a user's own model, whose dials are channels, too.
        only: the channels that are asked about; all if empty.
    """
    meanings, on = channel_meanings(own), open_channels(scenario, own)
    dials = () if own is None else own.dials

    def choice(kind: ChoiceKind, name: str, off: list[str]) -> ChannelChoice:
        changed, turned = turned_off(scenario, dials, off)
        return ChannelChoice(kind, name, meanings.get(name, ""), changed, turned)

    yield choice("full", "", [])
    for name in only or on:
        yield choice("without", name, [name])
    for name in only or on:
        yield choice("alone", name, [other for other in on if other != name])


def open_channels(scenario: Scenario, own: OwnModel | None) -> tuple[str, ...]:
    """Name the channels that are on, those of a user's own model last."""
    ours = (name for name in CHANNEL_FAVOURS if getattr(scenario.channels, name) > 0)
    return (*ours, *(() if own is None else own.dials))


def coalition_of(choice: ChannelChoice, everyone: Coalition) -> Coalition:
    """Give the coalition that acts in a choice."""
    name = frozenset([choice.channel])
    return {"full": everyone, "without": everyone - name, "alone": name}[choice.kind]


def channel_meanings(own: OwnModel | None) -> dict[str, str]:
    """Say what each channel is, by name: the model's, then those of a user's own."""
    ours = {name: meaning_of(name) for name in CHANNEL_FAVOURS}
    rows = () if own is None else own.kind.own_parameters
    return ours | {row.name: row.meaning for row in rows if row.is_dial}


def choices_table(choices: list[ChannelChoice], runs: Runs) -> Any:  # noqa: ANN401 - pyarrow brings no types
    """Give all runs as a tidy ``pyarrow.Table``.

    The columns of ``runs_table``, after ``variant`` (full, without, alone) and ``channel`` (empty
    for full). The metadata is that of the full variant.
    """
    import pyarrow as pa  # noqa: PLC0415 - only where tables are written

    tables: list[Any] = []
    for n, choice in enumerate(choices):
        table = labelled(
            runs_table(runs.ensemble(range(2 * n, 2 * n + 2))),
            variant=(choice.kind, "full: all channels; without: one at 0; alone: all others"),
            channel=(choice.channel, "the channel that is left out or alone"),
        )
        first = tables[0] if tables else table
        tables.append(table.replace_schema_metadata(first.schema.metadata))
    return pa.concat_tables(tables)
