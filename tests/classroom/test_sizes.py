"""What screens must show at once: a projector without scrolling, a phone both sides."""

import pytest

pytestmark = pytest.mark.slow


HIDDEN = """all => all.filter((one) => one.scrollHeight > one.clientHeight + 1 && one.clientHeight)
    .map((one) => one.className)"""


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1366, 650), (1920, 1080)])
def test_on_a_projector_the_first_minute_needs_no_scrolling(
    opened, address, width, height, language
):
    watched = opened(f"{address}/?lang={language}", width, height)
    page = watched.page
    watched.first("imposition", 100)
    assert page.evaluate("document.documentElement.scrollHeight") == height
    page.locator(".out:not(:empty)").wait_for()
    assert page.locator(".first .left, .first .right, .pile").evaluate_all(HIDDEN) == []


def test_on_a_phone_dots_verdict_and_buttons_of_the_first_minute_are_seen_at_once(opened, address):
    watched = opened(address, 390, 844, has_touch=True, is_mobile=True)
    page = watched.page
    page.locator("[data-choice=imposition]").tap()
    watched.tries(1)
    page.locator(".again button").nth(2).tap()
    watched.tries(101)
    for part in (".strip", ".out", ".pile >> nth=1", ".again"):
        box = page.locator(part).bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 844


def test_on_a_phone_both_sides_are_seen_at_once(opened, address):
    watched = opened(f"{address}/#view=explore", 375, 667, has_touch=True, is_mobile=True)
    page = watched.page
    watched.seek(70)
    for n in (0, 1):
        box = page.locator(f".stage.side-{n} svg").bounding_box()
        assert box["y"] > 0
        assert box["y"] + box["height"] < page.locator(".player").bounding_box()["y"] + 1
