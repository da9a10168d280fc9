"""The class in a real browser: the screen in front, the teacher’s own view and phones."""

import json
import re
from collections import Counter

import pytest

from sim.classroom.content import page_languages
from sim.classroom.library import lessons
from tests.classroom.phones import class_on
from tests.classroom.seen import Seen, found_wanting
from tests.classroom.test_ally import ended

pytestmark = pytest.mark.slow

LESSON = lessons()[0]


class Screen(Seen):
    """The screen in front."""

    def at(self, step):
        self.page.wait_for_selector(f"html[data-step='{LESSON.key}.{step}']")


class Own(Seen):
    """The teacher’s own view."""

    def begin(self, way="whole"):
        self.page.locator("#way").select_option(way)
        self.page.locator("#begin").click()
        self.page.locator(".taught").wait_for()

    def go(self, button="next"):
        self.page.locator(f"#{button}:enabled").click()

    def answered(self, text):
        self.page.locator(".answered", has_text=text).wait_for()


class Pupil(Seen):
    """A phone."""

    def choices(self):
        self.page.locator(".big:enabled").first.wait_for()
        return self.page.locator(".big b").all_inner_texts()

    def choose(self, n):
        self.page.locator(".big:enabled").nth(n).click()
        self.page.get_by_text("Sent.").wait_for()


@pytest.fixture
def room(browser):
    """Serve a class; give what opens its screens and phones, which may not complain."""
    contexts, seen = [], []
    with class_on() as (address, hub, first):

        def watch(kind, page):
            seen.append(kind(page))
            return seen[-1]

        def context(width, height, **more):
            contexts.append(
                browser.new_context(viewport={"width": width, "height": height}, **more)
            )
            return contexts[-1]

        class Room:
            code, secret = first.code, first.secret

            @staticmethod
            def screens(**more):
                """Open the screen in front as the command does, and from it the teacher’s view."""
                held = context(1366, 650, reduced_motion="reduce", **more)
                screen = watch(Screen, held.new_page())
                screen.page.goto(f"{address}/#{first.code}.{first.secret}")
                screen.page.locator(".joining").wait_for()
                with held.expect_page() as opened:
                    screen.page.locator("#own-view").click()
                own = watch(Own, opened.value)
                own.page.locator("#begin").wait_for()
                return screen, own

            @staticmethod
            def phone(path=f"/c/{first.code}", **more):
                found = watch(Pupil, context(390, 844, **more).new_page())
                found.page.goto(address + path)
                found.page.locator("h1").wait_for()
                return found

        Room.hub, Room.address = hub, address
        yield Room
        for held in contexts:
            held.close()
    refused = "Failed to load resource"  # what the browser says of an answer that is a no
    assert [row for found in seen for row in found.complaints if refused not in row] == []
    assert all(url.startswith((address, "data:", "blob:")) for found in seen for url in found.asked)


def test_a_class_of_thirty_goes_through_a_whole_lesson_and_bets_at_every_step(room):
    held = room.hub.rooms[room.code]
    screen, own = room.screens()
    phones = [room.phone() for _ in range(30)]
    own.page.get_by_text("30 phones").wait_for()
    own.begin()
    for step in LESSON.steps:
        screen.at(step.id)
        where = own.page.locator(".plan [aria-current=step]")
        assert f"{step.minutes} minutes" in where.inner_text()
        own.page.get_by_text(f"of {step.minutes} minutes").wait_for()
        if step.kind not in {"ally", "bet"}:
            for phone in phones:
                phone.page.get_by_text("Look at the screen").wait_for()
            if step.kind == "sixty":
                screen.page.locator(".work .strong").wait_for(timeout=300_000)
        else:
            assert own.page.locator("#next").is_disabled()
            assert screen.page.locator(".ways .strong").is_disabled()
            assert screen.page.locator(".play:visible:enabled").count() == 0
            for n, phone in enumerate(phones):
                assert len(phone.choices()) == 3
                phone.choose(n % 3)
            own.answered("30 of 30")
            assert held.votes.counts() == dict.fromkeys(held.step.options, 10)
            assert screen.page.locator(".choice .count").all_inner_texts() == ["", "", ""]
            own.go("show")
            if step.kind == "bet":
                for phone in phones:
                    phone.page.locator(".bars").wait_for()
            else:
                summed(held, screen, phones)
        if step is not LESSON.steps[-1]:
            own.go()
    assert own.page.locator("#next:visible").count() == 0
    assert "Bets that were right: 10 of 30" in " ".join(watched(screen, own))
    own.page.once("dialog", lambda dialog: dialog.accept())
    own.page.locator("#end").click()
    for phone in phones:
        phone.page.get_by_text("The lesson is over.").wait_for()
        assert phone.page.evaluate("sessionStorage.length + localStorage.length") == 0
        assert phone.page.evaluate("document.cookie") == ""
    assert held.votes.choices == {}


