"""What may be said in a class: names and numbers that were asked for, and nothing else."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.classroom.hub import Hub, Phone
from sim.classroom.messages import PhoneAnswer, check_answer, read_message, read_step
from sim.errors import RequestError
from tests.classroom.phones import BET

REQUEST = {"request": {"scenario": "null-world"}}
TURN = {"kind": "turn", **REQUEST, "options": ["together", "alone"], "turns": [[0, "alone"]]}
TURN |= {"month": 30, "role": "group", "own": True}
WORLDS = {"kind": "worlds", **REQUEST, "each": 2}
STEPS = (BET, TURN, WORLDS, {"kind": "wait"}, {"kind": "end"})


def step_of(said):
    return read_step(json.dumps(said).encode())


@pytest.mark.parametrize(
    ("step", "key"),
    [
        ({}, "kind"),
        ({"kind": "<b>"}, "kind"),
        ({"kind": ["bet"]}, "kind"),
        ({**BET, "text": "hello"}, "text"),
        ({**BET, "shown": "yes"}, "shown"),
        ({**BET, "options": ["left"]}, "options"),
        ({**BET, "options": ["left", "left"]}, "options"),
        ({**BET, "options": ["left", "<script>"]}, "options.1"),
        ({"kind": "bet", "options": ["left", "right"]}, "request"),
        ({**BET, "request": {"scenario": "<img onerror=x>"}}, "request.scenario"),
        ({**BET, "request": {"scenario": "a" * 200}}, "request.scenario"),
        ({**BET, "request": {"seed": 10**400}}, "request.seed"),
        ({**WORLDS, "each": 1e9}, "each"),
        ({**WORLDS, "each": 0}, "each"),
        ({**TURN, "role": "state"}, "role"),
        ({**TURN, "role": []}, "role"),
        ({**TURN, "turns": [[0, "imposition", 1]]}, "turns.0"),
        ({**TURN, "month": 10**400}, "month"),
    ],
)
def test_a_step_is_names_and_numbers_alone(step, key):
    with pytest.raises(RequestError) as error:
        step_of(step)
    assert [line.partition(":")[0] for line in error.value.problems] == [key]


def answers(step, said):
    """Take an answer to a step, as the hub does."""
    answer = read_message(PhoneAnswer, json.dumps({"step": 1, **said}).encode())
    check_answer(step_of(step), answer)
    return answer


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (BET, {}),
        (BET, {"choice": "nothing"}),
        (BET, {"choice": ["left"]}),
        (BET, {"choice": "<b>left</b>"}),
        (BET, {"choice": "left", "name": "Ada"}),
        (BET, {"choice": "left", "results": [[0.1, 0.2]]}),
        (TURN, {"results": [[0.1, 0.2]]}),
        (TURN, {"choice": "alone", "results": [[0.1, 0.2]] * 2}),
        ({**TURN, "own": False}, {"choice": "alone", "results": [[0.1, 0.2]]}),
        ({"kind": "wait"}, {"choice": "left"}),
        ({"kind": "wait"}, {}),
        (WORLDS, {}),
        (WORLDS, {"choice": "left", "results": [[0.1, 0.2]]}),
        (WORLDS, {"results": [[0.1, 0.2]] * 3}),
        (WORLDS, {"results": []}),
        (WORLDS, {"results": [[1]]}),
        (WORLDS, {"results": [[0.1, 0.2, 0.3]]}),
        (WORLDS, {"results": [[2.0, 0.0]]}),
        (WORLDS, {"results": [[-0.1, 0.0]]}),
        (WORLDS, {"results": [[float("nan"), 0.0]]}),
        (WORLDS, {"results": [[10**400, 0.0]]}),
        (WORLDS, {"results": [["0.1", 0.2]]}),
        (WORLDS, {"results": [[True, 0.2]]}),
        (WORLDS, {"results": 0.1}),
    ],
)
def test_what_a_step_does_not_ask_for_is_no_answer(step, said):
    with pytest.raises(RequestError):
        answers(step, said)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4)
    | st.sampled_from(["left", "alone", 10**400, [0.1, 0.9]]),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=4), inside),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=40)
@given(step=st.sampled_from(STEPS), key=st.sampled_from(["choice", "results"]), value=JSON)
def test_whatever_a_phone_says_is_refused_or_can_be_added_up(step, key, value):
    room = Hub().open_room()
    room.step = step_of(step)
    try:
        room.phones["x"] = Phone(0, answer=answers(step, {key: value}))
    except RequestError:
        return
    pooled = room.pooled()
    assert sum(pooled.get("counts", {"": 1}).values()) == 1
    for _, left, right in pooled.get("results", ()):
        assert 0 <= left <= 1
        assert 0 <= right <= 1


@settings(max_examples=40)
@given(key=st.sampled_from(sorted({key for step in STEPS for key in step})), value=JSON,
       step=st.sampled_from(STEPS))  # fmt: skip
def test_whatever_a_teacher_says_is_refused_or_a_step(step, key, value):
    try:
        found = step_of({**step, key: value})
    except RequestError:
        return
    assert found.kind in {"wait", "bet", "turn", "worlds", "end"}
