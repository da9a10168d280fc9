"""The report of a search: under which assumptions a practice loses or wins, if any are found."""

from collections.abc import Iterator

from sim.reports.blocks import Block, Command, Forest, Section, Words
from sim.reports.common import estimate_of, report, tabled
from sim.reports.html import Report
from sim.reports.stakes import at_points
from sim.statistics.bootstrap import Interval
from sim.studies.box_search import CHECKED, MOST_BOXES, RARE
from sim.studies.discover import BoxFound, Condition, DiscoverAnswer
from sim.studies.questions import DrawAsked
from sim.wording import counted, listed, named, number, percent, plain_number, sentence

_INDEPENDENT = (
    "Parameters were drawn independently of one another, and points count whether or not states "
    "answer there as data say; --plausible joint keeps only those where they do."
)

_POSTERIOR = (
    "The posterior sample was fitted with what is assumed at its defaults; at other points the "
    "data might leave other values."
)


def frozen_words(asked: DrawAsked) -> str:
    """Say that what was fitted was not drawn, beside every share; empty where some of it may be."""
    if asked.vary != ("assumed",) or asked.fitted == "posterior":
        return ""
    return " What is fitted to data was frozen."


def draw_limits(asked: DrawAsked) -> Iterator[str]:
    """Say what a draw does not show, by what was drawn."""
    if asked.plausible == "independent":
        yield _INDEPENDENT
    if asked.fitted == "posterior":
        yield _POSTERIOR


_NARROW = 76
"""Longest line of a command that fits any terminal."""

_LIMITS = (
    (
        "A box says where, not why: what it bounds may stand for something that goes with it. "
        f"At most four conditions are sought, and {MOST_BOXES} boxes."
    ),
    "Densities are over the plausible ranges, all taken as equally likely.",
)


def tell(answer: DiscoverAnswer) -> Report:
    """Tell where a verdict turns."""
    asked = answer.asked
    return report(
        answer,
        kind="Discovery",
        question=(
            f"Under which assumptions does {named(asked.practice)} {_verb(answer)} against "
            f"{named(asked.against)} in “{answer.label.lower()}”?"
        ),
        verdict=(" ".join((_short(answer), *at_points(answer.stakes))), _frame(answer)),
        limits=(*_LIMITS, *draw_limits(asked)),
        sections=(
            *(_section(answer, n, box) for n, box in enumerate(answer.boxes, start=1)),
            *((_tree(answer),) if answer.tree else ()),
        ),
        practices=(asked.practice, asked.against),
    )


def _verb(answer: DiscoverAnswer) -> str:
    return "win" if answer.asked.wins else "lose"


def _short(answer: DiscoverAnswer) -> str:
    if not answer.boxes:
        tried = " One was found, and it did not hold on other points." if answer.failed else ""
        return (
            f"There is none: no box was found in which it {_verb(answer)}s more often than "
            f"elsewhere.{tried}"
        )
    return " ".join(_sentence(answer, box) for box in answer.boxes)


def _sentence(answer: DiscoverAnswer, box: BoxFound) -> str:
    conditions = listed([_condition(row) for row in box.conditions])
    return sentence(
        f"{named(answer.asked.practice)} {_verb(answer)}s in {percent(box.inside.density)} of the "
        f"worlds where {conditions}, and in {percent(box.outside.density)} of the others."
    )


def _condition(row: Condition) -> str:
    if row.low is None and row.high is not None:
        return f"{row.name} is at most {plain_number(row.high)}"
    if row.high is None and row.low is not None:
        return f"{row.name} is at least {plain_number(row.low)}"
    low, high = row.low or 0.0, row.high or 0.0
    return f"{row.name} is from {plain_number(low)} to {plain_number(high)}"


def _frame(answer: DiscoverAnswer) -> str:
    told = sentence(
        f"{counted(answer.drawn, 'parameter', 'parameters')} were drawn at {answer.points:,} "
        f"points. It {_verb(answer)}s by {answer.smallest:g} or more in {percent(answer.share)} of "
        f"the space, noise removed.{frozen_words(answer.asked)}"
    )
    if answer.near:
        told += (
            f" Since that is less than {percent(RARE)}, {answer.near:,} points were drawn near "
            "those where it happens, to find boxes. They are no sample of the space: all shares "
            "here come from the others and from fresh points."
        )
    return told


def _section(answer: DiscoverAnswer, number_: int, box: BoxFound) -> Section:
    return Section(f"Box {number_}", tuple(_blocks(answer, box)))


def _tree(answer: DiscoverAnswer) -> Section:
    table = tabled(
        f"Parts of the whole space, where it {_verb(answer)}s most first",
        answer.tree,
        {
            "where": lambda row: listed([_condition(one) for one in row.conditions]),
            "of the space": lambda row: percent(row.size),
            f"{_verb(answer)}s": lambda row: percent(row.density),
        },
        "lrr",
    )
    told = "A part is made only where the other half of the points says, too, that it tells."
    return Section("A small tree", (table, Words(told)))


def _blocks(answer: DiscoverAnswer, box: BoxFound) -> Iterator[Block]:
    name = answer.boxes.index(box) + 1
    yield Words(_sentence(answer, box))
    yield tabled(
        f"What box {name} asks",
        box.conditions,
        {
            "parameter": lambda row: row.name,
            "at least": lambda row: "–" if row.low is None else plain_number(row.low),
            "at most": lambda row: "–" if row.high is None else plain_number(row.high),
            "what it is": lambda row: row.meaning,
        },
        "lrrl",
    )
    sides = {"within": box.inside, "outside": box.outside}
    yield Forest(
        title=f"Share of points where {answer.asked.practice} {_verb(answer)}s, box {name}",
        description=f"Fresh points, at most {CHECKED} on each side, in fresh worlds.",
        axis="share of fresh points",
        rows=tuple(
            estimate_of(label, held.density, Interval(held.low, held.high))
            for label, held in sides.items()
        ),
        reference_label="never",
        meanings=("above 0", "below 0", "0 inside"),
        name=f"box-{name}",
    )
    yield Words(
        f"The box is {percent(box.size)} of the space and holds {percent(box.coverage)} of all "
        f"that happens. On the half of the points that did not find it, it {_verb(answer)}s at "
        f"{percent(box.density)} within and {percent(box.density_outside)} outside. At fresh "
        f"points the mean difference is {number(box.inside.difference, 3, sign=True)} within and "
        f"{number(box.outside.difference, 3, sign=True)} outside ({answer.unit})."
    )
    yield Words(f"A world within is the scenario box-{name}.toml, which is saved with the answer.")
    lines = [f"--set '{text}'" for text in box.settings]
    if lines and max(map(len, lines)) < _NARROW:
        yield Words("The same for any command:")
        yield Command(" \\\n".join(lines))
