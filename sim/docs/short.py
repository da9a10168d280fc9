"""What was found in plain words and as a picture, for readers who do not program.

Both are made from the published claims, whatever became of them.
"""

import math
from collections.abc import Iterator

from sim.docs.svg import arrow, box, drawing, label, wrapped_lines
from sim.outcomes import MAIN_OUTCOME
from sim.studies.claims.answer import ClaimFound, ClaimsAnswer, ClaimVerdict
from sim.telling.claims import holding_text, verdict_counts

ANSWERS = {
    ClaimVerdict.SUPPORTED: "Yes",
    ClaimVerdict.CONTRADICTED: "No",
    ClaimVerdict.UNDECIDED: "Open",
    ClaimVerdict.NOT_APPLICABLE: "Not asked",
}


PLAIN = {
    ClaimVerdict.SUPPORTED: "Allies who defer win more.",
    ClaimVerdict.UNDECIDED: "These worlds cannot tell.",
    "no difference that matters": (
        "Whether allies defer or impose makes hardly any difference to people’s rights."
    ),
    "the other way": "Allies who impose win more.",
}
"""The main claim's answer in a sentence, by its verdict, or by how it is contradicted."""


def first_claims(answer: ClaimsAnswer) -> tuple[ClaimFound, ...]:
    """Give the claims of the first scenario, the essay's own world."""
    return tuple(answer[next(iter(answer.standing)).scenario])


def short_answer(answer: ClaimsAnswer) -> str:
    """Write the answer: the main claim in a paragraph, the others in a line each."""
    main, *others = first_claims(answer)
    return "\n\n".join(
        [
            " ".join(_main(main)),
            "And of the essay’s other claims, and of some of its critics, in the same worlds:",
            "\n".join(f"- {_said(claim)} **{_word(claim)}**" for claim in others),
            f"Claims about all the worlds that were tried: {verdict_counts(answer.standing)}",
        ]
    )


def _main(claim: ClaimFound) -> Iterator[str]:
    effect = claim.against[0]
    low, high = effect.simultaneous.low, effect.simultaneous.high
    told = PLAIN.get(claim.verdict) or PLAIN.get(effect.manner, "")
    yield f"**{told}** The claim was: *{_said(claim)}* {_word(claim)}"
    if not math.isfinite(low + high):
        return
    more = "more" if effect.effect >= 0 else "fewer"
    yield f"In {effect.pairs:,} worlds, each run twice, people held"
    yield f"{abs(100 * effect.effect):.1f} {more} of every 100 rights where allies argued and then"
    yield f"deferred than where they imposed (from {100 * low:+.1f} to {100 * high:+.1f})."
    yield f"Less than {100 * claim.smallest:g} of 100 was taken not to matter, before anything ran."
    if claim.plausible is not None:
        yield "Much in these worlds is assumed. With all of that drawn at random, within what"
        yield f"cannot be ruled out, the claim holds in {holding_text(claim)} of the worlds."


def _said(claim: ClaimFound) -> str:
    return " ".join(claim.statement.split())


def _word(claim: ClaimFound) -> str:
    word = ANSWERS[claim.verdict]
    if claim.fragile:
        return f"{word}, but not widely."
    manners = {effect.manner for effect in claim.against if effect.manner}
    if claim.verdict is ClaimVerdict.CONTRADICTED and len(manners) == 1:
        return f"{word}: {manners.pop()}."
    return f"{word}."


def answer_picture(answer: ClaimsAnswer) -> str:
    """Draw the effects of the first scenario's claims about rights, on one line each."""
    rows = [
        (claim, effect)
        for claim in first_claims(answer)
        if claim.outcome == MAIN_OUTCOME
        for effect in claim.against[:1]
    ]
    bounds = [end for _, row in rows for end in (row.simultaneous.low, row.simultaneous.high)]
    reach = max(0.03, *(abs(end) for end in bounds if math.isfinite(end)))
    middle, half, step = 620.0, 210.0, 78.0

    def at(value: float) -> float:
        return middle + half * value / reach

    smallest = rows[0][0].smallest
    bottom = 50 + step * len(rows)
    parts = [
        box(at(-smallest), 40, at(smallest) - at(-smallest), bottom - 40, "stripe"),
        f'<path d="M{middle:g} 34V{bottom:g}" class="line"/>',
        label(middle, 24, "no difference", "soft", "middle"),
        arrow(middle + 60, 20, middle + half, 20),
        label(middle + half, 34, "more rights", "soft", "end"),
        arrow(middle - 60, 20, middle - half, 20),
        label(middle - half, 34, "fewer rights", "soft"),
    ]
    for n, (claim, row) in enumerate(rows):
        y = 86 + step * n
        lines = wrapped_lines(_said(claim), 360)
        parts += [label(4, y - 8 * (len(lines) - 1) + 16 * k, line) for k, line in enumerate(lines)]
        low, high = row.simultaneous.low, row.simultaneous.high
        if math.isfinite(low + high):
            parts.append(f'<path d="M{at(low):g} {y:g}H{at(high):g}" class="line wide"/>')
        parts.append(f'<circle cx="{at(row.effect):g}" cy="{y:g}" r="6" class="full"/>')
        parts.append(label(at(row.effect), y - 14, _word(claim), "strong", "middle"))
    parts.append(
        label(
            middle,
            bottom + 20,
            f"grey: less than {100 * smallest:g} of 100 rights",
            "soft",
            "middle",
        )
    )
    told = " ".join(f"{_said(claim)} {_word(claim)}" for claim, _ in rows)
    return drawing(860, bottom + 34, "What deferring changed in members’ rights", told, parts)
