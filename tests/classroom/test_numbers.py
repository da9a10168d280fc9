"""Random numbers in Node against the program: 20,000 of each stream, also of seeds above 2³²."""

import base64

import numpy as np
import pytest

from sim.world.numbers import (
    CHUNK,
    MONTH_STREAMS,
    WORLD_STREAMS,
    fill_gamma,
    fill_normal,
    fill_uniform,
    key_of_replicate,
)
from tests.classroom.node import farthest

COUNT = 20_000
FIRST = 4 * 77 + 3
"""Where a draw begins: amid a block."""

STREAMS = {**WORLD_STREAMS, **MONTH_STREAMS}

SINGLES = ("share", "odds", "whole", "around")
DTYPES = {"words": np.uint32, **dict.fromkeys(SINGLES, np.float32)}

CODE = """
const { grid, keyOfReplicate, ...all } = engine.parts;
const key = keyOfReplicate(given.seed, given.replicate);
const words = grid("u32", [given.chunk]), tails = grid("u32", [given.chunk + 1]);
const parts = grid("f64", [2, given.chunk]), alpha = grid("f64", [given.count]);
for (let n = 0; n < given.count; n++) alpha.d[n] = 0.05 + (n % 97) / 7;
const bytes = ({ d }) => Buffer.from(d.buffer, d.byteOffset, d.byteLength).toString("base64");
const { stream, time, count } = given;
return given.firsts.map((first) => {
const made = {};
const draw = (name, item, fill) => {
  const drawn = grid(item, [count]);
  fill(drawn);
  made[name] = bytes(drawn);
};
draw("words", "u32", (drawn) => all.fill_blocks(key, stream, time, first, drawn));
draw("uniform", "f64", (drawn) => all.fill_uniform(key, stream, time, first, words, drawn));
draw("normal", "f64", (drawn) => all.fill_normal(key, stream, time, first, words, tails, drawn));
draw("share", "f32", (drawn) => all.fill_share(key, stream, time, first, words, drawn));
draw("odds", "f32", (drawn) => all.fill_log_odds(key, stream, time, first, words, parts, drawn));
draw("whole", "f32", (drawn) => {
  const made = grid("u32", [count]);
  all.fill_blocks(key, stream, time, first, made);
  all.to_log_odds(made, drawn);
});
draw("around", "f32", (drawn) => all.fill_around(key, stream, time, first, words, 0.4, 0.3, drawn));
draw("gamma", "f64", (drawn) => all.fill_gamma(key, stream, alpha, words, drawn));
return made;
});
"""


def known(seed, replicate, stream, time):
    """Draw the same in the program."""
    key = key_of_replicate(seed, replicate)
    words, tails = np.zeros(CHUNK, np.uint32), np.zeros(CHUNK + 1, np.uint32)
    alpha = 0.05 + (np.arange(COUNT) % 97) / 7
    made = {}
    made["uniform"], made["normal"], made["gamma"] = np.zeros((3, COUNT))
    fill_uniform(key, stream, time, FIRST, words, made["uniform"])
    fill_normal(key, stream, time, FIRST, words, tails, made["normal"])
    fill_gamma(key, stream, alpha, words, made["gamma"])
    return made


def uneven(engine, name):
    """Yield the kinds of numbers of a stream that are not those of the program."""
    seed, replicate, time = 2**63 - 5, 2**32 - 1, 120 + STREAMS[name]
    given = {"seed": str(seed), "replicate": replicate, "stream": STREAMS[name], "time": time}
    given |= {"chunk": CHUNK, "firsts": [FIRST, 0], "count": COUNT}
    found, again = (
        {
            kind: np.frombuffer(base64.b64decode(text), DTYPES.get(kind, np.float64))
            for kind, text in drawn.items()
        }
        for drawn in engine.ask(CODE, **given)
    )
    ours = known(seed, replicate, STREAMS[name], time)
    odds = np.log(ours["uniform"] / (1 - ours["uniform"]))
    around = 0.4 + 0.3 * ours["normal"]
    alike = {
        # A uniform number is (word + ½)·2⁻³²: the words themselves are equal too.
        "words": np.array_equal((again["words"] + 0.5) * 2.0**-32, again["uniform"]),
        "uniform": np.array_equal(found["uniform"], ours["uniform"]),
        "normal": farthest(ours["normal"], found["normal"]) <= 1e-12,
        "gamma": farthest(ours["gamma"], found["gamma"]) <= 1e-12,
        # In single precision, as people's numbers are.
        "share": np.array_equal(found["share"], ours["uniform"].astype(np.float32)),
        "odds": np.abs(found["odds"] - odds).max() < 1e-6 * np.abs(odds).max(),
        "whole": np.array_equal(again["whole"], again["odds"]),
        "around": np.array_equal(found["around"], around.astype(np.float32)),
    }
    yield from (kind for kind, even in alike.items() if not even)


QUICK = (*WORLD_STREAMS, *MONTH_STREAMS)[:: len(STREAMS) - 1]
"""Two of them: others differ by no more than a number that is passed on."""


@pytest.mark.parametrize(
    "name",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in STREAMS],
)
def test_numbers_of_a_stream_are_those_of_the_program(name, engine):
    assert not list(uneven(engine, name))
