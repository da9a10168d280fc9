"""``explain``: which channels make the difference between two practices.

A channel is judged in two ways, both within each world and then averaged. *Left out*: the
difference with all channels minus the difference without this one is what it adds where all the
others act. *Alone*: the difference when all the others are off is what it does by itself. The two
need not agree, and what channels add need not sum to the difference: they act through one another
(``docs/explanation/model.md``, section 4). Shares that do sum to it, and what pairs do
together, are worked out where they are asked for (``sim.studies.coalitions``), and so is what each
channel changes first (``sim.studies.proximate``). Simultaneous
intervals hold for all channels of one column together (Bonferroni).
"""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from sim.errors import RequestError, did_you_mean, together
from sim.outcomes import MAIN_OUTCOME, Better, Floats
from sim.runs.own_model import OwnModel
from sim.runs.simulate import Runs, Variant, simulate
from sim.scenario.files import ScenarioLike
from sim.scenario.lists import CHANNEL_FAVOURS, meaning_of
from sim.scenario.schema import Mixture, Scenario, parse_practice
from sim.studies.answer import Answer, Columns, Real
from sim.studies.asked import AnswerPart, described_field
from sim.studies.coalitions import (
    OTHERS,
    Coalition,
    Game,
    PairTogether,
    ShapleyShare,
    SharedOut,
    pair_up,
    share_out,
    turned_off,
)
from sim.studies.compare_answer import Estimated, Intervals
from sim.studies.comparison import estimated
from sim.studies.inputs import (
    ModelLike,
    Progress,
    Question,
    Settings,
    already_baseline,
    answered,
    censored_warning,
    describes,
    outcomes_with,
    scenario_study,
)
from sim.studies.proximate import ChannelFirst, Watching, first_changes
from sim.studies.questions import ExplainAsked
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
    meanings, on = _channel_meanings(own), _open_channels(scenario, own)
    dials = () if own is None else own.dials

    def choice(kind: ChoiceKind, name: str, off: list[str]) -> ChannelChoice:
        changed, turned = turned_off(scenario, dials, off)
        return ChannelChoice(kind, name, meanings.get(name, ""), changed, turned)

    yield choice("full", "", [])
    for name in only or on:
        yield choice("without", name, [name])
    for name in only or on:
        yield choice("alone", name, [other for other in on if other != name])


def _open_channels(scenario: Scenario, own: OwnModel | None) -> tuple[str, ...]:
    """Name the channels that are on, those of a user's own model last."""
    ours = (name for name in CHANNEL_FAVOURS if getattr(scenario.channels, name) > 0)
    return (*ours, *(() if own is None else own.dials))


def _coalition_of(choice: ChannelChoice, everyone: Coalition) -> Coalition:
    """Give the coalition that acts in a choice."""
    name = frozenset([choice.channel])
    return {"full": everyone, "without": everyone - name, "alone": name}[choice.kind]


def _channel_meanings(own: OwnModel | None) -> dict[str, str]:
    """Say what each channel is, by name: the model's, then those of a user's own."""
    ours = {name: meaning_of(name) for name in CHANNEL_FAVOURS}
    rows = () if own is None else own.kind.own_parameters
    return ours | {row.name: row.meaning for row in rows if row.is_dial}


def _choices_table(choices: list[ChannelChoice], runs: Runs) -> Any:  # noqa: ANN401 - pyarrow brings no types
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


CHANNELS = tuple(CHANNEL_FAVOURS)


class ChannelEstimate(Estimated):
    """A mean over worlds; simultaneous intervals hold for all channels of a column together."""

    nothing: bool = described_field("whether it is 0 to the last bit in every world")


class ChannelFound(AnswerPart):
    """What one channel does to the difference."""

    channel: str = described_field("name of the channel")
    meaning: str = described_field("what it is, in words")
    favours: str = described_field("whom theory expects it to help; empty for a user's own")
    without: ChannelEstimate = described_field("the difference when it is left out")
    adds: ChannelEstimate = described_field("the difference with all channels minus that")
    alone: ChannelEstimate = described_field("the difference when all others are off")


