"""All studies that draw: whatever interrupts them, what is drawn besides, and own models."""

import os
import shutil
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import RequestError
from sim.kinds import KINDS
from sim.runs.execute import Options
from sim.scenario.ranges import posterior_draws
from sim.studies import judge
from sim.studies.sensitivity import POINTS
from sim.studies.space import FIT, hypercubes, space_asked
from tests.cluster.processes import until

ONE = {
    "practice": "parallel",
    "against": "no-allies",
    "vary": ("states.responsiveness", "response.*"),
}
WIDE = {"ignored": (0.0, 0.7), "coerced": (0.0, 1.0), "accommodated": (0.0, 1.0)}
SMALLEST = {"comparison.smallest_difference": 1e-3}

STUDIES = {
    "robust": (sim.robust, ONE | {"points": 32, "replicates": 2}),
    "sensitivity": (sim.sensitivity, ONE | {"points": 64, "rows": 32, "leading": 1}),
    "discover": (
        sim.discover,
        ONE | {"points": 128, "replicates": 3, "wins": True, "set": SMALLEST},
    ),
}
QUICK = ["robust", *(pytest.param(name, marks=pytest.mark.slow) for name in list(STUDIES)[1:])]


@pytest.fixture(params=QUICK)
def ask(request, tiny):
    """Ask a study about a tiny world."""
    study, asked = STUDIES[request.param]
    world = tiny()

    def ask(**more):
        return study(world, **asked | more)

    ask.world, ask.kind = world, request.param
    return ask


class StopError(Exception):
    """Somebody stopped it."""


def runs_in(folder):
    """Give the bytes of all tables of runs, by the place in the folder."""
    tables = sorted(folder.rglob("runs.parquet"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in tables}


def test_stopped_again_and_again_it_ends_in_the_same_bytes(ask, tmp_path):
    whole = ask(resume=tmp_path / "whole")
    options = Options(jobs=1, engine="threads", part_seconds=0.01)
    for _ in range(3):
        steps = iter(range(3))

        def stopping(step, steps=steps):
            if step.what == "Running" and next(steps) == 2:
                raise StopError

        with pytest.raises(StopError):
            ask(resume=tmp_path / "cut", progress=stopping, options=options)
    assert ask(resume=tmp_path / "cut") == whole
    assert runs_in(tmp_path / "cut") == runs_in(tmp_path / "whole")
    assert len(runs_in(tmp_path / "cut")) >= 2


def test_shards_do_the_draw_and_the_call_without_ends_it(ask, tmp_path):
    for n in (1, 2):
        options = Options(jobs=1, engine="threads", shard=(n, 2))
        assert ask(resume=tmp_path / "res", options=options) is None
    again, once = [], []
    shared = ask(resume=tmp_path / "res", progress=lambda step: again.append(step.done))
    assert shared == ask(progress=lambda step: once.append(step.done))
    assert len(again) < len(once)


@pytest.mark.slow
def test_what_is_said_of_a_damaged_draw_can_be_done(tiny, tmp_path):
    """Draws have no option that begins them anew: the folder is named that is to be removed."""
    asked = STUDIES["robust"][1] | {"resume": tmp_path / "res"}
    whole = sim.robust(tiny(), **asked)
    for name in ("plan.json", "manifest.json", "points.parquet", "runs.parquet"):
        path = min((tmp_path / "res").rglob(name))
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2])
        with pytest.raises(RequestError) as caught:
            sim.robust(tiny(), **asked)
        (said,) = caught.value.problems
        assert said.startswith(f"{path}: ")
        assert said.endswith(f"; remove {path.parent} to begin anew")
        path.write_bytes(data)
    shutil.rmtree(path.parent)
    assert sim.robust(tiny(), **asked) == whole
    with pytest.raises(RequestError) as caught:
        sim.robust(tiny(), **asked, seed=9)
    assert "--restart" not in str(caught.value)


