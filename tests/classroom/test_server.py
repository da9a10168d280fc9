import gzip
import json
import os
import shutil
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from sim.classroom.content import STATIC, files
from sim.classroom.guard import MOST_BODY, Guard, host_of
from tests.classroom.conftest import LONG, serving


def test_the_page_and_its_files_are_served(ask):
    page = ask("/")
    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for name in files():
        assert ask(f"/static/{name}").status == 200


def test_every_answer_says_what_a_browser_may_do(ask):
    for path in ("/", "/static/main.js", "/api/page", "/nowhere"):
        headers = ask(path).headers
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["content-security-policy"].startswith(
            "default-src 'none'; script-src 'self'"
        )
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "server" not in headers


def test_its_files_are_read_when_it_starts(library, tmp_path, monkeypatch):
    copy = shutil.copytree(STATIC, tmp_path / "static")
    monkeypatch.setattr("sim.classroom.content.STATIC", copy)
    with serving(library) as address:
        shutil.rmtree(copy)  # as an update does, for a moment
        for path in ("/", "/static/main.js"):
            with urllib.request.urlopen(address + path, timeout=LONG) as found:
                assert len(found.read()) == int(found.headers["content-length"]) > 0


def test_what_the_page_is_made_of_comes_packed_or_not(ask):
    plain, packed = ask("/api/page"), ask("/api/page", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["content-encoding"] == "gzip"
    assert set(json.loads(plain.body)) == {"about", "engine"}


def test_in_a_room_addresses_in_numbers_are_known_and_names_are_not():
    guard = Guard(None, any_address=True)
    assert guard._knows("192.168.1.7:8020")
    assert guard._knows("[fe80::1]:8020")
    assert not guard._knows("evil.example:8020")
    assert not Guard(None, any_address=False)._knows("192.168.1.7:8020")
    assert host_of("[fe80::1]") == "fe80::1"


def test_thirty_at_once_are_answered_alike(ask):
    with ThreadPoolExecutor(30) as pool:
        found = list(pool.map(lambda _: ask("/api/page"), range(30)))
    assert [row.status for row in found] == [200] * 30
    assert len({row.body for row in found}) == 1


def test_nothing_of_this_machine_is_in_an_answer(ask):
    home = os.path.realpath(os.curdir).encode()
    for path in ("/", "/api/page", "/take-away.html"):
        assert home not in ask(path).body


@pytest.mark.parametrize(
    ("status", "path", "more"),
    [
        (404, "/static/../server.py", {}),
        (404, "/static/%2e%2e/server.py", {}),
        (404, "/static/..%2f..%2fapp/server.py", {}),
        (404, "/static//etc/passwd", {}),
        (404, "/static/", {}),
        (404, "/api/", {}),
        (414, "/" + "a" * 300, {}),
        (414, "/api/page?seed=" + "1" * 3000, {}),
        (403, "/api/page", {"method": "DELETE"}),
        (405, "/", {"method": "POST", "data": b""}),
        (413, "/api/page", {"data": b" " * (MOST_BODY + 1)}),
        # pages of others may not ask
        (403, "/api/page", {"headers": {"Sec-Fetch-Site": "cross-site"}}),
        (403, "/api/page", {"headers": {"Sec-Fetch-Site": "same-site"}}),
        (403, "/api/page", {"headers": {"Origin": "http://evil.example"}}),
        (403, "/api/page", {"headers": {"Origin": "null"}}),
        (403, "/api/page", {"data": b"{}", "headers": {"Origin": "http://127.0.0.1:1"}}),
        (421, "/api/page", {"headers": {"Host": "evil.example"}}),
        (421, "/api/page", {"headers": {"Host": "127.0.0.1.evil.example"}}),
        (421, "/api/page", {"headers": {"Host": ""}}),
        (421, "/api/page", {"headers": {"Host": "localhost.evil:80"}}),
        (200, "/", {"headers": {"Host": "localhost"}}),
        (200, "/", {"headers": {"Host": "LOCALHOST:1"}}),
        (200, "/", {"headers": {"Host": "127.0.0.1:9"}}),
        (200, "/", {"headers": {"Host": "[::1]:80"}}),
    ],
)
def test_only_good_requests_from_here_are_answered(ask, status, path, more):
    found = ask(path, **more)
    assert found.status == status
    assert status in (200, 405) or json.loads(found.body)["problems"]
