"""The take-away file: the same page in one file that opens without a server or a network.

Its scripts are the modules of the live page, unchanged but for the names by which they import each
other: an import map leads those to ``data:`` addresses.
"""

import base64
import json
import re
from typing import Any

from sim.page.lessons import lessons
from sim.page.library import CHOICES, SCENE, Library
from sim.page.requests import WorldRequest, about, parse
from sim.page.server import files
from sim.page.texts import with_texts
from sim.page.world import compact_json, world_answer
from sim.render.html import inert

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline'; "
    "img-src data:; base-uri 'none'; form-action 'none'"
)
"""Content Security Policy of the file: it can ask nobody for anything."""

_IMPORT = re.compile(r"""(\bfrom\s+|\bimport\s+)"\./([\w./-]+\.js)\"""")
_SHEET = re.compile(r'\s*<link rel="stylesheet" href="/static/([\w./-]+)">')
_SCRIPT = re.compile(r'\s*<script type="module" src="/static/([\w./-]+)"></script>')


def export_page(request: WorldRequest, library: Library) -> str:
    """Make the file: the world asked for, a few others of its kind, and the lessons."""
    asked = [request]
    asked += [parse(dict(row), library) for lesson in lessons()
              for row in (lesson.world, *(step.world for step in lesson.steps)) if row]  # fmt: skip
    one, many = SCENE["one"], SCENE["many"]
    for a, b in CHOICES.items():
        asked += [parse({**one, "a": a, "b": a}, library), parse({**many, "a": a, "b": b}, library)]
    worlds = {row.digest(): world_answer(row) for row in asked}
    data = {
        "about": about(library),
        "first": request.plain(),
        "worlds": list(worlds.values()),
    }
    return page_with(data)


def page_with(data: dict[str, Any]) -> str:
    """Put data, styles and scripts into the page."""
    served = {name: path.read_text(encoding="utf-8") for name, path in files().items()}
    page = served["index.html"]
    entry = _SCRIPT.findall(page)
    sheets = "\n".join(served[name] for name in _SHEET.findall(page))
    modules = {
        f"solidarity/{name}": _as_address(_renamed(text))
        for name, text in served.items()
        if name.endswith(".js")
    }
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<style>\n{sheets}\n</style>\n"
        f'<script type="importmap">{_script_json({"imports": modules})}</script>\n'
    )
    embedded = compact_json(data).decode()
    tail = (
        f'<script type="application/json" id="embedded">{inert(embedded)}</script>\n'
        f'<script type="module">import "solidarity/{entry[0]}";</script>\n'
    )
    page = _SHEET.sub("", _SCRIPT.sub("", page))
    page = with_texts(page.replace("</head>", f"{head}</head>", 1))
    return page.replace("</body>", f"{tail}</body>", 1)


def _renamed(text: str) -> str:
    """Let a module import the others by the names of the import map."""
    return _IMPORT.sub(r'\1"solidarity/\2"', text)


def _as_address(text: str) -> str:
    return f"data:text/javascript;base64,{base64.b64encode(text.encode()).decode()}"


def _script_json(data: dict[str, Any]) -> str:
    return inert(json.dumps(data))
