"""Exploring: any world, month by month, in a real browser that can reach no other machine."""

import pytest

from sim.classroom.content import page_text
from sim.classroom.document import SAMPLE_SEED
from sim.outcomes import OUTCOME_NAMES
from sim.runs.simulate import run_ensemble
from sim.scenario.files import load_scenario
from sim.scenario.schema import parse_practice
from tests.classroom.seen import counted, counts, inked
from tests.classroom.shown import shown

pytestmark = pytest.mark.slow

BUSY = "?scenario=version-1&a=engaged-deference&b=imposition&seed=1"


def test_the_page_loads_alone_and_draws_everything(opened, address):
    watched = opened(f"{address}/{BUSY}")
    page = watched.page
    watched.seek(90)
    assert all(
        url.startswith((f"{address}/", f"blob:{address}/", "data:")) for url in watched.asked
    )
    assert counts(page) == counted(shown("version-1")["world"])
    for plot in page.locator(".plot").all():
        assert min(inked(plot)) > 100
    assert page.locator(".story li").count() > 5
    shapes = page.locator(".mark").evaluate_all(
        "all => all.filter((mark) => mark.getBoundingClientRect().width < 3).length"
    )
    assert shapes == 0


def test_scrubbing_is_exact(opened, address, default):
    watched = opened(f"{address}/#view=explore")
    page = watched.page
    seen = {}
    for month in (31, 80, 0, 31):
        watched.seek(month)
        assert watched.month == month
        html = [page.locator(f".stage.side-{n} svg").inner_html() for n in (0, 1)]
        assert seen.setdefault(month, html) == html
        for n, side in enumerate(default["sides"]):
            rows = side["parts"]["states"]["rights"]
            shown = page.locator(f".stage.side-{n} .state .name").all_text_contents()
            assert [int(text.split("·")[1].split()[0]) for text in shown] == pytest.approx(
                [row[month] / 10 for row in rows], abs=0.51
            )
            took = sum(row[month] for row in side["parts"]["groups"]["took"])
            text = page.locator(f".stage.side-{n} .took dd").inner_text()
            assert int(text.replace(",", "")) == pytest.approx(took, rel=0.051)
    page.locator("body").press("ArrowLeft")
    page.locator("body").press("ArrowLeft")
    assert watched.month == 29


def test_people_in_the_street_are_the_share_that_takes_part(opened, address):
    watched = opened(f"{address}/{BUSY}")
    page = watched.page
    watched.seek(90)
    groups = shown("version-1")["sides"][0]["parts"]["groups"]
    dots = page.locator(".stage.side-0 .group").evaluate_all(
        """all => all.map((one) => ["out", "rest"].map((kind) =>
            one.querySelector(`.people.${kind}`).getAttribute("d").split("M").length - 1))"""
    )
    for (out, rest), row in zip(dots, groups["turnout"], strict=True):
        assert out / (out + rest) == pytest.approx(row[90] / 1000, abs=0.03)


def test_both_sides_look_the_same_until_they_part(opened, address):
    query = "?scenario=migration-2020&a=engaged-deference&b=critical-support&seed=3"
    parting = shown(b="critical-support", seed=3)["parting"]["decision"]
    watched = opened(f"{address}/{query}")

    def sides():
        return [watched.texts(f".stage.side-{n} .state, .stage.side-{n} .group") for n in (0, 1)]

    for month in range(parting):
        watched.seek(month)
        assert sides()[0] == sides()[1]
        assert "still the same world" in watched.page.locator(".parting").inner_text()
    watched.seek(parting)
    assert f"month {parting} " in watched.page.locator(".parting").inner_text()
    watched.seek(120)
    assert sides()[0] != sides()[1]


def test_a_slider_changes_nothing_before_it_is_let_go(opened, address):
    watched = opened(f"{address}/#view=explore")
    page = watched.page
    watched.seek(90)
    before = watched.texts(".figures dd")
    page.locator("#tab-settings").click()
    slider = page.locator("#slider-money")
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"], box["y"] + box["height"] / 2, steps=4)
    assert page.locator("output[for=slider-money]").inner_text() == "0"
    page.wait_for_timeout(300)
    assert watched.texts(".figures dd") == before
    page.mouse.up()
    watched.world_has("money")
    assert watched.month == 90
    assert watched.texts(".figures dd") != before
    assert "money=0" in page.url
    did = page.locator(".slider:has(#slider-money) .did")
    assert page_text("en", "settings.nothing") != did.inner_text() != ""
    page.locator(".reset").click()
    watched.world_has("money", gone=True)
    assert watched.texts(".figures dd") == before


