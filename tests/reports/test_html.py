"""One page renders whatever a report is made of, and whatever stands in it stays text."""

import base64
import hashlib
import json
import math
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.reports import html as page
from sim.reports.blocks import (
    Cell,
    Choice,
    Command,
    Curve,
    Curves,
    Estimate,
    Forest,
    Map,
    Outline,
    Points,
    Section,
    Table,
    Words,
)
from sim.reports.html import MOST_POINTS, MOST_ROWS, render

MARKUP = "<img src=x onerror=\"document.title='broken'\"></script><b>bold</b>"

UNSEEN = "\xad\u061c\u180e\u200b\u200e\u2028\u2029\u202e\u2060\u2066\ufeff\U000e0041"
"""Signs that leave no mark, or turn others round."""

NASTY = st.one_of(
    st.sampled_from(
        [
            MARKUP,
            "</script><script>alert(1)</script>",
            "<!--<script>",
            "]]>&lt;\"'`{{7*7}}{% raw %}",
            "a\u202eb\u2066c\0d\ud800e",
            f"a{UNSEEN}b",
            "`code` and ` one more",
            "javascript:alert(1)",
        ]
    ),
    st.text(max_size=30),
)


def report(text="text", *, blocks=None):
    forest = Forest(
        text,
        text,
        text,
        (Estimate(text, 0.1, 0.0, 0.2, text, "more", text, (0.05, 0.15), text),),
        text,
    )
    curve = Curve(text, [1, 2, 3], [0.1, math.nan, 0.3], [0, 0, 0], [1, 1, 1], text)
    curves = Curves(
        text, text, text, text, (curve,), marks=((1.0, 2.0, text),), months_from="2019-01"
    )
    grid = Map(text, text, text, text, text, (Cell(0, 1, 0.2, 0.1, 0.3, decided=True),), 0.5)
    held = (
        Words(text),
        Words(text, quiet=True),
        Words(text, heading=True),
        Points((text, text)),
        Command(text),
        Table(text, (text, text), ((text, text),), "lr", strong=frozenset({0})),
        Table(text, (text,), ((text,),), "l", folded=True),
        forest,
        curves,
        grid,
        Choice(text, ((text, forest), (text, Table(text, (text,), ((text,),), "l")))),
    )
    sections = (Section(text, held if blocks is None else blocks), Section(text, (), folded=True))
    return Outline(text, text, text, (text, text), (text,), sections)


