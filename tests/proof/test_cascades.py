"""Section 7, item 4: known answers of participation on a network where all know all."""

import math

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit

from sim.model.advocacy import AdvocacyModel
from tests.proof.worlds import simple as scenario

ONE_GROUP = {
    "states": {"count": 1, "repressiveness": 1.0},
    "groups": {"count": 1},
    "allies": {"count": 1},
    "harm": {"enforcement": 0.0, "repression": 0.0},
    "tactics": [{"name": "march", "risk": 1.0}],
    "experience": {"tiring": 0.0},
}
SILENT = dict.fromkeys(
    (
        "intercept",
        "grievance",
        "ownership",
        "who_decided",
        "belief",
        "neighbours",
        "repression",
        "fatigue",
    ),
    0.0,
)


class Marching(AdvocacyModel):
    """One group whose members are asked to march every month; all know all."""

    def __init__(self, people, months, **weights):
        super().__init__(
            scenario(
                **ONE_GROUP,
                people={"per_group": people},
                time={"months": months},
                mobilisation=SILENT | weights,
            ),
            "no-allies",
            seed=1,
        )
        everybody = np.arange(people, dtype=np.uint32)
        others = [np.delete(everybody, i) for i in range(people)]
        self.world = self.world._replace(
            people=self.world.people._replace(
                first=np.arange(people + 1, dtype=np.uint32) * np.uint32(people - 1),
                neighbours=np.concatenate(others),
            )
        )

    def confer(self):
        super().confer()
        self.groups[0].campaign = (self.names.issues[0], "march")
        self.world.flow.running[:] = 1

    def turnouts(self):
        while self.month < self.months:
            self.step()
            yield int(self.world.flow.participants[0])


def start_with(model, share):
    people = model.world.people
    count = round(share * len(people.id))
    people.participates[:count] = 1
    people.active_neighbours[:] = count - people.participates.astype(np.uint16)


@pytest.mark.parametrize(
    ("intercept", "neighbours", "start", "bracket"),
    [
        (-1.5, 2.0, 0.0, (0.0, 1.0)),
        (-3.2, 6.4, 0.0, (0.0, 0.4)),
        (-3.2, 6.4, 1.0, (0.6, 1.0)),
    ],
    ids=["one answer", "two answers, from nobody", "two answers, from all"],
)
def test_on_a_dense_network_participation_settles_at_the_mean_field(
    intercept, neighbours, start, bracket
):
    people, burn_in, kept = 1500, 30, 60
    fixed = brentq(lambda p: expit(intercept + neighbours * p) - p, *bracket)
    model = Marching(people, burn_in + kept, intercept=intercept, neighbours=neighbours)
    start_with(model, start)
    shares = np.array(list(model.turnouts())[burn_in:]) / people
    # Around the fixed point p moves as a first-order autoregression.
    variance, slope = fixed * (1 - fixed), neighbours * fixed * (1 - fixed)
    error = math.sqrt(variance / people / kept) / (1 - slope)
    assert abs(shares.mean() - fixed) < 4 * error
    assert error < 0.004


CROWD = 20


def crowd(thresholds):
    """Give people who march if at least so many others did last month, or all but surely not."""
    margin = 1000 / (CROWD - 1) / 2  # log-odds: 26
    model = Marching(CROWD, CROWD + 10, intercept=margin, neighbours=1000.0, repression=1000.0)
    model.world.people.exposure[:] = np.array(thresholds) / (CROWD - 1)
    return model


def test_uniform_thresholds_cascade_to_everybody():
    """Granovetter 1978: thresholds 0, 1, 2 … n − 1: one a month, until all take part."""
    marched = list(crowd(range(CROWD)).turnouts())
    assert marched == [*range(1, CROWD + 1), *[CROWD] * 10]


def test_without_the_person_of_threshold_one_the_cascade_stops_at_one():
    """Granovetter 1978: nearly the same crowd, and one person marches alone."""
    marched = list(crowd([0, 2, *range(2, CROWD)]).turnouts())
    assert marched == [1] * (CROWD + 10)


@pytest.mark.parametrize("missing", [5, 12])
def test_a_gap_in_the_thresholds_stops_the_cascade_there(missing):
    thresholds = [n if n < missing else min(n + 1, CROWD - 1) for n in range(CROWD)]
    marched = list(crowd(thresholds).turnouts())
    assert marched == [*range(1, missing + 1), *[missing] * (CROWD + 10 - missing)]


def test_who_starts_it_can_start_it_again_from_any_state():
    model = crowd(range(CROWD))
    start_with(model, 1.0)
    assert list(model.turnouts()) == [CROWD] * (CROWD + 10)
