"""The take-away file, and scenarios that would break out of the page."""

import pytest

from sim.page.export import export_page
from sim.page.library import Library
from sim.page.requests import parse
from tests.page.conftest import serving
from tests.page.seen import counted, counts, inked

pytestmark = pytest.mark.slow

MARKUP = "<img src=x onerror=\"document.title='broken'\"></script><b>bold</b>"


@pytest.fixture
def hostile(tmp_path):
    """Give the library of a scenario whose texts are markup."""
    path = tmp_path / "hostile.toml"
    path.write_text(
        f"extends = \"migration-2020\"\ntitle = '''{MARKUP}'''\nsummary = '''{MARKUP}'''\n"
        f"stylised = '''{MARKUP}'''\n[time]\nmonths = 30\n[[shocks]]\nname = 'flood'\n"
        f"meaning = '''{MARKUP}'''\nmonth = 3\nmonths = 2\n",
        encoding="utf-8",
    )
    return Library.of(str(path))


def stays_text(watched):
    page = watched.page
    page.locator("button[data-view=explore]").click()
    watched.ready("explore")
    watched.seek(30)
    page.locator("#tab-help").click()
    told = page.locator(".about-world").inner_text()
    assert told.count(MARKUP) == 3
    assert page.locator("main img, main b b, .about-world b").count() == 0
    assert "broken" not in page.title()


def test_markup_in_a_scenario_stays_text(opened, hostile):
    with serving(hostile) as address:
        watched = opened(address)
        stays_text(watched)
        watched.page.goto("about:blank")


def test_the_take_away_file_of_markup_is_harmless(opened, hostile, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(export_page(parse({"seed": "5"}, hostile), hostile), encoding="utf-8")
    stays_text(opened(path.as_uri()))


@pytest.fixture(scope="module")
def exported(library, tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "page.html"
    busy = {"scenario": "version-1"}
    path.write_text(export_page(parse(busy, library), library), encoding="utf-8")
    return path


def test_the_take_away_file_opens_without_a_server(opened, exported, default):
    watched = opened(exported.as_uri())
    page = watched.page
    watched.first("silent-deference", 4)
    page.locator(".foot .strong").click()
    assert page.locator(".tile").count() == default["ensemble"]["worlds"] + 1
    page.locator("button[data-view=explore]").click()
    watched.ready("explore")
    assert counts(page) == counted(default["world"])
    watched.seek(90)
    for plot in page.locator(".plot").all():
        assert min(inked(plot)) > 100
    assert {url.split(":")[0] for url in watched.asked} <= {"file", "data", "blob"}
    assert [url for url in watched.asked if url.startswith("file")] == [exported.as_uri()]
