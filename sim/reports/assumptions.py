"""What a report says of its assumptions and of its practices."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sim.errors import RequestError
from sim.reports.blocks import Block, Points, Section, Table, Words
from sim.reports.parameters import (
    FIXED,
    MOST_IN_FULL,
    Varied,
    in_use,
    is_outside,
    plausible_text,
    told_values,
    usual_scenario,
    value_text,
)
from sim.scenario.lists import DIMENSIONS, Practice
from sim.scenario.quantities import Status, text_of
from sim.scenario.ranges import plausible_range
from sim.scenario.reference import Value, span
from sim.scenario.schema import Mixture, Scenario, parse_practice
from sim.wording import counted, listed, plain_number

_LIMITS: tuple[str, ...] = (
    (
        "No data on deference exists. Data can discipline how states respond, not what allies’ "
        "practices do: everything on the ally mechanism is theory."
    ),
    (
        "Outcomes marked † contain their cause: deference is decisions left to groups, and groups "
        "learn by leading. They are told apart from rights and harms, and prove nothing."
    ),
    "Deference may be right whatever it achieves. The model speaks only of consequences.",
    (
        "States do not plan, and groups do not merge, die or are founded. Allies change their "
        "practice only where they learn or a shock says so; what is told of a practice is told of "
        "those who began with it."
    ),
    "Results hold for worlds made by these assumptions. Read them over a range of what is assumed.",
)
"""What the model leaves out, of whatever is asked of it; as docs/explanation/limits.md."""

_MOST_OUTSIDE = 8
"""Values outside their plausible range that are named in a sentence; the tables mark all."""


def assumptions_section(scenarios: Mapping[str, Scenario], varied: Varied = FIXED) -> Section:
    """Say how much is assumed and what the model leaves out."""
    held = {name: _used(scenario, varied) for name, scenario in scenarios.items()}
    blocks: list[Block] = []
    if len(held) == 1:
        only = next(iter(held.values()))
        blocks.append(Words(_how_many(only)))
        blocks.append(_assumed(only, "Assumed", varied))
    else:
        blocks += [Words(_MANY), _statuses(held)]
        if len(held) <= MOST_IN_FULL:
            blocks += [_assumed(rows, f"{name}: assumed", varied) for name, rows in held.items()]
        else:
            blocks.append(
                _assumed(
                    _used(usual_scenario(scenarios), varied),
                    "The default parameters: assumed",
                    varied,
                )
            )
    if outside := _named_outside(held, varied):
        blocks.insert(len(blocks) if len(held) > 1 else 1, Words(outside))
    blocks += [Words("What the model leaves out:", quiet=True), Points(_LIMITS, quiet=True)]
    return Section("What is assumed", tuple(blocks))


def _used(scenario: Scenario, varied: Varied) -> list[Value]:
    """Give the values that act in a world: not those of rules that it does not choose."""
    return [value for value in told_values(scenario) if in_use(value, scenario, varied)]


_READ = (
    "Each row of a list counts (every tactic has a risk of its own, for instance), and so does a "
    "choice among words; what belongs to a rule that is not chosen does not. Results should be "
    "read over the plausible range of what is assumed, as sweeps do."
)

_MANY = (
    "What is assumed no data or literature fixes; what is sourced is taken from a publication, "
    f"what is fitted from protest-event data, what is chosen is part of the question, and what is "
    f"set by you is not the default and has no source. {_READ}"
)

_STATUSES: tuple[Status, ...] = ("assumed", "sourced", "fitted", "chosen", "set by you")


def statuses_of(scenario: Scenario) -> list[Status]:
    """Give what fixes each value that makes a world: assumed, sourced, fitted and so on."""
    return [value.status for value in _used(scenario, FIXED) if value.status is not None]


def _how_many(held: Sequence[Value]) -> str:
    """Count the values of a world by what fixes them, as ``describe`` lists them."""
    found = Counter(value.status for value in held)
    assumed, sourced, fitted, chosen, yours = (found[status] for status in _STATUSES)
    changed = f"{yours:,} {'was' if yours == 1 else 'were'} set by you. " if yours else ""
    return (
        f"Of the {sum(found[status] for status in _STATUSES):,} values that make this world, "
        f"{assumed:,} "
        f"{'is' if assumed == 1 else 'are'} assumed: no data or literature fixes them. {sourced:,} "
        f"{'is' if sourced == 1 else 'are'} taken from a publication, {fitted:,} fitted to "
        f"protest-event data, and {chosen:,} chosen with the question. {changed}{_READ}"
    )


def _statuses(held: Mapping[str, Sequence[Value]]) -> Table:
    """Count the values of several worlds by what fixes them."""
    rows = []
    for name, shown in held.items():
        found = Counter(value.status for value in shown)
        counts = [found[status] for status in _STATUSES]
        rows.append((name, *(f"{count:,}" for count in (*counts, sum(counts)))))
    caption = "How many values of each scenario are assumed"
    return Table(caption, ("scenario", *_STATUSES, "in all"), tuple(rows), "lrrrrrr")


def _assumed(held: Sequence[Value], whose: str, varied: Varied) -> Table:
    """List the assumed values of a world."""
    rows = tuple(
        (
            value.path,
            value_text(value, varied),
            plausible_text(value, varied),
            value.parameter.meaning,
        )
        for value in held
        if value.status == "assumed"
    )
    caption = f"{whose} values and the range over which to read results"
    head = ("parameter", "value", "plausible", "meaning")
    return Table(caption, head, rows, "lrrl", folded=True)


def _named_outside(held: Mapping[str, Sequence[Value]], varied: Varied) -> str:
    """Name the values that lie outside their plausible range."""
    found = [
        f"{value.path}{f' in {name}' if len(held) > 1 else ''} ({text_of(value.value)}; plausible "
        f"{span(plausible_range(value))})"
        for name, shown in held.items()
        for value in shown
        if is_outside(value, varied)
    ]
    rest = len(found) - _MOST_OUTSIDE
    more = [counted(rest, "other", "others")] if rest > 0 else []
    told = listed([*found[:_MOST_OUTSIDE], *more])
    return f"Outside the range that is plausible: {told}." if found else ""


_TITLE = "What each practice is"

type Labels = Sequence[str] | Mapping[str, Sequence[str]]
"""Labels of practices and mixtures: of all scenarios, or of each by its name."""


def labels_of(labels: Labels, scenario: str) -> Sequence[str]:
    """Give the labels of a scenario."""
    return labels.get(scenario, ()) if isinstance(labels, Mapping) else labels


def practices_section(
    scenarios: Mapping[str, Scenario],
    labels: Labels,
    varied: Varied = FIXED,
    shares: Mapping[str, str] | None = None,
) -> Section:
    """Say what practices are.

    Args:
        scenarios: by name; they may have practices of their own.
        labels: of practices and mixtures.
        varied: what the experiment varies; a number of a practice may be among it.
        shares: of mixtures that no scenario knows, in words.
    """
    shares = dict(shares or {})
    found: dict[str, dict[Practice, list[str]]] = {}
    for name, scenario in scenarios.items():
        for label in labels_of(labels, name):
            mixture = mixture_of(scenario, label)
            if mixture is None:
                continue
            if not mixture.pure:
                shares[label] = _shares(mixture)
            for row in mixture.practices:
                found.setdefault(row.name, {}).setdefault(row, []).append(name)
    rows: list[tuple[str, ...]] = [
        (
            practice if len(kinds) == 1 else f"{practice} in {listed(places)}",
            *(_number(row, key, varied) for key in DIMENSIONS),
            " ".join(row.meaning.split()),
        )
        for practice, kinds in found.items()
        for row, places in kinds.items()
    ]
    head = ("practice", *DIMENSIONS, "meaning")
    blocks: list[Block] = [
        Table("The numbers of each practice", head, tuple(rows), f"l{'r' * len(DIMENSIONS)}l")
    ]
    if shares:
        two = ("mixture", "shares of allies")
        blocks.append(Table("What each mixture is", two, tuple(shares.items()), "ll"))
    blocks += [
        Words("Every number goes from 0 to 1:", quiet=True),
        Points(tuple(f"{key}: {Practice.model_fields[key].description}" for key in DIMENSIONS)),
    ]
    return Section(_TITLE, tuple(blocks), quiet=True)


def mixture_of(scenario: Scenario, label: str) -> Mixture | None:
    """Read a label; None for one that a scenario does not know."""
    try:
        return parse_practice(label, scenario)
    except RequestError:
        return None


def _shares(mixture: Mixture) -> str:
    pairs = zip(mixture.shares, mixture.practices, strict=True)
    return listed([f"{plain_number(share)} follow {row.name}" for share, row in pairs])


def _number(row: Practice, key: str, varied: Varied) -> str:
    """Write one of the six numbers, or all that were run."""
    text = varied.get(f"practices.{row.name}.{key}")
    return plain_number(getattr(row, key)) if text is None else f"varied: {text}"
