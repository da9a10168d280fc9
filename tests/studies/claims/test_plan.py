import pytest

from sim.errors import RequestError
from sim.scenario.files import read_scenario
from sim.scenario.toml import find_scenarios
from sim.studies.claims_plan import plan_claims, read_claimants
from tests.studies.claims.conftest import claim


def plan_of(*scenarios):
    return plan_claims(read_claimants(scenarios))


def test_equal_worlds_are_run_once_with_all_practices_that_they_need(world):
    plan = plan_of(
        world(
            claim("one"),
            claim("two", practice='"statement"', against='["imposition", "no-allies"]'),
            claim("three", settings='["states.count=2"]'),  # as it is anyway
            claim("four", settings='["states.count=3"]'),
        )
    )
    assert len(plan.worlds) == 2
    own, other = plan.worlds.values()
    assert own.keys() == {"engaged-deference", "imposition", "statement", "no-allies"}
    assert other.keys() == {"engaged-deference", "imposition"}
    assert {variant.scenario.states.count for variant in other.values()} == {3}
    assert (len(plan.variants), len(plan.contrasts)) == (6, 5)


def test_a_setting_that_says_what_is_so_anyway_makes_the_same_world():
    """Claims of this scenario do; a world is then told as one, whoever says it in what words."""
    for practices in plan_of("whom-to-defer-to").worlds.values():
        first, *others = (variant.scenario for variant in practices.values())
        assert all(other == first for other in others)


def test_settings_of_the_practice_are_for_it_alone_and_than_is_a_second_pair(world):
    plan = plan_of(
        world(
            claim(
                against='["engaged-deference"]',
                settings='["groups.count=5"]',
                practice_settings='["allies.count=2"]',
                than='["groups.count=6"]',
            )
        )
    )
    variants = plan.variants
    sizes = [
        [
            (world.groups.count, world.allies.count)
            for world in (variants[arm].scenario for arm in pair)
        ]
        for pair in plan.contrasts[0].pairs
    ]
    assert sizes == [[(5, 2), (5, 3)], [(6, 2), (6, 3)]]


def test_all_that_is_wrong_with_claims_is_said_at_once(world):
    path = world(
        claim("first", settings='["states.cont=2"]', than='["allies=3"]'),
        claim("second", practice='"imposition"'),
        claim("third", settings='["practices.mine.voice=1"]', practice='"mien"'),
    )
    with pytest.raises(RequestError) as wrong:
        plan_of(path)
    front = f"{path}: claims"
    assert list(wrong.value.problems) == [
        (
            f"{front}.first: settings: set states.cont=2: there is no such parameter; "
            "did you mean 'states.count'?"
        ),
        f"{front}.first: than: set allies=3: expected a table, got 3",
        f"{front}.second: against: 'imposition' is compared with itself in the same world",
        f"{front}.third: practice: mien: no practice 'mien'; did you mean 'mine'?",
    ]


def test_a_scenario_without_claims_has_none_to_test(world):
    with pytest.raises(RequestError, match=r"no claim to test: tiny states none under"):
        plan_of(world())


def test_two_scenarios_of_one_name_are_refused(world):
    with pytest.raises(RequestError, match="two scenarios are called 'tiny'"):
        plan_of(world(claim()), world(claim()))


def test_what_is_said_about_a_world_is_not_taken_over_by_one_that_extends_it(world, tmp_path):
    world(claim())
    path = tmp_path / "child.toml"
    path.write_text('extends = "tiny.toml"\nhistory = "Its own."\n', encoding="utf-8")
    child, parent = read_scenario(path), read_scenario(tmp_path / "tiny.toml")
    assert child.scenario.claims == ()
    assert parent.scenario.claims != ()
    assert child.digest == parent.digest  # the same world, whatever is said about it


@pytest.mark.parametrize("name", find_scenarios())
def test_every_shipped_scenario_says_what_it_claims_and_what_would_falsify_it(name):
    scenario = read_scenario(name).scenario
    if name == "first-minute":  # it shows how one counts, and claims nothing
        assert not scenario.claims
        return
    plan = plan_of(name)
    assert plan.contrasts
    assert scenario.summary
    assert scenario.history
    assert scenario.stylised
    assert scenario.essay or {row.claim.origin for row in plan.contrasts} <= {
        "counter-case",
        "instrument",
        "literature",
    }
