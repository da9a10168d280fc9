"""Complete sweeps started again: what is damaged is made anew or told, nothing else is touched."""

from pathlib import Path

import pytest

from sim.errors import RequestError
from sim.runs import execute as module
from sim.runs.folder import open_plan
from sim.runs.merge import IncompleteError
from sim.runs.parts import part_path
from tests.studies.sweep.conftest import INVALID, digests


def test_files_at_the_end_that_are_damaged_are_made_anew_from_chunks(do, prepared):
    do(prepared(INVALID))  # some runs fail, so that parts stay
    whole_bytes = digests(do.folder)
    runs = do.folder / "runs.parquet"
    runs.write_bytes(runs.read_bytes()[:-7])
    ending = do(prepared(INVALID))
    assert (ending.tables, ending.run) == ("now", 0)
    assert any("runs.parquet: is not as it was written" in line for line in do.told)
    assert digests(do.folder) == whole_bytes
    assert do(prepared(INVALID)).tables == "before"


def test_what_goes_with_tables_is_made_anew_from_them(do, prepared):
    do(prepared())
    before = digests(do.folder), (do.folder / "manifest.json").read_bytes()
    (do.folder / "mine.txt").touch()
    for damage in (Path.unlink, lambda path: path.write_bytes(b"")):
        damage(do.folder / "summary.txt")
        assert do(prepared()).tables == "before"
        assert any("made anew from the tables" in line for line in do.told)
        assert (digests(do.folder), (do.folder / "manifest.json").read_bytes()) == before
        assert (do.folder / "summary.txt").read_text("utf-8") == "done\n"
        assert (do.folder / "mine.txt").exists()
    assert do(prepared()).tables == "before"
    assert not do.told


def test_an_altered_manifest_is_not_trusted(do, prepared):
    do(prepared())
    path = do.folder / "manifest.json"
    path.write_text(path.read_text("utf-8")[:-100], "utf-8")
    with pytest.raises(RequestError, match=r"manifest\.json: is not as it was written"):
        do(prepared())
    assert do(prepared(), restart=True).run == 10


def test_a_chunk_lost_while_failures_are_retried_is_no_success(do, prepared, monkeypatch):
    do(prepared(INVALID))
    kept = module.merge

    def late(folder, *arguments, **named):
        part_path(folder, open_plan(folder), 0).unlink()  # after it was looked at
        kept(folder, *arguments, **named)

    monkeypatch.setattr(module, "merge", late)
    with pytest.raises(IncompleteError, match="part 0 is missing"):
        do(prepared(INVALID), retry_failed=True)


def test_a_removal_long_past_removes_no_living_sweep(do, prepared):
    do(prepared())
    (do.folder / ".plan.json.old").write_bytes((do.folder / "plan.json").read_bytes())
    assert do(prepared()).tables == "before"


def test_a_shard_whose_parts_are_missing_is_not_done(do, prepared, monkeypatch):
    monkeypatch.setattr(module, "dispatch", lambda *_, **__: 1)  # stopped, unnoticed
    with pytest.raises(IncompleteError, match="5 of the 5 parts of this shard are missing"):
        do(prepared(), shard=(1, 2))


def test_another_title_is_told_and_changes_nothing(do, prepared):
    do(prepared())
    assert do(prepared(title='"Other"')).tables == "before"
    assert "title: the folder keeps the one with which it was begun" in do.told


def test_a_precision_that_was_not_reached_is_told(do, prepared):
    held = {"replicates": None, "practices": '["no-allies", "engaged-deference"]'}
    made = prepared("", **held, precision="1e-6", max_replicates="101")
    ending = do(made)
    assert ending.capped == 1
    assert do(made).capped == 1
    loose = prepared("", **held, precision="0.9", max_replicates="101", seed="4")
    assert do(loose, restart=True).capped == 0
