"""Reports of two scenarios in a real browser: whatever is named is named once."""

import pytest

from sim.render.html import render
from sim.telling.reading import read_result
from sim.telling.report import report_of
from tests.telling.sweeps import GAP, PAIR, noise, sweep_of
from tests.telling.test_browser import AXE, OPEN, RULES
from tests.telling.test_calibrate import fitted, report  # noqa: F401 - fixtures
from tests.telling.test_claims import REFERENCE

pytestmark = pytest.mark.slow


def complaints(opened, told, place, width=390):
    """Open all of a report; give what axe finds wanting, and the names of all options."""
    path = place / "report.html"
    path.write_text(render(told), encoding="utf-8")
    page = opened(path, width, bypass_csp=True).page
    page.evaluate(AXE)
    page.evaluate(OPEN)
    return page.evaluate(RULES)


def test_a_sweep_of_two_scenarios(opened, tmp_path):
    both = {**PAIR, "scenarios": '["tiny.toml", "other.toml"]'}
    told = report_of(sweep_of(tmp_path, GAP, noise, **both))
    assert complaints(opened, told, tmp_path) == []


def test_a_calibration(opened, report, tmp_path):  # noqa: F811 - a fixture
    assert complaints(opened, report(), tmp_path) == []


def test_claims_are_chosen_by_names_that_fit_a_phone(opened, tmp_path):
    told = report_of(read_result(REFERENCE))
    assert complaints(opened, told, tmp_path) == []
    page = opened(tmp_path / "report.html", 390).page
    select = page.locator("section", has_text="Effects beside").locator("select").first
    fits = """(select) => {
        const pen = document.createElement("canvas").getContext("2d");
        pen.font = getComputedStyle(select).font;
        const widths = [...select.options].map((one) => pen.measureText(one.text).width);
        return Math.max(...widths) < select.clientWidth - 20;
    }"""
    assert select.evaluate(fits)
