"""The attribution as people read it: which channels make the difference."""

from sim.outcomes import MAIN_OUTCOME
from sim.render.text import GAP, Page
from sim.render.wording import NOTHING, counted, estimate, listed, named, number, places
from sim.statistics.bootstrap import MIN_PAIRS
from sim.studies.attribution import Attribution, ChannelEffect, Estimate

MARK = "*"
"""Behind a number whose simultaneous interval excludes 0."""

MOST_LISTED = 5
"""Channels that a sentence of the conclusion names."""


def summarise_attribution(page: Page, attribution: Attribution) -> None:
    """Write which channels make the difference."""
    outcome, full = attribution.outcome, attribution.full
    practice, against = named(attribution.practice), named(attribution.against)
    worlds = counted(attribution.replicates, "world", "worlds")
    page.heading(
        f"{attribution.scenario.title}: why {practice} and {against} differ in "
        f"“{outcome.label.lower()}”, in the same {worlds}, seed {attribution.seed}"
    )
    level = f"{100 * attribution.confidence:.4g} %"
    page.text(
        f"With all channels the difference, {practice} − {against}, is "
        f"{estimate(full.mean, full.interval, sign=True)} ({outcome.unit}"
        f"{f'; {level} interval' if full.interval.known else ''})."
    )
    page.gap()
    _table(page, attribution)
    brackets = (
        f"In brackets {level} intervals that hold for all "
        f"{counted(len(attribution.channels), 'channel', 'channels')} of a column together; {MARK} "
        "marks those without 0."
    )
    page.text(f"{brackets if full.interval.known else ''}{_reading(attribution)}".lstrip())
    if attribution.closed:
        page.text(f"Off in this scenario: {listed(attribution.closed)}.")
    page.heading("What can be concluded")
    page.text(conclusion_of(attribution))


def _table(page: Page, attribution: Attribution) -> None:
    """Write a row for each channel; what there is no room for is left out, the least first."""
    channels = attribution.channels
    decimals = _decimals([row.adds for row in channels])
    left = [number(row.without.mean, decimals, sign=True) for row in channels]
    columns = {
        "channel": [row.channel for row in channels],
        "without\nit": [cell.rjust(max(map(len, left))) for cell in left],
        "it adds where\nall others act": [_cell(row.adds, decimals) for row in channels],
        "alone it makes\na difference of": [_cell(row.alone, decimals) for row in channels],
        "theory:\nhelps": [row.favours for row in channels],
    }
    for spare in ("theory:\nhelps", "without\nit"):
        width = sum(
            max(len(line) for cell in (head, *cells) for line in cell.split("\n"))
            for head, cells in columns.items()
        )
        if width + len(GAP) * (len(columns) - 1) > page.width:
            del columns[spare]
    rows = list(zip(*columns.values(), strict=True))
    page.table(list(columns), rows, "l" * len(columns))


def _reading(attribution: Attribution) -> str:
    if attribution.outcome.better == "neither":
        return ""
    sign = "positive" if attribution.outcome.better == "higher" else "negative"
    return f" A {sign} number helps {named(attribution.practice)}."


def conclusion_of(attribution: Attribution) -> str:
    """Write the paragraph, from the intervals alone."""
    practice, against = named(attribution.practice), named(attribution.against)
    channels, full = attribution.channels, attribution.full
    label = attribution.outcome.label
    if not full.interval.known:
        return f"Nothing yet: intervals take at least {MIN_PAIRS} worlds with a number for both."
    size = estimate(full.mean, full.interval, sign=True)
    first = f"Whether “{label.lower()}” differs between {practice} and {against} is not known"
    if full.nothing:
        first = f"“{label}” was the same with {practice} as with {against}"
    elif full.interval.excludes_zero:
        more = "higher" if full.mean > 0 else "lower"
        first = f"“{label}” was {more} with {practice} than with {against}"
    sentences = [f"{first}: {size}."]
    certain = [row for row in channels if row.adds.simultaneous.excludes_zero]
    for verb, sign in _sides(attribution).items():
        rows = [row for row in certain if row.adds.mean * sign > 0]
        if rows:
            parts = [_added(row) for row in rows[:MOST_LISTED]]
            rest = len(rows) - MOST_LISTED
            parts += [f"{counted(rest, 'other', 'others')}"] if rest > 0 else []
            sentences.append(f"{verb}, where all others act: {listed(parts)}.")
    sentences += _weak([row for row in channels if row not in certain], attribution)
    alike = [row.channel for row in channels if row.alone.nothing and not row.adds.nothing]
    if alike:
        sentences.append(
            f"Alone these make no difference between the two: {listed(alike)}; they act through "
            "others, or alike on both."
        )
    sentences.append(
        "What channels add does not sum to the difference, for they act through one another; and "
        "all of it holds for worlds made by this scenario’s assumptions."
    )
    return " ".join(sentences)


def _sides(attribution: Attribution) -> dict[str, int]:
    """Begin the sentences on channels that pull either way, with the sign of their numbers."""
    if attribution.outcome.better == "neither":
        return {"The difference is raised by": 1, "It is lowered by": -1}
    good = 1 if attribution.outcome.better == "higher" else -1
    return {
        f"For {named(attribution.practice)} speak": good,
        f"For {named(attribution.against)} speak": -good,
    }


def _weak(rows: list[ChannelEffect], attribution: Attribution) -> list[str]:
    """Tell of channels of which it is not certain that they add anything."""
    delta = attribution.scenario.comparison.smallest_difference
    none, little, unclear = [], [], []
    for row in rows:
        bounds = row.adds.simultaneous
        if row.adds.nothing:
            none.append(row.channel)
        elif (
            attribution.outcome.name == MAIN_OUTCOME
            and -delta <= bounds.low
            and bounds.high <= delta
        ):
            little.append(row.channel)
        else:
            unclear.append(row.channel)
    sentences = []
    if none:
        sentences.append(f"Left out, these change nothing in any world: {listed(none)}.")
    if little:
        sentences.append(
            f"These add less than {delta:g} either way, which is taken not to matter: "
            f"{listed(little)}."
        )
    if unclear:
        sentences.append(f"Undecided, more replicates are needed: {listed(unclear)}.")
    return sentences


def _added(row: ChannelEffect) -> str:
    return f"{row.channel} {estimate(row.adds.mean, row.adds.simultaneous, sign=True)}"


def _cell(held: Estimate, decimals: int) -> str:
    if held.pairs == 0:
        return NOTHING
    if held.nothing:
        return "no difference"
    middle, bounds = number(held.mean, decimals, sign=True), held.simultaneous
    if not bounds.known:
        return middle
    mark = MARK if bounds.excludes_zero else ""
    return f"{middle} [{number(bounds.low, decimals)}, {number(bounds.high, decimals)}]{mark}"


def _decimals(held: list[Estimate]) -> int:
    spans = [row.simultaneous.high - row.simultaneous.low for row in held]
    needed = sorted(places(span) for span in spans if span > 0)
    return needed[len(needed) // 2] if needed else 3
