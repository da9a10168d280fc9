import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.studies.coding import ACCOMMODATED, COERCED, IGNORED, campaign_months, figures, tally
from tests.studies.calibrate.conftest import actions, actions_of_log


def tallied(rows):
    months = campaign_months(rows)
    codes, countries = pd.factorize(months["country"])
    return tally(months, codes, len(countries))


def log(*rows):
    """Make an event log of (month, state, scope, issue, tactic, represented, response)."""
    names = ["month", "state", "scope", "issue", "tactic", "represented", "response"]
    return pd.DataFrame(list(rows), columns=names)


def test_all_that_presses_one_issue_in_one_state_and_month_is_one_campaign_month():
    months = campaign_months(
        actions_of_log(
            log(
                (1, 1, "asylum", "work", "protest", 30.0, "repress"),
                (1, 1, "all", "work", "organising", 20.0, "token"),  # with it, 50
                (1, 2, "all", "work", "protest", 49.9, "concede"),  # too few
                (1, 1, "all", "status", "protest", 49.0, "ignore"),  # a statement brings out nobody
                (1, 1, "settled", "status", "statement", 900.0, "concede"),
                (2, 1, "all", "status", "protest", 80.0, "ignore"),
                (2, 1, "all", "status", "litigation", 900.0, "repress"),  # its answer counts
                (3, 1, "all", "status", "protest", 80.0, "none"),
            )
        )
    )
    assert months.to_dict("split")["data"] == [
        [1, "status", 2, 80.0, COERCED],
        [1, "status", 3, 80.0, IGNORED],
        [1, "work", 1, 50.0, ACCOMMODATED],
    ]


def test_pairs_are_consecutive_and_at_most_three_months_apart():
    counted = tallied(
        actions(
            ("A", "x", 1, 50, COERCED),
            ("A", "x", 4, 50, COERCED),  # three months after: a pair
            ("A", "x", 8, 50, COERCED),  # four: none
            ("A", "x", 9, 50, IGNORED),  # after coercion
            ("A", "x", 10, 49, COERCED),  # does not count, nor does it part the next from the last
            ("A", "x", 11, 50, ACCOMMODATED),  # after being ignored
            ("A", "y", 12, 50, ACCOMMODATED),  # another demand
            ("B", "y", 13, 50, ACCOMMODATED),  # another country
            ("B", "y", 14, 50, ACCOMMODATED),
        )
    )
    assert counted.tolist() == [
        [1, 3, 2, 1, 2, 0, 1, 0, 0, 1, 3],
        [0, 0, 2, 0, 0, 0, 1, 1, 1, 0, 0],
    ]
    # Coercion 1/2 − 0/2; accommodation 1/1 − 1/3.
    assert figures(counted.sum(axis=0)) == pytest.approx([1 / 8, 3 / 8, 4 / 8, 1 / 2, 2 / 3])


def test_what_cannot_be_divided_is_undefined():
    assert np.isnan(figures(np.zeros(11))).all()
    assert np.isnan(figures(tallied(actions(("A", "x", 1, 50, COERCED)))[0])[3:]).all()


ROWS = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.sampled_from("xy"),
        st.integers(1, 12),
        st.sampled_from([0.0, 20.0, 30.0, 50.0, 1000.0]),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=40,
)


@given(rows=ROWS, order=st.randoms(use_true_random=False))
def test_the_order_of_rows_is_nothing_and_shares_sum_to_one(rows, order):
    mixed = list(rows)
    order.shuffle(mixed)
    before, after = (tallied(actions(*held)).sum(axis=0) for held in (rows, mixed))
    assert before.tolist() == after.tolist()
    found = figures(before)
    if before[:3].sum():
        assert found[:3].sum() == pytest.approx(1)
    pairs = before[[4, 6]].sum()
    assert pairs == before[[8, 10]].sum() <= max(before[:3].sum() - 1, 0)
    assert all(np.isnan(value) or -1 <= value <= 1 for value in found)
