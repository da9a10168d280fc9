"""A parameter is said once: by one factor, or by a setting."""

import pytest

from sim.errors import RequestError
from sim.sweep.draft import read_draft

GAP = '[[factors]]\npath = "allies.agenda_gap"\nvalues = [0.5, 1.0]\n'
MEAN = '[[factors]]\npath = "institutions.enforceability.mean"\nvalues = [0.3]\n'
WHOLE = '[[factors]]\npath = "institutions.enforceability"\nvalues = [0.5]\n'


def said(path, settings=()):
    with pytest.raises(RequestError) as error:
        read_draft(str(path), settings)
    return [line.partition("mine.toml: ")[2] or line for line in error.value.problems]


@pytest.mark.parametrize("factors", [MEAN + WHOLE, WHOLE + MEAN])
def test_a_factor_and_a_part_of_it_are_refused(write, factors):
    whole, part = ("factors[2]", "factors[1]") if factors.startswith(MEAN) else (
        "factors[1]", "factors[2]")  # fmt: skip
    (line,) = said(write(factors))
    assert line == (
        f"factors: 'institutions.enforceability' ({whole}) holds "
        f"'institutions.enforceability.mean' ({part}), which would be varied twice; name its parts "
        "one by one"
    )


def test_two_parts_of_one_parameter_are_two_factors(draft):
    spread = MEAN.replace("mean", "spread").replace("0.3", "0.1")
    assert draft(MEAN + spread).points.num_rows == 1


def test_a_column_that_holds_a_factor_is_refused(write, tmp_path):
    (tmp_path / "p.csv").write_text("institutions.enforceability\n0.5\n", encoding="utf-8")
    table = "institutions.enforceability.mean,institutions.enforceability\n0.5,0.5\n"
    (tmp_path / "p.csv").write_text(table, encoding="utf-8")
    (line,) = said(write(MEAN.replace("0.3", "0.5"), design='"list"', table='"p.csv"'))
    assert "(the column 'institutions.enforceability' of p.csv) holds" in line


@pytest.mark.parametrize("written", ["allies.agenda_gap=0.1", " allies . agenda_gap = 0.1"])
def test_a_setting_that_a_factor_overrules_is_refused(write, written):
    told = (
        "allies.agenda_gap=0.1: has no effect, factors[1] varies 'allies.agenda_gap' at every "
        "point; take one of them away"
    )
    assert said(write(GAP), [written]) == [f"set {told}"]
    assert said(write(GAP, settings=f'["{written}"]')) == [f"settings[1]: {told}"]


def test_a_setting_of_a_part_of_a_factor_is_refused(write):
    (line,) = said(write(WHOLE), ["institutions.enforceability.spread=0.1"])
    assert "has no effect, factors[1] varies 'institutions.enforceability'" in line


def test_a_setting_that_a_factor_changes_in_part_holds(write):
    setting = "institutions.enforceability={mean=0.4,spread=0.1}"
    made = read_draft(str(write(MEAN)), [setting])
    assert made.scenarios["tiny"].institutions.enforceability.spread == 0.1


def test_a_setting_is_the_base_of_one_at_a_time(write):
    made = read_draft(str(write(GAP, design='"one-at-a-time"')), ["allies.agenda_gap=0.25"])
    assert made.points.column("allies.agenda_gap").to_pylist() == [0.25, 0.5, 1.0]
