"""The report in a real browser: opened as a file, without a network."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import sim
from sim.render.html import render
from sim.telling.reading import read_result
from sim.telling.report import report_of
from tests.render.test_html import report
from tests.telling.conftest import MARKUP, TINY, comparison_of

pytestmark = pytest.mark.slow

AXE = (Path(__file__).parents[1] / "page" / "vendor" / "axe.min.js").read_text(encoding="utf-8")

OPEN = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
"""What opens all that is closed."""

RULES = """async () => {
    const found = await axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    const where = (row) => row.nodes.slice(0, 4).map((node) => node.html.slice(0, 160));
    return found.violations.map((row) => [row.id, where(row)]);
}"""


def written(folder, place):
    path = place / "report.html"
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    told = sim.tell(sim.load(folder)) if manifest["format"] == 2 else report_of(read_result(folder))
    path.write_text(render(told), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def comparison(compared, tmp_path_factory):
    return written(compared, tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def one_run(ran, tmp_path_factory):
    return written(ran, tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """Give a page with every kind of block."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render(report("two words")), encoding="utf-8")
    return path


def count(page, selector):
    return page.locator(selector).count()


def test_every_kind_of_figure_is_drawn(opened, everything):
    page = opened(everything).page
    assert count(page, ".figure") == 4
    assert count(page, ".forest:visible .mark > *") == 2
    assert count(page, ".forest:visible .interval > *") == 2
    assert count(page, ".curves .curve path") == 1
    assert count(page, ".curves .band path") == 1
    assert count(page, ".map .cell rect") == 1
    assert page.locator(".map .sign text").all_text_contents() == ["+"]
    for selector in (".forest .drawn", ".curves .drawn", ".map .drawn"):
        name = page.locator(selector).first.get_attribute("aria-label")
        assert name.startswith("two words. two words ")


def test_a_comparison_shows_its_marks_and_a_choice_changes_them(opened, comparison, compared):
    told = json.loads((compared / "compare.json").read_text("utf-8"))
    page = opened(comparison).page
    assert count(page, ".forest:visible .mark > *") == 2
    assert count(page, ".curves .panel") == 4
    assert count(page, ".curves .curve path") == 4 * 3
    assert count(page, ".curves .band path") == 4 * 2
    first = page.locator(".forest:visible figcaption").inner_text()
    page.get_by_label("Outcome", exact=True).select_option(label="Harms")
    assert page.locator(".forest:visible figcaption").inner_text() == (
        "Harms: difference from imposition"
    )
    assert first == "Rights in practice: difference from imposition"
    page.locator(".forest:visible .mark > *").first.wait_for()  # drawn once it is seen
    assert count(page, ".forest:visible .mark > *") == 2
    options = page.locator(".chooser option").all_inner_texts()
    assert set(options) <= {row["label"] for row in told["outcomes"]}
    assert len(options) > 10


def test_pointer_and_keyboard_tell_the_numbers(opened, comparison, compared):
    told = json.loads((compared / "compare.json").read_text("utf-8"))
    page = opened(comparison).page
    readout = page.locator(".forest:visible .readout")
    assert readout.inner_text().startswith("Point at the figure")
    page.locator(".forest:visible .drawn").focus()
    first, second = (name for name in told["ranked"] if name != "imposition")
    page.keyboard.press("ArrowDown")
    assert readout.inner_text().startswith(f"{first}: ")
    page.keyboard.press("ArrowDown")
    assert readout.inner_text().startswith(f"{second}: ")
    page.keyboard.press("Home")
    assert readout.inner_text().startswith(f"{first}: ")
    page.keyboard.press("Escape")
    assert readout.inner_text().startswith("Point at the figure")
    page.locator(".forest:visible .mark > *").last.hover(force=True)
    assert f"{second}: " in readout.inner_text() or f"{first}: " in readout.inner_text()

    readout = page.locator(".curves .readout")
    page.locator(".curves .drawn").focus()
    page.keyboard.press("End")
    assert "month 30 (2022-06)" in readout.inner_text() or "month 30 (" in readout.inner_text()
    assert readout.inner_text().startswith("Capacity of groups")
    page.keyboard.press("ArrowUp")
    assert readout.inner_text().startswith("People taking part")
    page.keyboard.press("ArrowLeft")
    assert "month 29 (" in readout.inner_text()


def test_the_keyboard_reaches_everything(opened, comparison):
    page = opened(comparison).page
    reached = set()
    for _ in range(140):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "(({tagName, className}) => `${tagName}.${className}`)(document.activeElement)"
            )
        )
    for what in ("A.skip", "A.", "SELECT.", "DIV.drawn", "BUTTON.", "SUMMARY.", "CODE."):
        assert what in reached


def test_entries_of_a_legend_show_and_hide_lines(opened, comparison):
    page = opened(comparison).page
    entry = page.locator(".curves .legend button").first
    assert entry.get_attribute("aria-pressed") == "true"
    entry.focus()
    page.keyboard.press("Enter")
    assert count(page, ".curves .curve path") == 4 * 2
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "false"
    page.keyboard.press("Space")
    assert count(page, ".curves .curve path") == 4 * 3


