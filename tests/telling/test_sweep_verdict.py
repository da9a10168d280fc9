"""The verdict of a sweep in words: who leads at how many points, where, and what turns it."""

import numpy as np
import pytest

from sim.telling import tell
from tests.telling.sweeps import (
    COURTS,
    CURVE,
    FORTY,
    GAP,
    constant,
    luck,
    more,
    of_type,
    report_of,
    section,
    sweep_of,
)

PAIRED = "engaged-deference and imposition"
LED = "Engaged-deference did better than imposition at all 5 points."


@pytest.mark.parametrize(
    ("difference", "size", "outcome", "told"),
    [
        (0.1, 0.01, "rights", LED),
        (-0.1, 0.01, "rights", "Imposition did better than engaged-deference at all 5 points."),
        (
            *(0.0, 0.2, "rights"),
            f"Undecided everywhere: at none of five points can these worlds tell {PAIRED} apart.",
        ),
        (
            *(0.0, 0.002, "rights"),
            f"No difference larger than 0.01 between {PAIRED} at all 5 points.",
        ),
        (
            *(0.0, 0.0, "rights"),
            f"{PAIRED.capitalize()} gave the same number in every world at all 5 points.",
        ),
        (0.1, 0.01, "harms", "Imposition did better in “harms” than engaged-deference at all 5"),
        (-0.004, 0.001, "harms", "Engaged-deference did better in “harms” than imposition at all"),
        (0.1, 0.01, "participation", "Engaged-deference had more “participation” than imposition"),
    ],
)
def test_each_verdict_has_its_sentence(tmp_path, difference, size, outcome, told):
    report = report_of(tmp_path, GAP, constant(difference), size=size, outcomes=f'["{outcome}"]')
    assert len(report.verdict) == 1
    assert report.verdict[0].startswith(told)


def test_a_difference_that_may_be_too_small_is_said_to_be(tmp_path):
    first, second = report_of(tmp_path, GAP, constant(0.0115), size=0.004).verdict
    assert first == LED
    assert "may be less than 0.01, which is taken not to matter" in second


def test_no_factors_are_one_point(tmp_path):
    (told,) = report_of(tmp_path, "", constant(-0.1)).verdict
    assert told == "Imposition did better than engaged-deference at the only point."


def test_who_is_ahead_where_and_between_what_it_turns(tmp_path):
    report = report_of(tmp_path, GAP, lambda runs: 0.4 * (runs["allies.agenda_gap"] - 0.5))
    first, second = report.verdict
    # 0.2 and 0.1 below, 0.1 and 0.2 above; in the middle within ± 0.01.
    assert first == (
        "Engaged-deference did better than imposition at 2 of 5 points; imposition did better at "
        "2; no difference larger than 0.01 at 1."
    )
    assert second == (
        "Engaged-deference is known to have done better than imposition only where "
        "allies.agenda_gap is from 0.75 to 1 (tried: 0 to 1); elsewhere imposition did better at 2 "
        "and there is no difference that matters at 1. Imposition is known to have done better "
        "than engaged-deference only where allies.agenda_gap is from 0 to 0.25 (tried: 0 to 1); "
        "elsewhere engaged-deference did better at 2 and there is no difference that matters at "
        "1. As allies.agenda_gap grows, the lead passes from imposition to engaged-deference "
        "between 0.25 and 0.75."
    )


def test_words_are_named_where_only_some_do_better(tmp_path):
    report = report_of(
        tmp_path, GAP + CURVE, lambda runs: np.where(runs["rules.pressure"] == "hill", 0.1, -0.1)
    )
    assert report.verdict[1].startswith(
        "Engaged-deference is known to have done better than imposition only where rules.pressure "
        "is hill; elsewhere imposition did better. Imposition is known to have done better than "
        "engaged-deference only where rules.pressure is linear; elsewhere engaged-deference did "
        "better."
    )


def test_few_points_drawn_close_by_chance_are_not_told_to_be_close(tmp_path):
    def difference(runs):
        return np.where(runs["allies.agenda_gap"] > 0.9, -0.1, 0.1)

    drawn = GAP + GAP.replace("allies.agenda_gap", "institutions.enforceability")
    report = report_of(tmp_path, drawn, difference, design='"latin-hypercube"', points="40")
    assert "imposition did better at 4." in report.verdict[0]
    # Four of forty in a tenth of the gap are no chance; anywhere among courts they are.
    assert (
        "Imposition is known to have done better than engaged-deference only where "
        "allies.agenda_gap is from" in (report.verdict[1])
    )
    assert "enforceability" not in report.verdict[1]


