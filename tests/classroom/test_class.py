"""The class in a real browser: a teacher’s screen and phones, from joining to the end."""

import json

import pytest

from tests.classroom.phones import class_on
from tests.classroom.seen import Seen, found_wanting

pytestmark = pytest.mark.slow

STEPS = {"join": 1, "bet": 2, "ally": 3, "group": 4, "worlds": 5, "end": 6}


class Teacher(Seen):
    """The teacher’s screen."""

    def step(self, name):
        self.page.locator(f"#steps button:nth-child({STEPS[name]})").click()

    def answered(self, text):
        self.page.locator(".answered", has_text=text).first.wait_for()


class Pupil(Seen):
    """A phone."""

    def choices(self):
        self.page.locator(".big").first.wait_for()
        return self.page.locator(".big").all_inner_texts()

    def choose(self, n):
        self.page.locator(".big:enabled").nth(n).click()
        self.page.get_by_text("Sent.").wait_for()


@pytest.fixture
def room(browser):
    """Serve a class; give what opens the teacher’s screen and phones, which may not complain."""
    contexts, seen = [], []
    with class_on() as (address, hub, first):

        def opened(kind, path, width, height, **more):
            context = browser.new_context(viewport={"width": width, "height": height}, **more)
            contexts.append(context)
            found = kind(context.new_page())
            seen.append(found)
            found.page.goto(address + path)
            return found

        class Room:
            code, secret = first.code, first.secret

            @staticmethod
            def teacher(**more):
                found = opened(Teacher, f"/teach#{first.code}.{first.secret}", 1280, 720, **more)
                found.page.locator(".joining").wait_for()
                return found

            @staticmethod
            def phone(path=f"/c/{first.code}", **more):
                found = opened(Pupil, path, 390, 844, **more)
                found.page.locator("h1").wait_for()
                return found

        Room.hub, Room.address = hub, address
        yield Room
        for context in contexts:
            context.close()
    refused = ("Failed to load resource",)  # what the browser says of an answer that is a no
    complaints = [row for found in seen for row in found.complaints if refused[0] not in row]
    assert complaints == []
    assert all(url.startswith((address, "data:", "blob:")) for found in seen for url in found.asked)


def test_a_class_bets_by_keyboard_from_joining_to_the_end(room):
    teacher, one = room.teacher(), room.phone("/c")
    page = one.page
    page.keyboard.press("Tab")  # the language
    page.keyboard.press("Tab")
    page.keyboard.type(room.code.lower())
    page.keyboard.press("Enter")
    page.get_by_text("You are in.").wait_for()
    two = room.phone()
    two.page.get_by_text("You are in.").wait_for()
    teacher.page.get_by_text("2 phones").wait_for()
    teacher.page.keyboard.press("Tab")
    teacher.page.keyboard.press("Tab")
    teacher.page.keyboard.press("Enter")
    assert [text.split(":")[0] for text in one.choices()] == ["Left", "About the same", "Right"]
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_text("Sent.").wait_for()
    assert page.evaluate("document.activeElement.dataset.choice") == "left"
    two.choose(2)
    teacher.answered("2 of 2")
    assert teacher.page.locator(".bars").count() == one.page.locator(".bars").count() == 0
    page.reload()  # a phone that was away finds its bet again
    page.locator('.big[aria-pressed="true"]').wait_for()
    assert "Left" in page.locator('.big[aria-pressed="true"]').inner_text()
    teacher.page.locator("#show").click()
    for found in (teacher, one, two):
        found.page.locator(".bars .count").nth(2).wait_for()
        counts = found.page.locator(".bars .count").all_inner_texts()
        assert [text.split(" ")[0] for text in counts] == ["1", "0", "1"]
    teacher.page.locator("#close").click()
    page.get_by_text("Closed. Look at the screen in front.").wait_for()
    assert page.locator(".big:enabled").count() == 0
    teacher.page.on("dialog", lambda dialog: dialog.accept())
    teacher.step("end")
    for found in (one, two):
        found.page.get_by_text("The lesson is over.").wait_for()
        assert found.page.evaluate("sessionStorage.length + localStorage.length") == 0
        assert found.page.evaluate("document.cookie") == ""


