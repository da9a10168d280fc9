import copy
import json
from contextlib import contextmanager
from datetime import UTC, datetime

import jsonschema
import pytest

from sim.errors import RequestError
from sim.render.blocks import Forest, Table, Words
from sim.studies.calibration.document import calibration_document
from sim.studies.calibration.experiment import read_calibration
from sim.studies.calibration.results import write_calibration
from sim.studies.calibration.targets import TARGETS
from sim.studies.calibration.trial import calibrate
from sim.telling.calibrate import calibration_report
from sim.telling.documents import schema_of
from sim.telling.reading import read_result
from tests.studies.claims.conftest import WORLD
from tests.telling.sweeps import of_type, section

EXPERIMENT = """
title = "A small calibration"
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


@contextmanager
def quiet(*_):
    yield lambda _: None


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    """Carry out a small calibration; give what was asked and what was found."""
    place = tmp_path_factory.mktemp("calibration")
    (place / "tiny.toml").write_text(WORLD, encoding="utf-8")
    path = place / "mine.toml"
    path.write_text(EXPERIMENT.format(scenario=place / "tiny.toml"), encoding="utf-8")
    asked = read_calibration(path)
    return asked, calibration_document(calibrate(asked, quiet, jobs=1))


@pytest.fixture
def report(fitted, tmp_path):
    """Report the calibration, whose document is changed first."""

    def report(change=lambda _: None):
        asked, found = fitted
        document = copy.deepcopy(found)
        change(document)
        folder = tmp_path / "made"
        folder.mkdir()
        write_calibration(
            folder,
            document,
            summary="",
            figures=False,
            calibration=asked,
            arguments=["calibrate", "mine.toml"],
            started=datetime.now(UTC),
        )
        return calibration_report(read_result(folder))

    return report


def figures(document, values, key="scenarios"):
    """Put the model's figures at some values."""
    for row, target, value in zip(document[key][0]["figures"], TARGETS, values, strict=True):
        row |= {"value": value, "inside_target": target.low <= value <= target.high}


MIDDLE = [target.value for target in TARGETS]


def test_what_a_calibration_writes_fits_its_schema(fitted):
    jsonschema.Draft202012Validator.check_schema(
        schema_of("sim.studies.calibration", "calibration")
    )
    document = json.loads(json.dumps(fitted[1]))
    jsonschema.validate(
        document,
        schema_of("sim.studies.calibration", "calibration"),
        jsonschema.Draft202012Validator,
    )
    for key in list(document):
        less = {name: held for name, held in document.items() if name != key}
        with pytest.raises(jsonschema.ValidationError, match=key):
            jsonschema.validate(
                less,
                schema_of("sim.studies.calibration", "calibration"),
                jsonschema.Draft202012Validator,
            )


def test_model_and_targets_stand_side_by_side(report, fitted):
    document = fitted[1]
    found = report()
    forests = of_type(section(found, "The model beside"), Forest)
    for forest, key in zip(forests, ("scenarios", "scenarios_as_they_are"), strict=True):
        data, model = forest.rows[::2], forest.rows[1::2]
        assert [(row.mean, row.low, row.high) for row in data] == [
            (target.value, target.low, target.high) for target in TARGETS
        ]
        values = [row["value"] for row in document[key][0]["figures"]]
        assert [row.mean for row in model] == values
        sides = [
            "above" if value > target.high else "below" if value < target.low else "inside"
            for value, target in zip(values, TARGETS, strict=True)
        ]
        assert [row.verdict for row in model] == sides
        assert {"above", "below"} & set(sides)  # so small a fit is no good one
    (table,) = of_type(section(found, "The model beside"), Table)
    assert [row[3] for row in table.rows] == [
        "inside" if row.verdict == "inside" else "outside" for row in forests[0].rows[1::2]
    ]


def test_all_figures_inside(report):
    told = report(lambda document: figures(document, MIDDLE)).verdict[0]
    assert told.startswith("With the values found, all 5 figures of the model lie inside")


def test_figures_outside_are_named_with_their_values(report):
    low = [0.5, *MIDDLE[1:4], 0.3]
    told = report(lambda document: figures(document, low)).verdict[0]
    assert "3 of 5 figures" in told
    assert "Outside: share ignored in " in told
    assert "(0.500) and accommodation persists in " in told
    assert told.endswith("(0.300).")


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("well", "Well identified by these data: response.repress_threshold."),
        ("weakly", "Weakly identified: response.repress_threshold."),
        (
            "not",
            (
                "Not identified, for the data say no more than the range does: "
                "response.repress_threshold."
            ),
        ),
    ],
)
def test_how_well_a_value_is_identified(report, word, told):
    def change(document):
        document["parameters"][0] |= {"identified": word, "at_bound": False}

    assert report(change).verdict[1] == told


