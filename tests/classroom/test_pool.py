"""The engine in Chromium: in workers that start from text, as a page has them."""

import json
from pathlib import Path

import pytest

import sim.classroom
from sim.classroom.data import engine_data
from sim.classroom.document import SAMPLE_SEED, shown_world
from sim.classroom.generate import engine_source
from sim.classroom.library import SLIDERS, Library
from sim.runs.simulate import run_ensemble
from sim.scenario.schema import parse_practice
from tests.classroom.node import unlike
from tests.classroom.shown import settings_of

STATIC = Path(sim.classroom.__file__).parent / "static"

POLICY = "default-src 'none'; script-src 'unsafe-inline' blob:; worker-src blob:"

REQUEST = {"scenario": "migration-2020", "a": "engaged-deference", "b": "imposition", "seed": "5"}


def practices(scenario):
    return tuple(parse_practice(REQUEST[side], scenario) for side in ("a", "b"))


START = """async ([source, worker, pool, data]) => {
  const blob = new Blob([pool], { type: "text/javascript" });
  const { Pool } = await import(URL.createObjectURL(blob));
  window.pool = new Pool(source, worker, data);
}"""


@pytest.fixture(scope="module")
def library():
    return Library.of("migration-2020")


@pytest.fixture
def page(browser, library):
    """Give a page with a pool of workers, which may ask nobody for anything."""
    page = browser.new_page()
    failed = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.route(
        "http://127.0.0.1/**",
        lambda route: route.fulfill(
            content_type="text/html",
            headers={"Content-Security-Policy": POLICY},
            body="<!doctype html><title>Pool</title>",
        ),
    )
    page.goto("http://127.0.0.1/")
    names = ("engine-worker.js", "engine-pool.js")
    worker, pool = ((STATIC / name).read_text(encoding="utf-8") for name in names)
    data = engine_data({"migration-2020": library.read("migration-2020")}, SLIDERS)
    page.evaluate(START, [engine_source(), worker, pool, data])
    yield page
    page.close()
    assert not failed


def test_a_worker_shows_the_world_that_the_program_shows(page, library):
    asked = REQUEST | {"opinion": 0.8, "people": 40}
    found = page.evaluate("(request) => pool.world(request)", asked)
    base = library.read("migration-2020").scenario
    turned = settings_of({"opinion": 0.8, "people": 40}, base)
    scenario = library.read("migration-2020", turned).scenario
    known = shown_world(scenario, practices(scenario), 5)
    shown = {part: found[part] for part in known}
    assert not list(unlike(shown, json.loads(json.dumps(known))))


def test_a_sample_tells_of_every_world_and_sums_them_up(page, library):
    found = page.evaluate(
        """async (request) => {
          const seen = [];
          const sum = await pool.sample(request, 6, ({ n, rights }) => seen.push([n, ...rights]));
          return { seen, sum };
        }""",
        REQUEST,
    )
    scenario = library.read("migration-2020").scenario
    known = run_ensemble(scenario, practices(scenario), range(6), SAMPLE_SEED)
    rights = known.outcome("rights")
    assert sorted(found["seen"]) == [
        [n, pytest.approx(rights[n, 0]), pytest.approx(rights[n, 1])] for n in range(6)
    ]
    assert found["sum"]["worlds"] == 6
    assert found["sum"]["values"]["rights"][0] == pytest.approx(rights[:, 0], abs=1e-5)


def test_what_is_cancelled_ends_and_can_be_asked_again(page):
    found = page.evaluate(
        """async (request) => {
          const told = [];
          const stop = new AbortController();
          const sample = pool.sample(request, 40, () => {}, { signal: stop.signal });
          const world = pool.world(request);
          stop.abort();
          await sample.catch((error) => told.push(error.name));
          await world.then(() => told.push("world"));
          await pool.sample(request, 2).then(({ worlds }) => told.push(worlds));
          const again = pool.world(request);
          told.push(again === pool.world({ ...request }));
          await pool.world({ ...request, a: "nothing" }).catch(({ message }) => told.push(message));
          pool.close();
          return told;
        }""",
        REQUEST,
    )
    assert found == ["AbortError", "world", 2, True, "no practice 'nothing'"]