def test_hands_count_beside_phones_and_in_their_place(room):
    teacher = room.teacher()
    teacher.step("bet")
    teacher.page.locator("summary").click()
    for choice, count in (("left", 4), ("same", 1)):
        teacher.page.locator(f"#hands-{choice}").fill(str(count))
        teacher.page.keyboard.press("Tab")
    teacher.page.locator("#show").click()
    counts = teacher.page.locator(".bars .count").all_inner_texts()
    assert [text.split(" ")[0] for text in counts] == ["4", "1", "0"]


def test_worlds_are_run_on_the_phones_and_pooled_no_world_twice(room):
    teacher, phones = room.teacher(), [room.phone() for _ in range(2)]
    teacher.page.get_by_text("2 phones").wait_for()
    teacher.step("worlds")
    teacher.page.get_by_text("24 worlds").wait_for(timeout=120_000)
    results = room.hub.rooms[room.code].pooled()["results"]
    assert len({tuple(row[1:]) for row in results}) == 24
    assert teacher.page.locator(".dot").count() == 24
    for phone in phones:
        phone.page.get_by_text("has run 12 worlds").wait_for()


def test_the_class_is_the_allies_and_what_most_choose_counts(room):
    teacher, phones = room.teacher(), [room.phone() for _ in range(3)]
    teacher.step("ally")
    for turn in range(4):
        for n, phone in enumerate(phones):
            phone.choices()
            phone.choose(0 if n == 0 else 2 + turn % 2)
        teacher.answered("3 of 3")
        teacher.page.locator("#go:enabled").click()
        if turn < 3:
            teacher.page.get_by_text(f"Month {30 * (turn + 1)}. You are the allies").wait_for(
                timeout=120_000
            )
            assert teacher.page.locator(".stages svg").count() >= 2
    teacher.page.locator(".dot").first.wait_for(timeout=120_000)
    turns = room.hub.rooms[room.code].step.turns
    deferring = ["engaged-deference", "silent-deference"]
    assert turns == tuple((30 * n, deferring[n % 2]) for n in range(4))


@pytest.mark.parametrize("name", ["ally", "group"])
def test_nothing_is_chosen_in_silence_where_nobody_voted_or_votes_are_even(room, name):
    teacher, phones = room.teacher(reduced_motion="reduce"), [room.phone() for _ in range(2)]
    held = room.hub.rooms[room.code]
    teacher.step(name)
    for phone in phones:
        phone.choices()
    page = teacher.page
    page.locator("#go:enabled").click()
    page.locator("#undecided").get_by_text("Nobody has chosen").wait_for()
    assert page.locator("#undecided button").count() == len(held.step.options)
    for n, phone in enumerate(phones):
        phone.choose(n)
    teacher.answered("2 of 2")
    page.locator("#undecided").get_by_text("The votes are even").wait_for()
    assert page.locator("#undecided button").count() == 2
    assert (held.number, held.step.turns) == (1, ())
    page.locator(f"#choose-{held.step.options[1]}").click()
    page.get_by_text("Month 30.").wait_for(timeout=120_000)
    assert held.step.turns == ((0, {"ally": "consultation", "group": "no-allies"}[name]),)
    assert page.locator("#undecided").count() == 0
    page.locator("#go:enabled").click()
    page.locator("#undecided").wait_for()
    for phone in phones:
        phone.choose(0)
    page.locator("#undecided").wait_for(state="detached")  # now most have chosen


def test_the_secret_leaves_the_address_bar_and_the_tab_keeps_it(room):
    page = room.teacher().page
    assert page.url == f"{room.address}/teach"
    page.reload()
    page.locator(".joining").wait_for()
    assert page.url == f"{room.address}/teach"
    other = room.hub.open_room()  # its address is opened in the same tab
    page.evaluate("hash => { location.hash = hash; }", f"{other.code}.{other.secret}")
    page.locator(".address.code", has_text=other.code).wait_for()
    assert page.url == f"{room.address}/teach"
    page.evaluate("sessionStorage.clear()")
    page.reload()
    page.get_by_role("alert").filter(has_text="not the address of a class").wait_for()


