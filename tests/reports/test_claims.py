import math
import re
from collections import Counter
from pathlib import Path

import pytest

import sim
from sim.reports.blocks import Choice, Curves, Forest, Table
from sim.reports.claims import verdict_counts
from sim.reports.findings import HEADS, ON_ITS_SIDE, OUT_OF_REACH, UNREACHABLE, findings_page, score
from sim.reports.html import render
from sim.statistics.bootstrap import Interval
from sim.studies.claims_answer import VERDICTS, ClaimManner, ClaimVerdict
from tests.reports.sweeps import of_type, section
from tests.studies.claims.conftest import claim, world  # noqa: F401 - a fixture

SIGNS = (ON_ITS_SIDE, OUT_OF_REACH)

REFERENCE = Path(__file__).parents[2] / "results" / "reference"


@pytest.fixture(scope="module")
def published():
    """Give the published claims and their report."""
    answer = sim.load(REFERENCE)
    return answer, sim.tell(answer)


@pytest.fixture
def judged(world):  # noqa: F811
    """Judge some claims of a tiny world."""

    def judged(*claims, replicates=21):
        return sim.claims(scenario=world(*claims), replicates=replicates, seed=1)

    return judged


def plain(text):
    return " ".join(text.split())


def test_every_published_claim_stands_with_its_verdict(published):
    answer, report = published
    for verdict in VERDICTS:
        expected = [plain(c.statement) for c in answer.claims if c.verdict is verdict]
        found = [one for one in report.sections if one.title.startswith(verdict.capitalize())]
        if not expected:
            assert found == []
            continue
        (table,) = of_type(found[0], Table)
        assert not found[0].folded
        assert not table.folded
        pairs = zip(sorted(table.rows), sorted(expected), strict=True)
        assert all(row[0].startswith(text) for row, text in pairs)


def test_what_is_contradicted_is_not_behind_what_is_supported(published):
    titles = [held.title.partition(":")[0] for held in published[1].sections]
    assert titles.index("Contradicted") < titles.index("Supported")


def test_claims_are_counted_by_whose_they_are(published):
    answer, report = published
    (table,) = of_type(section(report, "How many hold"), Table)
    origins = ("essay", "literature", "counter-case", "instrument")
    counted = Counter((c.origin, c.verdict) for c in answer.claims)
    for row, origin in zip(table.rows, origins, strict=False):
        numbers = [counted[origin, verdict] for verdict in VERDICTS]
        assert row[1:] == tuple(map(str, [*numbers, sum(numbers)]))
    assert table.rows[-1][-1] == str(len(answer.claims))


def test_the_verdict_names_what_speaks_against_the_essay(published):
    answer, report = published
    for origin, verdict, place in (("essay", "contradicted", 1), ("counter-case", "supported", 2)):
        held = [c for c in answer.claims if (c.origin, c.verdict) == (origin, verdict)]
        assert plain(held[0].statement).rstrip(".") in report.verdict[place]


def test_every_falsifier_is_there(published):
    answer, report = published
    (table,) = of_type(section(report, "Every claim and what"), Table)
    told = Counter(row[table.head.index("what would falsify it")] for row in table.rows)
    assert told == Counter(plain(c.falsifier) for c in answer.claims)


def test_every_effect_is_drawn_once_for_its_scenario_and_once_for_all(published):
    answer, report = published
    every, *each = of_type(section(report, "Effects"), Forest)
    assert every.name == "claims"
    assert len(every.rows) == len(answer.effects) == sum(len(one.rows) for one in each)
    verdicts = Counter(row.verdict for row in every.rows)
    assert verdicts == Counter(effect.verdict for _, effect in answer.effects)
    assert Counter(row.group for row in every.rows).keys() == {one.title for one in each}


def test_every_world_that_was_run_as_it_stands_has_a_panel(published):
    answer, report = published
    (curves,) = of_type(section(report, "Month by month"), Curves)
    assert curves.name == "worlds"
    unchanged = {claim.scenario for claim in answer.claims if not claim.settings}
    assert {curve.panel for curve in curves.curves} >= unchanged


def test_the_published_page_is_small(published):
    assert len(render(published[1]).encode()) < 2_000_000


def row_of(answer, effect, bounds, verdict, manner):
    """Draw the only effect as if something else had been found."""
    (held,) = answer.claims
    found = held.against[0].model_copy(
        update={
            "effect": effect,
            "simultaneous": Interval(*bounds),
            "verdict": verdict,
            "manner": manner,
        }
    )
    held = held.model_copy(update={"against": (found,), "verdict": verdict})
    changed = answer.model_copy(update={"claims": (held,)})
    (forest,) = of_type(section(sim.tell(changed), "Effects"), Forest)
    return forest.rows[0]


def test_an_effect_is_drawn_with_what_was_claimed_to_the_right(judged):
    answer = judged(claim(direction='"less"', smallest="0.02"))
    found = (-0.06, (-0.1, -0.04), ClaimVerdict.SUPPORTED, ClaimManner.AS_CLAIMED)
    row = row_of(answer, *found)
    assert (row.mean, row.low, row.high) == pytest.approx((3.0, 2.0, 5.0))
    assert (row.verdict, row.tone) == ("supported", "more")


