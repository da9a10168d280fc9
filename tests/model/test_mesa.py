"""Mesa's own tools take the model as it is: batch_run, SolaraViz, the collector of data."""

import ast
import copy
import inspect
import multiprocessing
from pathlib import Path

import mesa
import numpy as np
import pandas as pd
import pytest
from mesa.batchrunner import batch_run

from sim.errors import RequestError
from sim.model import Ally, Group, State
from sim.model.advocacy import AdvocacyModel
from sim.model.example import MyModel
from sim.outcomes import OUTCOME_NAMES, SERIES_NAMES
from sim.scenario import load_scenario, read_scenario
from tests.proof.worlds import bits, scenario


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text('title = "Small"\ntime.months = 8\npeople.per_group = 12\n', encoding="utf-8")
    return str(path)


@pytest.fixture
def batch(small):
    """Mesa's batch_run; it changes how Python starts processes, which is put back."""
    before = multiprocessing.get_start_method(allow_none=True)
    yield lambda **more: batch_run(
        more.pop("kind", AdvocacyModel),
        {"scenario": small} | more.pop("parameters", {}),
        display_progress=False,
        **more,
    )
    multiprocessing.set_start_method(before, force=True)


@pytest.mark.filterwarnings("ignore:The `iterations` keyword:DeprecationWarning")
def test_batches_without_a_seed_are_the_same_twice(batch):
    first, second = batch(iterations=2), batch(iterations=2)
    assert repr(first) == repr(second)
    assert {row["seed"] for row in first} == {None}


def test_a_batch_has_the_numbers_of_the_runs(batch, small):
    practices = ["imposition", "engaged-deference"]
    rows = pd.DataFrame(batch(rng=[1, 2], parameters={"practice": practices, "replicate": [0, 3]}))
    assert set(rows["Step"]) == {8}
    for (seed, practice, replicate), found in rows.groupby(["seed", "practice", "replicate"]):
        model = AdvocacyModel(small, practice, seed=seed, replicate=replicate)
        model.run()
        for name, value in model.outcomes().items():
            assert found[f"outcome_{name}"].iloc[0] == pytest.approx(value, rel=0, nan_ok=True)
        assert found["rights"].iloc[0] == model.months_table()["rights"].iloc[-1]
        assert len(found) == len(model.agents)
        assert found["group_capacity"].dropna().tolist() == [g.capacity for g in model.groups]


def test_a_batch_varies_own_parameters(batch, small):
    rows = batch(kind=MyModel, rng=[1], parameters={"relief": [0.0, 0.5]})
    found = pd.DataFrame(rows).groupby("relief")["outcome_fatigue"].first()
    assert found[0.5] < found[0.0]
    assert AdvocacyModel(small).datacollector.model_vars["rights"] == []


def test_the_collector_holds_every_month_stepped_or_not():
    stepped, fused = AdvocacyModel(scenario(), seed=3), AdvocacyModel(scenario(), seed=3)
    assert fused.datacollector.model_vars["rights"] == []
    while stepped.running:
        stepped.step()
    fused.run()
    seen = [model.datacollector.get_model_vars_dataframe() for model in (stepped, fused)]
    pd.testing.assert_frame_equal(*seen)
    assert list(seen[0]) == [*SERIES_NAMES, *(f"outcome_{name}" for name in OUTCOME_NAMES)]
    assert seen[0]["outcome_rights"][:-1].isna().all()
    months = [model.datacollector.get_agenttype_vars_dataframe(Group) for model in (stepped, fused)]
    assert [len(table) for table in months] == [30 * 12, 12]
    pd.testing.assert_frame_equal(months[0][-12:], months[1])
    for kind, name in ((State, "opinion"), (Ally, "resources")):
        table = fused.datacollector.get_agenttype_vars_dataframe(kind)
        assert table[f"{kind.__name__.lower()}_{name}"].tolist() == [
            getattr(a, name) for a in fused.agents_by_type[kind]
        ]


def test_a_copy_collects_for_itself():
    model = AdvocacyModel(scenario(), seed=3)
    model.step()
    twin = copy.deepcopy(model)
    twin.step()
    assert len(model.datacollector.model_vars["rights"]) == 1
    assert len(twin.datacollector.model_vars["rights"]) == 2
    assert twin.datacollector.get_agenttype_vars_dataframe(State).shape == (8, 1)


def test_solara_can_begin_again_with_the_arguments_that_it_has(small):
    """On *reset* ``SolaraViz`` puts in a scenario of Mesa's own, if the model has one."""
    source = (Path(mesa.__file__).parent / "visualization" / "solara_viz.py").read_text("utf-8")
    names = {"_get_scenario_defaults", "_build_model_init_kwargs", "_check_model_params"}
    parts = [node for node in ast.parse(source).body if getattr(node, "name", "") in names]
    space = {"inspect": inspect, "Scenario": mesa.experimental.scenarios.Scenario}
    exec("from __future__ import annotations\n" + "\n".join(map(ast.unparse, parts)), space)

    model = AdvocacyModel(small, "imposition", seed=2)
    chosen = {"scenario": small, "practice": "statement", "seed": 4}
    space["_check_model_params"](model, chosen)
    kwargs = space["_build_model_init_kwargs"](
        model, chosen, add_scenario_when_empty=True, require_model_accepts_scenario=True
    )
    again = type(model)(**kwargs)
    assert (again.practice, again.parameters.title, again.steps) == ("statement", "Small", 0)
    while again.running:
        again.step()
    assert (again.steps, again.time) == (8, 8)


def test_a_scenario_by_name_path_or_as_it_was_read(small):
    for given in (small, Path(small), load_scenario(small), read_scenario(small)):
        assert AdvocacyModel(given).months == 8
    assert AdvocacyModel("migration-2020").parameters.title == load_scenario("migration-2020").title
    with pytest.raises(RequestError, match=r"no scenario 'migration-2021'; did you mean"):
        AdvocacyModel("migration-2021")


def test_an_agent_cannot_be_removed():
    model = AdvocacyModel(scenario())
    before = bits(model.world)
    for agents, hint in (
        (model.states, "states.count"),
        (model.groups, "groups.count"),
        (model.allies, "`present` to 0"),
    ):
        with pytest.raises(RuntimeError, match=rf"{agents[0].name} cannot be removed.*{hint}"):
            agents[0].remove()
    assert bits(model.world) == before
    assert len(model.agents) == 24
    ally = next(ally for ally in model.allies if ally.groups)
    ally.present = 0
    model.run()
    assert np.isnan(model.outcomes()["ties_kept"]) or ally.present == 0
