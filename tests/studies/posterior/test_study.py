import json

import numpy as np
import pyarrow.parquet as pq
import pytest

import sim
from sim.errors import RequestError
from sim.studies.posterior.answer import combinations_of
from sim.studies.posterior.bank import SUMMARIES, filled_bank
from tests.studies.sweep.conftest import WORLD

EXPERIMENT = """
title = "A small posterior"
scenarios = ["{world}"]
practices = ["parallel"]
seed = 3
simulations = 64
countries = 4
months = 24
draws = 40
checked = 20
predicted = 20
parameters = [
  {{ path = "response.concede_threshold", low = -0.5, high = 1.5 }},
  {{ path = "response.repress_threshold", low = -0.5, high = 1.5 }},
  {{ path = "observation.size", low = 0.0, high = 2.0 }},
]
"""


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    place = tmp_path_factory.mktemp("posterior")
    (place / "tiny.toml").write_text(WORLD, encoding="utf-8")
    text = EXPERIMENT.format(world=place / "tiny.toml")
    (place / "mine.toml").write_text(text, encoding="utf-8")
    return place / "mine.toml"


@pytest.fixture(scope="module")
def answer(asked):
    return sim.posterior(asked, bank=asked.with_name("bank.jsonl"))


def test_a_posterior_has_a_sample_checks_and_predictions(answer):
    assert [row.path for row in answer.parameters] == [
        "response.concede_threshold",
        "response.repress_threshold",
        "observation.size",
    ]
    for row in answer.parameters:
        assert row.low < row.start < row.mean < row.end < row.high
        assert 0 <= row.covered <= 1
    sample = answer.table("posterior").to_pandas()
    assert list(sample) == ["response.concede_threshold", "response.repress_threshold"]
    assert len(sample) == 40
    assert sample["response.concede_threshold"].between(-0.5, 1.5).all()
    assert len(answer.figures) == len(SUMMARIES)
    assert len(answer.combinations) == 3
    assert "true values lie inside" in " ".join(sim.tell(answer).text().split())


def test_a_bank_that_was_cut_short_goes_on_where_it_was(answer, asked, tmp_path):
    whole = asked.with_name("bank.jsonl").read_text("utf-8")
    lines = whole.splitlines(keepends=True)
    assert len(lines) == 65
    part = tmp_path / "part.jsonl"
    part.write_text("".join(lines[:40]) + lines[40][:30], "utf-8")
    assert sim.posterior(asked, bank=part) == answer
    assert sorted(part.read_text("utf-8").splitlines()) == sorted(whole.splitlines())


def test_a_file_that_is_no_bank_of_this_question_is_refused(asked, tmp_path):
    other = tmp_path / "other.jsonl"
    other.write_text('{"bank": "another"}\n', "utf-8")
    with pytest.raises(RequestError, match="holds simulations of another question"):
        sim.posterior(asked, bank=other)
    other.write_text("what?\n", "utf-8")
    with pytest.raises(RequestError, match="holds no simulations"):
        sim.posterior(asked, bank=other)


def test_what_cannot_be_asked_is_said(asked, tmp_path):
    with pytest.raises(RequestError, match="power of 2"):
        sim.posterior(asked, simulations=100)
    text = asked.read_text("utf-8")
    for old, new, said in (
        ("observation.size", "observation.sise", "did you mean 'observation.size'"),
        ("response.repress_threshold", "response.nothing", "expected a number of a section"),
        ("low = 0.0", "low = 3.0", "low must be below high"),
        ("response.repress_threshold", "response.concede_threshold", "stands twice"),
        ("simulations = 64", "simulations = 65", "power of 2"),
    ):
        (tmp_path / "wrong.toml").write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(RequestError, match=said):
            sim.posterior(tmp_path / "wrong.toml")


def test_a_bank_keeps_what_is_undefined(tmp_path):
    store = tmp_path / "bank.jsonl"
    made = []

    def simulate(n):
        made.append(n)
        return np.where(np.arange(len(SUMMARIES)) % 2, np.nan, float(n))

    first = filled_bank(np.zeros((3, 1)), simulate, lambda _: None, store, "x")
    again = filled_bank(np.zeros((4, 1)), simulate, lambda _: None, store, "x")
    assert made == [0, 1, 2, 3]
    np.testing.assert_array_equal(first.summaries, again.summaries[:3])
    assert json.loads(store.read_text("utf-8").splitlines()[1])["summaries"][:2] == [0.0, None]


def test_combinations_that_are_known_are_told_from_those_that_are_not():
    rng = np.random.default_rng(1)
    free = rng.random(4_000)
    places = np.stack([free, 1 - free + 0.01 * rng.normal(size=4_000)], axis=1)
    best, worst = combinations_of(places, ["a", "b"])
    assert best.identified == "well"
    assert best.weights["a"] == pytest.approx(best.weights["b"], rel=0.05)  # their sum is known
    assert worst.left == pytest.approx(2**0.5, rel=0.05)
    assert worst.weights["a"] == pytest.approx(-worst.weights["b"], rel=0.05)


def test_the_sample_is_saved_as_a_table(answer, tmp_path):
    folder = sim.save(answer, tmp_path / "res", figures=False)
    table = pq.read_table(folder / "posterior.parquet")
    assert table.num_rows == 40
    assert (folder / "posterior.json").exists()
