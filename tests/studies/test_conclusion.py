import re

import pytest

from sim.statistics.bootstrap import NO_INTERVAL, Interval
from sim.studies.comparison import Difference, compare
from sim.studies.conclusion import Verdict, conclude, judge, replicates_needed

TWO = ("imposition", "engaged-deference")
DELTA = 0.01


def difference(low, high, mean=None, pairs=100, tied=0.0):
    bounds = NO_INTERVAL if low is None else Interval(low, high)
    mean = (low + high) / 2 if mean is None else mean
    return Difference(pairs, 0, mean, bounds, bounds, 0.5, tied, 0.5 - tied)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.02, 0.04, Verdict.BETTER),
        (0.01, 0.04, Verdict.BETTER),
        (0.009, 0.04, Verdict.SMALL),
        (0.0, 0.04, Verdict.UNDECIDED),
        (-0.002, 0.011, Verdict.UNDECIDED),
        (-0.002, 0.01, Verdict.EQUIVALENT),
        (0.002, 0.009, Verdict.EQUIVALENT),
        (-0.01, 0.01, Verdict.EQUIVALENT),
        (0.0, 0.0, Verdict.EQUIVALENT),
        (-0.04, 0.04, Verdict.UNDECIDED),
        (-0.04, -0.001, Verdict.SMALL),
        (-0.04, -0.01, Verdict.WORSE),
        (-0.04, -0.02, Verdict.WORSE),
    ],
)
def test_each_interval_has_its_verdict(low, high, verdict):
    assert judge(difference(low, high), DELTA) is verdict


def test_ties_in_every_world_are_identical_and_no_interval_is_undecided():
    assert judge(difference(0, 0, tied=1.0), DELTA) is Verdict.IDENTICAL
    assert judge(difference(None, None, 0.0, pairs=5, tied=1.0), DELTA) is Verdict.IDENTICAL
    assert judge(difference(None, None, 0.5, pairs=5), DELTA) is Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("low", "high", "needed"),
    [
        (-0.01, 0.03, 400),  # mean 0.01: the half-width 0.02 must come down to 0.01
        (-0.02, 0.02, 400),  # mean 0: the half-width must come down to δ
        (-0.05, 0.07, 3600),  # mean 0.01, half-width 0.06
        (-0.0101, 0.0099, 110),  # almost inside: more than there are, in two digits
        (-0.2, 0.2, 40_000),
        (-2.0, 2.0, None),
    ],
)
def test_about_how_many_replicates_would_decide(low, high, needed):
    assert replicates_needed(difference(low, high), DELTA) == needed


def test_an_estimate_is_met_by_the_interval_it_predicts():
    for low, high in ((-0.012, 0.03), (-0.004, 0.019), (-0.03, 0.001)):
        now = difference(low, high)
        shrunk = (100 / replicates_needed(now, DELTA)) ** 0.5
        then = (now.mean + (bound - now.mean) * shrunk for bound in (low, high))
        assert judge(difference(*then), DELTA) is not Verdict.UNDECIDED


def test_no_interval_no_estimate():
    assert replicates_needed(difference(None, None, 0.5), DELTA) is None


def told(make, gain, **more):
    runs = make({"engaged-deference": gain}, practices=TWO, **more)
    conclusion = conclude(compare(runs))
    (finding,) = conclusion.findings
    return finding, conclusion


@pytest.mark.parametrize(
    ("gain", "more", "verdict", "said"),
    [
        (0.05, {}, Verdict.BETTER, r"Engaged-deference did better than imposition: by 0\.05"),
        (-0.05, {}, Verdict.WORSE, r"Imposition did better than engaged-deference: by 0\.0"),
        (
            0.012,
            {},
            Verdict.SMALL,
            r"Engaged-deference did better than imposition: by .* too little to matter\.",
        ),
        (
            0.0,
            {"replicates": 400},
            Verdict.EQUIVALENT,
            r"There is no difference larger than 0\.01 between imposition and engaged-deference \(",
        ),
        (
            0.004,
            {"noise": 0.1},
            Verdict.UNDECIDED,
            r"Undecided: more replicates are needed for engaged-deference \(.*; about [\d,]+ world",
        ),
        (
            0.05,
            {"replicates": 7},
            Verdict.UNDECIDED,
            r"Undecided: more replicates are needed for engaged-deference \(fewer than 20 worlds\)",
        ),
        (
            0.0,
            {"noise": 0},
            Verdict.IDENTICAL,
            r"Engaged-deference was identical to imposition in all 60 worlds\.",
        ),
    ],
)
def test_each_verdict_is_said(make, gain, more, verdict, said):
    finding, conclusion = told(make, gain, **more)
    assert finding.verdict is verdict
    assert re.search(said, conclusion.paragraph), conclusion.paragraph
    assert "60 worlds" in conclusion.paragraph or "replicates" in more
    assert "“A world made by hand” over 48 months" in conclusion.paragraph
    assert "says nothing about other scenarios" in conclusion.paragraph
    assert "deference is right for reasons other than what it achieves" in conclusion.paragraph
    assert 4 <= len(conclusion.sentences) <= 8


