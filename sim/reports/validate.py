"""The report of a validation: figures of the model beside those of data, and its scores."""

import math
from collections.abc import Iterator
from statistics import median

from sim.reports.blocks import Block, Estimate, Forest, Points, Section, Table, Words
from sim.reports.calibrate import (
    PERSISTS,
    REMARK,
    SIDES,
    figure_text,
    figures_forest,
    practices_table,
    sides_text,
)
from sim.reports.common import report, tabled
from sim.reports.html import Report
from sim.statistics.bootstrap import MIN_PAIRS, Interval
from sim.studies.patterns_answer import WIDEST, PatternFigure
from sim.studies.validate import DataFigures, ValidateAnswer
from sim.wording import counted, listed, number, percent, sentence, told_apart

NAMES = {
    "density": "Campaigns per country and month",
    "chain_beyond": "Chains longer than so many campaign-months",
    "ever_accommodated": "Ever accommodated, by length of chain",
    "accommodated_by_age": "Accommodated, by age in the chain",
    "coerced_by_age": "Coerced, by age in the chain",
    "accommodated_by_size": "Accommodated, by size",
    "coerced_by_size": "Coerced, by size",
    "accommodated_by_days": "Accommodated, by days",
    "coerced_by_days": "Coerced, by days",
    "size_share": "Sizes, by the data’s classes",
    "size_classes": "Sizes",
    "days_share": "Days of the longest event",
    "dispersion": "Variance over mean of a country’s years",
    "cv_countries": "How countries’ numbers differ (deviation over mean)",
    "sd_coerced": "How far countries’ shares coerced differ",
    "sd_accommodated": "How far countries’ shares accommodated differ",
    "slope_size": "Accommodation for each class of size",
    "goes_on": "Goes on within three months, after it was",
    "correlation": "Correlation of coercion and accommodation between countries",
}
"""What the patterns are called."""

SPOKEN = {
    "density": "how many campaigns there are",
    "chain_beyond": "how long chains are",
    "ever_accommodated": "how many chains are ever accommodated",
    "accommodated_by_age": "accommodation by age",
    "coerced_by_age": "coercion by age",
    "accommodated_by_size": "accommodation by size",
    "coerced_by_size": "coercion by size",
    "accommodated_by_days": "accommodation by days",
    "coerced_by_days": "coercion by days",
    "size_share": "the data’s classes of size",
    "size_classes": "sizes",
    "days_share": "days",
    "dispersion": "how bursty years are",
    "cv_countries": "how countries’ numbers differ",
    "sd_coerced": "how far countries’ shares coerced differ",
    "sd_accommodated": "how far countries’ shares accommodated differ",
    "slope_size": "how accommodation rises with size",
    "goes_on": "how often chains go on",
    "correlation": "how coercion and accommodation go together",
}
"""What they are called within a sentence."""

SCORES = {
    "model": "the model’s own campaign-months, by what went before",
    "constant": "constant rates of the data of the fit",
    "markov": "their rates by the answer before",
    "saturated": "their rates by answer before, age and days",
    "countries": "a country’s own earlier months (shown, not a bar)",
    "ceiling": "these data’s own table",
}

READING = (
    "A chain is a run of campaign-months of one country and demand with gaps of at most three "
    "months; age counts them. Size is the class of the largest event, days those of the longest. "
    "Months whose size or days are unknown count, but are left out of bins of them. The model’s "
    "interval is that of samples of so many countries; the data’s comes from resampling countries."
)

_SCORED = (
    "The score is the mean of log p(answer | the answer before in the chain, age, days) over the "
    "campaign-months of the data, half a count added to each answer: nearer to 0 is better."
)


