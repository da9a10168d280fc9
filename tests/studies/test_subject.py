"""A user's own model in place of ours: the same answer where it changes nothing, made again."""

import hashlib
import json

import pytest

import sim
from sim.model.advocacy import AdvocacyModel
from sim.model.example import MyModel
from sim.runs.own_model import file_of, load_model
from sim.scenario.lists import CHANNEL_FAVOURS as CHANNELS

SIZES = {
    "rules.rest": "never",
    "states.count": 2,
    "groups.count": 3,
    "allies.count": 2,
    "people.per_group": 6,
    "time.months": 4,
    "shocks": [],
    **{f"channels.{name}": 0 for name in CHANNELS if name not in ("leading", "speed")},
}
PAIR = {"practice": "engaged-deference", "against": "imposition", "set": SIZES}
FEW = {"replicates": 3, **PAIR}


class Unchanged(AdvocacyModel):
    """Changes nothing, but takes the way by phases."""

    def learn(self):
        super().learn()


def written(answer, folder):
    """Save an answer; give the bytes of its files, but for what says which model it was."""
    sim.save(answer, folder, figures=False)
    own = {"own_model": None, "asked": answer.asked.model_copy(update={"model": None})}
    parquet = {path.name: path.read_bytes() for path in folder.glob("*.parquet")}
    return parquet | {"json": answer.model_copy(update=own).json()}


@pytest.mark.parametrize(
    ("study", "asked"),
    [
        (sim.compare, FEW),
        (sim.explain, FEW),
        (sim.run, {"set": SIZES}),
        (sim.validate, {"practice": "parallel", "replicates": 3, "set": SIZES}),
    ],
)
def test_a_class_that_changes_nothing_gives_the_same_bytes(study, asked, tmp_path):
    own = study("migration-2020", **asked, model=Unchanged)
    assert own.own_model.name == "tests.studies.test_subject:Unchanged"
    assert own.own_model.name in own.command
    assert written(own, tmp_path / "own") == written(
        study("migration-2020", **asked), tmp_path / "ours"
    )


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "my_template.py"
    path.write_bytes(file_of(MyModel).read_bytes())
    return path


def test_own_parameters_and_outcomes_are_in_every_answer(tmp_path):
    asked = {"set": SIZES | {"own.relief": 0.5}, "model": MyModel}
    compared = sim.compare("null-world", replicates=2, practice="parallel", **asked)
    assert compared["parallel"].fatigue.value >= 0
    assert compared.own_model.parameters == {"hardship_fund": 1.0, "relief": 0.5}
    assert "own.relief=0.5" in compared.command
    assert "fatigue" in compared.runs().columns
    assert "fatigue" in set(compared.frame()["outcome"])
    found = sim.explain("migration-2020", replicates=2, outcome="fatigue", **asked)
    assert found["hardship_fund"].meaning == "allies' money helps those who are worn out"
    assert found["hardship_fund"].adds.pairs == 2
    ran = sim.run("null-world", **asked)
    assert "fatigue" in [row.name for row in ran.outcomes]
    for answer in (compared, found, ran):
        text = " ".join(sim.tell(answer).text().split())
        assert "sim.model.example:MyModel, with own.hardship_fund = 1 and own.relief = 0.5" in text
        loaded = sim.load(sim.save(answer, tmp_path / answer.kind, figures=False))
        assert loaded == answer


def test_the_file_of_a_model_goes_with_its_result(template, tmp_path):
    answer = sim.compare("null-world", **FEW, model=f"{template}:MyModel")
    assert answer.asked.model == "…/my_template.py:MyModel"
    assert str(template) in answer.again
    folder = sim.save(answer, tmp_path / "res", figures=False)
    assert (folder / "my_template.py").read_bytes() == template.read_bytes()
    template.unlink()
    with pytest.warns(RuntimeWarning, match=r"my_template.py:MyModel, which is code"):
        assert sim.reproduce(folder).exact


def test_the_code_of_a_folder_is_run_only_to_make_it_again_and_after_a_warning(
    template, tmp_path, monkeypatch
):
    folder = tmp_path / "res"
    sim.save(sim.compare("null-world", **FEW, model=f"{template}:MyModel"), folder, figures=False)
    evil = f"raise SystemExit({str(folder)!r})\n"
    (folder / "my_template.py").write_text(evil, encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["files"]["my_template.py"] = hashlib.sha256(evil.encode()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    monkeypatch.chdir(folder)
    assert sim.tell(sim.load(folder)).html()
    called = pytest.raises(sim.RequestError, match=r"called sys\.exit")
    with called, pytest.warns(RuntimeWarning, match="do not trust"):
        sim.reproduce(folder)


def test_a_class_of_a_file_is_called_by_the_file(template):
    kind = load_model(f"{template}:MyModel")
    answer = sim.compare("null-world", **FEW, model=kind)
    assert answer.asked.model == "…/my_template.py:MyModel"
    assert answer.held.inputs == {"my_template.py": template.read_text("utf-8")}


def test_a_class_of_a_notebook_cannot_be_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(Unchanged, "__module__", "__main__")
    answer = sim.compare("null-world", **FEW, model=Unchanged)
    folder = sim.save(answer, tmp_path / "res", figures=False)
    with (
        pytest.warns(RuntimeWarning, match="do not trust"),
        pytest.raises(sim.RequestError, match="put the class into a file"),
    ):
        sim.reproduce(folder)


def test_what_is_wrong_with_a_model_is_told(tmp_path):
    for model, setting, said in (
        ("nothing.py:X", {}, "there is no such file"),
        (MyModel, {"own.relief": 2}, "own.relief: expected a number in"),
        (MyModel, {"own.releif": 0}, "did you mean 'relief'"),
        (None, {"own.relief": 0.1}, "own"),
    ):
        with pytest.raises(sim.RequestError, match=said):
            sim.compare("null-world", model=model, replicates=1, set=SIZES | setting)
    latin = tmp_path / "latin.py"
    latin.write_bytes(
        b"# coding: latin-1\nfrom sim.model import AdvocacyModel\nclass X(AdvocacyModel):\n"
        b'    """\xe9"""\n    def learn(self):\n        super().learn()\n'
    )
    with pytest.raises(sim.RequestError, match="expected a file of UTF-8"):
        sim.compare("null-world", model=f"{latin}:X", replicates=1)
