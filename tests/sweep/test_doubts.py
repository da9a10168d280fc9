"""What is said of points that can be run: shares of whole allies, points that stand twice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.mixtures import Mixture
from sim.scenario.practices import PRACTICES
from sim.scenario.schema import Scenario
from sim.sweep.doubts import applied_shares
from sim.world.build import build_world
from sim.world.mixture import assign

FIRST, SECOND = PRACTICES[0], PRACTICES[7]

SHARES = """
[[factors]]
between = ["imposition", "engaged-deference"]
"""


@given(st.integers(1, 40), st.floats(0.001, 0.999))
def test_the_share_that_is_told_is_the_share_that_is_run(count, share):
    small = {"groups": {"count": 1}, "people": {"per_group": 3, "mean_degree": 2}}
    given_ = Scenario.model_validate({"title": "a", "allies": {"count": count}, **small})
    allies = build_world(given_, 1, 0).allies
    mixture = Mixture("coalition", (FIRST, SECOND), (1.0 - share, share))
    assign(allies, mixture, np.arange(count, dtype=float))
    (told,) = applied_shares(np.array([share]), np.array([count]))
    assert (allies.voice == SECOND.voice).mean() == pytest.approx(told)


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ("low = 0\nhigh = 1\nlevels = 4\n", None),  # thirds, of three allies
        (
            "values = [0, 0.1, 0.25, 1]\n",
            "0.1 of 3 allies is run as 0, 0.25 of 3 allies is run as 0.3333",
        ),
    ],
)
def test_shares_that_no_whole_allies_can_show_are_told(draft, levels, told):
    made = draft(SHARES + levels, practices='["coalition"]')
    front = "factors[1]: shares are run as whole allies, tables hold them as written: "
    assert [line.partition("mine.toml: ")[2] for line in made.doubts] == (
        [] if told is None else [front + told]
    )


def test_many_shares_are_one_line(draft):
    made = draft(
        SHARES + "low = 0\nhigh = 1\n", practices='["coalition"]', design='"sobol"', points="64"
    )
    (line,) = made.doubts
    assert line.count("is run as") == 5
    assert line.endswith("and 59 more")


def test_the_number_of_allies_can_be_a_factor(draft):
    count = '[[factors]]\npath = "allies.count"\nvalues = [2, 4]\n'
    made = draft(SHARES + "values = [0.25]\n" + count, practices='["coalition"]')
    (line,) = made.doubts
    assert line.endswith("as written: 0.25 of 2 allies is run as 0")
    tried = draft(
        SHARES + "values = [0.0, 0.25]\n" + count,
        practices='["coalition"]',
        design='"one-at-a-time"',
    )
    assert tried.doubts[0].endswith("as written: 0.25 of 3 allies is run as 0.3333")


@pytest.mark.parametrize("repeated", [True, False])
def test_points_that_stand_twice_are_told(write, draft, repeated):
    path = write("", design='"list"', table='"p.csv"')
    rows = ["0.5,3", "0.25,3", "0.5,3", "1,4", "1.0,4", "0.5,3"] if repeated else ["0.5,3", "0.5,4"]
    table = "\n".join(["allies.agenda_gap,groups.count", *rows])
    (path.parent / "p.csv").write_text(table, encoding="utf-8")
    made = draft("", design='"list"', table='"p.csv"')
    assert made.points.num_rows == len(rows)
    assert list(made.doubts) == (
        [
            (
                "p.csv: points 0 and 5 (from 0) are the same; 3 of 6 repeat another and give the "
                "same runs again"
            )
        ]
        if repeated
        else []
    )
