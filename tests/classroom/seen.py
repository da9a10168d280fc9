"""What tests read off the page."""

import io
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

LEFT, RIGHT = (0x0A, 0x5A, 0x9C), (0xA8, 0x43, 0x00)
"""Colours of the two sides in light."""

SIZES = [(375, 667), (768, 1024), (1024, 768), (1366, 650), (1920, 1080)]


def inked(locator):
    """Count the points of an element that have the colour of the left, and of the right."""
    with Image.open(io.BytesIO(locator.screenshot())) as picture:
        points = picture.convert("RGB").getcolors(1 << 24)
    return [
        sum(
            n
            for n, point in points
            if max(abs(a - b) for a, b in zip(point, color, strict=True)) < 12
        )
        for color in (LEFT, RIGHT)
    ]


def counts(page):
    return {kind: page.locator(f".mark.{kind}").count() for kind in ("state", "group", "tie")}


def counted(world, sides=2):
    return {
        "state": sides * len(world["states"]),
        "group": sides * len(world["groups"]),
        "tie": sides * len(world["ties"]),
    }


AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")

RULES = """async () => {
    const found = await axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    const where = (row) => row.nodes.slice(0, 4).map((node) => node.html.slice(0, 160));
    return found.violations.map((row) => [row.id, where(row)]);
}"""


def found_wanting(page):
    """Give what axe-core finds inaccessible in a page as it is now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return page.evaluate(RULES)


SMALL = """all => all.filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && (box.height < 43.5 || box.width < 43.5);
}).map((one) => one.outerHTML.slice(0, 90))"""
"""Controls that a finger misses."""


@dataclass
class Seen:
    """A page, all it asked for, and all it complained of."""

    page: object
    asked: list = field(default_factory=list)
    complaints: list = field(default_factory=list)

    def __post_init__(self):
        self.page.set_default_timeout(90_000)  # where many share two processors
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
