"""The printed scripts on real clusters: whatever dies, submit again, and the bytes are the same."""

import pytest

from tests.cluster.scripted import ScriptedSweep

pytestmark = pytest.mark.slow


@pytest.fixture(params=["slurm", "grid_engine"])
def sweep(request, mine):
    return ScriptedSweep(request.getfixturevalue(request.param), mine)


def test_an_array_and_its_merge_make_the_local_bytes(sweep, local):
    _, merge = sweep.submit()
    code, said = sweep.merged(merge)
    assert code == 0, said
    assert sweep.runs() == local


def test_a_cancelled_task_is_made_up_for_by_submitting_again(sweep, local):
    job, merge = sweep.submit()
    sweep.until_running(2)
    sweep.cluster.cancel(job, 2)
    code, said = sweep.merged(merge)
    assert code == 1
    assert "parts are missing" in said
    assert not (sweep.out / "runs.parquet").exists()
    _, merge = sweep.submit(*sweep.cluster.only(2))  # the number of shards stays
    code, said = sweep.merged(merge)
    assert code == 0, said
    assert sweep.runs() == local
