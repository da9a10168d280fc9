"""A user's own class in the place of the compiled loop: found by name, run, named in manifests."""

import hashlib
import os
import subprocess
import sys
import warnings

import numpy as np
import pytest

from sim.errors import RequestError, StopSignal
from sim.model.advocacy import AdvocacyModel
from sim.model.example import MyModel
from sim.outcomes import OUTCOMES
from sim.runs.own_model import AT_ONCE, ExitError, OwnModel, load_model, model_identity, own_errors
from sim.runs.simulate import Variant, simulate
from sim.scenario.schema import parse_practice, parse_practices
from tests.baseline import UNUSUAL
from tests.proof.worlds import scenario

SOURCE = """
from sim.model import AdvocacyModel

class Quiet(AdvocacyModel):
    def respond(self):
        pass

class Failing(AdvocacyModel):
    def respond(self):
        raise KeyError("states")
"""

LEAVING = """
import os, sys
from os import _exit
from sim.model import AdvocacyModel

def leave():
    {how}

class Leaving(AdvocacyModel):
    def respond(self):
        leave()
"""

DOUBTFUL = """
from sim.model import AdvocacyModel, own_dial
from sim.outcomes import Outcome

class Misspelt(AdvocacyModel):
    def harm_peple(self):
        super().harm_peple()

class Nothing(AdvocacyModel):
    own_parameters = (own_dial("x", "x"),)

class Helped(AdvocacyModel):
    def confer(self):
        self.drawn()
        super().confer()

    def drawn(self):
        pass

class Overridden(AdvocacyModel):
    def learn(self):
        super().learn()

    def learned(self):
        pass

class Built(AdvocacyModel):
    def __init__(self, *given, **named):
        super().__init__(*given, **named)

class Measured(AdvocacyModel):
    own_outcomes = (Outcome("one", "One", "share", 0, 1, "higher", "1"),)

    def own_outcome_values(self):
        return {"one": 1.0}

class Rule:
    def learn(self):
        super().learn()

class Mixed(Rule, AdvocacyModel):
    pass
"""


class Plain(AdvocacyModel):
    """Overrides nothing."""


class Stepped(AdvocacyModel):
    """Changes nothing, but takes the way by phases."""

    def learn(self):
        super().learn()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    loaded = set(sys.modules)
    monkeypatch.delitem(sys.modules, "mine", raising=False)
    yield tmp_path
    for name in set(sys.modules) - loaded:
        del sys.modules[name]


def variants(given, practices=None):
    return [Variant(given, practice) for practice in practices or parse_practices((), given)]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Plain, Stepped])
@pytest.mark.parametrize("tables", [{}, UNUSUAL], ids=["default", "unusual"])
def test_a_class_that_changes_nothing_gives_the_bits_of_the_compiled_loop(kind, tables):
    given = scenario(**tables)
    practices = (*parse_practices((), given), parse_practice("parallel:0.5,statement:0.5", given))
    asked = variants(given, practices), range(3, 5), 7
    done = []
    own = simulate(*asked, jobs=2, tick=done.append, model=OwnModel(kind))
    compiled = simulate(*asked, jobs=2)
    assert own.outcomes.tobytes() == compiled.outcomes.tobytes()
    assert [row.tobytes() for row in own.series] == [row.tobytes() for row in compiled.series]
    assert own.ensemble().own == ()
    assert sum(done) == 2 * len(practices)


def test_own_outcomes_are_the_last_columns_and_variants_set_own_parameters():
    given = scenario()
    practice = parse_practice("imposition", given)
    model, rest = OwnModel.of(MyModel, ["own.relief=0.5", "states.count=3"])
    assert rest == ("states.count=3",)
    assert model.dials == ("hardship_fund",)
    assert model.where({"hardship_fund": 0.0}).dials == ()
    asked = [Variant(given, practice), Variant(given, practice, {"hardship_fund": 0.0})]
    own = simulate(asked, range(2), 1, model=model)
    assert own.outcomes.shape == (2, 2, len(OUTCOMES) + 1)
    assert own.own == MyModel.own_outcomes
    assert (own.outcomes[:, 0, -1] < own.outcomes[:, 1, -1]).all()
    plain = simulate(asked[:1], range(2), 1)
    assert np.array_equal(own.outcomes[:, 1, :-1], plain.outcomes[:, 0], equal_nan=True)


def test_a_class_is_found_by_module_and_by_file(folder):
    for name in ("mine:Quiet", "mine.py:Quiet", f"{folder}/mine.py:Quiet"):
        kind = load_model(name)
        assert (kind.__name__, kind.__module__) == ("Quiet", "mine")
    source = (folder / "mine.py").read_bytes()
    assert model_identity(kind) == {
        "model": "mine:Quiet", "file": "mine.py", "sha256": hashlib.sha256(source).hexdigest(),
    }  # fmt: skip
    assert load_model("sim.model.example:MyModel") is MyModel
    (folder / "json.py").write_bytes(source)
    assert model_identity(load_model("json.py:Quiet"))["file"] == "json.py"
    assert sys.modules["json"].__file__ != str(folder / "json.py")


