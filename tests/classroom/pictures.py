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
    """Take the first minute at one size: the campaign, the refusal, two worlds, sixty."""
    watched = Watched(page)
    page.locator("[data-choice=imposition]").click()
    page.wait_for_selector(".told li:nth-child(3)")
    page.wait_for_timeout(600)
    keep(page, folder / f"first-1-{name}.png")
    page.locator(".foot > .strong").click()
    page.wait_for_selector(".moment")
    keep(page, folder / f"first-2-{name}.png")
    watched.seek(120)
    page.locator(".on-now").click()
    page.locator(".bets button").nth(1).click()
    watched.seek(80)
    page.mouse.move(1, 1)
    keep(page, folder / f"first-3-{name}.png")
    watched.seek(120)
    page.locator(".on-now").click()
    page.locator(".foot > .strong").click()
    keep(page, folder / f"first-4-{name}.png")


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
            page.close()
        browser.close()
    (pictures / "first-3-laptop.png").replace(folder / "page.png")
    (pictures / "first-4-laptop.png").replace(folder / "typical.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
