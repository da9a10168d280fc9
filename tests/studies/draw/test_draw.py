"""The draw: pairs, worlds of their own, more points, and whatever interrupts it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sim.errors import RequestError
from sim.runs.points import scenario_at
from sim.runs.simulate import Variant, simulate
from sim.scenario.schema import parse_practice
from sim.studies.judge import RunOptions, judge_points
from sim.wording import percent
from tests.cluster.processes import until
from tests.studies.claims.conftest import claim
from tests.studies.draw.conftest import drawing, drawn


def test_a_row_is_the_paired_difference_in_the_worlds_of_its_point(tiny):
    world = tiny()
    asked = {"outcome": ("rights", "harms")}
    laid, found = drawing(world, **asked), drawn(world, **asked)
    (work,) = laid.laid(found.table).values()
    columns = [axis.column for axis in laid.space.columns]
    for point in (0, 7):
        row = found.table.slice(point, 1).to_pylist()[0]
        scenario = scenario_at(world.scenario, columns, row)
        pair = [parse_practice(name, scenario) for name in ("parallel", "imposition")]
        runs = simulate(
            [Variant(scenario, one) for one in pair], range(3), work.setup.seed_at(point)
        ).ensemble()
        for effect in found.effects:
            held = runs.differences(effect.outcome, "parallel", "imposition")
            told = found.of(effect).iloc[point]
            assert told["pairs"] == 3
            assert told["difference"] == pytest.approx(held.mean(), abs=1e-12)
            assert told["error"] == pytest.approx(held.std(ddof=1) / np.sqrt(3), abs=1e-12)


def test_points_have_worlds_of_their_own(tiny):
    (work,) = drawing(tiny()).laid(drawn(tiny()).table).values()
    assert len({work.setup.seed_at(point) for point in range(1000)}) == 1000


@pytest.mark.slow
def test_the_first_points_of_a_longer_draw_are_judged_the_same(tiny, tmp_path):
    short, long = drawn(tiny()), drawn(tiny(), points=32)
    assert long.table[:16].equals(short.table)
    (effect,) = short.effects
    assert long.of(effect)[:16].equals(short.of(effect))
    began = drawn(tiny(), tmp_path / "res")
    more = drawn(tiny(), tmp_path / "res", points=32)
    assert began.judged.equals(short.judged)
    assert more.judged.equals(long.judged)


def test_without_channels_practices_are_equal_at_every_point(tiny):
    channels = drawing(tiny(), vary="channels.*").space.axes
    null = tiny("[channels]\n" + "".join(f"{axis.path[9:]} = 0.0\n" for axis in channels))
    found = drawn(null, practice=(), rivals=True)
    assert set(found.judged["practice"]) >= {"parallel", "engaged-deference", "no-allies"}
    equal = found.judged[found.judged["practice"] != "no-allies"]
    assert (equal["difference"] == 0).all()
    assert (equal["error"] == 0).all()


def test_claims_are_judged_in_their_own_worlds(tiny):
    changed = claim("changed", settings='["groups.count=3"]', than='["groups.count=5"]')
    world = tiny(claim() + changed)
    asked = {"claims": True, "vary": ["groups.count", "institutions.*"]}
    found = drawn(world, **asked)
    assert [effect.claim for effect in found.effects] == ["", "deference", "changed"]
    drawn_in = {
        work.setup.scenarios[name].groups.count: [one.path for one in work.setup.columns]
        for name, work in drawing(world, **asked).laid(found.table).items()
    }
    assert {count: "groups.count" in paths for count, paths in drawn_in.items()} == {
        4: True,
        3: False,
        5: False,
    }
    assert found.judged["pairs"].eq(3).all()


def test_one_practice_alone_can_be_what_a_world_runs(tiny):
    world = tiny(claim(practice_settings='["allies.count=2"]'))
    found = drawn(world, claims=True)
    laid = drawing(world, claims=True).laid(found.table)
    assert [(arm.world, arm.practice) for work in laid.values() for arm in work.setup.arms] == [
        *((next(iter(laid)), name) for name in ("parallel", "imposition")),
        (list(laid)[-1], "engaged-deference"),
    ]
    assert found.judged["pairs"].eq(3).all()


def test_what_is_censored_is_known_at_every_point(tiny):
    found = drawn(tiny(), outcome=("rights", "first_gain"))
    rights, gain = (found.of(effect) for effect in found.effects)
    assert rights["censored"].isna().all()
    assert gain["censored"].between(0, 1).all()
    (said,) = found.warnings()
    assert f"as {percent(gain['censored'].mean())} of them here" in said


def test_what_is_compared_with_itself_is_refused(tiny):
    with pytest.raises(RequestError, match="practice imposition: is already the baseline"):
        drawn(tiny(), practice="imposition")


def test_another_draw_in_the_folder_is_refused(tiny, tmp_path):
    drawn(tiny(), tmp_path / "res")
    with pytest.raises(RequestError, match="seed"):
        drawn(tiny(), tmp_path / "res", seed=2)


SCRIPT = """
import sys
from pathlib import Path
from sim.runs.execute import Options
from sim.studies.inputs import world_of
from tests.studies.draw.conftest import drawn

if __name__ == "__main__":
    options = Options(jobs=2, part_seconds=0.05)
    drawn(world_of(sys.argv[1]), Path(sys.argv[2]), points=128, replicates=8, options=options)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are killed as Linux has them")
def test_killed_and_begun_again_it_ends_in_the_same_bytes(tiny, tmp_path):
    world, script = tiny(), tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, str(script), str(tmp_path / "tiny.toml"), str(tmp_path / "res")]
    kills = 0
    for _ in range(3):
        before = len(list((tmp_path / "res").glob("*/parts/*.parquet")))
        running = subprocess.Popen(command, start_new_session=True)
        until(
            lambda n=before, r=running: (
                len(list((tmp_path / "res").glob("*/parts/*.parquet"))) > n or r.poll() is not None
            )
        )
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            kills += 1
        running.wait()
    assert kills
    again = drawn(world, tmp_path / "res", points=128, replicates=8)
    whole = drawn(world, tmp_path / "whole", points=128, replicates=8)
    assert again.judged.equals(whole.judged)
    ours, theirs = (next((tmp_path / name).glob("*/runs.parquet")) for name in ("res", "whole"))
    assert ours.read_bytes() == theirs.read_bytes()


def test_points_that_would_get_other_worlds_are_no_more_of_the_same_draw(tiny, tmp_path):
    plan, table = drawing(tiny()), drawn(tiny()).table
    how = RunOptions(folder=tmp_path / "res")

    def laid(rows):
        held = table.take(rows)
        numbers = pa.array(range(len(rows)), pa.int64())
        return plan.laid(held.set_column(0, held.schema.field(0), numbers))

    judge_points(laid([0, 1, 2, 3]), plan.effects, how)
    judge_points(laid([0, 1, 2, 3, 4]), plan.effects, how)
    with pytest.raises(RequestError, match="points"):
        judge_points(laid([5, 0, 1, 2, 3, 4]), plan.effects, how)


def test_mixtures_and_practices_of_the_scenarios_own_are_drawn(tiny):
    world = tiny('[[practices]]\nname = "mine"\nmeaning = "Mine."\nvoice = 0.5\n')
    mixture = "imposition:0.5,engaged-deference:0.5"
    found = drawn(world, practice=["mine", mixture])
    assert list(dict.fromkeys(found.judged["practice"])) == ["mine", mixture]
    assert found.failures == {}
