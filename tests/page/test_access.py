"""Accessibility, as axe-core finds it, in every view, theme and language."""

import pytest

from sim.page.texts import PLURALS
from tests.page.seen import found_wanting

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("language", PLURALS)
@pytest.mark.parametrize(
    ("size", "scheme"), [((1366, 650), "light"), ((1024, 768), "dark"), ((375, 667), "dark")]
)
def test_nothing_is_found_wanting(opened, address, size, scheme, language):
    watched = opened(f"{address}/?lang={language}", *size, color_scheme=scheme)
    page = watched.page
    assert page.evaluate("document.documentElement.lang") == language
    assert found_wanting(page) == []
    watched.first("imposition", 1)
    page.locator(".foot > .strong").click()
    page.wait_for_selector(".moment")
    assert found_wanting(page) == []
    watched.seek(120)
    page.locator(".on-now").click()
    page.wait_for_selector(".bets")
    assert found_wanting(page) == []
    page.locator(".bets button").first.click()
    watched.seek(120)
    page.locator(".on-now").click()
    page.locator(".foot > .strong").click()
    assert found_wanting(page) == []
    page.locator("button[data-view=explore]").click()
    watched.ready("explore")
    watched.seek(70)
    for tab in page.locator("[role=tab]").all():
        tab.click()
        assert found_wanting(page) == []
    page.locator("button[data-view=lessons]").click()
    watched.ready("lessons")
    assert found_wanting(page) == []
    page.locator("[data-lesson=defer-or-impose]").click()
    page.wait_for_selector(".work .bets")
    assert found_wanting(page) == []
    page.locator(".work .row button").first.click()
    page.wait_for_selector(".watch")
    assert found_wanting(page) == []
    page.locator(".ways .strong").click()
    page.wait_for_selector("textarea")
    assert found_wanting(page) == []


def test_the_light_can_be_chosen(opened, address):
    page = opened(address, color_scheme="light").page
    color = "getComputedStyle(document.body.parentElement).backgroundColor"
    light = page.evaluate(color)
    page.locator("#theme").select_option("dark")
    assert page.evaluate(color) != light
    assert found_wanting(page) == []
