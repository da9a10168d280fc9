"""A phone is a browser: its tabs are one phone with one vote, and nothing of it remains."""

import json

import pytest

from tests.classroom.phones import Speaker, class_on, finish
from tests.classroom.seen import Seen

pytestmark = pytest.mark.slow

HOUR = 3_600_000


@pytest.fixture
def room(browser):
    """Serve a class; give its room, and what opens a tab of one browser and what begins a step."""
    with class_on() as (address, _, room):
        context = browser.new_context(viewport={"width": 390, "height": 844})
        seen = []

        def tab(path=f"/c/{room.code}"):
            seen.append(Seen(context.new_page()))
            seen[-1].page.goto(address + path)
            return seen[-1].page

        async def begin(step):
            teacher = Speaker(address, room.code, room.secret)
            assert (await teacher.say("step", **step))[0] == 204
            await teacher.line.close()

        yield room, tab, lambda **step: finish(begin(step))
        context.close()
    cut_off = "net::ERR_FAILED"  # as a test does
    assert [row for one in seen for row in one.complaints if cut_off not in row] == []


BET = {"request": {"scenario": "null-world", "a": "imposition", "b": "no-allies"}}
BET |= {"kind": "bet", "options": ["left", "same", "right"]}


def test_tabs_of_a_browser_have_one_vote_and_forget_it(room):
    room, tab, begin = room
    tabs = [tab() for _ in range(3)]
    for page in tabs:
        page.get_by_text("You are in.").wait_for()
    assert len(room.phones) == 1
    assert room.here() == 1
    begin(**BET)
    for n, page in enumerate(tabs):
        page.bring_to_front()
        page.locator(".big:enabled").nth(n).click()
        page.get_by_text("Sent.").wait_for()
        for other in tabs:  # see what was chosen here
            other.locator(f".big:nth-child({n + 1})[aria-pressed=true]").wait_for()
    assert room.votes.counts() == {"left": 0, "same": 0, "right": 1}
    tabs.pop().close()
    late = tab("/c")  # comes back by typing the code, and finds its vote
    late.locator("#type").fill(room.code)
    late.keyboard.press("Enter")
    late.locator(".big:nth-child(3)[aria-pressed=true]").wait_for()
    assert len(room.phones) == 1
    begin(kind="end")
    for page in (*tabs, late):
        page.get_by_text("The lesson is over.").wait_for()
        assert page.evaluate("sessionStorage.length + localStorage.length") == 0


def test_tabs_that_choose_at_once_agree_with_the_class(room):
    room, tab, begin = room
    slow, quick = tabs = [tab() for _ in range(2)]
    begin(**BET)
    late = []

    def hold_back(route):  # the first choice arrives, and is told so after the second
        late.append((route, route.fetch()))

    slow.route("**/answer", hold_back)
    slow.locator("[data-choice=left]").click()
    quick.locator("[data-choice=left][aria-pressed=true]").wait_for()
    quick.locator("[data-choice=right]").click()
    quick.get_by_text("Sent.").wait_for()
    for route, answer in late:
        route.fulfill(response=answer)
    slow.get_by_text("Sent.").wait_for()
    for page in tabs:
        page.locator("[data-choice=right][aria-pressed=true]").wait_for()
        assert page.locator("[aria-pressed=true]").count() == 1
    assert list(room.votes.choices.values()) == ["right"]


def test_a_reload_in_the_middle_of_a_vote_leaves_one_vote_or_none(room):
    room, tab, begin = room
    page = tab()
    begin(**BET)
    on_its_way = []
    page.route("**/answer", lambda route: on_its_way.append(route))  # noqa: PLW0108 - as Playwright needs it
    page.locator(".big:enabled").nth(0).click()
    page.get_by_text("Sending").wait_for()
    page.reload()
    page.unroute("**/answer")
    page.locator(".big:enabled").first.wait_for()
    assert page.locator("[aria-pressed=true]").count() == 0
    assert room.votes.choices == {}

    def arrives_unanswered(route):
        route.fetch()
        route.abort()

    page.route("**/answer", arrives_unanswered)
    page.locator(".big:enabled").nth(1).click()
    page.locator("[data-choice=same][aria-pressed=true]").wait_for()
    page.unroute("**/answer")
    page.reload()
    page.locator("[data-choice=same][aria-pressed=true]").wait_for()
    assert list(room.votes.choices.values()) == ["same"]


def test_no_secret_is_kept_in_a_phone(room):
    room, tab, _ = room
    page = tab()
    page.get_by_text("You are in.").wait_for()
    kept = json.dumps(page.evaluate("({...localStorage})"))
    assert room.secret not in kept
    (token,) = room.phones
    assert token in kept


def test_what_a_class_long_ago_left_behind_goes(room):
    room, tab, _ = room
    page = tab("/c")
    page.locator("#type").wait_for()
    page.evaluate(
        """(long) => {
            const held = { token: "x", since: Date.now() - long };
            localStorage.setItem("class AAAA", JSON.stringify(held));
            localStorage.setItem("class CCCC", "no JSON");
        }""",
        5 * HOUR,
    )
    page.locator("#type").fill(room.code)
    page.keyboard.press("Enter")
    page.get_by_text("You are in.").wait_for()
    assert page.evaluate("Object.keys(localStorage)") == [f"class {room.code}"]
