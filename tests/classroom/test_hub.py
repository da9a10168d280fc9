"""A class over HTTP: who may do what, what phones are told, and what is refused."""

import asyncio
import json
from itertools import product

import pytest

from sim.classroom.hub import MOST_PHONES, MOST_ROOMS, NEVER_CAME, FullError, Hub
from sim.classroom.hub_app import MOST_SAID, MOST_STREAMS
from sim.classroom.messages import PhoneAnswer, Switches, read_step
from tests.classroom.phones import ALLY, BET, Line, Speaker, class_on, finish, joined, listening


@pytest.fixture(scope="module")
def served():
    with class_on() as found:
        yield found


@pytest.fixture
def room(served):
    """Give a room of its own in the hub, to which no address has said anything."""
    _, hub, _ = served
    hub.rooms.clear()
    hub.addresses.clear()
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
        await teacher.say("step", **BET, anew="step")
        status, answer = await other.say("answer", step=1, choice="same")
        assert (status, answer["problems"]) == (422, ["the class has moved on"])
        await teacher.until(lambda state: state["answered"] == 0)

    in_class(address, room, 2, do)


def test_to_begin_a_step_again_or_to_come_back_to_it_loses_no_vote(address, room):
    async def do(teacher, phones):
        first, second = ({**BET, "lesson": "one", "at": at} for at in (0, 1))
        await teacher.say("step", **first)
        await phones[0].say("answer", step=1, choice="left")
        await teacher.say("turn", hands={"right": 4})
        await teacher.say("step", **first)  # a second click
        assert (room.number, room.votes.counts()) == (1, {"left": 1, "same": 0, "right": 4})
        await teacher.say("step", kind="wait", lesson="one", at=0)  # somebody is late
        await teacher.say("step", **first)
        assert room.votes.open
        await teacher.say("step", **second)
        await phones[0].until(lambda state: state["step"]["at"] == 1)
        assert phones[0].you["choice"] is None
        await teacher.until(lambda state: state["number"] == room.number)
        assert teacher.state["bets"]["0"] == {"left": 1, "same": 0, "right": 4}
        await teacher.say("step", **first)
        await phones[0].until(lambda state: state["number"] == room.number)
        assert phones[0].you["choice"] == "left"
        assert not phones[0].state["open"]  # what came out has been seen
        assert room.votes.counts() == {"left": 1, "same": 0, "right": 4}
        await teacher.say("step", **first, anew="lesson")
        assert room.votes.counts() == {"left": 0, "same": 0, "right": 0}

    in_class(address, room, 1, do)


def test_another_luck_is_asked_anew_and_then_stays_asked(address, room):
    async def do(teacher, phones):
        first = {**ALLY, "lesson": "one", "at": 0}
        other = {**first, "request": {**ALLY["request"], "seed": "2001"}}
        await teacher.say("step", **first)
        await phones[0].say("answer", step=1, choice="help")
        await teacher.say("step", **other, anew="step")
        assert (room.step.request["seed"], room.votes.choices) == ("2001", {})
        await phones[0].say("answer", step=2, choice="decide")
        for at in (0, 1, 0):  # a second click, on, and back
            await teacher.say("step", **{**first, "at": at})
        assert room.step.request["seed"] == "2001"
        assert list(room.votes.choices.values()) == ["decide"]

    in_class(address, room, 1, do)


def test_hands_are_raised_only_for_what_can_be_chosen(address, room):
    async def do(teacher, phones):
        assert (await teacher.say("turn", hands={"left": 1}))[0] == 422
        await teacher.say("step", **BET)
        for hands in ({"nobody": 1}, {"left": -1000}, {"left": 1000}, {"left": 1.5}, [1]):
            assert (await teacher.say("turn", hands=hands))[0] == 422
        for more in (15, -3, 900, 900, -987, 0):
            assert (await teacher.say("turn", hands={"left": more, "right": -1}))[0] == 204
        await phones[0].say("answer", step=1, choice="left")
        await teacher.until(lambda state: state["pooled"]["counts"]["left"] == 13)
        assert teacher.state["pooled"]["counts"]["right"] == 0

    in_class(address, room, 1, do)