def watched(screen, own):
    """Go back to what was watched; give what is told there."""
    own.page.locator("#to-watch").click()
    screen.at("watch")
    screen.page.keyboard.press("End")
    screen.page.locator(".told").wait_for()
    return screen.page.locator(".told").all_inner_texts()


def summed(held, screen, phones):
    """Hold what phones and the screen say of allies against runs of the program."""
    worlds = {number: ended(number) for number in held.votes.choices}
    chosen = [worlds[number][choice] for number, choice in held.votes.choices.items()]
    screen.page.locator(".summed").wait_for(timeout=120_000)
    rows = screen.page.locator(".ends").all()
    alike = [[world[choice] for world in worlds.values()] for choice in held.step.options]
    for row, ends in zip(rows, [chosen, *alike], strict=True):
        kinds = Counter(kind for kind, _ in ends)
        expected = [kinds[kind] for kind in ("theirs", "other", "none")]
        assert [int(text) for text in row.locator("b").all_inner_texts()] == expected
        for kind, count in zip(("theirs", "other", "none"), expected, strict=True):
            assert row.locator(f".dots .dot.{kind}").count() == count
    hurt = sum(harm for _, harm in chosen)
    told = screen.page.locator(".summed .told").inner_text()
    assert f"took part: {hurt} of the groups’ people, none of you" in told
    shown = Counter()
    for phone in phones:
        phone.page.locator(".came").wait_for(timeout=120_000)
        told = phone.page.locator(".came")
        kind = told.get_attribute("class").split()[1]
        shown[kind, int(re.search(r"took part: ([\d,]+)", told.inner_text())[1])] += 1
        assert "For you: nothing." in told.inner_text()
    assert shown == Counter(chosen)


def test_the_short_way_leaves_out_what_has_no_minutes_in_it(room):
    screen, own = room.screens()
    own.begin("short")
    short = [step for step in LESSON.steps if step.short]
    assert own.page.locator(".plan li").count() == len(short)
    for step in short[:-1]:
        screen.at(step.id)
        assert f"{step.short} minute" in screen.page.locator(".progress").inner_text()
        own.page.locator("#next:enabled:visible, #none:visible").first.click()
    screen.at(short[-1].id)


def test_nothing_plays_before_somebody_has_bet_or_it_is_said_that_nobody_will(room):
    screen, own = room.screens()
    phone = room.phone()
    own.begin()
    own.page.locator("#to-predict").click()
    screen.at("predict")
    assert screen.page.locator(".play").is_disabled()
    for page in (own.page, screen.page):
        assert page.get_by_role("button", name="Next").is_disabled()
        assert page.get_by_role("button", name="Go on without a choice").is_visible()
    phone.choices()
    phone.choose(0)
    own.answered("1 of 1")
    own.page.locator("#to-predict").click()  # a second click
    assert room.hub.rooms[room.code].votes.counts()["left"] == 1
    for page in (own.page, screen.page):
        page.get_by_role("button", name="Next").and_(page.locator(":enabled")).wait_for()
        assert page.get_by_role("button", name="Go on without a choice").is_hidden()
    own.page.locator("#back").click()
    own.page.locator("#none:visible").click()  # nobody was an ally, and the teacher says: go on
    screen.at("predict")