def test_each_scenario_and_practice_has_its_answer(tmp_path):
    def difference(runs):
        return np.where(runs["scenario"] == "tiny", 0.1, -0.1)

    report = report_of(tmp_path, GAP, difference, scenarios='["tiny.toml", "other.toml"]')
    assert report.verdict[0] == (
        "In tiny engaged-deference did better than imposition at all 5 points. In other imposition "
        "did better than engaged-deference at all 5 points."
    )


def test_of_many_practices_some_are_told_and_the_table_has_all(tmp_path):
    names = (
        "statement, parallel, consultation, co-decision, silent-deference, engaged-deference, "
        "critical-support"
    )
    practices = "[" + ", ".join(f'"{name}"' for name in names.split(", ")) + "]"

    def difference(runs):  # each is ahead at as many points as no other
        place = runs["practice"].map({name: n for n, name in enumerate(names.split(", "))})
        return np.where(runs["point"] < place, 0.1, -0.1)

    def value(runs, _):
        ahead = np.where(runs["practice"] == "imposition", 0.0, difference(runs))
        return luck(runs) + ahead

    gap = GAP.replace("levels = 5", "levels = 7")
    report = tell(sweep_of(tmp_path, gap, value, **{**FORTY, "practices": practices}))
    assert report.verdict[0].endswith(
        "So for the first 6 of 7 practices in scenarios; the table below has all."
    )
    counts = section(report, "The verdict in numbers").blocks[0]
    assert {row[0] for row in counts.rows} == set(names.split(", "))


def test_points_without_a_number_are_counted_apart(tmp_path):
    result = sweep_of(
        tmp_path,
        GAP,
        lambda runs, _: np.where(
            runs["allies.agenda_gap"] == 1, np.nan, luck(runs) + more(runs, 0.1)
        ),
        **FORTY,
    )
    assert tell(result).verdict[0] == (
        "Engaged-deference did better than imposition at 4 of 5 points; no number at 1."
    )


def test_what_is_undecided_elsewhere_is_not_told_as_behind(tmp_path):
    # At 0.5 and below the mean is above 0, too, but so is the noise of each world.
    def value(runs, _):
        gap = runs["allies.agenda_gap"].to_numpy()
        rng = np.random.default_rng(2)
        noise = np.where(gap > 0.7, 0.01, 0.4) * rng.normal(0, 1, len(runs))
        return 0.4 + noise + more(runs, 0.06)

    report = tell(sweep_of(tmp_path, GAP, value, **FORTY))
    assert report.verdict[1].startswith(
        "Engaged-deference is known to have done better than imposition only where "
        "allies.agenda_gap is from 0.75 to 1 (tried: 0 to 1); elsewhere it is undecided."
    )
    assert "did better than imposition only" not in " ".join(report.verdict)


def test_what_is_undecided_within_the_range_is_counted(tmp_path):
    def value(runs, _):
        gap = runs["allies.agenda_gap"].to_numpy()
        rng = np.random.default_rng(2)
        noise = np.where(np.isin(gap, (0.5, 1.0)), 0.01, 0.4) * rng.normal(0, 1, len(runs))
        return 0.4 + noise + more(runs, 0.06)

    report = tell(sweep_of(tmp_path, GAP, value, **FORTY))
    assert report.verdict[1].startswith(
        "Engaged-deference is known to have done better than imposition only where "
        "allies.agenda_gap is from 0.5 to 1 (tried: 0 to 1), at 2 of the 3 points there; elsewhere "
        "it is undecided."
    )


def test_practices_with_the_same_verdict_share_a_sentence(tmp_path):
    names = ("statement", "parallel", "consultation", "co-decision", "silent-deference")
    more_names = ("engaged-deference", "critical-support", "no-allies")
    practices = "[" + ", ".join(f'"{name}"' for name in (*names, *more_names)) + "]"

    def value(runs, _):  # as often above as below, so that nothing is known of the mean
        swing = np.where(runs["replicate"] % 2, 0.2, -0.2)
        return luck(runs, 0.0) + np.where(runs["practice"] == "imposition", 0.0, swing)

    report = tell(sweep_of(tmp_path, GAP, value, **{**FORTY, "practices": practices}))
    told = " ".join(report.verdict)
    assert told.count("ndecided everywhere") == 1
    assert "of 8 practices" not in told
    assert (
        "Undecided everywhere: at none of five points can these worlds tell statement, parallel, "
        "consultation, co-decision, silent-deference, engaged-deference, critical-support and "
        "no-allies from imposition."
    ) in told


