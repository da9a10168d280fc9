"""One world told month by month: as the model has it, saved, loaded and made again."""

import math

import pytest

import sim
from sim.model.tables import EVENT_FIELDS, MONTH_FIELDS
from sim.narrative.catalogue import Sentence, text
from sim.outcomes import OUTCOMES, SERIES_NAMES
from sim.scenario import Scenario
from sim.scenario.sections import ResponseSection
from sim.studies.run import dates

TINY = {
    "title": "Tiny",
    "time": {"months": 30, "start": "2019-01"},
    "states": {"count": 2},
    "groups": {"count": 4},
    "allies": {"count": 3},
    "people": {"per_group": 8},
    "shocks": [
        {"name": "storm", "month": 5, "months": 4, "mobilisation": -1.0, "meaning": "It rains."},
        {"name": "funding-ends", "month": 20, "allies_leave": 1.0},
    ],
}


@pytest.fixture(scope="session")
def ran():
    return sim.run(Scenario.model_validate(TINY), practice="imposition", seed=3, replicate=2)


def test_it_is_the_world_that_compare_runs(ran):
    (world,) = ran.scenarios.values()
    many = sim.compare(world, practice="imposition", against="statement", replicates=3, seed=3)
    runs = many.runs()
    (row,) = runs[(runs.replicate == 2) & (runs.practice == "imposition")].to_dict("records")
    for outcome in OUTCOMES:
        value, other = ran[outcome.name], row[outcome.name]
        assert value == other or (math.isnan(value) and math.isnan(other))


def test_tables_rows_and_series_agree(ran):
    months, events = ran.table("months"), ran.table("events")
    assert months.schema.names == list(MONTH_FIELDS)
    assert events.schema.names == list(EVENT_FIELDS)
    assert months.schema.field("harms").metadata[b"unit"] == b"per 1,000 people and month"
    assert tuple(months.column("rights").to_pylist()) == ran.months["rights"]
    assert set(events.column("response").to_pylist()) <= {
        "none", "ignore", "token", "concede", "repress",
    }  # fmt: skip
    frame = ran.frame()
    assert list(frame) == list(ran.COLUMNS)
    assert list(frame)[3:] == list(SERIES_NAMES)
    assert len(frame) == 30
    weeks = ran.periods(7)
    assert [(row["first_month"], row["last_month"]) for row in weeks] == [
        (1, 7), (8, 14), (15, 21), (22, 28), (29, 30),
    ]  # fmt: skip
    assert weeks[-1]["rights"] == pytest.approx(sum(ran.months["rights"][28:]) / 2)


def test_values_no_longer_fitted_are_warned_of():
    changed = {
        "response.token_threshold": 0.9,
        "time.months": 1,
        "people.per_group": 4,
        "shocks": [],
    }
    told = sim.run("null-world", set={**changed, "shocks": []})
    assert (
        f"response.token_threshold (0.9; fitted: {ResponseSection().token_threshold})"
        in told.warnings[0]
    )
    assert told.warnings[0] in sim.tell(told).limits


def test_months_have_dates():
    assert dates("2019-01", 13, 13) == "2020-01"
    assert dates("2019-01", 13, 24) == "2020"
    assert dates("2019-03", 1, 12) == "2019-03 – 2020-02"


def test_what_happened_is_told_and_kept_as_data(ran):
    kinds = {row.kind: row for row in ran.happenings}
    assert kinds["shock"].month == 5
    assert kinds["shock"].date == "2019-05"
    assert kinds["departure"].month == 20
    for row in ran.happenings:
        assert row.sentences[0].key
    said = kinds["departure"].sentences
    assert isinstance(text([Sentence(row.key, row.slots) for row in said[-1:]]), str)
    assert all(count > 0 for count in ran.untold.values())


def test_a_mixture_and_a_single_month_run_too():
    mixture = "imposition:0.5,engaged-deference:0.5"
    one = sim.run("null-world", practice=mixture, set={"time.months": 1, "shocks": []})
    assert one.practice == mixture
    assert len(one.frame()) == 1
    with pytest.raises(sim.RequestError, match=r"the shares must sum to 1, they sum to 0\.5"):
        sim.run("null-world", practice="imposition:0.5")
