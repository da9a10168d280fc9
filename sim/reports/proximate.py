"""What each channel changes first, as a section of the report of an explanation."""

from collections.abc import Iterator, Sequence

from sim.reports.blocks import Forest, Points, Section, Table
from sim.reports.common import NO_INTERVALS, estimate_of, level, tabled, tone_of
from sim.statistics.bootstrap import Interval
from sim.studies.compare_answer import Estimated
from sim.studies.explain import ExplainAnswer
from sim.studies.proximate import NEGLIGIBLE, ChannelFirst
from sim.wording import NOTHING, counted, estimate, estimate_parts, listed, named

_PERCENT = 100 * NEGLIGIBLE

_FARTHEST = 50.0
"""Per cent of a level beyond which a channel is drawn at the edge: a few would hide the others."""

_LITTLE = f"less than {_PERCENT:g} % of its level"


def proximate_section(answer: ExplainAnswer) -> Section:
    """Tell what each channel changes first, which are idle, and what is not known."""
    return Section(
        "What each channel changes first",
        (
            Points(tuple(_lines(answer))),
            *((_table(answer), _forest(answer), _measures(answer)) if answer.proximate else ()),
        ),
    )


def _lines(answer: ExplainAnswer) -> Iterator[str]:
    """Say which channels tell the practices apart, and name the idle ones."""
    rows, pair = answer.proximate, f"{named(answer.practice)} and {named(answer.against)}"
    known = {row.channel for row in rows}
    if own := [row.channel for row in answer.channels if row.channel not in known]:
        yield (
            f"No measure is known of what dials of your own model change first: {_names(own)}. "
            "What they add to the outcome is told below."
        )
    if not rows:
        return
    moved = [row for row in rows if row.idle is False]
    yield (
        f"{len(moved)} of {counted(len(rows), 'channel', 'channels')} tell {pair} apart in what "
        "they change first."
    )
    told: dict[str, Sequence[str]] = {
        "Idle here, for they change nothing at all in any world": [
            row.channel for row in rows if row.nothing
        ],
        f"Idle here, for what they do to the two differs by {_LITTLE}": [
            row.channel for row in rows if row.idle and not row.nothing
        ],
        f"Not known with {counted(answer.asked.replicates, 'world', 'worlds')}": [
            row.channel for row in rows if row.idle is None
        ],
    }
    yield from (f"{says}: {_names(held)}." for says, held in told.items() if held)
    if alike := [row for row in rows if _acts_alike(row)]:
        sizes = [
            f"{_words(row.channel)} ({_parts(row, row.to_practice)[0]} and "
            f"{_parts(row, row.to_against)[0]})"
            for row in alike
        ]
        yield f"Some of these move both about alike, in % of the level: {listed(sizes)}."
    if not any(row.here.interval.known for row in rows):
        yield NO_INTERVALS


def _acts_alike(row: ChannelFirst) -> bool:
    """Tell whether a channel that is not known to tell practices apart moves both, and one way."""
    if row.idle is False or row.nothing:
        return False
    held = [_of_level(row, done.simultaneous) for done in (row.to_practice, row.to_against)]
    return {tone_of(bounds, _PERCENT) for bounds in held} in ({"more"}, {"less"})


def _names(channels: Sequence[str]) -> str:
    return listed([_words(name) for name in channels])


def _words(channel: str) -> str:
    return channel.replace("_", " ")


def _of_level(row: ChannelFirst, bounds: Interval) -> Interval:
    """Give an interval in per cent of the level of what is measured."""
    return Interval(*(100 * end / row.level for end in (bounds.low, bounds.high)))


def _parts(row: ChannelFirst, done: Estimated) -> tuple[str, str]:
    """Write what a channel does in per cent of the level, and its interval."""
    mean, bounds = _percent(row, done)
    return estimate_parts(mean, bounds, 0 if bounds.low == bounds.high else None)


def _percent(row: ChannelFirst, done: Estimated) -> tuple[float, Interval]:
    return 100 * done.mean / row.level, _of_level(row, done.simultaneous)


def _verdict(row: ChannelFirst) -> str:
    if row.nothing:
        return "nothing"
    known = {True: "idle", False: "higher" if row.here.mean > 0 else "lower", None: "not known"}
    return known[row.idle]


def _here(row: ChannelFirst) -> str:
    if row.nothing:
        return "0 in every world"
    if not row.here.pairs:
        return "no number"
    middle, bounds = _parts(row, row.here)
    return f"{middle} % ({bounds})" if bounds else f"{middle} %"


def _table(answer: ExplainAnswer) -> Table:
    return tabled(
        f"What it does under {answer.practice} less what it does under {answer.against}, in % of "
        "the measure’s level",
        answer.proximate,
        {
            "channel": lambda row: _words(row.channel),
            "changes first": lambda row: row.label,
            "here": _here,
            "so": _verdict,
        },
        "llrl",
        strong=frozenset(n for n, row in enumerate(answer.proximate) if row.idle is False),
    )


def _forest(answer: ExplainAnswer) -> Forest:
    pair = f"{answer.practice} − {answer.against}"
    moved = [_words(row.channel) for row in answer.proximate if row.idle is False]
    told = f"These tell the two apart: {listed(moved)}." if moved else "None tells the two apart."
    return Forest(
        title=f"What each channel changes first, {pair}",
        description=told,
        axis=f"% of the measure’s level, {pair}",
        rows=tuple(
            estimate_of(
                f"{_words(row.channel)}: {row.label.lower()}",
                *((0.0, Interval(0, 0)) if row.nothing else _percent(row, row.here)),
                _verdict(row),
                negligible=_PERCENT,
                note=row.definition,
            )
            for row in answer.proximate
        ),
        reference_label="the same under both",
        negligible=_PERCENT,
        band="idle",
        meanings=("higher", "lower", "idle, or not known"),
        reach=_FARTHEST,
        name="proximate",
        quiet=True,
    )


def _measures(answer: ExplainAnswer) -> Table:
    """Say in the measures' own units what each channel does, and how each is measured."""

    def told(done: Estimated) -> str:
        return estimate(done.mean, done.simultaneous, sign=True) if done.pairs else NOTHING

    together = level(answer.intervals.confidence)
    return tabled(
        "The same in the measures’ own units, means over months; a level is the highest of four "
        f"means, with and without the channel; {together} intervals hold for all channels together",
        answer.proximate,
        {
            "channel": lambda row: _words(row.channel),
            "changes first": lambda row: row.label,
            "how it is measured": lambda row: row.definition,
            "unit": lambda row: row.unit,
            "level": lambda row: f"{row.level:.3g}",
            f"under {answer.practice}": lambda row: told(row.to_practice),
            f"under {answer.against}": lambda row: told(row.to_against),
            "the one less the other": lambda row: told(row.here),
            "worlds": lambda row: f"{row.here.pairs:,}",
        },
        "llllrrrrr",
        folded=True,
    )
