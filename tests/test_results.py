"""A folder of results: written as the command writes it, verified when it is read, made again."""

import hashlib
import json
import os
import shutil
import sys
import warnings
from contextlib import suppress

import pytest

import sim
from sim.loading import FORMAT, SCENARIOS
from sim.result_folder import checksums

SIZES = {
    "states.count": 2,
    "groups.count": 4,
    "people.per_group": 8,
    "time.months": 14,
    "shocks": [],
}
ASKED = {"practice": ["statement"], "replicates": 21, "set": SIZES}


@pytest.fixture(scope="module")
def answer():
    return sim.compare("null-world", **ASKED)


@pytest.fixture(scope="module")
def saved(answer, tmp_path_factory):
    return sim.save(answer, tmp_path_factory.mktemp("results") / "res", figures=False)


@pytest.fixture
def folder(saved, tmp_path):
    """Give a copy to damage."""
    return shutil.copytree(saved, tmp_path / "res")


def rewrite(folder, name, change):
    """Change a JSON file of a result; the checksums of the manifest then fit again."""
    path, manifest = folder / name, folder / "manifest.json"
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")
    if name != "manifest.json":
        rewrite(folder, manifest.name, lambda held: held.update(files=checksums(folder)))


def refused(folder):
    with pytest.raises(sim.RequestError) as error:
        sim.load(folder)
    return list(error.value.problems)


def test_what_is_loaded_is_what_was_saved(answer, saved):
    loaded = sim.load(saved)
    assert loaded == answer
    assert loaded.command == answer.command
    assert loaded.scenarios == answer.scenarios
    assert loaded.runs().equals(answer.runs())
    assert loaded.frame().equals(answer.frame())
    assert sim.tell(loaded).verdict == sim.tell(answer).verdict


def test_verdicts_of_an_earlier_version_are_judged_anew_from_their_intervals(answer, folder):
    def older(held):
        for row in held["findings"]:
            row["verdict"] = "undecided"

    rewrite(folder, "compare.json", older)
    assert sim.load(folder) == answer


def test_findings_that_fit_no_practice_are_refused(folder):
    rewrite(folder, "compare.json", lambda held: held["findings"][0].update(practice="nobody"))
    assert "its parts do not fit together" in refused(folder)[0]


def test_saved_twice_is_the_same_but_for_times(answer, saved, tmp_path):
    again = sim.save(answer, tmp_path / "again", figures=False)
    assert checksums(again) == checksums(saved)
    loaded = sim.save(sim.load(saved), tmp_path / "loaded", figures=False)
    assert checksums(loaded) == checksums(saved)


@pytest.mark.parametrize("action", ["always", "error"])
def test_no_result_is_lost_where_nothing_can_be_drawn(answer, tmp_path, monkeypatch, action):
    monkeypatch.setitem(sys.modules, "sim.reports.curves", None)  # as where matplotlib is broken
    with warnings.catch_warnings(record=True) as told, suppress(RuntimeWarning):
        warnings.simplefilter(action)
        sim.save(answer, tmp_path / "res")
    assert sim.load(tmp_path / "res") == answer
    assert [str(line.message)[:26] for line in told] == ["figures could not be drawn"] * (
        action == "always"
    )


