"""What was found, for people."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.render.text import Page
from sim.statistics.bootstrap import MIN_PAIRS

REMARK = (
    "Agreement on figures that were fitted is calibration, not validation: only data that the fit "
    "has not seen can show that the model is right, and none of them says who chose a strategy."
)

PERSISTS = (
    "X persists: the chance of X in a campaign-month given X in the last one, at most three months "
    "before, less the chance given another answer."
)

_SHORT = ("ignored", "coerced", "accommo-\ndated", "coercion\npersists", "accommod.\npersists")


def summarise_validation(page: Page, document: Mapping[str, Any]) -> None:
    """Write the model beside data and targets."""
    model, data = document["model"], document["data"]
    page.heading(f"How states answer in {model['scenario']}, and in data")
    head = ["figure"]
    parts: list[Sequence[Mapping[str, Any]]] = []
    if data is not None:
        head.append(f"your data\n({_counted(data['countries'])})")
        parts.append(data["figures"])
    head += [f"model\n({model['worlds']:,} worlds)", "target\nof the fit"]
    parts += [model["figures"], document["targets"]]
    rows = []
    for n, row in enumerate(model["figures"]):
        told = "inside" if row["inside_target"] else "outside"
        rows.append([row["label"], *(figure_text(part[n]) for part in parts), told])
    page.table([*head, "model is in the\ntarget’s interval"], rows, "l" + "r" * len(parts) + "l")
    page.gap()
    if data is not None:
        for line in data_remarks(data):
            page.text(line)
    page.text(PERSISTS)
    page.text(
        f"Practices pooled: {', '.join(row['practice'] for row in model['practices'])}. "
        f"{model['campaign_months']:,} campaign-months of the model. In brackets, 95 % intervals."
    )
    fitted = document["fitted"]
    page.text(
        (f"Fitted to the targets: {', '.join(fitted)}. " if fitted else "Nothing is fitted. ")
        + REMARK
    )
    page.text(f"Targets: {document['source']}")


def data_remarks(data: Mapping[str, Any]) -> list[str]:
    """Say what must be known of a file of events to read its figures."""
    countries = data["countries"]
    lines = [
        f"{data['file']}: {data['campaign_months']:,} campaign-months of {_counted(countries)}."
    ]
    if countries < MIN_PAIRS:
        lines.append(
            f"With fewer than {MIN_PAIRS} countries nothing can be said of how far other countries "
            "would differ: there are no intervals."
        )
    elif any(row["low"] is None for row in data["figures"]):
        lines.append("Where there is no interval, there are too few campaign-months for one.")
    return [*lines, *data["notes"]]


def summarise_calibration(page: Page, document: Mapping[str, Any]) -> None:
    """Write what a calibration found: values, how well they are known, and figures."""
    page.heading(document["title"])
    _parameters(page, document)
    page.heading("How well they are identified")
    _identification(page, document)
    for part in document["scenarios"]:
        page.heading(f"{part['scenario']}, with these values, in {part['worlds']:,} fresh worlds")
        _figures(page, part, document["targets"])
    page.heading("By practice, pooled above")
    for part in document["scenarios"]:
        rows = [
            [
                row["practice"],
                f"{row['campaign_months']:,}",
                *(plain_figure(row[name]) for name in names),
            ]
            for row in part["practices"]
            if (names := [target["figure"] for target in document["targets"]])
        ]
        page.table([f"{part['scenario']}", "campaign-\nmonths", *_SHORT], rows, "lrrrrrr")
        page.gap()
    page.text(PERSISTS)
    page.text(REMARK)
    page.text(f"Targets: {document['source']}")


def _parameters(page: Page, document: Mapping[str, Any]) -> None:
    rows = [
        [
            row["path"],
            f"{row['rounded']:g}",
            f"{row['error']:.2g}",
            f"{row['low']:g} to {row['high']:g}",
            span_text(row),
            row["identified"] + (", at its bound" if row["at_bound"] else ""),
            f"{row['default']:g}",
        ]
        for row in document["parameters"]
    ]
    head = ["parameter", "found", "standard\nerror", "range", "not ruled\nout", "identified"]
    page.table([*head, "default"], rows, "lrrllll")
    page.gap()
    outside = [
        f"{part['scenario']}: {row['label']}"
        for part in document["scenarios_as_they_are"]
        for row in part["figures"]
        if not row["inside_target"]
    ]
    if document["agrees"]:
        page.text("The defaults agree with what was found: each is it, or within a standard error.")
    else:
        differ = ", ".join(row["path"] for row in document["parameters"] if not row["agrees"])
        page.text(
            f"The defaults differ from what was found by more than a standard error: {differ}."
        )
    page.text(
        f"With the scenarios’ own values, outside the target’s interval: {'; '.join(outside)}."
        if outside
        else "With the scenarios’ own values, every figure is inside the target’s interval."
    )


def not_ruled_out(document: Mapping[str, Any]) -> str:
    """Say how much of the ranges the data leave, as far as sets of values were tried."""
    tried, share = document["sets_tried"], document["share_not_ruled_out"]
    how = "largest distance of a figure below 3 standard errors, simulation counted"
    if all(row["not_ruled_out_low"] is None for row in document["parameters"]):
        return f"None of the {tried:,} sets of values tried was left by the data ({how})."
    left = "none" if share == 0 else f"{100 * share:.2g} %"
    verb = "is" if share == 0 else "are"
    return (
        f"{tried:,} sets of values were tried; of those over the whole ranges {left} {verb} not "
        f"ruled out ({how})."
    )


def _identification(page: Page, document: Mapping[str, Any]) -> None:
    page.text(
        f"{not_ruled_out(document)} Independent combinations of the parameters, each by its share "
        "of the range, the best known first:"
    )
    rows = [
        [f"{row['error']:.2g}", row["identified"], combination_text(row["weights"])]
        for row in document["combinations"]
    ]
    page.table(["standard error,\nof the range", "identified", "combination"], rows, "lll")
    page.text(
        f"The best known is known {document['condition']:.0f} times as well as the worst (condition"
        " number). Three shares sum to 1: the targets hold four independent figures."
    )


def combination_text(weights: Mapping[str, float]) -> str:
    """Write a combination: the parts that matter, the largest first."""
    order = sorted(weights.items(), key=lambda item: -abs(item[1]))
    text = ""
    for path, weight in order:
        if abs(weight) < 0.15:
            continue
        sign = ("" if weight > 0 else "−") if not text else (" + " if weight > 0 else " − ")
        size = "" if abs(weight) > 0.995 else f"{abs(weight):.1f} "
        text += sign + size + path.rpartition(".")[2]
    return text


def _figures(page: Page, part: Mapping[str, Any], targets: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        [
            row["label"],
            figure_text(row),
            figure_text(target),
            "inside" if row["inside_target"] else "outside",
        ]
        for row, target in zip(part["figures"], targets, strict=True)
    ]
    page.table(["figure", "model", "target", "model is in the\ntarget’s interval"], rows, "lrrl")


def _counted(countries: int) -> str:
    return f"{countries:,} {'country' if countries == 1 else 'countries'}"


def figure_text(row: Mapping[str, Any]) -> str:
    """Write a figure with its interval."""
    if row["low"] is None:
        return plain_figure(row["value"])
    return f"{plain_figure(row['value'])} [{row['low']:.3f}, {row['high']:.3f}]"


def plain_figure(value: float | None) -> str:
    """Write a figure by itself."""
    return "undefined" if value is None else f"{value:.3f}"


def span_text(row: Mapping[str, Any]) -> str:
    """Write which values of a parameter are not ruled out."""
    low, high = row["not_ruled_out_low"], row["not_ruled_out_high"]
    return "none" if low is None else f"{low:.2f} to {high:.2f}"
