"""Parts: the runs are those of an ensemble, and what fails is a row."""

import sys
import threading
import time

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.errors import RequestError
from sim.model.advocacy import AdvocacyModel
from sim.model.example import MyModel
from sim.outcomes import OUTCOME_NAMES, SERIES_NAMES
from sim.runs import simulate as module
from sim.runs.cells import failed_part, model_of, run_model, run_part
from sim.runs.engines import ThreadEngine
from sim.runs.execute import dispatch
from sim.runs.folder import begin
from sim.runs.own_model import ExitError, OwnModel
from sim.runs.plan import Work, plan_of
from sim.runs.points import variants_at
from sim.runs.simulate import StoppedError, run_ensemble, simulate
from tests.studies.sweep.conftest import INVALID, Inline, finish


def ran(prepared, units=10_000):
    """Run a prepared as parts of so many units; give the plan and each part's tables."""
    plan = plan_of(prepared.work, "", units)
    rows = {row.pop("point"): row for row in prepared.work.points.to_pylist()}
    return plan, [run_part(plan, part, rows) for part in range(plan.parts)]


def test_runs_are_those_of_an_ensemble(prepared):
    made = prepared(outcomes=None)
    plan, (runs,) = ran(made)
    assert runs.num_rows == plan.runs == 6 * 5 * 3
    assert runs.column("error").null_count == runs.num_rows
    ours = np.stack([runs.column(name).to_numpy() for name in OUTCOME_NAMES], axis=1)
    for point, row in enumerate(made.work.points.to_pylist()):
        base, columns = made.work.setup.scenarios["tiny"], made.work.setup.columns
        variants = variants_at(base, columns, row, plan.setup.practices_of(0))
        practices = [variant.practice for variant in variants]
        theirs = run_ensemble(variants[0].scenario, practices, range(5), 3, jobs=1)
        block = ours[point * 15 : (point + 1) * 15]
        assert block.tobytes() == theirs.outcomes.reshape(15, -1).tobytes()


def test_parts_of_any_size_hold_the_same_rows(prepared):
    made = prepared()
    whole = ran(made)[1][0]
    for units in (1, 4, 7, 29):
        parts = ran(made, units)[1]
        assert sum(part.num_rows for part in parts) == whole.num_rows
        for name in whole.column_names:
            joined = [value for part in parts for value in part.column(name).to_pylist()]
            assert joined == whole.column(name).to_pylist()


def test_points_share_their_worlds_luck(prepared):
    factor = '[[factors]]\npath = "comparison.smallest_difference"\nvalues = [0.01, 0.02]\n'
    runs = ran(prepared(factor))[1][0]
    rights = runs.column("rights").to_numpy().reshape(2, -1)
    assert (rights[0] == rights[1]).all()


def test_a_point_that_gives_no_world_is_rows_with_the_reason(prepared):
    runs = ran(prepared(INVALID))[1][0].to_pylist()
    failed = [row for row in runs if row["error"] is not None]
    assert {row["cell"] for row in failed} == {3}
    assert len(failed) == 5 * 3
    assert failed[0]["error"].startswith("no valid world: ties.renewal_threshold=0.05: must be")
    assert np.isnan([row["rights"] for row in failed]).all()
    assert np.isfinite([row["rights"] for row in runs if row["error"] is None]).all()


@pytest.mark.parametrize(
    ("name", "rows"), [("build_world", 3), ("run_worlds", 1), ("summarise", 1)]
)
def test_an_exception_in_a_run_is_a_row_and_the_rest_goes_on(prepared, monkeypatch, name, rows):
    made = prepared("")
    good = ran(made)[1][0].to_pylist()
    real, calls = getattr(module, name), []

    def failing(*arguments, **named):
        calls.append(1)
        if len(calls) == 2:
            raise ZeroDivisionError("by\nzero")
        return real(*arguments, **named)

    monkeypatch.setattr(module, name, failing)
    found = ran(made)[1][0].to_pylist()
    failed = [n for n, row in enumerate(found) if row["error"] is not None]
    assert len(failed) == rows
    assert found[failed[0]]["error"].startswith("ZeroDivisionError: by\\nzero (test_cells.py, line")
    assert [row for row in found if row["error"] is None] == [
        row for n, row in enumerate(good) if n not in failed
    ]


def test_months_and_events_are_those_of_the_model(prepared):
    made = prepared("", keep='["months", "events"]', replicates="2")
    plan, (table,) = ran(made)
    rows = {(row["replicate"], row["arm"]): row for row in table.to_pylist()}
    for practice, label in enumerate(plan.setup.practices):
        base = made.work.setup.scenarios["tiny"]
        model = AdvocacyModel(base, label, seed=3, replicate=1, events=True)
        model.run()
        ours = pd.DataFrame(rows[1, practice]["months"])
        assert np.array_equal(
            ours[list(SERIES_NAMES)].to_numpy(), model.months_table().to_numpy(), equal_nan=True
        )
        assert ours.month.tolist() == list(range(1, 13))
        theirs = model.events_table()
        ours = pd.DataFrame(rows[1, practice]["events"])
        assert len(ours) == len(theirs) > 0
        for name in theirs:
            assert ours[name].tolist() == theirs[name].tolist(), name


