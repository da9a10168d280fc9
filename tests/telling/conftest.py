import signal
from dataclasses import dataclass, field

import pytest

import sim
import sim.cli

TINY = """title = "Tiny"
[time]
months = 30
[states]
count = 2
[groups]
count = 4
[allies]
count = 2
[people]
per_group = 8
[[shocks]]
name = "flood"
month = 12
months = 3
meaning = "A flood."
"""

MARKUP = "<img src=x onerror=\"document.title='broken'\"></script><b>bold</b>"


def made(place, *words, text=TINY):
    """Run a command that writes a folder; give the folder."""
    (place / "tiny.toml").write_text(text, encoding="utf-8")
    command, *rest = words
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ending:
        sim.cli.main([command, str(place / "tiny.toml"), *rest, "--out", str(place / "result")])
    signal.signal(signal.SIGTERM, before)
    assert ending.value.code == 0
    return place / "result"


def comparison_of(place, text=TINY):
    words = ("--replicates", "25", "--practice", "engaged-deference", "--practice", "statement")
    return made(place, "compare", *words, "--no-figures", text=text)


@pytest.fixture(scope="session")
def compared(tmp_path_factory):
    """Give the folder of a small comparison, to read alone."""
    return comparison_of(tmp_path_factory.mktemp("compared"))


@pytest.fixture(scope="session")
def ran(tmp_path_factory):
    """Give the folder of a small run, to read alone."""
    words = ("--practice", "engaged-deference", "--no-figure")
    return made(tmp_path_factory.mktemp("ran"), "run", *words)


@pytest.fixture(scope="session")
def answer(compared):
    return sim.load(compared)


@pytest.fixture(scope="session")
def worlds(answer):
    """Give the scenarios of the comparison by name."""
    return {name: world.scenario for name, world in answer.scenarios.items()}


@dataclass
class Opened:
    """A page in the browser, all it asked for, and all it complained of."""

    page: object
    asked: list = field(default_factory=list)
    complaints: list = field(default_factory=list)

    def overflows(self):
        """Tell by how many pixels the page is wider than the window."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )


@pytest.fixture
def opened(browser):
    """Open a page of a given size from its file; it asks for itself alone and complains never."""
    contexts, pages = [], []

    def opened(path, width=1280, height=800, **more):
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        held = Opened(context.new_page())
        pages.append((held, path.resolve().as_uri()))
        page = held.page
        page.set_default_timeout(20_000)
        page.on("request", lambda request: held.asked.append(request.url))
        page.on("pageerror", lambda error: held.complaints.append(str(error)))
        page.on("console", lambda said: held.complaints.append(f"{said.type}: {said.text}"))
        page.goto(path.resolve().as_uri())
        if more.get("java_script_enabled", True):
            page.wait_for_selector("html[data-ready]")
        return held

    yield opened
    for context in contexts:
        context.close()
    for held, address in pages:
        assert held.complaints == []
        assert {url.partition("#")[0] for url in held.asked} == {address}
