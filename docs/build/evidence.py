"""Parts of the pages that follow from results that ``make evidence`` writes: the model beside data.

``results/evidence`` has a validation of the essay's world and one of the default parameters, some
with a value moved (``set``), and the essay's comparison over the posterior sample.
"""

import math
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from sim.loading import load
from sim.reports.validate import bounded
from sim.studies.patterns_answer import WIDEST, PatternFigure
from sim.version import PACKAGE
from sim.wording import estimate, number, percent

EVIDENCE = PACKAGE.parent / "results" / "evidence"

ESSAY, DEFAULTS, POSTERIOR = "migration-2020", "defaults", "posterior"
"""Names of the folders that are always there."""

FIGURES = {"patterns.svg": "validation.svg", "patterns-2.svg": "validation-2.svg"}
"""Pictures of the essay's validation, and what the page calls them."""

PULLING = (
    ("density", "country-months with a campaign"),
    ("density", "campaign-months per country-month"),
    ("chain_beyond", "1"),
    ("chain_beyond", "8"),
    ("goes_on", "coerced"),
    ("coerced_by_age", "more"),
    ("size_classes", "50–99"),
    ("size_classes", "more"),
    ("days_share", "1"),
    ("dispersion", ""),
    ("cv_countries", ""),
    ("sd_coerced", ""),
)
"""Figures of which the table tells how each moves: those outside, and what moves against them."""


@cache
def _found(name: str) -> Any:  # noqa: ANN401 - the answer of any study
    return load(EVIDENCE / name)


def evidence_pictures(folder: Path) -> dict[Path, str]:
    """Give the pictures of the page on validation by where they go in a folder of pages."""
    place = EVIDENCE / ESSAY
    return {
        folder / "explanation" / name: (place / own).read_text(encoding="utf-8")
        for own, name in FIGURES.items()
        if (place / own).exists()
    }


def _scored(name: str) -> list[PatternFigure]:
    return [row for row in _found(name).figures if row.scored]


def _inside(name: str) -> str:
    rows = _scored(name)
    held = sum(row.inside for row in rows)
    return f"{held} of {len(rows)} figures ({percent(held / len(rows))})"


def _gain(name: str) -> str:
    scores = _found(name).scores
    whole = scores["saturated"] - scores["constant"]
    return percent((scores["model"] - scores["constant"]) / whole)


def verdict_part() -> str:
    """Say how many figures lie inside, and how wide the model's intervals are."""
    widths = {
        name: [row.widths for row in _scored(name) if not math.isnan(row.widths)]
        for name in (ESSAY, DEFAULTS)
    }
    within = percent(sum(width <= WIDEST for width in widths[ESSAY]) / len(widths[ESSAY]))
    return (
        f"**{_inside(ESSAY)} lie inside**, in `{ESSAY}` with its own values; nine tenths were "
        f"asked for. The intervals are {median(widths[ESSAY]):.2f} times as wide as the data's "
        f"(the median), {within} of them at most {WIDEST:g} times. Of the default parameters (a "
        f"file with nothing but a title) {_inside(DEFAULTS)} lie inside; there the intervals are "
        f"{median(widths[DEFAULTS]):.2f} times as wide."
    )


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def figures_part() -> str:
    """Tell every figure that counts, of data and of both worlds, and which lie inside."""
    of_defaults = {(row.name, row.bin): row for row in _scored(DEFAULTS)}
    head = ("pattern", "bin", "data", f"`{ESSAY}`", "inside", "widths", "defaults", "inside")
    lines = [_line(*head), _line(*(["---"] * len(head)))]
    for row in _scored(ESSAY):
        other = of_defaults[row.name, row.bin]
        lines.append(
            _line(
                *(f"`{row.name}`", row.bin, bounded(row.data, row.data_low, row.data_high)),
                *(bounded(row.model, row.low, row.high), _yes(row), number(row.widths, 2)),
                *(bounded(other.model, other.low, other.high), _yes(other)),
            )
        )
    return "\n".join(lines)


