import json
import math
import re
from collections import Counter
from pathlib import Path

import pytest

import sim
from sim.reports.blocks import Choice, Curves, Forest, Table
from sim.reports.claims import verdict_counts
from sim.reports.findings import HEADS, OUT_OF_REACH, UNREACHABLE, findings_page, score
from sim.reports.html import render
from sim.statistics.bootstrap import Interval
from sim.studies.claims_answer import FAILED, VERDICTS, ClaimVerdict
from tests.reports.sweeps import of_type, section
from tests.studies.claims.conftest import claim, world  # noqa: F401 - a fixture

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


def test_what_fails_is_not_behind_what_is_supported(published):
    titles = [held.title.partition(":")[0] for held in published[1].sections]
    places = list(map(titles.index, ("Opposite", "Weaker than claimed", "Supported")))
    assert places == sorted(places)


def test_claims_are_counted_by_whose_they_are(published):
    answer, report = published
    (table,) = of_type(section(report, "How many hold"), Table)
    origins = ("essay", "literature", "counter-case", "instrument")
    counted = Counter((c.origin, c.verdict) for c in answer.claims)
    assert set(table.head[1:-1]) == {c.verdict for c in answer.claims}
    for row, origin in zip(table.rows, origins, strict=False):
        numbers = [counted[origin, verdict] for verdict in table.head[1:-1]]
        assert row[1:] == tuple(map(str, [*numbers, sum(numbers)]))
    assert table.rows[-1][-1] == str(len(answer.claims))


def test_the_verdict_names_what_speaks_against_the_essay(published):
    answer, report = published
    told = [("essay", verdict) for verdict in VERDICTS if verdict in FAILED]
    places = [0]
    for origin, verdict in (*told, ("counter-case", "supported"), ("essay", "supported")):
        held = [c for c in answer.claims if (c.origin, c.verdict) == (origin, verdict)]
        if held:
            (place,) = [
                n
                for n, text in enumerate(report.verdict)
                if f"{plain(held[0].statement).rstrip('.')}” ({held[0].scenario})" in text
            ]
            places.append(place)
    assert places == list(range(len(places)))


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


def row_of(answer, effect, bounds, verdict):
    """Draw the only effect as if something else had been found."""
    (held,) = answer.claims
    found = held.against[0].model_copy(
        update={
            "effect": effect,
            "simultaneous": Interval(*bounds),
            "verdict": verdict,
        }
    )
    held = held.model_copy(update={"against": (found,), "verdict": verdict})
    changed = answer.model_copy(update={"claims": (held,)})
    (forest,) = of_type(section(sim.tell(changed), "Effects"), Forest)
    return forest.rows[0]


def test_an_effect_is_drawn_with_what_was_claimed_to_the_right(judged):
    answer = judged(claim(direction='"less"', smallest="0.02"))
    found = (-0.06, (-0.1, -0.04), ClaimVerdict.SUPPORTED)
    row = row_of(answer, *found)
    assert (row.mean, row.low, row.high) == pytest.approx((3.0, 2.0, 5.0))
    assert (row.verdict, row.look) == ("supported", ("more", "more", "filled"))


def test_an_effect_the_other_way_lies_to_the_left(judged):
    found = (-0.03, (-0.04, -0.02), ClaimVerdict.OPPOSITE)
    row = row_of(judged(claim()), *found)
    assert (row.mean, row.low, row.high) == pytest.approx((-3.0, -4.0, -2.0))
    assert (row.verdict, row.look) == ("opposite", ("less", "less", "filled"))
    assert "−0.03" in row.note


@pytest.mark.parametrize(
    ("direction", "bounds", "verdict", "look"),
    [
        ('"more"', (0.002, 0.007), ClaimVerdict.WEAKER, ("open", "more", "small")),
        ('"more"', (-0.002, 0.007), ClaimVerdict.NO_DIFFERENCE, ("open", "open", "hollow")),
        ('"more"', (-0.01, 0.03), ClaimVerdict.NOT_KNOWN, ("open", "open", "interval")),
        ('"same"', (0.02, 0.03), ClaimVerdict.DIFFERENT, ("less", "more", "filled")),
        ('"same"', (-0.005, 0.005), ClaimVerdict.SUPPORTED, ("more", "open", "filled")),
    ],
)
def test_colour_and_mark_say_the_verdict_and_the_arrow_the_side(
    judged, direction, bounds, verdict, look
):
    answer = judged(claim(direction=direction, smallest="0.01"))
    assert row_of(answer, sum(bounds) / 2, bounds, verdict).look == look


def test_a_claim_of_the_literature_is_reproduced_or_not(judged):
    held = judged(claim(origin='"literature"'), claim("second", origin='"own"')).claims

    def words(verdict):
        return [row.model_copy(update={"verdict": verdict}).words for row in held]

    assert words(ClaimVerdict.SUPPORTED) == ["reproduced", "supported"]
    assert words(ClaimVerdict.OPPOSITE) == ["not reproduced (opposite)", "opposite"]
    assert words(ClaimVerdict.NOT_KNOWN) == ["not known"] * 2


def test_claims_of_an_earlier_version_are_judged_anew_from_their_intervals(published):
    answer, _ = published
    before = json.loads(answer.json())
    for row in before["claims"]:
        row["verdict"] = "contradicted"
        for effect in row["against"]:
            effect |= {"verdict": "undecided", "manner": "the interval holds both"}
    assert type(answer).model_validate(before).judged_anew() == answer


def test_of_too_few_worlds_nothing_is_known_and_there_is_no_bar(judged):
    answer = judged(claim(), claim("second", origin='"own"'), replicates=5)
    report = sim.tell(answer)
    (forest,) = of_type(section(report, "Effects"), Forest)
    assert all(math.isnan(row.low) and row.tone == "open" for row in forest.rows)
    assert not of_type(section(report, "Effects"), Choice)
    assert "no intervals" in report.limits[0]
    assert "2 not known, of 2" in report.verdict[0]


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
        assert line.split(" | ")[HEADS.index("verdict")].startswith(held.words)
    assert page.count("What would falsify it: ") == len(answer.claims)


def test_claims_that_cannot_be_reached_are_there_and_are_marked(published):
    answer, _ = published
    page = findings_page(answer)
    failed = {(c.scenario, c.claim) for c in answer.standing if c.verdict in FAILED}
    assert failed >= UNREACHABLE.keys()
    for scenario, name in failed:
        start = f"| [{scenario}](#{scenario}) | {name} |"
        (line,) = [line for line in page.splitlines() if line.startswith(start)]
        cell = line.split(" | ")[HEADS.index("verdict")]
        assert (OUT_OF_REACH in cell) == ((scenario, name) in UNREACHABLE)


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
