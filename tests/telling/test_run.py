"""The report of a run tells its story, and that one run is no evidence."""

import json

import pyarrow.parquet as pq
import pytest

from sim.render.blocks import Curves, Points
from sim.telling import run as module
from sim.telling.reading import read_result
from sim.telling.report import report_of


@pytest.fixture(scope="module")
def told(ran):
    return json.loads((ran / "run.json").read_text("utf-8"))


@pytest.fixture
def report(ran):
    return report_of(read_result(ran))


def test_it_warns_that_one_run_is_not_evidence(report):
    assert any("One run is not evidence" in text for text in report.verdict)
    assert report.kind == "One run"
    assert "engaged-deference" in report.question


def test_it_tells_the_story_with_months(report, told):
    points = report.sections[0].blocks[0]
    assert isinstance(points, Points)
    for row, text in zip(told["happenings"], points.texts, strict=True):
        assert text.startswith(f"Month {row['month']} (")
        assert text.endswith(row["text"])


def test_it_draws_every_series(report, told):
    (curves,) = report.sections[1].blocks
    assert isinstance(curves, Curves)
    assert len(curves.curves) == len(told["series"])
    rights = curves.curves[0]
    assert rights.y == [row["rights"] for row in told["months"]]


def test_it_lists_all_outcomes(report, told):
    (table,) = report.sections[2].blocks
    assert [row[0] for row in table.rows] == [row["label"] for row in told["outcomes"]]


def test_it_lists_some_events_and_says_how_many_there_are(ran, monkeypatch):
    events = pq.read_table(ran / "events.parquet")
    monkeypatch.setattr(module, "MOST_EVENTS", 7)
    counts, listed = report_of(read_result(ran)).sections[3].blocks
    assert len(listed.rows) == 7
    assert f"the first of {events.num_rows:,}: events.parquet holds all" in listed.caption
    numbers = [int(cell.replace(",", "")) for row in counts.rows for cell in row[1:]]
    assert sum(numbers) == events.num_rows
