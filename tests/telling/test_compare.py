"""The report of a comparison says what the comparison found, and no more."""

import json

import pytest

from sim.errors import RequestError
from sim.manifest import checksums
from sim.outcomes import OUTCOMES
from sim.render.blocks import Choice, Curves, Table
from sim.render.wording import estimate
from sim.statistics.bootstrap import Interval
from sim.telling.compare import comparison_report
from sim.telling.reading import read_result

ALIKE = ("no real difference", "identical", "undecided")


@pytest.fixture(scope="module")
def told(compared):
    return json.loads((compared / "comparison.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def report(result):
    return comparison_report(result)


def blocks(report, title):
    return next(section.blocks for section in report.sections if section.title == title)


def test_the_verdict_is_the_conclusion(report, told):
    paragraph = told["conclusion"]["paragraph"]
    assert paragraph.endswith(report.verdict[-1])  # what cannot be concluded
    assert report.verdict[1].split(". ")[1] in paragraph  # how to read the numbers
    (points,) = blocks(report, "What can be concluded")
    main = next(row for row in told["outcomes"] if row["name"] == "rights")
    held = {row["practice"]: row["difference"] for row in main["practices"]}
    for line, row in zip(points.texts, told["conclusion"]["findings"], strict=True):
        bounds = held[row["practice"]]["simultaneous"]
        assert line.lower().startswith(f"{row['practice']}: {row['words']}")
        size = estimate(held[row["practice"]]["mean"], Interval(**bounds), sign=True)
        assert size in line
        assert len(line) < 200
    for row in told["conclusion"]["findings"]:
        assert row["practice"] in report.verdict[0]
        assert row["words"] in report.verdict[0].lower()
    assert "imposition" in report.question
    assert report.title == "Tiny"


def test_each_outcome_that_differs_can_be_chosen(report, told):
    choice = blocks(report, "What each practice does")[0]
    assert isinstance(choice, Choice)
    assert choice.options[0][0] == "Rights in practice"
    words = {row["practice"]: row["words"] for row in told["conclusion"]["findings"]}
    for label, forest in choice.options:
        outcome = next(row for row in told["outcomes"] if row["label"] == label)
        held = {row["practice"]: row["difference"] for row in outcome["practices"]}
        for row in forest.rows:
            bounds = held[row.label]["simultaneous"]
            assert (row.mean, row.low, row.high) == (
                held[row.label]["mean"],
                bounds["low"],
                bounds["high"],
            )
            alike = label == "Rights in practice" and row.verdict in ALIKE
            if bounds["low"] <= 0 <= bounds["high"] or alike:
                assert row.tone == "open"
            else:
                assert row.tone == ("more" if row.mean > 0 else "less")
            if outcome["name"] == "rights":
                assert row.verdict == words[row.label]
            elif row.tone != "open" and outcome["better"] != "neither":
                good = (row.tone == "more") == (outcome["better"] == "higher")
                assert row.verdict == ("better" if good else "worse")


def test_tables_hold_every_outcome_of_every_practice(report, told):
    tables = [block for block in blocks(report, "All outcomes") if isinstance(block, Table)]
    assert len(tables[0].rows) == len(OUTCOMES)
    assert len(tables[1].rows) == len(OUTCOMES) * len(told["practices"])
    assert all(len(row) == len(tables[0].head) == len(tables[0].sides) for row in tables[0].rows)
    main = blocks(report, "What each practice does")[1]
    assert [row[0] for row in main.rows] == told["ranked"]
    assert main.rows[next(iter(main.strong))][-1] == "compared with"


def test_months_are_drawn_for_every_practice(report, told):
    (curves,) = blocks(report, "Month by month")
    assert isinstance(curves, Curves)
    assert len(curves.curves) == 4 * len(told["practices"])
    assert {len(curve.x) for curve in curves.curves} == {30}
    banded = {curve.name for curve in curves.curves if curve.low}
    assert banded == {"imposition", "engaged-deference"}
    for curve in curves.curves:
        for low, middle, high in zip(curve.low, curve.y, curve.high, strict=bool(curve.low)):
            assert low <= high
            assert middle >= 0
    assert "25 worlds" in curves.description


def test_a_result_without_months_is_reported_too(folder, rewrite):
    (folder / "months.parquet").unlink()
    rewrite(lambda manifest: manifest.update(files=checksums(folder)))
    (words,) = blocks(comparison_report(read_result(folder)), "Month by month")
    assert "kept no months" in words.text


def test_a_comparison_without_its_document_is_refused(folder, rewrite):
    (folder / "comparison.json").unlink()
    rewrite(lambda manifest: manifest.update(files=checksums(folder)))
    with pytest.raises(RequestError, match=r"expected comparison\.json among the files"):
        comparison_report(read_result(folder))


def test_too_few_worlds_leave_all_undecided(folder, rewrite):
    def without_intervals(told):
        for outcome in told["outcomes"]:
            for row in outcome["practices"]:
                row["interval"] = None
                if row["difference"]:
                    row["difference"] |= {"interval": None, "simultaneous": None}
        for row in told["conclusion"]["findings"]:
            row |= {"verdict": "undecided", "words": "undecided", "replicates_needed": None}

    rewrite(without_intervals, "comparison.json")
    report = comparison_report(read_result(folder))
    forest = blocks(report, "What each practice does")[0].options[0][1]
    assert {row.tone for row in forest.rows} == {"open"}
    assert "Undecided: " in report.verdict[0]
    said = repr((report.verdict, report.limits, report.sections))
    assert "95 % interval" not in said
    assert said.count("there are no intervals") + said.count("There are no intervals") == 2
    assert all(
        "undecided, for fewer than 20 worlds do not tell" in line
        for line in blocks(report, "What can be concluded")[0].texts
    )


def test_one_world_is_no_evidence(folder, rewrite):
    rewrite(lambda told: told.update(replicates=1), "comparison.json")
    report = comparison_report(read_result(folder))
    assert report.limits[0].startswith("One world is no evidence")
    assert report.question.endswith(" in one and the same world?")
