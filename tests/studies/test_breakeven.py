"""At which value a difference turns: planted by a model of one's own, and in small worlds."""

import math

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import RequestError
from sim.reports.blocks import Curves
from sim.statistics.bootstrap import Interval
from sim.studies.breakeven import EffectAt, Measured, kept_break_evens, stretches, verdict_on
from sim.studies.draw import Drawing, PointsJudged
from tests.reports.sweeps import of_type

ONE = {
    "states.count": 1,
    "groups.count": 1,
    "allies.count": 1,
    "people.per_group": 1,
    "time.months": 1,
    "shocks": [],
}

MODEL = """
from sim.model import AdvocacyModel
from sim.outcomes import Outcome


class Planted(AdvocacyModel):
    own_outcomes = (Outcome("gain", "Gain", "points", -10, 10, "higher", "as planted"),)

    def own_outcome_values(self):
        luck = self.stream("planted").random() - 0.5
        gap = self.parameters.allies.agenda_gap
        return {"gain": (self.practice == "engaged-deference") * (gap - 0.37 + 0.05 * luck)}
"""


@pytest.fixture
def planted(monkeypatch):
    """Ask for a break-even where the true difference in every world is a function of the factors.

    It is called with the worlds' luck, about from −1 to 1, [worlds], and a value of each factor.
    """

    def planted(true, **asked):
        def worlds(drawing, scaled, _=""):
            luck = np.random.default_rng(1).normal(0, 0.4, drawing.asked.replicates)
            axes = [axis.name for axis in drawing.space.axes]
            rows = drawing.space.values_at(scaled).select(axes).to_pylist()
            return np.stack([true(luck, *row.values()) + 0.0 * luck for row in rows])

        def judge(drawing, scaled, stage=""):
            values, (effect,) = worlds(drawing, scaled, stage), drawing.effects
            held = {"effect": 0, "practice": effect.practice, "against": effect.against}
            held |= {"outcome": effect.outcome, "claim": "", "point": np.arange(len(values))}
            held |= {"difference": values.mean(axis=1), "error": values.std(axis=1), "pairs": 20}
            table = drawing.space.values_at(scaled)
            return PointsJudged(
                drawing.effects, table, pd.DataFrame(held | {"censored": np.nan}), {}
            )

        monkeypatch.setattr(Drawing, "judge", judge)
        monkeypatch.setattr(Drawing, "worlds", worlds)
        return sim.breakeven("migration-2020", **{"replicates": 20, "points": 6} | asked)

    return planted


@pytest.mark.slow
def test_what_a_model_of_ones_own_plants_is_found(tmp_path):
    path = tmp_path / "planted.py"
    path.write_text(MODEL, encoding="utf-8")
    asked = {"outcome": "gain", "replicates": 20, "points": 6, "set": ONE}
    answer = sim.breakeven(model=f"{path}:Planted", **asked)
    (row,) = answer.levels[0].crossed
    assert row.low <= 0.37 <= row.high
    assert row.value == pytest.approx(0.37, abs=0.02)


def test_a_planted_break_even_is_found_with_those_by_delta(planted):
    answer = planted(lambda luck, gap: gap - 0.37 + 0.05 * luck, delta=0.2)
    zero, more, less = answer.levels
    for found, value in ((zero, 0.37), (more, 0.57), (less, 0.17)):
        (row,) = found.crossed
        assert row.rises
        assert row.value == pytest.approx(value, abs=0.03)
        assert row.low <= value <= row.high
        assert row.high - row.low < 0.1
    assert [row.verdict for row in answer.stretches][:1] == ["worse"]
    assert [row.verdict for row in answer.stretches][-1:] == ["better"]
    assert (answer.stretches[0].low, answer.stretches[-1].high) == (0.0, 1.0)
    assert (answer.worlds, answer.points) == (20, 6)
    assert answer.here.value == 0.6
    assert answer.here.verdict == "better"


def test_all_crossings_are_told(planted):
    answer = planted(
        lambda luck, gap: (gap - 0.2) * (0.8 - gap) + 0.01 * luck * (1 + gap), points=12
    )
    first, last = answer.levels[0].crossed
    assert (first.rises, last.rises) == (True, False)
    assert first.low <= 0.2 <= first.high < last.low <= 0.8 <= last.high
    assert "crosses 0 two times" in sim.tell(answer).verdict[0]


