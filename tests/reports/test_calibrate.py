import math

import pytest

import sim
from sim.reports.blocks import Forest, Table, Words
from sim.statistics.bootstrap import NO_INTERVAL, Interval
from sim.studies.calibrate_answer import TARGETS
from tests.reports.sweeps import of_type, section
from tests.studies.claims.conftest import WORLD

EXPERIMENT = """
title = "A small calibration, for $5_{{"
scenarios = ["{scenario}"]
practices = ["no-allies", "parallel"]
seed = 3
points = 8
explored = 2
replicates = 2
check = 2
[[parameters]]
path = "response.repress_threshold"
low = -0.5
high = 1.0
"""


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    """Carry out a small calibration."""
    place = tmp_path_factory.mktemp("calibration")
    busy = f'{WORLD}\n[rules]\nrest = "never"\n'
    (place / "tiny.toml").write_text(busy, encoding="utf-8")
    path = place / "mine.toml"
    path.write_text(EXPERIMENT.format(scenario=place / "tiny.toml"), encoding="utf-8")
    return sim.calibrate(path, points=8, jobs=1)


@pytest.fixture
def report(fitted):
    """Report the calibration with other numbers."""

    def report(parameter=None, figures=None, **changes):
        if parameter is not None:
            changes["parameters"] = (fitted.parameters[0].model_copy(update=parameter),)
        if figures is not None:
            changes |= {name: (held_at(fitted, figures),) for name in ("with_found", "with_own")}
        return sim.tell(fitted.model_copy(update=changes))

    return report


def held_at(fitted, values):
    """Put the model's figures at some values, each known to ± 0.001."""
    part, rows = fitted.with_found[0], []
    for row, target, value in zip(part.figures, TARGETS, values, strict=True):
        bounds = NO_INTERVAL if math.isnan(value) else Interval(value - 0.001, value + 0.001)
        new = {"value": value, "interval": bounds, "against_target": target.side(bounds)}
        rows.append(row.model_copy(update=new))
    return part.model_copy(update={"figures": tuple(rows)})


MIDDLE = [target.value for target in TARGETS]


def test_model_and_targets_stand_side_by_side(report):
    values = [0.9, 0.05, *MIDDLE[2:4], math.nan]
    found = report(figures=values)
    forest = of_type(section(found, "The model beside"), Forest)[0]
    assert forest.name == "calibration"
    targets, model = forest.rows[::2], forest.rows[1::2]
    assert [(row.mean, row.low, row.high) for row in targets] == [
        (target.value, target.interval.low, target.interval.high) for target in TARGETS
    ]
    assert [row.mean for row in model] == pytest.approx(values, nan_ok=True)
    assert [row.verdict for row in model] == [
        *("outside, above", "outside, below", "inside", "inside", "undefined"),
    ]
    assert "calibration" in found.figures()


def test_own_values_are_drawn_where_they_differ(report):
    forest = of_type(section(report(), "The model beside"), Forest)[0]
    assert len(forest.rows) == 15


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (MIDDLE, ["all 5 figures of the model lie inside"]),
        (
            [0.5, *MIDDLE[1:4], 0.228],
            ["3 of 5", "Outside: share ignored in tiny (0.500)", "Not known"],
        ),
    ],
)
def test_figures_elsewhere_are_named(report, values, told):
    verdict = report(figures=values).verdict
    assert all(text in verdict[0] for text in told)
    assert all(text in verdict[2] for text in told)


@pytest.mark.parametrize(
    ("word", "told"), [("well", "Well"), ("weakly", "Weakly"), ("not", "Not identified")]
)
def test_how_well_a_value_is_identified(report, word, told):
    verdict = report(parameter={"identified": word, "at_bound": False}).verdict[1]
    assert verdict.startswith(told)
    assert verdict.count("response.repress_threshold") == 1
    at_bound = report(parameter={"identified": word, "at_bound": True}).verdict[1]
    assert at_bound.count("response.repress_threshold") == 2


def test_whether_defaults_agree(report):
    assert "differ" in report(parameter={"agrees": False}).verdict[2]
    assert "differ" not in report(parameter={"agrees": True}).verdict[2]


def test_values_are_drawn_within_their_ranges(report):
    found = section(
        report(parameter={"low": -0.5, "high": 1.5, "found": 0, "error": 0.1}), "The va"
    )
    (row,) = of_type(found, Forest)[0].rows
    # A quarter of the way; 1.96 standard errors of a twentieth.
    assert row.mean == pytest.approx(0.25)
    assert (row.low, row.high) == pytest.approx((0.25 - 0.098, 0.25 + 0.098), abs=1e-4)


def test_that_it_is_no_validation_is_the_first_limit(report):
    assert "calibration, not" in report().limits[0]


def test_of_few_sets_it_is_said_that_they_are_few(report):
    none = report(
        parameter={"left_low": math.nan, "left_high": math.nan}, share_left=0.0, sets_tried=17
    )
    told = [block.text for block in of_type(section(none, "The values"), Words)]
    assert "all of the 17 sets" in told[0]
    some = report(parameter={"left_low": 0.1, "left_high": 0.2}, share_left=0.25, sets_tried=20)
    told = [block.text for block in of_type(section(some, "The values"), Words)]
    assert "all but 25 % of them" in told[0]


def test_tables_hold_what_was_found(report, fitted):
    found = report()
    values, combinations, correlation = of_type(section(found, "The values"), Table)
    (row,) = fitted.parameters
    (cells,) = values.rows
    assert cells[0] == row.path
    assert float(cells[1].replace("−", "-")) == pytest.approx(row.rounded, rel=1e-3)
    assert float(combinations.rows[0][1]) == pytest.approx(row.error / 1.5, rel=0.05)
    assert correlation.rows == (("repress_threshold", "1.00"),)
    (practices,) = of_type(section(found, "By practice"), Table)
    months = [int(cells[1].replace(",", "")) for cells in practices.rows]
    assert sum(months) == fitted.with_found[0].campaign_months
    # The first three figures are shares of the answers, and sum to 1.
    for cells in practices.rows:
        assert sum(map(float, cells[2:5])) == pytest.approx(1, abs=0.002)


def test_figures_that_were_not_fitted_are_named(report):
    assert not any("Not fitted" in line for line in report().limits)
    told = report(fitted_to=("ignored", "coerced", "accommodated"))
    assert "Not fitted, only compared: coercion persists and accommodation persists." in told.limits
