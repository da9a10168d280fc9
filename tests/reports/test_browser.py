"""The page in a real browser: opened as a file, without a network."""

import re
import shutil
import subprocess
from dataclasses import replace

import pytest

import sim
from sim.reports import tell
from sim.reports.blocks import Choice, Estimate, Section, Table, Words
from tests.classroom.seen import Seen, found_wanting
from tests.reports.examples import EVERY, FOREST, MONTHS, ROWS, STACKED, VERDICTS, report
from tests.reports.test_html import MARKUP
from tests.reports.test_html import report as filled

pytestmark = pytest.mark.slow


OPEN = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
"""What opens all that is closed."""


NUMBERS = Table(
    "Many rows", ("name", "value"), tuple((f"row-{n}", str(7 * n % 31)) for n in range(31)), "lr"
)
FOLDED = Section("Every parameter", (replace(NUMBERS, folded=True),), folded=True)
LONG = replace(EVERY, sections=(*EVERY.sections, Section("Numbers", (NUMBERS,)), FOLDED))


@pytest.fixture
def opened(browser, tmp_path):
    """Open a report in a window of some size; it asks only for itself and never complains."""
    contexts, pages = [], []

    def opened(told, width=1280, height=800, **more):
        path = tmp_path / f"report-{len(pages)}.html"
        path.write_text(told if isinstance(told, str) else told.html(), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        held = Seen(context.new_page())
        pages.append((held, path.as_uri()))
        page = held.page
        page.goto(path.as_uri())
        if more.get("java_script_enabled", True):
            page.wait_for_selector("html[data-ready]")
        return held

    yield opened
    for context in contexts:
        context.close()
    for held, address in pages:
        assert held.complaints == []
        assert {url.partition("#")[0] for url in held.asked} == {address}


def count(page, selector):
    return page.locator(selector).count()


def test_every_kind_of_figure_is_drawn(opened):
    page = opened(EVERY).page
    assert count(page, ".figure") == 6
    assert count(page, ".forest:visible .mark > *") == 3
    assert count(page, ".forest:visible .interval > *") == 3
    assert count(page, ".forest:visible .alone > *") == 2
    assert count(page, ".curves .curve path") == 5
    assert count(page, ".curves .band path") == 1
    assert count(page, ".map .cell rect") == 12
    signs = page.locator(".map .sign text").all_text_contents()
    assert sorted(set(signs) - {""}) == ["+", "·", "−"]
    for selector in (".forest .drawn", ".curves .drawn", ".map .drawn"):
        assert page.locator(selector).first.get_attribute("aria-label")


def test_what_is_stacked_stands_on_what_was_before_it(opened):
    page = opened(report(STACKED)).page
    page.locator(".curves .band path").first.wait_for(state="attached")
    assert count(page, ".curves .band path") == 3  # the sum covers nothing
    ends = """(nodes) => nodes.map((node) => {
      const { y, height } = node.getBBox();
      return [y, y + height];
    })"""
    (_, floor), lost, (top, bottom) = page.locator(".curves .band path").evaluate_all(ends)
    assert lost[0] == pytest.approx(floor, abs=0.5)  # both begin at 0
    assert bottom == pytest.approx(floor, abs=0.5)  # where nothing was won yet
    assert top < floor < lost[1]
    page.locator(".curves .drawn").focus()
    page.keyboard.press("End")
    told = page.locator(".curves .readout").inner_text()
    assert "lost −0.200" in told  # its own amount, not where it stands
    assert "enforced 0.400" in told


def test_a_map_of_what_has_names_shows_them_and_tells_each_cell(opened):
    page = opened(report(VERDICTS)).page
    figure = page.locator(".map")
    figure.locator(".cell rect").first.wait_for(state="attached")
    assert count(page, ".map .cell rect") == 6
    said = figure.inner_text()
    for text in (*VERDICTS.x_names, *VERDICTS.y_names, "+ supported", "empty not applicable"):
        assert text in said
    page.locator(".map .drawn").focus()
    readout = page.locator(".map .readout")
    told = set()
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowUp", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
        told.add(readout.inner_text())
    assert "rule none, claim upper: opposite" in told
    assert "rule order, claim lower: not applicable" in told
    assert "rule lead, claim lower: not known" in told


def test_a_forest_shows_groups_and_what_is_beyond_its_reach(opened):
    far = (*ROWS, Estimate("far", 90.0, 80.0, 100.0))
    figure = opened(report(replace(FOREST, rows=far, reach=0.2))).page.locator("figure")
    figure.locator(".alone").first.wait_for(state="attached")
    said = figure.inner_text()
    for text in ("Without allies", "»", "of all rows together"):
        assert text in said


def test_a_choice_changes_the_figure(opened):
    other = replace(FOREST, title="Harms")
    page = opened(report(Choice("Outcome", (("Rights", FOREST), ("Harms", other))))).page
    caption = page.locator(".forest:visible figcaption")
    assert caption.inner_text() == "Rights"
    page.get_by_label("Outcome", exact=True).select_option(label="Harms")
    assert caption.inner_text() == "Harms"
    page.locator(".forest:visible .mark > *").first.wait_for()  # drawn once it is seen
    assert count(page, ".forest:visible .mark > *") == 3


def test_pointer_and_keyboard_tell_the_numbers(opened):
    page = opened(report(FOREST, MONTHS)).page
    readout = page.locator(".forest .readout")
    assert readout.inner_text().startswith("Point at the figure")
    page.locator(".forest .drawn").focus()
    for key, row in (("ArrowDown", 0), ("ArrowDown", 1), ("Home", 0)):
        page.keyboard.press(key)
        assert readout.inner_text().startswith(f"{ROWS[row].label}: ")
    page.keyboard.press("Escape")
    assert readout.inner_text().startswith("Point at the figure")
    page.locator(".forest .mark > *").last.hover(force=True)
    assert any(f"{row.label}: " in readout.inner_text() for row in ROWS)

    readout = page.locator(".curves .readout")
    page.locator(".curves .drawn").focus()
    page.keyboard.press("End")
    assert "month 60 (2023-02)" in readout.inner_text()
    assert readout.inner_text().startswith("Harms")
    page.keyboard.press("ArrowUp")
    assert readout.inner_text().startswith("Rights")
    page.keyboard.press("ArrowLeft")
    assert "month 59 (" in readout.inner_text()


def test_the_keyboard_reaches_everything(opened):
    page = opened(LONG).page
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "(({tagName, className}) => `${tagName}.${className}`)(document.activeElement)"
            )
        )
    for what in ("A.skip", "A.", "SELECT.", "DIV.drawn", "BUTTON.", "SUMMARY.", "CODE."):
        assert what in reached