def test_a_value_at_the_end_of_its_range_is_said_to_be(report):
    def change(document):
        document["parameters"][0] |= {"identified": "well", "at_bound": True}

    assert (
        report(change)
        .verdict[1]
        .endswith("At an end of the range that was tried: response.repress_threshold.")
    )


def test_whether_defaults_agree(report):
    def change(document):
        document["parameters"][0]["agrees"] = False
        figures(document, MIDDLE, "scenarios_as_they_are")

    assert report(change).verdict[2] == (
        "The defaults differ from what was found by more than a standard error: "
        "response.repress_threshold. With the scenarios’ own values every figure is inside its "
        "target’s interval."
    )


def test_values_are_drawn_within_their_ranges(report):
    def change(document):
        document["parameters"][0] |= {"low": -0.5, "high": 1.5, "found": 0.0, "error": 0.1}

    found = section(report(change), "The values")
    (row,) = of_type(found, Forest)[0].rows
    # A quarter of the way; 1.96 standard errors of a twentieth.
    assert row.mean == pytest.approx(0.25)
    assert (row.low, row.high) == pytest.approx((0.25 - 0.098, 0.25 + 0.098), abs=1e-4)


def test_that_it_is_no_validation_is_the_first_limit(report):
    assert (
        report().limits[0].startswith("Agreement on figures that were fitted is calibration, not")
    )


def test_an_undefined_figure_has_no_place(report):
    def change(document):
        document["scenarios"][0]["figures"][3] |= {"value": None, "inside_target": False}

    forest = of_type(section(report(change), "The model beside"), Forest)[0]
    assert forest.rows[7].verdict == "undefined"


def test_a_document_that_lacks_something_is_refused(report):
    with pytest.raises(RequestError, match="condition"):
        report(lambda document: document.pop("condition"))


def test_of_few_sets_it_is_said_that_they_are_few(report):
    def none(document):
        document.update(share_not_ruled_out=0.0, sets_tried=17)
        document["parameters"][0] |= {"not_ruled_out_low": None, "not_ruled_out_high": None}

    told = [block.text for block in of_type(section(report(none), "The values"), Words)]
    assert told[0].startswith("None of the 17 sets of values tried was left by the data")


def test_a_share_is_of_the_sets_over_the_whole_ranges(report):
    def some(document):
        document.update(share_not_ruled_out=0.25, sets_tried=20)
        document["parameters"][0] |= {"not_ruled_out_low": 0.1, "not_ruled_out_high": 0.2}

    told = [block.text for block in of_type(section(report(some), "The values"), Words)]
    assert told[0].startswith(
        "20 sets of values were tried; of those over the whole ranges 25 % are not ruled out"
    )


def test_every_column_has_a_title(report):
    tables = [table for held in report().sections for table in of_type(held, Table)]
    assert all(all(table.head) for table in tables)
    assert len({table.caption for table in tables}) == len(tables)


def test_tables_hold_what_was_found(report, fitted):
    document, found = fitted[1], report()
    values, combinations, correlation = of_type(section(found, "The values"), Table)
    (row,) = document["parameters"]
    (cells,) = values.rows
    assert cells[0] == row["path"]
    assert float(cells[1].replace("−", "-")) == pytest.approx(row["rounded"], rel=1e-3)
    assert float(cells[2]) == pytest.approx(row["error"], rel=0.05)
    # What is not ruled out are the values within three standard errors that were kept.
    if row["not_ruled_out_low"] is None:
        assert cells[4] == "none"
    assert cells[7] == ("yes" if row["agrees"] else "no")
    assert float(combinations.rows[0][1]) == pytest.approx(row["error"] / 1.5, rel=0.05)
    assert correlation.rows == (("repress_threshold", "1.00"),)
    (practices,) = of_type(section(found, "By practice"), Table)
    part = document["scenarios"][0]
    months = [int(cells[1].replace(",", "")) for cells in practices.rows]
    assert sum(months) == part["campaign_months"]
    # The first three figures are shares of the answers, and sum to 1.
    for cells in practices.rows:
        assert sum(map(float, cells[2:5])) == pytest.approx(1, abs=0.002)
