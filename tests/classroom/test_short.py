"""Reports for pupils: one page of paper, and on a screen as accessible as the page itself."""

import re
from pathlib import Path

import pytest

import sim
from sim.classroom.paper import short_page
from sim.loading import load
from sim.reports import tell
from tests.classroom.seen import found_wanting

pytestmark = pytest.mark.slow

REFERENCE = Path(__file__).parents[2] / "results" / "reference"


def answers():
    yield sim.compare("null-world", replicates=20)
    yield load(REFERENCE)  # it has the longest verdict that there is


def test_a_short_report_prints_on_one_page(browser):
    page = browser.new_page()
    for report in map(tell, answers()):
        page.set_content(short_page(report))
        page.locator("figure svg").first.wait_for()
        if report.plain:
            assert page.locator(".verdict p").all_inner_texts() == [report.plain[1]]
            assert "engaged-deference" not in page.locator("main").inner_text()
        assert found_wanting(page) == []
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.close()
