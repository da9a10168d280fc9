"""The report of a run tells its story, and that one run is no evidence."""

import numpy as np
import pytest

import sim
from sim.outcomes import CAUSES, SERIES_NAMES
from sim.reports import run as module
from sim.reports.blocks import Curves, Points


@pytest.fixture(scope="module")
def told(ran):
    return sim.load(ran)


@pytest.fixture
def report(told):
    return sim.tell(told)


def test_it_warns_that_one_run_is_not_evidence(report):
    assert "One run is not evidence" in report.text()
    assert "engaged-deference" in report.question
    assert "seed 1, replicate 0" in report.imprint


def test_it_tells_the_story_with_months(report, told):
    points = report.sections[0].blocks[0]
    assert isinstance(points, Points)
    for row, text in zip(told.happenings, points.texts, strict=True):
        assert text == f"Month {row.month} ({row.date}): {row.text}"


def test_it_draws_every_series_and_lists_every_outcome(report, told):
    curves, _, months = report.sections[1].blocks
    assert isinstance(curves, Curves)
    assert len(curves.curves) == len(SERIES_NAMES) - len(CAUSES)
    assert tuple(curves.curves[0].y) == told.months["rights"]
    assert "seed 1" in curves.title
    assert [row[0] for row in months.rows] == ["2019", "2020", "2021-01 – 2021-06"]
    assert list(report.figures()) == ["run", "causes"]
    outcomes = report.sections[2].blocks[0]
    labels = [row.label for row in told.outcomes]
    gain = labels.index("Months to the first gain (restricted mean)")
    share = f"{100 * told['no_gain']:.0f} %"
    labels[gain] = f"Months to the first gain (restricted mean, {share} censored)"
    assert [row[0] for row in outcomes.rows] == labels


def test_causes_stand_on_each_other_and_come_to_the_change_of_rights(report, told):
    (stacked,) = (block for block in report.sections[1].blocks if getattr(block, "stacked", False))
    *parts, total = stacked.curves
    assert total.strong
    assert not any(part.strong for part in parts)
    assert all(any(part.y) for part in parts)
    assert np.allclose(np.sum([part.y for part in parts], axis=0), total.y, atol=1e-12)
    rights = np.array(told.months["rights"])
    assert np.allclose(np.diff(total.y), np.diff(rights), atol=1e-12)


def test_it_says_what_rights_rose_and_fell_by(report, told):
    causes = report.sections[2].blocks[1]
    booked = [sum(told.months[row.name]) for row in CAUSES]
    assert [row[0] for row in causes.rows[:-1]] == [row.label for row in CAUSES]
    for row, value in zip(causes.rows, [*booked, sum(booked)], strict=True):
        assert abs(float(row[1].replace("−", "-")) - value) <= 0.00005


def test_it_lists_some_events_and_says_how_many_there_are(told, monkeypatch):
    monkeypatch.setattr(module, "MOST_EVENTS", 7)
    count = told.table("events").num_rows
    counts, listed = sim.tell(told).sections[3].blocks
    assert len(listed.rows) == 7
    assert f"the first of {count:,}" in listed.caption
    numbers = [int(cell.replace(",", "")) for row in counts.rows for cell in row[1:]]
    assert sum(numbers) == count
