"""The first minute: what it counts, what it says, and how one goes through it."""

import math
import random
from collections import Counter

import pytest

from sim.classroom.content import page_languages, page_text
from sim.classroom.data import engine_data
from sim.classroom.library import CHOICES, RULES, SCENE, SLIDERS
from sim.outcomes import OUTCOME_NAMES
from sim.runs.simulate import run_ensemble
from sim.scenario.files import load_scenario
from sim.scenario.schema import parse_practice

KINDS = ("theirs", "other", "none")
LUCK = int(SCENE["seed"])


def compared(practice, tries, off=()):
    """Count tries by kind as ``compare`` has them: yes to the first priority, another, none."""
    scenario = load_scenario(SCENE["scenario"])
    dials = scenario.channels.model_copy(update=dict.fromkeys(off, 0.0))
    scenario = scenario.model_copy(update={"channels": dials})
    practices = [parse_practice(practice, scenario)]
    outcomes = run_ensemble(scenario, practices, range(tries), LUCK).outcomes[:, 0]
    first, none = (outcomes[:, OUTCOME_NAMES.index(name)] for name in ("first_priority", "no_gain"))
    found = Counter(
        "theirs" if won else "none" if nothing else "other"
        for won, nothing in zip(first > 0, none == 1, strict=True)
    )
    return [found[kind] for kind in KINDS]


def counts(page, side):
    """Read off how many tries of a side ended in each way."""
    said = page.locator(".pile").nth(side).locator(".counts b").all_text_contents()
    return [int(row.replace(",", "")) for row in said]


def test_every_rule_is_a_channel_of_the_world_and_is_on(library):
    scenario = load_scenario(SCENE["scenario"])
    assert SCENE["scenario"] in library.places
    assert all(getattr(scenario.channels, rule) == 1 for rule in RULES)


def test_what_they_want_most_is_the_same_in_every_try(engine, library):
    code = """engine.prepare(given.data);
    return engine.tries({ ...given.scene, a: "imposition", b: "engaged-deference" }, given.tries)
      .flatMap(({ sides }) => sides.map((side) => side.want));"""
    data = engine_data({SCENE["scenario"]: library.read(SCENE["scenario"])}, SLIDERS)
    scene = load_scenario(SCENE["scenario"])
    wants = engine.ask(code, data=data, scene=SCENE, tries=list(range(12)))
    assert set(wants) == {scene.groups.priorities.index(max(scene.groups.priorities))}


@pytest.mark.slow
@pytest.mark.parametrize("language", page_languages())
def test_the_page_counts_as_compare_in_every_language(opened, address, language):
    watched = opened(f"{address}/?lang={language}")
    watched.first("imposition", 100)
    assert counts(watched.page, 0) == compared("imposition", 101)
    assert counts(watched.page, 1) == compared("engaged-deference", 101)
    hits = counts(watched.page, 0)[0]
    said = page_text(language, "first.score", hit=hits, n=101)
    assert said in watched.page.locator(".goal").inner_text()


@pytest.mark.slow
@pytest.mark.parametrize("choice", CHOICES)
def test_every_choice_is_run_beside_its_other(opened, address, choice):
    watched = opened(address)
    watched.first(choice, 10)
    assert counts(watched.page, 0) == compared(choice, 11)
    assert counts(watched.page, 1) == compared(CHOICES[choice], 11)


@pytest.mark.slow
def test_a_switch_runs_the_hundred_without_its_rule_and_back(opened, address):
    watched = opened(address)
    page = watched.page
    watched.first("engaged-deference", 100)
    page.locator(".go > button").click()
    assert counts(page, 0) == compared("engaged-deference", 100)
    for rule in ("resources", "coordination"):
        switch = page.locator(".rules input").nth(RULES.index(rule))
        switch.click()
        watched.until(lambda rule=rule: counts(page, 1) == compared("imposition", 100, [rule]))
        page.locator(".first[aria-busy=false]").wait_for()
        assert counts(page, 0) == compared("engaged-deference", 100, [rule])
        switch.click()
        watched.until(lambda: counts(page, 0) == compared("engaged-deference", 100))
    goal = page.locator(".goal").inner_text()
    page.locator(".rules input").last.click()  # any yes counts
    theirs, other, _ = counts(page, 0)
    assert (
        page_text("en", "first.score", hit=theirs + other, n=100)
        in page.locator(".goal").inner_text()
    )
    assert page.locator(".goal").inner_text() != goal


