"""What a report says of its worlds: them in words, and every parameter with its provenance."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Any

from sim.reports.blocks import Block, Points, Section, Table, Words
from sim.scenario.lists import TABLE
from sim.scenario.names import NamesSection, common_names, neutral
from sim.scenario.quantities import text_of
from sim.scenario.ranges import plausible_range
from sim.scenario.reference import Value, parts, span, values
from sim.scenario.schema import Scenario
from sim.wording import counted, listed

type Varied = Mapping[str, str]
"""Parameters that an experiment varies, by their paths as ``--set`` names them, and the values."""

FIXED: Varied = MappingProxyType({})
"""Nothing varies."""

MOST_IN_FULL = 2
"""Scenarios whose parameters are each listed whole; of more, the default once and differences."""

_NOT_IN_USE = (
    " What is not in use belongs to a rule that this world does not choose: it changes nothing."
)

_HEAD = (
    "parameter",
    "value",
    "default",
    "unit",
    "meaning",
    "plausible",
    "status",
    "source; theory",
)
_SIDES = "lrrllrll"


def scenario_sections(
    scenarios: Mapping[str, Scenario], varied: Varied = FIXED
) -> tuple[Section, ...]:
    """Tell scenarios in words, then every parameter with its provenance."""
    blocks = [block for name, held in scenarios.items() for block in _world(name, held)]
    many = len(scenarios) > MOST_IN_FULL
    title = "The world" if len(scenarios) == 1 else "The worlds"
    told = Section(title, tuple(blocks), folded=many, quiet=True)
    if not many:
        one = len(scenarios) == 1
        listings = (
            Section(
                "Every parameter" if one else f"Every parameter of {name}",
                tuple(_listing(scenario, "" if one else f"{name}, ", varied)),
                folded=True,
            )
            for name, scenario in scenarios.items()
        )
        return (told, *listings)
    own = [_own(name, scenario, varied) for name, scenario in scenarios.items()]
    others = "All other parameters of a world have the default above."
    return (
        told,
        Section(
            "Every parameter and its default",
            tuple(_listing(usual_scenario(scenarios), "", varied)),
            folded=True,
        ),
        Section("Parameters that the worlds set", (Words(others), *own), folded=True),
    )


def usual_scenario(scenarios: Mapping[str, Scenario]) -> Scenario:
    """Give the world that no scenario changes, by the names that scenarios have in common."""
    names = common_names(scenario.names for scenario in scenarios.values())
    return Scenario(title="The default parameters", names=names)


def _world(name: str, scenario: Scenario) -> list[Block]:
    """Tell a scenario in words."""
    size = (
        f"{actors_in_words(scenario)}, over "
        f"{counted(scenario.time.months, 'month', 'months')} from {scenario.time.start}"
    )
    blocks: list[Block] = [Words(scenario.title, heading=True), Words(f"Scenario {name}: {size}.")]
    for before, text in (
        ("", scenario.summary),
        ("The essay: ", scenario.essay),
        ("History: ", scenario.history),
        ("Stylised: ", scenario.stylised),
    ):
        if text.strip():
            blocks.append(Words(before + " ".join(text.split())))
    if told := names_in_words(scenario.names):
        blocks.append(Words(told))
    if scenario.literature:
        blocks += [Words("Literature:"), Points(scenario.literature)]
    return blocks


def actors_in_words(scenario: Scenario) -> str:
    """Count states, groups and allies, as the scenario calls them."""
    words = scenario.names.words()
    states, groups, allies = (
        counted(getattr(scenario, key).count, words[one], words[key])
        for one, key in (("state", "states"), ("group", "groups"), ("ally", "allies"))
    )
    return f"{states}, {groups} and {allies}"


def names_in_words(names: NamesSection) -> str:
    """Say what the scenario calls those whom parameters and outcomes call by the model's words."""
    said = names.said()
    pairs = [f"{spoken} “{said[key]}”" for key, spoken in _SPOKEN.items() if key in said]
    return f"This scenario calls {listed(pairs)}." if pairs else ""


_SPOKEN = {
    "people": neutral()["people"],
    "groups": "their groups",
    "allies": "allies",
    "states": "states",
    "currency": "the money",
}
"""What the model calls those of whom a scenario can say a name."""


