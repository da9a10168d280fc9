import json
import math
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sim.errors import RequestError
from sim.render.blocks import Choice, Forest, Table
from sim.render.html import render
from sim.studies.claims.document import claims_document
from sim.studies.claims.plan import plan_claims
from sim.studies.claims.results import write_claims
from sim.studies.claims.trial import try_claims
from sim.telling.claims import claims_report
from sim.telling.reading import read_result
from tests.studies.claims.conftest import claim, world  # noqa: F401 - a fixture
from tests.telling.sweeps import of_type, section

REFERENCE = Path(__file__).parents[2] / "results" / "reference"
VERDICTS = ("supported", "contradicted", "undecided")


@pytest.fixture(scope="module")
def published():
    """Give the published claims as their file holds them, and their report."""
    document = json.loads((REFERENCE / "claims.json").read_text(encoding="utf-8"))
    claims = [held for scenario in document["scenarios"] for held in scenario["claims"]]
    return claims, claims_report(read_result(REFERENCE))


@pytest.fixture
def tried(tmp_path, world):  # noqa: F811
    """Write the result of some claims, whose document is changed first; read it."""

    def tried(*claims, change=lambda _: None, replicates=21):
        trial = try_claims(plan_claims([str(world(*claims))]), replicates, 1, jobs=1)
        document = claims_document(trial, "Mine", "Is it so?\n")
        change(document)
        folder = tmp_path / "made"
        folder.mkdir()
        write_claims(
            folder,
            trial,
            document,
            summary="",
            figures=False,
            arguments=["claims"],
            started=datetime.now(UTC),
        )
        return read_result(folder)

    return tried


def statements(table):
    return Counter(row[table.head.index("claim")] for row in table.rows)


def plain(text):
    return " ".join(text.split())


def test_every_published_claim_stands_with_its_verdict(published):
    claims, report = published
    for verdict in VERDICTS:
        expected = Counter(plain(c["statement"]) for c in claims if c["verdict"] == verdict)
        found = [held for held in report.sections if held.title.startswith(verdict.capitalize())]
        if not expected:
            assert found == []
            continue
        (table,) = of_type(found[0], Table)
        assert statements(table) == expected
        assert not found[0].folded
        assert not table.folded


def test_what_is_contradicted_is_not_behind_what_is_supported(published):
    titles = [held.title.partition(":")[0] for held in published[1].sections]
    assert titles.index("Contradicted") < titles.index("Supported")


def test_claims_are_counted_by_whose_they_are(published):
    claims, report = published
    (table,) = of_type(section(report, "How many hold"), Table)
    origins = ("essay", "literature", "counter-case", "instrument")
    counted = Counter((c["origin"], c["verdict"]) for c in claims)
    for row, origin in zip(table.rows, origins, strict=False):
        numbers = [counted[origin, verdict] for verdict in VERDICTS]
        assert row[1:] == tuple(map(str, [*numbers, sum(numbers)]))
    total = [sum(c["verdict"] == verdict for c in claims) for verdict in VERDICTS]
    assert table.rows[-1] == ("All", *map(str, [*total, len(claims)]))
    assert report.verdict[0].startswith(
        f"{total[0]} supported, {total[1]} contradicted and {total[2]} undecided of {len(claims)}."
    )


def test_the_verdict_names_what_speaks_against_the_essay(published):
    claims, report = published
    failed = [c for c in claims if (c["origin"], c["verdict"]) == ("essay", "contradicted")]
    held = [c for c in claims if (c["origin"], c["verdict"]) == ("counter-case", "supported")]
    assert report.verdict[1].startswith("Of the essay’s claims are contradicted: ")
    assert plain(failed[0]["statement"]).rstrip(".") in report.verdict[1]
    assert report.verdict[2].startswith("Of the cases against the essay are supported: ")
    assert plain(held[0]["statement"]).rstrip(".") in report.verdict[2]


def test_every_falsifier_is_there(published):
    claims, report = published
    (table,) = of_type(section(report, "Every claim and what"), Table)
    assert Counter(row[table.head.index("what would falsify it")] for row in table.rows) == (
        Counter(plain(c["falsifier"]) for c in claims)
    )