def test_without_a_crossing_the_side_is_told_and_beyond_which_end_it_might_lie(planted):
    answer = planted(lambda luck, gap: gap - 1.5 + 0.05 * luck)
    assert (answer.levels[0].side, answer.levels[0].beyond) == ("below", "high")
    text = sim.tell(answer).verdict[0]
    assert "does worse than imposition over the whole range of allies.agenda_gap, 0 to 1" in text
    assert "it would turn above 1" in text
    other = planted(lambda luck, gap: 0.5 + gap + 0.05 * luck)
    assert (other.levels[0].side, other.levels[0].beyond) == ("above", "low")


def test_a_factor_that_does_nothing_is_told_so(planted):
    answer = planted(lambda luck, _: 0.3 + luck, factor="allies.coordination")
    assert answer.idle
    assert "changes nothing here" in sim.tell(answer).verdict[0]


def test_a_map_of_two_has_the_break_even_of_one_for_each_value_of_the_other(planted):
    factors = ["allies.agenda_gap", "allies.coordination"]
    answer = planted(
        lambda luck, gap, steer: gap - 0.3 - 0.4 * steer + 0.02 * luck, factor=factors, points=16
    )
    assert answer.points == 16
    zero = [row for row in answer.levels if row.level == 0]
    assert [zero[0].along, zero[-1].along] == [0.0, 1.0]
    for found in zero:
        (row,) = found.crossed
        assert row.value == pytest.approx(0.3 + 0.4 * found.along, abs=0.02)
    report = sim.tell(answer)
    assert list(report.figures()) == ["breakeven-map"]
    assert answer.stretches == ()


def test_whole_numbers_vary_in_their_steps(planted):
    answer = planted(lambda _, count: count - 3.4, factor="allies.count=1..6", points=12)
    assert sorted(answer.table("points").column("allies.count").to_pylist()) == [1, 2, 3, 4, 5, 6]
    assert answer.levels[0].crossed[0].value == pytest.approx(3.4, abs=0.01)
    assert "between 3 and 4" in sim.tell(answer).verdict[0]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"factor": "allies.agenda_gapp"}, "did you mean 'allies.agenda_gap'"),
        ({"factor": "rules.pressure"}, "is a word, and what breaks even is a number"),
        ({"factor": "groups.priorities"}, "is no single number; name one of its parts"),
        ({"factor": "comparison.smallest_difference"}, "changes no world"),
        ({"factor": ["allies.agenda_gap"] * 2}, "'allies.agenda_gap' stands twice"),
        ({"factor": ["allies.agenda_gap"] * 3}, "expected one, or two for a map, got 3"),
        ({"factor": ()}, "expected one, or two for a map, got none"),
        ({"factor": "allies.agenda_gap=0..2"}, "factor allies.agenda_gap=2"),
        ({"factor": "allies.agenda_gap=1..0"}, "the range must begin below its end"),
        ({"factor": "allies.agenda_gap=0.5"}, "expected a range after ="),
        ({"factor": "allies.agenda_gap=a..b"}, "expected a range after ="),
        ({"factor": "allies.count=2..3"}, "fewer than 4 values from 2 to 3"),
        ({"set": {"allies.agenda_gap": 0.2}}, "a setting gives it one value"),
        ({"practice": "imposition"}, "is already the baseline"),
        ({"outcome": "right"}, "did you mean 'rights'"),
        ({"replicates": 10}, "replicates: must be"),
    ],
)
def test_what_cannot_be_asked_is_said(asked, said):
    with pytest.raises(RequestError) as caught:
        sim.breakeven("migration-2020", **asked)
    assert said in str(caught.value)


def test_an_outcome_that_is_hardly_ever_defined_is_refused():
    few = ONE | {"time.months": 3}
    with pytest.raises(RequestError, match="outcome rights_kept: is defined at"):
        sim.breakeven("migration-2020", outcome="rights_kept", set=few, replicates=20, points=6)


def test_the_null_world_is_identical_at_every_value():
    asked = {"replicates": 20, "points": 6, "set": ONE | {"time.months": 12}}
    answer = sim.breakeven("null-world", factor="groups.members_tail", **asked)
    assert [row.verdict for row in answer.stretches] == ["identical"]
    assert not answer.levels[0].crossed