@pytest.mark.slow
def test_another_choice_while_tries_run_is_the_one_that_is_counted(opened, address):
    watched = opened(address)
    page = watched.page
    watched.first("imposition", 10)
    page.locator(".again button").nth(2).click()
    page.locator("[data-choice=silent-deference]").click()
    watched.tries(111)
    assert counts(page, 0) == compared("silent-deference", 111)


@pytest.mark.slow
def test_hardly_luck_is_said_where_a_coin_would_hardly_ever_lead(opened, address):
    page = opened(address).page
    pairs = [[0, 0], [3, 3], [2, 15], [1, 14], [40, 4], [0, 7], [300, 200]]
    code = """async (pairs) => {
      const { oddsAgainstLuck } = await import("/static/first.js");
      return pairs.map(([a, b]) => oddsAgainstLuck(a, b));
    }"""
    exact = [2 ** (a + b) / ((a + b + 1) * math.comb(a + b, a)) for a, b in pairs]
    assert page.evaluate(code, pairs) == pytest.approx(exact, rel=1e-9)


def test_who_looks_after_every_try_is_told_of_more_than_luck_once_in_a_hundred_at_most():
    draw = random.Random(7)
    told = 0
    for _ in range(1000):
        a = b = 0
        for _ in range(200):
            if draw.random() < 0.5:
                a += 1
            else:
                b += 1
            if 2 ** (a + b) >= 100 * (a + b + 1) * math.comb(a + b, a):
                told += 1
                break
    assert told / 1000 <= 0.01 + 3 * math.sqrt(0.01 * 0.99 / 1000)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_who_clicks_at_random_can_read_off_what_was_wanted_done_and_found(opened, address, seed):
    watched = opened(address)
    page, draw = watched.page, random.Random(seed)
    practice = draw.choice(list(CHOICES))
    tries = 1
    watched.first(practice)
    for _ in range(6):
        if draw.random() < 0.3:
            practice = draw.choice(list(CHOICES))
            page.locator(f"[data-choice={practice}]").click()
        else:
            place = draw.randrange(3)
            page.locator(".again button").nth(place).click()
            tries += 10**place
        watched.tries(tries)
    seen = page.locator(".first").inner_text()
    mine, theirs = compared(practice, tries), compared(CHOICES[practice], tries)
    label = page_text("en", f"first.choice.{practice}")
    assert page_text("en", "first.goal") in seen
    assert page_text("en", "first.score", hit=mine[0], n=tries) in seen
    assert page_text("en", "first.row.1", choice=label) in seen
    assert counts(page, 0) == mine
    assert counts(page, 1) == theirs
    sure = page.locator(".sure b").inner_text()
    assert sure in {page_text("en", f"first.sure.{key}") for key in ("one", "not_yet", "hardly")}


@pytest.mark.slow
def test_by_keyboard_alone(opened, address):
    watched = opened(address)
    page = watched.page

    def tab_to(selector):
        while not page.evaluate("one => document.activeElement.matches(one)", selector):
            page.keyboard.press("Tab")

    tab_to("[data-choice=engaged-deference]")
    page.keyboard.press("Enter")
    watched.tries(1)
    tab_to(".again button:nth-child(3)")
    page.keyboard.press("Enter")
    watched.tries(101)
    tab_to(".go > button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".left h2:focus")
    tab_to(".rules input")
    page.keyboard.press("Space")
    page.locator(".rules em:not(:empty)").wait_for()
    watched.until(lambda: counts(page, 0) == compared("engaged-deference", 100, [RULES[0]]))


@pytest.mark.slow
def test_a_tap_on_a_dot_reads_its_try(opened, address):
    watched = opened(address, 390, 844, has_touch=True, is_mobile=True)
    page = watched.page
    watched.first("imposition", 10)
    page.locator(".out:not(:empty)").wait_for()
    page.locator(".pile canvas").first.tap(position={"x": 12, "y": 12})
    said = page_text("en", "first.which", n=1, choice=page_text("en", "first.choice.imposition"))
    watched.until(lambda: page.locator(".left .quiet").inner_text() == said)


@pytest.mark.slow
def test_who_wants_no_motion_gets_none(opened, address):
    watched = opened(f"{address}/#view=explore", reduced_motion="reduce")
    page = watched.page
    watched.seek(70)
    where = "document.querySelector('.people.out').getAttribute('d')"
    page.locator("[class=step]").last.click()
    at = page.evaluate(where)
    page.wait_for_timeout(400)
    assert page.evaluate(where) == at