def test_hands_are_counted_by_tapping_on_either_screen_and_taken_back(room):
    screen, own = room.screens()
    own.begin()
    own.page.locator("#to-predict").click()
    screen.at("predict")
    for page, choice, taps in ((own.page, "left", 4), (screen.page, "right", 2)):
        tapped = page.locator(f"[data-choice={choice}]")
        tapped.evaluate("(one, n) => { while (n--) one.click(); }", taps)  # before any is counted
        tapped.locator(".count").get_by_text(str(taps), exact=True).wait_for()
    screen.page.locator("#undo").click()
    own.page.locator("[data-choice=right] .count").get_by_text("1", exact=True).wait_for()
    assert room.hub.rooms[room.code].votes.counts() == {"left": 4, "same": 0, "right": 1}


def test_a_double_click_goes_one_step_and_a_click_on_the_step_at_hand_nowhere(room):
    screen, own = room.screens()
    own.begin()
    held = room.hub.rooms[room.code]
    own.page.locator("#to-sixty").click()
    screen.at("sixty")
    own.page.locator("#to-sixty").click()
    own.page.locator("#back").click()
    screen.at("explain")
    own.page.locator("#next").dispatch_event("click", {"detail": 2})  # where Back was before
    screen.page.locator(".ways .strong").dblclick(delay=200)
    screen.at("sixty")
    assert held.number == 4


def test_the_link_that_skips_to_the_content_loses_nothing(room):
    screen, own = room.screens()
    own.begin()
    screen.at("ally")
    screen.page.evaluate("window.here = true")
    screen.page.locator(".skip").evaluate("link => link.click()")
    screen.page.wait_for_url("**/#view")
    own.page.locator("#to-explain").click()
    screen.at("explain")
    assert screen.page.evaluate("window.here")


def test_the_screen_that_comes_back_with_an_old_address_begins_nothing(room):
    screen, own = room.screens()
    own.begin()
    screen.at("ally")
    screen.page.goto(f"{room.address}/?x#view=lessons&lesson=not-silence")
    screen.at("ally")
    assert room.hub.rooms[room.code].step.lesson == LESSON.key


def test_a_reload_of_either_screen_or_of_a_phone_loses_nothing(room):
    screen, own = room.screens()
    phone = room.phone()
    own.begin()
    phone.choices()
    phone.choose(2)
    for page, waits in ((screen.page, ".allied"), (own.page, ".taught"), (phone.page, ".big")):
        page.reload()
        page.locator(waits).first.wait_for()
    phone.page.locator('[data-choice=decide][aria-pressed="true"]').wait_for()
    own.answered("1 of 1")
    own.page.locator("#to-explain").click()
    screen.at("explain")
    screen.page.locator("textarea").fill("because")
    screen.page.reload()
    screen.at("explain")
    assert screen.page.locator("textarea").input_value() == "because"


def test_the_secret_leaves_the_address_bar_and_the_tab_keeps_it(room):
    screen, own = room.screens()
    for page, path in ((screen.page, "/"), (own.page, "/teach")):
        assert page.url.split("#")[0] == room.address + path
        assert room.secret not in page.url
    other = room.hub.open_room()  # its address is opened in the same tab
    own.page.evaluate("hash => { location.hash = hash; }", f"{other.code}.{other.secret}")
    own.page.get_by_text(other.code).wait_for()
    assert own.page.url == f"{room.address}/teach"
    own.page.evaluate("sessionStorage.clear()")
    own.page.reload()
    own.page.get_by_role("alert").filter(has_text="not the address of a class").wait_for()


def test_the_screen_shows_no_count_before_all_do_and_another_luck_asks_anew(room):
    screen, own = room.screens()
    phone = room.phone()
    own.begin()
    phone.choices()
    phone.choose(0)
    own.answered("1 of 1")
    assert own.page.locator(".choice .count").all_inner_texts() == ["1", "0", "0"]
    assert screen.page.locator(".choice .count").all_inner_texts() == ["", "", ""]
    own.go("show")
    screen.page.locator(".summed").wait_for()
    assert not room.hub.rooms[room.code].votes.open  # what came of it is known
    own.go("again")
    phone.page.locator(".big:enabled").first.wait_for()
    assert room.hub.rooms[room.code].votes.choices == {}
    assert screen.page.locator(".summed").count() == 0


