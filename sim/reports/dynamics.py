"""The report on the dynamics of a scenario: a page of pictures beside data."""

import math
from collections.abc import Iterator, Mapping, Sequence

from sim.reports.blocks import Curve, Curves, Section, Words
from sim.reports.common import months_figure, report, scenarios_of, tabled
from sim.reports.html import Report
from sim.reports.validate import NAMES, READING, SPOKEN, bounded
from sim.scenario.schema import Scenario
from sim.studies.calibrate_simulate import pooled
from sim.studies.dynamics import DynamicsAnswer
from sim.studies.patterns_answer import UNSCORED, PatternFigure
from sim.wording import listed, number

_SPOKEN_COURSES = {"turnout": "how often people take part"}
"""Those that data have, within a sentence."""

_COURSES = {
    "turnout": "Acts of taking part, per person and year",
    "at_rest": "Share of groups at rest in a month",
    "years_of_gain": "Share of years in which rights rose by 0.01 or more",
    "years_of_loss": "Share of years in which rights fell by 0.01 or more",
    "taken_back": "Times that rights were taken back, per state and ten years",
}

_PANELS = {
    "participation": "People taking part (share)",
    "campaigns": "Groups that act (share)",
    "rights": "Rights in practice (share)",
}

_AGES, _SIZES, _DAYS = (1, 2, 3, 5, 9), (0.05, 0.1, 1, 2, 5, 10), (1, 2, 8, 31)
"""Where bins are drawn: where they begin."""

_PICTURES: Mapping[str, tuple[str, Mapping[str, tuple[str, Sequence[float]]]]] = {
    "Chains": (
        "campaign-months, from so many on",
        {
            "chain_beyond": ("share that is so long", (2, 3, 5, 9)),
            "ever_accommodated": ("ever accommodated, by length", _AGES),
            "accommodated_by_age": ("accommodated, by age so far", _AGES),
            "coerced_by_age": ("coerced, by age so far", _AGES),
        },
    ),
    "By size": (
        "thousand people, from so many on",
        {
            "size_classes": ("share of all", (0.05, 0.1, 1, 5, 10)),
            "accommodated_by_size": ("accommodated", _SIZES),
            "coerced_by_size": ("coerced", _SIZES),
        },
    ),
    "By days": (
        "days, from so many on",
        {
            "days_share": ("share of all", _DAYS),
            "accommodated_by_days": ("accommodated", _DAYS),
            "coerced_by_days": ("coerced", _DAYS),
        },
    ),
}
"""Pictures: the axis, and of each pattern its title and where its bins are drawn."""

_MODEL, _DATA = "model", "data of the fit"


def tell(answer: DynamicsAnswer) -> Report:
    """Tell the dynamics of a scenario."""
    (scenario,) = scenarios_of(answer).values()
    pictures = (
        _courses(answer, scenario),
        *(_curves(name, answer.figures) for name in _PICTURES),
    )
    columns = {
        "figure": lambda row: _COURSES.get(row.name) or NAMES[row.name],
        "bin": lambda row: row.bin,
        "model": lambda row: bounded(row.model, row.low, row.high),
        "data": lambda row: bounded(row.data, row.data_low, row.data_high),
        "beside data": _beside,
    }
    caption = "Figures of the worlds beside data, with 95 % intervals"
    return report(
        answer,
        kind="Dynamics",
        question="Do the worlds of this scenario look like the world that protest data show?",
        verdict=(_verdict(answer),),
        limits=(
            (
                "A scenario may differ from the data on purpose: they are of all kinds of demands "
                "in many countries, as far as newspapers reported them. Figures that were fitted "
                "are no test."
            ),
        ),
        sections=(
            Section("Pictures", pictures),
            Section(
                "Figures",
                (
                    tabled(caption, answer.figures, columns, "llrrl", quiet=True),
                    Words(READING, quiet=True),
                ),
            ),
        ),
        imprint=f"{answer.asked.replicates:,} worlds, seed {answer.asked.seed}",
    )


def unlike(answer: DynamicsAnswer) -> Iterator[str]:
    """Say of each figure that lies apart from the data's where it lies."""
    for row in answer.outside:
        called = _COURSES.get(row.name) or NAMES[row.name]
        yield (
            f"unlike data: {called.lower()}{f', {row.bin}' if row.bin else ''}: "
            f"{bounded(row.model, row.low, row.high)}, in data "
            f"{bounded(row.data, row.data_low, row.data_high)}"
        )


def _beside(row: PatternFigure) -> str:
    if math.isnan(row.data_low):
        return "–"
    if math.isnan(row.low):
        return "not known"
    return "apart" if row.apart else "overlap"


def _verdict(answer: DynamicsAnswer) -> str:
    counted = [row for row in answer.figures if row.name not in UNSCORED]
    held = [row for row in counted if _beside(row) in ("apart", "overlap")]
    outside = answer.outside
    names = dict.fromkeys(_SPOKEN_COURSES.get(row.name) or SPOKEN[row.name] for row in outside)
    text = (
        f"Of {len(held)} figures that data have, {len(held) - len(outside)} have an interval that "
        "overlaps that of the data."
    )
    turnout, *_ = answer.figures
    people = (
        f" A person takes part {number(turnout.model, 2)} times a year on average; of people in "
        "European surveys 3 to 15 in a hundred have done so in a year."
    )
    return text + (f" Apart: {listed(list(names))}." if names else "") + people


def _courses(answer: DynamicsAnswer, scenario: Scenario) -> Curves:
    practices = pooled(answer.asked.practice, scenario)
    curves = [
        Curve(
            f"world {n}, {practices[n % len(practices)].name}",
            range(1, len(values) + 1),
            values,
            panel=_PANELS[name],
            strong=n == 0,
        )
        for name, worlds in answer.courses.items()
        for n, values in enumerate(worlds)
    ]
    return months_figure(
        "Courses of single worlds",
        "Each line is one world under one practice, month by month.",
        curves,
        scenario,
        "worlds",
    )


def _curves(picture: str, figures: Sequence[PatternFigure]) -> Curves:
    axis, patterns = _PICTURES[picture]
    return Curves(
        picture,
        "Shaded: 95 % of samples of the model’s countries, and of resampled countries of the data.",
        axis,
        "share",
        tuple(
            curve
            for name, (panel, places) in patterns.items()
            for curve in _lines(panel, places, [row for row in figures if row.name == name])
        ),
        logarithmic=True,
        own_scales=True,
        name=picture.lower().replace(" ", "-"),
    )


def _lines(panel: str, places: Sequence[float], rows: Sequence[PatternFigure]) -> Iterator[Curve]:
    yield Curve(
        _MODEL,
        places,
        [row.model for row in rows],
        [row.low for row in rows],
        [row.high for row in rows],
        panel,
        strong=True,
    )
    yield Curve(
        _DATA,
        places,
        [row.data for row in rows],
        [row.data_low for row in rows],
        [row.data_high for row in rows],
        panel,
    )
