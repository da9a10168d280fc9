"""The site is built whole and its notebooks run; its pages load nothing from outside."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from sim.docs.pages import FOLDER

pytestmark = pytest.mark.slow

AXE = Path(__file__).parents[1] / "page" / "vendor" / "axe.min.js"


@pytest.fixture(scope="session")
def site():
    """Build the site as ``make docs`` does, or what of it has changed since."""
    place = FOLDER / "_build" / "html"
    how = ("-j", "auto", "--fail-on-warning", "--keep-going", "--quiet")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *how, str(FOLDER), str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return place


class Links(HTMLParser):
    """Collects where a page leads, what it loads, and its anchors."""

    def __init__(self, text):
        super().__init__()
        self.leads, self.loads, self.anchors = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        self.anchors |= {held[key] for key in ("id", "name") if held.get(key)}
        if tag == "a" and held.get("href"):
            self.leads.append(held["href"])
        elif tag in ("script", "img", "iframe", "source", "video") and held.get("src"):
            self.loads.append(held["src"])
        elif tag == "link" and held.get("href"):
            self.loads.append(held["href"])


def pages(site):
    paths = (path for path in site.rglob("*.html") if "_static" not in path.parts)  # a template
    return {path: Links(path.read_text(encoding="utf-8")) for path in paths}


def test_every_link_leads_somewhere_and_nothing_is_loaded_from_outside(site):
    held = pages(site)
    assert len(held) > 30
    for path, links in held.items():
        outside = [url for url in links.loads if re.match(r"(https?:)?//", url)]
        assert not outside, f"{path.name} loads {outside}"
        for url in [*links.leads, *links.loads]:
            if re.match(r"[a-z]+:", url):
                continue
            name, _, anchor = unquote(url.partition("?")[0]).partition("#")
            there = (path.parent / name).resolve() if name else path
            assert there.exists(), f"{path.relative_to(site)}: {url}"
            if anchor and there in held and anchor != "":
                assert anchor in held[there].anchors, f"{path.relative_to(site)}: {url}"


def test_figures_are_shown_as_pictures(site):
    for name, most in {"gallery.html": 20, "tutorials/first-comparison.html": 1}.items():
        text = (site / name).read_text(encoding="utf-8")
        assert text.count("<img") >= most
        assert "&lt;Figure size" not in text


def test_styles_load_nothing_from_outside(site):
    for path in site.rglob("*.css"):
        found = re.findall(r"url\(\s*['\"]?(https?:)?//", path.read_text(encoding="utf-8"))
        assert not found, path


@pytest.fixture(scope="session")
def opened(site, browser):
    """Give a function that opens a page of the site, and fails on what it asks the network for."""
    asked = []

    def open_page(name, *, scheme="light", width=1280, script=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=script,
        )
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto((site / name).as_uri())
        assert not [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
        return page

    return open_page


SHOWN = (
    "index.html",
    "in-short.html",
    "tutorials/own-case.html",
    "how-to/mixtures.html",
    "explanation/comparison.html",
    "gallery.html",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", SHOWN)
def test_a_page_can_be_read_by_all(opened, name, scheme):
    page = opened(name, scheme=scheme)
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    told = [
        f"{row['id']}: {node['html'][:200]} {node['failureSummary']}"
        for row in found
        for node in row["nodes"][:3]
    ]
    assert not told, "\n".join(told)
    page.context.close()


@pytest.mark.parametrize("width", [390, 800, 1600])
@pytest.mark.parametrize("name", SHOWN)
def test_no_page_is_wider_than_the_window(opened, name, width):
    page = opened(name, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_search_works_from_files(opened):
    page = opened("search.html")
    page.goto(f"{page.url}?q=enforceability")
    page.wait_for_selector("#search-results li a", timeout=20_000)
    assert "scenario" in page.inner_text("#search-results").lower()
    page.context.close()
