"""What the report of a single run says."""

from collections import Counter
from typing import Any

from sim.model.records import EVENT_FIELDS
from sim.outcomes import OUTCOMES
from sim.render.blocks import Block, Curve, Points, Section, Table, Words
from sim.render.report import Report
from sim.render.wording import counted, number
from sim.story.story import count_in_words
from sim.telling.common import closing
from sim.telling.documents import schema_of, value_of
from sim.telling.months import months_figure
from sim.telling.old.figures import RUN_PANELS
from sim.telling.practices import practices_section
from sim.telling.reading import Result

MOST_EVENTS = 300
"""Events that the report lists; the files hold all."""

NOT_EVIDENCE = (
    "One run is not evidence: it is one world and one luck, and another seed may end otherwise. "
    "`solidarity compare` runs all practices in many worlds and says what can be concluded."
)

EVENTS = "events.parquet"

RESPONSES = ("concede", "token", "ignore", "repress")


def run_report(result: Result) -> Report:
    """Write the report of a run.

    Raises:
        RequestError: a file of it does not hold what it should.
    """
    told = result.document("run.json", schema_of("sim.telling.old", "run"))
    scenario = next(iter(result.scenarios.values()))
    months = len(told["months"])
    return Report(
        kind="One run",
        title=scenario.title,
        question=(
            f"What happened in one world, over {counted(months, 'month', 'months')}, in which "
            f"allies follow “{told['practice']}”?"
        ),
        verdict=(_answer(told), NOT_EVIDENCE),
        limits=(
            (
                "Nothing follows from this run about which practice is better: for that, practices "
                "must meet the same worlds, and many of them."
            ),
        ),
        sections=(
            Section("What happened", tuple(_story(told))),
            Section("Month by month", (_months(result, told),)),
            Section("Outcomes", (_outcomes(told),)),
            Section("Campaigns and answers", tuple(_events(result)), folded=True),
            practices_section(result.scenarios, (told["practice"],)),
            *closing(result),
        ),
    )


def _answer(told: dict[str, Any]) -> str:
    """Say where rights began and ended."""
    rights = [row["rights"] for row in told["months"]]
    values = {row["name"]: row["value"] for row in told["outcomes"]}
    mean = number(value_of(values.get("rights")))
    return (
        f"Members’ rights in practice went from {number(value_of(rights[0]))} to "
        f"{number(value_of(rights[-1]))} (0 is none of them, 1 is all in full), {mean} on average; "
        f"{number(value_of(values.get('harms')), 1)} people in 1,000 were harmed in a year. "
        f"This is world {told['replicate']} of seed {told['seed']}."
    )


def _story(told: dict[str, Any]) -> list[Block]:
    """Tell the most notable happenings, and how many others there were."""
    dates = {row["month"]: row["date"] for row in told["months"]}
    lines = tuple(
        f"Month {row['month']} ({dates.get(row['month'], '')}): {row['text']}"
        for row in told["happenings"]
    )
    blocks: list[Block] = [Points(lines) if lines else Words("Nothing worth telling.")]
    if rest := count_in_words(Counter(told["untold"])):
        blocks.append(Words(f"Not told: {rest}.", quiet=True))
    return blocks


def _months(result: Result, told: dict[str, Any]) -> Block:
    """Draw all series, as the figure of the run does."""
    scenario = next(iter(result.scenarios.values()))
    units = {row["name"]: row["unit"] for row in told["series"]}
    curves = tuple(
        Curve(
            name=label,
            x=[row["month"] for row in told["months"]],
            y=[value_of(row[name]) for row in told["months"]],
            panel=f"{title} ({units.get(lines[0][0], '')})",
            strong=n == 0,
        )
        for title, lines in RUN_PANELS
        for n, (name, label) in enumerate(lines)
    )
    return months_figure(
        "What was measured, month by month",
        "Values at the end of each month.",
        curves,
        scenario,
    )


def _outcomes(told: dict[str, Any]) -> Table:
    places = {row.name: 3 if row.high <= 1 else 2 for row in OUTCOMES}
    meanings = {row.name: row.definition.replace("`", "") for row in OUTCOMES}
    rows = tuple(
        (
            row["label"],
            number(value_of(row["value"]), places.get(row["name"], 3)),
            row["unit"],
            meanings.get(row["name"], ""),
        )
        for row in told["outcomes"]
    )
    return Table("Outcomes of this run", ("outcome", "value", "unit", "how measured"), rows, "lrll")


def _events(result: Result) -> list[Block]:
    """Count how states answered each tactic, and list the first campaigns."""
    table = result.table(EVENTS, list(EVENT_FIELDS)).to_pylist()
    answers = Counter((row["tactic"], row["response"]) for row in table)
    others = sorted({held for _, held in answers if held not in RESPONSES})
    responses = [*RESPONSES, *others]
    counts = tuple(
        (tactic, *(f"{answers[tactic, answer]:,}" for answer in responses))
        for tactic in sorted({held for held, _ in answers})
    )
    shown = tuple(tuple(_cell(row[name]) for name in EVENT_FIELDS) for row in table[:MOST_EVENTS])
    left = len(table) - len(shown)
    more = f", the first of {len(table):,}: {EVENTS} holds all" if left > 0 else ""
    head = tuple(name.replace("_", " ") for name in EVENT_FIELDS)
    return [
        Table(
            "How states answered campaigns, by tactic (campaign-months)",
            ("tactic", *responses),
            counts,
            "l" + "r" * len(responses),
        ),
        Table(f"Campaigns, month by month{more}", head, shown, _sides(table), folded=True),
    ]


def _sides(rows: list[dict[str, Any]]) -> str:
    first = rows[0] if rows else {}
    return "".join("r" if type(first.get(name)) in (int, float) else "l" for name in EVENT_FIELDS)


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number(value, 0 if abs(value) >= 100 else 3)
    return "" if value is None else str(value)
