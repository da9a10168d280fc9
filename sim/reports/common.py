"""What reports of all kinds have in common: frame, tables, how an answer came about."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from shlex import join
from typing import Any

from sim.files import MADE_BY
from sim.outcomes import CAUSE, SERIES, Better
from sim.reports.assumptions import (
    Labels,
    assumptions_section,
    labels_of,
    mixture_of,
    practices_section,
)
from sim.reports.blocks import Block, Command, Curve, Curves, Estimate, Section, Table, Words
from sim.reports.html import Report
from sim.reports.parameters import FIXED, Varied, scenario_sections
from sim.scenario.schema import Scenario
from sim.scenario.template import remarks
from sim.statistics.bootstrap import MIN_PAIRS, Interval
from sim.statistics.verdicts import AHEAD, BEHIND, MARKS, Verdict
from sim.studies.answer import Answer
from sim.studies.inputs import published_path
from sim.wording import (
    counted,
    date_axis,
    date_ticks,
    listed,
    named,
    number,
    percent,
    places,
    told_apart,
)

_LONGEST = 200_000
"""Characters of all files together that a page holds; of others it says that they are needed."""

_ELSEWHERE = "…/"
"""What stands in a command for a folder of the machine on which it was typed."""


_SAME = (
    "The same command gives the same numbers to the last bit on one type of processor with these "
    "versions, and elsewhere the same but for the last digits."
)


WHY_UNTELLABLE: Mapping[str, str] = {
    "floor": (
        "in most worlds next to nothing is won by concession, whoever decides; it takes a world in "
        "which states can give more."
    ),
    "dose": (
        "groups act on nearly the same plans as under the baseline; it takes allies who want "
        "something else, such as a larger allies.agenda_gap."
    ),
    "resolution": (
        "even 10,000 worlds would not tell a difference so small; it takes a larger one (--delta)."
    ),
}
"""Why it cannot be told here, and what would have to change."""


def made_sections(answer: Answer) -> tuple[Section, ...]:
    """Say how an answer was made and what repeats it, with the texts of files that it needs."""
    manifest, files = answer.held.manifest, _needed_files(answer)
    folder = answer.held.folder
    blocks: list[Block] = [Words("This command makes the same again:"), Command(answer.command)]
    if folder is not None:
        again = Command(join([MADE_BY, "reproduce", folder.name]))
        blocks += [Words("From its folder alone, and compared with it byte for byte:"), again]
    if files:
        stand = "text stands" if len(files) == 1 else "texts stand"
        read = f"It reads {listed(list(files))}, whose {stand} at the end of this page."
        blocks.append(Words(read))
    if any(name.startswith(_ELSEWHERE) for name in files) or _ELSEWHERE in answer.command:
        told = "“…/” stands for a folder of the machine on which this was made."
        blocks.append(Words(told, quiet=True))
    blocks += _install(answer)
    if manifest:
        head = ("what", "is")
        blocks.append(Table("How it was made", head, _facts(answer), "ll", sortable=False))
    blocks.append(Words(_SAME, quiet=True))
    if manifest:
        names = tuple(manifest["files"].items())
        folded, head = len(names) > 6, ("file", "SHA-256")
        blocks.append(
            Table("Files of the result", head, names, "ll", folded=folded, sortable=False)
        )
    sections = [Section("How to repeat it", tuple(blocks), folded=True)]
    if files:
        texts: list[Block] = []
        for name, text in files.items():
            texts += [Words(name, heading=True), Command(text)]
        sections.append(Section("Files that the command reads", tuple(texts), folded=True))
    return tuple(sections)


def _needed_files(answer: Answer) -> dict[str, str]:
    """Give the texts of files that the command reads and that do not come with solidarity."""
    shipped = {f"{word}.toml" for word in answer.asked.words()[:1]}  # experiments, by their names
    files = {
        published_path(world.place)[0]: world.scenario.to_toml()
        for world in answer.scenarios.values()
        if world.place and not world.shipped  # the defaults have no file
    } | {name: text for name, text in answer.held.inputs.items() if name not in shipped}
    return files if sum(map(len, files.values())) <= _LONGEST else {}


def _install(answer: Answer) -> list[Block]:
    """Say which software it takes."""
    git = answer.held.manifest.get("git")
    if not git or git["commit"] is None:
        return [Words(f"It takes {MADE_BY} {answer.version}.")]
    blocks: list[Block] = [
        Words(f"It takes {MADE_BY} {answer.version}. In a copy of its repository:"),
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


def _facts(answer: Answer) -> tuple[tuple[str, str], ...]:
    manifest = answer.held.manifest
    versions = [f"{name} {held}" for name, held in manifest["versions"].items() if held]
    machine = manifest["host"]
    processors = manifest.get("processors") or [str(machine.get("cpu") or "not known")]
    began, ended = manifest["started"], manifest["finished"]
    return (
        ("versions", listed(versions)),
        ("processor", listed(processors)),
        ("system", " ".join(str(machine.get(key) or "") for key in ("system", "machine")).strip()),
        ("begun", began),
        ("finished", ended + _duration(began, ended)),
        *((f"digest of {name}", world.digest) for name, world in answer.scenarios.items()),
    )


def _duration(started: str, finished: str) -> str:
    """Say how long it took, if the two are times."""
    try:
        took = datetime.fromisoformat(finished) - datetime.fromisoformat(started)
    except (ValueError, TypeError):
        return ""
    seconds = int(took.total_seconds())
    return f" (after {seconds // 60} min {seconds % 60} s)" if seconds >= 0 else ""


NO_INTERVALS = f"There are no intervals: they take at least {MIN_PAIRS} worlds."

BETTER: Mapping[Better, str] = {
    "higher": "more is better",
    "lower": "less is better",
    "neither": "neither way is better",
}


def scenarios_of(answer: Answer) -> dict[str, Scenario]:
    """Give the scenarios of an answer by name."""
    return {name: world.scenario for name, world in answer.scenarios.items()}


def report(
    answer: Answer,
    *,
    kind: str,
    question: str,
    verdict: Sequence[str],
    sections: Iterable[Section],
    plain: tuple[str, ...] = (),
    limits: Iterable[str] = (),
    title: str = "",
    practices: Labels = (),
    varied: Varied = FIXED,
    shares: Mapping[str, str] | None = None,
    imprint: str = "",
) -> Report:
    """Make the report of an answer: after what its kind tells, what all kinds tell.

    Args:
        answer: to be told.
        kind: what was done, for instance ``Comparison``.
        question: what was asked.
        verdict: what was found, in words; the first paragraph is the answer.
        sections: what its kind tells, in the order in which it is read; practices, worlds,
            parameters, assumptions and how it was made are put behind.
        plain: question and answer in everyday words, if it has them.
        limits: what it does not show; the answer's warnings stand before, and behind it what is not
            as it seems in its worlds and mixtures, and that a user's own model was run.
        title: if it is none of its only scenario.
        practices: labels of practices and mixtures, of all scenarios or of each by its name.
        varied: what an experiment varies, by path, and the values.
        shares: of mixtures that no scenario knows, in words.
        imprint: in a line how it was made, without the version, if there is more than a seed.
    """
    worlds = scenarios_of(answer)
    more = (*_own_model_limits(answer), *world_limits(worlds, practices))
    told = practices_section(worlds, practices, varied, shares) if practices else None
    return Report(
        kind=kind,
        title=title or next(iter(worlds.values())).title,
        question=question,
        verdict=tuple(verdict),
        plain=plain,
        limits=(*answer.warnings, *limits, *more),
        sections=(
            *sections,
            *((told,) if told else ()),
            *scenario_sections(worlds, varied),
            assumptions_section(worlds, varied),
            *made_sections(answer),
        ),
        imprint=f"{imprint}, {MADE_BY} {answer.version}." if imprint else "",
    )


_CAUSE_NOTE = (
    "† contains its cause: deference is decisions left to groups, and groups learn by leading. It "
    "is told apart from rights and harms, and proves nothing."
)


def censored(label: str, share: float) -> str:
    """Name an outcome that ends with the run, with the share that is censored."""
    front, bracket, rest = label.rpartition(")")
    return f"{front}, {percent(share)} censored{bracket}{rest}"


def cause_limits(labels: Iterable[str]) -> list[str]:
    """Say what the mark means if an outcome that contains its cause is among these."""
    return [_CAUSE_NOTE] if any(label.endswith(CAUSE) for label in labels) else []


def _own_model_limits(answer: Answer) -> Iterator[str]:
    """Say that a user's own model was run, if one was."""
    if (run := answer.own_model) is not None:
        values = [f"own.{name} = {value:g}" for name, value in run.parameters.items()]
        of_it = f", with {listed(values)}" if values else ""
        yield (
            f"A model of the user’s own was run, {run.name}{of_it}, month by month in Python: what "
            f"is said of {MADE_BY}’s own assumptions and tests does not cover what it changes."
        )


