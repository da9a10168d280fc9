"""What every report says at its end: its worlds, their parameters, what is assumed, how made."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from sim.analysis.wording import counted, listed, sentence
from sim.files import MADE_BY
from sim.report.blocks import Block, Command, Points, Section, Table, Words
from sim.report.reading import Result
from sim.scenario.provenance import plausible_range
from sim.scenario.reference import Value, parts, reference, span, text_of, values
from sim.scenario.schema import Scenario

LIMITS: tuple[str, ...] = (
    (
        "No data on deference exists. Data can discipline how states respond, not what allies’ "
        "practices do: everything on the ally mechanism is theory."
    ),
    (
        "The outcome “decisions that were the group’s own” contains its cause: deference is "
        "decisions left to groups. It is told apart from rights and harms, and proves nothing."
    ),
    "Deference may be right whatever it achieves. The model speaks of consequences alone.",
    (
        "States do not plan, groups do not merge, die or are founded, and allies do not change "
        "their practice in the course of a run."
    ),
    "Results hold for worlds made by these assumptions. Read them over a range of what is assumed.",
)
"""What the model leaves out, of whatever is asked of it; as docs/model.md, section 10."""

MOST_IN_FULL = 2
"""Scenarios whose parameters are each listed whole; of more, the default once and differences."""

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


def closing(result: Result) -> tuple[Section, ...]:
    """Give the sections that end every report."""
    return (*scenario_sections(result), assumptions_section(result), made_section(result))


def scenario_sections(result: Result) -> tuple[Section, ...]:
    """Tell the scenarios of a result in words, then every parameter with its provenance."""
    scenarios = result.scenarios
    blocks = [block for name, held in scenarios.items() for block in _world(name, held)]
    many = len(scenarios) > MOST_IN_FULL
    title = "The world" if len(scenarios) == 1 else "The worlds"
    told = Section(title, tuple(blocks), folded=many)
    if not many:
        one = len(scenarios) == 1
        listings = (
            Section(
                "Every parameter" if one else f"Every parameter of {name}",
                tuple(_listing(scenario)),
                folded=True,
            )
            for name, scenario in scenarios.items()
        )
        return (told, *listings)
    usual = Scenario(title="The default parameters")
    own = [_own(name, scenario) for name, scenario in scenarios.items()]
    return (
        told,
        Section("Every parameter and its default", tuple(_listing(usual)), folded=True),
        Section(
            "Parameters that the worlds set",
            (Words("All other parameters of a world have the default above."), *own),
            folded=True,
        ),
    )


def _world(name: str, scenario: Scenario) -> list[Block]:
    """Tell a scenario in words."""
    size = (
        f"{counted(scenario.states.count, 'state', 'states')}, "
        f"{counted(scenario.groups.count, 'group', 'groups')} and "
        f"{counted(scenario.allies.count, 'ally', 'allies')}, over "
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
    if scenario.sources:
        blocks += [Words("Sources:"), Points(tuple(scenario.sources))]
    return blocks


def _listing(scenario: Scenario) -> list[Block]:
    """List every parameter, a table for each part of a scenario."""
    meanings = {part.name: part.meaning for part in parts()}
    blocks: list[Block] = [
        Words(
            "A row stands out where the value is not the default. Plausible is the range over "
            "which results should be read; of a spread (a ± b) it is that of the mean.",
            quiet=True,
        )
    ]
    for part, held in groupby(_parameters(scenario), key=_part):
        shown = list(held)
        rows = tuple(_row(value) for value in shown)
        strong = frozenset(n for n, value in enumerate(shown) if value.differs)
        caption = f"{part}: {meanings[part].rstrip('.')}"
        blocks.append(Table(caption, _HEAD, rows, _SIDES, strong=strong))
    return blocks


def _parameters(scenario: Scenario) -> list[Value]:
    """Give what has a value; what is said about the world and its claims stand elsewhere."""
    return [
        value
        for value in values(scenario)
        if "." in value.path and not value.path.startswith("claims.")
    ]


def _part(value: Value) -> str:
    return value.path.partition(".")[0]


def _row(value: Value) -> tuple[str, ...]:
    parameter = value.parameter
    return (
        value.path,
        text_of(value.value),
        text_of(value.default) if value.differs else "",
        parameter.unit,
        parameter.meaning,
        span(plausible_range(value)),
        parameter.status or "",
        _source(value),
    )


def _source(value: Value) -> str:
    """Say what fixes a value, unless its status has said it, and where its mechanism is from."""
    parameter = value.parameter
    fixed = parameter.source if parameter.status in ("sourced", "fitted") else ""
    theory = f"theory: {parameter.theory}" if parameter.theory else ""
    return "; ".join(filter(None, (fixed, theory)))


def _own(name: str, scenario: Scenario) -> Table:
    """List what a scenario says other than the default."""
    rows = tuple(
        (value.path, text_of(value.value), text_of(value.default), value.parameter.unit)
        for value in _parameters(scenario)
        if value.differs
    )
    caption = f"{name}: {counted(len(rows), 'parameter', 'parameters')} of its own"
    return Table(caption, ("parameter", "value", "default", "unit"), rows, "lrrl", folded=True)


def assumptions_section(result: Result, *more: str) -> Section:
    """Say how much is assumed and what the model leaves out.

    Args:
        result: whose scenarios count.
        more: limits of this kind of result, before those of the model.
    """
    first, *others = result.scenarios.values()
    found = Counter(row.status for row in reference() if row.status is not None and not row.choices)
    assumed = _assumed([first, *others])
    count = counted(found["assumed"], "parameter is", "parameters are")
    return Section(
        "What is assumed",
        (
            Words(
                f"Of the numbers that make a world, {count} assumed: no data or literature fixes "
                f"them. {sentence(counted(found['sourced'], 'is', 'are'))} taken from a "
                f"publication, {counted(found['fitted'], '', '').strip()} fitted to protest-event "
                f"data, and {counted(found['chosen'], '', '').strip()} chosen with the question. "
                "Results should be read over the plausible range of what is assumed, as sweeps do."
            ),
            Table(
                "Assumed parameters and the range over which to read results",
                ("parameter", "value", "plausible", "meaning"),
                assumed,
                "lrrl",
                folded=True,
            ),
            Words("What the model leaves out:"),
            Points((*more, *LIMITS)),
        ),
    )


def _assumed(scenarios: Sequence[Scenario]) -> tuple[tuple[str, ...], ...]:
    """List the assumed parameters: of one scenario its values, of several the defaults."""
    if len(scenarios) > 1:
        return tuple(
            (row.path, text_of(row.default), span(row.plausible), row.meaning)
            for row in reference()
            if row.status == "assumed" and not row.choices
        )
    return tuple(
        (value.path, text_of(value.value), span(plausible_range(value)), value.parameter.meaning)
        for value in _parameters(scenarios[0])
        if value.parameter.status == "assumed" and not value.parameter.choices
    )


def made_section(result: Result) -> Section:
    """Say how the result came about and how to make it again."""
    manifest = result.manifest
    command: str = manifest["command"]
    blocks: list[Block] = [Words("This command makes the same again:"), Command(command)]
    if "…/" in command:
        blocks.append(
            Words("“…/” stands for a folder of the machine on which this was made.", quiet=True)
        )
    blocks += _install(result)
    blocks.append(Table("How it was made", ("what", "is"), _facts(result), "ll"))
    blocks.append(
        Words(
            "The same command gives the same numbers to the last bit on one type of processor "
            "with these versions, and elsewhere the same but for the last digits.",
            quiet=True,
        )
    )
    files = tuple(manifest["files"].items())
    blocks.append(
        Table("Files of the result", ("file", "SHA-256"), files, "ll", folded=len(files) > 6)
    )
    return Section("How to repeat it", tuple(blocks))


def _install(result: Result) -> list[Block]:
    """Say which software it takes."""
    version, git = result.manifest["versions"].get(MADE_BY), result.manifest["git"]
    if git is None or git["commit"] is None:
        return [Words(f"It takes {MADE_BY} {version}; of which commit is not known.")]
    blocks: list[Block] = [
        Words(f"It takes {MADE_BY} {version}. In a copy of its repository:"),
        Command(f"git checkout {git['commit']} && make environment && . .venv/bin/activate"),
    ]
    if git["dirty"]:
        blocks.append(
            Words(
                "Beware: files had been changed since that commit when this was made; the commit "
                "alone may give other numbers."
            )
        )
    return blocks


def _facts(result: Result) -> tuple[tuple[str, str], ...]:
    manifest = result.manifest
    versions = [f"{name} {held}" for name, held in manifest["versions"].items() if held]
    seeds = [f"{seed} ({what})" for what, seed in manifest["seeds"].items()]
    machine = manifest["host"]
    processors = manifest.get("processors") or [str(machine.get("cpu") or "not known")]
    rows = [
        ("seeds" if len(seeds) > 1 else "seed", listed(seeds)),
        ("settings", listed(manifest.get("settings") or []) or "none"),
        ("versions", listed(versions)),
        ("processor", listed(processors)),
        ("system", " ".join(str(machine.get(key) or "") for key in ("system", "machine")).strip()),
        ("begun", manifest["started"]),
        ("finished", manifest["finished"] + _duration(manifest["started"], manifest["finished"])),
    ]
    rows += [
        (f"digest of {name}", digest)
        for name, digest in manifest.get("scenario_digests", {}).items()
    ]
    return tuple(rows)


def _duration(started: str, finished: str) -> str:
    """Say how long it took, if the two are times."""
    try:
        took = datetime.fromisoformat(finished) - datetime.fromisoformat(started)
    except (ValueError, TypeError):
        return ""
    seconds = int(took.total_seconds())
    return f" (after {seconds // 60} min {seconds % 60} s)" if seconds >= 0 else ""
