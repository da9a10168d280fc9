"""What a dry run estimates is what comes."""

import pytest

from sim.runs.sizing import BESIDE, Span, forecast, sweep_cost
from tests.studies.sweep.conftest import whole

GAP = '[[factors]]\npath = "allies.agenda_gap"\nvalues = [0.0, 1.0]\n'


@pytest.mark.parametrize(
    ("world", "keep", "replicates"),
    [
        ("migration-2020", "[]", "25"),
        pytest.param("migration-2020", "[]", "400", marks=pytest.mark.slow),
        pytest.param("migration-2020", '["months"]', "25", marks=pytest.mark.slow),
        pytest.param("migration-2020", '["months", "events"]', "25", marks=pytest.mark.slow),
        ("null-world", '["months", "events"]', "25"),
    ],
)
def test_room_is_estimated_within_a_factor_of_two(prepared, tmp_path, world, keep, replicates):
    made = prepared(GAP, scenarios=f'["{world}"]', keep=keep, outcomes="[]", replicates=replicates)
    found = forecast(made.work)
    whole(tmp_path / "out", made, 10)
    held = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    taken = sum(path.stat().st_size for path in held) + BESIDE  # here nothing goes with tables
    assert taken / 2 < found.bytes < taken * 2
    assert found.bytes < found.most_bytes


def test_a_cost_counts_what_is_run(prepared):
    made = prepared(GAP, replicates="25")
    found = sweep_cost(made.work, 2.0, 1, {"design": "grid"})
    runs = 2 * 25 * len(made.work.setup.practices)
    assert found.runs == Span(runs, runs)
    assert found.plan["design"] == "grid"
    assert found.plan["points"] == 2
    assert found.plan["factors"] == ("allies.agenda_gap",)
    assert 1 <= found.parts <= made.work.units
    assert 0 < found.final_bytes < found.bytes
    assert found.seconds > 0
