import math

import numpy as np
import pytest

import sim
from sim.runs.simulate import run_ensemble
from sim.scenario.files import load_scenario
from sim.scenario.schema import parse_practices
from sim.studies.claims_answer import ClaimVerdict
from sim.studies.inputs import outcome_named
from sim.studies.pilot import pilot
from sim.wording import percent
from tests.studies.claims.conftest import claim

REPLICATES = 30
NO_HARM = '["harm.enforcement=0.0", "harm.repression=0.0"]'
LESS_GAP = '["allies.agenda_gap=0.0"]'


@pytest.fixture
def path(world):
    """Write claims that must come out one way, whatever the model says of allies.

    Who switches off every harm is sure to lower harms.
    """
    harms = {"practice": '"no-allies"', "outcome": '"harms"', "smallest": "0.1"}
    harms["practice_settings"] = NO_HARM
    both = '["no-allies", "imposition"]'
    return world(
        claim("enforcement-harms", against=both, direction='"less"', **harms),
        claim("enforcement-heals", against='["no-allies"]', origin='"own"', **harms),
        claim("nothing-without", outcome='"rights_kept"'),
        claim("by-how-much-more", than=LESS_GAP),
    )


@pytest.fixture
def answer(path):
    return judged(path)


def judged(path, **more):
    return sim.claims(scenario=path, **{"replicates": REPLICATES, "seed": 3} | more)


def named(answer, name):
    return next(row for row in answer["tiny"] if row.claim == name)


def test_each_verdict_can_be_given(answer):
    found = {row.claim: row.verdict for row in answer.claims}
    assert found["enforcement-harms"] is ClaimVerdict.SUPPORTED
    assert found["enforcement-heals"] is ClaimVerdict.OPPOSITE
    assert found["nothing-without"] is ClaimVerdict.NOT_KNOWN  # nobody leaves: it is not defined
    assert math.isnan(named(answer, "nothing-without").against[0].effect)
    assert answer.confidence_of_each == pytest.approx(1 - 0.05 / 5)
    with pytest.raises(KeyError):
        answer["null-world"]


def test_who_claims_just_the_mean_is_left_not_known(answer, world):
    """The mean lies inside its own interval, so that the interval holds both."""
    mean = named(answer, "by-how-much-more").against[0].effect
    direction = '"more"' if mean > 0 else '"less"'
    path = world(claim(direction=direction, smallest=repr(abs(mean)), than=LESS_GAP), name="again")
    assert judged(path).claims[0].verdict is ClaimVerdict.NOT_KNOWN


def test_an_effect_is_the_mean_paired_difference_of_differences(answer, path):
    differences = []
    for settings in ((), ("allies.agenda_gap=0.0",)):
        scenario = load_scenario(path, settings)
        practices = parse_practices(("engaged-deference", "imposition"), scenario)
        ensemble = run_ensemble(scenario, practices, range(REPLICATES), 3)
        differences.append(ensemble.differences("rights", "engaged-deference", "imposition"))
    values = differences[0] - differences[1]
    found = named(answer, "by-how-much-more").against[0]
    assert found.effect == pytest.approx(values.mean(), abs=1e-15)
    assert found.pairs == REPLICATES
    # Not far from the normal interval at the same level (z = 2.58 for 1 - 0.05/5).
    half = 2.58 * values.std(ddof=1) / np.sqrt(REPLICATES)
    assert found.simultaneous.low == pytest.approx(values.mean() - half, abs=0.4 * half)
    assert found.simultaneous.high == pytest.approx(values.mean() + half, abs=0.4 * half)
    assert found.simultaneous.low <= found.interval.low <= found.interval.high


class Unchanged(sim.AdvocacyModel):
    """A model of one's own that changes nothing."""

    def learn(self):
        """Do as ever."""
        super().learn()


def test_a_model_of_ones_own_that_changes_nothing_gives_the_same(world):
    path = world(claim())
    own = judged(path, replicates=2, model=Unchanged)
    assert own.claims == judged(path, replicates=2).claims
    assert own.own_model is not None
    assert "model of the user" in " ".join(sim.tell(own).limits)


def test_what_is_censored_of_the_first_gain_is_said_where_it_is_judged(world):
    path = world(claim("rights"), claim("sooner", outcome='"first_gain"', direction='"less"'))
    found = sim.claims(scenario=path, replicates=3)
    (said,) = found.warnings
    arms = sim.compare(path, practice="engaged-deference", replicates=3)
    share = sum(row.mean for row in arms.outcome("no_gain").practices) / 2
    assert f"a state that conceded nothing, as {percent(share)} of them here" in said
    assert said in sim.tell(found).limits
    assert not sim.claims(scenario=world(claim("rights")), replicates=3).warnings


def test_a_row_is_an_effect(answer):
    rows = answer.rows()
    assert [list(row) for row in rows] == [list(answer.COLUMNS)] * len(answer.effects)
    assert [row["claim_verdict"] for row in rows[:2]] == ["supported", "supported"]
    assert [row["against"] for row in rows[:2]] == ["no-allies", "imposition"]
    assert rows[3]["effect"] is None


def test_months_are_those_of_worlds_as_they_stand(answer):
    table = answer.table("months").to_pandas()
    assert set(table.scenario) == {"tiny"}
    assert set(table.practice) == {"no-allies", "imposition", "engaged-deference"}
    assert (table.low <= table["mean"]).all()


def test_a_claim_is_told_under_its_own_size_and_under_that_of_its_world(world):
    """Only the ruler differs: stated with the other size, it gets the other verdict."""
    harmless = {"practice_settings": NO_HARM, "outcome": '"harms"', "direction": '"less"'}
    path = world(
        claim("much", smallest="1000.0", **harmless),
        claim("reserved", outcome='"influence_at_the_end"'),  # what practices are: no verdict
    )
    much, reserved = judged(path).claims
    size = pilot(load_scenario(path)).smallest(outcome_named("harms"))
    assert much.relative == size
    assert much.verdict is not much.relative_verdict
    (again,) = judged(world(claim(smallest=repr(size.value), **harmless), name="again")).claims
    assert again.verdict is much.relative_verdict is ClaimVerdict.SUPPORTED
    assert reserved.relative is reserved.relative_verdict is None


def test_where_nobody_campaigns_a_claim_on_rights_cannot_be_told(world):
    idle = '["rest.cost=20.0"]'
    found = judged(
        world(
            claim(), claim("harms", outcome='"harms"', settings=idle), claim("idle", settings=idle)
        )
    )
    verdicts = {row.claim: (row.verdict, row.against[0].untellable) for row in found.claims}
    assert verdicts["idle"] == (ClaimVerdict.CANNOT_BE_TOLD, "floor")
    assert verdicts["harms"][1] is None  # nobody has to win for them to differ
    assert found.judged_anew().claims == found.claims
    null = sim.claims(scenario="null-world", replicates=REPLICATES)  # identical stays so
    assert null.claims[0].verdict is ClaimVerdict.SUPPORTED
