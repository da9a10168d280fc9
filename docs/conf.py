"""How Sphinx builds the site (`make docs`): nothing that a page loads lies outside."""

from sim.version import VERSION

project = "solidarity"
author = "The solidarity contributors"
copyright = author  # noqa: A001 - Sphinx asks for this name
release = VERSION

extensions = ["myst_nb", "sphinx_design"]
exclude_patterns = ["_build"]

nitpicky = True
myst_heading_anchors = 4  # as GitHub's
myst_enable_extensions = ["colon_fence", "deflist"]
nb_execution_mode = "off"
nb_ipywidgets_js = {}  # by default from outside

html_theme = "pydata_sphinx_theme"
html_title = "solidarity"
html_show_sourcelink = False
html_static_path: list[str] = []
html_theme_options = {
    "show_prev_next": True,
    "navigation_with_keys": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}
