"""The report of a comparison: nothing in it says another thing than its numbers."""

import pytest

import sim
from sim.reports.blocks import Choice, Forest, Points, Table
from sim.reports.common import tone_of
from sim.statistics.bootstrap import Interval
from sim.statistics.verdicts import Verdict
from sim.studies.breakeven import kept_break_evens
from sim.wording import estimate
from tests.reports.test_explain import section


def tables(report):
    found = {}
    for held in report.sections:
        found |= {block.caption: block for block in held.blocks if isinstance(block, Table)}
    return found


def test_rights_and_harms_stand_side_by_side_and_their_ratio_nowhere(answer):
    report = sim.tell(answer)
    main = next(held for name, held in tables(report).items() if name.startswith("Rights in"))
    assert main.head[-1] == "harms (per 1,000 people and year; less is better)"
    assert all(row[-1] for row in main.rows)
    assert "Harms per unit" not in report.text()
    held = answer["engaged-deference"].harms_per_right
    frame = answer.frame().set_index(["outcome", "practice"])
    row = frame.loc["harms_per_right", "engaged-deference"]
    assert row["mean"] == pytest.approx(held.value, nan_ok=True)
    with pytest.raises(sim.RequestError, match="take harms and rights_won"):
        sim.tell(answer, ["harms_per_right"])


def test_what_is_censored_of_the_first_gain_stands_with_its_name(answer):
    shares = {row.practice: row.mean for row in answer.outcome("no_gain").practices}
    (every,) = [
        held for name, held in tables(sim.tell(answer)).items() if name.startswith("Every outcome")
    ]
    named = {row[1]: row[0] for row in every.rows if row[0].startswith("Months to the first")}
    assert named == {
        practice: f"Months to the first gain (restricted mean, {100 * share:.0f} % censored)"
        for practice, share in shares.items()
    }


def test_a_frame_has_every_verdict_that_the_answer_has(answer):
    for row in answer.frame().to_dict("records"):
        assert row["verdict"] == getattr(answer[row["practice"]], row["outcome"]).verdict


def test_no_arrow_says_another_side_than_its_number(answer):
    """Nor is there one where a difference is too small to matter, or may be none."""
    choice = section(sim.tell(answer), "What each practice does").blocks[0]
    assert isinstance(choice, Choice)
    for _, forest in choice.options:
        assert isinstance(forest, Forest)
        for row in forest.rows:
            assert row.tone == tone_of(Interval(row.low, row.high), forest.negligible)
    assert not any(sign in sim.tell(answer).text() for sign in "↑↓")


@pytest.mark.parametrize(
    ("low", "high", "tone"),
    [(0.002, 0.007, "open"), (-0.01, -0.001, "open"), (0.002, 0.02, "more"), (-0.3, -0.2, "less")],
)
def test_what_is_negligible_leans_to_no_side(low, high, tone):
    assert tone_of(Interval(low, high), 0.01) == tone


def test_a_default_is_never_said_to_have_been_set_beforehand(answer):
    (told,) = [row for row in sim.methods(answer).paragraphs if "smallest difference" in row]
    assert "beforehand" not in told
    assert "is 0.01, the default of the software." in told
    asked = {"practice": "statement", "replicates": 20, "seed": 3}
    chosen = sim.methods(sim.compare("null-world", **asked, delta=0.02)).text()
    assert "is 0.02, which we chose for this question." in chosen
    setting = {"comparison.smallest_difference": 0.03}
    chosen = sim.methods(sim.compare("null-world", **asked, set=setting)).text()
    assert "is 0.03, which we chose for this question." in chosen


def test_break_evens_that_are_kept_head_what_decides_it():
    """They are told of the world and the practices that they are of, and of no other."""

    def decides(**asked):
        return "What decides it" in sim.tell(sim.compare(replicates=1, **asked)).verdict[0]

    practice = kept_break_evens()[0].asked.practice
    assert decides(practice=practice)
    assert not decides(practice="consultation")
    assert not decides(practice=practice, against="no-allies")
    assert not decides(practice=practice, set={"allies.agenda_gap": 0.2})
    assert not decides(scenario="null-world", practice=practice)


def test_a_difference_is_told_as_a_share_as_time_and_as_lives():
    answer = sim.compare(practice="no-allies", replicates=60)
    held = answer.main.of("no-allies").apart
    assert held.simultaneous.high < 0
    months = answer.table("months").to_pandas()
    own = months[(months["series"] == "rights") & (months["practice"] == "imposition")]["mean"]
    later = -held.mean / (own.iloc[-1] - own.iloc[0]) * len(own)
    lives = -held.mean * len(own) / 12 * 1e6
    (told,) = [
        line.removesuffix(".")
        for block in section(sim.tell(answer), "What can be concluded").blocks
        if isinstance(block, Points)
        for line in block.texts
        if "person-years" in line
    ]
    share, time, people = told.partition(": ")[2].split("; ")
    assert share.startswith(f"{-100 * held.mean / answer.stakes.stake.mean:.0f}")
    assert float(time.split()[0]) == pytest.approx(later, abs=0.06)
    assert time.endswith("months later")
    assert float(people.split()[0].replace(",", "")) == pytest.approx(lives, rel=0.06)


def test_each_verdict_on_deferring_has_a_sentence_of_its_own(answer):
    told = set()
    judged = [verdict for verdict in Verdict if verdict is not Verdict.CANNOT_BE_TOLD]
    for verdict in judged:  # those that the sum of several practices can have
        pooled = answer.pooled.model_copy(update={"verdict": verdict})
        report = sim.tell(answer.model_copy(update={"pooled": pooled}).holding(answer.held))
        told.add(report.plain[1])
        assert report.plain[1] in report.html()
    assert len(told) == len(judged)


def test_the_methods_say_what_movements_change_and_how_small_a_difference_is_beside_that(answer):
    told, held = sim.methods(answer).text(), answer.stakes
    assert (estimate(held.stake.mean, held.stake.interval, sign=True) in told) == (
        held.stake.interval.excludes_zero
    )
    assert f"{held.smallest.value:.2g} (" in told
    without = answer.model_copy(update={"stakes": None}).holding(answer.held)
    assert "pilot" not in sim.methods(without).text()
