"""What each channel changes first between two practices, as a part of an explanation.

A channel's *proximate measure* (``sim.scenario.lists.CHANNEL_MOVES``) is the first quantity of the
model that its dial moves: a monthly series, or one of ``READ``. A run's value is the mean over the
months in which it is defined. In each world the channel *does* to a practice the measure with all
channels less that without this one; *here* is what it does to the practice less what it does to the
one compared with. Its *level* is the highest of the four means.

It is *idle* where it does nothing to either, in no world and to the last bit, or where the
simultaneous interval of *here* lies within ``NEGLIGIBLE`` of the level: what it is there for then
does not tell the two practices apart. It is not known where the interval holds 0 and crosses that.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.outcomes import SERIES, SERIES_NAMES, Floats, Series
from sim.runs.simulate import Reader, Watch
from sim.scenario.lists import CHANNEL_MOVES
from sim.scenario.schema import Scenario
from sim.studies.answer import Real
from sim.studies.asked import AnswerPart, described_field
from sim.studies.compare_answer import Estimated
from sim.studies.comparison import estimated
from sim.world.columns import NOBODY, World

NEGLIGIBLE = 0.01
"""Share of a measure's level: what moves it by less cannot matter for anything that follows."""


class ChannelFirst(AnswerPart):
    """What one channel changes first."""

    channel: str = described_field("name of the channel")
    measure: str = described_field("name of its proximate measure: the first that its dial moves")
    label: str = described_field("the measure in words")
    unit: str = described_field("of the measure")
    definition: str = described_field("how it is measured, each month")
    level: Real = described_field(
        "the highest of its means over worlds: under either practice, with or without the channel",
        "of the measure",
    )
    here: Estimated = described_field(
        "what it does to the practice less what it does to the other", "of the measure"
    )
    to_practice: Estimated = described_field(
        "the measure under the practice with all channels less that without this one",
        "of the measure",
    )
    to_against: Estimated = described_field(
        "the same under the practice compared with", "of the measure"
    )
    built_for: Estimated | None = described_field(
        "the same as `here` in a world that is built for the channel; null where there is none",
        default=None,
    )
    nothing: bool = described_field(
        "whether it does nothing to either practice, in no world, to the last bit"
    )
    idle: bool | None = described_field(
        f"whether that is so, or the interval of `here` within {100 * NEGLIGIBLE:g} % of the "
        "level; null where more worlds must tell"
    )


type Read = Callable[[World, Scenario], Floats]
"""Reads a measure of some worlds at the end of a month: [worlds], NaN where it is undefined."""


def _mean(values: NDArray[Any], of: NDArray[np.bool] | None = None) -> Floats:
    """Give the mean of each world, [worlds, …]: of those that count, NaN where none does."""
    counts = np.ones_like(values) if of is None else np.broadcast_to(of, values.shape)
    total, count = ((row.reshape(len(row), -1)).sum(axis=1) for row in (values * counts, counts))
    mean: Floats = np.divide(total, count, out=np.full(len(values), math.nan), where=count > 0)
    return mean


def _of_states(column: NDArray[Any], worlds: World) -> NDArray[Any]:
    """Give for every group what its state has: [worlds, groups, …] of [worlds, states, …]."""
    state = worlds.groups.state
    found: NDArray[Any] = column[np.arange(len(state))[:, None], state]
    return found


def _errors(worlds: World, _: Scenario) -> Floats:
    groups, allies, flow = worlds.groups, worlds.allies, worlds.flow
    true = _of_states(flow.efficacy, worlds)
    own = np.abs(groups.belief - true).mean(axis=2)
    believed = _of_states(allies.belief.swapaxes(1, 2), worlds)
    theirs = np.abs(believed - true[:, :, None]).mean(axis=3)
    return _mean(own + (flow.on_tactics * (theirs - own[:, :, None])).sum(axis=2))


