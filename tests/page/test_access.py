"""Accessibility, as axe-core finds it, in every state of the page."""

import pytest

from tests.page.seen import found_wanting

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_nothing_is_found_wanting(opened, address, width, height):
    watched = opened(address, width, height)
    page = watched.page
    assert found_wanting(page) == []
    watched.begin(0)
    watched.seek(31)
    assert found_wanting(page) == []
    page.locator("#play").focus()
    watched.seek(120)
    assert found_wanting(page) == []
    for tab in ("settings", "lessons", "help"):
        page.locator(f"#tab-{tab}").click()
        assert found_wanting(page) == []


@pytest.mark.parametrize(
    "practices",
    [("parallel", "statement"), ("consultation", "co-decision"), ("silent-deference", "no-allies")],
)
def test_every_practice_is_named_beside_its_colour(opened, address, practices):
    watched = opened(f"{address}/?a={practices[0]}&b={practices[1]}&scenario=critical-mass")
    watched.begin(0)
    watched.seek(40)
    names = watched.page.locator(".stage h2").all_inner_texts()
    assert [name.split(": ")[1].replace(" ", "-") for name in names] == list(practices)
    dashes = watched.page.locator(".legend .sample line").evaluate_all(
        "all => all.map((line) => line.getAttribute('stroke-dasharray'))"
    )
    assert dashes[0] != dashes[1]
    assert found_wanting(watched.page) == []
