"""A claim's size as a share of what movements change: what it is, and where there is none."""

import pytest

import sim
from sim.outcomes import OUTCOMES
from sim.reports.claims import smallest_text
from sim.scenario.files import read_scenario
from sim.studies.pilot import pilot

WORLD = """
title = "A small world"
extends = "migration-2020"
shocks = []
[time]
months = 24
[groups]
count = 4
[states]
count = 2
[people]
per_group = 3
{more}
[[claims]]
name = "half"
statement = "Allies who defer win less than half of what movements win."
origin = "own"
practice = "engaged-deference"
against = ["imposition"]
outcome = "{outcome}"
direction = "same"
smallest = {size}
falsifier = "More than that."
"""


@pytest.fixture
def write(tmp_path):
    def written(size='"0.5 of the stake"', outcome="rights", more=""):
        path = tmp_path / "small.toml"
        path.write_text(WORLD.format(size=size, outcome=outcome, more=more), encoding="utf-8")
        return path

    return written


def asked(path, **more):
    return sim.claims(scenario=path, replicates=20, **more)


def test_it_is_that_share_of_the_pilots_stake_and_told_so(write):
    path = write()
    world = read_scenario(path).scenario
    (rights,) = (row for row in OUTCOMES if row.name == "rights")
    _, stake, _ = pilot(world).stake(rights)
    (found,) = asked(path).claims
    assert found.smallest == 0.5 * abs(stake)
    assert found.of_stake == 0.5
    assert "(0.5 of the stake)" in smallest_text(found)
    assert "(0.5 of the stake)" in sim.tell(asked(path)).html()
    # The same claim with that number has the same verdict and effects.
    (stated,) = asked(write(size=found.smallest)).claims
    assert (stated.verdict, stated.against) == (found.verdict, found.against)


def test_another_size_that_is_asked_for_takes_its_place(write):
    (found,) = asked(write(), delta=0.2).claims
    assert found.smallest == 0.2
    assert found.stated == asked(write()).claims[0].smallest


def test_draws_and_attacks_take_the_same_size(write):
    path, drawn = write(), {"points": 32, "replicates": 2, "practice": "no-allies"}
    (found,) = asked(path).claims
    (claim,) = sim.robust(path, vary=("rest.cost",), **drawn).claims
    assert claim.smallest == found.smallest
    attacked = sim.refute(path, claim="half", replicates=20, only="other_luck")
    assert attacked.smallest == found.smallest


def test_a_scenario_that_says_so_is_written_as_it_was_read(write):
    scenario = read_scenario(write()).scenario
    assert scenario.to_dict()["claims"][0]["smallest"] == "0.5 of the stake"


@pytest.mark.parametrize(
    "size",
    ['"half of the stake"', '"0 of the stake"', '"-0.2 of the stake"', '"0.2"', '"0.2 of it"'],
)
def test_a_text_that_is_no_share_of_the_stake_is_refused(write, size):
    with pytest.raises(sim.RequestError, match=r"claims.*smallest: expected a number.*0\.2 of the"):
        read_scenario(write(size=size))


@pytest.mark.parametrize("outcome", ["participation", "capacity"])
def test_an_outcome_that_does_not_go_by_the_stake_has_no_such_size(write, outcome):
    with pytest.raises(sim.RequestError, match=rf"smallest: .*{outcome} .*state a number"):
        asked(write(outcome=outcome))


def test_where_nobody_campaigns_there_is_no_stake(write):
    path = write(more="[rest]\ncost = 1000")
    for ask in (asked, lambda path: sim.refute(path, claim="half", replicates=20)):
        with pytest.raises(sim.RequestError, match=r"claim half: .* told apart from 0 .*number"):
            ask(path)
