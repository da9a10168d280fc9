"""What is said of points before they are run: refused, repeated, not as they seem, said twice."""

import pytest

from sim.errors import RequestError
from tests.studies.sweep.conftest import read

SHARES = """
[[factors]]
between = ["imposition", "engaged-deference"]
"""


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ("low = 0\nhigh = 1\nlevels = 4\n", None),  # thirds, of three allies
        (
            "values = [0, 0.1, 0.25, 1]\n",
            "3 of 3 allies, a share of 1 in place of 0.9",
        ),
    ],
)
def test_shares_that_no_whole_allies_can_show_are_told(prepared, levels, told):
    made = prepared(SHARES + levels, practices='["coalition"]')
    front = "factors[1]: shares are run as whole allies, tables hold them as written: "
    lines = [line.partition("mine.toml: ")[2] for line in made.warnings]
    assert len(lines) == (told is not None)
    assert all(line.startswith(front) and told in line for line in lines)


def test_many_shares_are_one_line(prepared):
    made = prepared(
        SHARES + "low = 0\nhigh = 1\n", practices='["coalition"]', design='"sobol"', points="64"
    )
    (line,) = made.warnings
    assert line.endswith("and 59 more")


def test_the_number_of_allies_can_be_a_factor(prepared):
    count = '[[factors]]\npath = "allies.count"\nvalues = [2, 4]\n'
    made = prepared(SHARES + "values = [0.25]\n" + count, practices='["coalition"]')
    (line,) = made.warnings
    assert "2 of 2 allies, a share of 1 in place of 0.75" in line
    assert "of 4 allies" not in line


def test_a_mixture_among_practices_is_told_as_compare_tells_it(prepared):
    made = prepared("", practices='["imposition:0.5,parallel:0.5"]')
    (line,) = made.warnings
    assert "2 of 3 allies" in line or "1 of 3 allies" in line


def test_a_refused_factor_is_named_once_with_the_count_of_its_points(prepared):
    factor = '[[factors]]\npath = "allies.agenda_gap"\nvalues = [-1.0, -0.5, 0.5]\n'
    with pytest.raises(RequestError) as error:
        prepared(factor + '[[factors]]\npath = "groups.count"\nvalues = [3, 4]\n')
    (line,) = error.value.problems
    assert "allies.agenda_gap=-1: must be at least 0, is -1" in line
    assert line.endswith("(such values stand at 4 of 6 points)")


@pytest.mark.parametrize("repeated", [True, False])
def test_points_that_stand_twice_are_told(write, prepared, repeated):
    path = write("", design='"list"', table='"p.csv"')
    rows = ["0.5,3", "0.25,3", "0.5,3", "1,4", "1.0,4", "0.5,3"] if repeated else ["0.5,3", "0.5,4"]
    table = "\n".join(["allies.agenda_gap,groups.count", *rows])
    (path.parent / "p.csv").write_text(table, encoding="utf-8")
    made = prepared("", design='"list"', table='"p.csv"')
    assert made.work.points.num_rows == len(rows)
    assert list(made.warnings) == (
        [
            (
                "p.csv: points 0 and 5 (from 0) are the same; 3 of 6 repeat another and give the "
                "same runs again"
            )
        ]
        if repeated
        else []
    )


GAP = '[[factors]]\npath = "allies.agenda_gap"\nvalues = [0.5, 1.0]\n'
MEAN = '[[factors]]\npath = "institutions.enforceability.mean"\nvalues = [0.3]\n'
WHOLE = '[[factors]]\npath = "institutions.enforceability"\nvalues = [0.5]\n'


def said(path, settings=()):
    with pytest.raises(RequestError) as error:
        read(path, settings)
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


def test_two_parts_of_one_parameter_are_two_factors(prepared):
    spread = MEAN.replace("mean", "spread").replace("0.3", "0.1")
    assert prepared(MEAN + spread).work.points.num_rows == 1


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
    made = read(write(MEAN), [setting])
    assert made.work.setup.scenarios["tiny"].institutions.enforceability.spread == 0.1


def test_a_setting_is_the_base_of_one_at_a_time(write):
    made = read(write(GAP, design='"one-at-a-time"'), ["allies.agenda_gap=0.25"])
    assert made.work.points.column("allies.agenda_gap").to_pylist() == [0.25, 0.5, 1.0]
