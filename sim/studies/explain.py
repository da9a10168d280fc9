"""``explain``: which channels make the difference between two practices.

A channel is judged in two ways, both within each world and then averaged. *Left out*: the
difference with all channels minus the difference without this one is what it adds where all the
others act. *Alone*: the difference when all the others are off is what it does by itself. The two
need not agree, and what channels add need not sum to the difference: they act through one another
(``docs/model.md``, section 4). Simultaneous intervals hold for all channels of one column together
(Bonferroni).
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from sim.errors import RequestError, together
from sim.outcomes import MAIN_OUTCOME, Better, Floats
from sim.runs.own_model import OwnModel
from sim.runs.simulate import Runs, Variant, simulate
from sim.scenario.channels import CHANNEL_FAVOURS, meaning_of
from sim.scenario.files import ScenarioLike
from sim.scenario.mixtures import Mixture, parse_practice
from sim.scenario.schema import Scenario
from sim.studies.answer import Answer, AnswerPart, Asked, Held, bounds_of, plain_row, told
from sim.studies.asking import (
    ModelLike,
    Progress,
    Settings,
    answered,
    counter,
    describes,
    outcome_named,
    outcomes_with,
    own_model,
)
from sim.studies.estimates import Estimated, Intervals, estimated
from sim.studies.tables import labelled, runs_table
from sim.studies.targets import fitted_warnings

CHANNELS = tuple(CHANNEL_FAVOURS)

type ChoiceKind = Literal["full", "without", "alone"]
"""All channels as the scenario says; one at 0; all others at 0."""


class ExplainAsked(Asked):
    """What an explanation was asked."""

    scenario: str = told("name or path of the scenario")
    practice: str = told(
        "the practice or mixture whose advantage is explained", default="engaged-deference"
    )
    against: str = told("the practice compared with", default="imposition")
    replicates: int = told(
        "worlds; in each, four runs for each channel that is on, and two more",
        "worlds",
        default=100,
        ge=1,
    )
    seed: int = told("of worlds, luck and resampling", default=1, ge=0)
    outcome: str = told("name of the outcome in which they differ", default=MAIN_OUTCOME)
    set: tuple[str, ...] = told("changes to the scenario, each path=value", default=())
    model: str | None = told("a user's own model in place of ours", default=None)


class ChannelEstimate(Estimated):
    """A mean over worlds; simultaneous intervals hold for all channels of a column together."""

    nothing: bool = told("whether it is 0 to the last bit in every world")


class ChannelFound(AnswerPart):
    """What one channel does to the difference."""

    channel: str = told("its name")
    meaning: str = told("what it is, in words")
    favours: str = told("whom theory expects it to help; empty for a user's own")
    without: ChannelEstimate = told("the difference when it is left out")
    adds: ChannelEstimate = told("the difference with all channels minus that")
    alone: ChannelEstimate = told("the difference when all others are off")


class ExplainAnswer(Answer):
    """Which channels make two practices differ."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "channel": "its name",
        "favours": "whom theory expects it to help",
        "pairs": "worlds in which the outcome is defined in all variants that are compared",
        "without": "difference, practice − against, when it is left out",
        "without_low": "its interval, for this number alone",
        "without_high": "its interval, for this number alone",
        "adds": "difference with all channels minus that",
        "adds_low": "its interval, for this number alone",
        "adds_high": "its interval, for this number alone",
        "adds_joint_low": "its interval, for all channels together",
        "adds_joint_high": "its interval, for all channels together",
        "alone": "difference when all others are off",
        "alone_low": "its interval, for this number alone",
        "alone_high": "its interval, for this number alone",
        "alone_joint_low": "its interval, for all channels together",
        "alone_joint_high": "its interval, for all channels together",
    }

    kind: Literal["explain"] = told("which study", default="explain")
    asked: ExplainAsked = told("what was asked")
    practice: str = told("label of the practice whose advantage a good difference is")
    against: str = told("label of the other")
    outcome: str = told("name of the outcome")
    label: str = told("the outcome in words")
    unit: str = told("of all means and bounds")
    better: Better = told("which way is good")
    smallest_difference: float = told(
        "what is less does not matter; 0 for all outcomes but the main one", "of the outcome"
    )
    intervals: Intervals = told("how intervals were made")
    full: ChannelEstimate = told("the difference with all channels")
    channels: tuple[ChannelFound, ...] = told("those that are on, what adds most first")
    closed: tuple[str, ...] = told("channels that the scenario has off")

    def __getitem__(self, channel: str) -> ChannelFound:
        """Give what a channel does; ``KeyError`` if it is not on."""
        return {row.channel: row for row in self.channels}[channel]

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for each channel; None stands where there is no number."""
        return [_row(found) for found in self.channels]


ANSWER = ExplainAnswer


def _row(found: ChannelFound) -> dict[str, Any]:
    row: dict[str, Any] = {"channel": found.channel, "favours": found.favours}
    row["pairs"] = found.adds.pairs
    for key in ("without", "adds", "alone"):
        held: ChannelEstimate = getattr(found, key)
        row |= {key: held.mean, **bounds_of(key, held.interval)}
        row |= bounds_of(f"{key}_joint", held.simultaneous)
    return plain_row(ExplainAnswer.COLUMNS, row)


@describes(ExplainAsked)
def explain(
    scenario: ScenarioLike = "migration-2020",
    *,
    practice: str = "engaged-deference",
    against: str = "imposition",
    replicates: int = 100,
    seed: int = 1,
    outcome: str = MAIN_OUTCOME,
    set: Settings = None,  # noqa: A002 - named as the option
    model: ModelLike = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> ExplainAnswer:
    """Find out which channels make two practices differ, in the same worlds with the same luck.

    The dials of a user's own model are channels, too.
    """
    return answered(ExplainAsked, ask, locals())


def ask(
    asked: ExplainAsked,
    held: Held,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> ExplainAnswer:
    """Run what was asked, in the worlds that are held; as ``explain``."""
    (world,) = held.worlds.values()
    own = own_model(asked, held)
    outcome = outcome_named(asked.outcome, own)
    pair = _pair(asked, world.scenario)
    choices = list(choices_of(world.scenario, own))
    if len(choices) == 1:
        raise RequestError("channels: all are off in this scenario: there is nothing to explain")
    variants = [Variant(row.scenario, practice, row.own) for row in choices for practice in pair]
    runs = simulate(
        variants,
        range(asked.replicates),
        asked.seed,
        jobs=jobs,
        tick=counter(progress, "Running", len(variants) * asked.replicates),
        keep=0,
        model=own,
    )
    held.tables["runs"] = lambda: choices_table(choices, runs)
    values = runs.outcomes[:, :, outcomes_with(own).index(outcome)]
    differences = values[:, 0::2] - values[:, 1::2]
    intervals, full, channels = attribute(choices, differences, asked.seed)
    on = [row.channel for row in channels]
    main = outcome.name == MAIN_OUTCOME
    return ExplainAnswer.like(
        outcome,
        asked=asked,
        warnings=fitted_warnings(world.scenario),
        practice=pair[0].name,
        against=pair[1].name,
        outcome=outcome.name,
        smallest_difference=world.scenario.comparison.smallest_difference if main else 0.0,
        intervals=intervals,
        full=full,
        channels=channels,
        closed=tuple(name for name in _meanings(own) if name not in on),
    ).holding(held)


def _pair(asked: ExplainAsked, scenario: Scenario) -> tuple[Mixture, Mixture]:
    """Read the two practices."""
    one, other = together(
        lambda: parse_practice(asked.practice, scenario),
        lambda: parse_practice(asked.against, scenario, "against"),
    )
    if one.name == other.name:
        raise RequestError(f"practice {one.name}: is the same as against; name another")
    return one, other


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


def choices_of(scenario: Scenario, own: OwnModel | None = None) -> Iterator[ChannelChoice]:
    """Give the scenario itself, then each channel that is on left out, then each alone."""
    meanings = _meanings(own)
    dials = () if own is None else own.dials
    on = [name for name in CHANNELS if getattr(scenario.channels, name) > 0] + list(dials)

    def choice(kind: ChoiceKind, name: str, off: list[str]) -> ChannelChoice:
        turned = {other: 0.0 for other in off if other not in dials}
        changed = scenario.channels.model_copy(update=turned)
        return ChannelChoice(
            kind=kind,
            channel=name,
            meaning=meanings.get(name, ""),
            scenario=scenario.model_copy(update={"channels": changed}) if turned else scenario,
            own={other: 0.0 for other in off if other in dials},
        )

    yield choice("full", "", [])
    for name in on:
        yield choice("without", name, [name])
    for name in on:
        yield choice("alone", name, [other for other in on if other != name])


def _meanings(own: OwnModel | None) -> dict[str, str]:
    """Say what each channel is, by name: the model's, then those of a user's own."""
    ours = {name: meaning_of(name) for name in CHANNELS}
    rows = () if own is None else own.kind.own_parameters
    return ours | {row.name: row.meaning for row in rows if row.is_dial}


def attribute(
    choices: list[ChannelChoice], differences: Floats, seed: int
) -> tuple[Intervals, ChannelEstimate, tuple[ChannelFound, ...]]:
    """Work out what each channel does.

    Args:
        choices: from ``choices_of``.
        differences: practice − against, [worlds, choices], in the unit of the outcome; NaN where
            undefined.
        seed: of the resampling.

    Returns:
        How intervals were made, the full difference, and what each channel does: what adds most
        first, without a number last.
    """
    count = (len(choices) - 1) // 2
    full, without, alone = np.split(differences, [1, 1 + count], axis=1)
    columns = np.concatenate([full, without, full - without, alone], axis=1)
    intervals, means = estimated(columns, count, seed)
    means[0] = means[0].model_copy(update={"simultaneous": means[0].interval})
    held = [
        ChannelEstimate.like(mean, nothing=bool(mean.pairs) and not np.nan_to_num(values).any())
        for mean, values in zip(means, columns.T, strict=True)
    ]
    found = [
        ChannelFound(
            channel=row.channel,
            meaning=row.meaning,
            favours=CHANNEL_FAVOURS.get(row.channel, ""),
            without=held[1 + n],
            adds=held[1 + count + n],
            alone=held[1 + 2 * count + n],
        )
        for n, row in enumerate(choices[1 : 1 + count])
    ]
    found.sort(key=lambda row: -abs(row.adds.mean) if row.adds.pairs else math.inf)
    return intervals, held[0], tuple(found)


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
