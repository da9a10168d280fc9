"""The take-away file: the same page in one file that opens without a server or a network.

Its scripts are the modules of the live page, unchanged but for the names by which they import each
other: an import map leads those to ``data:`` addresses. Worlds are run by workers that start from a
``blob:`` of the engine that the file holds.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from sim.page.content import compact_json, files, page_data
from sim.page.library import Library
from sim.page.texts import with_texts
from sim.render.html import inert

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' data: blob:; worker-src blob:; "
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
)
"""Content Security Policy of the file: it can ask nobody for anything."""

ELSEWHERE = ("class-", "engine-worker")
"""How the scripts begin that the file has no use for, or holds as data."""

_IMPORT = re.compile(r"""(\bfrom\s+|\bimport\s+)"\./([\w./-]+\.js)\"""")
_SHEET = re.compile(r'\s*<link rel="stylesheet" href="/static/([\w./-]+)">')
_SCRIPT = re.compile(r'\s*<script type="module" src="/static/([\w./-]+)"></script>')


def export_page(library: Library, first: Mapping[str, str]) -> str:
    """Make the file: every world, slider and lesson of the page.

    Args:
        library: the scenarios that can be asked for.
        first: the request that the page begins with.
    """
    return page_with(page_data(library, first))


def page_with(data: dict[str, Any]) -> str:
    """Put data, styles and scripts into the page."""
    served = {name: path.read_text(encoding="utf-8") for name, path in files().items()}
    page = served["index.html"]
    entry = _SCRIPT.findall(page)
    sheets = "\n".join(served[name] for name in _SHEET.findall(page))
    modules = {
        f"solidarity/{name}": _as_address(_renamed(text))
        for name, text in served.items()
        if name.endswith(".js") and not name.startswith(ELSEWHERE)
    }
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<style>\n{sheets}\n</style>\n"
        f'<script type="importmap">{inert(json.dumps({"imports": modules}))}</script>\n'
    )
    tail = (
        f'<script type="application/json" id="embedded">{inert(compact_json(data))}</script>\n'
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