def test_entries_of_a_legend_show_and_hide_lines(opened):
    page = opened(report(MONTHS)).page
    entry = page.locator(".curves .legend button").first
    assert entry.get_attribute("aria-pressed") == "true"
    entry.focus()
    page.keyboard.press("Enter")
    assert count(page, ".curves .curve path") == 2
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "false"
    page.keyboard.press("Space")
    assert count(page, ".curves .curve path") == 4


def test_tables_sort(opened):
    page = opened(report(NUMBERS)).page
    table = page.locator("table").first

    def column():
        return table.locator("tbody tr > *:nth-child(2)").all_inner_texts()

    before = column()
    button, head = table.locator("thead button").nth(1), table.locator("thead th").nth(1)
    for order in ("descending", "ascending"):
        button.click()
        assert head.get_attribute("aria-sort") == order
        assert column() == sorted(before, key=float, reverse=order == "descending")
    button.click()
    assert head.get_attribute("aria-sort") is None
    assert column() == before


def test_a_link_opens_a_closed_section(opened):
    page = opened(LONG).page
    section = page.locator("section", has=page.locator("h2", has_text="Every parameter"))
    assert not section.locator("details details summary").is_visible()
    page.locator("nav a", has_text="Every parameter").click()
    section.locator("details details summary").wait_for(state="visible")


def test_a_command_can_be_copied(opened):
    page = opened(EVERY, permissions=["clipboard-read", "clipboard-write"]).page
    button = page.locator(".command button").first
    button.click()
    told = re.compile("^(Copied|Press Ctrl-C)$")
    page.locator(".command button").filter(has_text=told).first.wait_for()  # it is asked first
    assert button.inner_text() in ("Copied", "Press Ctrl-C")


@pytest.mark.parametrize("width", [320, 390, 820, 1280, 1920])
def test_no_page_is_wider_than_its_window(opened, width):
    for told in (LONG, report(Words("W" * 300), replace(FOREST, title="W" * 300))):
        page = opened(told, width).page
        page.evaluate(OPEN)
        page.wait_for_timeout(100)
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0
        wide = page.locator(".drawn svg").evaluate_all(
            "all => all.filter((one) => one.getBoundingClientRect().right > innerWidth).length"
        )
        assert wide == 0


