"""Shares of the plausible space: of a null world none; of claims as of practices; and the rest."""

import json

import numpy as np
import pandas as pd
import pytest

import sim
from sim.runs.execute import Options
from sim.scenario.lists import Claim
from sim.studies.draw import PointsJudged
from sim.studies.judge import Effect
from sim.studies.robust import claim_shares, practice_shares
from tests.studies.claims.conftest import claim
from tests.studies.draw.conftest import tiny  # noqa: F401 - a fixture
from tests.studies.sweep.conftest import WORLD

FEW = {"points": 16, "replicates": 2, "practice": "parallel"}


@pytest.fixture(scope="module")
def null(tmp_path_factory):
    """Ask about a tiny world in which no channel acts."""
    path = tmp_path_factory.mktemp("null") / "null.toml"
    dials = sim.load_scenario("null-world").channels.model_dump()
    told = "".join(f"{name} = {value}\n" for name, value in dials.items())
    path.write_text(f"{WORLD}[channels]\n{told}", encoding="utf-8")
    return sim.robust(path, points=16, replicates=2, rivals=True)


def test_in_a_null_world_no_share_is_better_or_worse(null):
    for row in null.shares:
        if row.practice not in ("no-allies", "statement"):
            assert (row.better.share, row.worse.share, row.neither.share) == (0, 0, 1)
            assert row.better.low == row.worse.low == 0
            assert row.neither.high == 1
            assert row.default == 0
            assert row.default_percentile == 0.5
            assert dict(row.quantiles)[0.5] == pytest.approx(0, abs=row.smallest)


def judged(*effects):
    """Make up what was judged: each effect with its difference at every point, and an error."""
    told = tuple(effect for effect, _, _ in effects)
    points = len(effects[0][1])
    frames = [
        pd.DataFrame(
            {
                "effect": n,
                "point": np.arange(points),
                "difference": held,
                "error": np.broadcast_to(error, points),
                "pairs": 8,
                "censored": np.nan,
            }
        )
        for n, (_, held, error) in enumerate(effects)
    ]
    return PointsJudged(told, None, pd.concat(frames, ignore_index=True), {})


def effect(practice, outcome="rights", claim=""):
    return Effect(practice, "imposition", outcome, (), claim)


def test_shares_percentile_and_quantiles_of_what_is_known_exactly():
    held = np.concatenate([np.full(20, -0.05), np.full(50, 0.002), np.full(30, 0.04)])
    drawn = judged((effect("parallel"), held, 0.0), (effect("statement", "harms"), held, 0.0))
    own = judged((effect("a"), [0.03], 0.001), (effect("b"), [-0.9], 0.001)).judged
    scenario = sim.load_scenario("migration-2020")
    stated = scenario.comparison.smallest_difference
    rights, harms = practice_shares(drawn, own, {"rights": stated, "harms": 0.0}, 1)
    assert [rights.better.share, rights.worse.share, rights.neither.share] == [0.3, 0.2, 0.5]
    assert 0.2 < rights.better.low < 0.3 < rights.better.high < 0.4
    assert rights.smallest == stated
    assert rights.default == 0.03
    assert rights.default_interval.low < 0.03 < rights.default_interval.high
    assert rights.default_percentile == pytest.approx(0.7)
    assert dict(rights.quantiles)[0.5] == pytest.approx(0.002, abs=0.002)
    assert [harms.better.share, harms.worse.share] == [0.2, 0.8]  # less harm is better; any counts
    assert harms.smallest == 0
    assert harms.default_percentile == 0


@pytest.mark.parametrize(
    ("direction", "supported", "opposite"),
    [("more", 0.3, 0.4), ("less", 0.1, 0.6), ("same", 0.2, 0.8)],
)
def test_a_claim_holds_where_each_of_its_effects_is_as_claimed(direction, supported, opposite):
    # Ten kinds of points, and two practices compared with: above, within and below 0.01.
    pairs = ["++", "++", "++", "+-", "+0", "0-", "00", "00", "--", "+-"]
    known = {"+": 0.05, "0": 0.0, "-": -0.05}
    one, two = (np.repeat([known[pair[n]] for pair in pairs], 10) for n in (0, 1))
    other = Effect("a", "statement", "rights", (), "mine")
    drawn = judged((effect("a", claim="mine"), one, 0.0), (other, two, 0.0))
    said = Claim(
        name="mine",
        statement="It is so.",
        origin="own",
        practice="parallel",
        against=["imposition", "statement"],
        direction=direction,
        smallest=0.01,
        falsifier="It is not.",
    )
    (found,) = claim_shares(drawn, [said], "tiny", 1)
    assert (found.scenario, found.claim) == ("tiny", "mine")
    assert found.supported.share == pytest.approx(supported)
    assert found.opposite.share == pytest.approx(opposite)
    before = found.model_dump()
    before["contradicted"] = before.pop("opposite")  # as version 0.1 called it
    assert type(found).model_validate(before) == found


def test_it_is_said_beside_a_share_that_what_is_fitted_was_frozen(tiny):  # noqa: F811
    frozen = "What is fitted to data was frozen."
    answer = sim.robust(tiny(), **FEW)
    assert frozen in sim.tell(answer).verdict[-1]
    for drawn in ({"fitted": "posterior"}, {"vary": ("all",)}):
        asked = answer.asked.model_copy(update=drawn)
        told = answer.model_copy(update={"asked": asked}).holding(answer.held)
        assert frozen not in sim.tell(told).text(10_000)


@pytest.mark.slow
def test_precision_doubles_the_points(tiny):  # noqa: F811
    world = tiny()
    once = sim.robust(world, **FEW)
    width = max((row.better.high - row.better.low) / 2 for row in once.shares)
    more = sim.robust(world, **FEW, precision=0.06)
    assert width > 0.06
    assert more.points > 16
    assert more.points & (more.points - 1) == 0
    for share in (more.shares[0].better, more.shares[0].worse, more.shares[0].neither):
        assert (share.high - share.low) / 2 <= 0.06
    assert sim.robust(world, **{**FEW, "points": more.points}).shares == more.shares


def test_claims_stand_beside_practices_and_rows_hold_both(tiny):  # noqa: F811
    answer = sim.robust(tiny(claim()), **FEW)
    assert [row.practice for row in answer.shares] == ["parallel"]
    assert [row.claim for row in answer.claims] == ["deference"]
    told = json.loads(answer.json())["claims"][0]
    assert told["scenario"] == "tiny"
    assert told["supported"].keys() == {"share", "low", "high"}
    assert [row["claim"] for row in answer.rows()] == [None, "deference"]
    told = sim.tell(answer).text()
    assert "Share of the plausible space in which each claim holds" in told
    assert "Every parameter that was drawn" not in told  # folded
    assert "groups.capacity.mean" in sim.tell(answer).html()


@pytest.mark.slow
def test_shards_share_a_folder_and_the_last_call_judges(tiny, tmp_path):  # noqa: F811
    world, folder = tiny(claim(settings='["groups.count=3"]')), tmp_path / "draw"
    for n in (1, 2):
        options = Options(jobs=1, engine="threads", shard=(n, 2))
        assert sim.robust(world, **FEW, resume=folder, options=options) is None
    assert len(list(folder.glob("*/parts"))) == 2
    assert sim.robust(world, **FEW, resume=folder) == sim.robust(world, **FEW)
    assert not list(folder.glob("*/parts"))
