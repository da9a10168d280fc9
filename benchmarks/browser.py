"""Time of worlds in Chromium: in the page, as it is and slowed, and in two workers.

    python -m benchmarks.browser

A time is the least of several, with the machine otherwise at rest; it also says how large the
engine is, and how much of that goes over a network.
"""

import gzip
import time
from functools import partial
from pathlib import Path

import click
from playwright.sync_api import sync_playwright

import sim.classroom
from sim.classroom.data import engine_data
from sim.classroom.generate import engine_source
from sim.classroom.library import SLIDERS, Library
from tests.classroom.conftest import Watched, serving
from tests.conftest import ARGUMENTS, CHROMIUM

SLOWER = (1, 4)
AGAIN = 15
SAMPLES = 4
"""How often a world is timed, and sixty."""

LEAST = """
  const timed = async (ask, n) => {
    const begun = performance.now();
    await ask(n);
    return performance.now() - begun;
  };
  const least = async (ask) => {
    const times = [];
    for (let n = 0; n < again; n++) times.push(await timed(ask, n));
    return Math.min(...times);
  };
  const request = { scenario: "migration-2020", a: "engaged-deference", b: "imposition" };
  const from = (text) => import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
"""

IN_PAGE = f"""async ([source, data, again]) => {{
  {LEAST}
  let engine;
  const load = async () => {{
    engine = await from(source);
    engine.prepare(data);
    engine.world({{ ...request, seed: "1" }});
  }};
  const first = await timed(load);
  const world = await least((n) => engine.world({{ ...request, seed: `${{n + 2}}` }}));
  const why = await least((n) => engine.causes({{ ...request, seed: `${{n + 2}}` }}, 0, [90]));
  const one = await least((n) => engine.oneOfSample(request, 100 + n));
  return {{ first, world, why, one }};
}}"""

IN_WORKERS = f"""async ([source, worker, pool, data, again]) => {{
  {LEAST}
  const {{ Pool }} = await from(pool);
  const made = new Pool(source, worker, data);
  await Promise.all([0, 1].map((n) => made.ask("one", [request, n])));
  const sixty = await least((n) => made.sample({{ ...request, money: 40000 + n }}, 60));
  made.close();
  return {{ sixty }};
}}"""

TOLD = {
    "first": "the first world that is shown, engine and all",
    "world": "another one, both practices, with what happened",
    "why": "what caused what in its month 90, on one side",
    "one": "one world of both practices, untold",
    "sixty": "sixty of these in two workers",
}


def slowed(page, rate):
    """Slow down a page; its workers go on at their pace, so what it slows runs in the page."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})


def opened(browser):
    """Open a page that is a secure context, and nothing else."""
    page = browser.new_page()
    page.route("http://127.0.0.1/**", lambda route: route.fulfill(body="<!doctype html>"))
    page.goto("http://127.0.0.1/")
    return page


def told(times, how):
    """Print times."""
    for name, took in times.items():
        click.echo(f"processor {how}: {took:7.0f} ms for {TOLD[name]}")


def _first_minute(do):
    """Open the page three times, each in a browser of its own; give how long ``do`` took, s."""
    with serving(Library.of("migration-2020")) as address, sync_playwright() as playwright:
        for _ in range(3):
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            yield do(Watched(browser.new_page()), address)
            browser.close()


def _ready(watched, address):
    begun = time.perf_counter()
    watched.page.goto(address)
    watched.ready("first")
    watched.page.locator("[data-choice]").first.wait_for()
    return time.perf_counter() - begun


def _tries(watched, address, count):
    _ready(watched, address)
    watched.first("imposition")
    begun = time.perf_counter()
    watched.more(count)
    return time.perf_counter() - begun


def page_ready() -> list[float]:
    """Time until somebody can choose, s."""
    return list(_first_minute(_ready))


def hundred_tries() -> list[float]:
    """Time until a hundred tries of both choices have become dots, s."""
    return list(_first_minute(partial(_tries, count=100)))


def thousand_tries() -> list[float]:
    """Time until a thousand have, s."""
    return list(_first_minute(partial(_tries, count=1000)))


def measure():
    """Print times and sizes."""
    source, static = engine_source(), Path(sim.classroom.__file__).parent / "static"
    names = ("engine-worker.js", "engine-pool.js")
    worker, pool = ((static / name).read_text(encoding="utf-8") for name in names)
    library = Library.of("migration-2020")
    data = engine_data({"migration-2020": library.read("migration-2020")}, SLIDERS)
    small = len(gzip.compress(source.encode(), 9))
    click.echo(f"engine: {len(source.encode()) / 1000:.0f} kB, compressed {small / 1000:.0f} kB")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for rate in SLOWER:
            page = opened(browser)
            slowed(page, rate)
            told(page.evaluate(IN_PAGE, [source, data, AGAIN]), f"slowed {rate} times")
            page.close()
        page = opened(browser)
        told(page.evaluate(IN_WORKERS, [source, worker, pool, data, SAMPLES]), "as it is")
        browser.close()


if __name__ == "__main__":
    measure()
