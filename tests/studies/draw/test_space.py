"""What is drawn, and that every point is a world that can be."""

import numpy as np
import pytest

from sim.errors import RequestError
from sim.runs.points import scenario_at
from sim.scenario.lists import Rules
from sim.scenario.ranges import plausible_ranges, posterior_draws, value_at
from sim.studies.inputs import world_of
from sim.studies.space import axes_in, hypercubes, points_at, sobol, space_asked, space_of

MOST = ["migration-2020", "people-power", "right-to-exclude"]


@pytest.mark.parametrize("sampler", [sobol, hypercubes(4)])
def test_the_first_points_of_a_long_draw_are_those_of_a_short_one(sampler):
    short, long = sampler(30, 512, 4), sampler(30, 1024, 4)
    assert np.array_equal(long[:512], short)
    assert np.array_equal(sampler(30, 300, 4), short[:300])
    assert not np.array_equal(sampler(30, 512, 5), short)


def test_hypercubes_lie_evenly_and_no_dimension_tells_of_another():
    drawn = hypercubes(4)(190, 1024, 1)
    counts = [np.bincount((column * 128).astype(int), minlength=128) for column in drawn.T]
    assert np.array_equal(counts, np.full((190, 128), 8))
    apart = np.corrcoef(drawn.T)[~np.eye(190, dtype=bool)]
    assert np.abs(apart).max() < 0.2
    assert apart.std() == pytest.approx(1024**-0.5, rel=0.05)
    assert not np.array_equal(hypercubes(5)(190, 16, 1), drawn[:16])


def test_points_lie_evenly_in_every_direction():
    held = sobol(20, 256, 1)
    counts = [np.bincount((column * 256).astype(int), minlength=256) for column in held.T]
    assert np.array_equal(counts, np.ones((20, 256)))


@pytest.mark.parametrize("name", MOST)
@pytest.mark.parametrize("rivals", [False, True])
def test_every_point_is_a_valid_world_that_has_the_values_of_the_table(name, rivals):
    world = world_of(name)
    axes = space_of(world, ("all",), rivals=rivals)
    columns = [axis.column for axis in axes]
    for row in points_at(world.scenario, axes, sobol(len(axes), 16, 2)).to_pylist():
        made = scenario_at(world.scenario, columns, row).to_dict()
        assert [value_at(made, axis.path) for axis in axes] == [row[axis.name] for axis in axes]


def test_values_lie_in_their_plausible_ranges_but_for_what_must_agree():
    world = world_of("migration-2020")
    axes = space_of(world, ("assumed",), rivals=False)
    table = points_at(world.scenario, axes, sobol(len(axes), 64, 2)).to_pandas()
    agreeing = ("priorities", "agenda", "share", "threshold", "rewiring", "initial_trust")
    for path, held in plausible_ranges(world.scenario, ("assumed",)).items():
        if path in table and not any(word in path for word in agreeing):
            assert table[path].between(held.low, held.high).all(), path
    shares = table.filter(regex=r"^groups\.priorities\.")
    assert shares.shape[1] == 6
    assert np.allclose(shares.sum(axis=1), 1)


def test_what_is_drawn_follows_from_words_and_patterns():
    world = world_of("migration-2020")

    def paths(*vary, rivals=False):
        return {axis.path for axis in space_of(world, vary, rivals=rivals)}

    fitted = {path for path, held in plausible_ranges(world.scenario, ("fitted",)).items()}
    assert fitted <= paths("all", rivals=True)
    assert not fitted & paths("assumed", rivals=True)
    assert paths("tactics.*.risk", "institutions.enforceability") == {
        *(f"tactics.{row.name}.risk" for row in world.scenario.tactics),
        "institutions.enforceability.mean",
    }
    rules = {f"rules.{name}" for name in Rules.model_fields}
    assert rules < paths("assumed", rivals=True)
    assert not rules & paths("all")


def test_what_only_an_unused_rule_reads_is_drawn_with_the_rules_alone():
    world = world_of("migration-2020", ["rules=version-1"])
    path = "mobilisation.threshold_mean"
    assert path not in {axis.path for axis in space_of(world, ("assumed",), rivals=False)}
    unset = world_of("migration-2020")
    assert path in {axis.path for axis in space_of(unset, ("assumed",), rivals=True)}


def test_what_a_setting_names_is_held():
    settings = ["institutions.enforceability=0.3", "groups.count=7", "rules.lead=decision"]
    axes = space_of(world_of("migration-2020", settings), ("all",), rivals=True)
    held = {"institutions.enforceability.mean", "groups.count", "rules.lead"}
    assert not held & {axis.path for axis in axes}
    free = space_of(world_of("migration-2020"), ("all",), rivals=True)
    assert {axis.path for axis in free} - {axis.path for axis in axes} == held
    changed = world_of("migration-2020", settings)
    assert axes_in(changed.scenario, settings, free) == axes


@pytest.mark.parametrize(
    ("vary", "settings", "said"),
    [
        (("alll",), [], "vary alll: no parameter with a plausible range is so called; did you"),
        (("claims.*",), [], "vary claims.*: no parameter"),
        (("groups.count",), ["groups.count=5"], "vary: settings hold all that would be drawn"),
    ],
)
def test_what_cannot_be_drawn_is_told(vary, settings, said):
    with pytest.raises(RequestError, match=said.replace("*", r"\*")):
        space_of(world_of("migration-2020", settings), vary, rivals=False)


def test_fitted_values_come_from_the_posterior_sample_a_set_for_each_point():
    world = world_of("migration-2020", ["response.days=3"])
    space = space_asked(world, ("tactics.*", "response.*"), rivals=False, posterior=True)
    paths, values = posterior_draws()
    names = [axis.path for axis in space.fitted]
    assert names == [path for path in paths if path != "response.days"]
    assert not {*names, "response.days"} & {axis.path for axis in space.axes}
    assert space.dimensions == len(space.axes) + 1
    table = space.values_at(sobol(space.dimensions, 512, 1)).to_pandas()
    sample = {tuple(row[n] for n, path in enumerate(paths) if path in names) for row in values}
    drawn = set(table[names].itertuples(index=False, name=None))
    assert drawn <= sample
    assert len(drawn) > 0.6 * len(sample)
    for row in space.values_at(sobol(space.dimensions, 4, 1)).to_pylist():
        made = scenario_at(world.scenario, [axis.column for axis in space.columns], row).to_dict()
        assert [value_at(made, path) for path in names] == [row[name] for name in names]
        assert made["response"]["days"] == 3
    # Along the dimension neighbours are alike: means of halves differ by far more than by luck.
    halves = [space.sets[:200], space.sets[200:]]
    moved = (halves[1].mean(axis=0) - halves[0].mean(axis=0)) / space.sets.std(axis=0)
    assert np.abs(moved).max() > 1
