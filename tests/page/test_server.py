import http.client
import json
import os
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from sim.page.guard import MOST_BODY, Guard, host_of
from sim.page.server import files


def test_the_page_and_its_files_are_served(ask):
    page = ask("/")
    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for name in files():
        assert ask(f"/static/{name}").status == 200


def test_every_answer_says_what_a_browser_may_do(ask):
    for path in ("/", "/static/main.js", "/api/about", "/nowhere"):
        headers = ask(path).headers
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["content-security-policy"].startswith(
            "default-src 'none'; script-src 'self'"
        )
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "server" not in headers


def test_a_world_is_the_same_by_address_and_by_body(ask):
    asked = {"scenario": "null-world", "a": "parallel", "seed": "7"}
    body = ask("/api/world", data=json.dumps(asked).encode())
    address = ask("/api/world?scenario=null-world&a=parallel&seed=7")
    assert body.status == address.status == 200
    assert body.body == address.body
    assert json.loads(body.body)["request"] == asked | {"b": "imposition"}


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b'"text"', b"[" * 4000, b"\xff"])
def test_a_body_that_is_no_object_is_refused(ask, data):
    found = ask("/api/world", data=data, method="POST")
    assert (found.status, json.loads(found.body)["problems"]) == (
        422,
        ["expected an object of JSON"],
    )


def test_a_body_of_no_stated_length_is_cut_off(address):
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    body = (b" " * 1000 for _ in range(9))
    connection.request("POST", "/api/world", body=body, headers={"Origin": address})
    assert connection.getresponse().status == 413
    connection.close()


def test_in_a_room_addresses_in_numbers_are_known_and_names_are_not():
    guard = Guard(None, any_address=True)
    assert guard._knows("192.168.1.7:8020")
    assert guard._knows("[fe80::1]:8020")
    assert not guard._knows("evil.example:8020")
    assert not Guard(None, any_address=False)._knows("192.168.1.7:8020")
    assert host_of("[fe80::1]") == "fe80::1"


def test_thirty_at_once_are_answered(ask):
    def one(n):
        return ask(f"/api/world?scenario=null-world&seed={n % 3}&people=20")

    with ThreadPoolExecutor(30) as pool:
        found = list(pool.map(one, range(30)))
    assert [row.status for row in found] == [200] * 30
    assert len({row.body for row in found}) == 3


def test_nothing_of_this_machine_is_in_an_answer(ask):
    home = os.path.realpath(os.curdir).encode()
    assert home not in ask("/api/about").body
    assert home not in ask("/api/world").body


@pytest.mark.parametrize(
    ("query", "said"),
    [("seed=abc", "seed: expected a whole number"), ("seed=1&seed=2", "says something twice")],
)
def test_a_wrong_request_is_refused_kindly(ask, query, said):
    found = ask(f"/api/world?{query}")
    assert found.status == 422
    (problem,) = json.loads(found.body)["problems"]
    assert said in problem


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
        (414, "/api/world?seed=" + "1" * 3000, {}),
        (403, "/api/world", {"method": "DELETE"}),
        (405, "/", {"method": "POST", "data": b""}),
        (413, "/api/world", {"data": b" " * (MOST_BODY + 1)}),
        # pages of others may not let this machine compute
        (403, "/api/world", {"headers": {"Sec-Fetch-Site": "cross-site"}}),
        (403, "/api/world", {"headers": {"Sec-Fetch-Site": "same-site"}}),
        (403, "/api/world", {"headers": {"Origin": "http://evil.example"}}),
        (403, "/api/world", {"headers": {"Origin": "null"}}),
        (403, "/api/world", {"data": b"{}", "headers": {"Origin": "http://127.0.0.1:1"}}),
        (421, "/api/world", {"headers": {"Host": "evil.example"}}),
        (421, "/api/world", {"headers": {"Host": "127.0.0.1.evil.example"}}),
        (421, "/api/world", {"headers": {"Host": ""}}),
        (421, "/api/world", {"headers": {"Host": "localhost.evil:80"}}),
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
