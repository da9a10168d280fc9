"""The page in a real browser that can reach no other machine."""

import pytest

from tests.page.seen import INKED, counted, counts, world_of

pytestmark = pytest.mark.slow


def test_the_page_loads_alone_and_draws_everything(opened, address, default):
    watched = opened(address)
    page = watched.page
    watched.begin(0)
    watched.seek(60)
    assert all(url.startswith((f"{address}/", "data:")) for url in watched.asked)
    assert counts(page) == counted(default["world"])
    assert page.locator(".plot canvas").count() == 3
    for left, right in page.locator(".plot canvas").evaluate_all(INKED):
        assert min(left, right) > 5  # most months are at rest, and one side may cover the other
    assert page.locator("#story li").count() > 5
    shapes = page.locator(".mark").evaluate_all(
        "all => all.filter((mark) => mark.getBoundingClientRect().width < 3).length"
    )
    assert shapes == 0


def test_nobody_plays_before_betting_or_declining(opened, address):
    watched = opened(address)
    page = watched.page
    for control in ("play", "back", "forward", "scrub"):
        assert page.locator(f"#{control}").is_disabled()
    page.keyboard.press("End")
    assert watched.month == 0
    assert page.locator(".strip").count() == 0
    for choice in (2, 2, 0):
        page.locator(".choice").nth(choice).click()
    assert [int(text) for text in page.locator(".count").all_text_contents()] == [1, 0, 2]
    page.locator("#start").click()
    watched.until(lambda: watched.month >= 2)
    page.locator("#play").click()
    month = watched.month
    page.wait_for_timeout(700)
    assert watched.month == month
    assert "left 1, about the same 0, right 2" in page.locator("#bet").inner_text()


def test_the_ensemble_speaks_after_the_last_month(opened, address, default):
    watched = opened(address)
    page = watched.page
    watched.begin(1)
    watched.seek(119)
    assert page.locator(".strip").count() == 0
    page.locator("#forward").click()
    told = page.locator("#bet").inner_text()
    typical, worlds = default["typical"], default["ensemble"]["worlds"]
    assert page.locator(".strip .world").count() == worlds
    assert f"{worlds} worlds: left did better in {typical['left']}" in told
    assert f"right in {typical['right']}, about the same in {typical['neither']}" in told
    assert "One run is not evidence." in told
    assert "middle 80 %" in page.locator(".legend").inner_text()


def test_scrubbing_is_exact(opened, address, default):
    watched = opened(address)
    page = watched.page
    watched.begin()
    seen = {}
    for month in (31, 80, 0, 31):
        watched.seek(month)
        assert watched.month == month
        html = [page.locator(f"#stage-{n} svg[role=group]").inner_html() for n in (0, 1)]
        assert seen.setdefault(month, html) == html
        for n, side in enumerate(default["sides"]):
            rows = side["parts"]["states"]["rights"]
            shown = page.locator(f"#stage-{n} .state .value").all_text_contents()
            assert [int(text.split()[0]) for text in shown] == pytest.approx(
                [row[month] / 10 for row in rows], abs=0.51
            )
            harmed = sum(
                sum(row[: month + 1])
                for name in ("harmed_repression", "harmed_usual")
                for row in side["parts"]["groups"][name]
            )
            text = page.locator(f"#stage-{n} .harmed dd").inner_text()
            assert int(text.replace(",", "")) == pytest.approx(harmed, rel=0.051)
    for _ in range(3):
        page.locator("#back").click()
    assert watched.month == 28


def test_both_sides_look_the_same_until_they_part(opened, address):
    query = "?a=engaged-deference&b=critical-support&seed=3"
    parting = world_of(address, query)["parting"]["decision"]
    watched = opened(address + query)
    watched.begin()

    def sides():
        return [watched.texts(f"#stage-{n} .state, #stage-{n} .group") for n in (0, 1)]

    for month in range(parting):
        watched.seek(month)
        assert sides()[0] == sides()[1]
        assert "still the same world" in watched.page.locator("#parting").inner_text()
    watched.seek(parting)
    assert f"month {parting} " in watched.page.locator("#parting").inner_text()
    watched.seek(120)
    assert sides()[0] != sides()[1]


def test_a_slider_changes_the_result_at_once(opened, address):
    watched = opened(address)
    page = watched.page
    watched.begin(0)
    watched.seek(90)
    before = watched.texts(".figures dd")
    page.locator("#tab-settings").click()
    page.locator("#slider-money").fill("0")
    watched.world_has("money")
    assert watched.month == 90
    assert watched.texts(".figures dd") != before
    assert "money=0" in page.url
    page.locator("#reset").click()
    watched.world_has("money", gone=True)
    assert watched.texts(".figures dd") == before


def test_a_seed_that_is_no_number_is_refused_kindly(opened, address):
    watched = opened(address)
    page = watched.page
    page.locator("#seed").fill("abc")
    page.locator("#seed").press("Enter")
    page.wait_for_selector("#problem:not([hidden])")
    assert "seed: expected a whole number" in page.locator("#problem").inner_text()
    assert page.locator("#seed").get_attribute("aria-invalid") == "true"
    page.locator("#seed").fill("7")
    page.locator("#seed").press("Enter")
    page.wait_for_selector("#problem", state="hidden")
    assert page.locator("#seed").get_attribute("aria-invalid") is None
    # The browser itself says in its console that an answer was 422.
    assert len(watched.complaints) == 1
    assert "422" in watched.complaints.pop()


def test_everything_can_be_done_with_the_keyboard(opened, address):
    watched = opened(address)
    page = watched.page

    def focused():
        return page.evaluate("document.activeElement.id || document.activeElement.className")

    def tab_to(wanted):
        for _ in range(40):
            page.keyboard.press("Tab")
            if wanted in str(focused()):
                return
        pytest.fail(f"the tab key does not reach {wanted}")

    page.keyboard.press("Tab")
    assert "skip" in focused()
    tab_to("choice")
    page.keyboard.press("Enter")
    tab_to("start")
    page.keyboard.press("Space")
    assert focused() == "play"
    page.keyboard.press("Space")
    month = watched.month
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    assert watched.month == month + 1
    page.keyboard.press("End")
    assert watched.month == 120
    page.keyboard.press("Home")
    assert watched.month == 0
    page.locator("#stage-0 .mark").first.focus()
    assert "State 1. Rights in practice" in page.locator("#explanation").inner_text()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert page.locator("#explanation").inner_text().startswith("Group 1: ")
    assert watched.month == 0
    page.keyboard.press("Escape")
    assert page.locator("#explanation").is_hidden()
    page.locator("#tab-story").focus()
    page.keyboard.press("ArrowRight")
    assert focused() == "tab-settings"
    assert page.locator("#panel-settings").is_visible()
