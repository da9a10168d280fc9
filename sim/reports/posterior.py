"""The report of a posterior: what data leave of each parameter, its checks and predictions."""

import math
from statistics import median

from sim.reports.blocks import Estimate, Forest, Section, Words
from sim.reports.common import report, tabled
from sim.reports.html import Report
from sim.reports.validate import NAMES, bounded
from sim.studies.calibrate_answer import TARGETS
from sim.studies.posterior import PosteriorAnswer, PosteriorCombination, PosteriorValue
from sim.wording import counted, listed, number, percent, plain_number

_QUESTION = (
    "Which values of the parameters are left by protest-event data, by five figures and all "
    "patterns at once, and how well is each known?"
)

_LIMITS = (
    (
        "The posterior holds for the ranges of the prior, and for all that is assumed beside it: "
        "other assumptions leave other values."
    ),
    (
        "It is approximate: simulations near the data are corrected by a regression. The ranks say "
        "whether it is right on average over the prior, not at the data themselves."
    ),
    (
        "What is reported (observation) is a nuisance: it is fitted beside the parameters, never "
        "enters the model, and data of events say little of it."
    ),
    "Agreement on what was fitted is no validation: `solidarity validate --patterns --events` is.",
)

_FIVE = {row.figure: row.label for row in TARGETS}
_MOST_COMBINATIONS = 3
_DOUBTFUL = 0.01


def tell(answer: PosteriorAnswer) -> Report:
    """Tell a posterior."""
    columns = {
        "parameter": lambda row: row.path,
        "mean": lambda row: plain_number(row.mean),
        "90 % between": lambda row: f"{plain_number(row.start)} and {plain_number(row.end)}",
        "prior": lambda row: f"{row.low:g} to {row.high:g}",
        "deviation left": lambda row: percent(min(row.left, 9.99)),
        "known": lambda row: {"not": "no"}.get(row.identified, row.identified),
        "default": lambda row: "–" if math.isnan(row.default) else plain_number(row.default),
        "ranks uniform, p": lambda row: number(row.uniform, 3),
        "covered": lambda row: percent(row.covered),
    }
    figures = {
        "figure": lambda row: _FIVE.get(row.name) or NAMES[row.name],
        "bin": lambda row: row.bin,
        "data": lambda row: bounded(row.data, row.data_low, row.data_high),
        "model": lambda row: bounded(row.model, row.low, row.high),
        "data inside": lambda row: "yes" if row.inside else "no",
    }
    caption = "What is known of each parameter"
    return report(
        answer,
        kind="Posterior",
        title=answer.title,
        question=_QUESTION,
        verdict=(_known(answer), _checked(answer), _predicted(answer)),
        limits=_LIMITS,
        sections=(
            Section(
                "What is known",
                (
                    _forest(answer),
                    tabled(caption, answer.parameters, columns, "lrlllllrr"),
                    *(Words(text) for text in _combinations(answer)),
                ),
            ),
            Section(
                "What the sample predicts",
                (
                    tabled(
                        "Figures of the model, drawn from the sample, beside the data",
                        answer.figures,
                        figures,
                        "llrrl",
                        quiet=True,
                    ),
                    Words(f"Data: {answer.source}"),
                ),
            ),
        ),
        imprint=f"{answer.simulations:,} simulations, seed {answer.seed}",
    )


def _known(answer: PosteriorAnswer) -> str:
    told = []
    for word, text in (
        ("well", "Well known (at most a third of the prior’s deviation is left)"),
        ("weakly", "weakly (at most 80 %)"),
        ("not", "not known"),
    ):
        held = [row.path for row in answer.parameters if row.identified == word]
        told.append(f"{text}: {listed(held) if held else 'none'}")
    outside = [row.path for row in answer.parameters if not row.inside]
    return "; ".join(told) + (
        f". Defaults outside of the 90 %: {listed(outside)}."
        if outside
        else ". All defaults lie within the 90 %."
    )


def _checked(answer: PosteriorAnswer) -> str:
    doubtful = [
        row.path for row in answer.parameters if row.uniform < _DOUBTFUL / len(answer.parameters)
    ]
    text = (
        f"With {counted(answer.checked, 'simulation', 'simulations')} in place of the data, one "
        f"after the other, {percent(answer.coverage)} of true values lie inside 90 % intervals; "
    )
    return text + (
        f"ranks are not uniform for {listed(doubtful)}."
        if doubtful
        else "ranks are uniform for all parameters, as far as that tells."
    )


def _predicted(answer: PosteriorAnswer) -> str:
    rows = [row for row in answer.figures if not math.isnan(row.data)]
    inside = sum(row.inside for row in rows)
    wide = [row.widths for row in rows if not math.isnan(row.widths)]
    return (
        f"Of {len(rows)} figures of the data {inside} ({percent(inside / len(rows))}) lie inside "
        "95 % of what the model predicts with draws of the sample"
        + (f", which is {median(wide):.2f} times as wide as the data’s intervals." if wide else ".")
    )


def _combinations(answer: PosteriorAnswer) -> list[str]:
    """Say which combinations are known best and least."""
    found = []
    parts = answer.combinations
    if parts:
        best = parts[:_MOST_COMBINATIONS]
        last = parts[::-1][:_MOST_COMBINATIONS]
        found.append(f"Known best, in deviations of the prior: {'; '.join(map(_mixed, best))}.")
        found.append(f"Known least: {'; '.join(map(_mixed, last))}.")
    return found


def _mixed(row: PosteriorCombination) -> str:
    held = sorted(row.weights.items(), key=lambda pair: -abs(pair[1]))
    parts = [f"{number(weight, 2, sign=True)} {path}" for path, weight in held if abs(weight) > 0.3]
    return f"{' '.join(parts)} ({percent(min(row.left, 9.99))} left)"


def _forest(answer: PosteriorAnswer) -> Forest:
    return Forest(
        "What the data leave of each prior",
        "The bar holds 90 % of the posterior; the axis is the prior’s range, from one end to the "
        "other.",
        "place in the prior’s range, from its middle",
        tuple(_row(row) for row in answer.parameters),
        reference_label="the middle of the prior",
        negligible=0.5,
        band="the prior",
        meanings=("above the middle", "below the middle", "on both sides"),
        name="posterior",
    )


def _row(row: PosteriorValue) -> Estimate:
    width = row.high - row.low
    mean, low, high = ((value - row.low) / width - 0.5 for value in (row.mean, row.start, row.end))
    tone = "more" if low > 0 else "less" if high < 0 else "open"
    return Estimate(row.path, mean, low, high, row.identified, tone)
