"""A class over HTTP: who may do what, what phones are told, and what is refused."""

import asyncio
import json

import pytest

from sim.errors import RequestError
from sim.page.hub import (
    MOST_PHONES,
    MOST_ROOMS,
    Bucket,
    FullError,
    Hub,
)
from sim.page.hub_app import MOST_SAID, MOST_STREAMS
from sim.page.said import class_step, phone_answer
from tests.page.phones import BET, Line, Speaker, class_on, finish, joined, listening


@pytest.fixture(scope="module")
def served():
    with class_on() as found:
        yield found


@pytest.fixture
def room(served):
    """Give a room of its own in the hub."""
    _, hub, _ = served
    hub.rooms.clear()
    return hub.open_room()


@pytest.fixture
def address(served):
    return served[0]


def in_class(address, room, count, do):
    """Do something with a teacher and phones that listen."""

    async def run():
        async with listening(address, room.code, room.secret, count) as (teacher, phones):
            await do(teacher, phones)

    finish(run())


def test_bets_are_secret_until_they_are_shown(address, room):
    async def do(teacher, phones):
        assert (await teacher.say("step", **BET))[0] == 204
        for phone, choice in zip(phones, ("left", "left", "right"), strict=True):
            await phone.until(lambda state: state["step"]["kind"] == "bet")
            assert (await phone.say("answer", step=1, choice=choice))[0] == 204
        await teacher.until(lambda state: state["answered"] == 3)
        await phones[0].until(lambda state: state["answered"] == 3)
        assert teacher.state["pooled"]["counts"] == {"left": 2, "same": 0, "right": 1}
        assert "pooled" not in phones[0].state
        await teacher.say("turn", shown=True)
        await phones[2].until(lambda state: "pooled" in state)
        assert phones[2].state["pooled"]["counts"] == {"left": 2, "same": 0, "right": 1}

    in_class(address, room, 3, do)


def test_an_answer_can_be_changed_until_it_is_closed_and_belongs_to_one_phone(address, room):
    async def do(teacher, phones):
        one, other = phones
        await teacher.say("step", **BET)
        await one.say("answer", step=1, choice="left")
        await other.say("answer", step=1, choice="left")
        await one.say("answer", step=1, choice="right")
        await teacher.until(lambda state: state["pooled"]["counts"]["right"] == 1)
        assert teacher.state["pooled"]["counts"] == {"left": 1, "same": 0, "right": 1}
        await teacher.say("turn", open=False)
        status, answer = await other.say("answer", step=1, choice="same")
        assert (status, answer["problems"]) == (422, ["this step is closed"])
        await teacher.say("step", **BET)
        status, answer = await other.say("answer", step=1, choice="same")
        assert (status, answer["problems"]) == (422, ["the class has moved on"])
        assert teacher.state["pooled"]["answered"] in {0, 2}

    in_class(address, room, 2, do)


def test_one_phone_cannot_speak_for_another_nor_for_the_teacher(address, room):
    async def do(teacher, phones):
        await teacher.say("step", **BET)
        await phones[0].say("answer", step=1, choice="left")
        before = dict(room.phones[phones[0].token].answer)
        for token in ("", "x", str(room.phones[phones[0].token].number), room.code, "é"):
            forger = Speaker(address, room.code, token)
            assert (await forger.say("answer", step=1, choice="right"))[0] == 410
            for what in ("step", "turn", "another"):
                assert (await forger.say(what, **BET))[0] == 403
            await forger.line.close()
        for said in ({"number": 0}, {"token": phones[0].token}, {"phone": phones[0].token}):
            assert (await phones[1].say("answer", step=1, choice="right", **said))[0] == 422
        for what in ("step", "turn", "another"):
            assert (await phones[1].say(what, **BET))[0] == 403
        assert room.phones[phones[0].token].answer == before
        told = json.dumps([state for _, state in phones[1].told])
        for secret in (room.secret, phones[0].token, phones[1].token):
            assert secret not in told

    in_class(address, room, 2, do)


