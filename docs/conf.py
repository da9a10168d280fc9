"""How Sphinx builds the site (`make docs`): nothing that a page loads lies outside."""

from pathlib import Path

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

nitpicky = True
nitpick_ignore_regex = [
    # Types of other packages, of which no inventory can be read offline.
    ("py:class", r"(_Pydantic|(annotated_types|collections|numpy|pandas|pathlib|pd)\.).*"),
    # What an annotation is called, and what a sentence begins with.
    (
        "py:class",
        r"sim\.(model\.own|outcomes|scenario|studies\.(answer\.Table|asking|posterior|sweep)).*",
    ),
    ("py:class", r"sim\.model\.agents\.ActorModel|(ExperimentLike|Fitted|ModelLike|Report)"),
    ("py:class", r"(Answer|SweepAnswer|The report|Mesa's own kind)"),
    ("py:exc", "SweepError"),
]
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
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
    """Put our own drawings into the page itself, so that they take the theme's colours."""

    default_priority = 1
    formats = ("html",)

    def run(self, **_more: object) -> None:
        """Replace images of the folder ``pictures`` by their text; name those without a name."""
        for image in list(self.document.findall(nodes.image)):
            image.setdefault("alt", "The figure that the code above makes.")
            if "pictures/" in image["uri"] and image["uri"].endswith(".svg"):
                drawn = Path(self.env.srcdir, image["uri"]).read_text(encoding="utf-8")
                drawn = f'<div class="picture" tabindex="0">{drawn}</div>'
                image.replace_self(nodes.raw("", drawn, format="html"))
        for shown in list(self.document.findall(nodes.raw)):
            if "<th></th>" in shown.astext():  # pandas heads the column of its index with nothing
                filled = shown.astext().replace("<th></th>", "<td></td>")
                shown.replace_self(nodes.raw("", filled, format=shown["format"]))


def setup(app: Sphinx) -> None:
    """Tell Sphinx of what is above."""
    app.add_post_transform(InlinePictures)
    app.add_css_file("site.css")