def test_only_the_teacher_is_told_which_allies_chose_what_and_by_numbers_that_say_nothing(
    address, room
):
    async def do(teacher, phones):
        await teacher.say("step", **ALLY)
        for phone, choice in zip(phones, ("help", "decide", "help"), strict=True):
            await phone.say("answer", step=1, choice=choice)
        await teacher.say("turn", shown=True, open=False)
        await teacher.until(lambda state: state["shown"] and state["answered"] == 3)
        await phones[0].until(lambda state: state["shown"] and state["answered"] == 3)
        numbers = [phone.you["number"] for phone in phones]
        assert len(set(numbers)) == 3
        assert teacher.state["pooled"]["allies"] == {
            "help": sorted([numbers[0], numbers[2]]), "mine": [], "decide": [numbers[1]],
        }  # fmt: skip
        assert phones[0].state["pooled"] == {"counts": {"help": 2, "mine": 0, "decide": 1}}
        drawn = {Hub().open_room() for _ in range(5)}
        firsts = {room.phones[room.join()].number for room in drawn}
        assert firsts != {0}  # nobody can tell who joined first

    in_class(address, room, 3, do)


def test_a_class_is_taught_from_this_machine_unless_it_is_said_otherwise():
    async def do(address, room):
        token = f"Bearer {room.secret}"
        found = []
        async with Line(address) as line:
            for what in ("step", "turn", "another"):
                where = f"/api/class/{room.code}/{what}"
                said = BET if what == "step" else {}
                found.append((await line.post(where, said, Authorization=token))[0])
        return found

    for anywhere, expected in ((False, [403, 403, 403]), (True, [204, 204, 200])):
        with class_on(anywhere=anywhere, asked_from="192.0.2.7") as (address, _, room):
            assert finish(do(address, room)) == expected


def test_one_phone_cannot_speak_for_another_nor_for_the_teacher(address, room):
    async def do(teacher, phones):
        await teacher.say("step", **BET)
        await phones[0].say("answer", step=1, choice="left")
        before = dict(room.votes.choices)
        numbers = [str(phone.number) for phone in room.phones.values()]
        for token in ("", "x", *numbers, room.code, "é"):
            forger = Speaker(address, room.code, token)
            assert (await forger.say("answer", step=1, choice="right"))[0] == 410
            for what in ("step", "turn", "another"):
                assert (await forger.say(what, **BET))[0] == 403
            await forger.line.close()
        for said in ({"number": 0}, {"token": phones[0].token}, {"phone": phones[0].token}):
            assert (await phones[1].say("answer", step=1, choice="right", **said))[0] == 422
        for what in ("step", "turn", "another"):
            assert (await phones[1].say(what, **BET))[0] == 403
        assert room.votes.choices == before
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
        assert back.you == {"step": 1, "number": room.phones[back.token].number, "choice": "same"}
        assert late.you["choice"] is None
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
            assert one.state["step"]["kind"] == "end"
        assert room.votes.choices == {}

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


async def asked(address, path, count, source="127.0.0.1", body=b"{}", **headers):
    """Ask the same again and again on a line of its own; give each status."""
    async with Line(address, source) as line:
        found = []
        for _ in range(count):
            status, said = await line.send("POST", path, body, **headers)
            await line.streams[0].readexactly(int(said.get("content-length", 0)))
            found.append(status)
        return found


@pytest.fixture
def standing(served, room):
    """Let nothing that is used up come back: how quick a machine is, is not tested here."""
    buckets = [room.joins]
    for n in range(1, 12):
        held = served[1].address(f"127.0.0.{n}")
        buckets += [held.joins, held.wrong, held.said]
    for bucket in buckets:
        bucket.rate = 0


@pytest.mark.usefixtures("standing")
def test_codes_cannot_be_tried_out_and_others_can_still_mistype(address, room):
    async def do():
        found = await asked(address, "/api/class/QQQQ/join", 80)
        right = await asked(address, f"/api/class/{room.code.lower()}/join", 1)
        other = await asked(address, "/api/class/QQQQ/join", 1, "127.0.0.2")
        assert (set(found), right, other) == ({410, 429}, [200], [410])

    finish(do())


@pytest.mark.usefixtures("standing")
def test_one_address_cannot_fill_a_class_at_once_and_others_join_beside_it(address, room):
    async def do():
        path = f"/api/class/{room.code}/join"
        assert set(await asked(address, path, 50)) == {200, 429}
        assert await asked(address, path, 1, **{"X-Forwarded-For": "192.0.2.7"}) == [429]
        assert await asked(address, path, 1, "127.0.0.2") == [200]

    finish(do())