def _yes(row: PatternFigure) -> str:
    return "yes" if row.inside else "**no**"


def scores_part() -> str:
    """Tell log scores, and how much of what the data's own table gains the model gains."""
    scores, of_defaults = (_found(name).scores for name in (ESSAY, DEFAULTS))
    rows = {
        "`constant`": scores["constant"],
        "`markov`": scores["markov"],
        f"`model` (`{ESSAY}`)": scores["model"],
        "`model` (default parameters)": of_defaults["model"],
        "`countries`": scores["countries"],
        "`saturated`, and here `ceiling`": scores["saturated"],
    }
    lines = [_line("predicted by", "log score of a campaign-month"), _line("---", "---")]
    lines += [_line(name, number(value, 4)) for name, value in rows.items()]
    return "\n".join(lines) + (
        f"\n\nOf what the data's own table gains over constant rates the model gains "
        f"{_gain(ESSAY)}, with default parameters {_gain(DEFAULTS)}; three quarters were asked for."
    )


def _moved() -> Iterator[tuple[str, str]]:
    """Give the folders in which values are moved, and what is set in each."""
    yield ESSAY, "as it is"
    for place in sorted(EVIDENCE.glob("moved-*")):
        yield place.name, ", ".join(f"`{text}`" for text in _found(place.name).asked.set)


def pulling_part() -> str:
    """Tell figure against figure: what each moved value brings in, and what it pushes out."""
    moved = dict(_moved())
    held = {name: {(row.name, row.bin): row for row in _found(name).figures} for name in moved}
    lines = [_line("figure", "data", *moved.values()), _line(*(["---"] * (2 + len(moved))))]
    for key in PULLING:
        row = held[ESSAY][key]
        cells = [
            number(found.model, 3) if found.inside else f"**{number(found.model, 3)}**"
            for found in (held[name][key] for name in moved)
        ]
        what = f"`{row.name}`{f', {row.bin}' if row.bin else ''}"
        lines.append(_line(what, number(row.data, 3), *cells))
    inside = [f"{sum(row.inside for row in _scored(name))}" for name in moved]
    lines.append(_line("figures inside", f"{len(_scored(ESSAY))}", *inside))
    lines.append(_line("gain in log score", "", *map(_gain, moved)))
    return "\n".join(lines)


def posterior_part() -> str:
    """Say what the essay's comparison comes to where the fitted values are drawn."""
    answer = _found(POSTERIOR)
    lines = [
        _line("practice", f"rights, less those under `{answer.against}`", "verdict"),
        _line("---", "---", "---"),
    ]
    for row in answer.findings:
        held = answer.main.of(row.practice).apart
        size = estimate(held.mean, held.simultaneous, sign=True)
        lines.append(_line(f"`{row.practice}`", size, answer.words(row.practice)))
    return "\n".join(lines) + f"\n\nMade by `{answer.command}`: {answer.replicates:,} worlds."


def posterior_line() -> str:
    """Say it of the essay's main comparison in a sentence, for the findings; empty without."""
    if not (EVIDENCE / POSTERIOR).exists():
        return ""
    answer = _found(POSTERIOR)
    main = "engaged-deference"
    held = answer.main.of(main).apart
    return (
        "**Over what data leave open.** With a set of fitted values of its own for each world, "
        f"drawn from their posterior sample, `{main}` against `{answer.against}` in `{ESSAY}` is "
        f"{estimate(held.mean, held.simultaneous, sign=True)}: {answer.words(main)} "
        f"(`{answer.command}`)."
    )


EVIDENCE_PARTS: dict[str, Callable[[], str]] = {
    "evidence-verdict": verdict_part,
    "evidence-figures": figures_part,
    "evidence-scores": scores_part,
    "evidence-pulling": pulling_part,
    "evidence-posterior": posterior_part,
}
"""Every part that can be marked in a page, and what makes it."""