def test_a_size_in_the_paragraph_has_no_sign(make):
    _, conclusion = told(make, -0.05, noise=0.001)
    size = re.search(r"by ([\d.]+) \(([\d.]+) to ([\d.]+)\)", conclusion.paragraph)
    middle, low, high = (float(number) for number in size.groups())
    assert low <= middle <= high
    assert middle == pytest.approx(0.05, abs=0.001)


def test_all_kinds_of_verdict_together(nine):
    conclusion = conclude(compare(nine))
    assert [row.practice for row in conclusion.findings] == [
        row for row in compare(nine).ranked if row != "imposition"
    ]
    said = {row.practice: row.words for row in conclusion.findings}
    assert said["engaged-deference"] == "better"
    assert said["no-allies"] == "worse"
    assert said["consultation"] == "no real difference"
    assert said["co-decision"] == "better, maybe little"
    assert said["parallel"] == "worse, maybe little"
    assert "Three practices did better than imposition: engaged-deference by" in (
        conclusion.paragraph
    )
    assert "Imposition did better than three practices: no-allies by" in conclusion.paragraph
    assert "95 % intervals that hold for all of them at once" in conclusion.paragraph
    assert 4 <= len(conclusion.sentences) <= 8


def test_harms_that_point_the_other_way_are_told(make):
    gains = {"engaged-deference": 0.05, "parallel": -0.05, "co-decision": 0.05}
    practices = ("imposition", *gains)
    # Harms follow the gains, times ten, unless moved.
    runs = make(
        gains,
        practices=practices,
        harms={"engaged-deference": 1.5, "parallel": -1.5, "co-decision": -2.5},
    )
    conclusion = conclude(compare(runs))
    opposed = {row.practice for row in conclusion.findings if row.harms is not None}
    assert opposed == {"engaged-deference", "parallel"}
    assert re.search(
        r"Harms point the other way \(per 1,000 people and year\): "
        r"\+[12]\.\d+ \(.*\) for engaged-deference and −[12]\.\d+ \(.*\) for parallel\.",
        conclusion.paragraph,
    )


def test_harms_that_may_be_equal_are_not_told(make):
    _, conclusion = told(make, 0.05, harms={"engaged-deference": -0.5})
    assert "Harms" not in conclusion.paragraph


def test_all_identical_is_said_shortly(make):
    paragraph = conclude(compare(make({}, noise=0))).paragraph
    assert "All of them were identical to imposition in all 60 worlds." in paragraph


def test_a_mixture_is_quoted(make):
    mixture = "imposition:0.5,engaged-deference:0.5"
    runs = make({mixture: 0.05}, practices=("imposition", mixture))
    assert f"“{mixture}” did better than imposition" in conclude(compare(runs)).paragraph


def test_a_single_practice_has_nothing_to_be_compared_with(make):
    conclusion = conclude(compare(make(practices=("imposition",))))
    assert conclusion.findings == ()
    assert conclusion.paragraph == ("Only imposition was run: there is nothing to compare it with.")


def test_another_smallest_difference_gives_another_verdict(make, scenario):
    runs = make({"engaged-deference": 0.05}, practices=TWO)
    wide = scenario.model_copy(
        update={"comparison": scenario.comparison.model_copy(update={"smallest_difference": 0.2})}
    )
    object.__setattr__(runs, "scenario", wide)
    (finding,) = conclude(compare(runs)).findings
    assert finding.verdict is Verdict.EQUIVALENT


def test_without_intervals_none_are_told(make):
    _, conclusion = told(make, 0.05, replicates=7)
    assert "% interval" not in conclusion.paragraph
    assert "there are no intervals, which take at least 20 worlds." in conclusion.paragraph
    _, conclusion = told(make, 0.05)
    assert "ranges in brackets are 95 % intervals." in conclusion.paragraph


def test_one_world_is_the_only_world(make):
    _, conclusion = told(make, 0.0, noise=0, replicates=1)
    assert "identical to imposition in the only world." in conclusion.paragraph