def _risk(worlds: World, scenario: Scenario) -> Floats:
    tactic = worlds.groups.campaign_tactic
    risks = np.array([row.risk for row in scenario.tactics])
    return _mean(risks[tactic], tactic != NOBODY)


def _unity(worlds: World, _: Scenario) -> Floats:
    issue = worlds.groups.campaign_issue
    return _mean(issue == _of_states(worlds.flow.common_issue, worlds), issue != NOBODY)


def _losses(worlds: World, scenario: Scenario) -> Floats:
    lost = scenario.rights.erosion > 0 or scenario.reversals.rate > 0
    return _mean(worlds.flow.loose, (worlds.states.scope_share[:, :, :-1] > 0) & lost)


def _pressure(worlds: World, _: Scenario) -> Floats:
    total: Floats = worlds.flow.pressure.sum(axis=(2, 3)).mean(axis=1)
    return total


def _resources(worlds: World, _: Scenario) -> Floats:
    now, first = (
        row.sum(axis=1) for row in (worlds.allies.resources, worlds.allies.first_resources)
    )
    ratio: Floats = np.divide(now, first, out=np.full(len(now), math.nan), where=first > 0)
    return ratio


READ: Mapping[str, tuple[Series, Read]] = {
    series.name: (series, read)
    for series, read in (
        (
            Series(
                "errors",
                "Errors of who decides",
                "share",
                "mean over groups and tactics of |b − q|: its own, and by influence on tactics "
                "(D2) that of its allies, before they argue",
            ),
            _errors,
        ),
        (
            Series("override", "Override of members", "share", "mean over groups of (D7)"),
            lambda worlds, _: _mean(worlds.groups.override_members),
        ),
        (
            Series(
                "unity", "Plans on one issue", "share", "groups whose plan is on k* ÷ with a plan"
            ),
            _unity,
        ),
        (
            Series("risk", "Risk of plans", "share", "mean over groups with a plan of its risk"),
            _risk,
        ),
        (
            Series("deciding", "Groups still arguing", "share", "groups with an open decision"),
            lambda worlds, _: _mean(worlds.groups.deciding_in > 0),
        ),
        (
            Series(
                "windows",
                "Action in open windows",
                "share",
                "groups with a running campaign in a state with an open window ÷ all groups",
            ),
            lambda worlds, _: _mean(worlds.flow.running * _of_states(worlds.flow.window, worlds)),
        ),
        (
            Series(
                "turnout",
                "Turnout in action",
                "share",
                "mean over groups with a running campaign of the share of their people who take "
                "part",
            ),
            lambda worlds, _: _mean(
                worlds.flow.participants / worlds.groups.people, worlds.flow.running == 1
            ),
        ),
        (
            Series(
                "pressure",
                "Pressure on states",
                "sum of shares",
                "mean over states of the sum over demands of P (P3)",
            ),
            _pressure,
        ),
        (
            Series("trust", "Trust in allies", "share", "mean over first ties of ϑ"),
            lambda worlds, _: _mean(worlds.groups.trust, worlds.groups.first_tie == 1),
        ),
        (
            Series(
                "losses",
                "Losses nobody prevents",
                "share",
                "mean over states and categories with groups of what is left of erosion and of "
                "what is taken back (C3, C6) by hold and watch; undefined where nothing is lost",
            ),
            _losses,
        ),
        (
            Series("resources", "Resources of allies", "ratio", "all allies' ÷ all they had first"),
            _resources,
        ),
    )
}
"""Proximate measures that are no monthly series."""

MEASURES: Mapping[str, Series] = {row.name: row for row in SERIES} | {
    name: series for name, (series, _) in READ.items()
}
"""All that a channel can name."""