class ExplainAnswer(Answer):
    """Which channels make two practices differ."""

    COLUMNS: ClassVar[Columns] = Columns(
        (
            ChannelFound,
            (
                "channel favours pairs=adds.pairs without=without.mean without=without.interval "
                "adds=adds.mean adds=adds.interval adds_joint=adds.simultaneous "
                "alone=alone.mean alone=alone.interval alone_joint=alone.simultaneous"
            ),
        ),
        (ShapleyShare, "share share_low=low share_high=high"),
        (
            ChannelFirst,
            "measure measure_level=level measure_here=here.mean measure_here=here.interval idle",
        ),
    )

    kind: Literal["explain"] = described_field("which study", default="explain")
    asked: ExplainAsked = described_field("what was asked")
    practice: str = described_field("label of the practice whose advantage a good difference is")
    against: str = described_field("label of the other")
    outcome: str = described_field("name of the outcome")
    label: str = described_field("the outcome in words")
    unit: str = described_field("of all means and bounds")
    better: Better = described_field("which way is good")
    smallest_difference: float = described_field(
        "what is less does not matter; 0 for all outcomes but the main one", "of the outcome"
    )
    intervals: Intervals = described_field("how intervals were made")
    full: ChannelEstimate = described_field("the difference with all channels")
    channels: tuple[ChannelFound, ...] = described_field("those that are on, what adds most first")
    closed: tuple[str, ...] = described_field("channels that the scenario has off")
    difference: Real = described_field(
        "the difference that is shared out: over the worlds of the shares", default=math.nan
    )
    shapley: tuple[ShapleyShare, ...] = described_field(
        "shares of the difference, the greatest first; empty if not asked for", default=()
    )
    shared: SharedOut | None = described_field("how shares were worked out", default=None)
    pairs: tuple[PairTogether, ...] = described_field(
        "what each pair does together, what does most first; empty if not asked for", default=()
    )
    proximate: tuple[ChannelFirst, ...] = described_field(
        "what each channel changes first, what moves most of it first and idle ones last; without "
        "the dials of a user's own model, of which no measure is known; empty if not asked for",
        default=(),
    )

    def __getitem__(self, channel: str) -> ChannelFound:
        """Give what a channel does; ``KeyError`` if it is not on."""
        return {row.channel: row for row in self.channels}[channel]

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for each channel; None stands where there is no number."""
        shares = {row.channel: row for row in self.shapley}
        first = {row.channel: row for row in self.proximate}
        names = [found.channel for found in self.channels]
        return [
            self.COLUMNS.row(found, shares.get(name), first.get(name))
            for name, found in zip(names, self.channels, strict=True)
        ]


ANSWER = ExplainAnswer


@describes(ExplainAsked)
def explain(
    scenario: ScenarioLike = "migration-2020",
    *,
    practice: str = "engaged-deference",
    against: str = "imposition",
    replicates: int = 100,
    seed: int = 1,
    outcome: str = MAIN_OUTCOME,
    shapley: bool = False,
    precision: float | None = None,
    pairs: bool = False,
    proximate: bool = False,
    only: str | Sequence[str] = (),
    set: Settings = None,  # noqa: A002 - named as the option
    model: ModelLike = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> ExplainAnswer:
    """Find out which channels make two practices differ, in the same worlds with the same luck.

    The dials of a user's own model are channels, too.
    """
    return answered(ExplainAsked, ask, locals())


@scenario_study
def ask(question: Question[ExplainAsked]) -> ExplainAnswer:
    """Run what was asked, in the worlds that are held; as ``explain``."""
    asked, scenario, own = question.asked, question.scenario, question.own
    outcome = question.outcome(asked.outcome)
    pair = _pair(asked, scenario)
    on = _open_channels(scenario, own)
    players = _players(asked, on, own)
    choices = list(choices_of(scenario, own, asked.only))
    variants = [Variant(row.scenario, practice, row.own) for row in choices for practice in pair]
    without = {
        row.channel: 2 * n
        for n, row in enumerate(choices)
        if row.kind == "without" and row.channel in CHANNELS
    }
    watched = Watching.of(scenario, without, asked.replicates) if asked.proximate else None
    runs = simulate(
        variants,
        range(asked.replicates),
        asked.seed,
        jobs=question.jobs,
        tick=question.counting("Running", len(variants) * asked.replicates),
        keep=0,
        model=own,
        watching=watched,
    )
    question.held.tables["runs"] = lambda: _choices_table(choices, runs)
    values = runs.outcomes[:, :, outcomes_with(own).index(outcome)]
    differences = values[:, 0::2] - values[:, 1::2]
    intervals, full, channels = attribute(choices, differences, asked.seed)
    place = outcomes_with(own).index(outcome)
    game = Game(scenario, pair, asked.seed, place, players, own)
    coalitions = [_coalition_of(row, game.everyone) for row in choices]
    for n, row in enumerate(differences.tolist()):
        game.known[n] = dict(zip(coalitions, row, strict=True))
    main = outcome.name == MAIN_OUTCOME
    return ExplainAnswer.from_attributes(
        outcome,
        asked=asked,
        warnings=censored_warning(outcome.name, runs.censored(outcome.name)),
        practice=pair[0].name,
        against=pair[1].name,
        outcome=outcome.name,
        smallest_difference=scenario.comparison.smallest_difference if main else 0.0,
        intervals=intervals,
        full=full,
        channels=channels,
        closed=tuple(name for name in _channel_meanings(own) if name not in on),
        difference=full.mean,
        proximate=() if watched is None else first_changes(watched, asked.seed),
    ).model_copy(update=_coalitions(question, game))


def _coalitions(question: Question[ExplainAsked], game: Game) -> dict[str, Any]:
    """Give the fields of an answer that are about coalitions, as far as they are asked for."""
    asked, jobs, found = question.asked, question.jobs, dict[str, Any]()

    def ticking(what: str) -> Callable[[int], Callable[[int], None]]:
        return lambda total: question.counting(what, total)

    if asked.shapley:
        shares = share_out(game, asked.replicates, asked.precision, jobs, ticking)
        question.held.tables["shares"] = shares.table
        found |= {"shapley": shares.shapley, "shared": shares.shared}
        found["difference"] = shares.difference
    if asked.pairs:
        channels = [name for name in game.players if name != OTHERS]
        found["pairs"] = pair_up(game, channels, range(asked.replicates), jobs, ticking)
    return found


def _players(
    asked: ExplainAsked, on: tuple[str, ...], own: OwnModel | None
) -> dict[str, tuple[str, ...]]:
    """Give the players: each channel, or those that are asked for and all others as one."""
    if not on:
        raise RequestError("channels: all are off in this scenario: there is nothing to explain")
    known = _channel_meanings(own)
    if wrong := [
        f"only {name}: {'is off in this scenario' if name in known else 'there is no such channel'}"
        f"{'' if name in known else did_you_mean(name, known)}"
        for name in asked.only
        if name not in on
    ]:
        raise RequestError(wrong)
    players: dict[str, tuple[str, ...]] = {name: (name,) for name in asked.only or on}
    if asked.pairs and len(players) == 1:
        raise RequestError("pairs: takes at least two channels that are on")
    if rest := tuple(name for name in on if name not in players):
        players[OTHERS] = rest
    return players


def _pair(asked: ExplainAsked, scenario: Scenario) -> tuple[Mixture, Mixture]:
    """Read the two practices."""
    one, other = together(
        lambda: parse_practice(asked.practice, scenario),
        lambda: parse_practice(asked.against, scenario, "against"),
    )
    if one.name == other.name:
        raise already_baseline(one.name)
    return one, other


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
        ChannelEstimate.from_attributes(
            mean, nothing=bool(mean.pairs) and not np.nan_to_num(values).any()
        )
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
