"""A report: blocks, and what shows them in a terminal, on a page, in a notebook and as figures."""

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.render.blocks import Outline

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_FRAME = (
    '<iframe title="Report" sandbox="allow-scripts allow-popups allow-downloads" '
    'style="width: 100%; height: 44em; border: 1px solid #bbb" '
    'src="data:text/html;base64,{page}"></iframe>'
)
"""Links within a page work in a frame with its own address, and not in one with ``srcdoc``."""


@dataclass(frozen=True, slots=True, repr=False)
class Report(Outline):
    """What an answer says, to be read in whichever way suits; attributes as in ``Outline``."""

    def text(self, width: int = 100, *, styled: bool = False) -> str:
        """Write it for a terminal or a text file.

        Args:
            width: of the lines in characters; only a word or a command may be longer.
            styled: whether headings are bold, by the codes that terminals know.
        """
        from sim.render.text import write  # noqa: PLC0415 - each way is loaded when it is asked for

        return write(self, width, styled=styled)

    def html(self) -> str:
        """Write it as a page: one file that needs neither a server nor a network."""
        from sim.render.html import render  # noqa: PLC0415

        return render(self)

    def figures(self) -> "dict[str, Figure]":
        """Draw every figure that has a name, with matplotlib."""
        from sim.render.figures import drawings  # noqa: PLC0415

        return {name: draw() for name, draw in drawings(self)}

    def _repr_html_(self) -> str:
        """Show the page in a notebook, apart from the notebook's own styles and scripts."""
        return _FRAME.format(page=base64.b64encode(self.html().encode()).decode())

    def __repr__(self) -> str:
        """Name it in a line."""
        return f"<Report of a {self.kind.lower()}: {self.title}>"