def test_who_comes_late_or_back_is_told_how_things_stand(address, room):
    async def do(teacher, phones):
        await teacher.say("step", **BET)
        await phones[0].say("answer", step=1, choice="same")
        late = await joined(address, room.code)
        back = Speaker(address, room.code, phones[0].token)  # its stream before may still be open
        tasks = [asyncio.create_task(one.listen()) for one in (late, back)]
        await asyncio.gather(*(one.until(lambda _: True) for one in (late, back)))
        assert late.state["step"]["kind"] == "bet"
        assert back.you == {"number": 0, "answer": {"choice": "same"}}
        headers = {"Authorization": f"Bearer {phones[0].token}"}
        more = [Line(address) for _ in range(MOST_STREAMS - 1)]
        stream = f"/api/class/{room.code}/stream"
        found = [(await line.send("GET", stream, None, **headers))[0] for line in more]
        assert found == [200] * (MOST_STREAMS - 2) + [429]
        for line in more:
            await line.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for one in (late, back):
            await one.line.close()
            await one.ear.close()
        await teacher.until(lambda state: state["here"] == 1)

    in_class(address, room, 1, do)


def test_the_end_of_a_lesson_ends_it_for_everybody(address, room):
    async def do(teacher, phones):
        await teacher.say("step", kind="end")
        for one in (teacher, *phones):
            await one.until(lambda _, one=one: one.ended)
            assert one.state["step"] == {"kind": "end"}

    in_class(address, room, 2, do)


def test_two_classes_at_once_know_nothing_of_each_other(served, address, room):
    async def do(teacher, phones):
        _, answer = await teacher.say("another")
        other = served[1].room(answer["code"])
        assert other.secret == answer["secret"]
        await teacher.say("step", **BET)
        await phones[0].say("answer", step=1, choice="left")
        stranger = Speaker(address, other.code, phones[0].token)
        assert (await stranger.say("answer", step=0, choice="left"))[0] == 410
        stranger.token = room.secret
        assert (await stranger.say("step", **BET))[0] == 403
        assert (other.number, other.phones) == (0, {})
        await stranger.line.close()

    in_class(address, room, 1, do)


def test_a_phone_that_asks_too_often_waits_and_others_do_not(address, room):
    async def do(teacher, phones):
        await teacher.say("step", **BET)
        found = [(await phones[0].say("answer", step=1, choice="left"))[0] for _ in range(30)]
        assert set(found) == {204, 429}
        assert (await phones[1].say("answer", step=1, choice="right"))[0] == 204

    in_class(address, room, 2, do)


def test_codes_cannot_be_tried_out(address, room, served):
    async def do():
        async with Line(address) as line:
            found = [(await line.post(f"/api/class/Q{n:03}/join", {}))[0] for n in range(80)]
            right, _ = await line.post(f"/api/class/{room.code.lower()}/join", {})
        assert set(found) == {410, 429}
        assert right == 200

    served[1].wrong = Bucket(rate=0, most=50, left=50)
    finish(do())
    served[1].wrong = Bucket(rate=0, most=50, left=50)


def test_a_full_class_lets_in_who_replaces_one_that_sleeps():
    async def do():
        room = Hub().open_room()
        tokens = [room.join() for _ in range(MOST_PHONES)]
        for token in tokens[1:]:
            room.phone(token).streams = 1
        room.join()
        assert tokens[0] not in room.phones
        room.phone(list(room.phones)[-1]).streams = 1
        with pytest.raises(FullError):
            room.join()
        room.turn({"joining": False})
        room.phones.clear()
        with pytest.raises(FullError):
            room.join()

    finish(do())


