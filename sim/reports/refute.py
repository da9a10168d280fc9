"""The report of an attempt to refute: what was tried, what stands, and when it fails."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from sim.reports.blocks import Forest, Points, Section, Table, Words
from sim.reports.common import estimate_of, first_few, report, tabled
from sim.reports.html import Report
from sim.statistics.bootstrap import Interval
from sim.studies.claims_answer import OPEN
from sim.studies.refute import RefuteAnswer, RefuterFound
from sim.studies.refuters import REFUTERS
from sim.version import docstring
from sim.wording import counted, estimate, listed, named, sentence

_MOST_LISTED = 8
"""Attacks that a sentence names."""

_MOST_DRAWN = 16
"""Attacks of one refuter up to which all are drawn; of more, those that do not stand."""

_WORDS = {True: "stands", False: "fails", None: "not known"}

_LIMITS = (
    (
        "An attack is what somebody thought of: that none succeeds does not show that none can. "
        "Attacks overlap, so that the share that is survived is no probability."
    ),
    (
        "Each interval is for its attack alone. What falls at the first look is judged only by "
        "fresh worlds; of attacks that stand a few may stand by luck."
    ),
)


_READING = (
    "The verdict stands where the interval says of the difference what it says at the scenario’s "
    "own values, that it is as claimed or that it is not; in the null world and against a "
    "copy, where the two are equal to the last bit in every world. Attacks of a refuter that makes "
    f"more than {_MOST_DRAWN} are drawn where the verdict does not stand."
)


def tell(answer: RefuteAnswer) -> Report:
    """Tell what became of all attacks."""
    return report(
        answer,
        kind="Refutation",
        question=f"Does it survive attack? {answer.statement}",
        verdict=(_short(answer), _base(answer)),
        limits=_LIMITS,
        sections=(
            Section("What was tried", (_by_refuter(answer), Points(tuple(_lines(answer))))),
            Section("Attacks", (_forest(answer), Words(_READING), _every(answer))),
        )
        if answer.refuters
        else (),
        practices=(answer.practice, *answer.against),
    )


def _which(answer: RefuteAnswer, *, stands: bool | None) -> list[RefuterFound]:
    return [row for row in answer.refuters if row.stands is stands]


def _short(answer: RefuteAnswer) -> str:
    """Say how many attacks the verdict survives, and when it fails."""
    if answer.verdict in OPEN:
        return (
            "There is nothing to refute: at the scenario’s own values it is "
            f"{answer.verdict.value}. More worlds (--replicates) may tell."
        )
    told = f"The verdict survives {answer.survives:,} of {answer.of:,} attacks"
    fails = [row.changes for row in _which(answer, stands=False)]
    if fails:
        few = "; ".join(fails[:_MOST_LISTED])
        rest = len(fails) - _MOST_LISTED
        more = f"; and in {counted(rest, 'other case', 'other cases')}" if rest > 0 else ""
        told += f"; it fails when {few}{more}"
    open_ = len(_which(answer, stands=None))
    return f"{told}. {f'In {open_:,} it is not known.' if open_ else ''}".strip()


def _base(answer: RefuteAnswer) -> str:
    size = estimate(answer.effect, Interval(answer.low, answer.high), sign=True)
    others = listed([named(name) for name in answer.against])
    return (
        f"At the scenario’s own values it is {answer.verdict.value}: {named(answer.practice)} − "
        f"{others} in “{answer.label.lower()}” is {size}, in {answer.unit}; what is less than "
        f"{answer.smallest:g} does not matter."
    )


def _refuters(answer: RefuteAnswer) -> Iterator[tuple[str, list[RefuterFound]]]:
    for name, rows in groupby(answer.refuters, key=lambda row: row.name):
        yield name, list(rows)


def _by_refuter(answer: RefuteAnswer) -> Table:
    meanings = {row.__name__: docstring(row).partition("\n")[0] for row in REFUTERS}

    def count(rows: Sequence[RefuterFound], *, stands: bool | None) -> str:
        return str(sum(row.stands is stands for row in rows) or "–")

    return tabled(
        "Every refuter",
        list(_refuters(answer)),
        {
            "refuter": lambda row: row[0].replace("_", " "),
            "what it tries": lambda row: meanings.get(row[0], "a refuter of the user’s own"),
            "attacks": lambda row: str(len(row[1])),
            "stands": lambda row: count(row[1], stands=True),
            "fails": lambda row: count(row[1], stands=False),
            "not known": lambda row: count(row[1], stands=None),
        },
        "llrrrr",
        strong=frozenset(
            n
            for n, (_, rows) in enumerate(_refuters(answer))
            if any(row.stands is False for row in rows)
        ),
    )


def _lines(answer: RefuteAnswer) -> Iterator[str]:
    fails = [f"{row.changes} ({_size(row)})" for row in _which(answer, stands=False)]
    if fails:
        yield f"It fails when {first_few(fails, 3 * _MOST_LISTED)}."
    if open_ := [row.changes for row in _which(answer, stands=None)]:
        yield f"It is not known when {first_few(open_, _MOST_LISTED)}."
    if again := sum(row.looks > 1 and row.stands is True for row in answer.refuters):
        count = counted(again, "attack", "attacks")
        yield sentence(f"{count} seemed to succeed, and failed in fresh worlds.")


def _size(row: RefuterFound) -> str:
    return estimate(row.effect, Interval(row.low, row.high), sign=True)


def _drawn(answer: RefuteAnswer) -> Iterator[RefuterFound]:
    """Give the attacks that the figure has."""
    for _, rows in _refuters(answer):
        yield from (row for row in rows if len(rows) <= _MOST_DRAWN or row.stands is not True)


def _forest(answer: RefuteAnswer) -> Forest:
    drawn = list(_drawn(answer))
    left = answer.of - len(drawn)
    told = f"{counted(left, 'attack', 'attacks')} in which the verdict stands are left out."
    told = told if left else "All attacks."
    pair = f"{answer.practice} − {listed(answer.against)}"
    return Forest(
        title=f"{answer.label} when …: {pair}",
        description=sentence(told),
        axis=f"{answer.unit}, {pair}",
        rows=tuple(
            estimate_of(
                row.changes,
                row.effect,
                Interval(row.low, row.high),
                _WORDS[row.stands],
                negligible=answer.smallest,
                group=row.name.replace("_", " "),
            )
            for row in drawn
        ),
        reference_label="no difference",
        negligible=answer.smallest,
        meanings=("above 0", "below 0", "0 inside, or too small to matter"),
        name="attacks",
    )


def _every(answer: RefuteAnswer) -> Table:
    return tabled(
        f"Every attack ({answer.unit})",
        answer.refuters,
        {
            "refuter": lambda row: row.name.replace("_", " "),
            "when": lambda row: row.changes,
            "effect": _size,
            "the verdict": lambda row: _WORDS[row.stands],
            "worlds": lambda row: f"{row.pairs:,}{' (2nd look)' if row.looks > 1 else ''}",
        },
        "llrlr",
        folded=True,
    )
