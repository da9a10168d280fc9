"""Why something happened: asked for in the page, found by the engine as by the program."""

import pytest

from sim.classroom.causes import causes_of
from sim.scenario.files import load_scenario
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


def test_why_is_there_where_there_is_one_cause_and_is_the_programs(opened, address):
    a, b = SIDES
    watched = opened(f"{address}/?scenario=migration-2020&a={a}&b={b}&seed=1")
    page = watched.page
    page.locator(".story").locator("..").locator("input").check()  # everything that happens
    told, silent, sought = known(), 0, 0
    rows = page.locator(".story li")
    for until in (15, 30, 45, MONTH):
        watched.seek(until)
        page.locator(".story .cause").first.wait_for(state="attached")
        for row in rows.all():
            month = int(row.locator(".head").inner_text().split("Month ")[1].split(":")[0])
            text = row.locator("p:not(.head)").first.inner_text().replace("\xa0", " ")
            options = told[month, text]
            if row.locator("summary").count() == 0:
                silent += 1
                assert any(asked and len(found["channels"]) != 1 for asked, found in options)
                continue
            said = row.locator(".cause").text_content().replace("\xa0", " ")
            asked, found = next(option for option in options if option[1]["text"] == said)
            assert not asked or len(found["channels"]) == 1
            sought += asked
    assert sought > 0
    assert silent > 0
