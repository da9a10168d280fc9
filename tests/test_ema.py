"""Our scenarios as models of EMAworkbench, and our peeling beside its PRIM."""

import warnings

import numpy as np
import pandas as pd
import pytest

import sim
from sim import ema
from sim.errors import RequestError
from sim.statistics.boxes import best_box
from tests.statistics.test_boxes import PLANTED, sample

workbench = ema.workbench()

SMALL = {"people.per_group": 5, "groups.count": 4, "time.months": 24, "shocks": []}


def small(scenario="migration-2020", **more):
    return ema.model(scenario, set=SMALL, **{"vary": ["allies.*"], "replicates": 3, **more})


def test_what_is_not_known_stands_apart_from_what_allies_choose():
    made = small(vary=["allies.access", "states.count", "response.concede_*"])
    assert [row.name for row in made.levers] == [
        "goals", "tactics", "voice", "commitment", "independence", "assembly",
    ]  # fmt: skip
    uncertain = {row.name: row for row in made.uncertainties}
    assert {"allies__access__mean", "states__count", "response__concede_threshold"} <= set(
        uncertain
    )
    ranges = sim.scenario.plausible_ranges(sim.load_scenario("migration-2020"))
    held = ranges["states.count"]
    assert isinstance(uncertain["states__count"], workbench.IntegerParameter)
    assert (uncertain["states__count"].lower_bound, uncertain["states__count"].upper_bound) == (
        held.low, held.high,
    )  # fmt: skip


def test_an_experiment_is_a_comparison():
    made = small(outcomes=["rights", "harms"], seed=7)
    run = made.function
    numbers = dict(ema.policy("engaged-deference"))
    found = run(**numbers)
    answer = sim.compare(
        "migration-2020", practice="engaged-deference", set=SMALL, replicates=3, seed=7
    )["engaged-deference"]
    assert found["rights_gain"] == pytest.approx(answer.rights.mean, abs=1e-12)
    assert found["rights"] == pytest.approx(answer.rights.value, abs=1e-12)
    assert found["harms"] == pytest.approx(answer.harms.value, abs=1e-12)
    assert run(**numbers, **{"allies.access.mean": 0.9})["rights"] != found["rights"]


def test_where_nothing_may_differ_nothing_does():
    made = ema.model("null-world", vary=["states.*"], set=SMALL, replicates=2)
    with warnings.catch_warnings(), workbench.SequentialEvaluator(made) as evaluator:
        warnings.simplefilter("ignore")
        experiments, outcomes = evaluator.perform_experiments(3, 2)
    assert len(experiments) == 6
    assert (outcomes["rights_gain"] == 0).all()
    assert len(set(outcomes["rights"])) > 1


def test_a_point_that_is_no_world_stops_nobody():
    found = small().function(**{"states.count": 0})
    assert np.isnan(list(found.values())).all()


def test_what_is_asked_wrongly_is_said():
    with pytest.raises(RequestError, match="did you mean 'engaged-deference'"):
        ema.policy("engaged-defence")
    with pytest.raises(RequestError, match="expected one practice, got a mixture"):
        ema.policy("imposition:0.5,statement:0.5")
    with pytest.raises(RequestError, match="no parameter with a plausible range"):
        small(vary=["alles.*"])


def by_their_prim(scaled, happens):
    """Peel with EMAworkbench and take of its boxes the one that we would take."""
    from ema_workbench.analysis.prim import Prim, PRIMObjectiveFunctions

    frame = pd.DataFrame(scaled, columns=[f"x{n}" for n in range(scaled.shape[1])])
    peeled = Prim(
        frame, happens.astype(bool), obj_function=PRIMObjectiveFunctions.ORIGINAL, mass_min=0.03
    ).find_box()
    path = peeled.peeling_trajectory
    excess = (path["density"] - happens.mean()) * np.sqrt(path["mass"])
    limits = peeled.box_lims[int(excess.argmax())]
    return lambda points: (
        (points >= limits.iloc[0].to_numpy(float)) & (points <= limits.iloc[1].to_numpy(float))
    ).all(axis=1)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:The inplace keyword")  # theirs, of pandas
@pytest.mark.parametrize("name", PLANTED)
def test_our_peeling_finds_the_box_that_their_prim_finds(name):
    scaled, happens = sample(PLANTED[name], 0.1, seed=1)
    ours = best_box(scaled, happens)
    fresh = np.random.default_rng(0).random((20_000, 20))
    one, other = ours.holds(fresh), by_their_prim(scaled, happens)(fresh)
    planted = PLANTED[name].holds(fresh)
    assert (one & other).sum() / (one | other).sum() > 0.65
    # Ours drops conditions that add little, so it is the nearer one to what was planted.
    assert (one & planted).sum() / (one | planted).sum() >= (other & planted).sum() / (
        other | planted
    ).sum()