def test_a_phone_that_can_run_no_world_says_so_and_tries_again(room):
    _, own = room.screens()
    phone = room.phone("/c")
    phone.page.route("**/api/page", lambda route: route.abort())
    phone.page.locator("#type").fill(room.code)
    phone.page.keyboard.press("Enter")
    own.begin()
    phone.page.locator("#again").wait_for()
    phone.page.unroute("**/api/page")
    phone.page.locator("#again").click()
    phone.page.locator(".big:enabled").first.wait_for()


def test_a_class_joins_and_bets_by_keyboard(room):
    _, own = room.screens()
    page = room.phone("/c").page
    page.keyboard.press("Tab")  # the language
    page.keyboard.press("Tab")
    page.keyboard.type(room.code.lower())
    page.keyboard.press("Enter")
    page.get_by_text("You are in.").wait_for()
    own.page.keyboard.press("Tab")
    own.page.locator("#begin").press("Enter")
    page.locator(".big:enabled").first.wait_for()
    page.locator("[data-choice=mine]").focus()
    page.keyboard.press("Space")
    page.get_by_text("Sent.").wait_for()
    assert page.evaluate("document.activeElement.dataset.choice") == "mine"
    own.page.locator("#close").press("Enter")
    page.get_by_text("Closed. Look at the screen in front.").wait_for()
    assert page.locator(".big:enabled").count() == 0


def test_no_secret_is_in_what_pupils_get_nor_in_any_address(room):
    screen, own = room.screens()
    phone = room.phone()
    sent = []
    phone.page.on("response", lambda answer: sent.append(answer.url))
    own.begin()
    phone.choices()
    assert not [url for url in (*phone.asked, *sent) if room.secret in url]
    for found in (screen, own):
        assert not [url for url in found.asked if room.secret in url.split("#")[0]]
    assert room.secret not in phone.page.content()
    kept = phone.page.evaluate("[{...sessionStorage}, {...localStorage}]")
    assert room.secret not in json.dumps(kept)
    refused = phone.page.evaluate(
        """async (code) => (await fetch(`/api/class/${code}/step`, { method: "POST",
            headers: { authorization: `Bearer ${JSON.parse(localStorage["class " + code]).token}` },
            body: '{"kind": "end"}' })).status""",
        room.code,
    )
    assert refused == 403


@pytest.mark.parametrize(
    "code", ["<img src=x onerror=alert(1)>", "%3Csvg onload=alert(1)%3E", "ÄÖ"]
)
def test_a_code_is_text_whatever_it_holds(room, code):
    phone = room.phone(f"/c/{code}")
    phone.page.get_by_role("alert").filter(has_text="no class with this code").wait_for()
    assert phone.page.locator("main img, main svg, .code *").count() == 0
    phone.page.locator("#type").fill("<b>x")
    phone.page.keyboard.press("Enter")
    phone.page.get_by_role("alert").filter(has_text="no class with this code").wait_for()


def test_a_phone_whose_class_was_started_again_is_asked_to_join_anew(browser):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    with class_on() as (address, _, room):
        phone = Pupil(context.new_page())
        phone.page.goto(f"{address}/c/{room.code}")
        phone.page.get_by_text("You are in.").wait_for()
        port = int(address.rpartition(":")[2])
    phone.page.get_by_text("No connection").wait_for()
    with class_on(port=port) as (_, _, room):
        phone.page.get_by_text("join anew").wait_for()
        phone.page.locator("#type").fill(room.code)
        phone.page.keyboard.press("Enter")
        phone.page.get_by_text("You are in.").wait_for()
        assert len(room.phones) == 1
        context.close()


@pytest.mark.parametrize("language", page_languages())
def test_the_teachers_view_is_accessible_in_every_language(room, language):
    screen, own = room.screens(locale=language)
    assert found_wanting(own.page) == []
    own.begin()
    for found in (screen, own):
        assert found_wanting(found.page) == []
        assert found.page.evaluate("document.documentElement.lang") == language
