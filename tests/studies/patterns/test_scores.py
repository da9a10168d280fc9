import numpy as np
import pytest

from sim.studies.calibrate.coding import ACCOMMODATED, COERCED, IGNORED
from sim.studies.patterns.figures import chained
from sim.studies.patterns.scores import ANSWERED, Rates, answers_counted, earlier, log_scores
from tests.studies.patterns.conftest import of_file

N, C, A = IGNORED, COERCED, ACCOMMODATED
ALPHA = np.array([2.0, 1.0, 0.5])


def test_chances_are_frequencies_with_half_a_count_added(months):
    held = chained(months((0, "x", 1, N, 60, 1), (0, "x", 2, C, 60, 1), (1, "x", 1, N, 60, 9)))
    scores = log_scores(held, Rates(answers_counted(held), ALPHA), answers_counted(held))
    constant = [2.5 / 4.5, 1.5 / 4.5, 2.5 / 4.5]
    assert scores["constant"] == pytest.approx(np.log(constant).mean())
    markov = [2.5 / 3.5, 1.5 / 2.5, 2.5 / 3.5]  # first of a chain, after ignored, first
    assert scores["markov"] == pytest.approx(np.log(markov).mean())
    own = [1.5 / 2.5] * 3  # each stands alone in its cell
    assert scores["saturated"] == scores["ceiling"] == scores["model"]
    assert scores["ceiling"] == pytest.approx(np.log(own).mean())


def test_unknown_days_are_predicted_by_those_of_all_days_together(months):
    fit = chained(months((0, "x", 1, C, 60, 1), (0, "y", 1, C, 60, 9)))
    held = chained(months((0, "x", 1, C, 60, np.nan)))
    assert log_scores(held, Rates(answers_counted(fit), ALPHA))["saturated"] == pytest.approx(
        np.log(2.5 / 3.5)
    )


def test_a_country_is_predicted_by_its_own_earlier_months(months):
    held = chained(
        months(
            (0, "x", 1, C, 60, 1),
            (0, "y", 1, C, 60, 1),  # the same month is not earlier
            (0, "x", 9, C, 60, 1),
            (1, "x", 1, A, 60, 1),
        )
    )
    found = dict(zip(zip(held.country, held.month, strict=True), earlier(held, ALPHA), strict=True))
    assert found == {(0, 1): 1 / 3.5, (0, 9): 3 / 5.5, (1, 1): 0.5 / 3.5}


def test_no_campaign_months_have_no_score(months):
    scores = log_scores(chained(months()), Rates(np.zeros(ANSWERED, np.int64), ALPHA))
    assert all(np.isnan(value) for value in scores.values())


def test_the_tables_of_the_fit_predict_the_fit_the_better_the_more_they_know(fit_half):
    held = chained(of_file(fit_half)[0])
    scores = log_scores(held, Rates(answers_counted(held), ALPHA))
    assert scores["constant"] < scores["markov"] < scores["saturated"] == scores["ceiling"]
    assert scores["constant"] < scores["countries"]