def test_a_class_of_a_notebook_has_no_file():
    space = {}
    exec("from sim.model import AdvocacyModel\nclass Here(AdvocacyModel): pass", space)
    assert model_identity(space["Here"])["file"] == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mine", "expected module:Class or file.py:Class"),
        ("mine:", "expected module:Class"),
        ("mine:Quite", "there is no class Quite; did you mean 'Quiet'?"),
        ("mines:Quiet", "there is no such module; did you mean 'mine'?"),
        ("mines.py:Quiet", "there is no such file; did you mean 'mine.py'?"),
        ("mine:AdvocacyModels", "there is no class AdvocacyModels"),
        ("os:path", "expected a subclass of sim.model.advocacy.AdvocacyModel"),
        ("pathlib:Path", "Path: expected a subclass"),
        ("wrong.py:X", "SyntaxError.*wrong.py, line 2"),
        ("broken:X", "NameError: name 'nothing' is not defined .broken.py, line 3"),
        ("needing:X", "ModuleNotFoundError: No module named 'no_such_thing'"),
        ("declares.py:X", "TypeError: X.own_parameters: expected a tuple"),
        ("pipe.py:X", "model pipe.py: expected a regular file, found a pipe"),
        (f"{'n' * 300}.py:X", "cannot be read: File name too long"),
        (".:X", "model .: there is no such module"),
    ],
)
def test_what_is_no_model_is_said_in_one_line(folder, name, said):
    (folder / "wrong.py").write_text("\nclass X(\n", encoding="utf-8")
    (folder / "broken.py").write_text("\n\nnothing\n", encoding="utf-8")
    (folder / "needing.py").write_text("import no_such_thing\n", encoding="utf-8")
    (folder / "declares.py").write_text(
        "from sim.model import AdvocacyModel\nclass X(AdvocacyModel):\n    own_parameters = 3\n",
        encoding="utf-8",
    )
    os.mkfifo(folder / "pipe.py")
    with pytest.raises(RequestError, match=said) as caught:
        load_model(name)
    assert len(caught.value.problems) == 1


def test_a_package_that_is_too_old_is_named_beside_what_failed(folder, tmp_path, monkeypatch):
    about = tmp_path / "older" / "mesa-3.4.2.dist-info" / "METADATA"
    about.parent.mkdir(parents=True)
    about.write_text("Name: mesa\nVersion: 3.4.2\n", encoding="utf-8")
    (folder / "broken.py").write_text("nothing\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path / "older")
    with pytest.raises(
        RequestError, match=r"NameError.*; mesa 3\.4\.2 is installed, and .* needs mesa"
    ):
        load_model("broken:X")


def test_an_error_of_the_users_code_names_its_line(folder):
    del folder
    given = scenario()
    failing = OwnModel(load_model("mine.py:Failing"))
    with pytest.raises(
        RequestError, match=r"mine:Failing: replicate 0: KeyError: 'states' \(mine.py, line 10\)"
    ):
        simulate(variants(given)[:1], range(1), 0, model=failing)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("sys.exit()", r"sys.exit\(\)"),
        ("sys.exit('no data')", r"sys.exit\('no data'\)"),
        ("os._exit(0)", r"os._exit\(0\)"),
        ("_exit(3)", r"os._exit\(3\)"),
    ],
)
def test_code_that_ends_the_process_ends_what_was_asked_with_its_line(folder, how, said):
    source = LEAVING.format(how=how)
    (folder / "leaving.py").write_text(source, encoding="utf-8")
    (folder / "left.py").write_text(f"{source}\nleave()\n", encoding="utf-8")
    with pytest.raises(ExitError, match=rf"^model left.py: called {said} \(left.py, line 7\)"):
        load_model("left.py:Leaving")
    with pytest.raises(
        ExitError, match=rf"^leaving:Leaving: replicate 0: called {said} \(leaving.py, line 7\)"
    ):
        simulate(
            variants(scenario())[:1], range(1), 0, model=OwnModel(load_model("leaving:Leaving"))
        )


def test_to_be_told_to_end_is_no_error_of_the_users_code():
    for told in (KeyboardInterrupt, StopSignal(143)):
        with pytest.raises((KeyboardInterrupt, StopSignal)), own_errors("model"):
            raise told


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing is forked")
def test_processes_that_are_no_users_code_of_ours_end_as_ever():
    script = """
import os
from sim.runs.own_model import own_errors
with own_errors("model"):
    child = os.fork()
    if child == 0:
        os._exit(7)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
os._exit(code + 1)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 8


@pytest.mark.parametrize(("kind", "times"), [(Plain, 24 / AT_ONCE), (Stepped, 24)])
def test_a_run_asks_every_month_of_its_own_whether_it_is_wanted(kind, times):
    given, asked = scenario(time={"months": 24}), []
    OwnModel(kind).run(
        *(given, parse_practice("imposition", given), {}),
        seed=0,
        replicate=0,
        go_on=lambda: asked.append(True),
    )
    assert len(asked) == times


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Misspelt", "doubtful:Misspelt: .* harm_peple; did you mean the phase 'harm_people'?"),
        ("Nothing", "doubtful:Nothing: overrides nothing"),
        ("Helped", None),
        ("Overridden", None),
        ("Built", None),
        ("Measured", None),
        ("Mixed", None),
    ],
)
def test_what_a_class_does_in_vain_is_said(folder, name, said):
    (folder / "doubtful.py").write_text(DOUBTFUL, encoding="utf-8")
    if said is None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            OwnModel.of(f"doubtful.py:{name}")
    else:
        with pytest.warns(UserWarning, match=said) as caught:
            OwnModel.of(f"doubtful.py:{name}")
        assert len(caught) == 1