def test_fitted_values_are_drawn_together_from_the_posterior_sample(ask):
    answer = ask(fitted="posterior")
    paths, values = posterior_draws()
    points = answer.table("points").to_pandas()
    rows = set(points[list(paths)].itertuples(index=False, name=None))
    assert rows <= set(values)
    assert len(rows) >= 16
    assert "--fitted posterior" in answer.command
    assert any("posterior sample" in line for line in sim.tell(answer).limits)
    if ask.kind == "sensitivity":
        assert answer[FIT].meaning
        assert not {row.name for row in answer.parameters} & set(paths)


@pytest.mark.slow
def test_only_plausible_points_are_kept_where_that_is_asked(ask, monkeypatch):
    monkeypatch.setattr(judge, "BOUNDS", WIDE)
    monkeypatch.setattr(judge, "BATCH", 32)
    answer = ask(plausible="joint")
    points, (_, asked) = answer.table("points").to_pandas(), STUDIES[ask.kind]
    assert len(points) == asked["points"]
    if ask.kind == "sensitivity":
        assert not answer.leading
        assert any("Total indices need" in line for line in sim.tell(answer).limits)
        space = space_asked(ask.world, ONE["vary"], rivals=False)
        tried = space.values_at(hypercubes(POINTS)(space.dimensions, 512, 1)).to_pandas()
        name = space.columns[0].name
        order = [tried[name].tolist().index(value) for value in points[name]]
        assert order == sorted(order)
        assert order[-1] >= len(points)  # some were left out


OWN = """
from sim.model import AdvocacyModel

class Same(AdvocacyModel):
    def learn(self):
        super().learn()
"""


@pytest.mark.slow
def test_a_model_of_ones_own_that_changes_nothing_changes_nothing(ask, tmp_path):
    path = tmp_path / "same.py"
    path.write_text(OWN, encoding="utf-8")
    few = {"set": {"time.months": 4}, "points": 16 if ask.kind == "robust" else 64}
    few |= {"replicates": 2} | ({"leading": 0} if ask.kind == "sensitivity" else {})
    own, ours = ask(model=f"{path}:Same", **few), ask(**few)
    assert own.own_model is not None
    assert own.frame().equals(ours.frame())
    assert own.table("judged").equals(ours.table("judged"))


@pytest.mark.parametrize("name", STUDIES)
def test_what_it_costs_is_estimated(name, tiny):
    study = import_module(KINDS[name].study).STUDY
    _, asked = STUDIES[name]
    given = {key: field.default for key, field in study.asked.model_fields.items()}
    cost = study.estimate_cost(Options(jobs=1), given | asked | {"scenario": tiny()})
    points = {"robust": 32, "sensitivity": 64 + 4 * 32, "discover": 256 + 2 * 3 * 128}[name]
    each = 2 * asked.get("replicates", 2)
    assert cost.runs.most == points * each
    if name == "discover":  # a search may end with the points of its draw
        assert cost.plan["points"] == {"at least": asked["points"], "at most": points}
        assert cost.runs.least == asked["points"] * each
    else:
        assert cost.plan["points"] == points
        assert cost.runs.least == cost.runs.most
    assert cost.seconds > 0


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are killed as Linux has them")
@pytest.mark.parametrize("name", STUDIES)
def test_killed_and_begun_again_a_command_prints_the_same_bytes(name, tiny, tmp_path):
    tiny()
    small = {"robust": ["--points", "256"], "sensitivity": ["--points", "256", "--rows", "64"]}
    command = [sys.executable, "-m", "sim", name, str(tmp_path / "tiny.toml"), "--vary", "states.*"]
    command += [*small.get(name, ["--points", "512"]), "--format", "json", "--practice", "parallel"]
    cut = [*command, "--resume", str(tmp_path / "cut"), "--engine", "local", "--jobs", "2"]
    kills = 0
    for _ in range(4):
        before = len(list((tmp_path / "cut").rglob("parts/*.parquet")))
        running = subprocess.Popen(
            cut, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until(
            lambda n=before, r=running: (
                len(list((tmp_path / "cut").rglob("parts/*.parquet"))) > n or r.poll() is not None
            )
        )
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            kills += 1
        running.wait()
    assert kills
    made = [subprocess.run(line, capture_output=True, check=True).stdout for line in (cut, command)]
    assert made[0] == made[1]
    assert np.frombuffer(made[0], np.uint8).size > 1000
