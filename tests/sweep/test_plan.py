"""Plans: chunks hold every unit once, and read back as they were written."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.sweep.identity import differences
from sim.sweep.plan import MOST_CHUNKS, Plan
from sim.sweep.sizing import PILOT_WORLDS, Estimate, chunk_units


@pytest.fixture
def plan(draft):
    return Plan.of(draft(), "sum", 4)


def resized(plan, *, scenarios, points, replicates, units):
    held = next(iter(plan.scenarios.values()))
    asked = plan.experiment.model_copy(
        update={"replicates": replicates, "precision": None if replicates else 0.1}
    )
    return Plan(
        **{name: getattr(plan, name) for name in Plan.__dataclass_fields__}
        | {
            "experiment": asked,
            "scenarios": {f"s{n}": held for n in range(scenarios)},
            "points": points,
            "chunk_units": units,
        }
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    scenarios=st.integers(1, 4),
    points=st.integers(1, 30),
    replicates=st.none() | st.integers(1, 30),
    units=st.integers(1, 400),
)
def test_chunks_hold_every_unit_once_and_in_order(plan, scenarios, points, replicates, units):
    made = resized(plan, scenarios=scenarios, points=points, replicates=replicates, units=units)
    found = [
        (block.scenario, block.point, replicate)
        for chunk in range(made.chunks)
        for block in made.blocks(chunk)
        for replicate in (block.replicates or [None])
    ]
    numbers = [None] if replicates is None else range(replicates)
    assert found == [
        (scenario, point, replicate)
        for scenario in range(scenarios)
        for point in range(points)
        for replicate in numbers
    ]
    assert all(len(made.units_of(chunk)) == units for chunk in range(made.chunks - 1))
    with pytest.raises(IndexError):
        made.units_of(made.chunks)


def test_a_plan_reads_back_as_it_was_written(plan):
    again = Plan.from_json(plan.to_json({"made": {}}))
    assert again.digest == plan.digest
    assert again.axes == plan.axes
    assert again.scenarios == plan.scenarios
    assert again.experiment == plan.experiment
    assert [again.key(n) for n in range(again.chunks)] == [plan.key(n) for n in range(plan.chunks)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data["experiment"].update(seed=4), "its digest differs"),
        (lambda data: data["scenarios"]["tiny"]["groups"].update(count=5), "its digest differs"),
        (lambda data: data.update(kind="run"), "no plan of a sweep"),
        (lambda data: data.update(format=99), "its format is 99"),
        (lambda data: data.pop("factors"), "its digest differs"),
        (lambda data: data.pop("seal"), "no plan of a sweep"),
        (lambda data: data["factors"][0].update(path="allies.template"), "its digest differs"),
        (lambda data: data["chunks"].update(units=0), "its digest differs"),
    ],
)
def test_an_altered_plan_is_not_read(plan, change, said):
    data = json.loads(plan.to_json({}))
    change(data)
    with pytest.raises(ValueError, match=said):
        Plan.from_json(json.dumps(data))


def test_keys_tell_sweeps_and_chunks_apart(plan, draft):
    keys = [plan.key(chunk) for chunk in range(plan.chunks)]
    assert len(set(keys)) == plan.chunks
    for changes in ({"seed": "4"}, {"replicates": "6"}, {"outcomes": '["rights"]'}):
        assert Plan.of(draft(**changes), "sum", 4).key(0) not in keys
    assert Plan.of(draft(settings='["groups.count=3"]'), "sum", 4).key(0) not in keys
    assert Plan.of(draft(), "sum", 5).key(0) not in keys
    # What is only said about it is no other sweep.
    assert Plan.of(draft(title='"Other"', question='"Why?"'), "sum", 4).key(0) == keys[0]


def test_differences_are_told_key_by_key(plan, draft):
    other = Plan.of(draft(seed="4", settings='["groups.count=3"]', practices='["mine"]',
        factors='[[own_practices]]\nname = "mine"\n'), "sum", 4)  # fmt: skip
    told = differences(plan.identity, other.identity)
    assert "experiment.seed: 3 → 4" in told
    assert "practices: engaged-deference, silent-deference, imposition → mine, imposition" in told
    assert told[-1].startswith("and ")
    assert not differences(plan.identity, plan.identity)


def test_chunks_are_neither_too_many_nor_too_large(plan):
    def units(seconds, of_unit, rows=1, workers=1, **shape):
        made = resized(plan, **({"scenarios": 1, "points": 100, "units": 1} | shape))
        return chunk_units(made, Estimate(of_unit, 1, 1, rows, 1, 1), seconds, workers)

    assert units(2.0, 0.01, replicates=100) == 200
    assert units(2.0, 10.0, replicates=10) == 1
    assert units(2.0, 0.0, replicates=100) == 2500  # no valid point was timed
    assert units(2.0, 0.01, replicates=100, rows=100_000) == 5
    assert units(2.0, 0.01, replicates=1, workers=5) == 5
    many = resized(plan, scenarios=1, points=10_000, replicates=1_000_000, units=1)
    size = chunk_units(many, Estimate(0.01, 1, 1, 1, 1, 1), 2.0, 1)
    assert many.units / size <= MOST_CHUNKS


def test_the_pilot_is_that_of_the_precision():
    from sim.runs.precision import PILOT

    assert PILOT_WORLDS == PILOT