def test_a_hub_holds_so_many_rooms_and_forgets_those_that_have_ended():
    hub = Hub()
    rooms = [hub.open_room() for _ in range(MOST_ROOMS)]
    assert len({room.code for room in rooms}) == MOST_ROOMS
    with pytest.raises(FullError):
        hub.open_room()
    rooms[0].ended = True
    hub.open_room()
    assert rooms[0].code not in hub.rooms


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({}, "kind: expected one of wait, bet"),
        ({"kind": "<b>"}, "kind: expected one of"),
        ({"kind": ["bet"]}, "kind: expected one of"),
        ({**BET, "text": "hello"}, "text: a step 'bet' has no such key"),
        ({**BET, "options": ["left"]}, "options: expected two to six names"),
        ({**BET, "options": ["left", "<script>"]}, "options: expected two to six names"),
        ({**BET, "request": {"scenario": "<img onerror=x>"}}, "request: expected a request"),
        ({**BET, "request": {"scenario": "a" * 200}}, "request: expected a request"),
        ({"kind": "worlds", "each": 1e9}, "each: expected a number from 1 to"),
        ({"kind": "turn", "role": "state"}, "role: expected ally or group"),
        ({"kind": "turn", "turns": [[0, "imposition", 1]]}, "turns: expected at most twelve"),
    ],
)
def test_a_step_is_names_and_numbers_alone(step, said):
    with pytest.raises(RequestError, match=said.replace("'", ".")):
        class_step(step)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"choice": "nothing"},
        {"choice": ["left"]},
        {"choice": "<b>left</b>"},
        {"choice": "left", "name": "Ada"},
        {"results": [[0.1]] * 13},
        {"results": [[2.0, 0.0]]},
        {"results": [[float("nan"), 0.0]]},
        {"results": [["0.1", 0.2]]},
        {"results": [[True, 0.2]]},
        {"results": 0.1},
    ],
)
def test_an_answer_is_a_choice_or_numbers(said):
    with pytest.raises(RequestError):
        phone_answer(class_step(BET), said)


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, {}, b"{}"),
        (421, {"Host": "evil.example"}, b"{}"),
        (421, {"Host": ""}, b"{}"),
        (403, {"Origin": "http://evil.example"}, b"{}"),
        (403, {"Origin": "null"}, b"{}"),
        (403, {"Origin": "http://192.168.1.7:8020"}, b"{}"),
        (403, {"Origin": ""}, b"{}"),
        (403, {"Sec-Fetch-Site": "cross-site"}, b"{}"),
        (413, {}, b'{"x": "' + b"a" * MOST_SAID + b'"}'),
        (422, {}, b"["),
        (422, {}, b"[" * 1000),
        (422, {}, b"\xff"),
        (431, {"X": "a" * 20_000}, b"{}"),
        (400, {"X": "a" * 200_000}, b"{}"),
        (414, {"path": "?" + "a" * 3000}, b"{}"),
    ],
)
def test_only_small_messages_from_pages_of_ours_are_read(address, room, status, headers, body):
    async def do():
        path = headers.pop("path", "")
        async with Line(address) as line:
            asked = await line.send("POST", f"/api/class/{room.code}/join{path}", body, **headers)
        assert asked[0] == status

    finish(do())
    assert len(room.phones) == (status == 200)


def test_a_room_is_known_by_its_numbers_and_never_by_a_strange_name(address, room):
    async def do():
        host = {"Host": "192.168.1.7:8020", "Origin": "http://192.168.1.7:8020"}
        path = f"/api/class/{room.code}/join"
        async with Line(address) as line:
            status, _ = await line.send("POST", path, b"{}", **host)
        assert status == 200

    finish(do())


def test_pages_say_what_a_browser_may_do_and_hold_no_secret(address, room):
    async def do():
        for path in ("/c", f"/c/{room.code}", "/teach", "/static/class-phone.js"):
            async with Line(address) as line:
                status, headers = await line.send("GET", path, None)
                page = await line.streams[0].readexactly(int(headers["content-length"]))
            assert status == 200
            assert headers["content-security-policy"].startswith("default-src 'none'")
            assert room.secret.encode() not in page

    finish(do())
