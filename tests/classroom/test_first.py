"""The first minute: by keyboard, by touch, and what it pauses at."""

from collections import Counter

import pytest

from sim.classroom.content import page_languages, page_text
from sim.classroom.library import CHOICES, SCENE
from sim.outcomes import OUTCOME_NAMES
from sim.runs.simulate import run_ensemble
from sim.scenario.schema import parse_practice
from tests.classroom.seen import counted, counts
from tests.classroom.shown import shown

pytestmark = pytest.mark.slow

CAMPAIGN = 6
"""Months of it, as in first.js."""

TURNING = {"refusal", "break", "first concession", "repression", "departure"}


def campaign(library, choice):
    """Run the campaign of the first step."""
    scenario = library.read(SCENE["one"]["scenario"]).scenario
    return shown(scenario, choice, choice, SCENE["one"]["seed"])["sides"][0]


@pytest.mark.parametrize("choice", CHOICES)
def test_whatever_one_does_something_is_seen(library, choice):
    side = campaign(library, choice)
    assert max(side["parts"]["groups"]["turnout"][0][:7]) > 100
    assert any(side["responses"][:7])


def test_the_four_answers_do_not_lead_to_the_same(library):
    def told(choice):
        side = campaign(library, choice)
        return str(side["responses"][:7]) + str(side["parts"]["groups"]["refused"][0][:7])

    assert len({told(choice) for choice in CHOICES}) == len(CHOICES)


def test_how_rare_the_luck_of_the_campaign_is_is_counted(library):
    luck = SCENE["one"]["luck"]
    scenario = library.read(SCENE["one"]["scenario"]).scenario
    practices = [parse_practice(name, scenario) for name in ("engaged-deference", "imposition")]
    gain = OUTCOME_NAMES.index("first_gain")
    found = Counter(
        tuple(run_ensemble(scenario, practices, range(1), seed).outcomes[0, :, gain] <= CAMPAIGN)
        for seed in range(1, luck["all"] + 1)
    )
    assert found == {
        (True, False): luck["deference"],
        (False, True): luck["imposition"],
        (True, True): luck["both"],
        (False, False): luck["neither"],
    }


@pytest.mark.parametrize("language", page_languages())
def test_the_page_says_how_rare_the_luck_of_the_campaign_is(opened, address, language):
    page = opened(f"{address}/?lang={language}").page
    page.locator("[data-choice=imposition]").click()
    page.wait_for_selector(".foot .strong")
    said = page_text(language, "first.luck", **SCENE["one"]["luck"])
    assert page.locator(".luck:visible").inner_text() == said
    page.locator(".foot .strong").click()
    page.wait_for_selector(".first[data-step='2']")
    assert page.locator(".luck:visible").count() == 0


def test_by_keyboard_alone(opened, address):
    watched = opened(address)
    page = watched.page
    while page.evaluate("document.activeElement.dataset.choice") != "engaged-deference":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".foot .strong:focus")
    assert page.locator(".told li").count() >= 3
    page.keyboard.press("Enter")
    page.wait_for_selector(".moment .on:focus")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert page.locator(".because").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator(".play").evaluate("one => one === document.activeElement")
    page.keyboard.press("End")
    page.locator(".on-now").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".bets")
    page.locator(".bets button").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    page.locator(".on-now").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".foot .strong:focus")
    assert page.locator(".tile").count() == 61
    page.keyboard.press("Enter")
    assert page.locator(".honest").is_visible()
    assert page.locator(".block .ours").count() == 1


def test_by_touch_on_a_phone(opened, address):
    watched = opened(address, 375, 667, has_touch=True, is_mobile=True)
    page = watched.page
    page.locator("[data-choice=imposition]").tap()
    page.locator(".foot > .strong").tap()
    page.locator(".moment .on").tap()
    watched.seek(120)
    page.locator(".on-now").tap()
    page.locator(".bets button").nth(2).tap()
    watched.seek(120)
    for n in (0, 1):  # both sides at once
        box = page.locator(f".stage.side-{n} svg").bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 667
    page.locator(".on-now").tap()
    page.locator(".foot > .strong").tap()
    assert page.locator(".honest").is_visible()


def test_the_play_pauses_where_something_happens_for_the_first_time(opened, address):
    seed = SCENE["many"]["seed"]
    answer = shown(a="imposition", b="engaged-deference", seed=seed)
    told = answer["sides"][0]["told"]
    first = {}
    for row in told:
        if row["kind"] in TURNING:
            first.setdefault(row["kind"], row["month"])
    watched = opened(address)
    page = watched.page
    watched.first("imposition", 1)
    page.locator(".foot > .strong").click()
    page.wait_for_selector(".moment")
    assert counts(page) == counted(answer["world"], sides=1)
    page.locator(".speed").select_option("fast")
    for month in sorted(set(first.values())):
        page.wait_for_selector(".moment")
        assert watched.month == month
        assert page.locator(".why").get_attribute("aria-expanded") != "true"
        page.locator(".why").click()
        page.locator(".because .cause").wait_for()
        assert page.locator(".because").inner_text()
        page.locator(".moment .on").click()
    watched.until(lambda: watched.month == 120)


def test_who_wants_no_motion_gets_none(opened, address):
    watched = opened(f"{address}/#view=explore", reduced_motion="reduce")
    page = watched.page
    watched.seek(70)
    where = "document.querySelector('.people.out').getAttribute('d')"
    page.locator("[class=step]").last.click()
    at = page.evaluate(where)
    page.wait_for_timeout(400)
    assert page.evaluate(where) == at
