"""Plans: parts hold every unit once, read back as written, and stay when more is added."""

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import RequestError
from sim.runs.folder import begin, open_plan
from sim.runs.identity import differences
from sim.runs.plan import MOST_PARTS, RunPlan, Work, _with_checksum, plan_of
from sim.runs.points import points_schema
from sim.runs.resume import OTHER_MODEL, begins, cells_among, resume
from sim.runs.simulate import Arm
from sim.runs.sizing import Forecast, part_units


def resized(work, *, scenarios, points, replicates):
    held = next(iter(work.setup.scenarios.values()))
    names = [f"s{n}" for n in range(scenarios)]
    setup = work.setup.model_copy(
        update={
            "replicates": replicates,
            "precision": None if replicates else 0.1,
            "scenarios": dict.fromkeys(names, held),
            "arms": tuple(Arm(name, label) for name in names for label in work.setup.practices),
            "columns": work.setup.columns[:1],
        }
    )
    gaps = np.linspace(0, 1, points)
    table = pa.table([pa.array(range(points)), gaps], schema=points_schema(setup.columns))
    return Work(setup, table)


def units(plan):
    return [
        (cell.scenario, cell.point, replicate)
        for part in range(plan.parts)
        for cell in plan.cells_of(part)
        for replicate in (cell.replicates or [None])
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    scenarios=st.integers(1, 4),
    points=st.integers(1, 30),
    replicates=st.none() | st.integers(1, 30),
    each=st.integers(1, 400),
)
def test_parts_hold_every_unit_once_and_in_order(prepared, scenarios, points, replicates, each):
    work = resized(prepared().work, scenarios=scenarios, points=points, replicates=replicates)
    made = plan_of(work, "sum", each)
    numbers = [None] if replicates is None else range(replicates)
    assert units(made) == [
        (scenario, point, replicate)
        for scenario in range(scenarios)
        for point in range(points)
        for replicate in numbers
    ]
    assert len({made.key(part) for part in range(made.parts)}) == made.parts
    with pytest.raises(IndexError):
        made.units_of(made.parts)


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": "4"},
        {"replicates": "4"},
        {"outcomes": '["rights"]'},
        {"settings": '["groups.count=3"]'},
        {"practices": '["silent-deference", "engaged-deference"]'},
        {"factors": '[[factors]]\npath = "allies.agenda_gap"\nvalues = [0.0, 0.5, 1.0]\n'},
        {"replicates": None, "precision": "0.1"},
    ],
)
def test_what_is_another_sweep_is_not_continued(prepared, changes):
    begun = prepared().work
    plan = plan_of(begun, "sum", 4)
    work = prepared(**changes).work
    assert not begins(plan, work) or cells_among(plan, work) is None


def test_cells_are_found_again_among_more_scenarios_and_points(prepared):
    gaps = '[[factors]]\npath = "allies.agenda_gap"\nvalues = {}\n'
    begun = prepared(gaps.format([0.0, 0.5, 1.0])).work
    more, between = (
        prepared(gaps.format(values), replicates="6", scenarios='["null-world", "tiny.toml"]').work
        for values in ([0.0, 0.5, 1.0, 0.2, 0.8], [0.0, 0.2, 0.5, 0.8, 1.0])
    )
    plan = plan_of(begun, "sum", 4)
    assert cells_among(plan, begun).tolist() == [0, 1, 2]
    assert cells_among(plan, more).tolist() == [5, 6, 7]
    assert [begins(plan, work) for work in (begun, more, between)] == [True, True, False]


def test_what_was_worked_out_of_a_setup_is_worked_out_anew_for_a_copy(prepared):
    setup = prepared().work.setup
    held = setup.arms_of, setup.parameters, setup.own_levels
    other = setup.model_copy(update={"arms": setup.arms[::-1], "scenarios": {}})
    assert (other.arms_of, other.parameters, other.own_levels) == ((), {}, ())
    assert (setup.arms_of, setup.parameters, setup.own_levels) == held


def test_a_plan_reads_back_as_it_was_written(prepared):
    plan = plan_of(prepared().work, "sum", 4)
    again = RunPlan.from_json(plan.to_json({"made": {}}))
    assert (again.digest, again.stamp) == (plan.digest, plan.stamp)
    assert again.setup == plan.setup
    assert [again.key(n) for n in range(again.parts)] == [plan.key(n) for n in range(plan.parts)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.update(kind="run"), "kind: Input should be 'sweep'"),
        (lambda data: data.update(format=99), "format: Input should be 5 or 6"),
        (
            lambda data: data["setup"]["arms"][0].update(switch="x"),
            "arms: switch x: there is no such switch",
        ),
        (lambda data: data["setup"].pop("columns"), "setup.columns: Field required"),
        (lambda data: data.update(each=0), "each: .* greater than"),
        (lambda data: data.update(each="x"), "each: .* valid integer"),
        (lambda data: data.update(each=1e300), "each: .* integer"),
    ],
)
def test_what_another_version_wrote_is_not_read_in_part(prepared, change, said):
    text = plan_of(prepared().work, "sum", 4).to_json({"made": {"started": "today"}})
    data = json.loads(text)
    assert sealed(data) == text
    change(data)
    with pytest.raises(ValueError, match=said):
        RunPlan.from_json(sealed(data))


