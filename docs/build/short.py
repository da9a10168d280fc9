"""What was found in plain words and as a picture, for readers who do not program.

Both are made from the published claims, whatever became of them.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

from docs.build.pictures import arrow, box, drawing, label, wrapped_lines
from sim.outcomes import MAIN_OUTCOME
from sim.reports.claims import holding_text
from sim.studies.claims_answer import FAILED, ClaimFound, ClaimsAnswer, ClaimVerdict

ANSWERS = {
    ClaimVerdict.SUPPORTED: "Yes",
    ClaimVerdict.NOT_KNOWN: "Not known",
    ClaimVerdict.CANNOT_BE_TOLD: "It cannot be told here",
    ClaimVerdict.NOT_APPLICABLE: "Not asked",
}
"""What is said of a claim; of one that fails, no, and how."""


PLAIN = {
    ClaimVerdict.SUPPORTED: "Allies who defer win more.",
    ClaimVerdict.NOT_KNOWN: "These worlds do not tell.",
    ClaimVerdict.CANNOT_BE_TOLD: "These worlds cannot tell.",
    ClaimVerdict.WEAKER: (
        "Whether allies defer or impose makes hardly any difference to people’s rights."
    ),
    ClaimVerdict.NO_DIFFERENCE: (
        "Whether allies defer or impose makes no difference that matters to people’s rights."
    ),
    ClaimVerdict.OPPOSITE: "Allies who impose win more.",
}
"""The main claim's answer in a sentence, by its verdict."""


class Measured(NamedTuple):
    """A difference in rights from `imposition` over 1,000 worlds of seed 1, as it is told."""

    world: str
    practice: str
    set: str
    found: str

    @property
    def with_set(self) -> str:
        """The difference, and what is added to the command that shows it."""
        added = " ".join(f"--set {change}" for change in self.set.split())
        return f"{self.found.removesuffix(')')}; `{added}`)" if added else self.found


ESSAY, ARGUE = "migration-2020", "engaged-deference"

MEASURED = {
    "own": Measured(ESSAY, ARGUE, "", "+0.0036 (0.0023 to 0.0050)"),
    "equal": Measured(ESSAY, ARGUE, "groups.members_tail=0", "+0.0086 (0.0079 to 0.0093)"),
    "no agenda": Measured(ESSAY, ARGUE, "allies.agenda_gap=0", "−0.0067 (−0.0082 to −0.0052)"),
    "no steering": Measured(ESSAY, ARGUE, "allies.coordination=0", "+0.0062 (0.0049 to 0.0076)"),
    "neither": Measured(
        ESSAY,
        ARGUE,
        "allies.agenda_gap=0 allies.coordination=0 groups.members_tail=0",
        "−0.0005 (−0.0012 to 0.0001)",
    ),
    "near": Measured(ESSAY, ARGUE, "allies.agenda_gap=0.2", "−0.0029 (−0.0043 to −0.0015)"),
    "silent": Measured(ESSAY, "silent-deference", "", "+0.0027 (0.0016 to 0.0039)"),
    "critical": Measured(ESSAY, "critical-support", "", "+0.0070 (0.0055 to 0.0085)"),
    "mass": Measured("critical-mass", ARGUE, "", "−0.007 (−0.009 to −0.005)"),
    "mass, equal": Measured(
        "critical-mass", ARGUE, "groups.members_tail=0", "+0.0042 (0.0031 to 0.0054)"
    ),
}
"""What the headline rests on; a slow test asks it again."""


def headline() -> str:
    """Say in five sentences what the headline holds for, and what makes it."""
    told = {name: row.with_set for name, row in MEASURED.items()}
    return (
        "**How far this goes.** That it hardly matters to rights whether allies defer or impose "
        f"holds for this parameterisation only: in `{ESSAY}` `{ARGUE}` less `imposition` is "
        f"{told['own']} by `solidarity compare {ESSAY} --practice {ARGUE} --against imposition "
        "--replicates 1000 --seed 1`, and three things make most of that, as the same command "
        "shows with what stands in brackets.\n\n"
        "1. Organisations have the sizes of protest *events*, to which `groups.members_tail` was "
        "fitted, so that one of twelve can outweigh all others: with sizes more alike the "
        f"difference is {told['equal']}, and in the world `critical-mass` it turns from "
        f"{told['mass']} to {told['mass, equal']}.\n"
        "2. Two assumed forces cancel: without an agenda of allies' own the difference is "
        f"{told['no agenda']}, without their steering to one issue {told['no steering']}, and "
        f"without either, where sizes are more alike, {told['neither']}.\n"
        "3. How far allies want something else is a guess (`allies.agenda_gap`, 0.6), and the sign "
        f"turns with it: {told['near']}.\n\n"
        "And it rests on one of three practices that defer: `silent-deference` in its place gives "
        f"{told['silent']}, `critical-support` {told['critical']}."
    )


USE = """\
- **It is no advice for a real campaign.** Those who bear the risk know what no model does.
- **It is not for predicting or suppressing protest.** It foresees no event, place or turnout, and
  to use it for watching people or for wearing them down is misuse.
- **A null is no licence to impose.** That something makes hardly any difference here is said of
  rights, in this model; whether one may decide for others is no question of what it achieves.
- **People are dots because the model is poor**, and not because they are alike.
- **Their priorities were guessed by the makers of the model**; nobody who is meant was asked.
- **No migrant-led organisation has taken part in making it.** So the practice that it studies was
  not followed.
- **To object**, to a rule, to a word or to the whole, open an issue of the project in plain words
  and any language, as `CONTRIBUTING.md` says; no code is needed.
"""
"""What the model is not for, and how to object."""


def first_claims(answer: ClaimsAnswer) -> tuple[ClaimFound, ...]:
    """Give the claims of the first scenario, the essay's own world."""
    return tuple(answer[next(iter(answer.standing)).scenario])


def short_answer(answer: ClaimsAnswer) -> str:
    """Write the answer: the main claim in a paragraph, the others in a line each."""
    main, *others = first_claims(answer)
    return "\n\n".join(
        [
            " ".join(_main(main)),
            headline(),
            "And of the essay’s other claims, and of some of its critics, in the same worlds:",
            "\n".join(f"- {_said(claim)} **{_word(claim)}**" for claim in others),
        ]
    )


def _main(claim: ClaimFound) -> Iterator[str]:
    effect = claim.against[0]
    low, high = effect.simultaneous.low, effect.simultaneous.high
    yield f"**{PLAIN[claim.verdict]}** The claim was: *{_said(claim)}* {_word(claim)}"
    if not math.isfinite(low + high):
        return
    more = "more" if effect.effect >= 0 else "fewer"
    yield f"In {effect.pairs:,} worlds, each run twice, people held"
    yield f"{abs(100 * effect.effect):.1f} {more} of every 100 rights where allies argued and then"
    yield f"deferred than where they imposed (from {100 * low:+.1f} to {100 * high:+.1f})."
    yield f"Less than {100 * claim.smallest:g} of 100 was taken not to matter, before anything ran."
    if claim.plausible is not None:
        yield "Much in these worlds is assumed. With all of that drawn at random, within what"
        yield "cannot be ruled out, and with what was fitted to data frozen, the claim holds in"
        yield f"{holding_text(claim)} of the worlds."


def _said(claim: ClaimFound) -> str:
    return " ".join(claim.statement.split())


def _word(claim: ClaimFound) -> str:
    if claim.verdict in FAILED:
        return f"No: {claim.verdict}."
    return f"{ANSWERS[claim.verdict]}{', but not widely' if claim.fragile else ''}."


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