def test_figures_keep_their_ground_where_colours_are_forced(opened):
    page = opened(EVERY, forced_colors="active", color_scheme="dark").page
    looks = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
    assert page.locator("html").evaluate(looks) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    for selector in (".forest .drawn", ".key .items"):
        held = page.locator(selector).first.evaluate(looks)
        assert held == ["rgb(255, 255, 255)", "rgb(29, 29, 27)"]


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_wanting(opened, width):
    page = opened(LONG, width, bypass_csp=True).page
    assert found_wanting(page) == []
    page.evaluate(OPEN)
    page.locator(".drawn:visible").first.focus()
    page.keyboard.press("ArrowDown")
    page.locator("thead button:visible").first.click()
    assert found_wanting(page) == []


def test_paper_shows_what_is_unfolded(opened, tmp_path):
    page = opened(LONG).page
    closed = count(page, "details:not([open])")
    assert closed == 2
    page.evaluate(
        """addEventListener("beforeprint", () => {
            const drawn = [...document.querySelectorAll(".drawn svg")];
            window.printed = {
                buttons: document.querySelectorAll("thead button").length,
                widths: drawn.filter((one) => one.checkVisibility()).map((one) => one.clientWidth),
            };
        })"""
    )
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    printed = page.evaluate("window.printed")
    assert printed["buttons"] == 0  # with one in it no heading is repeated on the next page
    assert count(page, "thead button") >= 4
    assert max(printed["widths"]) <= 680
    assert count(page, "details:not([open])") == closed
    if shutil.which("pdftotext"):
        said = subprocess.run(
            ["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, check=True
        ).stdout.decode()
        assert said.count("row-30") == 1  # not that of the folded section
        assert "Point at the figure" not in said


def test_paper_leaves_out_what_is_folded_without_our_scripts_too(opened):
    page = opened(LONG, java_script_enabled=False).page
    assert page.locator("noscript p").inner_text().startswith("Figures need JavaScript")
    page.emulate_media(media="print")
    folded, tables = page.locator("details:not([open])"), page.locator("table:not(details table)")
    assert not folded.first.is_visible()
    assert tables.first.is_visible()


def test_a_comparison_is_eight_pages_on_paper_at_most(opened):
    page = opened(tell(sim.compare("migration-2020", replicates=4))).page
    printed = page.pdf(prefer_css_page_size=True)
    assert 1 < len(re.findall(rb"/Type\s*/Page\b", printed)) <= 8


def test_a_phone_shows_every_interval_and_every_verdict(opened):
    page = opened(tell(sim.compare("null-world", replicates=20)), 360, bypass_csp=True).page
    page.evaluate(OPEN)
    tables = page.locator("table.judges")
    assert count(page, "table.judges") >= 2
    beyond = tables.evaluate_all(
        """all => all.flatMap(table => [...table.tBodies[0].rows].flatMap(row => [...row.cells]))
            .filter(cell => { const box = cell.getBoundingClientRect();
                return !box.width || box.right > innerWidth; }).length"""
    )
    assert beyond == 0
    named = """cell => getComputedStyle(cell, "::before").content"""
    cells = tables.first.locator("tbody tr").first.locator("td")
    assert '"interval"' in [cell.evaluate(named) for cell in cells.all()]
    assert found_wanting(page) == []


def test_markup_in_a_result_does_nothing(opened):
    page = opened(replace(report(), sections=filled(MARKUP).sections, title=MARKUP)).page
    assert page.title() == f"Comparison: {MARKUP}"
    assert page.locator("h1").inner_text() == MARKUP
    assert count(page, "img, b, iframe, object, embed") == 0
    assert count(page, "script") == 4


def test_an_injected_script_is_not_run(opened):
    held = opened(EVERY.html().replace("</h1>", "<script>window.broken = 1</script></h1>"))
    assert held.page.evaluate("window.broken") is None
    assert len(held.complaints) == 1
    assert "Content Security Policy" in held.complaints.pop()


def test_in_a_notebook_the_page_stands_in_a_frame_and_its_links_lead_within_it(browser, tmp_path):
    path = tmp_path / "notebook.html"
    path.write_text(f"<!doctype html><p>Notebook</p>{EVERY._repr_html_()}", encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("figure svg").first.wait_for()
    frame.get_by_role("link", name="What was found").click()
    assert frame.locator("h1").inner_text() == "A town, 2020"
    assert frame.locator("body").evaluate("() => scrollY") > 0
    page.close()
