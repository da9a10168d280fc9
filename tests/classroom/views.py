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
    yield "one choice"
    watched.first("imposition")
    yield "ten years"
    watched.first("engaged-deference", 10)
    yield "eleven tries"
    page.locator(".again button").nth(2).click()
    watched.tries(111)
    yield "tries enough"
    page.locator(".go > button").click()
    yield "rules"
    page.locator(".rules input").first.click()
    page.locator(".rules em:not(:empty)").wait_for()
    watched.tries(100)
    yield "a rule off"


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
    watched.list_lessons()
    yield "lessons"


def lesson(key):
    """Make the walk through a lesson."""
    steps = next(row.steps for row in lessons() if row.key == key)

    def walk(watched):
        yield from lesson_list(watched)
        page = watched.page
        page.locator(f"[data-lesson={key}][data-short=false]").click()
        for step in steps:
            page.wait_for_selector(f"html[data-step='{key}.{step.id}']")
            if step.kind == "sixty":
                page.locator(".work .strong").click()
            elif step.kind == "watch":
                watched.seek(55)
                yield f"{step.id}, half"
                watched.seek(120)
            elif step.kind == "ally":
                page.locator(".allied .choice").first.wait_for()
            yield step.id
            if step.kind in {"ally", "bet"}:
                page.locator(".bets .choice").first.click()
            if step.kind == "ally":
                page.locator("#show").click()
                page.locator(".summed").wait_for()
                yield f"{step.id}, what came of it"
            if step is not steps[-1]:
                page.locator(".ways .strong").click()

    return walk


def in_class(stage, own, phone, code):
    """Go through a class; give each time the screen that changed, and what it shows."""
    yield from joining(stage, own, phone, code)
    board, view, hand = stage.page, own.page, phone.page
    view.locator("#begin").click()
    hand.locator(".big:enabled").first.wait_for()
    board.locator(".allied").wait_for()
    yield from ((stage, "stage: ally"), (own, "own: ally"), (phone, "phone: ally"))
    hand.locator(".big").nth(1).click()
    view.locator("#show:enabled").click()
    hand.locator(".came").wait_for()
    board.locator(".summed").wait_for()
    yield from ((stage, "stage: sum"), (own, "own: sum"), (phone, "phone: came"))
    view.locator("#next").click()
    hand.locator(".big:enabled").first.wait_for()
    board.locator(".bets").wait_for()
    yield from ((stage, "stage: bet"), (own, "own: bet"), (phone, "phone: bet"))
    hand.locator(".big").first.click()
    hand.locator(".big[aria-pressed=true]").wait_for()
    view.locator("#show:enabled").click()
    hand.locator(".bars").wait_for()
    yield from (
        (stage, "stage: bets shown"),
        (own, "own: bets shown"),
        (phone, "phone: bets shown"),
    )
    view.locator("#close").click()
    hand.locator(".big:disabled").first.wait_for()
    yield phone, "phone: closed"
    view.locator("#next").click()
    hand.locator(".choices").wait_for(state="detached")
    board.locator(".watch").wait_for()
    view.locator("summary").click()
    yield from ((stage, "stage: watch"), (own, "own: watch"), (phone, "phone: look up"))
    view.once("dialog", lambda dialog: dialog.accept())
    view.locator("#end").click()
    hand.get_by_role("heading").wait_for()
    for page in (board, view):
        page.locator(".taught, .lesson").wait_for(state="detached")
    yield from ((stage, "stage: end"), (own, "own: end"), (phone, "phone: end"))


def joining(stage, own, phone, code):
    hand = phone.page
    stage.page.locator(".joining").wait_for()
    yield stage, "stage: join"
    own.page.locator("#begin").wait_for()
    yield own, "own: begin"
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