def world_limits(scenarios: Mapping[str, Scenario], practices: Labels = ()) -> list[str]:
    """Say what of worlds and of mixtures of practices is not as it seems; nothing if all is."""
    found = []
    for name, scenario in scenarios.items():
        lines = list(remarks(scenario))
        for label in labels_of(practices, name):
            mixture = mixture_of(scenario, label)
            if mixture is not None and (told := mixture.rounding(scenario.allies.count)):
                lines.append(f"of the mixture {label}, {told}")
        several = len(scenarios) > 1
        found += [f"In {name}: {line}." if several else f"{_begun(line)}." for line in lines]
    return found


def _begun(line: str) -> str:
    """Begin a sentence with a capital letter, unless a parameter's path begins it."""
    return line if "." in line.split(maxsplit=1)[0] else f"{line[0].upper()}{line[1:]}"


def tabled[Row](
    caption: str,
    rows: Iterable[Row],
    columns: Mapping[str, Callable[[Row], str]],
    sides: str,
    **how: Any,  # noqa: ANN401 - what a table takes
) -> Table:
    """Make a table of some rows, a column for each title and what it holds of a row."""
    cells = tuple(tuple(cell(row) for cell in columns.values()) for row in rows)
    return Table(caption, tuple(columns), cells, sides, **how)


