"""The report of a validation: the model’s figures beside those of data and of the targets."""

from sim.render.blocks import Block, Points, Section, Table, Words
from sim.render.report import Report
from sim.render.wording import counted, listed, sentence
from sim.statistics.bootstrap import MIN_PAIRS
from sim.studies.validate import DataFigures, ValidateAnswer
from sim.telling.calibrate import (
    PERSISTS,
    REMARK,
    SIDES,
    figure_text,
    figures_forest,
    practices_table,
    sides_text,
)
from sim.telling.common import report, tabled
from sim.telling.patterns import patterns_sections, patterns_verdict

ONE_PART = (
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
        verdict=(_verdict(answer), *(patterns_verdict(answer) if answer.figures else ())),
        limits=(f"{fitted if answer.fitted else 'Nothing is fitted'}. {REMARK}", ONE_PART),
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
            *(patterns_sections(answer) if answer.figures else ()),
            Section("By practice", (practices_table(model),), folded=True),
        ),
        imprint=f"{model.worlds:,} worlds, seed {answer.asked.seed}",
    )


def _verdict(answer: ValidateAnswer) -> str:
    model = answer.model
    few = f"There are no intervals: they take at least {MIN_PAIRS} worlds (replicates). "
    text = few if model.worlds < MIN_PAIRS else ""
    text += f"{sides_text([model], len(model.figures))}."
    for side in ("outside", "undecided"):
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
