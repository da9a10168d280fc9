"""What tests read off the page, and off the server beside it."""

import json
import urllib.request

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
