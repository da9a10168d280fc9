"""Tested claims as people read them on a terminal: the verdict, the effect, the claim."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sim.render.text import Page
from sim.render.wording import NOTHING, counted, estimate, listed, number, sentence
from sim.scenario.claims import WHOSE
from sim.statistics.bootstrap import NO_INTERVAL, Interval
from sim.studies.claims.verdict import Verdict


def summarise_claims(page: Page, document: Mapping[str, Any]) -> None:
    """Write the summary.

    Args:
        page: to write on.
        document: from ``claims_document``.
    """
    claims = [claim for scenario in document["scenarios"] for claim in scenario["claims"]]
    page.heading(
        f"{document['title']}: {counted(len(claims), 'claim', 'claims')} in "
        f"{counted(document['replicates'], 'paired world', 'paired worlds')}, "
        f"seed {document['seed']}"
    )
    page.text(document["question"])
    for scenario in document["scenarios"]:
        if not scenario["claims"]:
            continue
        page.heading(f"{scenario['title']} ({scenario['name']})")
        head = ("verdict", "effect", "smallest", "claim")
        rows = [row for claim in scenario["claims"] for row in _rows(claim)]
        page.table(head, rows, "lrrl")
    page.heading("All together")
    page.text(tally(claims))
    page.text(frame(document))


def _rows(claim: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    several = len(claim["against"]) > 1
    rows = []
    for n, effect in enumerate(claim["against"]):
        text = claim["statement"] if n == 0 else ""
        against = f"[{claim['outcome']} against {effect['practice']}]"
        verdict = effect["verdict"] if several else claim["verdict"]
        rows.append(
            (verdict, effect_text(effect), smallest_text(claim), f"{text} {against}".strip())
        )
    if several:
        rows.append((claim["verdict"], "", "", "→ all of them together"))
    return rows


def effect_text(effect: Mapping[str, Any]) -> str:
    """Write an effect with the interval that holds for all claims together."""
    if effect["effect"] is None:
        return NOTHING
    return estimate(effect["effect"], bounds_of(effect["simultaneous"]), sign=True)


def bounds_of(bounds: list[float] | None) -> Interval:
    """Give an interval of a document."""
    return NO_INTERVAL if bounds is None else Interval(*bounds)


def smallest_text(claim: Mapping[str, Any]) -> str:
    """Write what a claim claims: its direction and the smallest difference that matters."""
    sign = {"more": "≥ ", "less": "≤ −", "same": "± "}[claim["direction"]]
    return f"{sign}{claim['smallest']:.12g}"


def tally(claims: list[Mapping[str, Any]]) -> str:
    """Count the verdicts, in all and by whose claims they are."""
    text = sentence(_counts(claims)) + "."
    for origin in dict.fromkeys(claim["origin"] for claim in claims):
        own = [claim for claim in claims if claim["origin"] == origin]
        text += f" {WHOSE[origin]}: {_counts(own)}."
    return text


def _counts(claims: list[Mapping[str, Any]]) -> str:
    count = Counter(claim["verdict"] for claim in claims)
    return listed([f"{count[verdict]} {verdict}" for verdict in Verdict]) + f" of {len(claims)}"


def frame(document: Mapping[str, Any]) -> str:
    """Say how verdicts come about."""
    level = f"{100 * document['confidence']:.4g} %"
    each = number(100 * document["confidence_each"], 2)
    return (
        f"Effects are mean paired differences, practice less the one compared with, with intervals "
        f"that hold for all {document['effects']} effects together at {level} (each at {each} %). "
        "“More” is supported where the whole interval reaches the smallest difference worth caring "
        "about, contradicted where the whole interval falls short of it, else undecided; “same” is "
        "supported where the whole interval lies within ± that difference. This holds for worlds "
        "made by the assumptions of these scenarios."
    )
