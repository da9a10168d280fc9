"""The class is the group: at each pause it goes along with its allies, or goes alone."""

import pytest

from tests.classroom.phones import class_on
from tests.classroom.seen import Seen
from tests.classroom.views import begin

pytestmark = pytest.mark.slow

TOGETHER, ALONE = 0, 1


def test_what_most_of_the_group_choose_counts_until_the_next_pause(browser):
    with class_on() as (address, _, room):
        contexts = [browser.new_context(reduced_motion="reduce") for _ in range(4)]
        seen = [Seen(context.new_page()) for context in contexts]
        teacher, *phones = (one.page for one in seen)
        teacher.goto(f"{address}/teach#{room.code}.{room.secret}")
        for phone in phones:
            phone.goto(f"{address}/c/{room.code}")
            phone.get_by_text("You are in.").wait_for()
        begin(teacher, "group")
        for turn in range(4):
            for n, phone in enumerate(phones):
                phone.locator(".big:enabled").nth(TOGETHER if n == 0 else ALONE).click()
                phone.get_by_text("Sent.").wait_for()
            teacher.locator(".answered", has_text="3 of 3").wait_for()
            teacher.locator("#go:enabled").click()
            if turn < 3:
                teacher.get_by_text(f"Month {30 * (turn + 1)}. You are the group").wait_for()
                assert (
                    teacher.locator(".stage.side-1 h2")
                    .inner_text()
                    .endswith("decide with their money")
                )
        teacher.locator(".dot").first.wait_for()
        step, results = room.step, room.pooled()["results"]
        for context in contexts:
            context.close()
    assert step.turns == tuple((30 * n, "no-allies") for n in range(4))
    assert step.request["b"] == "imposition"
    assert any(left != right for _, left, right in results)
    assert [one.complaints for one in seen] == [[]] * 4


def test_to_go_along_all_the_time_is_the_world_of_the_right(browser):
    with class_on() as (address, _, room):
        contexts = [browser.new_context() for _ in range(2)]
        teacher, phone = (context.new_page() for context in contexts)
        teacher.goto(f"{address}/teach#{room.code}.{room.secret}")
        phone.goto(f"{address}/c/{room.code}")
        phone.get_by_text("You are in.").wait_for()
        begin(teacher, "group")
        teacher.locator("#own").check()
        shares = []
        for choice in (TOGETHER, ALONE):
            phone.locator(".big:enabled").nth(choice).click()
            phone.locator(".mine").wait_for()
            teacher.locator(".dot").first.wait_for()
            phone.locator(f".big:nth-child({choice + 1})[aria-pressed=true]").wait_for()
            phone.get_by_text("Sent.").wait_for()
            shares.append(room.pooled()["results"][0][1:])
        for context in contexts:
            context.close()
    assert shares[0][0] == shares[0][1]
    assert shares[1][0] != shares[1][1] == shares[0][1]
