"""What tests read off the page, and off the server beside it."""

import json
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

INKED = """all => all.map((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const far = (n, color) => color.reduce((sum, part, i) => sum + Math.abs(data[n + i] - part), 0);
    const near = (n, color) => data[n + 3] > 200 && far(n, color) < 12;
    const count = (color) => {
        let found = 0;
        for (let n = 0; n < data.length; n += 4) found += near(n, color);
        return found;
    };
    return [count([0x00, 0x60, 0xa0]), count([0xd5, 0x5e, 0x00])];
})"""
"""How many points of each canvas have the colours of engaged deference and of imposition."""


def world_of(address, query=""):
    with urllib.request.urlopen(f"{address}/api/world{query}", timeout=60) as found:
        return json.load(found)


def counts(page):
    return {
        kind: page.locator(f".mark.{kind}").count() for kind in ("state", "group", "ally", "tie")
    }


def counted(world):
    return {
        "state": 2 * len(world["states"]),
        "group": 2 * len(world["groups"]),
        "ally": 2 * len(world["allies"]),
        "tie": 2 * len(world["ties"]),
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


@dataclass
class Seen:
    """A page, all it asked for, and all it complained of."""

    page: object
    asked: list = field(default_factory=list)
    complaints: list = field(default_factory=list)

    def __post_init__(self):
        self.page.set_default_timeout(20_000)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
