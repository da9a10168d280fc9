import json

import numpy as np
import pytest

from sim.studies.coding import ACCOMMODATED, COERCED, IGNORED
from sim.studies.patterns import ANSWERED, answers_counted, chained, earlier, log_scores
from sim.studies.patterns_answer import PLACE, write_numbers
from sim.studies.patterns_answer import fit_half as shipped

N, C, A = IGNORED, COERCED, ACCOMMODATED
ALPHA = np.array([2.0, 1.0, 0.5])


def test_chances_are_frequencies_with_half_a_count_added(months):
    held = chained(months((0, "x", 1, N, 60, 1), (0, "x", 2, C, 60, 1), (1, "x", 1, N, 60, 9)))
    counts = answers_counted(held)
    scores = log_scores(counts, counts, counts, -1.0)
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
    counts, other = answers_counted(held), answers_counted(fit)
    scores = log_scores(counts, other, counts, -1.0)
    assert scores["saturated"] == pytest.approx(np.log(2.5 / 3.5))


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
    held = chained(months())
    counts = answers_counted(held)
    assert counts.shape == ANSWERED
    scores = log_scores(counts, counts, counts, np.nan)
    assert all(np.isnan(value) for value in scores.values())
    assert len(earlier(held, ALPHA)) == 0


def test_the_shipped_numbers_are_those_of_the_data_of_the_fit(fit_half, tmp_path):
    write_numbers(fit_half, tmp_path / "again.json")
    again, said = (json.loads(p.read_text("utf-8")) for p in (tmp_path / "again.json", PLACE))
    assert again["answered"] == said["answered"]
    assert again["figures"] == said["figures"]
    assert again["spread"] == pytest.approx(said["spread"], rel=0.01)
    assert again["by_country"] == pytest.approx(said["by_country"], abs=1e-5)


def test_the_tables_of_the_fit_predict_the_fit_the_better_the_more_they_know():
    fit = shipped()
    scores = log_scores(fit.answered, fit.answered, fit.answered, fit.by_country)
    assert scores["constant"] < scores["markov"] < scores["saturated"] == scores["ceiling"]
    assert scores["constant"] < scores["countries"]
    shares = fit.answered.sum(axis=(0, 1, 2)) / fit.campaign_months
    assert shares.round(3).tolist() == [0.618, 0.242, 0.139]
