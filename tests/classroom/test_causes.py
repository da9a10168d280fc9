"""Why something happened: asked for in the page, found by the engine as by the program."""

import pytest

from sim.classroom.causes import causes_of
from sim.narrative.catalogue import catalogue_of
from sim.scenario.files import load_scenario
from sim.scenario.names import filled
from sim.scenario.schema import parse_practice
from tests.classroom.shown import shown

pytestmark = pytest.mark.slow

SIDES = ("imposition", "engaged-deference")
MONTH = 70


def known():
    """Give what the program tells until a month: by its text, the channels and the cause."""
    scenario = load_scenario("migration-2020")
    found = {}
    for practice, side in zip(SIDES, shown(a=SIDES[0], b=SIDES[1])["sides"], strict=True):
        told = [row for row in side["told"] if row["month"] <= MONTH]
        months = sorted({row["month"] for row in told if row["cause"] is None})
        asked = causes_of(scenario, parse_practice(practice, scenario), 1, months)
        causes = dict(zip(months, asked, strict=True))
        for row in told:
            cause = row["cause"] or causes[row["month"]][row["place"]].plain(scenario.names)
            where = (row["month"], row["text"])
            found.setdefault(where, []).append((row["cause"] is None, cause))
    return found


def test_why_is_answered_when_it_is_asked_as_by_the_program(opened, address):
    a, b = SIDES
    watched = opened(f"{address}/?scenario=migration-2020&a={a}&b={b}&seed=1")
    page = watched.page
    page.locator(".story").locator("..").locator("input").check()  # everything that happens
    watched.seek(MONTH)
    told, sought = known(), 0
    channels = {key: filled(text) for key, text in catalogue_of("en")["channels"].items()}
    rows = page.locator(".story li")
    assert page.locator(".story .cause").count() == 0
    for n in range(30):
        row = rows.nth(n)
        row.locator("summary").click()
        row.locator(".trace").wait_for()
        month = int(row.locator(".head").inner_text().split("Month ")[1].split(":")[0])
        text, cause, trace = (
            row.locator(where).first.inner_text().replace("\xa0", " ")
            for where in ("p:not(.head)", ".cause", ".trace")
        )
        options = told[month, text]
        asked, found = next(option for option in options if option[1]["text"] == cause)
        assert all(channels[name] in trace for name in found["channels"])
        sought += asked and bool(found["channels"])
    assert sought > 2
    page.locator(".story summary").first.click()  # closed and opened again, it is said once
    page.locator(".story summary").first.click()
    assert page.locator(".story li").first.locator(".cause").count() == 1
