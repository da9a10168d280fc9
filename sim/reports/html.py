"""A report as one file of HTML that opens without a server, a network or an installation.

Whatever a report says stands in it as text: the template escapes it, data for figures go in as
JSON that no browser runs, and a Content Security Policy lets nothing run but our own scripts, named
by their hashes.
"""

import base64
import hashlib
import json
import math
import re
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import markupsafe

from sim.reports.blocks import Bars, Block, Curve, Curves, Forest, Map, Outline, curve_names
from sim.result_folder import REPORT_MARK
from sim.version import VERSION
from sim.wording import printable

if TYPE_CHECKING:
    import jinja2
    from matplotlib.figure import Figure


LARGEST = 2_000_000
"""Bytes from which a page is called too large: mail and browsers take smaller ones gladly."""

_MODULES = ("numbers", "parts", "figure", "forest", "curves", "map", "bars", "tables", "main")
"""Our scripts in ``static/``, each after those it imports from."""

_VENDOR = ("d3.min.js", "plot.umd.min.js")

MOST_ROWS = 500
"""Rows of a table; of a longer one the page shows the first and says so."""

MOST_POINTS = 400
"""Points of a curve; of a longer one the page shows as many, evenly spaced, with both ends."""

_LONGEST_WORD = 24
"""Characters from which a word in a cell may break anywhere."""

_LONGEST_LINE = 60
"""Characters from which a cell is a text that wants a wide column."""

_LONGEST_NUMBER = 28
"""Characters of a cell that may be set to the right and kept on one line; a longer one is text."""

_DIGITS = 6
"""Significant digits of a number in a figure."""

_POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)

_IMPORT = re.compile(r'^import [^;]*? from "\./[\w-]+\.js";\n', re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?=(?:async )?function|const|class)", re.MULTILINE)
_NO_LOOKS = markupsafe.Markup()


def render(report: Outline) -> str:
    """Write a report as HTML; the same report gives the same text."""
    figures: list[dict[str, Any]] = []

    def add_figure(block: Forest | Curves | Map | Bars) -> int:
        """Keep a figure's data; give its number."""
        figures.append({"kind": _kind_of(block), **plain(block)})
        return len(figures) - 1

    def data() -> str:
        """Give the data of all figures as JSON that can stand in a script's element."""
        told = {"looks": _looks(report), "figures": figures}
        return inert(json.dumps(told, ensure_ascii=False, allow_nan=False, separators=(",", ":")))

    body = _environment().get_template("report.html.jinja")
    scripts = [_static(f"vendor/{name}") for name in _VENDOR] + [_bundle()]
    policy = _POLICY.format(scripts=" ".join(f"'{_hash(script)}'" for script in scripts))
    return body.render(
        report=report,
        add_figure=add_figure,
        figures=data,
        kind_of=_kind_of,
        looks=_cell_looks,
        most_rows=MOST_ROWS,
        mark=REPORT_MARK,
        version=VERSION,
        policy=policy,
        styles=[_static("page.css"), _static("figures.css"), _static("print.css")],
        scripts=scripts,
        licences=[_static("vendor/d3.LICENSE"), _static("vendor/plot.LICENSE")],
    )


def spelled_out(value: object) -> object:
    """Make a text safe to read: signs that do not print, or turn others round, are spelled out."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return printable(value)


def _worded(text: str) -> markupsafe.Markup:
    """Escape a text, and set what stands between two backticks as code."""
    parts = str(spelled_out(text)).split("`")
    if len(parts) % 2 == 0:
        return markupsafe.escape("`".join(parts))
    held = [
        markupsafe.Markup("<code>{}</code>").format(part) if n % 2 else markupsafe.escape(part)
        for n, part in enumerate(parts)
    ]
    return markupsafe.Markup("").join(held)


def plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Turn a block into what JSON can hold: null for a number that does not exist."""
    made: Any = value
    match value:
        case str():
            made = spelled_out(value)
        case bool() | int() | None:
            pass
        case float():
            made = float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None
        case Curve():
            made = _curve(value)
        case list() | tuple():
            made = [plain(held) for held in value]
        case Forest():
            looks = ("color", "tone", "mark", "meaning")
            key = [zip(looks, (*look, told), strict=True) for look, told in value.key]
            made = _fields(value) | {"key": [dict(row) for row in key]}
        case _ if is_dataclass(value):
            made = _fields(value)
        case _:
            raise TypeError(f"a figure holds a {type(value).__name__}")
    return made


