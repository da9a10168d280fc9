"""What could differ in a world: by runs of one's own, in planted cases, and where it cannot be."""

import math

import numpy as np
import pytest

import sim
from sim.outcomes import CAUSES, OUTCOME_NAMES, OUTCOMES
from sim.studies import pilot as trial
from sim.studies.stakes import _luck

SMALL = {"groups.count": 4, "people.per_group": 3, "time.months": 36, "shocks": []}
WORLDS = 20


@pytest.fixture(scope="module")
def answer():
    return sim.stakes("migration-2020", replicates=WORLDS, set=SMALL)


def mean_of(practice, **switches):
    runs = [
        sim.run("migration-2020", practice=practice, replicate=n, set=SMALL, **switches)
        for n in range(WORLDS)
    ]
    return np.mean([run["rights"] for run in runs])


def test_it_is_what_runs_say_one_by_one(answer):
    here, still = mean_of("imposition"), mean_of("imposition", still=True)
    alone = mean_of("no-allies")
    assert answer.stake.mean == pytest.approx(here - still, abs=1e-12)
    assert answer.allies_part.mean == pytest.approx(here - alone, abs=1e-12)
    assert answer.still_without_allies.mean == pytest.approx(
        mean_of("no-allies", still=True), abs=1e-12
    )
    ends = (mean_of("imposition", plans=plans) for plans in ("random", "ceiling"))
    assert (answer.random_plans.mean, answer.ceiling.mean) == pytest.approx((*ends,), abs=1e-12)


def test_its_causes_are_those_of_runs_and_come_to_the_change_of_rights(answer):
    runs = [
        sim.run("migration-2020", practice="imposition", replicate=n, set=SMALL)
        for n in range(WORLDS)
    ]
    found = {row.cause: row.amount for row in answer.causes if row.practice == "imposition"}
    assert list(found) == [row.name for row in CAUSES]
    for name, amount in found.items():
        here = np.mean([sum(run.months[name]) for run in runs])
        assert amount.mean == pytest.approx(here, abs=1e-12)
        assert amount.interval.low <= amount.mean <= amount.interval.high
    first = np.mean([sum(run.months[row.name][0] for row in CAUSES) for run in runs])
    later = np.mean([run.months["rights"][-1] - run.months["rights"][0] for run in runs])
    assert sum(held.mean for held in found.values()) == pytest.approx(first + later, abs=1e-12)
    allies = ("rights_by_joint", "rights_by_allies", "rights_by_watching")
    alone = {row.cause: row.amount.mean for row in answer.causes if row.practice == "no-allies"}
    assert [alone[name] for name in allies] == [0, 0, 0]


def test_its_parts_go_together(answer):
    rows = {row.practice: row for row in answer.practices}
    assert answer.value_of_strategy.mean == pytest.approx(
        answer.ceiling.mean - answer.random_plans.mean
    )
    assert rows["no-allies"].allies_part.mean == 0
    assert rows["imposition"].stake == answer.stake
    marks = {mark.name: mark for mark in answer.ruler}
    assert set(rows) < set(marks)
    for name, row in rows.items():
        begin = answer.still_without_allies.mean
        assert marks[name].above.mean == pytest.approx(row.mean - begin, abs=1e-12)
    assert {row.practice for row in answer.dose} == set(rows) - {"imposition", "no-allies"}
    assert all(0 <= row.share.mean <= 1 for row in answer.dose)


def test_of_luck_and_worlds_the_share_that_was_planted_is_found():
    rng = np.random.default_rng(3)
    worlds = rng.normal(size=4000)
    one, two = (worlds + math.sqrt(3) * rng.normal(size=4000) for _ in range(2))
    found = _luck(one, two, seed=1)
    assert found.interval.low < 0.75 < found.interval.high
    assert found.interval.high - found.interval.low < 0.1
    assert _luck(worlds, worlds, seed=1).mean == 0
    assert math.isnan(_luck(np.zeros(40), np.zeros(40), seed=1).mean)


