"""What tellings of all kinds have in common: the frame of a report, its tables and wording."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sim.files import MADE_BY
from sim.outcomes import CAUSE, Better
from sim.render.blocks import Estimate, Section, Table
from sim.render.report import Report
from sim.render.wording import counted, listed, number, percent, places, told_apart
from sim.scenario.overview import remarks
from sim.scenario.schema import Scenario
from sim.statistics.bootstrap import MIN_PAIRS, Interval
from sim.studies.answer import Answer
from sim.telling.assumptions import assumptions_section
from sim.telling.made import made_sections
from sim.telling.parameters import FIXED, Varied, scenario_sections
from sim.telling.practices import Labels, labels_of, mixture_of, practices_section

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
        limits: what it does not show; the answer's warnings stand before, and behind it what is not
            as it seems in its worlds and mixtures, and that a user's own model was run.
        title: if it is none of its only scenario.
        practices: labels of practices and mixtures, of all scenarios or of each by its name.
        varied: what an experiment varies, by path, and the values.
        shares: of mixtures that no scenario knows, in words.
        imprint: in a line how it was made, without the version, if there is more than a seed.
    """
    worlds = scenarios_of(answer)
    more = (*own_model_limits(answer), *world_limits(worlds, practices))
    told = practices_section(worlds, practices, varied, shares) if practices else None
    return Report(
        kind=kind,
        title=title or next(iter(worlds.values())).title,
        question=question,
        verdict=tuple(verdict),
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


CAUSE_NOTE = (
    "† contains its cause: deference is decisions left to groups, and groups learn by leading. It "
    "is told apart from rights and harms, and proves nothing."
)


def censored(label: str, share: float) -> str:
    """Name an outcome that ends with the run, with the share that is censored."""
    front, bracket, rest = label.rpartition(")")
    return f"{front}, {percent(share)} censored{bracket}{rest}"


def cause_limits(labels: Iterable[str]) -> list[str]:
    """Say what the mark means if an outcome that contains its cause is among these."""
    return [CAUSE_NOTE] if any(label.endswith(CAUSE) for label in labels) else []


def own_model_limits(answer: Answer) -> Iterator[str]:
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