@pytest.mark.usefixtures("standing")
def test_a_class_cannot_be_filled_at_once_from_many_addresses(address, room):
    async def do():
        path = f"/api/class/{room.code}/join"
        found = [await asked(address, path, 20, f"127.0.0.{n}") for n in range(1, 6)]
        assert set(found[0]) == {200}
        assert set(found[-1]) == {429}

    finish(do())


@pytest.mark.usefixtures("standing")
def test_what_an_address_may_say_is_not_used_up_by_one_phone(address, room, served):
    async def do(teacher, phones):
        await teacher.say("step", **BET)
        path, token = (
            f"/api/class/{room.code}/answer",
            {"Authorization": f"Bearer {phones[0].token}"},
        )
        before = served[1].address("127.0.0.1").said.left
        said = json.dumps({"step": 1, "choice": "left"}).encode()
        found = await asked(address, path, 100, body=said, **token)
        assert {204, 429} == set(found)
        used = before - served[1].address("127.0.0.1").said.left
        assert used == found.count(204)
        served[1].address("127.0.0.1").said.left = 3
        assert await asked(address, path, 4) == [410, 410, 410, 429]  # with no token at all
        assert (await asked(address, path, 1, "127.0.0.2"))[0] == 410
        assert (await teacher.say("turn", shown=True))[0] == 204

    in_class(address, room, 1, do)


def test_phones_of_one_address_have_so_many_streams(monkeypatch, address, room):
    monkeypatch.setattr("sim.classroom.hub_app.MOST_LISTENING", 2)

    async def do(teacher, phones):
        stream = f"/api/class/{room.code}/stream"
        third = await joined(address, room.code)
        found = []
        for one, source in ((phones[0], "1"), (phones[0], "2"), (third, "1")):
            async with Line(address, f"127.0.0.{source}") as line:
                token = f"Bearer {one.token}"
                found.append((await line.send("GET", stream, None, Authorization=token))[0])
        assert found == [429, 200, 200]
        await third.line.close()
        await teacher.until(lambda state: state["here"] == 2)

    in_class(address, room, 2, do)


def test_quiet_addresses_are_forgotten_and_those_that_listen_are_not(monkeypatch):
    monkeypatch.setattr("sim.classroom.hub.MOST_ADDRESSES", 3)
    hub = Hub()
    for n, name in enumerate("abc"):
        address = hub.address(name)
        address.streams = int(name == "b")
        address.said.last -= 100 * (n < 2)
    hub.address("d")
    assert set(hub.addresses) == {"b", "c", "d"}


def test_a_full_class_lets_nobody_in_for_one_who_listened_or_voted():
    async def do():
        room = Hub().open_room()
        tokens = [room.join() for _ in range(MOST_PHONES)]
        with pytest.raises(FullError):  # all have just come
            room.join()
        for phone in room.phones.values():
            phone.joined -= 2 * NEVER_CAME
        room.begin(read_step(json.dumps(BET).encode()))
        room.answer(room.phones[tokens[0]], PhoneAnswer(step=1, choice="left"))
        for token in tokens[1:-1]:
            room.phones[token].kept = True
        room.join()
        assert set(tokens) - set(room.phones) == {tokens[-1]}
        with pytest.raises(FullError):
            room.join()
        room.turn(Switches(joining=False))
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
    rooms[0].votes.step = read_step(b'{"kind": "end"}')
    hub.open_room()
    assert rooms[0].code not in hub.rooms


def test_a_message_that_is_none_is_refused_in_a_sentence(address, room):
    values = (b"[[1]]", b"1" + b"0" * 400, b"[]", b"null", b'"\\ud800"')
    keys = ("choice", "kind", "options", "request", "lesson", "at", "shown", "hands")
    starts = {"answer": b'{"step":0,', "step": b'{"short":true,', "turn": b"{"}

    async def do():
        phone = await joined(address, room.code)
        async with Line(address) as line:
            for (what, start), key, value in product(starts.items(), keys, values):
                room.phones[phone.token].bucket.left = 10
                token = phone.token if what == "answer" else room.secret
                body = start + b'"' + key.encode() + b'":' + value + b"}"
                where = f"/api/class/{room.code}/{what}"
                token = f"Bearer {token}"
                status, found = await line.send("POST", where, body, Authorization=token)
                answer = await line.streams[0].readexactly(int(found["content-length"]))
                assert status == 422, (what, body)
                assert json.loads(answer)["problems"]
        await phone.line.close()

    finish(do())


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
