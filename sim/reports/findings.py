"""``docs/findings.md``: every claim with its verdict, made from the saved answer."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sim.reports.claims import effect_text, fragile_words, frame, holding_text, smallest_text
from sim.reports.common import scenarios_of
from sim.scenario.lists import WHOSE
from sim.scenario.schema import Scenario
from sim.studies.claims_answer import FAILED, ClaimFound, ClaimsAnswer, ClaimVerdict
from sim.wording import listed

_HEAD = """\
# Findings

Made from [`results/reference/claims.json`](../results/reference/claims.json) by
`python -m docs.build`; `make reproduce` runs every claim again and writes both. The claims stand in
the scenario files, stated before their results; all of them are here, whatever became of them.
"""

_CHANGED = """\
## What changed from version 1 to 2, and why

In the first version groups campaigned in every month, whoever had money led although nobody
disagreed, states answered the size of a campaign, and what was won wore away smoothly. None of
that looks like protest in data ([validation](explanation/validation.md)). In the second most months
are spent at rest, a group leads what it decided itself, states answer what lasts, sizes have a
tail, and rights are also taken back at a stroke; what data can fix of it was fitted to them, and no
verdict enters the fit ([calibration](explanation/calibration.md)).

Two things take size out of verdicts. Who *leads* is no longer made by who has money (`rules.lead`),
but something is still true by definition: (D9b) counts agreement as leading, so a group leads
wherever its allies want what it wants. And where campaigns are rare and their size hardly counts,
how they are decided moves less. The scenario `version-1` gives the first model to the bit; verdicts
of version 1 below follow from the intervals that were published at its last commit
(`docs/findings-version-1.csv`).
"""

_REGION = """\
## A region in which imposition wins

A region was looked for in which imposition wins at most points, and one was found: the essay's
world but for four numbers. Allies want nearly what groups want (`allies.agenda_gap` 0 to 0.2) and
steer them hard (`allies.coordination` 0.7 to 1), donors pay for control (`donors.conditions` 0.05
to 0.1), and argument takes a month or more (`decisions.deliberation_delay` 1 to 4). At all 64
points drawn over it imposition does better than either kind of deference, at 30 of them surely by
0.01 or more (`solidarity sweep where-imposing-wins`). It is a region of the essay's world and not
of all that cannot be ruled out: where all other assumptions are drawn too, imposition is better by
0.01 or more in 14 % of that space (5 to 22) and worse in less than 1 %, and the rest makes no
difference that matters (`solidarity robust where-imposing-wins --practice imposition --against
engaged-deference --points 256 --set allies.agenda_gap=0.1 --set allies.coordination=0.9 --set
donors.conditions=0.08 --set decisions.deliberation_delay=3.0`).
"""

UNREACHABLE = {
    ("street-protest", "own-choice-fills-the-street"): (
        "all participation together is below 0.01 (`solidarity compare street-protest --practice "
        "no-allies --replicates 200 --seed 1`)"
    ),
    ("migration-2020", "who-led-holds"): (
        "who led is forgotten at the first decision after allies have left (D9b)"
    ),
}
"""Claims that this version of the model cannot support, by scenario and name, and why not."""

OUT_OF_REACH = "§"

_EFFECT = "effect, practice − against"

HOLDS = "holds in, of the plausible space (fitted values frozen)"

HEADS = ("scenario", "claim", "whose", "outcome", _EFFECT, "claimed", "verdict")


def findings_page(
    answer: ClaimsAnswer,
    figures: Sequence[str] = ("claims.svg",),
    before: Mapping[tuple[str, str], str] | None = None,
    more: str = "",
    worlds: Mapping[str, Scenario] | None = None,
) -> str:
    """Write the page, in Markdown, with the files of ``results/reference`` that show effects.

    ``before`` are verdicts of the model's first version by scenario and claim, ``more`` paragraphs
    on other results, ``worlds`` what is said of the scenarios now, by name.
    """
    shown = list(dict.fromkeys(claim.scenario for claim in answer.standing))
    worlds = worlds or scenarios_of(answer)
    lines = [
        _HEAD,
        f"**The question.** {answer.question}\n",
        *([f"{more}\n"] if more else []),
        *(f"**How widely.** {told}\n" for told in fragile_words(answer.standing)),
        f"**How to read it.** {frame(answer)}\n",
        *_signs(answer.standing),
        f"**Made by** `{answer.command}`, solidarity {answer.version}.\n",
        *(
            f"![Every effect against what was claimed](../results/reference/{name})\n"
            for name in figures
        ),
        "## All claims\n",
        _line((*HEADS, *([HOLDS] if answer.asked.robust else []))),
        _line(["---"] * (len(HEADS) + answer.asked.robust)),
        *map(_row, answer.standing),
        "",
        *(_changed(answer.standing, before) if before else []),
        *([_REGION] if "where-imposing-wins" in shown else []),
    ]
    for name in shown:
        lines += _scenario(name, worlds[name], answer[name])
    return "\n".join(lines)


def in_short(answer: ClaimsAnswer) -> str:
    """Write what the first scenario's claims came to."""
    first = next(iter(dict.fromkeys(claim.scenario for claim in answer.standing)))
    lines = [f"In the worlds of `{first}`:", ""]
    for claim in answer[first]:
        held = (
            f"; of the plausible space (fitted values frozen) it holds in {_share(claim)}"
            if claim.plausible
            else ""
        )
        lines.append(f"- {_safe(claim.statement)} **{claim.words}**: {_effects(claim)}{held}.")
    return "\n".join(lines)


