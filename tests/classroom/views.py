"""Every view of the page and of a class, as walks that stop wherever there is something to see."""

from sim.classroom.content import page_languages
from sim.classroom.library import lessons
from tests.classroom.seen import SIZES

HURRY = "const slow = setTimeout; setTimeout = (act, ms, ...more) => slow(act, ms / 20, ...more);"
"""Nobody reads along: what is told after a second comes at once."""

THEMES = ("light", "dark")


def covers(part):
    """Give size, theme and language of each walk through a part.

    Over the five walks each size, each theme and each language meets the part; over four parts
    each size meets each language.
    """
    languages = page_languages()
    return [
        (size, THEMES[(part + n // 2) % 2], languages[(part + n) % len(languages)])
        for n, size in enumerate(SIZES)
    ]


def first_minute(watched):
    """Go through the first minute."""
    page = watched.page
    page.wait_for_selector(".choice")
    yield "one decision"
    page.locator("[data-choice=imposition]").click()
    page.wait_for_selector(".foot > .strong")
    yield "one campaign"
    page.locator(".foot > .strong").click()
    page.wait_for_selector(".moment")
    yield "a moment"
    page.locator(".why").click()
    yield "why"
    watched.seek(120)
    yield "ten years"
    page.locator(".on-now").click()
    page.wait_for_selector(".bets")
    yield "bet"
    page.locator(".bets button").first.click()
    page.wait_for_selector(".moment")
    yield "parting"
    watched.seek(60)
    yield "two worlds"
    watched.seek(120)
    yield "judged"
    page.locator(".on-now").click()
    page.wait_for_selector(".foot > .strong")
    yield "sixty"
    page.locator(".foot > .strong").click()
    yield "honest"


def explore(watched):
    """Look at everything that can be explored."""
    page = watched.page
    page.locator("button[data-view=explore]").click()
    watched.ready("explore")
    yield "explore"
    watched.seek(70)
    for n, tab in enumerate(page.locator("[role=tab]").all()):
        tab.click()
        yield f"tab {n + 1}"
        if n == 2:
            page.locator(".sixty-panel .strong").click()
            page.wait_for_selector(".sixty-panel .block")
            yield "sixty"
    watched.seek(104)
    for kind in ("state", "group", "tie"):
        page.locator(f".stage.side-1 .mark.{kind}").last.dispatch_event("pointerover")
        yield f"a {kind} explained"
    page.keyboard.press("Escape")
    fold = page.locator(".fold > summary")
    if fold.is_visible():
        fold.click()
    page.locator("#seed").fill("abc")
    page.locator("#seed").press("Enter")
    page.wait_for_selector("#problem:not([hidden])")
    yield "refused"


def lesson_list(watched):
    """Look at the list of lessons."""
    watched.page.locator("button[data-view=lessons]").click()
    watched.ready("lessons")
    yield "lessons"


def lesson(key):
    """Make the walk through a lesson."""
    steps = next(row.steps for row in lessons() if row.key == key)

    def walk(watched):
        yield from lesson_list(watched)
        page = watched.page
        page.locator(f"[data-lesson={key}]").click()
        for step in steps:
            page.wait_for_selector(f"html[data-step='{key}.{step.id}']")
            if step.kind == "sixty":
                page.locator(".work .strong").click()
            elif step.kind == "watch":
                watched.seek(55)
                yield f"{step.id}, half"
                watched.seek(120)
            yield step.id
            if step.kind == "bet":
                page.locator(".bets .choice").first.click()
            if step is not steps[-1]:
                page.locator(".ways .strong").click()

    return walk


BAR = {"join": 1, "bet": 2, "ally": 3, "group": 4, "worlds": 5, "end": 6}
"""The teacher’s bar of steps."""


def begin(board, step):
    board.locator(f"#steps button:nth-child({BAR[step]})").click()


def in_class(teacher, phone, code):
    """Go through a class; give each time the screen that changed, and what it shows."""
    yield from joining(teacher, phone, code)
    for step in ("bet", "ally", "group"):
        yield from voting(teacher, phone, step)
    yield from deciding(teacher, phone)
    begin(teacher.page, "worlds")
    teacher.page.locator(".bars").wait_for()
    phone.page.locator(".bars").wait_for()
    yield teacher, "teacher: worlds"
    yield phone, "phone: worlds"
    teacher.page.once("dialog", lambda dialog: dialog.accept())
    begin(teacher.page, "end")
    phone.page.locator(".bars").wait_for(state="detached")
    teacher.page.locator(".bars").wait_for(state="detached")
    yield teacher, "teacher: end"
    yield phone, "phone: end"


def joining(teacher, phone, code):
    hand = phone.page
    teacher.page.locator(".joining").wait_for()
    yield teacher, "teacher: join"
    hand.locator("#type").wait_for()
    yield phone, "phone: door"
    for typed in ("QQQQ", code):
        hand.locator("#type").fill(typed)
        hand.keyboard.press("Enter")
        if typed != code:
            hand.locator("[role=alert]:visible").wait_for()
            yield phone, "phone: no such class"
    hand.locator("#type").wait_for(state="detached")
    hand.locator("h1").wait_for()
    yield phone, "phone: in"


def voting(teacher, phone, step):
    board, hand = teacher.page, phone.page
    begin(board, step)
    hand.locator(".big:enabled").first.wait_for()
    yield phone, f"phone: {step}"
    yield teacher, f"teacher: {step}"
    hand.locator(".big").first.click()
    hand.locator(".big[aria-pressed=true]").wait_for()
    board.locator("#show").click()
    hand.locator(".bars").wait_for()
    board.locator(".bars").wait_for()
    board.locator("summary").click()
    yield phone, f"phone: {step}, shown"
    yield teacher, f"teacher: {step}, shown"
    board.locator("#close").click()
    hand.locator(".big:disabled").first.wait_for()
    yield phone, f"phone: {step}, closed"


def deciding(teacher, phone):
    """Be the allies: together to the next pause, then each in an own world."""
    board, hand = teacher.page, phone.page
    begin(board, "ally")
    board.locator("#go").click()
    board.locator("#undecided button").first.wait_for()
    yield teacher, "teacher: ally, nobody chose"
    board.locator("#undecided button").first.click()
    board.locator(".stages .mark").first.wait_for()
    yield teacher, "teacher: ally, played"
    hand.locator(".big:enabled").first.wait_for()
    board.locator("#go:enabled").wait_for()
    yield teacher, "teacher: ally, later"
    yield phone, "phone: ally, later"
    begin(board, "ally")
    board.locator("#own").check()
    hand.locator(".big:enabled").first.click()
    hand.locator(".mine").wait_for()
    yield phone, "phone: own world"
    board.locator(".dot").first.wait_for()
    yield teacher, "teacher: own worlds"