def test_a_precision_takes_the_worlds_that_it_needs(prepared):
    factor = '[[factors]]\npath = "allies.agenda_gap"\nvalues = [0.0, 1.0]\n'
    made = prepared(factor, replicates=None, precision="0.02", max_replicates="150")
    plan, parts = ran(made, 1)
    counts = []
    for table in parts:
        runs = table.to_pandas()
        counts.append(len(runs) // 3)
        wide = runs.pivot_table(index="replicate", columns="arm", values="rights")
        pilot = (wide[0] - wide[2]).to_numpy()[:100]
        required = max(100, int(np.ceil((1.9842169515 * pilot.std(ddof=1) / 0.02) ** 2)))
        assert counts[-1] == min(150, required)
        assert runs.replicate.tolist() == sorted(runs.replicate)
    assert plan.runs is None
    assert plan.parts == 2
    assert min(counts) >= 100
    fine = prepared(factor, replicates=None, precision="0.0001", max_replicates="130")
    assert [table.num_rows for table in ran(fine, 1)[1]] == [390, 390]


def test_a_precision_at_a_point_without_a_world_is_one_row_a_practice(prepared):
    made = prepared(INVALID, replicates=None, precision="0.5")
    runs = ran(made)[1][0].to_pylist()
    assert sum(row["error"] is not None for row in runs) == 3
    assert len(runs) == 3 * 100 * 3 + 3


def test_a_chunk_that_was_given_up_has_all_its_rows(prepared):
    plan = plan_of(prepared().work, "", 7)
    runs = failed_part(plan, 0, "gone")
    assert runs.num_rows == 7 * 3
    assert set(runs.column("error").to_pylist()) == {"gone"}


def test_a_users_own_model_is_run_in_parts_and_its_outcomes_are_columns(prepared, tmp_path):
    (own, _) = OwnModel.of(MyModel, ["own.relief=0.5"])
    work = prepared("", replicates="2", keep='["months", "events"]').work
    name = MyModel.own_outcomes[0].name
    setup = work.setup.model_copy(
        update={"model": run_model(own), "outcomes": (*work.setup.outcomes, name)}
    )
    plan = begin(tmp_path / "a", Work(setup, work.points), 1)
    assert plan.key(0) != plan_of(work, "", 1).key(0)
    dispatch(Inline(), tmp_path / "a", plan, range(plan.parts))
    finish(tmp_path / "a", plan)
    table = pq.read_table(tmp_path / "a" / "runs.parquet")
    variants = variants_at(setup.scenarios["tiny"], (), {}, setup.practices_of(0))
    theirs = simulate(variants, range(2), 3, model=own).ensemble()
    assert table.column(name).to_pylist() == theirs.outcome(name).ravel().tolist()
    assert table.schema.field(name).metadata[b"unit"].decode() == MyModel.own_outcomes[0].unit
    assert pq.read_metadata(tmp_path / "a" / "events.parquet").num_rows > 0


class Leaving(AdvocacyModel):
    """Ends the process in a month of the second world."""

    def measure(self):
        super().measure()
        if self.replicate == 1:
            sys.exit()


class Endless(AdvocacyModel):
    """Takes minutes."""

    begun = threading.Event()

    def measure(self):
        super().measure()
        self.begun.set()
        time.sleep(1)


def test_code_that_would_end_the_process_is_no_row_but_ends_the_work(prepared):
    work = prepared("", replicates="2").work
    setup = work.setup.model_copy(update={"model": run_model(OwnModel(Leaving))})
    plan = plan_of(Work(setup, work.points), "", 10)
    with pytest.raises(ExitError, match=r"replicate 1: called sys.exit\(\) \(test_cells.py, line"):
        run_part(plan, 0, {0: {}})


def test_threads_that_are_stopped_give_up_what_they_run(prepared):
    work = prepared("", replicates="2").work
    setup = work.setup.model_copy(update={"model": run_model(OwnModel(Endless))})
    plan = plan_of(Work(setup, work.points), "", 10)
    engine = ThreadEngine(1)
    part = engine.submit(run_part, plan, 0, {0: {}})
    assert Endless.begun.wait(60)
    engine.stop()
    assert isinstance(part.exception(0), StoppedError)  # it has ended by then, and is no row
    engine.close()


def test_a_users_own_model_that_was_edited_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = (
        "from sim.model import AdvocacyModel\nclass Mine(AdvocacyModel):\n    own_outcomes = ()\n"
    )
    (tmp_path / "edited.py").write_text(source, encoding="utf-8")
    (own, _) = OwnModel.of("edited.py:Mine", [])
    asked = run_model(own, "edited.py:Mine")
    (tmp_path / "edited.py").write_text(f"{source}    x = 1\n", encoding="utf-8")
    with pytest.raises(RequestError, match="its source has changed"):
        model_of(asked)
