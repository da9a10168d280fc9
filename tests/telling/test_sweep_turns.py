import numpy as np

from tests.telling.sweeps import COURTS, GAP, of_type, report_of, section


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


def test_points_drawn_all_over_have_ranges_but_no_turns(tmp_path):
    def difference(runs):
        return np.where(runs["allies.agenda_gap"] > 0.5, -0.1, 0.1)

    drawn = """
    [[factors]]
    path = "allies.agenda_gap"
    low = 0.0
    high = 1.0
    [[factors]]
    path = "institutions.enforceability"
    low = 0.0
    high = 0.5
    """
    report = report_of(tmp_path, drawn, difference, design='"latin-hypercube"', points="40")
    assert "at 20 of 40 points" in report.verdict[0]
    assert "imposition only where allies.agenda_gap is from 0.0" in report.verdict[1]
    assert "(tried: 0 to 1)" in report.verdict[1]
    assert "enforceability" not in report.verdict[1]
    assert "lead passes" not in report.verdict[1]


def test_the_lead_in_harms_turns_the_right_way_round(tmp_path):
    report = report_of(
        tmp_path, GAP, lambda runs: 0.4 * (runs["allies.agenda_gap"] - 0.5), outcomes='["harms"]'
    )
    # More harms at a large gap: there imposition leads.
    assert "the lead passes from engaged-deference to imposition between" in report.verdict[1]
