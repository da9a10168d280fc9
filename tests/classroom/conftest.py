import socket
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from sim.classroom.guard import PatientServer
from sim.classroom.library import Library
from sim.classroom.server import make_app
from tests.classroom.node import Engine
from tests.classroom.seen import Seen
from tests.classroom.shown import shown

LONG = 600.0
"""Seconds that either side waits for the other: how busy a machine is, is not tested here."""


@pytest.fixture(scope="session")
def engine(tmp_path_factory):
    return Engine(tmp_path_factory.mktemp("engine"))


@pytest.fixture(scope="session")
def library():
    return Library.of("migration-2020")


@pytest.fixture(scope="session")
def default(library):
    """Give the answer to the request that the page begins with."""
    return shown(library.read(library.first).scenario)


@contextmanager
def serving(library):
    """Serve the page on a free port; give its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        server = PatientServer(make_app(library), patience=LONG)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def address(library):
    with serving(library) as found:
        yield found


@dataclass
class Answer:
    status: int
    body: bytes
    headers: dict


@pytest.fixture
def ask(address):
    """Send a request as it is; give status, body and headers."""

    def ask(path, *, data=None, method=None, headers=()):
        own = {} if data is None else {"Origin": address}
        request = urllib.request.Request(
            address + path, data=data, method=method, headers=own | dict(headers)
        )
        try:
            with urllib.request.urlopen(request, timeout=LONG) as found:
                return Answer(found.status, found.read(), dict(found.headers))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.read(), dict(error.headers))

    return ask


class Watched(Seen):
    """The page for classrooms, and what one does with it."""

    @property
    def month(self):
        return int(self.page.evaluate("document.documentElement.dataset.month"))

    def ready(self, view):
        self.page.wait_for_selector(f"html[data-ready={view}]")

    def list_lessons(self):
        """Open the list of lessons, out of one that is under way."""
        self.page.locator("button[data-view=lessons]").click()
        self.ready("lessons")
        leave = self.page.locator(".question .tools button")
        if leave.is_visible():
            leave.click()
        self.page.locator(".cards").wait_for()

    def seek(self, month):
        self.page.locator(".scrub").fill(str(month))

    def until(self, holds):
        """Wait for something that no selector says."""
        for _ in range(1200):
            if holds():
                return
            self.page.wait_for_timeout(50)
        pytest.fail("it does not come about")

    def world_has(self, text, *, gone=False):
        """Wait until the world shown is one whose request has a text in it, or not."""
        self.until(
            lambda: (text in self.page.evaluate("document.documentElement.dataset.world")) != gone
        )

    def texts(self, selector):
        return self.page.locator(selector).evaluate_all(
            "all => all.map(one => one.getAttribute('aria-label') ?? one.textContent)"
        )

    def first(self, choice, *more):
        """Choose in the first minute, then run more tries, so many each time."""
        self.page.locator(f"[data-choice={choice}]").click()
        self.tries(1)
        for n in more:
            self.more(n)

    def more(self, n):
        """Run 1, 10, 100 or 1,000 tries more."""
        tries = int(self.page.locator(".first").get_attribute("data-tries"))
        self.page.locator(".again button").nth((1, 10, 100, 1000).index(n)).click()
        self.tries(tries + n)

    def tries(self, count):
        """Wait until so many tries are there and no more come."""
        self.page.wait_for_selector(f".first[data-tries='{count}'][aria-busy=false]")


@pytest.fixture
def opened(browser):
    """Open a page of a given size; afterwards nothing may have gone wrong in it."""
    contexts, pages = [], []

    def opened(where, width=1280, height=720, **more):
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        watched = Watched(context.new_page())
        pages.append(watched)
        watched.page.goto(where)
        watched.page.wait_for_selector("html[data-ready]:not([data-ready=''])")
        return watched

    yield opened
    for context in contexts:
        context.close()
    assert [watched.complaints for watched in pages] == [[] for _ in pages]
