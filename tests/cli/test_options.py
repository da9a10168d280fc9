import re
from pathlib import Path

import click
import pytest

import sim.cli
import sim.studies.compare
from sim.cli import evidence, studies
from sim.cli.options import (
    complete_practices,
    force_option,
    out_option,
    practice_option,
    print_csv,
    print_json,
    print_table,
    scenario_argument,
    seed_option,
)
from sim.runs import ensemble
from sim.studies import calibrate_simulate, claims


@pytest.fixture
def sample(monkeypatch):
    """A command with the options of those that run."""

    @click.command
    @scenario_argument
    @practice_option
    @seed_option
    @out_option
    @force_option
    def command(**given):
        click.echo(repr(given))

    monkeypatch.setattr("sim.cli.scenarios.scenarios_command", command)


pytestmark = pytest.mark.usefixtures("sample")


def test_what_is_not_said_has_a_default(run):
    said = run("scenarios")
    assert said.out == (
        "{'scenario': 'migration-2020', 'practice': (), 'seed': 1, 'out': None, 'force': False}\n"
    )


@pytest.mark.parametrize("seed", ["0", "7", str(2**64 - 1)])
def test_a_seed_is_a_whole_number(run, seed):
    assert f"'seed': {seed}," in run("scenarios", "--seed", seed).out


@pytest.mark.parametrize("seed", ["-1", "1.5", "x", "", "nan", "²", str(2**64), "9" * 5000])
def test_a_wrong_seed_is_one_line(wrong, seed):
    (line,) = wrong("scenarios", f"--seed={seed}")
    assert line.startswith(f"--seed {seed}"[:60])
    if len(seed) < 30:
        assert "expected a whole number from 0 to 18446744073709551615" in line


def test_practices_complete_also_in_mixtures():
    def offered(text):
        return [item.value for item in complete_practices(None, None, text)]

    assert offered("imp") == ["imposition"]
    assert offered("imposition:0.5,eng") == ["imposition:0.5,engaged-deference"]
    assert len(offered("")) == 9


def test_json_has_null_where_there_is_no_number(capsys):
    print_json({"a": [float("nan"), float("inf"), 1.5, (1, "ε")]})
    said = " ".join(capsys.readouterr().out.split())
    assert said == '{ "a": [ null, null, 1.5, [ 1, "ε" ] ] }'


def test_csv_holds_lists_as_json(capsys):
    print_csv([{"a": [1, None], "b": True, "c": 'x,"y'}], ["a", "b", "c", "d"])
    assert capsys.readouterr().out == 'a,b,c,d\n"[1, null]",true,"x,""y",\n'


def test_plain_tables_are_aligned_and_have_no_colours(capsys):
    print_table(("name", "n"), [("a", "10"), ("longer", "2")], "lr", title="T")
    assert capsys.readouterr().out == "\nT\nname     n\na       10\nlonger   2\n"


def test_no_command_is_forgotten():
    files = Path(sim.cli.__file__).parent.glob("*.py")
    made = r"^(?:def )?(\w+)_command(?:\(| = )"
    found = {
        (path.stem.replace("__init__", ""), name.replace("_", "-"))
        for path in files
        for name in re.findall(made, path.read_text("utf-8"), re.MULTILINE)
    }
    assert {(module, name) for name, module in sim.cli.COMMANDS.items()} == found
    assert set(sim.STUDIES) <= set(sim.cli.COMMANDS)


def test_limits_that_a_light_help_says_again_are_those_of_the_studies():
    for command, study, names in (
        (evidence, calibrate_simulate, ("FEWEST_POINTS", "MOST_POINTS")),
        (studies, ensemble, ("PILOT",)),
        (studies, sim.studies.compare, ("REPLICATES",)),
    ):
        for name in names:
            assert getattr(command, name) == getattr(study, name)
    assert evidence.MOST_CALIBRATE_REPLICATES == calibrate_simulate.MOST_REPLICATES
    assert evidence.MOST_CLAIMS_REPLICATES == claims.MOST_REPLICATES
    assert studies.MOST_REPLICATES == ensemble.MAX_REPLICATES
    assert evidence.VALIDATE_REPLICATES >= 20  # enough for intervals