def test_a_slider_that_does_nothing_says_so(opened, address):
    watched = opened(f"{address}/?scenario=null-world")
    page = watched.page
    page.locator("#tab-settings").click()
    page.locator("#slider-control").fill("0.1")
    watched.world_has("control")
    said = page.locator(".slider:has(#slider-control) .did")
    watched.until(lambda: said.inner_text() == page_text("en", "settings.nothing"))


def test_a_seed_that_is_no_number_is_refused_kindly(opened, address):
    watched = opened(f"{address}/#view=explore")
    page = watched.page
    page.locator("#seed").fill("abc")
    page.locator("#seed").press("Enter")
    page.wait_for_selector("#problem:not([hidden])")
    assert "expected a whole number" in page.locator("#problem").inner_text()
    assert page.locator("#seed").get_attribute("aria-invalid") == "true"
    page.locator("#seed").fill("7")
    page.locator("#seed").press("Enter")
    page.wait_for_selector("#problem", state="hidden")
    assert page.locator("#seed").get_attribute("aria-invalid") is None


def test_another_world_and_other_practices(opened, address):
    watched = opened(f"{address}/#view=explore")
    page = watched.page
    page.locator("#another").click()
    watched.world_has('["seed","1"]', gone=True)
    page.locator("#b").select_option("no-allies")
    watched.world_has("no-allies")
    assert page.locator(".stage.side-1 h2").inner_text() == "Right no allies"
    page.locator("#scenario").select_option("every-continent")
    watched.world_has("every-continent")
    world = shown("every-continent", b="no-allies")["world"]
    assert counts(page) == counted(world)


def test_marks_explain_themselves_by_pointer_and_by_key(opened, address):
    watched = opened(f"{address}/#view=explore")
    page = watched.page
    watched.seek(40)
    page.locator(".stage.side-1 .tie").nth(2).hover()
    assert page.locator("#explanation").inner_text().startswith("Ally ")
    page.locator(".stage.side-0 .took").hover()
    assert "take part in a campaign" in page.locator("#explanation").inner_text()
    page.locator(".stage.side-0 .mark[tabindex='0']").focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
        said = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert page.locator("#explanation").inner_text() == said
    page.keyboard.press("Escape")
    assert page.locator("#explanation").is_hidden()


def test_sixty_worlds_are_those_of_compare_and_tables_can_be_kept(opened, address):
    watched = opened(f"{address}/#view=explore")
    page = watched.page
    page.locator("#tab-sixty").click()
    page.locator(".sixty-panel .strong").click()
    page.wait_for_selector(".sixty-panel .block")
    scenario = load_scenario("migration-2020")
    sides = tuple(parse_practice(name, scenario) for name in ("engaged-deference", "imposition"))
    runs = run_ensemble(scenario, sides, range(60), SAMPLE_SEED)
    rights = runs.outcomes[:, :, OUTCOME_NAMES.index("rights")]
    ahead, smallest = rights[:, 0] - rights[:, 1], scenario.comparison.smallest_difference
    left, right = int((ahead >= smallest).sum()), int((ahead <= -smallest).sum())
    slots = {"n": 60, "left": left, "same": 60 - left - right, "right": right}
    assert page.locator(".tally").inner_text() == page_text("en", "sixty.tally", **slots)
    page.locator("#tab-keep").click()
    for n, lines in ((0, 1 + 2 * 120), (1, 1 + 60)):
        with page.expect_download() as kept:
            page.locator(".keep button").nth(n).click()
        rows = kept.value.path().read_text().splitlines()
        assert len(rows) == lines
        assert rows[0].startswith("scenario,")
    with page.expect_download() as kept:
        page.locator(".keep a").click()
    assert kept.value.path().stat().st_size > 100_000


def test_pictures_run_from_right_to_left_where_the_language_does(opened, address):
    watched = opened(f"{address}/?lang=ar#view=explore")
    watched.ready("explore")
    page = watched.page
    ends = "all => all.map(one => one.getBoundingClientRect().right)"
    watched.seek(80)
    full, filled = (page.locator(f".{bar}").evaluate_all(ends) for bar in ("bar-room", "bar"))
    assert filled == pytest.approx(full, abs=0.6)
    assert len(full) == 8  # four states on either side
    late = [one.bounding_box()["x"] for one in page.locator(".cursor").all()]
    watched.seek(20)
    early = [one.bounding_box()["x"] for one in page.locator(".cursor").all()]
    assert all(now > then for now, then in zip(early, late, strict=True))
    assert len(early) == 3