def test_an_effect_the_other_way_lies_to_the_left(judged):
    found = (-0.03, (-0.04, -0.02), ClaimVerdict.CONTRADICTED, ClaimManner.OPPOSITE)
    row = row_of(judged(claim()), *found)
    assert (row.mean, row.low, row.high) == pytest.approx((-3.0, -4.0, -2.0))
    assert (row.verdict, row.tone) == ("contradicted", "less")
    assert "−0.03" in row.note


@pytest.mark.parametrize(
    ("bounds", "tone"),
    [((0.011, 0.019), "more"), ((0.002, 0.007), "open"), ((-0.01, 0.03), "open")],
)
def test_an_arrow_says_which_way_an_effect_goes_and_not_its_verdict(judged, bounds, tone):
    found = (sum(bounds) / 2, bounds, ClaimVerdict.CONTRADICTED, ClaimManner.TOO_SMALL)
    row = row_of(judged(claim()), *found)
    assert (row.verdict, row.tone) == ("contradicted", tone)


def test_too_few_worlds_are_undecided_without_a_bar(judged):
    answer = judged(claim(), claim("second", origin='"own"'), replicates=5)
    report = sim.tell(answer)
    (forest,) = of_type(section(report, "Effects"), Forest)
    assert all(math.isnan(row.low) and row.tone == "open" for row in forest.rows)
    assert not of_type(section(report, "Effects"), Choice)
    assert "no intervals" in report.limits[0]
    assert "0 supported, 0 contradicted and 2 undecided of 2" in report.verdict[0]


def test_worlds_that_differ_are_told_with_the_claim(judged):
    answer = judged(
        claim(
            settings='["states.count=3"]',
            practice_settings='["allies.count=4"]',
            than='["time.months=30"]',
        )
    )
    assert answer.tables() == ()  # the world as it stands was not run
    (table,) = of_type(section(sim.tell(answer), "Every claim"), Table)
    assert table.rows[0][table.head.index("worlds compared")] == (
        "engaged-deference against imposition, with states.count=3, only for the first "
        "allies.count=4, less the same difference with time.months=30"
    )


def test_one_world_fills_its_figure(judged):
    figure = sim.tell(judged(claim())).figures()["worlds"]
    (axes,) = figure.axes
    figure.draw_without_rendering()
    assert axes.get_position().width > 0.8


def test_the_page_of_findings_shows_every_claim_in_the_same_type(published):
    answer, _ = published
    page = findings_page(answer)
    for held in answer.claims:
        start = f"| [{held.scenario}](#{held.scenario}) | {held.claim} |"
        (line,) = [line for line in page.splitlines() if line.startswith(start)]
        assert line.split(" | ")[HEADS.index("verdict")].startswith(held.verdict)
    assert page.count("What would falsify it: ") == len(answer.claims)


def marked(page, scenario, claim):
    """Give the signs beside the verdict of a claim in the table of all."""
    start = f"| [{scenario}](#{scenario}) | {claim} |"
    (line,) = [line for line in page.splitlines() if line.startswith(start)]
    return {sign for sign in SIGNS if sign in line.split(" | ")[HEADS.index("verdict")]}


def test_a_contradicted_claim_whose_whole_effect_is_on_its_side_is_marked(published):
    answer, _ = published
    page = findings_page(answer)
    sides = {"more": lambda row: row["joint_low"] > 0, "less": lambda row: row["joint_high"] < 0}
    held = {}
    for row in answer.rows():
        on_its_side = sides.get(row["direction"], lambda _: False)(row)
        held.setdefault((row["scenario"], row["claim"], row["claim_verdict"]), []).append(
            on_its_side
        )
    expected = {row[:2] for row, on in held.items() if row[2] == "contradicted" and all(on)}
    found = {row[:2] for row in held if ON_ITS_SIDE in marked(page, *row[:2])}
    assert found == expected
    assert f"{len(found)} of {sum(row[2] == 'contradicted' for row in held)} contradicted" in page


def test_claims_that_cannot_be_reached_are_there_and_are_contradicted(published):
    answer, _ = published
    page = findings_page(answer)
    found = {(c.scenario, c.claim) for c in answer.standing if c.verdict == "contradicted"}
    assert found >= UNREACHABLE.keys()
    for name in found:
        assert (OUT_OF_REACH in marked(page, *name)) == (name in UNREACHABLE)


def test_no_page_but_the_score_counts_all_claims(published):
    answer, _ = published
    total = f"of {len(answer.standing)}"
    assert total in verdict_counts(answer.standing)
    for name in ("README.md", "docs/in-short.md", "docs/findings.md"):
        text = (REFERENCE.parents[1] / name).read_text(encoding="utf-8")
        assert not re.search(rf"{total}\b", text)
    counted = [line.split("|")[2:-1] for line in score(answer.standing).splitlines()[2:]]
    assert sum(int(cell) for row in counted for cell in row) == len(answer.standing)


def test_markup_in_what_a_scenario_says_does_nothing(judged):
    page = findings_page(judged(claim(statement='"<script>alert(1)</script> [x](y) | *b* `c`"')))
    assert "<script>" not in page.replace("\\<script>", "")
    assert "\\[x\\](y) \\| \\*b\\* \\`c\\`" in page
