"""The tutorial for a class names buttons and texts as the page has them."""

import re

from docs.build.pages import FOLDER
from sim.version import PACKAGE


def test_what_is_to_be_pressed_stands_on_the_page():
    page = (FOLDER / "tutorials" / "class.md").read_text(encoding="utf-8")
    texts = (PACKAGE / "languages" / "en.toml").read_text(encoding="utf-8")
    named = set(re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", page))
    assert len(named) > 7
    assert not {words for words in named if f'"{words}"' not in texts}
