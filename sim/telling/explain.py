"""The report of an explanation: which channels make two practices differ."""

from collections.abc import Mapping
from typing import Any

from sim.outcomes import MAIN_OUTCOME, OUTCOMES
from sim.render.blocks import Choice, Estimate, Forest, Section, Table, Words
from sim.render.report import Report
from sim.render.wording import counted, estimate, listed, named
from sim.scenario.channels import meaning_of
from sim.statistics.bootstrap import MIN_PAIRS
from sim.telling.common import closing
from sim.telling.documents import bounds_of, schema_of, tone_of, value_of
from sim.telling.practices import practices_section
from sim.telling.reading import Result

COLUMNS = {
    "adds": "What each adds where all others act",
    "alone": "What each does alone",
    "without": "The difference without it",
}
"""The three estimates of a channel, by their key in ``explanation.json``."""

LIMITS = (
    (
        "What channels add does not sum to the difference, for they act through one another; a "
        "channel that adds nothing may still matter where another is left out, too."
    ),
    (
        "A channel is one mechanism of this model. That it makes the difference here does not show "
        "that it does so outside the model."
    ),
    "One pair of practices, one outcome and one scenario: others may have other reasons.",
)


_NO_INTERVALS = f"There are no intervals: they take at least {MIN_PAIRS} worlds."


def explanation_report(result: Result) -> Report:
    """Tell an explanation.

    Raises:
        RequestError: its document cannot be read.
    """
    document = result.document("explanation.json", schema_of("sim.telling.old", "explanation"))
    practice, against = named(document["practice"]), named(document["against"])
    outcome = document["outcome"]
    frame = (
        f"Compared in {counted(document['replicates'], 'world', 'worlds')}, the same for both: "
        f"with all channels the difference, {practice} − {against}, is {_text(document['full'])} "
        f"({outcome['unit']})."
    )
    family = document["intervals"]
    together = _NO_INTERVALS
    if _known(document):
        together = (
            f"Intervals hold at {100 * family['confidence']:.4g} % for the "
            f"{counted(family['family_size'], 'channel', 'channels')} of one column together "
            f"({family['correction']}), not for all columns."
        )
    return Report(
        kind="Explanation",
        title=document["scenario"]["title"],
        question=(
            f"Which channels make {practice} and {against} differ in “{outcome['label'].lower()}”?"
        ),
        verdict=(*_conclusion(document), frame),
        limits=(together, *LIMITS),
        sections=(
            Section(
                "Channels",
                (
                    Choice(
                        "Channels",
                        tuple((title, _forest(document, key)) for key, title in COLUMNS.items()),
                    ),
                    Words(_reading(document), quiet=True),
                ),
            ),
            Section(
                "Every channel in numbers",
                (_table(document), *_closed(document), _meanings(document)),
            ),
            practices_section(result.scenarios, (document["practice"], document["against"])),
            *closing(result),
        ),
    )


def _known(document: Mapping[str, Any]) -> bool:
    """Tell whether any channel has an interval."""
    return any(
        bounds_of(row[key]["simultaneous"]).known for row in document["channels"] for key in COLUMNS
    )


def _conclusion(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the answer, which is the first sentence, and the rest."""
    first, dot, rest = document["conclusion"].partition(". ")
    return (first + dot.strip(), rest) if rest else (first,)


def _forest(document: Mapping[str, Any], key: str) -> Forest:
    outcome, practice, against = document["outcome"], document["practice"], document["against"]
    main = outcome["name"] == MAIN_OUTCOME
    smallest = document["scenario"]["comparison"]["smallest_difference"] if main else 0.0
    rows = tuple(_row(channel, key, smallest) for channel in document["channels"])
    sure = [row.label for row in rows if row.tone != "open"]
    level = f"{100 * document['intervals']['confidence']:.4g} %"
    told = f"The {level} interval leaves out 0 for {listed(sure)}."
    if not sure:
        told = f"No {level} interval leaves out 0." if _known(document) else _NO_INTERVALS
    return Forest(
        title=f"{COLUMNS[key]}: {outcome['label'].lower()}, {practice} − {against}",
        description=told,
        axis=f"{outcome['label'].lower()} ({outcome['unit']}), {practice} − {against}",
        rows=rows,
        reference_label="no difference",
        negligible=smallest,
    )


def _row(channel: Mapping[str, Any], key: str, smallest: float) -> Estimate:
    held = channel[key]
    bounds = bounds_of(held["simultaneous"])
    tone = tone_of(bounds)
    verdict = {"more": "raises", "less": "lowers", "open": "undecided"}[tone]
    if held["nothing"]:
        verdict = "nothing"
    elif -smallest <= bounds.low and bounds.high <= smallest:
        verdict = "too little to matter"
    return Estimate(
        label=_name(channel),
        mean=value_of(held["mean"]),
        low=bounds.low,
        high=bounds.high,
        verdict=verdict if held["pairs"] else "no number",
        tone=tone,
        note=f"{meaning_of(channel['channel'])}; theory: helps {channel['favours']}",
    )


def _name(channel: Mapping[str, Any]) -> str:
    name: str = channel["channel"]
    return name.replace("_", " ")


def _text(held: Mapping[str, Any]) -> str:
    if held["mean"] is None:
        return "not defined in any world"
    return (
        "0 in every world"
        if held["nothing"]
        else estimate(held["mean"], bounds_of(held["simultaneous"]), sign=True)
    )


def _table(document: Mapping[str, Any]) -> Table:
    head = ("channel", *COLUMNS.values())
    rows = tuple(
        (
            _name(channel),
            *(_text(channel[key]) for key in COLUMNS),
        )
        for channel in document["channels"]
    )
    strong = frozenset(
        n
        for n, channel in enumerate(document["channels"])
        if bounds_of(channel["adds"]["simultaneous"]).excludes_zero
    )
    unit = document["outcome"]["unit"]
    level = f"{100 * document['intervals']['confidence']:.4g} %"
    caption = (
        f"Channels, what adds most first ({unit}); strong where the {level} interval of what it "
        "adds leaves out 0"
    )
    return Table(caption, head, rows, "lrrr", strong=strong)


def _meanings(document: Mapping[str, Any]) -> Table:
    rows = tuple(
        (
            _name(channel),
            meaning_of(channel["channel"]),
            channel["favours"],
            f"{channel['adds']['pairs']:,}",
        )
        for channel in document["channels"]
    )
    head = ("channel", "what it is", "in theory it helps", "worlds with a number")
    return Table("What each channel is", head, rows, "lllr")


def _closed(document: Mapping[str, Any]) -> tuple[Words, ...]:
    if not document["closed"]:
        return ()
    names = listed([name.replace("_", " ") for name in document["closed"]])
    return (Words(f"Off in this scenario: {names}.", quiet=True),)


def _reading(document: Mapping[str, Any]) -> str:
    outcome = next(row for row in OUTCOMES if row.name == document["outcome"]["name"])
    text = (
        "What a channel adds is the difference with all channels less that without this one; what "
        "it does alone is the difference with all others off."
    )
    if outcome.better != "neither":
        side = "positive" if outcome.better == "higher" else "negative"
        text += f" A {side} number helps {named(document['practice'])}."
    return text