@dataclass(frozen=True, slots=True)
class Watching:
    """Reads the measures of channels, month by month.

    Attributes:
        scenario: of the worlds, whatever its dials.
        without: place of the variant of the practice without each channel, by its name; that of the
            one compared with follows, and with all channels they stand at 0 and 1.
        sums: of each channel's measure, [replicates, channels, 4]: with all channels under either
            practice, then without this one; over the months in which it is defined.
        counts: of these months.
    """

    scenario: Scenario
    without: Mapping[str, int]
    sums: Floats
    counts: Floats

    @classmethod
    def of(cls, scenario: Scenario, without: Mapping[str, int], replicates: int) -> "Watching":
        """Make one that has read nothing yet."""
        shape = replicates, len(without), 4
        return cls(scenario, without, np.zeros(shape), np.zeros(shape))

    def __call__(self, n: int) -> Watch:
        """Give who watches the worlds of a replicate."""
        return partial(self._reader, n)

    def _reader(self, n: int, places: Sequence[int]) -> Reader | None:
        wanted: dict[str, list[tuple[int, int, int]]] = {}
        for c, (channel, place) in enumerate(self.without.items()):
            for p, v in enumerate((0, 1, place, place + 1)):
                if v in places:
                    told = wanted.setdefault(CHANNEL_MOVES[channel], [])
                    told.append((c, p, places.index(v)))

        def read(worlds: World, month: int) -> None:
            for name, told in wanted.items():
                values = self._read(name, worlds, month).tolist()
                for c, p, w in told:
                    if not math.isnan(values[w]):
                        self.sums[n, c, p] += values[w]
                        self.counts[n, c, p] += 1

        return read if wanted else None

    def _read(self, name: str, worlds: World, month: int) -> Floats:
        if name in READ:
            return READ[name][1](worlds, self.scenario)
        series: Floats = worlds.record.series[:, month, SERIES_NAMES.index(name)]
        return series

    @property
    def means(self) -> Floats:
        """Each channel's measure as ``sums`` has it: the mean over months, NaN without any."""
        shape, count = self.sums.shape, self.counts
        means: Floats = np.divide(self.sums, count, out=np.full(shape, math.nan), where=count > 0)
        return means


def first_changes(watched: Watching, seed: int) -> tuple[ChannelFirst, ...]:
    """Say what each channel changes first, what moves its measure most first.

    Args:
        watched: has read all runs.
        seed: of the resampling.
    """
    if not watched.without:
        return ()
    means = watched.means
    done = means[:, :, :2] - means[:, :, 2:]
    columns = np.concatenate([done[:, :, :1] - done[:, :, 1:], done], axis=2)
    count = len(watched.without)
    _, found = estimated(columns.reshape(len(columns), -1), count, seed)
    rows = []
    for n, channel in enumerate(watched.without):
        held, (here, to_practice, to_against) = means[:, n], found[3 * n : 3 * n + 3]
        level = max((float(row.mean()) for row in _defined(held)), default=math.nan)
        nothing = np.array_equal(held[:, :2], held[:, 2:], equal_nan=True)
        series = MEASURES[CHANNEL_MOVES[channel]]
        rows.append(
            ChannelFirst.from_attributes(
                series,
                channel=channel,
                measure=series.name,
                level=level,
                here=here,
                to_practice=to_practice,
                to_against=to_against,
                nothing=nothing,
                idle=nothing or _idle(here, level),
            )
        )
    return tuple(sorted(rows, key=_rank))


def _defined(columns: Floats) -> Iterator[Floats]:
    """Give what is defined of each column, of those that are anywhere."""
    for column in columns.T:
        if (values := column[~np.isnan(column)]).size:
            yield values


def _idle(here: Estimated, level: float) -> bool | None:
    bounds, most = here.simultaneous, NEGLIGIBLE * level
    if not bounds.known:
        return None
    if -most <= bounds.low and bounds.high <= most:
        return True
    return False if bounds.excludes_zero else None


def _rank(row: ChannelFirst) -> tuple[int, float]:
    """Put what is moved first, by how much of its level; then what is not known; idle ones last."""
    size = abs(row.here.mean / row.level) if row.here.pairs and row.level else 0.0
    return {False: 0, None: 1, True: 2}[row.idle] + row.nothing, -size