@pytest.mark.slow
def test_a_precision_takes_as_many_worlds_as_it_needs():
    asked = {"replicates": WORLDS, "set": SMALL}
    wide = sim.stakes("migration-2020", precision=0.5, **asked)
    assert wide.worlds == WORLDS
    narrow = sim.stakes("migration-2020", precision=0.004, **asked)
    assert narrow.worlds > WORLDS
    widths = [held.stake.interval.high - held.stake.interval.low for held in (narrow, wide)]
    assert widths[0] < widths[1] / 2


@pytest.mark.parametrize("outcome", [row for row in OUTCOMES if not row.contains_cause])
def test_a_smallest_difference_is_above_its_floor_and_known_between_two(outcome):
    world = sim.load_scenario("version-1", [f"{path}={value}" for path, value in SMALL.items()])
    held = trial.pilot(world).smallest(outcome)
    assert outcome.floor <= held.interval.low <= held.value <= held.interval.high
    assert (held.value == outcome.floor) == (held.how == "floor")


def test_the_size_is_a_tenth_of_the_largest_stake_of_what_was_run():
    rights = next(row for row in OUTCOMES if row.name == "rights")
    place = OUTCOME_NAMES.index("rights")
    rng = np.random.default_rng(1)
    still = rng.uniform(size=(200, 3, len(OUTCOMES)))
    acting = still.copy()
    acting[:, :, place] += [0.02, -0.3, 0.1]  # movements may cost
    held = trial.Pilot(acting, still).smallest(rights)
    assert (held.how, held.value) == ("stake", pytest.approx(0.03))
    assert trial.Pilot(acting, still).stake(rights)[0] == trial.SPAN[1]
    # Where the interval of the stake holds 0, no share of it is told.
    acting[:, :, place] = still[:, ::-1, place]
    held = trial.Pilot(acting, still).smallest(rights)
    assert (held.how, held.value) == ("floor", rights.floor)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"against": "engaged-deference"}, "against engaged-deference: the baseline is looked at"),
        ({"against": "no-allies"}, "name a third practice"),
        ({"outcome": "rigths"}, "rights"),
        ({"precision": -1}, "precision"),
        ({"replicates": 5}, "replicates"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked, said):
    with pytest.raises(sim.RequestError, match=said):
        sim.stakes("migration-2020", **asked)


OWN = """
from sim import AdvocacyModel


class Acting(AdvocacyModel):
    def act_or_rest(self):
        super().act_or_rest()


class Harming(AdvocacyModel):
    def harm_people(self):
        super().harm_people()
"""


@pytest.mark.slow
def test_a_model_of_ones_own_has_stakes_unless_it_overrides_acting(tmp_path, answer):
    (tmp_path / "own.py").write_text(OWN, encoding="utf-8")
    own = sim.stakes(
        "migration-2020", replicates=WORLDS, set=SMALL, model=f"{tmp_path}/own.py:Harming"
    )
    assert own.stake == answer.stake
    assert own.dose == answer.dose
    with pytest.raises(sim.RequestError, match="overrides act_or_rest"):
        sim.stakes("migration-2020", replicates=20, set=SMALL, model=f"{tmp_path}/own.py:Acting")


def test_it_is_told(answer):
    report = sim.tell(answer)
    assert list(report.figures()) == ["stakes"]
    assert "ceiling" in report.text()
    assert "200 worlds" not in report.text()


def test_of_an_outcome_that_is_undefined_where_nobody_campaigns_it_is_said_that_there_is_no_stake():
    answer = sim.stakes("migration-2020", outcome="harms_participant", replicates=20, set=SMALL)
    assert math.isnan(answer.still.mean)
    assert math.isnan(answer.stake.mean)
    told = " ".join(sim.tell(answer).text().split())
    assert "Where nobody campaigns" in told
    assert "no stake" in told
    assert answer.smallest_difference.how == "mean"
