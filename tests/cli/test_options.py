import inspect
import re
from pathlib import Path

import click
import pytest

import sim
import sim.cli
from sim.cli.options import (
    complete_practices,
    force_option,
    out_option,
    print_csv,
    print_json,
    print_table,
)
from sim.cli.study import command_asking
from sim.kinds import KINDS
from sim.runs import ensemble
from sim.statistics import bootstrap
from sim.studies import calibrate_simulate, claims, posterior, questions
from sim.world import numbers


@pytest.fixture
def sample(monkeypatch):
    """A command with the options of those that run."""

    @command_asking(
        "practice seed",
        out_option,
        force_option,
        kind="dynamics",
        without=dict.fromkeys(("replicates", "set", "model"), "a sample"),
    )
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


def bounds(field):
    return {
        bound: getattr(row, bound)
        for row in field.metadata
        for bound in ("ge", "le")
        if hasattr(row, bound)
    }


def test_numbers_that_questions_state_again_are_those_of_what_they_ask():
    assert questions.PILOT == ensemble.PILOT
    assert questions.MOST_REPLICATES == ensemble.MAX_REPLICATES == claims.MOST_REPLICATES
    assert questions.MIN_PAIRS == bootstrap.MIN_PAIRS
    assert questions.LARGEST_SEED == numbers.LARGEST_SEED
    for kind, experiment in {
        "calibrate": calibrate_simulate.CalibrationExperiment,
        "posterior": posterior.PosteriorExperiment,
        "claims": claims.ClaimsExperiment,
    }.items():
        own = KINDS[kind].question.model_fields
        for name in own.keys() & {"points", "replicates", "simulations"}:
            assert bounds(own[name]) == bounds(experiment.model_fields[name])


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_question_is_an_option_or_says_why_not(kind):
    fields, command = KINDS[kind].question.model_fields, sim.cli.command_of(kind)
    made = [param.name for param in command.params]
    assert len(set(made)) == len(made)
    assert fields.keys() - set(made) == command.without.keys()
    assert all(command.without.values())


@pytest.mark.parametrize("kind", KINDS)
def test_a_function_has_the_defaults_of_its_question(kind):
    def plain(value):
        value = (value,) if isinstance(value, str) else value
        return None if value == () else value

    told = inspect.signature(getattr(sim, kind)).parameters
    for name, field in KINDS[kind].question.model_fields.items():
        default = told[name].default
        if field.is_required():
            assert default in (None, inspect.Parameter.empty), name
        else:
            assert plain(default) == plain(field.default), name
