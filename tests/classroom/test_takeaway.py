"""The take-away file, and scenarios that would break out of the page."""

import functools
import http.server
import threading

import pytest

from sim.classroom.content import export_page
from sim.classroom.library import Library, first_request
from tests.classroom.conftest import serving
from tests.classroom.seen import counted, counts, inked
from tests.classroom.shown import shown

pytestmark = pytest.mark.slow

MARKUP = "<img src=x onerror=\"document.title='broken'\"></script><b>bold</b>"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *said):
        pass


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
    path.write_text(export_page(hostile, first_request(hostile, {"seed": "5"})), encoding="utf-8")
    stays_text(opened(path.as_uri()))


@pytest.fixture(scope="module")
def exported(library, tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "page.html"
    first = first_request(library, {"scenario": "version-1"})
    path.write_text(export_page(library, first), encoding="utf-8")
    return path


def test_the_file_is_small(exported):
    assert exported.stat().st_size < 2_000_000


def everything_works(watched):
    """Do in a file what one does on the page: tries, other worlds, sliders."""
    page = watched.page
    watched.first("silent-deference", 10)
    assert sum(map(int, page.locator(".pile:first-of-type .counts b").all_text_contents())) == 11
    page.locator("button[data-view=explore]").click()
    watched.ready("explore")
    assert counts(page) == counted(shown("version-1")["world"])
    watched.seek(90)
    for plot in page.locator(".plot").all():
        assert min(inked(plot)) > 100
    page.locator("#another").click()
    watched.world_has('["seed","1"]', gone=True)
    page.locator("#tab-settings").click()
    page.locator("#slider-money").fill("0")
    watched.world_has("money")
    page.locator("#scenario").select_option("critical-mass")
    watched.world_has("critical-mass")


def test_the_file_opens_by_a_double_click(opened, exported):
    watched = opened(exported.as_uri())
    everything_works(watched)
    assert {url.split(":")[0] for url in watched.asked} <= {"file", "data", "blob"}
    assert [url for url in watched.asked if url.startswith("file")] == [exported.as_uri()]


def test_the_file_opens_from_a_plain_server_of_files(opened, exported):
    handler = functools.partial(Quiet, directory=exported.parent)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        watched = opened(f"{address}/page.html")
        everything_works(watched)
        asked = [url for url in watched.asked if url.startswith(address)]
        assert asked == [f"{address}/page.html"]
        watched.page.goto("about:blank")
        server.shutdown()