def _patterns_verdict(answer: ValidateAnswer) -> Iterator[str]:
    """Say how many figures lie inside, how wide intervals are, and who predicts better."""
    rows = [row for row in answer.figures if row.scored]
    if math.isnan(rows[0].low):
        yield "Of the patterns no interval is known: that takes 20 worlds (replicates)."
    else:
        inside = sum(row.inside for row in rows)
        wide = [row.widths for row in rows if not math.isnan(row.widths)]
        share = percent(inside / len(rows))
        text = (
            f"Of the data’s {len(rows)} figures of patterns {inside} ({share}) lie inside the "
            "model’s 95 % intervals"
        )
        if wide:
            within = percent(sum(width <= WIDEST for width in wide) / len(wide))
            text += (
                f", which are {median(wide):.2f} times as wide as the data’s (the median); "
                f"{within} are at most {WIDEST:g} times as wide"
            )
        outside = dict.fromkeys(SPOKEN[row.name] for row in rows if not row.inside)
        yield f"{text}." + (f" Outside: {listed(list(outside))}." if outside else "")
    scores = answer.scores
    gain, whole = (scores[name] - scores["constant"] for name in ("model", "saturated"))
    written = {name: number(value, 4) for name, value in scores.items()}
    if not math.isnan(gain):
        yield (
            f"Of a campaign-month’s answer the model’s own frequencies give a log score of "
            f"{written['model']}, constant rates {written['constant']}, a Markov chain "
            f"{written['markov']} and the table of the data of the fit {written['saturated']}: "
            f"the model gains {percent(gain / whole)} of what that table gains."
        )


def _patterns_sections(answer: ValidateAnswer) -> Iterator[Section]:
    """Tell the figures one by one, and the scores."""
    asked, of_data = answer.asked, "your data" if answer.data else "the data of the fit"
    columns = {
        "pattern": lambda row: NAMES[row.name],
        "bin": lambda row: row.bin,
        of_data: lambda row: bounded(row.data, row.data_low, row.data_high),
        "model": lambda row: bounded(row.model, row.low, row.high),
        "data inside": lambda row: ("yes" if row.inside else "no") if row.scored else "–",
        "widths": lambda row: number(row.widths, 2),
    }
    caption = "The model’s intervals beside the data’s, 95 %; how many times as wide they are"
    scores = {
        "predicted by": lambda name: SCORES[name],
        "log score": lambda name: number(answer.scores[name], 4),
    }
    world = (
        f"Worlds ran {answer.months} months, as long as the data unless another number was asked "
        f"for; each state is a country, seen as newspapers see it. A sample has "
        f"{asked.countries or 84} countries."
    )
    yield Section(
        "Patterns",
        (
            _forest(answer.figures),
            tabled(caption, answer.figures, columns, "llrrlr", sortable=False, quiet=True),
            Words(READING),
            Points((world,)),
        ),
    )
    yield Section(
        "Who predicts the answers",
        (tabled("Log scores", SCORES, scores, "lr", sortable=False), Words(_SCORED)),
    )


def bounded(value: float, low: float, high: float) -> str:
    """Write a figure with its interval, as far as there is one."""
    if math.isnan(value):
        return "–" if math.isnan(low) else f"{number(low)} to {number(high)}"
    digits = told_apart(Interval(low, high), 3)
    if math.isnan(low):
        return number(value, digits)
    return f"{number(value, digits)} [{number(low, digits)}, {number(high, digits)}]"


def _forest(figures: tuple[PatternFigure, ...]) -> Forest:
    rows = []
    for row in figures:
        half = (row.data_high - row.data_low) / 2
        if not row.scored or not half > 0:
            continue
        mean, low, high = ((value - row.data) / half for value in (row.model, row.low, row.high))
        missing = "outside" if not math.isnan(mean) else "not in the model"
        rows.append(
            Estimate(
                row.bin or NAMES[row.name],
                mean,
                low,
                high,
                verdict="" if row.inside else missing,
                tone="open" if row.inside or math.isnan(low) else "more" if low > 0 else "less",
                group=NAMES[row.name] if row.bin else "How countries and years differ",
            )
        )
    return Forest(
        "The model’s intervals around the data’s figures",
        "Each row is a figure, less that of the data. The shaded band is the data’s 95 % interval; "
        "the bar is what samples of the model lie between.",
        axis="model less data, in half-widths of the data’s interval",
        rows=tuple(rows),
        reference_label="the data",
        negligible=1.0,
        band="the data’s 95 % interval",
        meanings=("the model has more", "the model has less", "the data lie inside"),
        reach=5.0,
        name="patterns",
    )