def estimate_of(
    label: str,
    mean: float,
    bounds: Interval,
    verdict: str = "",
    *,
    negligible: float = 0.0,
    tone: str | None = None,
    **how: Any,  # noqa: ANN401 - what a row takes
) -> Estimate:
    """Make a row of a forest; its ``tone`` is that of its interval, whatever its verdict says."""
    tone = tone_of(bounds, negligible) if tone is None else tone
    return Estimate(label, mean, bounds.low, bounds.high, verdict, tone, **how)


def tone_of(bounds: Interval, negligible: float = 0.0) -> str:
    """Say on which side of 0 an interval lies: more, less or open, as within what is negligible."""
    if -negligible <= bounds.low and bounds.high <= negligible:
        return "open"
    return "more" if bounds.low > 0 else "less" if bounds.high < 0 else "open"


def look_of(verdict: Verdict | None, better: Better = "higher") -> dict[str, Any]:
    """Say how a row of a forest looks by its verdict: its mark, and a colour that takes sides.

    What has no verdict is grey, and marked by its side.
    """
    if verdict is None:
        return {"color": "open"}
    color = "more" if verdict in AHEAD else "less" if verdict in BEHIND else "open"
    return {"mark": MARKS[verdict], "color": "open" if better == "neither" else color}


def level(confidence: float) -> str:
    """Write a confidence in per cent."""
    return f"{100 * confidence:.4g} %"


def first_few(parts: Sequence[str], most: int) -> str:
    """List the first few of some parts, and say how many others there are."""
    rest = len(parts) - most
    return listed([*parts[:most], *([counted(rest, "other", "others")] if rest > 0 else [])])


def at_another(smallest: float, stated: float) -> str:
    """Say what the smallest difference that matters is, if it is not the scenario's own."""
    if math.isnan(stated) or smallest == stated:
        return ""
    return f"at {smallest:g} instead of the scenario’s {stated:g}"