def test_a_turn_takes_a_decided_point_on_either_side(tmp_path):
    # Ahead at 0, nothing known elsewhere.
    noisy = np.random.default_rng(8)
    report = report_of(
        tmp_path,
        GAP,
        lambda runs: np.where(
            runs["allies.agenda_gap"] == 0, 0.1, noisy.normal(-0.02, 0.3, len(runs))
        ),
    )
    assert "did better than imposition at 1 of 5 points; undecided at 4" in report.verdict[0]
    assert not any("lead passes" in text for text in report.verdict)
    assert not [
        table
        for table in of_type(section(report, "The verdict in numbers").blocks, object)
        if table.caption.startswith("Where the lead changes")
    ]


def unsettled(runs, mean):
    """Give differences so wide that nothing is decided, whose mean is known."""
    return mean + np.where(runs["replicate"] % 2 == 0, 0.3, -0.3)


def test_a_turn_spans_the_points_that_are_undecided(tmp_path):
    def difference(runs):
        gap = runs["allies.agenda_gap"]
        return np.select([gap == 0, gap == 0.25], [-0.1, unsettled(runs, 0.02)], 0.1)

    report = report_of(tmp_path, GAP, difference)
    assert report.verdict[0].endswith("imposition did better at 1; undecided at 1.")
    # The mean at 0.25 is above 0, but nobody knows.
    assert "from imposition to engaged-deference between 0 and 0.5." in report.verdict[1]


def test_a_turn_lies_within_one_row(tmp_path):
    def difference(runs):
        gap, courts = runs["allies.agenda_gap"], runs["institutions.enforceability"]
        first, last = (gap == 0) & (courts == 0), (gap == 1) & (courts == 0.2)
        return np.select([first, last], [-0.1, 0.1], unsettled(runs, 0.0))

    report = report_of(tmp_path, GAP + COURTS, difference)
    assert "did better at 1; undecided at 13." in report.verdict[0]
    assert not any("lead passes" in text for text in report.verdict)


def test_turns_are_told_for_every_row_of_two_factors(tmp_path):
    def difference(runs):
        # It turns at 0.5 with weak courts, never with the best.
        turn = 0.4 * (runs["allies.agenda_gap"] - 0.4)
        return np.where(runs["institutions.enforceability"] > 0.3, 0.1, turn)

    report = report_of(tmp_path, GAP + COURTS, difference)
    assert (
        "As allies.agenda_gap grows, the lead passes from imposition to engaged-deference in 2 of "
        "3 rows of points that differ in it alone, between 0.25 and 0.5." in report.verdict[1]
    )
    # At a gap of 0 and of 0.25 better courts turn it, between 0.2 and 0.4.
    assert (
        "As institutions.enforceability grows, the lead passes from imposition to "
        "engaged-deference in 2 of 5 rows of points that differ in it alone, between 0.2 and 0.4."
        in report.verdict[1]
    )
    turns = section(report, "The verdict in numbers").blocks[1]
    assert len(turns.rows) == 4
    assert (
        "allies.agenda_gap",
        "institutions.enforceability = 0.2",
        "0.25 and 0.5",
        "imposition",
        "engaged-deference",
    ) in turns.rows


def test_one_factor_at_a_time_turns_along_each(tmp_path):
    def difference(runs):
        return np.where(runs["allies.agenda_gap"] > 0.8, -0.1, 0.1)

    report = report_of(tmp_path, GAP + COURTS, difference, design='"one-at-a-time"')
    turned = [text for text in report.verdict if "lead passes" in text]
    assert len(turned) == 1
    assert "from engaged-deference to imposition in the only row of points" in turned[0]


def test_the_lead_in_harms_turns_the_right_way_round(tmp_path):
    report = report_of(
        tmp_path, GAP, lambda runs: 0.4 * (runs["allies.agenda_gap"] - 0.5), outcomes='["harms"]'
    )
    # More harms at a large gap: there imposition leads.
    assert "the lead passes from engaged-deference to imposition between" in report.verdict[1]
