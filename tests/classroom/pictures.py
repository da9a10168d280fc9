"""Pictures of the page for its readers: ``python -m tests.classroom.pictures docs/teaching``."""

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from sim.classroom.library import Library
from tests.classroom.conftest import Watched, serving
from tests.conftest import ARGUMENTS, CHROMIUM

SIZES = {"phone": (375, 667), "laptop": (1366, 650), "projector": (1920, 1080)}
PATIENCE = 300_000.0
"""Milliseconds for a step, where many share a processor."""

COLORS = 64
"""Of a picture: drawings need few, and the file stays small."""


def keep(page, path):
    page.screenshot(path=path)
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(COLORS)
    few.save(path, optimize=True)


def first_minute(page, folder, name):
    """Take the first minute at one size: the choice, ten years, a hundred tries, a rule off."""
    watched = Watched(page)
    keep(page, folder / f"first-1-{name}.png")
    watched.first("imposition")
    page.locator(".out:not(:empty)").wait_for()
    keep(page, folder / f"first-2-{name}.png")
    page.locator(".again button").nth(2).click()
    watched.tries(101)
    page.locator(".out:not(:empty)").wait_for()
    keep(page, folder / f"first-3-{name}.png")
    page.locator(".go > button").click()
    page.locator(".rules input").first.click()
    page.locator(".rules em:not(:empty)").wait_for()
    watched.tries(100)
    page.wait_for_timeout(300)
    keep(page, folder / f"first-4-{name}.png")


def two_worlds(page, path):
    """Take two worlds side by side, as Explore shows them."""
    watched = Watched(page)
    page.locator("button[data-view=explore]").click()
    watched.ready("explore")
    page.locator("#scenario").select_option("migration-2020")
    watched.world_has("migration-2020")
    watched.seek(80)
    page.mouse.move(1, 1)
    keep(page, path)


def main(folder):
    pictures = folder / "pictures"
    pictures.mkdir(exist_ok=True)
    with serving(Library.of("migration-2020")) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(PATIENCE)
            page.goto(address)
            page.wait_for_selector(".choice")
            first_minute(page, pictures, name)
            if name == "laptop":
                two_worlds(page, folder / "page.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
