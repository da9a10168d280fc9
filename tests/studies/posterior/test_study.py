import json
from functools import reduce

import numpy as np
import pyarrow.parquet as pq
import pytest

import sim
from sim.errors import RequestError
from sim.runs.parts import sealed, unsealed
from sim.studies.bank import SUMMARIES
from sim.studies.posterior import combinations_of
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
    return sim.posterior(asked, bank=asked.with_name("bank.parquet"))


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


@pytest.mark.slow
def test_a_bank_that_was_cut_short_goes_on_where_it_was(answer, asked, tmp_path):
    whole = asked.with_name("bank.parquet")
    assert pq.read_table(whole).column("simulation").to_pylist() == list(range(64))
    part = tmp_path / "part.parquet"

    def interrupted(step):
        if step.done == 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sim.posterior(asked, bank=part, progress=interrupted)
    assert pq.read_table(part).num_rows == 40
    assert sim.posterior(asked, bank=part) == answer
    assert part.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("seed = 3", "seed = 4"), "experiment.seed: 3 → 4"),
        (lambda text: text.replace("high = 2.0", "high = 3.0"), "observation.size.high: 2 → 3"),
    ],
)
@pytest.mark.usefixtures("answer")
def test_a_bank_of_another_question_is_refused(asked, change, said):
    (other := asked.with_name("other.toml")).write_text(change(asked.read_text("utf-8")), "utf-8")
    with pytest.raises(RequestError, match=said):
        sim.posterior(other, bank=asked.with_name("bank.parquet"))


@pytest.mark.parametrize("name", ["version", "model version", "packages.numpy"])
@pytest.mark.usefixtures("answer")
def test_what_simulations_depend_on_is_the_model_and_the_packages_too(asked, name):
    """Rows of two models, or of two versions of a package, never stand in one bank."""
    data = asked.with_name("bank.parquet")
    table, about = unsealed(data.read_bytes())
    held = json.loads(about["simulations of"])
    *outer, last = name.split(".")
    reduce(dict.__getitem__, outer, held)[last] = "another"
    (old := asked.with_name("old.parquet")).write_bytes(
        sealed(table, {"simulations of": json.dumps(held)})
    )
    with pytest.raises(RequestError, match=f"{name}: another → "):
        sim.posterior(asked, bank=old)


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
