"""The site is built whole and its notebooks run; its pages load nothing from outside."""

import io
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image

from docs.build.pages import FOLDER

pytestmark = pytest.mark.slow

AXE = Path(__file__).parents[1] / "classroom" / "vendor" / "axe.min.js"


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


SIZES = (390, 768, 1440)

WRITTEN = sorted(
    path.relative_to(FOLDER).with_suffix(".html").as_posix()
    for path in (*FOLDER.rglob("*.md"), *FOLDER.rglob("*.ipynb"))
    if "_build" not in path.parts
)
MADE = ["genindex.html", "py-modindex.html", "search.html"]


def test_every_page_is_looked_at(site):
    assert {path.relative_to(site).as_posix() for path in pages(site)} == {*WRITTEN, *MADE}


@pytest.mark.parametrize(("turn", "name"), list(enumerate([*WRITTEN, *MADE])))
def test_a_page_can_be_read_by_all_at_every_size(opened, turn, name):
    page = opened(name)
    told = []
    for width in SIZES:
        page.set_viewport_size({"width": width, "height": 900})
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            told.append(f"{wide} pixels wide in a window of {width}")
    for n, scheme in enumerate(("light", "dark")):  # pages take turns in at which size
        page.set_viewport_size({"width": SIZES[(turn + n) % len(SIZES)], "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.reload()  # as one who comes at this size: what scrolls can be reached by keys
        page.wait_for_function("!document.getAnimations().length")  # colours come in by and by
        assert page.evaluate("document.documentElement.dataset.theme") == scheme
        page.add_script_tag(path=AXE)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
        told += [
            f"{scheme}, {row['id']}: {node['html'][:200]} {node['failureSummary']}"
            for row in found["violations"]
            for node in row["nodes"][:3]
        ]
    page.context.close()
    assert not told, "\n".join(told)


def ground(page, picture):
    """Give how light most of a picture is, from 0 to 255."""
    shown = Image.open(io.BytesIO(page.locator(picture).first.screenshot())).convert("L")
    return float(np.median(np.asarray(shown)))


@pytest.mark.parametrize("name", ["gallery.html", "explanation/validation.html"])
def test_figures_are_dark_on_a_dark_page(opened, name):
    for scheme, dark in (("light", False), ("dark", True)):
        page = opened(name, scheme=scheme)
        assert (ground(page, "img.drawn") < 50) == dark
        page.context.close()


def test_search_works_from_files(opened):
    page = opened("search.html")
    page.goto(f"{page.url}?q=enforceability")
    page.wait_for_selector("#search-results li a", timeout=20_000)
    assert "scenario" in page.inner_text("#search-results").lower()
    page.context.close()
