import pytest

from sim.errors import RequestError
from sim.runs.schedulers import MOST_SHARDS, read_shard

SLURM = {
    "SLURM_ARRAY_TASK_ID": "3",
    "SLURM_ARRAY_TASK_MIN": "1",
    "SLURM_ARRAY_TASK_MAX": "8",
    "SLURM_ARRAY_TASK_STEP": "1",
    "SLURM_ARRAY_TASK_COUNT": "8",
}

SGE = {
    "SGE_TASK_ID": "3",
    "SGE_TASK_FIRST": "1",
    "SGE_TASK_LAST": "8",
    "SGE_TASK_STEPSIZE": "1",
}

LSF = {"LSB_JOBINDEX": "3", "LSB_JOBINDEX_END": "8", "LSB_JOBINDEX_STEP": "1"}


@pytest.mark.parametrize("variables", [SLURM, SGE, LSF])
def test_a_task_finds_its_shard_by_what_its_system_tells(variables):
    assert read_shard("auto", variables) == (3, 8)
    assert read_shard("auto/9", variables) == (3, 9)


@pytest.mark.parametrize("name", ["PBS_ARRAY_INDEX", "PBS_ARRAYID"])
def test_pbs_tells_no_task_how_many_there_are(name):
    assert read_shard("auto/8", {name: "3"}) == (3, 8)
    with pytest.raises(RequestError, match="PBS tells a task its number, 3, but not of how many"):
        read_shard("auto", {name: "3"})


def test_every_task_of_an_array_with_steps_has_its_own_shard():
    slurm = {"MIN": "0", "MAX": "9", "STEP": "3", "COUNT": "4"}
    slurm = {f"SLURM_ARRAY_TASK_{name}": value for name, value in slurm.items()}
    found = [read_shard("auto", slurm | {"SLURM_ARRAY_TASK_ID": str(i)}) for i in range(0, 10, 3)]
    assert found == [(1, 4), (2, 4), (3, 4), (4, 4)]
    sge = {"SGE_TASK_FIRST": "2", "SGE_TASK_LAST": "10", "SGE_TASK_STEPSIZE": "2"}
    found = [read_shard("auto", sge | {"SGE_TASK_ID": str(i)}) for i in range(2, 11, 2)]
    assert found == [(i, 5) for i in range(1, 6)]


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "found none; give i/n"),
        ({"SGE_TASK_ID": "undefined", "JOB_ID": "7"}, "found none"),  # no array, in Grid Engine
        ({"LSB_JOBINDEX": "0", "LSB_JOBID": "7"}, "found none"),  # no array, in LSF
        ({"SLURM_ARRAY_TASK_ID": "x"}, "found none"),
        (SLURM | LSF, "found SLURM_ARRAY_TASK_ID and LSB_JOBINDEX"),
        ({**SLURM, "SLURM_ARRAY_TASK_COUNT": "2"}, "expected an array without gaps"),
        ({**LSF, "LSB_JOBINDEX_STEP": "3"}, "expected an array without gaps"),
        ({**LSF, "LSB_JOBINDEX_STEP": "0"}, "expected an array without gaps"),
        ({**SGE, "SGE_TASK_ID": "9"}, "SGE_TASK_ID is 9, of 8 from 1 to 8"),
        ({"LSB_JOBINDEX": "3"}, "LSB_JOBINDEX_END: expected a whole number, is not set"),
    ],
)
def test_what_is_no_task_of_an_array_is_told(variables, said):
    with pytest.raises(RequestError, match=said):
        read_shard("auto", variables)


@pytest.mark.parametrize("text", ["auto/0", f"auto/{MOST_SHARDS + 1}", "auto/", "auto/x", "3", ""])
def test_what_is_no_shard_is_told(text):
    with pytest.raises(RequestError, match="expected i/n, such as 1/8"):
        read_shard(text, SLURM)


def test_a_number_beyond_the_shards_is_told():
    with pytest.raises(RequestError, match="SLURM_ARRAY_TASK_ID is 3: expected 1 to 2"):
        read_shard("auto/2", SLURM)