def test_every_effect_is_drawn_once_for_its_scenario_and_once_for_all(published):
    claims, report = published
    forests = of_type(section(report, "Effects"), Forest)
    effects = sum(len(c["against"]) for c in claims)
    assert [forest.title for forest in forests][-1] == "All scenarios"
    assert len(forests[-1].rows) == effects
    assert sum(len(forest.rows) for forest in forests[:-1]) == effects
    verdicts = Counter(row.verdict for row in forests[-1].rows)
    assert verdicts == Counter(e["verdict"] for c in claims for e in c["against"])


def test_the_published_page_is_small(published):
    assert len(render(published[1]).encode()) < 2_000_000


def put(effect, low, high, verdict, manner):
    """Change what was found of the only effect."""

    def change(document):
        (found,) = document["scenarios"][0]["claims"][0]["against"]
        found |= {"effect": effect, "simultaneous": [low, high], "verdict": verdict}
        found["manner"] = manner
        document["scenarios"][0]["claims"][0]["verdict"] = verdict

    return change


def row_of(result):
    (forest,) = of_type(section(claims_report(result), "Effects"), Forest)
    return forest.rows[0]


def test_an_effect_is_drawn_with_what_was_claimed_to_the_right(tried):
    less = claim(direction='"less"', smallest="0.02")
    row = row_of(tried(less, change=put(-0.06, -0.1, -0.04, "supported", "as claimed")))
    assert (row.mean, row.low, row.high) == pytest.approx((3.0, 2.0, 5.0))
    assert (row.verdict, row.tone) == ("supported", "more")


def test_an_effect_the_other_way_lies_to_the_left(tried):
    row = row_of(tried(claim(), change=put(-0.03, -0.04, -0.02, "contradicted", "the other way")))
    assert (row.mean, row.low, row.high) == pytest.approx((-3.0, -4.0, -2.0))
    assert (row.verdict, row.tone) == ("contradicted", "less")
    assert "−0.03" in row.note
    assert "the other way" in row.note


def test_an_effect_far_off_is_drawn_at_the_edge_and_says_so(tried):
    row = row_of(tried(claim(), change=put(0.7, 0.3, 0.9, "supported", "as claimed")))
    assert (row.mean, row.low, row.high) == pytest.approx((40.0, 30.0, 40.0))
    assert row.note.endswith("drawn at the edge, it is larger.")


def test_too_few_worlds_are_undecided_without_a_bar(tried):
    result = tried(claim(), claim("second", origin='"counter-case"'), replicates=5)
    report = claims_report(result)
    (answer,) = report.verdict
    assert answer == (
        "0 supported, 0 contradicted and 2 undecided of 2. The essay’s claims: 0 supported, 0 "
        "contradicted and 1 undecided of 1. Cases against the essay: 0 supported, 0 contradicted "
        "and 1 undecided of 1."
    )
    (forest,) = of_type(section(report, "Effects"), Forest)
    assert all(math.isnan(row.low) and row.tone == "open" for row in forest.rows)
    assert not of_type(section(report, "Effects"), Choice)
    assert section(report, "Undecided").title == "Undecided: two claims"


def test_worlds_that_differ_are_told_with_the_claim(tried):
    told = claim(
        settings='["states.count=3"]',
        practice_settings='["allies.count=4"]',
        than='["time.months=30"]',
    )
    (table,) = of_type(section(claims_report(tried(told)), "Every claim"), Table)
    assert table.rows[0][table.head.index("worlds compared")] == (
        "engaged-deference against imposition, with states.count=3, for the first alone "
        "allies.count=4, less the same difference with time.months=30"
    )


def test_a_document_that_lacks_something_is_refused(tried):
    result = tried(claim(), change=lambda document: document["scenarios"][0].pop("essay"))
    with pytest.raises(RequestError, match="essay"):
        claims_report(result)


def test_a_scenario_is_chosen_by_its_short_name_and_its_title_stands_below(published):
    document = json.loads((REFERENCE / "claims.json").read_text(encoding="utf-8"))
    titles = {row["name"]: row["title"] for row in document["scenarios"] if row["claims"]}
    (choice,) = of_type(section(published[1], "Effects beside"), Choice)
    found = {name: block.title for name, block in choice.options if name != "All of them"}
    assert found == titles


def test_claims_without_an_experiment_have_the_scenarios_title(tried):
    result = tried(claim(), change=lambda document: document.update(title="Claims"))
    report = claims_report(result)
    assert report.title == next(iter(result.scenarios.values())).title


def test_without_intervals_none_are_told(tried):
    said = claims_report(tried(claim(), replicates=5)).limits[0]
    assert said == "There are no intervals: they take at least 20 worlds."
