"""Ensembles: the same bytes however the work is dealt out; failures and progress are told."""

from itertools import pairwise, product
from threading import Lock

import numpy as np
import pytest

from sim.model.advocacy import AdvocacyModel
from sim.outcomes import OUTCOME_NAMES
from sim.runs import simulate as module
from sim.runs.ensemble import KEPT_SERIES
from sim.runs.simulate import run_ensemble
from sim.scenario.schema import parse_practice, parse_practices
from tests.proof.fingerprints import UNUSUAL
from tests.proof.worlds import scenario

SEED = 31


@pytest.fixture(scope="module")
def given():
    return scenario(**UNUSUAL)


@pytest.fixture(scope="module")
def practices(given):
    return parse_practices(("imposition", "critical-support", "statement:0.5,parallel:0.5"), given)


@pytest.fixture(scope="module")
def whole(given, practices):
    return run_ensemble(given, practices, range(12), SEED, jobs=1)


def same(ours, theirs):
    return (
        ours.outcomes.tobytes() == theirs.outcomes.tobytes()
        and ours.series.tobytes() == theirs.series.tobytes()
        and (ours.practices, ours.seed, ours.first) == (theirs.practices, theirs.seed, theirs.first)
    )


@pytest.mark.parametrize("jobs", [2, 3, None])
def test_the_number_of_threads_changes_no_byte(given, practices, whole, jobs):
    assert same(run_ensemble(given, practices, range(12), SEED, jobs=jobs), whole)


@pytest.mark.parametrize("cuts", [(5,), (1, 2, 11), (4, 8)])
def test_parts_joined_are_the_whole(given, practices, whole, cuts):
    edges = (0, *cuts, 12)
    joined, *parts = [
        run_ensemble(given, practices, range(start, stop), SEED, jobs=2)
        for start, stop in pairwise(edges)
    ]
    for part in parts:
        joined = joined.joined(part)
    assert same(joined, whole)


def test_a_practice_runs_the_same_whoever_runs_beside_it(given, practices, whole):
    for p, practice in enumerate(practices):
        alone = run_ensemble(given, [practice], range(12), SEED, jobs=2)
        assert alone.outcomes[:, 0].tobytes() == whole.outcomes[:, p].tobytes()
    backwards = run_ensemble(given, practices[::-1], range(12), SEED, jobs=2)
    assert backwards.outcomes[:, ::-1].tobytes() == whole.outcomes.tobytes()


def test_a_run_is_that_of_the_model(given, practices, whole):
    for n, (p, practice) in product((0, 7), enumerate(practices)):
        model = AdvocacyModel(given, practice, seed=SEED, replicate=n)
        model.run()
        assert np.array(list(model.outcomes().values())).tobytes() == whole.outcomes[n, p].tobytes()
        assert model.world.record.series.tobytes() == whole.series[n, p].tobytes()
    assert list(model.outcomes()) == list(OUTCOME_NAMES)


def test_seeds_and_replicates_matter(given, practices, whole):
    other = run_ensemble(given, practices, range(12), SEED + 1, jobs=2)
    rights = OUTCOME_NAMES.index("rights")
    assert not np.isin(other.outcomes[:, :, rights], whole.outcomes[:, :, rights]).any()
    assert len(np.unique(whole.outcomes[:, 0, rights])) == 12


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_counts_every_run(given, practices, jobs):
    lock, told = Lock(), []

    def progress(runs):
        with lock:
            told.append(runs)

    run_ensemble(given, practices, range(5), SEED, jobs=jobs, tick=progress)
    assert sum(told) == 5 * len(practices)


def test_series_are_kept_for_the_first_replicates_alone():
    tiny = scenario(time={"months": 1}, people={"per_group": 1}, groups={"count": 1})
    mixture = parse_practice("imposition", tiny)
    runs = run_ensemble(tiny, [mixture], range(KEPT_SERIES + 3), SEED)
    assert runs.series.shape[0] == KEPT_SERIES
    assert runs.outcomes.shape[0] == KEPT_SERIES + 3
    assert np.isfinite(runs.outcome("rights")).all()


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_exception_in_a_thread_comes_out_and_stops_the_rest(given, practices, monkeypatch, jobs):
    begun = []

    def failing(given, seed, replicate, **named):
        begun.append(replicate)
        if replicate == 3:
            raise MemoryError("no room for a world")
        return build(given, seed, replicate, **named)

    build = module.build_world
    monkeypatch.setattr(module, "compile_rules", lambda: None)
    monkeypatch.setattr(module, "build_world", failing)
    with pytest.raises(MemoryError, match="no room for a world"):
        run_ensemble(given, practices, range(500), SEED, jobs=jobs)
    assert len(begun) < 100


def test_an_interruption_stops_it(given, practices):
    told = []

    def interrupt(runs):
        told.append(runs)
        if sum(told) >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_ensemble(given, practices, range(500), SEED, jobs=1, tick=interrupt)
    assert sum(told) < 300