def test_points_share_the_worlds_of_a_comparison_whatever_the_threads():
    small = ONE | {"groups.count": 3, "people.per_group": 8, "time.months": 24, "allies.count": 2}
    asked = {"set": small, "replicates": 20, "points": 6}
    one = sim.breakeven("migration-2020", **asked, jobs=1)
    assert sim.breakeven("migration-2020", **asked, jobs=2) == one
    own = sim.compare(
        "migration-2020",
        practice="engaged-deference",
        replicates=20,
        set=small | {"allies.agenda_gap": 1.0},
    )
    judged, points = (one.table(name).to_pandas() for name in ("judged", "points"))
    at_end = judged["difference"][points["allies.agenda_gap"] == 1.0].item()
    assert at_end == pytest.approx(own["engaged-deference"].rights.mean, abs=1e-12)


def test_what_is_measured_is_told_only_where_it_is(planted):
    answer = planted(lambda _, gap: gap - 0.37)
    assert answer.factors[0].measured is None
    assert "easured" not in sim.tell(answer).text().partition("What is assumed")[0]
    held = Measured(low=0.03, high=0.4, source="a survey")
    known = answer.factors[0].model_copy(update={"measured": held})
    told = answer.model_copy(update={"factors": (known,)}).holding(answer.held)
    assert "Measured of allies.agenda_gap is 0.03 to 0.4 (a survey)" in " ".join(
        sim.tell(told).verdict
    )
    (section,) = (held for held in sim.tell(told).sections if held.title == "Where it turns")
    (curves,) = of_type(section, Curves)
    assert [(at, name) for at, _, name in curves.marks][-2:] == [
        (0.03, "measured"),
        (0.4, "measured"),
    ]


def test_a_report_takes_at_most_forty_lines_beside_what_all_studies_tell(planted):
    factors = ["allies.agenda_gap", "allies.coordination"]
    for answer in (
        planted(lambda luck, gap: gap - 0.37 + 0.1 * luck, delta=0.2),
        planted(lambda _, gap, steer: gap - steer, factor=factors, points=16),
    ):
        own = sim.tell(answer).text(80).partition("What is assumed")[0]
        assert len(own.splitlines()) <= 40


def test_verdicts_part_a_range_at_their_borders():
    def told(value, verdict):
        return EffectAt(value=value, along=None, mean=0.0, interval=Interval(0, 0), verdict=verdict)

    rows = [told(0, "worse"), told(1, "worse"), told(2, "better"), told(3, "worse")]
    held = [(row.low, row.high, row.verdict) for row in stretches(rows)]
    assert held == [(0, 1.5, "worse"), (1.5, 2.5, "better"), (2.5, 3, "worse")]


@pytest.mark.parametrize(
    ("bounds", "higher", "lower"),
    [
        ((0.02, 0.03), "better", "worse"),
        ((-0.03, -0.02), "worse", "better"),
        ((0.005, 0.03), "slightly better", "slightly worse"),
        ((0.002, 0.005), *["a difference, too small to matter"] * 2),
        ((-0.002, 0.005), *["no difference that matters"] * 2),
        ((-0.02, 0.005), *["not known"] * 2),
        ((0.0, 0.0), *["identical"] * 2),
    ],
)
def test_a_verdict_is_that_of_the_interval_and_of_which_way_is_good(bounds, higher, lower):
    assert verdict_on(Interval(*bounds), 0.01, "higher") == higher
    assert verdict_on(Interval(*bounds), 0.01, "lower") == lower


def test_the_essays_world_turns_where_it_is_kept_to_turn():
    gap, alike, steering, sizes = kept_break_evens()
    for answer, value in ((gap, 0.40), (alike, 0.19)):
        (row,) = answer.levels[0].crossed
        assert row.low < value < row.high
        assert row.rises
    assert steering.factors[0].name == "allies.coordination"
    assert not steering.levels[0].crossed[0].rises
    assert sizes.factors[0].name == "groups.members_tail"
    assert {answer.asked.replicates for answer in kept_break_evens()} == {1_200}
    assert all(math.isfinite(row.mean) for answer in kept_break_evens() for row in answer.curve)
    assert np.ptp([answer.asked.seed for answer in kept_break_evens()]) == 0