def decimals_of(bounds: Iterable[Interval]) -> int:
    """Give decimal places for a column: as many as a middling interval supports."""
    needed = sorted(places(held.high - held.low) for held in bounds if held.high > held.low)
    return needed[(len(needed) - 1) // 2] if needed else 3


def starred(mean: float, bounds: Interval, decimals: int) -> str:
    """Write a difference; a star behind it where its interval leaves out 0."""
    if not bounds.excludes_zero:
        return number(mean, decimals, sign=True)
    return number(mean, told_apart(Interval(mean, mean), decimals), sign=True) + "*"


MOST_MARKS = 8
"""Shocks up to which a figure names them; of more it would be a wall of names."""


def months_figure(
    title: str, description: str, curves: Sequence[Curve], scenario: Scenario, name: str
) -> Curves:
    """Draw series over the months of a scenario, with its shocks; each panel has its own scale."""
    _, ticks = date_ticks(scenario.time.start, scenario.time.months)
    return Curves(
        title=title,
        description=description,
        x_axis=date_axis(ticks),
        y_axis="",
        curves=tuple(curves),
        marks=shock_marks(scenario),
        months_from=scenario.time.start,
        own_scales=True,
        name=name,
    )


def mean_curves(
    table: Any,  # noqa: ANN401 - pyarrow brings no types
    panel: str,
    strong: Callable[[str, str], bool],
    *,
    years: bool = False,
    most: int = 0,
    keys: tuple[str, str, str] = ("mean", "low", "high"),
) -> list[Curve]:
    """Draw means over worlds, a curve for each practice in each panel.

    Args:
        table: months as ``sim.studies.tables`` makes them, in its order.
        panel: the column that says the panel.
        strong: tells of a panel and a practice whether it is drawn strong, with its band.
        years: whether the axis counts years in place of months.
        most: points of a curve, or up to twice as many; all if it is 0.
        keys: columns of the middle of a curve and the ends of its band.
    """
    curves = []
    for (where, practice), held in groupby(table.to_pylist(), itemgetter(panel, "practice")):
        rows = list(held)
        if most:
            rows = rows[:: -max(1, len(rows) // most)][::-1]  # the last month among them
        middle, low, high = (
            [math.nan if row[key] is None else row[key] for row in rows] for key in keys
        )
        drawn_strong = strong(where, practice)
        curves.append(
            Curve(
                name=practice,
                x=[row["month"] / 12 if years else row["month"] for row in rows],
                y=middle,
                low=low if drawn_strong else (),
                high=high if drawn_strong else (),
                panel=where,
                strong=drawn_strong,
            )
        )
    return curves


def worlds_of(table: Any) -> str:  # noqa: ANN401 - as above
    """Say over how many worlds the means of a table of months are."""
    return counted(int(table.schema.metadata[b"worlds"]), "world", "worlds")


def differences_by_month(
    table: Any,  # noqa: ANN401 - as above
    shown: Sequence[str],
    against: str,
    scenario: Scenario,
) -> Curves:
    """Draw the table ``months`` as differences from the baseline, a panel for each series.

    Args:
        table: as ``sim.studies.tables.monthly_means`` makes it with a baseline.
        shown: the practices that are drawn, in the order of the legend; the first with its band.
        against: the baseline.
        scenario: the world.
    """
    keys = ("difference", "difference_low", "difference_high")
    drawn = mean_curves(table, "series", lambda _, practice: practice == shown[0], keys=keys)
    curves = [curve for curve in drawn if curve.name in shown]
    labels = {row.name: f"{row.label} ({row.unit})" for row in SERIES}
    panels = list(dict.fromkeys(curve.panel for curve in curves))
    curves.sort(key=lambda curve: (panels.index(curve.panel), shown.index(curve.name)))
    made = months_figure(
        f"How far practices are from {named(against)}, month by month",
        f"Mean differences in the same {worlds_of(table)}; the band is the 95 % interval of "
        f"{named(shown[0])}.",
        [replace(curve, panel=labels[curve.panel]) for curve in curves],
        scenario,
        name="trajectories",
    )
    return replace(made, zero=True)


def shock_marks(scenario: Scenario) -> tuple[tuple[float, float, str], ...]:
    """Give the beginning and the end of each shock with its name; one month is a moment."""
    shocks = sorted(scenario.shocks, key=lambda shock: shock.month)
    if len(shocks) > MOST_MARKS:
        return ()
    return tuple(
        (
            float(shock.month - 1),
            float(min(shock.month - 1 + shock.months * (shock.months > 1), scenario.time.months)),
            shock.name.replace("-", " "),
        )
        for shock in shocks
    )
