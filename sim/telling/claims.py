"""The report of tested claims: all of them, whatever became of them, each with its falsifier."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sim.render.blocks import Block, Section, Table, Words
from sim.render.report import Report
from sim.render.wording import counted, listed, sentence
from sim.scenario.claims import WHOSE
from sim.statistics.bootstrap import MIN_PAIRS
from sim.studies.claims.summary import effect_text, frame, smallest_text, tally
from sim.studies.claims.verdict import Verdict
from sim.telling.claims_figures import claims_choice
from sim.telling.common import closing
from sim.telling.documents import schema_of
from sim.telling.practices import practices_section
from sim.telling.reading import Result

type Claim = Mapping[str, Any]
"""A claim of ``claims.json``, with the ``scenario`` that it stands in."""

ORDER = (Verdict.CONTRADICTED, Verdict.UNDECIDED, Verdict.SUPPORTED)
"""Verdicts in the order of the tables: what speaks against a claim is not to be looked for."""

UNTITLED = "Claims"
"""What ``solidarity claims --scenario`` calls itself, which says nothing that the kind does not."""

MOST_NAMED = 5
"""Claims that a paragraph of the verdict names."""

LIMITS = (
    (
        "Claims were stated in the scenario files, with what would falsify them, before their "
        "results; but whoever wrote a scenario also chose its claims. That a claim holds in a "
        "world made to ask it says what follows from that world’s assumptions, not that the world "
        "is so."
    ),
    (
        "What difference is the smallest worth caring about is chosen for each claim. "
        "“Contradicted” includes an effect in the claimed direction that is smaller."
    ),
    (
        "Counts of claims are no measure of truth: claims differ in weight, and some ask nearly "
        "the same."
    ),
    "Effects are means over worlds; in single worlds it can be the other way round.",
)


def claims_report(result: Result) -> Report:
    """Tell what became of claims.

    Raises:
        RequestError: their document cannot be read.
    """
    document = result.document("claims.json", schema_of("sim.studies.claims", "claims"))
    claims: list[Claim] = [
        {**claim, "scenario": scenario["name"]}
        for scenario in document["scenarios"]
        for claim in scenario["claims"]
    ]
    lists = [(verdict, _with(claims, verdict)) for verdict in ORDER]
    return Report(
        kind="Claims",
        title=_title(document),
        question=" ".join(document["question"].split()),
        verdict=(tally(claims), *_named(claims)),
        limits=(
            _intervals(document),
            *LIMITS,
        ),
        sections=(
            Section("How many hold", (_counts(claims), Words(frame(document), quiet=True))),
            Section("Effects beside what was claimed", claims_choice(document)),
            *(
                Section(f"{sentence(verdict.value)}: {_claims(held)}", (_table(verdict, held),))
                for verdict, held in lists
                if held
            ),
            Section("Every claim and what would falsify it", _falsifiers(claims), folded=True),
            practices_section(result.scenarios, _practices(document)),
            *closing(result),
        ),
    )


def _title(document: Mapping[str, Any]) -> str:
    """Name what was tested: what is asked without an experiment has the scenario's title."""
    title: str = document["title"]
    held = [scenario["title"] for scenario in document["scenarios"]]
    if title != UNTITLED:
        return title
    return held[0] if len(held) == 1 else sentence(counted(len(held), "scenario", "scenarios"))


def _intervals(document: Mapping[str, Any]) -> str:
    """Say what intervals hold for, if there is any."""
    effects = [
        effect
        for scenario in document["scenarios"]
        for claim in scenario["claims"]
        for effect in claim["against"]
    ]
    if all(effect["simultaneous"] is None for effect in effects):
        return f"There are no intervals: they take at least {MIN_PAIRS} worlds."
    return (
        f"Intervals hold for all {document['effects']} effects together at "
        f"{100 * document['confidence']:.4g} %; of this experiment alone, not of others."
    )


