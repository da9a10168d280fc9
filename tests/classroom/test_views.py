"""Every view, whatever the screen, the light and the language: nothing is cut, nothing lies over
something else, fingers miss nothing, and axe-core finds nothing.

``covers`` pairs them: each part of the page meets each size, each theme and each language, and each
size meets each language. The page is opened once, so that worlds are run once.
"""

from pathlib import Path

import pytest

from sim.classroom.content import export_page
from sim.classroom.library import first_request, lessons
from tests.classroom.conftest import Watched
from tests.classroom.phones import class_on
from tests.classroom.seen import SIZES, SMALL, Seen, found_wanting
from tests.classroom.views import (
    HURRY,
    covers,
    explore,
    first_minute,
    in_class,
    lesson,
    lesson_list,
)

pytestmark = pytest.mark.slow

LAID = (Path(__file__).parent / "laid.js").read_text(encoding="utf-8")
CONTROLS = "button:visible, select:visible, input[type=range]:visible, summary:visible"


def in_file(watched):
    """See what differs in a take-away file."""
    yield "first"
    yield from lesson_list(watched)
    watched.page.locator("button[data-view=explore]").click()
    watched.ready("explore")
    watched.page.locator("#tab-keep").click()
    yield "keep"


WALKS = {"first": first_minute, "explore": explore, "file": in_file}
WALKS |= {row.key: lesson(row.key) for row in lessons()}
EACH = range(len(SIZES))


def wrong_with(page):
    """Say all that is wrong with a page as it is now."""
    small = page.locator(CONTROLS).evaluate_all(SMALL)
    return [*found_wanting(page), *page.evaluate(LAID), *(f"small: {row}" for row in small)]


@pytest.fixture(scope="module")
def pages(browser, address, library, tmp_path_factory):
    """Open the page, and the take-away file, once each."""
    path = tmp_path_factory.mktemp("views") / "page.html"
    path.write_text(export_page(library, first_request(library, {})), encoding="utf-8")
    opened = {}
    for kind, where in (("page", f"{address}/?lang=en"), ("file", path.as_uri())):
        context = browser.new_context(reduced_motion="reduce")
        context.add_init_script(HURRY)
        opened[kind] = Watched(context.new_page())
        opened[kind].page.goto(where)
        opened[kind].page.wait_for_selector("html[data-ready=first]")
    yield opened
    for watched in opened.values():
        watched.page.context.close()


@pytest.mark.parametrize("n", EACH)
@pytest.mark.parametrize("part", WALKS)
def test_every_view_of_the_page(pages, part, n):
    watched = pages["file" if part == "file" else "page"]
    page = watched.page
    page.bring_to_front()  # what is in the background is slow
    (width, height), theme, language = covers(list(WALKS).index(part))[n]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.locator("button[data-view=first]").click()
    watched.ready("first")
    page.locator("#language").select_option(language)
    watched.ready("first")
    assert page.evaluate("document.documentElement.lang") == language
    found = {view: wrong_with(page) for view in WALKS[part](watched)}
    assert {view: rows for view, rows in found.items() if rows} == {}
    assert watched.complaints == []


@pytest.fixture(scope="module")
def classes():
    with class_on() as (address, hub, _):
        yield address, hub


@pytest.mark.parametrize("n", EACH)
def test_every_view_of_a_class(browser, classes, n):
    address, hub = classes
    room = hub.open_room()
    (width, height), theme, language = covers(len(WALKS))[n]
    key = f"?lang={language}#{room.code}.{room.secret}"
    places = (key, f"teach{key}", f"c?lang={language}")
    contexts, screens = [], []
    for place in places:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            reduced_motion="reduce",
        )
        context.add_init_script(HURRY)
        contexts.append(context)
        screens.append(Seen(context.new_page()))
        screens[-1].page.goto(f"{address}/{place}")
    found = {view: wrong_with(screen.page) for screen, view in in_class(*screens, room.code)}
    for context in contexts:
        context.close()
    assert {view: rows for view, rows in found.items() if rows} == {}
    assert not [row for screen in screens for row in screen.complaints if "410" not in row]


def test_what_is_wrong_is_found(browser):
    """Show that the looking itself can fail."""
    page = browser.new_page(viewport={"width": 400, "height": 300})
    page.set_content("""<!doctype html><html lang=en><title>t</title><main><h1>Words</h1>
        <p style="width:60px;overflow:hidden;white-space:nowrap">cut at the side of this box</p>
        <p style="margin-top:-30px">over the words before</p>
        <select style="width:40px"><option>Spanish</option></select><button>x</button>
        <svg width="60" height="20"><text x="40" y="14">drawn</text></svg></main></html>""")
    found = str(wrong_with(page))
    page.close()
    for wrong in ("cut at the side", "over each other", "cut: ", "cut by its picture", "small: "):
        assert wrong in found
    assert "select-name" in found
