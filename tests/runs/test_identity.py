"""The version of the model: of all code that results can depend on, and of nothing else."""

import shutil
from pathlib import Path

import pytest

import sim
from sim.runs.identity import (
    WORKER,
    digest_of_code,
    model_version,
    remembered_digest,
    result_versions,
)

HOME = Path(sim.__file__).parents[1]


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(
        HOME / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("static", "*.pyc")
    )
    return tmp_path


def changed(copy, name, old, new):
    path = copy / "sim" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return digest_of_code(copy, WORKER) != model_version()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("statistics/bootstrap.py", ".std(ddof=1)", ".std(ddof=0)"),
        ("runs/ensemble.py", "PILOT = 100", "PILOT = 107"),
        ("runs/points.py", "1.0 - share, share", "share, 1.0 - share"),
        ("rules/consequences.py", "def change_rights", "def change_other"),
        ("world/shocks.py", "+ 0.5", "+ 0.4"),
    ],
)
def test_an_edit_that_results_can_depend_on_is_another_version(copy, name, old, new):
    assert changed(copy, name, old, new)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("errors.py", "\ndef ", "\n# A comment.\ndef "),
        ("statistics/bootstrap.py", '"""', '"""Other words. '),
        ("reports/html.py", "\ndef ", "\nX = 1\n\n\ndef "),
        ("statistics/verdicts.py", "\ndef ", "\nX = 1\n\n\ndef "),
    ],
)
def test_comments_texts_and_what_only_reads_results_are_no_other_version(copy, name, old, new):
    assert not changed(copy, name, old, new)


def test_a_version_is_remembered_for_the_very_same_sources(copy, tmp_path):
    place = tmp_path / "kept"
    place.mkdir()
    true = digest_of_code(copy, WORKER)
    assert remembered_digest(copy, WORKER, place) == true
    (kept,) = place.iterdir()
    kept.write_text("0123456789abcdef", encoding="utf-8")
    assert remembered_digest(copy, WORKER, place) == "0123456789abcdef"  # it is not worked out
    for damaged in (b"", true.encode()[:9], b"\xff" * 16):
        kept.write_bytes(damaged)
        assert remembered_digest(copy, WORKER, place) == true
    path = copy / "sim" / "rules" / "consequences.py"
    path.write_text(path.read_text("utf-8").replace("def change_rights", "def other"), "utf-8")
    assert remembered_digest(copy, WORKER, place) == digest_of_code(copy, WORKER) != true


def test_a_module_that_is_not_there_has_no_version(copy, tmp_path):
    for folder in (None, tmp_path):
        with pytest.raises(ModuleNotFoundError, match=r"no module sim\.runs\.wroker"):
            remembered_digest(copy, "sim.runs.wroker", folder)
    assert not list(tmp_path.glob("model-*"))


def test_a_link_that_an_editor_leaves_stops_nothing(copy, tmp_path):
    (copy / "sim" / "rules" / ".#consequences.py").symlink_to("somebody@somewhere.1234")
    assert remembered_digest(copy, WORKER, tmp_path) == digest_of_code(copy, WORKER)


def test_without_a_folder_nothing_is_remembered(copy, tmp_path):
    assert remembered_digest(copy, WORKER, None) == digest_of_code(copy, WORKER)
    assert remembered_digest(copy, WORKER, tmp_path / "none") == digest_of_code(copy, WORKER)


def test_packages_that_results_depend_on_are_recorded():
    assert set(result_versions()) == {"numpy", "numba", "scipy"}
    assert all(result_versions().values())