def _practices(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """Give the practices that claims name, by scenario."""
    return {
        scenario["name"]: list(
            dict.fromkeys(
                name
                for claim in scenario["claims"]
                for name in (claim["practice"], *(row["practice"] for row in claim["against"]))
            )
        )
        for scenario in document["scenarios"]
    }


def _with(claims: Sequence[Claim], verdict: str) -> list[Claim]:
    return [claim for claim in claims if claim["verdict"] == verdict]


def _claims(held: Sequence[Claim]) -> str:
    return counted(len(held), "claim", "claims")


def _named(claims: Sequence[Claim]) -> list[str]:
    """Name what speaks against the essay: claims of it that fail, cases against it that hold."""
    told = []
    for origin, verdict, whose in (
        ("essay", Verdict.CONTRADICTED, "the essay’s claims"),
        ("counter-case", Verdict.SUPPORTED, "the cases against the essay"),
        ("essay", Verdict.SUPPORTED, "the essay’s claims"),
    ):
        held = [claim for claim in _with(claims, verdict) if claim["origin"] == origin]
        if held:
            names = [
                f"“{_line(claim['statement']).removesuffix('.')}” ({claim['scenario']})"
                for claim in held
            ]
            rest = len(names) - MOST_NAMED
            more = [counted(rest, "other", "others")] if rest > 0 else []
            verb = "is" if len(held) == 1 else "are"
            told.append(
                f"Of {whose} {verb} {verdict.value}: {listed([*names[:MOST_NAMED], *more])}."
            )
    return told


def _counts(claims: Sequence[Claim]) -> Table:
    rows = [
        (WHOSE[origin], *_row([claim for claim in claims if claim["origin"] == origin]))
        for origin in WHOSE
        if any(claim["origin"] == origin for claim in claims)
    ]
    rows.append(("All", *_row(claims)))
    head = ("whose", *(verdict.value for verdict in Verdict), "in all")
    caption = "Claims by whose they are and what became of them"
    return Table(caption, head, tuple(rows), "lrrrr", strong=frozenset({len(rows) - 1}))


def _row(claims: Sequence[Claim]) -> tuple[str, ...]:
    count = Counter(claim["verdict"] for claim in claims)
    return (*(str(count[verdict]) for verdict in Verdict), str(len(claims)))


def _table(verdict: str, claims: Sequence[Claim]) -> Block:
    head = ("scenario", "claim", "whose", "outcome", "claimed", "effect, practice − against", "how")
    rows = tuple(
        (
            claim["scenario"],
            _line(claim["statement"]),
            claim["origin"],
            f"{claim['label']} ({claim['unit']})",
            smallest_text(claim),
            _joined(f"{effect_text(row)} against {row['practice']}" for row in claim["against"]),
            _joined(dict.fromkeys(row["manner"] for row in claim["against"])),
        )
        for claim in claims
    )
    return Table(f"Claims that are {verdict}", head, rows, "llllrll")


def _falsifiers(claims: Sequence[Claim]) -> tuple[Block, ...]:
    head = ("scenario", "name", "claim", "verdict", "what would falsify it", "worlds compared")
    rows = tuple(
        (
            claim["scenario"],
            claim["name"],
            _line(claim["statement"]),
            claim["verdict"],
            _line(claim["falsifier"]),
            _worlds(claim),
        )
        for claim in claims
    )
    return (Table("All claims, as they stood before their results", head, rows, "llllll"),)


def _worlds(claim: Claim) -> str:
    """Say in which worlds which practices were compared."""
    text = f"{claim['practice']} against {listed([row['practice'] for row in claim['against']])}"
    if claim["settings"]:
        text += f", with {listed(claim['settings'])}"
    if claim["practice_settings"]:
        text += f", for the first alone {listed(claim['practice_settings'])}"
    if claim["than"]:
        text += f", less the same difference with {listed(claim['than'])}"
    return text


def _joined(parts: Any) -> str:  # noqa: ANN401 - any iterable of text
    return "; ".join(parts)


def _line(text: str) -> str:
    return " ".join(text.split())
