"""What may be said in a class: names and numbers that were asked for, and nothing else."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.classroom.hub import Votes
from sim.classroom.messages import PhoneAnswer, check_choice, read_message, read_step
from sim.errors import RequestError
from tests.classroom.phones import ALLY, BET

WAIT, LOOK = {"kind": "wait"}, {"kind": "look", "lesson": "not-silence", "at": 2, "short": True}
STEPS = (BET, ALLY, WAIT, LOOK, {"kind": "end"})


def step_of(said):
    return read_step(json.dumps(said).encode())


@pytest.mark.parametrize(
    ("step", "key"),
    [
        ({}, "kind"),
        ({"kind": "<b>"}, "kind"),
        ({"kind": ["bet"]}, "kind"),
        ({**BET, "text": "hello"}, "text"),
        ({**BET, "shown": True}, "shown"),
        ({**BET, "options": ["left"]}, "options"),
        ({**BET, "options": ["left", "left"]}, "options"),
        ({**BET, "options": ["left", "<script>"]}, "options.1"),
        ({"kind": "bet", "options": ["left", "right"]}, "request"),
        ({**BET, "request": {"scenario": "<img onerror=x>"}}, "request.scenario"),
        ({**BET, "request": {"scenario": "a" * 200}}, "request.scenario"),
        ({**BET, "request": {"seed": 10**400}}, "request.seed"),
        ({**BET, "at": 1e9}, "at"),
        ({**BET, "at": -1}, "at"),
        ({**LOOK, "lesson": "<b>"}, "lesson"),
        ({**LOOK, "lesson": []}, "lesson"),
        ({**LOOK, "short": 1}, "short"),
        ({**LOOK, "options": ["left", "right"]}, "options"),
        ({**ALLY, "request": {"seed": 10**400}}, "request.seed"),
    ],
)
def test_a_step_is_names_and_numbers_alone(step, key):
    with pytest.raises(RequestError) as error:
        step_of(step)
    assert [line.partition(":")[0] for line in error.value.problems] == [key]


def answers(step, said):
    """Take an answer to a step, as the hub does."""
    answer = read_message(PhoneAnswer, json.dumps({"step": 1, **said}).encode())
    check_choice(step_of(step), answer.choice)
    return answer


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (BET, {}),
        (BET, {"choice": ""}),
        (BET, {"choice": "help"}),
        (BET, {"choice": ["left"]}),
        (BET, {"choice": "<b>left</b>"}),
        (BET, {"choice": "left", "name": "Ada"}),
        (BET, {"choice": "left", "results": [[0.1, 0.2]]}),
        (ALLY, {"choice": "left"}),
        (ALLY, {"choice": "help", "came": "theirs"}),
        (WAIT, {"choice": "left"}),
        (LOOK, {"choice": "left"}),
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
@given(step=st.sampled_from(STEPS), key=st.sampled_from(["choice", "step"]), value=JSON)
def test_whatever_a_phone_says_is_refused_or_is_one_choice(step, key, value):
    votes = Votes(step_of(step))
    try:
        votes.choices[0] = answers(step, {"choice": "left", key: value}).choice
    except RequestError:
        return
    assert sum(votes.counts().values()) == 1


@settings(max_examples=40)
@given(key=st.sampled_from(sorted({key for step in STEPS for key in step})), value=JSON,
       step=st.sampled_from(STEPS))  # fmt: skip
def test_whatever_a_teacher_says_is_refused_or_a_step(step, key, value):
    try:
        found = step_of({**step, key: value})
    except RequestError:
        return
    assert found.kind in {"wait", "look", "bet", "ally", "end"}
