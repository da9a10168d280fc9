"""The dose of a pair is counted from what groups act on, and from nothing else."""

from types import SimpleNamespace

import numpy as np
import pytest

import sim
from sim.studies.dose import Doses

NONE = -1
SMALL = {"groups.count": 4, "people.per_group": 3, "time.months": 24, "shocks": []}


def world(plans, members=(1.0, 1.0, 2.0)):
    """Give variants in step, in which groups act on plans, [variants, groups]; two ways each."""
    plans = np.array(plans)
    issue, tactic = np.where(plans == NONE, NONE, plans // 2), np.where(plans == NONE, 0, plans % 2)
    groups = SimpleNamespace(
        campaign_issue=issue, campaign_tactic=tactic, members=np.array([members] * len(plans))
    )
    flow = SimpleNamespace(running=(plans != NONE).astype(int), used=np.zeros((len(plans), 1, 2)))
    return SimpleNamespace(groups=groups, flow=flow)


def test_it_is_the_share_of_months_of_groups_that_act_under_both():
    doses = Doses(0, [1, 2], worlds=1, months=2)
    watch = doses(0)
    assert watch([3]) is None  # nobody asks about this one
    read = watch([0, 1, 2])
    read(world([[0, 1, NONE], [0, 2, 1], [NONE, NONE, NONE]]), 0)
    read(world([[3, NONE, 1], [3, 0, 1], [NONE, 1, NONE]]), 1)
    # Against the first: alike, other; alike, alike. Against the second: never both.
    assert doses.shares[0].tolist() == pytest.approx([1 / 4, np.nan], nan_ok=True)
    assert doses.effective[0] == pytest.approx(16 / 6)


def test_variants_may_come_in_batches():
    doses = Doses(1, [0], worlds=2, months=1)
    watch = doses(1)
    watch([0])(world([[0, 1, 2]]), 0)
    watch([1])(world([[0, 2, NONE]]), 0)
    assert doses.shares.tolist() == pytest.approx(np.array([[np.nan], [0.5]]), nan_ok=True)


def test_where_both_are_bound_to_the_same_plans_there_is_none():
    answer = sim.stakes("null-world", replicates=20, set=SMALL)
    assert {row.share.mean for row in answer.dose} == {0.0}
    assert {row.stake.mean for row in answer.practices} == {answer.stake.mean}