def test_tables_sort(opened, comparison):
    page = opened(comparison).page
    table = page.locator("table").first

    def column():
        return table.locator("tbody tr > *:nth-child(2)").all_inner_texts()

    before = column()
    button = table.locator("thead button").nth(1)
    button.click()
    head = table.locator("thead th").nth(1)
    assert head.get_attribute("aria-sort") == "descending"
    assert column() == sorted(before, key=float, reverse=True)
    button.click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert column() == sorted(before, key=float)
    button.click()
    assert head.get_attribute("aria-sort") is None
    assert column() == before


def test_a_link_opens_a_closed_section(opened, comparison):
    page = opened(comparison).page
    section = page.locator("section", has=page.locator("h2", has_text="Every parameter"))
    assert not section.locator("table").first.is_visible()
    page.locator("nav a", has_text="Every parameter").click()
    section.locator("table").first.wait_for(state="visible")


def test_a_command_can_be_copied(opened, comparison):
    page = opened(comparison, permissions=["clipboard-read", "clipboard-write"]).page
    button = page.locator(".command button").first
    button.click()
    told = re.compile("^(Copied|Press Ctrl-C)$")
    page.locator(".command button").filter(has_text=told).first.wait_for()  # it is asked first
    assert button.inner_text() in ("Copied", "Press Ctrl-C")


@pytest.mark.parametrize("width", [320, 390, 820, 1280, 1920])
@pytest.mark.parametrize("what", ["comparison", "one_run", "everything"])
def test_no_page_is_wider_than_its_window(opened, request, width, what):
    held = opened(request.getfixturevalue(what), width)
    held.page.evaluate(
        "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
    )
    held.page.wait_for_timeout(100)
    assert held.overflows() == 0
    wide = held.page.locator(".drawn svg").evaluate_all(
        "all => all.filter((one) => one.getBoundingClientRect().right > innerWidth).length"
    )
    assert wide == 0


def test_a_long_word_breaks(opened, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(render(report("W" * 300)), encoding="utf-8")
    assert opened(path, 390).overflows() == 0


def test_figures_keep_their_ground_where_colours_are_forced(opened, comparison):
    page = opened(comparison, forced_colors="active", color_scheme="dark").page
    looks = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
    assert page.locator("html").evaluate(looks) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    for selector in (".forest .drawn", ".key .items"):
        held = page.locator(selector).first.evaluate(looks)
        assert held == ["rgb(255, 255, 255)", "rgb(29, 29, 27)"]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("what", ["comparison", "one_run", "everything"])
def test_axe_finds_nothing_wanting(opened, request, width, what):
    page = opened(request.getfixturevalue(what), width, bypass_csp=True).page
    page.evaluate(AXE)
    assert page.evaluate(RULES) == []
    page.evaluate(OPEN)
    page.locator(".drawn:visible").first.focus()
    page.keyboard.press("ArrowDown")
    if what != "everything":  # its tables are too short to sort
        page.locator("thead button:visible").first.click()
    assert page.evaluate(RULES) == []


def test_paper_shows_every_table(opened, comparison, tmp_path):
    page = opened(comparison).page
    closed = count(page, "details:not([open])")
    assert closed >= 3
    page.evaluate(
        """addEventListener("beforeprint", () => {
            const all = [...document.querySelectorAll("details")];
            const drawn = [...document.querySelectorAll(".drawn svg")];
            window.printed = {
                buttons: document.querySelectorAll("thead button").length,
                closed: all.filter((one) => !one.open).length,
                widths: drawn.filter((one) => one.checkVisibility()).map((one) => one.clientWidth),
            };
        })"""
    )
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    printed = page.evaluate("window.printed")
    assert printed["closed"] == 0
    assert printed["buttons"] == 0  # with one in it no heading is repeated on the next page
    assert count(page, "thead button") > 10
    assert max(printed["widths"]) <= 680
    assert count(page, "details:not([open])") == closed
    if shutil.which("pdftotext"):
        said = subprocess.run(
            ["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, check=True
        ).stdout.decode()
        assert "groups.resources_per_member" in said.replace("\n", "")
        assert "Point at the figure" not in said
        assert said.count("plausible") > count(page, "table") / 2


def test_paper_shows_every_table_without_our_scripts(opened, comparison):
    page = opened(comparison, java_script_enabled=False).page
    assert page.locator("noscript p").inner_text().startswith("Figures need JavaScript")
    page.emulate_media(media="print")
    rows = page.locator("details table tbody tr").first
    assert rows.bounding_box()["height"] > 0


def test_markup_in_a_result_does_nothing(opened, tmp_path):
    text = TINY.replace('"Tiny"', f"'''{MARKUP}'''").replace("A flood.", "<script>x</script>")
    text = (
        f"summary = '''{MARKUP}'''\nstylised = '''{MARKUP}'''\nsources = ['''{MARKUP}''']\n" + text
    )
    page = opened(written(comparison_of(tmp_path, text), tmp_path)).page
    assert page.title() == f"Comparison: {MARKUP}"
    assert page.locator("h1").inner_text() == MARKUP
    assert count(page, "img, b, iframe, object, embed") == 0
    assert count(page, "script") == 4


def test_an_injected_script_is_not_run(opened, comparison, tmp_path):
    text = comparison.read_text(encoding="utf-8")
    path = tmp_path / "report.html"
    path.write_text(text.replace("</h1>", "<script>window.broken = 1</script></h1>"), "utf-8")
    held = opened(path)
    assert held.page.evaluate("window.broken") is None
    assert len(held.complaints) == 1
    assert "Content Security Policy" in held.complaints.pop()
