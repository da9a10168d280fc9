"""The figures of tested claims: every effect beside what was claimed of it."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sim.render.blocks import Block, Choice, Estimate, Forest, Words
from sim.studies.claims.summary import bounds_of, effect_text, smallest_text
from sim.telling.documents import value_of

REACH = 40.0
"""Effects beyond so many times the smallest that matters are drawn at the edge."""

MOST_ROWS = 120
"""Effects up to which all scenarios have a figure together."""

HOW = (
    "Effects in units of the smallest difference worth caring about. To the right is what was "
    "claimed: a claim is supported where its whole bar lies right of the band, and contradicted "
    "where all of it lies left of the band’s right edge. A claim of no difference is supported "
    "where its bar lies within the band, and contradicted where it lies outside."
)

type Row = tuple[Mapping[str, Any], Mapping[str, Any]]
"""A claim and one of its effects."""

TONES: dict[str, Literal["more", "less", "open"]] = {
    "supported": "more",
    "contradicted": "less",
    "undecided": "open",
}
"""How the effects of each verdict are drawn."""


def claims_choice(document: Mapping[str, Any]) -> tuple[Block, ...]:
    """Draw the effects of each scenario, and of all together if they are not too many.

    Args:
        document: ``claims.json``.
    """
    held = {
        scenario["name"]: [
            (claim, effect) for claim in scenario["claims"] for effect in claim["against"]
        ]
        for scenario in document["scenarios"]
        if scenario["claims"]
    }
    level = f"{100 * document['confidence']:.4g} %"
    titles = {scenario["name"]: scenario["title"] for scenario in document["scenarios"]}
    options: list[tuple[str, Block]] = [
        (name, _forest(titles[name], rows, level)) for name, rows in held.items()
    ]
    every = [row for rows in held.values() for row in rows]
    if len(options) > 1 and len(every) <= MOST_ROWS:
        options.append(("All of them", _forest("All scenarios", every, level)))
    figure = Choice("Scenario", tuple(options)) if len(options) > 1 else options[0][1]
    return (Words(HOW, quiet=True), figure)


def _forest(title: str, rows: Sequence[Row], level: str) -> Forest:
    verdicts = [effect["verdict"] for _, effect in rows]
    told = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in TONES)
    return Forest(
        title=title,
        description=f"{len(rows)} effects: {told}.",
        axis=f"times the smallest difference that matters; bars hold for all effects at {level}",
        rows=tuple(_row(claim, effect) for claim, effect in rows),
        reference_label="no difference",
        negligible=1.0,
        meanings=("supported", "contradicted", "undecided"),
    )


def _row(claim: Mapping[str, Any], effect: Mapping[str, Any]) -> Estimate:
    """Turn an effect so that to the right is what was claimed; claims of none stay as they are."""
    turn = (-1 if claim["direction"] == "less" else 1) / claim["smallest"]
    bounds = bounds_of(effect["simultaneous"])
    ends = sorted((bounds.low * turn, bounds.high * turn)) if bounds.known else [float("nan")] * 2
    mean = value_of(effect["effect"]) * turn
    several = len(claim["against"]) > 1
    return Estimate(
        label=claim["name"] + (f" / {effect['practice']}" if several else ""),
        mean=_within(mean),
        low=_within(ends[0]),
        high=_within(ends[1]),
        verdict=effect["verdict"],
        tone=TONES[effect["verdict"]],
        note=(
            f"{' '.join(claim['statement'].split())} {claim['practice']} − {effect['practice']} in "
            f"{claim['label'].lower()} ({claim['unit']}): {effect_text(effect)}; claimed "
            f"{smallest_text(claim)}; {effect['manner']}"
            + ("; drawn at the edge, it is larger." if abs(mean) > REACH else ".")
        ),
    )


def _within(value: float) -> float:
    """Keep a number on the axis; NaN stays what it is."""
    return max(-REACH, min(REACH, value)) if value == value else value  # noqa: PLR0124 - NaN