def _fields(value: Any) -> dict[str, Any]:  # noqa: ANN401 - a dataclass
    return {field.name: plain(getattr(value, field.name)) for field in fields(value)}


def _curve(curve: Curve) -> dict[str, Any]:
    """Thin a curve to what a screen can show."""
    told, count = {field.name: getattr(curve, field.name) for field in fields(curve)}, len(curve.x)
    last, most = count - 1, min(count, MOST_POINTS)
    chosen = [round(n * last / max(most - 1, 1)) for n in range(most)]
    for name in ("x", "y", "low", "high"):
        told[name] = [float(told[name][n]) for n in chosen] if len(told[name]) else []
    return {name: plain(value) for name, value in told.items()}


def _cell_looks(side: str, text: str) -> markupsafe.Markup:
    """Give the class of a cell: set to the right, a text, or holding a word that must break."""
    names = ["r"] if side == "r" and len(text) <= _LONGEST_NUMBER else []
    if len(text) > _LONGEST_WORD and max(map(len, text.split())) > _LONGEST_WORD:
        names.append("long")
    if len(text) > _LONGEST_LINE:
        names.append("text")
    return markupsafe.Markup(' class="{}"').format(" ".join(names)) if names else _NO_LOOKS


def inert(text: str) -> str:
    """Escape what could end a script's element: ``<`` in JSON stands only in texts."""
    return text.replace("<", "\\u003c")


def _kind_of(block: Block) -> str:
    return type(block).__name__.lower()


def _looks(report: Outline) -> dict[str, Any]:
    """Give each name of a curve the colour and the dash that it has in every other figure."""
    from sim.reports.style import styles  # noqa: PLC0415 - matplotlib

    return {
        str(spelled_out(name)): {
            "color": look.color,
            "dash": [] if isinstance(look.line, str) else list(look.line[1]),
        }
        for name, look in styles(curve_names(report)).items()
    }


@cache
def _environment() -> "jinja2.Environment":
    import jinja2  # noqa: PLC0415 - of pages only

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_static),
        autoescape=True,
        finalize=spelled_out,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["worded"] = _worded
    return environment


@cache
def _bundle() -> str:
    """Put our modules together into one script: their names are unique."""
    texts = (_static(f"{name}.js") for name in _MODULES)
    held = "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts)
    return f'"use strict";\n{{\n{held}}}\n'


@cache
def _static(name: str) -> str:
    return files("sim.reports").joinpath("static", name).read_text(encoding="utf-8")


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


_FRAME = (
    '<iframe title="Report" sandbox="allow-scripts allow-popups allow-downloads" '
    'style="width: 100%; height: 44em; border: 1px solid #bbb" '
    'src="data:text/html;base64,{page}"></iframe>'
)
"""Links within a page work in a frame with its own address, and not in one with ``srcdoc``."""


@dataclass(frozen=True, slots=True, repr=False)
class Report(Outline):
    """What an answer says, to be read in whichever way suits; attributes as in ``Outline``."""

    def text(self, width: int = 100, *, styled: bool = False, short: bool = False) -> str:
        """Write it for a terminal or a text file.

        Args:
            width: of the lines in characters; only a word or a command may be longer.
            styled: whether headings are bold, by the codes that terminals know.
            short: only the answer and what belongs to it, on one screen.
        """
        from sim.reports.text import write  # noqa: PLC0415 - each way is loaded when it is asked for

        return write(self, width, styled=styled, short=short)

    def html(self) -> str:
        """Write it as a page: one file that needs neither a server nor a network."""
        return render(self)

    def figures(self, width: float = 170) -> "dict[str, Figure]":
        """Draw every figure that has a name, with matplotlib.

        Args:
            width: in millimetres; papers have columns of about 85, and 170 for two.
        """
        from sim.reports.curves import drawings  # noqa: PLC0415

        return {name: draw() for name, draw in drawings(self, width / 25.4)}

    def _repr_html_(self) -> str:
        """Show the page in a notebook, apart from the notebook's own styles and scripts."""
        return _FRAME.format(page=base64.b64encode(self.html().encode()).decode())

    def __repr__(self) -> str:
        """Name it in a line."""
        return f"<Report of a {self.kind.lower()}: {self.title}>"
