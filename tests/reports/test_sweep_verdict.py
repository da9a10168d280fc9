"""The verdict of a sweep in words: who leads at how many points, where, and what turns it."""

import numpy as np
import pytest

from sim.reports import tell
from tests.reports.sweeps import (
    COURTS,
    CURVE,
    FORTY,
    GAP,
    constant,
    luck,
    of_type,
    report_of,
    section,
    sweep_of,
)

PAIRED = "engaged-deference and imposition"
LED = "Engaged-deference did better than imposition"
KNOWN = "Engaged-deference is known to have done better than imposition only where"
LOST = "Imposition is known to have done better than engaged-deference only where"


@pytest.mark.parametrize(
    ("difference", "size", "outcome", "told"),
    [
        (0.1, 0.01, "rights", f"{LED} at all 5 points."),
        (-0.1, 0.01, "rights", "Imposition did better than engaged-deference at all 5 points."),
        (
            *(0.0, 0.2, "rights"),
            f"The difference between {PAIRED} is not known at all 5 points.",
        ),
        (
            *(0.0, 0.002, "rights"),
            f"Between {PAIRED} there was no difference that matters (± 0.01) at all 5 points.",
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


def gap(runs):
    return runs["allies.agenda_gap"].to_numpy()


def courts(runs):
    return runs["institutions.enforceability"].to_numpy()


def unsettled(runs, mean=0.0):
    """Give differences so wide that nothing is decided, whose mean is known."""
    return mean + np.where(runs["replicate"] % 2 == 0, 0.3, -0.3)


def linear(runs):
    """From −0.2 to 0.2; in the middle within what does not matter."""
    return 0.4 * (gap(runs) - 0.5)


def turning_with_weak_courts(runs):
    return np.where(courts(runs) > 0.3, 0.1, 0.4 * (gap(runs) - 0.4))


def in_two_rows(runs):
    first, last = (gap(runs) == 0) & (courts(runs) == 0), (gap(runs) == 1) & (courts(runs) == 0.2)
    return np.select([first, last], [-0.1, 0.1], unsettled(runs))


DRAWN = GAP + GAP.replace("allies.agenda_gap", "institutions.enforceability")
TRIED = "(tried: 0 to 1)"
PASSES = "the lead passes from imposition to engaged-deference"
ROWS = "rows of points that differ only in it"


@pytest.mark.parametrize(
    ("factors", "difference", "changes", "told"),
    [
        ("", constant(0.1), {}, [f"{LED} at the only point."]),
        (
            *(GAP, constant(0.0115), {"size": 0.004}),
            [
                "Engaged-deference did slightly better than imposition at all 5",
                "is slight, it may be less than 0.01, which is taken not to matter",
            ],
        ),
        (
            *(GAP, linear, {}),
            [
                f"{LED} at 2 of 5 points; imposition did better at 2; there was no difference that",
                f"{KNOWN} allies.agenda_gap is from 0.75 to 1 {TRIED}; elsewhere imposition did",
                "better at 2 and there is no difference that matters at 1.",
                f"{LOST} allies.agenda_gap is from 0 to 0.25 {TRIED}; elsewhere engaged-deference",
                f"As allies.agenda_gap grows, {PASSES} between 0.25 and 0.75.",
            ],
        ),
        (  # more harms at a large gap: there imposition leads
            *(GAP, linear, {"outcomes": '["harms"]'}),
            ["the lead passes from engaged-deference to imposition between"],
        ),
        (
            GAP + CURVE,
            lambda runs: np.where(runs["rules.pressure"] == "hill", 0.1, -0.1),
            {},
            [
                f"{KNOWN} rules.pressure is hill; elsewhere imposition did better.",
                f"{LOST} rules.pressure is linear; elsewhere engaged-deference did better.",
            ],
        ),
        (  # four of forty in a tenth of the gap are no chance
            DRAWN,
            lambda runs: np.where(gap(runs) > 0.9, -0.1, 0.1),
            {"design": '"latin-hypercube"', "points": "40"},
            ["imposition did better at 4.", f"{LOST} allies.agenda_gap is from"],
        ),
        (
            GAP,
            lambda runs: np.where(runs["scenario"] == "tiny", 0.1, -0.1),
            {"scenarios": '["tiny.toml", "other.toml"]'},
            [
                "In tiny engaged-deference did better than imposition at all 5 points.",
                "In other imposition did better than engaged-deference at all 5 points.",
            ],
        ),
        (
            GAP,
            lambda runs: np.where(gap(runs) == 1, np.nan, 0.1),
            {},
            [f"{LED} at 4 of 5 points; there is no number at 1."],
        ),
        (
            GAP,
            lambda runs: np.where(gap(runs) > 0.7, 0.06, unsettled(runs, 0.06)),
            {},
            [f"{KNOWN} allies.agenda_gap is from 0.75 to 1 {TRIED}; elsewhere it is not known."],
        ),
        (
            GAP,
            lambda runs: np.where(np.isin(gap(runs), (0.5, 1)), 0.06, unsettled(runs, 0.06)),
            {},
            [f"allies.agenda_gap is from 0.5 to 1 {TRIED}, at 2 of the 3 points there; elsewhere"],
        ),
        (  # the mean at 0.25 is above 0, but nobody knows
            GAP,
            lambda runs: np.select(
                [gap(runs) == 0, gap(runs) == 0.25], [-0.1, unsettled(runs, 0.02)], 0.1
            ),
            {},
            ["imposition did better at 1; it is not known at 1.", f"{PASSES} between 0 and 0.5."],
        ),
        (
            *(GAP + COURTS, turning_with_weak_courts, {}),
            [
                f"As allies.agenda_gap grows, {PASSES} in 2 of 3 {ROWS}, between 0.25 and 0.5.",
                # At a gap of 0 and of 0.25 better courts turn it.
                f"As institutions.enforceability grows, {PASSES} in 2 of 5 {ROWS}, between 0.2 and",
            ],
        ),
        (
            GAP + COURTS,
            lambda runs: np.where(gap(runs) > 0.8, -0.1, 0.1),
            {"design": '"one-at-a-time"'},
            ["from engaged-deference to imposition in the one row of points"],
        ),
    ],
)
def test_who_is_ahead_where_and_between_what_it_turns(tmp_path, factors, difference, changes, told):
    verdict = " ".join(report_of(tmp_path, factors, difference, **changes).verdict)
    for text in told:
        assert text in verdict


@pytest.mark.parametrize(
    ("factors", "difference", "changes", "left"),
    [
        (DRAWN, lambda runs: np.where(gap(runs) > 0.9, -0.1, 0.1),
         {"design": '"latin-hypercube"', "points": "40"}, "where institutions.enforceability"),
        # Ahead at 0, nothing known elsewhere: no turn.
        (GAP, lambda runs: np.where(gap(runs) == 0, 0.1, unsettled(runs)), {}, "lead passes"),
        (GAP + COURTS, in_two_rows, {}, "lead passes"),
    ],
)  # fmt: skip
def test_what_nobody_knows_is_not_told(tmp_path, factors, difference, changes, left):
    report = report_of(tmp_path, factors, difference, **changes)
    assert left not in " ".join(report.verdict)
    if left == "lead passes":
        tables = of_type(section(report, "The verdict in numbers"), object)
        assert not [one for one in tables if one.caption.startswith("Where the lead changes")]


def test_turns_are_listed_for_every_row_of_two_factors(tmp_path):
    report = report_of(tmp_path, GAP + COURTS, turning_with_weak_courts)
    turns = section(report, "The verdict in numbers").blocks[1]
    assert len(turns.rows) == 4
    row = ("allies.agenda_gap", "institutions.enforceability = 0.2", "0.25 and 0.5")
    assert (*row, "imposition", "engaged-deference") in turns.rows


EIGHT = (
    *("statement", "parallel", "consultation", "co-decision", "silent-deference"),
    *("engaged-deference", "critical-support", "no-allies"),
)


def of_practices(tmp_path, names, difference, factors=GAP):
    practices = "[" + ", ".join(f'"{name}"' for name in names) + "]"

    def value(runs, _):
        ahead = np.where(runs["practice"] == "imposition", 0.0, difference(runs))
        return luck(runs, 0.0) + ahead

    return tell(sweep_of(tmp_path, factors, value, **{**FORTY, "practices": practices}))


def test_of_many_practices_some_are_told_and_the_table_has_all(tmp_path):
    names = EIGHT[:7]

    def difference(runs):  # each is ahead at as many points as no other
        place = runs["practice"].map({name: n for n, name in enumerate(names)})
        return np.where(runs["point"] < place, 0.1, -0.1)

    report = of_practices(tmp_path, names, difference, GAP.replace("levels = 5", "levels = 7"))
    told = "So for the first 6 of 7 practices in scenarios; the table below has all."
    assert told in report.verdict[0]
    counts = section(report, "The verdict in numbers").blocks[0]
    assert {row[0] for row in counts.rows} == set(names)


def test_practices_with_the_same_verdict_share_a_sentence(tmp_path):
    told = " ".join(of_practices(tmp_path, EIGHT, unsettled).verdict)
    assert told.count("is not known at all 5 points") == 1
    assert "of 8 practices" not in told
    assert "engaged-deference, critical-support and no-allies is not known" in told
