"""Every report says what its practices are."""

import pytest

import sim
from sim.reports.assumptions import practices_section
from sim.reports.blocks import Table
from sim.scenario.lists import DIMENSIONS, PRACTICES, Practice
from tests.reports.sweeps import of_type, section
from tests.reports.test_claims import REFERENCE

TITLE = "What each practice is"


def told(report):
    """Give the numbers of each practice as floats, and its meaning."""
    table = of_type(section(report, TITLE), Table)[0]
    return {name: (meaning, *map(float, numbers)) for name, *numbers, meaning in table.rows}


def known(name):
    row = next(row for row in PRACTICES if row.name == name)
    return (row.meaning, *(getattr(row, key) for key in DIMENSIONS))


def test_a_comparison_says_what_its_practices_are(answer):
    compared = told(sim.tell(answer))
    assert set(compared) == {"imposition", "engaged-deference", "statement"}
    assert all(said == known(name) for name, said in compared.items())


def test_the_published_claims_say_what_their_practices_are():
    answer = sim.load(REFERENCE)
    named = {
        part.partition(":")[0]
        for claim in answer.claims
        for label in (claim.practice, *(row.practice for row in claim.against))
        for part in label.split(",")
    }
    section = told(sim.tell(answer))
    assert {name.partition(" in ")[0] for name in section} == named


def test_a_mixture_is_told_by_its_shares(worlds):
    held = practices_section(worlds, ["imposition:0.25,engaged-deference:0.75", "imposition"])
    practices, mixtures = of_type(held, Table)
    assert {row[0] for row in practices.rows} == {"imposition", "engaged-deference"}
    assert mixtures.rows == (
        (
            "imposition:0.25,engaged-deference:0.75",
            "0.25 follow imposition and 0.75 follow engaged-deference",
        ),
    )


def test_a_practice_that_differs_between_scenarios_is_told_for_each(worlds):
    own = {
        name: worlds["tiny"].model_copy(
            update={"practices": (Practice(name="mine", meaning="Mine.", voice=voice),)}
        )
        for name, voice in (("calm", 0.0), ("loud", 1.0))
    }
    held = practices_section(own, ["mine"])
    rows = of_type(held, Table)[0].rows
    assert [(row[0], row[3]) for row in rows] == [("mine in calm", "0"), ("mine in loud", "1")]


@pytest.mark.parametrize("key", DIMENSIONS)
def test_a_number_that_varies_is_told_as_varied(worlds, key):
    held = practices_section(worlds, ["imposition"], {f"practices.imposition.{key}": "0, 1"})
    (row,) = of_type(held, Table)[0].rows
    assert row[1 + DIMENSIONS.index(key)] == "varied: 0, 1"
    assert sum("varied" in cell for cell in row) == 1


def test_what_the_numbers_mean_is_said(worlds):
    points = practices_section(worlds, ["imposition"]).blocks[-1].texts
    assert [text.partition(":")[0] for text in points] == list(DIMENSIONS)
    assert all(Practice.model_fields[key].description in " ".join(points) for key in DIMENSIONS)