_ONE_PART = (
    "What the states’ answers look like is one part of the model; nothing here says whether allies "
    "do what the model has them do."
)


def tell(answer: ValidateAnswer) -> Report:
    """Tell a validation."""
    model, data = answer.model, answer.data
    rows = [("model", model.figures), *([("your data", data.figures)] if data else [])]
    pooled = listed([row.practice for row in model.practices])
    fitted = f"Fitted to the targets: {listed(answer.fitted)}"
    return report(
        answer,
        kind="Validation",
        question=(
            "Do the states of this world answer protest as states do in data: how often they "
            "ignore, coerce or accommodate it, and how far they persist?"
        ),
        verdict=(_verdict(answer), *(_patterns_verdict(answer) if answer.figures else ())),
        limits=(f"{fitted if answer.fitted else 'Nothing is fitted'}. {REMARK}", _ONE_PART),
        sections=(
            Section(
                "The model beside the data",
                (
                    figures_forest(rows, "validation"),
                    _table(answer),
                    *(_data(data) if data else ()),
                    Words(f"{PERSISTS} {SIDES}"),
                    Words(
                        f"Practices pooled: {pooled}. {model.campaign_months:,} campaign-months of "
                        f"the model, in {counted(model.worlds, 'world', 'worlds')}."
                    ),
                    Words(f"Targets: {answer.source}"),
                ),
            ),
            *(_patterns_sections(answer) if answer.figures else ()),
            Section("By practice", (practices_table(model),), folded=True),
        ),
        imprint=f"{model.worlds:,} worlds, seed {answer.asked.seed}",
    )


def _verdict(answer: ValidateAnswer) -> str:
    model = answer.model
    few = f"There are no intervals: they take at least {MIN_PAIRS} worlds (replicates). "
    text = few if model.worlds < MIN_PAIRS else ""
    text += f"{sides_text([model], len(model.figures))}."
    for side in ("outside", "not known"):
        rows = [row for row in model.figures if row.against_target == side]
        held = [f"{row.label} ({figure_text(row)})" for row in rows]
        text += f" {side.capitalize()}: {listed(held)}." if held else ""
    return sentence(text)


def _table(answer: ValidateAnswer) -> Table:
    rows = list(enumerate(zip(answer.targets, answer.model.figures, strict=True)))
    columns = {
        "figure": lambda row: row[1][1].label,
        "target": lambda row: figure_text(row[1][0]),
        "model": lambda row: figure_text(row[1][1]),
        "target’s interval": lambda row: row[1][1].against_target,
    }
    if (data := answer.data) is not None:
        columns["your data"] = lambda row: figure_text(data.figures[row[0]])
    caption = "The five figures; 95 % intervals in brackets"
    return tabled(caption, rows, columns, "lrrlr"[: len(columns)], quiet=True)


def _data(data: DataFigures) -> list[Block]:
    """Say what must be known of a file of events to read its figures."""
    months = counted(data.campaign_months, "campaign-month", "campaign-months")
    lines = [f"{data.file}: {months} of {counted(data.countries, 'country', 'countries')}."]
    if data.countries < MIN_PAIRS:
        lines.append(
            f"With fewer than {MIN_PAIRS} countries nothing can be said of how far other countries "
            "would differ: there are no intervals."
        )
    elif not all(row.interval.known for row in data.figures):
        lines.append("Where there is no interval, there are too few campaign-months for one.")
    return [Words("Your data", heading=True), Points((*lines, *data.notes))]