def _listing(scenario: Scenario, whose: str, varied: Varied) -> list[Block]:
    """List every parameter, a table for each part of a scenario, each called as no other is."""
    meanings = {part.name: part.meaning for part in parts()}
    blocks: list[Block] = [
        Words(
            "A row stands out where the value is not the default. Plausible is the range over "
            "which results should be read; of a spread (a ± b) it is that of the mean. Where the "
            "value lies outside it, this is said there."
            + (" What the experiment varied has all its values." if varied else "")
            + _NOT_IN_USE,
            quiet=True,
        )
    ]
    for part, held in groupby(told_values(scenario), key=_part):
        shown = list(held)
        rows = tuple(_row(value, scenario, varied) for value in shown)
        strong = frozenset(n for n, value in enumerate(shown) if value.differs)
        caption = f"{whose}{part}: {meanings[part].rstrip('.')}"
        blocks.append(Table(caption, _HEAD, rows, _SIDES, strong=strong))
    return blocks


def told_values(scenario: Scenario) -> list[Value]:
    """Give what has a value; what is said about the world and its claims stand elsewhere."""
    return [
        value
        for value in values(scenario)
        if "." in value.path and not value.path.startswith(("claims.", "names."))
    ]


def _part(value: Value) -> str:
    return value.path.partition(".")[0]


def in_use(value: Value, scenario: Scenario, varied: Varied = FIXED) -> bool:
    """Tell whether the rules of a world use a value, or one that an experiment varies does."""
    rule = value.parameter.rule.partition("=")[0]
    return f"{TABLE}.{rule}" in varied or value.parameter.in_use(scenario)


def _row(value: Value, scenario: Scenario, varied: Varied) -> tuple[str, ...]:
    parameter = value.parameter
    used = in_use(value, scenario, varied)
    return (
        value.path,
        value_text(value, varied),
        text_of(value.default) if value.differs else "",
        parameter.unit,
        parameter.meaning,
        plausible_text(value, varied),
        (value.status or "") + ("" if used else ", not in use"),
        _source(value),
    )


def value_text(value: Value, varied: Varied) -> str:
    """Write a value, or all that were run."""
    if text := varied.get(value.path):
        return f"varied: {text}"
    halves = [
        f"{half} varied: {text}"
        for half in ("mean", "spread")
        if (text := varied.get(f"{value.path}.{half}"))
    ]
    return "; ".join((text_of(value.value), *halves))


def plausible_text(value: Value, varied: Varied) -> str:
    """Write the plausible range, or the words that can be chosen, and where the value lies."""
    if value.parameter.choices:
        return value.parameter.range
    text = span(plausible_range(value))
    return f"{text}; the value is outside" if is_outside(value, varied) else text


def is_outside(value: Value, varied: Varied) -> bool:
    """Tell whether a value lies outside its plausible range; of what varies the design says it."""
    bounds, said = plausible_range(value), value.value
    if bounds is None or any(_is_of(path, value) for path in varied):
        return False
    return any(not bounds[0] <= number <= bounds[1] for number in _numbers(said))


def _is_of(path: str, value: Value) -> bool:
    """Tell whether a path means a value or a part of it, such as the mean of a spread."""
    return path == value.path or path.startswith(f"{value.path}.")


def _numbers(said: Any) -> Sequence[float]:  # noqa: ANN401 - any value of TOML
    """Give the numbers whose plausible range it is: of a spread the mean."""
    if isinstance(said, dict):
        return (said["mean"],)
    if isinstance(said, list | tuple):
        return said
    return (said,) if isinstance(said, int | float) else ()


def _source(value: Value) -> str:
    """Say what fixes a value, unless its status has said it, and where its mechanism is from."""
    fixed = value.source if value.status in ("sourced", "fitted") else ""
    theory = f"theory: {value.parameter.theory}" if value.parameter.theory else ""
    return "; ".join(filter(None, (fixed, theory)))


def _own(name: str, scenario: Scenario, varied: Varied) -> Table:
    """List what a scenario says other than the default."""
    rows = tuple(
        (
            value.path + ("" if in_use(value, scenario, varied) else " (not in use)"),
            value_text(value, varied),
            text_of(value.default),
            value.parameter.unit,
            plausible_text(value, varied),
        )
        for value in told_values(scenario)
        if value.differs
    )
    caption = f"{name}: {counted(len(rows), 'parameter', 'parameters')} of its own"
    head = ("parameter", "value", "default", "unit", "plausible")
    return Table(caption, head, rows, "lrrlr", folded=True)
