"""``docs/findings.md``: every claim with its verdict, made from ``claims.json`` alone."""

from collections.abc import Iterator, Mapping
from typing import Any

from sim.render.wording import listed
from sim.studies.claims.summary import effect_text, frame, smallest_text, tally

HEAD = """\
# Findings

Made from [`results/reference/claims.json`](../results/reference/claims.json) by
`python -m sim.docs`; `make reproduce` runs every claim again and writes both. The claims stand in
the scenario files, stated before their results; all of them are here, whatever became of them.
"""


def findings_page(document: Mapping[str, Any], again: str) -> str:
    """Write the page.

    Args:
        document: from ``claims_document``.
        again: the command line that makes the results again.
    """
    claims = [claim for scenario in document["scenarios"] for claim in scenario["claims"]]
    shown = [scenario for scenario in document["scenarios"] if scenario["claims"]]
    lines = [
        HEAD,
        f"**The question.** {document['question']}\n",
        f"**In all.** {tally(claims)}\n",
        f"**How to read it.** {frame(document)}\n",
        f"**Made by** `{again}`, solidarity {document['software_version']}.\n",
        "![Every effect against what was claimed](../results/reference/claims.svg)\n",
        "## All claims\n",
        *_table(shown),
        "",
    ]
    for scenario in shown:
        lines += _scenario(scenario)
    return "\n".join(lines)


def _table(scenarios: list[Mapping[str, Any]]) -> Iterator[str]:
    yield "| scenario | claim | whose | outcome | effect, practice − against | claimed | verdict |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for scenario in scenarios:
        for claim in scenario["claims"]:
            effects = "<br>".join(
                f"{effect_text(effect)} against {_code(effect['practice'])}"
                for effect in claim["against"]
            )
            yield (
                f"| [{_safe(scenario['name'])}](#{scenario['name']}) | {_safe(claim['name'])} "
                f"| {claim['origin']} | {claim['label'].lower()} | {effects} "
                f"| {smallest_text(claim)} | {_verdict(claim)} |"
            )


def _verdict(claim: Mapping[str, Any]) -> str:
    """Say the verdict, and if the claim is contradicted, by what."""
    manners = dict.fromkeys(
        effect["manner"] for effect in claim["against"] if effect["verdict"] == "contradicted"
    )
    return f"{claim['verdict']}{': ' if manners else ''}{'; '.join(manners)}"


def _scenario(scenario: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {scenario['name']}\n"
    yield f"*{_safe(scenario['title'])}.* {_safe(_line(scenario['summary']))}\n"
    for title, key in (
        ("The essay", "essay"),
        ("History and theory", "history"),
        ("Stylised", "stylised"),
    ):
        if scenario[key]:
            yield f"**{title}.** {_safe(_line(scenario[key]))}\n"
    for claim in scenario["claims"]:
        yield from _claim(claim)
    if scenario["sources"]:
        yield "Sources: " + "; ".join(_safe(source) for source in scenario["sources"]) + ".\n"


def _claim(claim: Mapping[str, Any]) -> Iterator[str]:
    yield f"- **{_safe(claim['statement'])}** ({claim['name']}; {claim['origin']})"
    yield f"  - Verdict: **{claim['verdict']}**. {_told(claim)}"
    yield f"  - Claimed of {claim['label'].lower()} ({claim['unit']}): {smallest_text(claim)}."
    if changes := _changes(claim):
        yield f"  - {changes}"
    yield f"  - What would falsify it: {_safe(_line(claim['falsifier']))}\n"


def _told(claim: Mapping[str, Any]) -> str:
    parts = [
        f"{_code(claim['practice'])} against {_code(effect['practice'])}: {effect_text(effect)}, "
        f"{effect['manner']}"
        for effect in claim["against"]
    ]
    return "; ".join(parts) + "."


def _changes(claim: Mapping[str, Any]) -> str:
    parts = []
    if claim["settings"]:
        parts.append(f"with {_settings(claim['settings'])}")
    if claim["practice_settings"]:
        parts.append(f"for the practice alone {_settings(claim['practice_settings'])}")
    if claim["than"]:
        parts.append(f"less the same difference with {_settings(claim['than'])}")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _settings(settings: list[str]) -> str:
    return listed([_code(setting) for setting in settings])


def _code(text: str) -> str:
    return f"`{text.replace('`', '').replace('|', '')}`"


def _line(text: str) -> str:
    return " ".join(text.split())


def _safe(text: str) -> str:
    """Keep what a scenario says from acting as markup."""
    for sign in ("\\", "|", "<", "*", "`", "[", "]"):
        text = text.replace(sign, f"\\{sign}")
    return text