def score(claims: Sequence[ClaimFound]) -> str:
    """Count which claims the model reproduces, by whose they are, as a table of Markdown."""
    lines = [_line(("whose", "reproduced", "not reproduced", "not known")), _line(["---"] * 4)]
    for origin, whose in WHOSE.items():
        held = [claim.verdict for claim in claims if claim.origin == origin]
        if held:
            supported = sum(verdict is ClaimVerdict.SUPPORTED for verdict in held)
            failed = sum(verdict in FAILED for verdict in held)
            numbers = (supported, failed, len(held) - supported - failed)
            lines.append(_line((whose, *map(str, numbers))))
    return "\n".join(lines)


def _changed(claims: Sequence[ClaimFound], before: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Set verdicts of the first version beside those of the second."""
    both = [
        (claim, before[claim.scenario, claim.claim])
        for claim in claims
        if (claim.scenario, claim.claim) in before
    ]
    turns = Counter((old, claim.verdict.value) for claim, old in both)
    told = [
        f"{n} {'were' if n > 1 else 'was'} {was} and {'are' if n > 1 else 'is'} {now}"
        for (was, now), n in sorted(turns.items())
    ]
    yield _CHANGED
    yield f"Of {len(both)} claims that both versions judge, {listed(told)}.\n"
    yield _line(("scenario", "claim", "version 1", "version 2"))
    yield _line(["---"] * 4)
    for claim, old in both:
        yield _line((claim.scenario, _safe(claim.claim), old, claim.verdict.value))
    yield ""


def _signs(claims: Sequence[ClaimFound]) -> Iterator[str]:
    """Say what the sign beside verdicts means, if it is there."""
    if why := [
        f"{_code(claim.claim)}: {UNREACHABLE[claim.scenario, claim.claim]}"
        for claim in claims
        if _sign(claim)
    ]:
        yield (
            f"**{OUT_OF_REACH}** No practice can reach the claimed size in this version of the "
            f"model ({'; '.join(why)}).\n"
        )


def _sign(claim: ClaimFound) -> str:
    """Mark a claim that fails because its size is out of reach."""
    out_of_reach = claim.verdict in FAILED and (claim.scenario, claim.claim) in UNREACHABLE
    return f" {OUT_OF_REACH}" if out_of_reach else ""


def _row(claim: ClaimFound) -> str:
    effects = _effects(claim, "<br>")
    cells = [f"[{_safe(claim.scenario)}](#{claim.scenario})", _safe(claim.claim), claim.origin]
    cells += [claim.label.lower(), effects, smallest_text(claim), claim.words + _sign(claim)]
    return _line([*cells, *([_share(claim)] if claim.plausible else [])])


def _effects(claim: ClaimFound, between: str = ", ") -> str:
    return between.join(
        f"{effect_text(effect)} against {_code(effect.practice)}" for effect in claim.against
    )


def _share(claim: ClaimFound) -> str:
    return f"{holding_text(claim)}{', fragile' if claim.fragile else ''}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _scenario(name: str, world: Scenario, claims: Sequence[ClaimFound]) -> Iterator[str]:
    yield f"## {name}\n"
    yield f"*{_safe(world.title)}.* {_safe(world.summary)}\n"
    for title, text in (
        ("The essay", world.essay),
        ("History and theory", world.history),
        ("Stylised", world.stylised),
    ):
        if text.strip():
            yield f"**{title}.** {_safe(text)}\n"
    for claim in claims:
        yield from _claim(claim)
    if world.literature:
        yield "Sources: " + "; ".join(map(_safe, world.literature)) + ".\n"


def _claim(claim: ClaimFound) -> Iterator[str]:
    yield f"- **{_safe(claim.statement)}** ({claim.claim}; {claim.origin})"
    yield f"  - Verdict: **{claim.words}**. {_told(claim)}"
    yield f"  - Claimed of {claim.label.lower()} ({claim.unit}): {smallest_text(claim)}."
    if changes := _changes(claim):
        yield f"  - {changes}"
    yield f"  - What would falsify it: {_safe(claim.falsifier)}\n"


def _told(claim: ClaimFound) -> str:
    parts = [
        f"{_code(claim.practice)} against {_code(effect.practice)}: {effect_text(effect)}, "
        f"{effect.verdict.value}"
        for effect in claim.against
    ]
    return "; ".join(parts) + "."


def _changes(claim: ClaimFound) -> str:
    parts = []
    if claim.settings:
        parts.append(f"with {_settings(claim.settings)}")
    if claim.practice_settings:
        parts.append(f"only for the practice {_settings(claim.practice_settings)}")
    if claim.than:
        parts.append(f"less the same difference with {_settings(claim.than)}")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _settings(settings: Sequence[str]) -> str:
    return listed([_code(setting) for setting in settings])


def _code(text: str) -> str:
    return f"`{text.replace('`', '').replace('|', '')}`"


def _safe(text: str) -> str:
    """Write a text on one line, and keep what a scenario says from acting as markup."""
    text = " ".join(text.split())
    for sign in ("\\", "|", "<", "*", "`", "[", "]"):
        text = text.replace(sign, f"\\{sign}")
    return text
