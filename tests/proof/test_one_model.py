"""Section 7, item 5: one model, however it is run and in whatever order its actors stand."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.advocacy import AdvocacyModel
from sim.rules.month import PHASES
from tests.proof.fingerprints import UNUSUAL, fingerprints
from tests.proof.renumber import Renumbering
from tests.proof.worlds import Setting, bits, fingerprint, scenario
from tests.strategies import practices, scenarios

ROOT = Path(__file__).parents[2]

INEXACT = 1e-9

DECISIONS = (
    "campaign_issue",
    "campaign_tactic",
    "campaign_months",
    "deciding_in",
    "joint",
    "refused",
    "own_decision",
    "tie",
)


class MerelySuper(AdvocacyModel):
    """Overrides every phase and changes none."""


def _merely_super(phase):
    def method(self):
        getattr(super(MerelySuper, self), phase)()

    return method


for _phase in PHASES:
    setattr(MerelySuper, _phase, _merely_super(_phase))


@settings(max_examples=40)
@given(drawn=scenarios(), practice=practices(), seed=st.integers(0, 2**32), data=st.data())
def test_stepping_and_the_fused_run_agree_to_the_bit(drawn, practice, seed, data):
    stepped = AdvocacyModel(drawn, practice, seed=seed, events=True)
    for _ in range(drawn.time.months):
        stepped.step()
    fused = AdvocacyModel(drawn, practice, seed=seed, events=True)
    assert fused.is_fused
    fused.run(until=data.draw(st.integers(0, drawn.time.months)))
    fused.run()
    overridden = MerelySuper(drawn, practice, seed=seed, events=True)
    assert not overridden.is_fused
    overridden.run()
    for other in (fused, overridden):
        assert bits(other.world) == bits(stepped.world)
        assert (other.month, other.time, other.running) == (drawn.time.months,) * 2 + (False,)


def test_the_bare_world_and_the_mesa_model_agree_to_the_bit():
    for practice in ("parallel", "engaged-deference:0.5,imposition:0.5"):
        bare = Setting(scenario(**UNUSUAL), seed=4, replicate=2).run(practice)
        model = AdvocacyModel(scenario(**UNUSUAL), practice, seed=4, replicate=2, events=True)
        model.run()
        assert fingerprint(model.world) == fingerprint(bare)


@pytest.mark.slow
def test_plain_python_gives_the_same_bits():
    said = subprocess.run(
        [sys.executable, "-m", "tests.proof.fingerprints"],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    plain = json.loads(said.stdout)
    assert plain.pop("compiled") is False
    assert plain == {name: found for name, found in fingerprints().items() if name != "compiled"}


def _close(ours, theirs):
    if ours.dtype.kind != "f":
        return np.array_equal(ours, theirs)
    return np.allclose(ours, theirs, rtol=INEXACT, atol=INEXACT, equal_nan=True)


@pytest.mark.parametrize("practice", ["imposition", "engaged-deference", "critical-support"])
@pytest.mark.parametrize(
    "tables", [{}, UNUSUAL, {"groups": {"count": 3}}], ids=["default", "unusual", "few groups"]
)
@pytest.mark.parametrize("seed", [1, 2])
def test_renumbered_actors_decide_alike(tables, practice, seed):
    setting = Setting(scenario(**tables), seed, events=False)
    plain, other = setting.start(practice), setting.start(practice)
    renumbering = Renumbering(plain, np.random.default_rng(seed))
    other = renumbering.apply(other)
    assert not np.array_equal(plain.groups.id, other.groups.id)
    for month in range(setting.scenario.time.months):
        setting.advance(plain, month, month + 1)
        setting.advance(other, month, month + 1)
        moved = renumbering.apply(plain)
        for part in ("states", "groups", "allies", "people"):
            for name, column in getattr(moved, part)._asdict().items():
                mine = getattr(getattr(other, part), name)
                if name in ("neighbours", "runs"):
                    continue
                assert _close(mine, column), (month, part, name)
        for name in DECISIONS:
            assert np.array_equal(getattr(other.groups, name), getattr(moved.groups, name))
        states = renumbering.rows["states"]
        assert np.array_equal(other.flow.response, plain.flow.response[states])
        assert _close(other.flow.pressure, plain.flow.pressure[states])
        assert _close(other.record.series[month], plain.record.series[month])
    assert np.allclose(other.record.sums, plain.record.sums, rtol=INEXACT, atol=INEXACT)
    assert plain.groups.campaign_months.any()


def test_renumbering_without_ids_would_show():
    """The proof can fail: rows in another order that take each other's draws decide otherwise."""
    setting = Setting(scenario(), 1, events=False)
    plain, other = setting.start("imposition"), setting.start("imposition")
    renumbering = Renumbering(plain, np.random.default_rng(1))
    other = renumbering.apply(other)
    other = other._replace(groups=other.groups._replace(id=np.arange(len(other.groups.id))))
    setting.advance(plain, 0, 30)
    setting.advance(other, 0, 30)
    moved = renumbering.apply(plain)
    assert not np.array_equal(other.groups.campaign_issue, moved.groups.campaign_issue)