def test_a_result_is_made_again_from_its_folder_alone(saved, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = sim.reproduce(saved)
    assert made.exact
    assert {"compare.json", "runs.parquet", "summary.txt"} <= set(made.same)
    assert list(tmp_path.iterdir()) == []
    assert sim.reproduce(saved, out="again").exact
    assert checksums(tmp_path / "again") == checksums(saved)


def test_what_differs_is_named_with_what_may_explain_it(folder):
    rewrite(folder, "compare.json", lambda told: told.update(replicates=20))
    rewrite(folder, "manifest.json", lambda held: held["versions"].update(numpy="0.1"))
    made = sim.reproduce(folder)
    assert not made.exact
    assert made.different == ("compare.json",)
    assert any("numpy 0.1" in note for note in made.notes)


def test_an_own_scenario_goes_with_its_result(tmp_path):
    own = tmp_path / "elsewhere" / "mine.toml"
    own.parent.mkdir()
    own.write_text('extends = "null-world"\ntitle = "Mine"\n', encoding="utf-8")
    answer = sim.compare(own, **ASKED)
    folder = sim.save(answer, tmp_path / "res", figures=False)
    own.unlink()
    texts = [path.read_text("utf-8", "ignore") for path in folder.rglob("*") if path.is_file()]
    assert not any(str(tmp_path) in text for text in texts)
    assert sim.load_scenario(folder / SCENARIOS / "mine.toml") == answer.scenarios["mine"].scenario
    assert sim.reproduce(folder).exact


def test_a_changed_or_lost_file_is_told(folder):
    runs, summary = folder / "runs.parquet", folder / "summary.txt"
    runs.write_bytes(runs.read_bytes() + b" ")
    summary.unlink()
    assert refused(folder) == [
        f"{runs}: is not as it was written: its checksum differs",
        f"{summary}: expected a file of this result, is not there",
    ]


@pytest.mark.parametrize("name", ["manifest.json", "compare.json", "runs.parquet"])
def test_what_is_no_ordinary_file_keeps_nobody_waiting(folder, name):
    (folder / name).unlink()
    os.mkfifo(folder / name)
    (problem,) = refused(folder)
    assert problem.startswith(f"{folder / name}: ")
    (folder / name).unlink()
    (folder / name).symlink_to("/dev/zero")
    assert f"{folder / name}: " in refused(folder)[0]


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a\\b", "c:d", "", "a\0b", "\ud800"])
def test_names_that_lead_elsewhere_are_refused(folder, name):
    rewrite(folder, "manifest.json", lambda held: held["files"].update({name: "0" * 64}))
    assert "expected names of files in the folder" in refused(folder)[0]


def test_another_version_is_refused_by_name(folder):
    rewrite(folder, "manifest.json", lambda held: held.update(format=1))
    (problem,) = refused(folder)
    assert f"format: expected {FORMAT}, is 1" in problem
    rewrite(folder, "manifest.json", lambda held: held["versions"].update(solidarity="0.0.1"))
    assert "made by solidarity 0.0.1" in refused(folder)[0]


WORLD = {"place": "scenarios/x.toml", "settings": [], "digest": "0"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"made_by": "somebody"}, "expected a manifest of solidarity"),
        *(({"kind": kind}, "expected the name of a study") for kind in ("made", "__init__")),
        ({"kind": "run"}, "files: expected text 'run.json' among them"),
        ({"files": []}, "files: input should be"),
        ({"command": None}, "command: input should be"),
        ({"started": "yesterday"}, "started: "),
        ({"versions": 1}, "versions: "),
        ({"host": []}, "host: "),
        ({"scenarios": {"null-world": 5}}, "scenarios.null-world: "),
        ({"scenarios": {"null-world": WORLD | {"settings": 5}}}, "scenarios.null-world.settings: "),
        ({"scenarios": {"../compare": WORLD}}, "files: expected"),
        ({"scenarios": {"elsewhere": WORLD}}, "elsewhere.toml' among them"),
    ],
)
def test_a_manifest_that_is_none_is_told(folder, change, said):
    rewrite(folder, "manifest.json", lambda held: held.update(change))
    (problem,) = refused(folder)
    assert problem.startswith(f"{folder / 'manifest.json'}: ")
    assert said in problem
    (folder / "manifest.json").write_text("[", encoding="utf-8")
    assert "expected JSON" in refused(folder)[0]


def test_a_document_that_does_not_fit_its_model_is_told(folder):
    rewrite(folder, "compare.json", lambda told: told.update(ranked=7, more=1))
    problems = refused(folder)
    assert any("ranked: " in problem for problem in problems)
    assert any("more: " in problem for problem in problems)


def test_what_is_no_result_is_told(tmp_path):
    assert refused(tmp_path / "no") == [f"{tmp_path / 'no'}: there is no such folder"]
    assert "holds no result" in refused(tmp_path)[0]
    (tmp_path / "file").touch()
    assert "is a file" in refused(tmp_path / "file")[0]
    (tmp_path / "plan.json").touch()
    assert "is not complete" in refused(tmp_path)[0]


def test_a_file_that_is_no_text_is_refused(folder):
    (folder / "extra.toml").write_bytes(b"\xff")
    digest = hashlib.sha256(b"\xff").hexdigest()
    rewrite(folder, "manifest.json", lambda held: held["files"].update({"extra.toml": digest}))
    assert refused(folder) == [f"{folder / 'extra.toml'}: expected text in UTF-8"]


def test_files_that_do_not_fit_together_are_told(folder):
    (folder / "months.parquet").unlink()
    rewrite(folder, "manifest.json", lambda held: held.update(files=checksums(folder)))
    with pytest.raises(sim.RequestError, match="months'"):
        sim.tell(sim.load(folder))
    rewrite(folder, "manifest.json", lambda held: held.update(scenarios={}))
    with pytest.raises(sim.RequestError, match="do not fit together"):
        sim.reproduce(folder)