def sealed(data):
    """Write a plan as it is written, with its checksum."""
    data = {key: held for key, held in data.items() if key != "checksum"}
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return _with_checksum(text.removesuffix("\n}"))


def test_no_byte_of_a_plan_can_be_altered(prepared):
    """What is only told counts, too: the tables at the end tell it again."""
    data = json.loads(plan_of(prepared().work, "sum", 4).to_json({"made": {}}))
    del data["checksum"]
    with pytest.raises(ValueError, match="checksum differs"):
        RunPlan.from_json(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
    whole = plan_of(prepared().work, "sum", 4).to_json({"made": {}}).encode()
    for place in np.linspace(0, len(whole) - 1, 100).astype(int):
        altered = bytearray(whole)
        altered[place] ^= 1
        for data in (bytes(altered), whole[:place]):
            with pytest.raises(ValueError):  # noqa: PT011 - it may be no text, no JSON or no plan
                RunPlan.from_json(data.decode("utf-8"))


def test_a_plan_of_the_last_format_is_read_and_another_version_cannot_go_on_with_it(
    prepared, tmp_path
):
    work = prepared().work
    plan = begin(tmp_path, work, 4)
    data = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    del data["setup"]["arms"]
    labels, texts = zip(*data["setup"]["practices"].items(), strict=True)
    data["setup"] |= {"practices": texts, "labels": labels, "against": 2}  # as it stood there
    data |= {"format": 5, "digest": "a" * 64, "model": "former"}
    (tmp_path / "plan.json").write_text(sealed(data), encoding="utf-8")
    former = open_plan(tmp_path)
    assert (former.setup, former.digest) == (plan.setup, "a" * 64)
    with pytest.raises(RequestError) as caught:
        resume(tmp_path, work)
    lines = [line.removeprefix(f"{tmp_path}: ") for line in caught.value.problems]
    assert lines[1] == OTHER_MODEL
    assert {line.partition(":")[0] for line in lines[2:]} == {"format", "model version"}


def test_keys_tell_sweeps_and_parts_apart(prepared):
    def key(each=4, **changes):
        return plan_of(prepared(**changes).work, "sum", each).key(0)

    keys = [key(), key(seed="4"), key(outcomes='["rights"]'), key(each=5)]
    keys.append(key(settings='["groups.count=3"]'))
    assert len(set(keys)) == 5
    # What is only said about it is no other sweep.
    assert key(title='"Other"', question='"Why?"') == keys[0]


def test_differences_are_told_key_by_key(prepared):
    plan = plan_of(prepared().work, "sum", 4)
    other = plan_of(prepared(seed="4", settings='["groups.count=3"]', practices='["mine"]',
        factors='[[own_practices]]\nname = "mine"\n').work, "sum", 4)  # fmt: skip
    told = differences(plan.identity, other.identity)
    assert "experiment.seed: 3 → 4" in told
    assert "arms.tiny: engaged-deference, silent-deference, imposition → mine, imposition" in told
    assert told[-1].startswith("and ")
    assert not differences(plan.identity, plan.identity)


def test_parts_are_neither_too_many_nor_too_large(prepared):
    def each(seconds, of_unit, *, rows=1, workers=1, points=100, replicates=100):
        work = resized(prepared().work, scenarios=1, points=points, replicates=replicates)
        return part_units(work, Forecast(of_unit, 1, 1, rows, 1, 1), seconds, workers)

    assert each(2.0, 0.01) == 200
    assert each(2.0, 10.0, replicates=10) == 1
    assert each(2.0, 0.0) == 313  # no valid point was timed: 32 parts a worker
    assert each(2.0, 0.01, rows=100_000) == 5
    assert each(2.0, 0.01, replicates=10) == 32  # all end at nearly the same time
    assert each(2.0, 0.01, replicates=4) == 25  # but a part is no shorter than a quarter second
    assert each(2.0, 0.01, replicates=1) == 25  # and a worker has four all the same
    assert each(2.0, 0.01, replicates=1, workers=5) == 5
    assert each(0.1, 0.01) == 10  # unless it is asked
    assert each(2.0, 0.01, replicates=10, workers=3) == 24  # 42 parts, as many for each worker
    many = each(2.0, 0.01, points=10_000, replicates=1_000_000)
    assert 10_000 * 1_000_000 / many <= MOST_PARTS
