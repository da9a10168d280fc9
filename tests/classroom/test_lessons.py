import html
import json
import re
from pathlib import Path

import pytest

import sim
from docs.build.pages import lesson_pages
from sim.classroom.content import (
    catalogue,
    export_page,
    page_languages,
    page_text,
    page_texts,
)
from sim.classroom.document import SAMPLE_SEED
from sim.classroom.library import SIDES, SLIDERS, WORLDS, first_request, lessons
from sim.classroom.paper import lesson_paper
from sim.narrative.catalogue import KINDS
from sim.wording import percent
from tests.classroom.shown import slots_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "teaching"
MOST_BYTES = 300_000
BY_KEY = pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.key)
STEPS = {"ally", "bet", "watch", "explain", "sixty", "turn", "share", "discuss"}


def test_every_lesson_has_its_page_for_teachers():
    for name, text in lesson_pages().items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text


@BY_KEY
def test_a_lesson_is_written_out_as_the_page_has_it(lesson):
    text = lesson_pages()[f"teaching/{lesson.key}.md"]
    key = f"lesson.{lesson.key}"
    for part in ("title", "question", "limit", "comes_out"):
        assert page_text("en", f"{key}.{part}", **lesson.comes_out()) in text
    for part in (*page_texts("en", f"{key}.watch"), *page_texts("en", f"{key}.discuss")):
        assert part in text
    for step in lesson.steps:
        assert page_text("en", f"{key}.steps.{step.id}") in text
    (link,) = re.findall(r"<(http://.*)>", text)
    assert link.endswith(f"/?lesson={lesson.key}")


@BY_KEY
def test_a_lesson_can_be_given(lesson, library):
    assert lesson.steps[0].kind in {"ally", "bet"}  # one decides before one sees
    assert lesson.steps[-1].kind == "discuss"
    assert lesson.minutes <= 45
    assert lesson.short <= 20
    short = [step.kind for step in lesson.steps if step.short]
    assert short[0] == lesson.steps[0].kind
    assert short[-1] == "discuss"
    assert all(0 <= step.short <= step.minutes + 2 for step in lesson.steps)
    kinds = [step.kind for step in lesson.steps]
    assert "explain" in kinds
    for step in lesson.steps:
        assert step.kind in STEPS
        assert set(step.told) <= {*KINDS}
        assert set(step.free) <= {"seed", *(slider.key for slider in SLIDERS)}
        if step.world:
            first_request(library, step.world)
    assert first_request(library, lesson.world) == lesson.world
    texts = {key.split(".")[3] for key in catalogue("en")
             if key.startswith(f"lesson.{lesson.key}.steps.")}  # fmt: skip
    assert texts == {step.id for step in lesson.steps}


def test_a_share_of_worlds_is_that_of_the_study():
    study = json.loads((ROOT / "results" / "robustness.json").read_text(encoding="utf-8"))
    shares = [(lesson, step.share) for lesson in lessons() for step in lesson.steps if step.share]
    assert shares
    for lesson, share in shares:
        world = lesson.world
        asked, told = next(
            (row["command"], row["told"][0]) for row in study[world["scenario"]]
            if row["command"].startswith("solidarity robust ")
        )  # fmt: skip
        assert f"--practice {world['a']} " in asked
        assert f"--against {world['b']} " in asked
        assert "--outcome rights " in asked
        found = re.match(r"In ([<\d ]+) % \(([<\d ]+) % to ([<\d ]+) %\) .* is better", told)
        shown = [percent(share[key]).removesuffix(" %") for key in ("share", "low", "high")]
        assert shown == list(found.groups())


def counted():
    """Yield the steps whose worlds a lesson counts: where nobody has turned anything before."""
    for lesson in lessons():
        world = lesson.world
        for n, step in enumerate(lesson.steps):
            world = step.world or world
            if step.counts:
                assert step.kind == "sixty"
                assert "turn" not in {before.kind for before in lesson.steps[:n]}
                yield pytest.param(world, step.counts, id=f"{lesson.key}.{step.id}")


@pytest.mark.slow
@pytest.mark.parametrize(("world", "counts"), [*counted()])
def test_what_comes_out_is_counted_as_compare_has_it(world, counts):
    a, b = (world[side] for side in SIDES)
    answer = sim.compare(
        world["scenario"], practice=a, against=b, replicates=WORLDS, seed=SAMPLE_SEED
    )
    rights = answer.table("runs").to_pandas().pivot_table("rights", "replicate", "practice")
    ahead = rights[a] - rights[b]
    smallest = answer.scenarios[world["scenario"]].scenario.comparison.smallest_difference
    left, right = int((ahead >= smallest).sum()), int((ahead <= -smallest).sum())
    assert counts == {"left": left, "same": WORLDS - left - right, "right": right}