def test_everyone_may_have_a_world_of_their_own(room):
    teacher, phones = room.teacher(), [room.phone() for _ in range(2)]
    teacher.step("ally")
    teacher.page.locator("#own").check()
    for n, phone in enumerate(phones):
        phone.page.locator(".big:enabled").first.wait_for()
        phone.page.locator(".big:enabled").nth(3 * n).click()
        phone.page.locator(".mine").wait_for()
    teacher.page.locator(".dot").nth(1).wait_for()
    (one, other) = room.hub.rooms[room.code].pooled()["results"]
    assert one[2] == other[2]  # the same luck, and the same allies on the right
    assert one[1] != other[1]


@pytest.mark.parametrize("arrived", [True, False])
def test_who_has_tapped_has_chosen_when_the_teacher_asks_for_own_worlds(room, arrived):
    teacher, phone = room.teacher(), room.phone()
    teacher.step("ally")
    teacher.page.locator("#own").wait_for()
    if arrived:
        phone.choose(1)
    else:  # the hub is a step further, and the phone does not know yet
        room.hub.rooms[room.code].number += 1
        phone.page.locator(".big:enabled").nth(1).click()
        phone.page.get_by_text("Too late").wait_for()
    teacher.page.locator("#own").check()
    phone.page.locator(".mine").wait_for()
    assert phone.page.locator(".big").nth(1).get_attribute("aria-pressed") == "true"
    teacher.answered("1 of 1")


def test_a_phone_that_can_run_no_world_says_so_and_takes_the_next_tap(room):
    teacher, phone = room.teacher(), room.phone("/c")
    phone.page.route("**/api/page", lambda route: route.abort())
    phone.page.locator("#type").fill(room.code)
    phone.page.keyboard.press("Enter")
    teacher.step("ally")
    teacher.page.locator("#own").check()
    phone.page.locator(".big:enabled").first.click()
    phone.page.get_by_text("Please tap again").wait_for()
    phone.page.unroute("**/api/page")
    phone.page.locator(".big:enabled").first.click()
    phone.page.locator(".mine").wait_for()


def test_no_secret_is_in_what_pupils_get_nor_in_any_address(room):
    teacher, phone = room.teacher(), room.phone()
    sent = []
    phone.page.on("response", lambda answer: sent.append(answer.url))
    teacher.step("bet")
    phone.choices()
    assert not [url for url in (*phone.asked, *sent) if room.secret in url]
    assert not [url for url in teacher.asked if room.secret in url.split("#")[0]]
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


@pytest.mark.parametrize(
    ("scheme", "language"), [("light", "en-GB"), ("dark", "ar"), ("light", "fr"), ("dark", "es")]
)
def test_nothing_is_found_wanting_in_any_view(room, scheme, language):
    more = {"color_scheme": scheme, "locale": language}
    teacher, phone = room.teacher(**more), room.phone("/c", **more)
    right_to_left = language == "ar"
    assert phone.page.evaluate("document.documentElement.dir") == (
        "rtl" if right_to_left else "ltr"
    )
    for found in (teacher, phone):
        assert found_wanting(found.page) == []
    phone.page.locator("#type").fill(room.code)
    phone.page.keyboard.press("Enter")
    phone.page.locator("#type").wait_for(state="detached")
    for name in ("bet", "ally", "group"):
        teacher.step(name)
        phone.page.locator(".big:enabled").first.wait_for()
        assert found_wanting(phone.page) == []
        phone.page.locator(".big").first.click()
        teacher.page.locator("#show").click()
        phone.page.locator(".bars").wait_for()
        teacher.page.locator("summary").click()
        for found in (teacher, phone):
            assert found_wanting(found.page) == []
            wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            assert found.page.evaluate(wide)
    teacher.step("worlds")
    teacher.page.locator(".dot").first.wait_for(timeout=120_000)
    for found in (teacher, phone):
        assert found_wanting(found.page) == []
