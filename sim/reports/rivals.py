"""What is told of claims under rules that rival each other: a table, a picture, what holds."""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import batched

from sim.reports.blocks import Block, Cell, Map, Section, Table, Words
from sim.studies.claims_answer import (
    FAILED,
    VERDICTS,
    ClaimFound,
    ClaimsAnswer,
    ClaimVerdict,
)
from sim.wording import counted, listed, sentence

NONE = "none"
"""The column of the scenarios' own rules."""

_VALUES = {
    ClaimVerdict.OPPOSITE: -1.0,
    ClaimVerdict.DIFFERENT: -1.0,
    ClaimVerdict.NO_DIFFERENCE: -0.5,
    ClaimVerdict.WEAKER: -0.25,
    ClaimVerdict.CANNOT_BE_TOLD: 0.0,
    ClaimVerdict.NOT_KNOWN: 0.0,
    ClaimVerdict.SUPPORTED: 1.0,
    ClaimVerdict.NOT_APPLICABLE: math.nan,
}
"""Verdicts as a map draws them."""

_MOST_ROWS = 40
"""Claims of one picture."""

_HOW = (
    "Each column is one rule in another reading than that of the scenarios, all else as it is; "
    "what each says stands in docs/explanation/model.md, “Rules that rival each other”. Where a "
    "scenario has that reading itself, its verdict is that of its own world. Intervals hold "
    "together within each column, at the level of the first; that a claim holds in all columns "
    "needs no wider ones, for it has to hold in each. A claim about a rule, or a parameter of a "
    "rule, that is replaced is not applicable."
)


def rivals_words(answer: ClaimsAnswer) -> list[str]:
    """Say how many claims keep their verdict under all rivals, and which rules change most."""
    rows = _rows(answer)
    told = []
    for verdict in (ClaimVerdict.SUPPORTED, *VERDICTS[: len(FAILED)]):
        held = [row for row in rows if row[0].verdict is verdict]
        if held:
            kept = [row[0] for row in held if holds_under_all(row)]
            names = f": {listed([_name(answer, row) for row in kept])}" if kept else ""
            have = counted(len(kept), "has", "have") if kept else "none has"
            told.append(
                f"Of {counted(len(held), 'claim', 'claims')} with the verdict “{verdict}” in the "
                f"scenarios’ own worlds, {have} it under every rival rule{names}."
            )
    turned = Counter(
        _title(cell)
        for row in rows
        for cell in row[1:]
        if ClaimVerdict.SUPPORTED in (pair := {row[0].verdict, cell.verdict}) and pair & FAILED
    )
    if turned:
        most = [f"{name} ({count})" for name, count in turned.most_common()]
        told.append(f"Rules that turn claims from supported to not, or back: {listed(most)}.")
    idle = [
        _title(cell)
        for n, cell in enumerate(rows[0])
        if n
        and any(row[n].against for row in rows)
        and all(row[n].against in ((), row[0].against) for row in rows)
    ]
    if idle:
        told.append(f"Nothing in these worlds hangs on {listed(idle)}: no effect changes at all.")
    return [" ".join(told)] if told else []


def rivals_section(answer: ClaimsAnswer) -> Section:
    """Tell every claim under every rule: a table of verdicts, and the same as pictures."""
    rows = _rows(answer)
    head = ("claim", "under all", *map(_title, rows[0]))
    cells = tuple(
        (_name(answer, row[0]), _under_all(row), *(cell.words for cell in row)) for row in rows
    )
    table = Table("Claims under rival rules", head, cells, "l" * len(head))
    parts = [list(part) for part in batched(rows, _MOST_ROWS)]
    maps = (
        _map(answer, part, f" ({n} of {len(parts)})" if len(parts) > 1 else "")
        for n, part in enumerate(parts, start=1)
    )
    blocks: tuple[Block, ...] = (Words(_HOW, quiet=True), *maps, _counts(rows), table)
    return Section("Under rival rules", blocks)


def holds_under_all(row: Sequence[ClaimFound]) -> bool:
    """Tell whether a claim has one verdict under its own rules and all rivals that apply to it."""
    return {row[0].verdict} == _under_rivals(row)


def _under_rivals(row: Sequence[ClaimFound]) -> set[ClaimVerdict]:
    return {cell.verdict for cell in row[1:]} - {ClaimVerdict.NOT_APPLICABLE}


def _under_all(row: Sequence[ClaimFound]) -> str:
    if not _under_rivals(row):
        return ClaimVerdict.NOT_APPLICABLE.value
    return row[0].words if holds_under_all(row) else "not the same"


def _rows(answer: ClaimsAnswer) -> list[list[ClaimFound]]:
    """Give each claim under all rules, its own world first."""
    width = len(answer.standing)
    return [list(answer.claims[n::width]) for n in range(width)]


def _title(cell: ClaimFound) -> str:
    return NONE if cell.rule is None else f"{cell.rule}={cell.value}"


def _name(answer: ClaimsAnswer, claim: ClaimFound) -> str:
    several = len({row.scenario for row in answer.standing}) > 1
    return f"{claim.scenario}: {claim.claim}" if several else claim.claim


def _counts(rows: Sequence[Sequence[ClaimFound]]) -> Table:
    """Count the verdicts under each rule, and the claims whose verdict it changes."""
    given = {cell.verdict for row in rows for cell in row}
    verdicts = [verdict for verdict in _VALUES if verdict in given]
    told = []
    for n, first in enumerate(rows[0]):
        column = [row[n] for row in rows]
        count = Counter(cell.verdict for cell in column)
        count_changed = sum(
            cell.verdict not in (row[0].verdict, ClaimVerdict.NOT_APPLICABLE)
            for row, cell in zip(rows, column, strict=True)
        )
        numbers = (*(count[verdict] for verdict in verdicts), count_changed)
        told.append((_title(first), *map(str, numbers)))
    head = ("rule", *(verdict.value for verdict in verdicts), "other than in its own world")
    return Table(
        "How many claims hold under each rule", head, tuple(told), "l" + "r" * (len(head) - 1)
    )


def _map(answer: ClaimsAnswer, rows: Sequence[Sequence[ClaimFound]], part: str) -> Map:
    count = Counter(cell.verdict for row in rows for cell in row)
    cells = tuple(
        Cell(x, len(rows) - 1 - y, value, value, value, decided=value != 0)
        for y, row in enumerate(rows)
        for x, cell in enumerate(row)
        for value in (_VALUES[cell.verdict],)
    )
    told = listed([f"{count[verdict]} {verdict}" for verdict in _VALUES if count[verdict]])
    return Map(
        title=f"Claims under rival rules{part}",
        description=f"{sentence(counted(len(cells), 'verdict', 'verdicts'))}: {told}.",
        x_axis="rule",
        y_axis="claim",
        value="verdict",
        cells=cells,
        reach=1.6,
        x_names=tuple(map(_title, rows[0])),
        y_names=tuple(_name(answer, row[0]) for row in reversed(rows)),
        meanings=(
            "supported",
            "opposite, or paler: no difference, weaker",
            "not known, or cannot be told here",
            "not applicable",
        ),
        name="rivals",
        quiet=True,
    )
