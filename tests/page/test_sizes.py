"""Every size and every corner of the page: slow together."""

import pytest

from tests.page.seen import counted, counts, world_of

pytestmark = pytest.mark.slow

PROJECTOR, PHONE = (1280, 720), (390, 844)


@pytest.mark.parametrize(("width", "height"), [PROJECTOR, (1920, 1080), (1024, 768)])
def test_a_projector_shows_everything_without_scrolling(opened, address, width, height):
    watched = opened(address, width, height)
    watched.begin(0)
    watched.seek(120)
    page = watched.page
    size = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    assert page.evaluate(size) == [width, height]
    left, right = (page.locator(f"#stage-{n}").bounding_box() for n in (0, 1))
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] < right["x"]
    assert left["width"] == pytest.approx(right["width"], abs=1)
    for part in ("#stage-0 svg[role=group]", "#charts", "#bet", "#tabs"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= height
        assert box["height"] > 120


def test_a_phone_shows_one_thing_below_the_other(opened, address):
    watched = opened(address, *PHONE, has_touch=True, is_mobile=True)
    watched.begin(2)
    watched.seek(45)
    page = watched.page
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    tops = [page.locator(part).bounding_box()["y"]
            for part in ("#bet", "#stage-0", "#stage-1", "#charts", "#tabs")]  # fmt: skip
    assert tops == sorted(tops)
    small = page.locator("button:visible, select:visible").evaluate_all(
        "all => all.filter((one) => one.getBoundingClientRect().height < 24).map((one) => one.id)"
    )
    assert small == []
    page.locator("#tabs").scroll_into_view_if_needed()
    assert page.locator("#play").bounding_box()["y"] < 60


def test_another_world_and_other_practices(opened, address):
    watched = opened(address)
    page = watched.page
    page.locator("#another").click()
    watched.world_has('["seed","1"]', gone=True)
    page.locator("#b").select_option("no-allies")
    watched.world_has("no-allies")
    assert page.locator("#name-1").inner_text() == "Right: no allies"
    page.locator("#scenario").select_option("every-continent")
    watched.world_has("every-continent")
    world = world_of(address, "?scenario=every-continent&b=no-allies")["world"]
    assert counts(page) == counted(world)


def test_a_lesson_sets_the_page(opened, address):
    watched = opened(f"{address}/?lesson=one-world-is-no-proof")
    page = watched.page
    assert page.locator("#scenario").input_value() == "null-world"
    assert "nothing that allies do makes any difference" in page.locator(".question").inner_text()
    page.locator("#tab-lessons").click()
    page.locator("#lesson-critical-mass summary").click()
    page.locator("[data-lesson=critical-mass]").click()
    watched.world_has("critical-mass")
    assert "lesson=critical-mass" in page.url
    assert "Sixteen small groups" in page.locator(".question").inner_text()


def test_hovering_explains(opened, address):
    watched = opened(address)
    page = watched.page
    watched.begin()
    watched.seek(40)
    page.locator("#stage-1 .ally").nth(2).hover()
    assert page.locator("#explanation").inner_text().startswith("Ally 3: imposition.")
    assert page.locator("#stage-1 .tie.lit").count() > 0
    page.locator("#stage-0 .figures .harmed").hover()
    assert "harmed since the start" in page.locator("#explanation").inner_text()


def test_who_wants_no_motion_gets_none(opened, address):
    seconds = "getComputedStyle(document.querySelector('.ring')).transitionDuration"
    calm = opened(address, reduced_motion="reduce").page
    assert calm.evaluate(seconds) == "0s"
