"""What screens must show at once: a projector without scrolling, a phone both sides."""

import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1366, 650), (1920, 1080), (960, 540)])
def test_on_a_projector_the_first_minute_needs_no_scrolling_and_names_stay(
    opened, address, width, height
):
    watched = opened(address, width, height)
    page = watched.page
    watched.first("imposition", 2)
    page.locator(".on-now").click()
    page.wait_for_selector(".bets")
    page.locator(".bets button").first.click()
    watched.seek(60)
    if height > 560:
        assert page.evaluate("document.documentElement.scrollHeight") == height
    left, right = (page.locator(f".stage.side-{n}").bounding_box() for n in (0, 1))
    assert left["y"] == right["y"]
    assert left["width"] == pytest.approx(right["width"], abs=1)
    words = page.locator(".group .wants").all_text_contents()
    assert len(words) == 24
    assert all(words)


def test_on_a_phone_both_sides_are_seen_at_once(opened, address):
    watched = opened(f"{address}/#view=explore", 375, 667, has_touch=True, is_mobile=True)
    page = watched.page
    watched.seek(70)
    for n in (0, 1):
        box = page.locator(f".stage.side-{n} svg").bounding_box()
        assert box["y"] > 0
        assert box["y"] + box["height"] < page.locator(".player").bounding_box()["y"] + 1
