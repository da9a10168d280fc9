"""A report in a notebook: its page in a frame, where figures are drawn and links lead."""

from dataclasses import replace

import pytest

from sim.render.blocks import Estimate
from tests.render.examples import EVERY, FOREST, report


def test_a_report_names_itself_in_a_line():
    assert repr(EVERY) == "<Report of a comparison: A town, 2020>"


@pytest.mark.slow
def test_the_frame_holds_the_page_and_its_links_lead_within_it(browser, tmp_path):
    path = tmp_path / "notebook.html"
    path.write_text(f"<!doctype html><p>Notebook</p>{EVERY._repr_html_()}", encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("figure svg").first.wait_for()
    frame.get_by_role("link", name="What was found").click()
    assert frame.locator("h1").inner_text() == "A town, 2020"
    assert frame.locator("body").evaluate("() => scrollY") > 0
    page.close()


@pytest.mark.slow
def test_a_forest_shows_groups_both_intervals_and_what_is_beyond_its_reach(browser, tmp_path):
    far = (*FOREST.rows, Estimate("far", 90.0, 80.0, 100.0))
    path = tmp_path / "report.html"
    path.write_text(report(replace(FOREST, rows=far, reach=0.2)).html(), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    figure = page.locator("figure")
    figure.locator(".alone").first.wait_for(state="attached")
    said = figure.inner_text()
    for text in ("Without allies", "»", "of all rows together"):
        assert text in said
    page.close()