class Read(HTMLParser):
    """What a browser finds in a page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.texts, self.scripts, self.open = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        looks = "class" if tag in ("td", "th") else ""  # of a cell, by how long its text is
        self.tags.append((tag, tuple(name for name, _ in attrs if name != looks)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        inside = self.open[-1] if self.open else ""
        if inside == "script":
            self.scripts.append(data)
        elif inside != "style":
            self.texts.append(data)


def data_of(text):
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    return json.loads(found[1])


@given(NASTY)
def test_whatever_a_text_holds_it_adds_no_tag_and_no_attribute(text):
    plain, nasty = Read(render(report("x"))), Read(render(report(text)))
    known = [tag for tag in nasty.tags if tag != ("code", ())]  # backticks make code
    assert known == [tag for tag in plain.tags if tag != ("code", ())]
    assert len(nasty.scripts) == len(plain.scripts)
    assert nasty.scripts[1:] == plain.scripts[1:]


@given(NASTY)
def test_texts_are_shown_as_they_are_but_for_what_does_not_print(text):
    made = render(report(text))
    made.encode("utf-8")
    ours = set(render(report("x")))  # scripts of others hold some
    assert not (set(made) - ours) & {*UNSEEN, "\0", "\x1b"}
    kept = str(page.spelled_out(text))
    assert data_of(made)["figures"][0]["title"] == kept
    assert data_of(made)["figures"][1]["marks"] == [[1.0, 2.0, kept]]


@pytest.mark.parametrize("sign", UNSEEN)
def test_signs_that_nobody_sees_are_spelled_out(sign):
    number = ord(sign)
    spelled = f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
    assert page.spelled_out(f"pay{sign}pal") == f"pay{spelled}pal"
    assert f"pay{sign}pal" not in render(report(f"pay{sign}pal"))


@pytest.mark.parametrize(
    "text",
    [
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian
        "\u0915\u094d\u200d\u0937",  # Hindi
        "\U0001f469\u200d\U0001f33e",  # a farmer
        "\u0600\u0661\u0662",  # a number in Arabic
        "a\n\tb",
    ],
)
def test_signs_that_scripts_need_are_kept(text):
    assert page.spelled_out(text) == text


def test_between_backticks_stands_code():
    made = render(report(blocks=(Words("type `a < b` now"), Words("one ` alone"))))
    assert "<p>type <code>a &lt; b</code> now</p>" in made
    assert "<p>one ` alone</p>" in made


def test_only_our_scripts_may_run_and_nothing_may_be_asked_for():
    made = render(report())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', made)[1].replace("&#39;", "'")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    scripts = re.findall(r"<script>(.*?)</script>", made, re.DOTALL)
    assert len(scripts) == 3
    hashes = [hashlib.sha256(script.encode()).digest() for script in scripts]
    named = [f"'sha256-{base64.b64encode(held).decode()}'" for held in hashes]
    assert rules["script-src"].split() == named
    assert "connect-src" not in rules
    assert not re.search(r'(src|href)="(?!#)', made)


def test_the_same_report_gives_the_same_bytes():
    page._environment.cache_clear()
    first = render(report())
    page._environment.cache_clear()
    assert render(report()) == first


def test_a_table_whose_order_matters_is_not_sorted():
    kept = Table("t", ("a",), (("1",), ("2",), ("3",)), "l", sortable=False)
    made = render(report(blocks=(kept, replace(kept, sortable=True))))
    assert made.count('<table data-order="fixed">') == 1
    assert made.count("<table>") == 1
    assert '"table:not([data-order])"' in page._bundle()


def test_the_footer_says_what_was_checked():
    made = render(replace(report(), checked="Checked <so>."))
    assert "from a folder of results. Checked &lt;so&gt;.</p></footer>" in made


def test_long_tables_are_cut_and_say_so():
    rows = tuple((f"row-{n}",) for n in range(MOST_ROWS + 3))
    made = render(report(blocks=(Table("Long", ("name",), rows, "l", folded=True),)))
    assert f"row-{MOST_ROWS - 1}<" in made
    assert f"row-{MOST_ROWS}<" not in made
    assert "And 3 more rows" in made
    assert "Long (503 rows)" in made


def test_long_curves_are_thinned_and_keep_their_ends():
    count = 5 * MOST_POINTS
    curve = Curve("long", range(count), [n / 7 for n in range(count)])
    made = render(report(blocks=(Curves("t", "d", "x", "y", (curve,)),)))
    held = data_of(made)["figures"][0]["curves"][0]
    assert len(held["x"]) == len(held["y"]) == MOST_POINTS
    assert (held["x"][0], held["x"][-1], held["low"]) == (0, count - 1, [])


def test_numbers_that_do_not_exist_are_null():
    held = data_of(render(report()))["figures"]
    assert held[1]["curves"][0]["y"] == [0.1, None, 0.3]
    with pytest.raises(TypeError, match="a figure holds a complex"):
        page.plain(1j)


def test_a_name_looks_the_same_in_every_figure():
    practice = [Curve("imposition", [1], [1]), Curve("mine", [1], [1])]
    blocks = [Curves("t", "d", "x", "y", (curve,)) for curve in practice]
    looks = data_of(render(report(blocks=(blocks[0], Choice("c", (("b", blocks[1]),))))))["looks"]
    assert looks["imposition"] == {"color": "#d55e00", "dash": [4, 1.5]}
    assert set(looks) == {"imposition", "mine"}


def test_our_modules_have_unique_names_and_no_import_is_left():
    bundle = page._bundle()
    names = re.findall(r"^(?:async )?(?:function|class|const|let) (\w+)", bundle, re.MULTILINE)
    assert len(names) == len(set(names))
    assert not re.search(r"^(import|export)\b", bundle, re.MULTILINE)
