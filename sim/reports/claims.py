"""The report of tested claims: all of them, whatever became of them, each with its falsifier."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from sim.reports.blocks import Block, Choice, Curves, Estimate, Forest, Section, Table, Words
from sim.reports.common import (
    NO_INTERVALS,
    WHY_UNTELLABLE,
    cause_limits,
    estimate_of,
    first_few,
    level,
    mean_curves,
    report,
    scenarios_of,
    tabled,
    worlds_of,
)
from sim.reports.html import Report
from sim.reports.rivals import rivals_section, rivals_words
from sim.scenario.lists import WHOSE
from sim.statistics.bootstrap import Interval
from sim.statistics.verdicts import Mark
from sim.studies.claims_answer import (
    FAILED,
    VERDICTS,
    ClaimFound,
    ClaimsAnswer,
    ClaimVerdict,
    EffectFound,
)
from sim.wording import NOTHING, counted, estimate, listed, number, percent, sentence

_CAME_OUT = {
    ClaimVerdict.OPPOSITE: "came out opposite",
    ClaimVerdict.DIFFERENT: "came out with a difference that matters",
    ClaimVerdict.NO_DIFFERENCE: "came out with no difference",
    ClaimVerdict.WEAKER: "came out weaker than claimed",
    ClaimVerdict.SUPPORTED: "came out supported",
}
"""What became of several claims, as a sentence goes on."""

MOST_NAMED = 5
"""Claims that a paragraph of the verdict names."""

_REACH = 12.0
"""Effects beyond so many times the smallest that matters are drawn at the edge."""

_MOST_POINTS = 30
"""Of a curve, or up to twice as many: a panel is small."""

_HOW = (
    "Effects in units of the smallest difference worth caring about. To the right is what was "
    "claimed: a claim is supported where its whole bar lies right of the band, opposite where it "
    "lies left of 0, and weaker than claimed, or without a difference, where it ends within the "
    "band. A claim of no difference is supported where its bar lies within the band. Colours "
    "and marks say the verdict, arrows the side."
)

_LIMITS = (
    (
        "Claims were stated in the scenario files, with what would falsify them, before their "
        "results; but whoever wrote a scenario also chose its claims. That a claim holds in a "
        "world made to ask it says what follows from that world’s assumptions, not that the world "
        "is so."
    ),
    (
        "The smallest difference worth caring about is chosen for each claim. Of the literature "
        "a claim is reproduced or not: it is the model that is judged."
    ),
    (
        "Counts of claims are no measure of truth: claims differ in weight, and some ask nearly "
        "the same."
    ),
    "Effects are means over worlds; in single worlds it can be the other way round.",
)


def tell(answer: ClaimsAnswer) -> Report:
    """Tell what became of claims."""
    lists = [(verdict, _with(answer.standing, verdict)) for verdict in VERDICTS]
    months = _months_curves(answer)
    worlds = sentence(counted(answer.asked.replicates, "paired world", "paired worlds"))
    return report(
        answer,
        kind="Claims",
        title=answer.title,
        question=answer.question,
        verdict=(
            verdict_counts(answer.standing),
            *_named(answer.standing),
            *(rivals_words(answer) if answer.asked.rivals else ()),
            *fragile_words(answer.standing),
            *ruler_words(answer.standing),
        ),
        limits=(
            _intervals(answer),
            *cause_limits(claim.label for claim in answer.standing),
            *_LIMITS,
        ),
        sections=(
            Section("How many hold", (_counts(answer.standing), Words(frame(answer)))),
            *([rivals_section(answer)] if answer.asked.rivals else []),
            *_by_stake(answer.standing),
            Section("Effects beside what was claimed", (Words(_HOW, quiet=True), _effects(answer))),
            *(
                Section(
                    f"{sentence(verdict.value)}: {counted(len(held), 'claim', 'claims')}",
                    (_table(verdict, held),),
                )
                for verdict, held in lists
                if held
            ),
            Section(
                "Every claim and what would falsify it",
                (_falsifiers(answer.standing),),
                folded=True,
            ),
            *([Section("Month by month", (months,), folded=True)] if months else []),
        ),
        practices=_practices(answer),
        imprint=f"{worlds} behind every effect, seed {answer.asked.seed}",
    )


def verdict_counts(claims: Sequence[ClaimFound]) -> str:
    """Count the verdicts, in all and by whose claims they are."""
    text = f"{_count(claims)}."
    groups = list(dict.fromkeys(claim.origin for claim in claims))
    for origin in groups if len(groups) > 1 else ():
        text += f" {WHOSE[origin]}: {_count([one for one in claims if one.origin == origin])}."
    return text


def fragile_words(claims: Sequence[ClaimFound]) -> list[str]:
    """Say how many verdicts are fragile, where that is known."""
    held = [claim for claim in _with(claims, ClaimVerdict.SUPPORTED) if claim.plausible]
    if not held:
        return []
    fragile = [claim for claim in held if claim.fragile]
    widely = len(held) - len(fragile)
    count = counted(len(held), "claim", "claims")
    told = f"{len(fragile) or 'none'} {'is' if len(fragile) <= 1 else 'are'} fragile"
    wide = f"{widely or 'none'} {'holds' if widely <= 1 else 'hold'} more widely"
    text = (
        f"Of {count} supported at the scenarios’ own values, {told}: right there, but in less than "
        "two thirds of the worlds that cannot be ruled out, where all that is assumed is drawn at "
        f"once and what is fitted is frozen; {wide}."
    )
    return [text]


def ruler_words(claims: Sequence[ClaimFound]) -> list[str]:
    """Say how many verdicts change by the ruler only, and whose claims these are."""
    held = [claim for claim in claims if claim.relative]
    if not held:
        return []
    moved = Counter(claim.origin for claim in _moved(held))
    count = counted(len(held), "claim", "claims")
    told = listed(
        [f"{moved[one]} of {title.lower()}" for one, title in WHOSE.items() if moved[one]]
    )
    return [
        (
            "Each claim is told under two sizes: the one that it states, by which the verdicts "
            "above are given, and a tenth of what movements change in its world. By the second "
            f"{moved.total() or 'none'} of {count} {'has' if moved.total() <= 1 else 'have'} "
            f"another verdict{f': {told}' if told else ''}."
        )
    ]


def _moved(claims: Sequence[ClaimFound]) -> list[ClaimFound]:
    """Give the claims whose verdict changes by the ruler only, by whose they are."""
    order = list(WHOSE)
    moved = [row for row in claims if row.relative_verdict not in {None, row.verdict}]
    return sorted(moved, key=lambda row: order.index(row.origin))


def _by_stake(claims: Sequence[ClaimFound]) -> list[Section]:
    """List the verdicts that change by the ruler only."""
    moved = _moved(claims)
    if not moved:
        return []
    table = tabled(
        "Verdicts that change by the ruler only",
        moved,
        {
            "whose": lambda claim: claim.origin,
            "claim (scenario)": lambda claim: f"{claim.claim} ({claim.scenario})",
            "by the size that it states": lambda claim: f"{claim.verdict} ({claim.smallest:.3g})",
            "by what movements change": lambda claim: (
                f"{claim.relative_verdict} ({_relative_size(claim):.3g})"
            ),
        },
        "llll",
    )
    return [Section("Under another ruler", (table,))]


def _relative_size(claim: ClaimFound) -> float:
    return math.nan if claim.relative is None else claim.relative.value


def holding_text(claim: ClaimFound) -> str:
    """Write in which share of the plausible space a claim holds."""
    if (held := claim.plausible) is None:
        return NOTHING
    return f"{percent(held.share)} ({percent(held.low)} to {percent(held.high)})"


def _count(claims: Sequence[ClaimFound]) -> str:
    count = Counter(claim.verdict for claim in claims)
    told = [f"{count[verdict]} {verdict}" for verdict in reversed(VERDICTS) if count[verdict]]
    return f"{listed(told)}, of {len(claims)}"


def frame(answer: ClaimsAnswer) -> str:
    """Say how verdicts come about."""
    other = answer.asked.delta
    at = "" if other is None else f" Verdicts on members’ rights are at {other:g} throughout."
    return (
        "Effects are mean paired differences, practice − baseline, with intervals "
        f"that hold for {_together(answer)} at {level(answer.confidence)} (each at "
        f"{number(100 * answer.confidence_of_each, 2)} %). “More” is supported where the whole "
        "interval reaches the smallest difference worth caring about, weaker than claimed where it "
        "lies between 0 and that, no difference where it holds 0 within ± that, opposite where it "
        "lies below 0, else not known; “same” is supported where the whole interval "
        f"lies within ± that difference.{at} On members’ rights it cannot be told where next to "
        "nothing is won in most worlds, or more worlds would not tell. A claim against several "
        f"practices has the first of {listed(list(VERDICTS))} that holds of any. This holds "
        "for worlds made by the assumptions of these scenarios."
    )


def _together(answer: ClaimsAnswer) -> str:
    count = len(answer.effects)
    return "the one effect" if count == 1 else f"all {count} effects together"


def _intervals(answer: ClaimsAnswer) -> str:
    """Say what intervals hold for, if there is any."""
    if not any(effect.simultaneous.known for _, effect in answer.effects):
        return NO_INTERVALS
    return (
        f"Intervals hold for {_together(answer)} at {level(answer.confidence)}, for "
        "this experiment and no other."
    )


def effect_text(effect: EffectFound) -> str:
    """Write an effect with the interval that holds for all claims together."""
    if np.isnan(effect.effect):
        return NOTHING
    return estimate(effect.effect, effect.simultaneous, sign=True)


def smallest_text(claim: ClaimFound) -> str:
    """Write what a claim claims: its direction and the smallest difference that matters."""
    sign = {"more": "≥ ", "less": "≤ −", "same": "± "}[claim.direction]
    other = "" if math.isnan(claim.stated) else f" instead of the scenario’s {claim.stated:.12g}"
    if math.isnan(claim.of_stake):
        return f"{sign}{claim.smallest:.12g}{other}"
    if other:  # the size of the pilot has more digits than it knows
        other = f" instead of {claim.of_stake:g} of the stake"
        return f"{sign}{claim.smallest:.12g}{other}"
    return f"{sign}{claim.smallest:.2g} ({claim.of_stake:g} of the stake)"


def _named(claims: Sequence[ClaimFound]) -> list[str]:
    """Name what speaks against the essay: claims of it that fail, cases against it that hold."""
    told = []
    essay = (*VERDICTS[: len(FAILED)], ClaimVerdict.SUPPORTED)
    for origin, verdict, whose in (
        *(("essay", verdict, "the essay’s claims") for verdict in essay[:-1]),
        ("counter-case", ClaimVerdict.SUPPORTED, "the cases against the essay"),
        ("essay", essay[-1], "the essay’s claims"),
    ):
        held = [claim for claim in _with(claims, verdict) if claim.origin == origin]
        if held:
            names = [
                f"“{_line(claim.statement).removesuffix('.')}” ({claim.scenario})" for claim in held
            ]
            which = "this one" if len(held) == 1 else "these"
            told.append(f"Of {whose} {which} {_CAME_OUT[verdict]}: {first_few(names, MOST_NAMED)}.")
    return told


def _with(claims: Sequence[ClaimFound], verdict: ClaimVerdict) -> list[ClaimFound]:
    return [claim for claim in claims if claim.verdict is verdict]


def _counts(claims: Sequence[ClaimFound]) -> Table:
    found = Counter(claim.verdict for claim in claims)
    verdicts = [verdict for verdict in VERDICTS if found[verdict]]

    def numbers(own: Sequence[ClaimFound]) -> tuple[str, ...]:
        count = Counter(claim.verdict for claim in own)
        return (*(str(count[verdict]) for verdict in verdicts), str(len(own)))

    rows = [
        (title, *numbers(own))
        for origin, title in WHOSE.items()
        if (own := [claim for claim in claims if claim.origin == origin])
    ]
    rows.append(("All", *numbers(claims)))
    head = ("whose", *(verdict.value for verdict in verdicts), "in all")
    caption = "Claims by whose they are and what became of them"
    sides = "l" + "r" * (len(head) - 1)
    return Table(caption, head, tuple(rows), sides, strong=frozenset({len(rows) - 1}))


def _effects(answer: ClaimsAnswer) -> Block:
    """Draw all effects, scenario by scenario; and each scenario by itself if there are several."""
    titles = {name: world.title for name, world in scenarios_of(answer).items()}
    every = _forest(answer, answer.effects, "All effects, scenario by scenario", titles)
    names = list(dict.fromkeys(claim.scenario for claim in answer.standing))
    if len(names) == 1:
        return every
    each = [
        (name, _forest(answer, [row for row in answer.effects if row[0].scenario == name], title))
        for name, title in ((name, titles[name]) for name in names)
    ]
    return Choice("Scenario", (("All of them", every), *each))


def _forest(
    answer: ClaimsAnswer,
    effects: Sequence[tuple[ClaimFound, EffectFound]],
    title: str,
    groups: dict[str, str] | None = None,
) -> Forest:
    count = Counter(effect.verdict for _, effect in effects)
    told = ", ".join(f"{count[verdict]} {verdict}" for verdict in VERDICTS if count[verdict])
    many = len({claim.scenario for claim, _ in effects}) > 1
    return Forest(
        title=title,
        description=f"{sentence(counted(len(effects), 'effect', 'effects'))}: {told}.",
        axis=(
            "times the smallest difference that matters; to the right is what was claimed; bars "
            f"hold for all effects together at {level(answer.confidence)}"
        ),
        rows=tuple(
            _row(claim, effect, groups[claim.scenario] if groups and many else "")
            for claim, effect in effects
        ),
        reference_label="no difference",
        negligible=1.0,
        reach=_REACH,
        name="claims" if groups else "",
    )


_MARKS: dict[ClaimVerdict, Mark] = {
    ClaimVerdict.OPPOSITE: "filled",
    ClaimVerdict.DIFFERENT: "filled",
    ClaimVerdict.NO_DIFFERENCE: "hollow",
    ClaimVerdict.WEAKER: "small",
    ClaimVerdict.CANNOT_BE_TOLD: "interval",
    ClaimVerdict.NOT_KNOWN: "interval",
    ClaimVerdict.SUPPORTED: "filled",
}
"""How figures mark the verdict of an effect."""

_COLORS = {
    ClaimVerdict.SUPPORTED: "more",
    ClaimVerdict.OPPOSITE: "less",
    ClaimVerdict.DIFFERENT: "less",
}


def _row(claim: ClaimFound, effect: EffectFound, group: str) -> Estimate:
    """Turn an effect so that to the right is what was claimed; claims of none stay as they are."""
    turn = (-1 if claim.direction == "less" else 1) / claim.smallest
    bounds = sorted((effect.simultaneous.low * turn, effect.simultaneous.high * turn))
    several = len(claim.against) > 1
    return estimate_of(
        claim.claim + (f" / {effect.practice}" if several else ""),
        effect.effect * turn,
        Interval(*bounds),
        effect.verdict.value,
        note=(
            f"{_line(claim.statement)} {claim.practice} − {effect.practice} in "
            f"{claim.label.lower()} ({claim.unit}): {effect_text(effect)}; claimed "
            f"{smallest_text(claim)}."
        ),
        mark=_MARKS[effect.verdict],
        color=_COLORS.get(effect.verdict, "open"),
        group=group,
    )


def _table(verdict: ClaimVerdict, claims: Sequence[ClaimFound]) -> Table:
    return tabled(
        f"Claims with the verdict “{verdict}”",
        claims,
        {
            "claim (scenario; whose)": lambda claim: (
                f"{_line(claim.statement)} ({claim.scenario}; {claim.origin})"
            ),
            "claimed": lambda claim: f"{claim.label} ({claim.unit}) {smallest_text(claim)}",
            "effect, practice − against": lambda claim: "; ".join(
                f"{effect_text(row)} against {row.practice}" for row in claim.against
            ),
            "each": lambda claim: "; ".join(
                dict.fromkeys(row.verdict.value for row in claim.against)
            ),
            **({"why": _why} if verdict is ClaimVerdict.CANNOT_BE_TOLD else {}),
            **(
                {"holds in, of the space (fitted values frozen)": holding_text}
                if claims[0].plausible
                else {}
            ),
        },
        ("lllll" if verdict is ClaimVerdict.CANNOT_BE_TOLD else "llll")
        + ("r" if claims[0].plausible else ""),
    )


def _why(claim: ClaimFound) -> str:
    """Say why a claim cannot be told here."""
    reasons = dict.fromkeys(row.untellable for row in claim.against if row.untellable)
    return sentence(" ".join(WHY_UNTELLABLE[reason] for reason in reasons))


def _falsifiers(claims: Sequence[ClaimFound]) -> Table:
    return tabled(
        "All claims, as they stood before their results",
        claims,
        {
            "scenario": lambda claim: claim.scenario,
            "name": lambda claim: claim.claim,
            "claim": lambda claim: _line(claim.statement),
            "verdict": lambda claim: claim.words,
            "what would falsify it": lambda claim: _line(claim.falsifier),
            "worlds compared": _worlds,
        },
        "llllll",
    )


def _worlds(claim: ClaimFound) -> str:
    """Say in which worlds which practices were compared."""
    text = f"{claim.practice} against {listed([row.practice for row in claim.against])}"
    if claim.settings:
        text += f", with {listed(claim.settings)}"
    if claim.practice_settings:
        text += f", only for the first {listed(claim.practice_settings)}"
    if claim.than:
        text += f", less the same difference with {listed(claim.than)}"
    return text


def _practices(answer: ClaimsAnswer) -> dict[str, list[str]]:
    """Give the practices that are run in each scenario, each once."""
    held: dict[str, list[str]] = {}
    for claim in answer.standing:
        named = (claim.practice, *(row.practice for row in claim.against))
        held[claim.scenario] = list(dict.fromkeys([*held.get(claim.scenario, []), *named]))
    return held


def _months_curves(answer: ClaimsAnswer) -> Curves | None:
    """Draw members' rights over the years of every scenario, as it stands."""
    if "months" not in answer.tables():
        return None
    table = answer.table("months")
    first: dict[str, list[str]] = {}
    for row in table.select(["scenario", "practice"]).to_pylist():
        if row["practice"] not in (known := first.setdefault(row["scenario"], [])):
            known.append(row["practice"])
    curves = mean_curves(
        table,
        "scenario",
        lambda scenario, practice: practice in first[scenario][:2],
        years=True,
        most=_MOST_POINTS,
    )
    return Curves(
        title="Members’ rights in each scenario",
        description=(
            f"Means over {worlds_of(table)}, for the practices that claims name; those of the "
            "first claim are strong, with bands that hold the middle 80 % of worlds."
        ),
        x_axis="years",
        y_axis="rights in practice (share)",
        curves=tuple(curves),
        name="worlds",
    )


def _line(text: str) -> str:
    return " ".join(text.split())