@BY_KEY
@pytest.mark.parametrize("language", page_languages())
def test_the_teachers_page_says_what_was_counted_in_every_language(lesson, language):
    """The counts are those of ``compare`` and of the page, by the tests above and below."""
    paper = html.unescape(lesson_paper(lesson, language, ["teacher"]))
    told = page_text(language, f"lesson.{lesson.key}.comes_out", **lesson.comes_out())
    assert told in paper
    for step in lesson.steps:
        for side in ("left", "right") if step.counts else ():
            assert re.search(rf"\b{step.counts[side]}\b", told)


@BY_KEY
def test_what_comes_out_has_its_counts_in_every_language(lesson):
    steps = [step for step in lesson.steps if step.counts]
    for language in page_languages():
        filled = slots_of(catalogue(language)[f"lesson.{lesson.key}.comes_out"])
        assert filled <= set(lesson.comes_out())
        assert filled >= {f"{step.id}_{side}" for step in steps for side in ("left", "right")}


def test_the_first_page_leads_to_every_lesson_and_what_it_shows_is_there():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#]+)", text)
    assert {f"{lesson.key}.md" for lesson in lessons()} <= set(targets)
    for target in targets:
        assert (FOLDER / target).exists(), target


def test_pictures_are_small():
    assert all(picture.stat().st_size < MOST_BYTES for picture in FOLDER.rglob("*.png"))


def be_allies(page):
    assert page.locator(".ways .strong").is_disabled()
    page.locator(".bets .choice").nth(1).click()
    page.locator("#show").click()
    page.locator(".summed").wait_for()
    assert page.locator(".ends").count() == 4
    assert page.locator(".ends .dots .dot").count() == 4


def bet_twice(page):
    assert page.locator(".play").is_disabled()
    assert page.locator(".ways .strong").is_disabled()
    page.locator(".bets .choice").nth(1).click()
    page.locator(".bets .choice").nth(1).click()
    assert page.locator(".bets .count").nth(1).inner_text() == "2"


def run_sixty(page, counts):
    page.locator(".work .strong").click()
    assert page.locator(".block .ours").count() == 1
    tally = [int(n) for n in re.findall(r"\d+", page.locator(".tally").inner_text())]
    assert sum(tally[1:]) == tally[0] == WORLDS
    if counts:
        assert tally[1:] == [counts[side] for side in ("left", "same", "right")]


def to_the_end(watched, lesson):
    """Give a lesson as a class would; count what it says at each step."""
    page = watched.page
    watched.list_lessons()
    page.locator(f"[data-lesson={lesson.key}]").first.click()
    for step in lesson.steps:
        page.wait_for_selector(f"html[data-step='{lesson.key}.{step.id}']")
        assert (
            page_text("en", f"lesson.{lesson.key}.question")
            in page.locator(".question").inner_text()
        )
        assert page.locator(".step .text").inner_text() == page_text(
            "en", f"lesson.{lesson.key}.steps.{step.id}"
        )
        if step.kind == "bet":
            bet_twice(page)
        elif step.kind == "ally":
            be_allies(page)
        elif step.kind == "watch":
            assert page.locator(".watch li").count() == len(
                page_texts("en", f"lesson.{lesson.key}.watch")
            )
            watched.seek(1)
            page.keyboard.press("End")
            assert page.locator(".told").is_visible()
        elif step.kind == "explain":
            page.locator("textarea").fill("<b>because</b>")
        elif step.kind == "sixty":
            run_sixty(page, step.counts)
        elif step.kind == "turn":
            moved = page.locator(".slider input, .work > .strong").count()
            assert moved == len(step.free)
        elif step.kind == "share":
            assert page.locator(".hundred span").count() == 100
        if step is not lesson.steps[-1]:
            page.locator(".ways .strong").click()
    assert page.locator(".discuss li").count() == len(
        page_texts("en", f"lesson.{lesson.key}.discuss")
    )


@pytest.mark.slow
def test_every_lesson_runs_to_its_end_on_the_server(opened, address):
    watched = opened(address)
    for lesson in lessons():
        to_the_end(watched, lesson)


@pytest.mark.slow
def test_every_lesson_runs_to_its_end_in_the_take_away_file(opened, library, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(export_page(library, first_request(library, {})), encoding="utf-8")
    watched = opened(path.as_uri())
    for lesson in lessons():
        to_the_end(watched, lesson)


@pytest.mark.slow
def test_a_lesson_by_its_link(opened, address):
    watched = opened(f"{address}/?lesson=one-world-is-no-proof")
    watched.ready("lessons")
    assert "one story of one campaign" in watched.page.locator(".question").inner_text()
    watched.page.locator(".bets .choice").first.click()
    watched.page.locator(".ways .strong").click()
    watched.page.wait_for_selector(".watch")
    assert "lesson=one-world-is-no-proof" in watched.page.url
