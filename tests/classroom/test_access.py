"""Without a mouse: exploring and a whole lesson by keyboard alone; and light, as one chooses it."""

import pytest

from sim.classroom.library import lessons
from tests.classroom.seen import found_wanting

pytestmark = pytest.mark.slow

MOST_STOPS = 60


def tab_to(page, selector):
    """Go on by Tab until something has the focus; it must be seen that it has."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("which => document.activeElement.matches(which)", selector):
            outline = "getComputedStyle(document.activeElement).outlineWidth"
            assert page.evaluate(outline) != "0px" or selector == ".mark"
            return
    pytest.fail(f"Tab does not reach {selector}")


def test_exploring_by_keyboard_alone(opened, address):
    watched = opened(address)
    page = watched.page
    tab_to(page, "[data-view=explore]")
    page.keyboard.press("Enter")
    watched.ready("explore")
    tab_to(page, "#b")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    watched.world_has('["b","imposition"]', gone=True)
    tab_to(page, ".play")
    page.keyboard.press("Enter")
    watched.until(lambda: watched.month > 1)
    page.keyboard.press("Space")
    tab_to(page, "[role=tab]")
    page.keyboard.press("ArrowRight")
    tab_to(page, "#slider-money")
    page.keyboard.press("Home")
    watched.world_has("money")
    page.keyboard.press("Shift+Tab")
    while not page.evaluate("document.activeElement.matches('[role=tab]')"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    tab_to(page, ".sixty-panel .strong")
    page.keyboard.press("Enter")
    page.wait_for_selector(".sixty-panel .block")


@pytest.mark.parametrize("key", ["not-silence", "what-would-you-need-to-know"])
def test_a_lesson_by_keyboard_alone(opened, address, key):
    watched = opened(address)
    page = watched.page
    steps = next(lesson.steps for lesson in lessons() if lesson.key == key)
    tab_to(page, "[data-view=lessons]")
    page.keyboard.press("Enter")
    watched.ready("lessons")
    tab_to(page, f"[data-lesson={key}][data-short=false]")
    page.keyboard.press("Enter")
    for step in steps:
        page.wait_for_selector(f"html[data-step='{key}.{step.id}']")
        if step.kind == "bet":
            tab_to(page, ".bets .choice:nth-child(2)")
            page.keyboard.press("Enter")
        elif step.kind == "watch":
            page.keyboard.press("End")
            page.wait_for_selector(".step .told")
        elif step.kind == "explain":
            tab_to(page, "textarea")
            page.keyboard.type("because")
        elif step.kind == "sixty":
            page.wait_for_selector(".work .strong")
            tab_to(page, ".work .strong")
            page.keyboard.press("Enter")
            page.wait_for_selector(".block")
        elif step.kind == "turn":
            tab_to(page, ".slider input")
            moved = page.evaluate("document.activeElement.name")
            assert moved in step.free
            page.keyboard.press("ArrowRight")
            watched.world_has(f'["{moved}"')
        if step is not steps[-1]:
            tab_to(page, ".ways .strong")
            page.keyboard.press("Enter")
    assert page.locator(".discuss li").count() > 1


def test_the_light_can_be_chosen(opened, address):
    page = opened(address, color_scheme="light").page
    color = "getComputedStyle(document.body.parentElement).backgroundColor"
    light = page.evaluate(color)
    page.locator("#theme").select_option("dark")
    assert page.evaluate(color) != light
    assert found_wanting(page) == []
