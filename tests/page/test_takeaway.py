"""The take-away file, and scenarios that would break out of the page."""

import pytest

from sim.page.export import export_page
from sim.page.library import Library
from sim.page.requests import parse
from tests.page.conftest import serving
from tests.page.seen import INKED, counted, counts

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


def test_markup_in_a_scenario_stays_text(opened, hostile):
    with serving(hostile) as address:
        watched = opened(address)
        watched.begin()
        watched.seek(30)
        page = watched.page
        page.locator("#tab-help").click()
        assert MARKUP in page.locator("#about-world").inner_text()
        assert page.locator("#story img, #panel-help img, #story b b").count() == 0
        assert "broken" not in page.title()
        page.goto("about:blank")


@pytest.fixture(scope="module")
def exported(library, tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "page.html"
    path.write_text(export_page(parse({}, library), library), encoding="utf-8")
    return path


def test_the_take_away_file_opens_without_a_server(opened, exported, default):
    watched = opened(exported.as_uri())
    page = watched.page
    assert counts(page) == counted(default["world"])
    watched.begin(0)
    watched.seek(120)
    assert page.locator(".strip .world").count() == default["ensemble"]["worlds"]
    for left, right in page.locator(".plot canvas").evaluate_all(INKED):
        assert min(left, right) > 5
    page.locator("#another").click()
    watched.world_has('["seed","2"]')
    page.locator("#tab-lessons").click()
    page.locator("#lesson-critical-mass summary").click()
    page.locator("[data-lesson=critical-mass]").click()
    watched.world_has("critical-mass")
    assert page.locator("#seed").is_disabled()
    assert {url.split(":")[0] for url in watched.asked} <= {"file", "data"}
    assert [url for url in watched.asked if url.startswith("file")] == [exported.as_uri()]


def test_the_take_away_file_of_markup_is_harmless(opened, hostile, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(export_page(parse({"seed": "5"}, hostile), hostile), encoding="utf-8")
    watched = opened(path.as_uri())
    watched.begin()
    watched.seek(30)
    assert "broken" not in watched.page.title()
    assert watched.page.locator("#story img").count() == 0
