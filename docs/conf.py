"""How Sphinx builds the site (`make docs`): nothing that a page loads lies outside."""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from sim.version import VERSION

project = "solidarity"
author = "The solidarity contributors"
copyright = author  # noqa: A001 - Sphinx asks for this name
release = VERSION

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_design",
]
exclude_patterns = ["_build"]

HIDDEN = "visually-hidden"
"""The theme's class of what is there only for screen readers."""

COMMANDS = re.compile(r'<div class="highlight-console.*?</div>', re.DOTALL)
WORD = re.compile(r"(?<=>)[^<>\s]*-[^<>\s]*(?=[<\n])")
WHOLE = r'<span class="whole">\g<0></span>'
"""How a word with hyphens in a block of commands is kept whole."""

nitpicky = True
nitpick_ignore_regex = [
    # Types of other packages, of which no inventory can be read offline.
    ("py:class", r"(_Pydantic|(annotated_types|collections|numpy|pandas|pathlib|pd)\.).*"),
    # What an annotation is called, and what a sentence begins with.
    (
        "py:class",
        r"sim\.(model\.own|outcomes|scenario|studies\.(answer\.Table|inputs|posterior|sweep)).*",
    ),
    ("py:class", r"sim\.model\.agents\.ActorModel|(ExperimentLike|Fitted|ModelLike|Report)"),
    ("py:class", r"(Answer|SweepAnswer|The report|Mesa's own kind)"),
    ("py:exc", "SweepError"),
]
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 79  # a longer one has a line for each parameter
myst_heading_anchors = 4  # as GitHub's
myst_enable_extensions = ["colon_fence", "deflist"]
nb_execution_mode = "auto"
nb_execution_timeout = 300
nb_execution_raise_on_error = True
nb_output_stderr = "remove"  # progress bars
nb_merge_streams = True
nb_mime_priority_overrides = [("html", "text/html", 0)]
nb_ipywidgets_js = {}  # by default from outside

html_theme = "pydata_sphinx_theme"
html_title = "solidarity"
html_show_sourcelink = False
html_static_path = ["_static"]
html_sidebars = {"in-short": [], "findings": [], "gallery": []}  # they have no parts
html_theme_options = {
    "show_prev_next": True,
    "navigation_with_keys": False,
    "navbar_persistent": ["search-button"],  # the field has a name that is not its text
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}


class InlinePictures(SphinxPostTransform):
    """Put our own drawings into the page itself, so that they take the theme's colours.

    What matplotlib drew is marked, so that the style can turn it for a dark page, is named after
    what the page says of it, and leads to itself, for phones on which it is small.
    """

    default_priority = 1
    formats = ("html",)

    def run(self, **_more: object) -> None:
        """Replace images of the folder ``pictures`` by their text; mark figures."""
        said = ""
        for node in list(self.document.findall(nodes.Element)):
            if isinstance(node, nodes.paragraph):
                said = node.astext()
            if not isinstance(node, nodes.image):
                continue
            if "alt" not in node:  # what a cell of code has drawn
                node["alt"] = f"The figure that the code above makes. {said}"
                self._mark(node)
            elif "pictures/" in node["uri"] and node["uri"].endswith(".svg"):
                drawn = Path(self.env.srcdir, node["uri"]).read_text(encoding="utf-8")
                drawn = f'<div class="picture" tabindex="0">{drawn}</div>'
                node.replace_self(nodes.raw("", drawn, format="html"))
            elif node["uri"].endswith(".svg"):
                self._mark(node)

    def _mark(self, image: nodes.image) -> None:
        image["classes"] += ["drawn", "dark-light"]
        up = "../" * self.env.docname.count("/")
        link = nodes.reference(refuri=f"{up}_images/{self.env.images[image['uri']][1]}")
        image.replace_self(link)
        link += image


class NamedHeads(SphinxPostTransform):
    """Leave no heading of a column empty: screen readers would say nothing."""

    default_priority = 1
    formats = ("html",)

    def run(self, **_more: object) -> None:
        """Name the empty headings of our tables, and make cells of those of pandas."""
        for head in self.document.findall(nodes.thead):
            for entry in head.findall(nodes.entry):
                if not entry.astext().strip():
                    entry.append(nodes.paragraph("", "", nodes.inline("", "row", classes=[HIDDEN])))
        for shown in list(self.document.findall(nodes.raw)):
            if "<th></th>" in shown.astext():  # the column of an index
                filled = shown.astext().replace("<th></th>", "<td></td>")
                shown.replace_self(nodes.raw("", filled, format=shown["format"]))


def _mended(*page: Any) -> None:  # noqa: ANN401 - as Sphinx calls it
    """Change what Sphinx has no setting for.

    Signatures of many lines are no lists of terms and definitions. Words of a command, such as
    ``--dry-run``, are not broken at their hyphens.
    """
    _, _, _, context, _ = page
    if "body" in context:
        body = context["body"].replace("<dl>\n<dd>", '<dl role="presentation">\n<dd>')
        context["body"] = COMMANDS.sub(lambda found: WORD.sub(WHOLE, found[0]), body)


def setup(app: Sphinx) -> None:
    """Tell Sphinx of what is above."""
    app.connect("html-page-context", _mended)
    app.add_post_transform(InlinePictures)
    app.add_post_transform(NamedHeads)
    app.add_css_file("site.css")
