"""Complete sweeps started again: what is damaged is made anew or told, nothing else is touched."""

import pytest

from sim.errors import RequestError
from sim.runs import execute as module
from sim.runs.folder import open_plan
from sim.runs.merge import IncompleteError
from sim.runs.parts import part_path
from tests.sweep.conftest import INVALID, digests


def test_files_at_the_end_that_are_damaged_are_made_anew_from_chunks(do, draft):
    do(draft(INVALID))  # some runs fail, so that parts stay
    whole_bytes = digests(do.folder)
    runs = do.folder / "runs.parquet"
    runs.write_bytes(runs.read_bytes()[:-7])
    ending = do(draft(INVALID))
    assert (ending.complete, ending.before, ending.run) == (True, False, 0)
    assert any("runs.parquet: is not as it was written" in line for line in do.told)
    assert digests(do.folder) == whole_bytes
    assert do(draft(INVALID)).before


def test_damaged_files_whose_parts_are_gone_are_told(do, draft):
    do(draft())
    (do.folder / "runs.parquet").unlink()
    with pytest.raises(RequestError, match=r"runs\.parquet: is not there; --restart"):
        do(draft())
    assert do(draft(), restart=True).run == 10


def test_figures_that_are_gone_are_drawn_anew(do, draft):
    do(draft())
    figures = sorted((do.folder / "figures").iterdir())
    before = [path.read_bytes() for path in figures]
    manifest = (do.folder / "manifest.json").read_bytes()
    assert figures
    figures[0].unlink()
    figures[1].write_bytes(b"")
    assert do(draft()).before
    assert [path.read_bytes() for path in figures] == before
    assert (do.folder / "manifest.json").read_bytes() == manifest


def test_figures_that_are_drawn_otherwise_by_now_are_vouched_for(do, draft, monkeypatch):
    from sim.sweep import figures

    do(draft())
    runs = digests(do.folder)
    mine = do.folder / "figures" / "mine.pdf"
    mine.touch()
    next((do.folder / "figures").glob("*.png")).unlink()
    monkeypatch.setattr(
        figures,
        "save_figure",
        lambda _, folder, name: (folder / f"{name}.png").write_bytes(b"other version"),
    )
    assert do(draft()).before
    drawn = {path.read_bytes() for path in (do.folder / "figures").glob("*.png")}
    assert drawn == {b"other version"}
    assert mine.exists()
    assert not list((do.folder / "figures").glob("*.svg"))
    assert digests(do.folder) == runs
    del do.told[:]
    assert do(draft()).before  # and now all is as the manifest says
    assert not do.told


def test_an_altered_manifest_is_not_trusted(do, draft):
    do(draft())
    path = do.folder / "manifest.json"
    path.write_text(path.read_text("utf-8")[:-100], "utf-8")
    with pytest.raises(RequestError, match=r"manifest\.json: is not as it was written"):
        do(draft())
    assert do(draft(), restart=True).run == 10


def test_a_chunk_lost_while_failures_are_retried_is_no_success(do, draft, monkeypatch):
    do(draft(INVALID))
    kept = module.merge

    def late(folder, *arguments, **named):
        part_path(folder, open_plan(folder), 0).unlink()  # after it was looked at
        kept(folder, *arguments, **named)

    monkeypatch.setattr(module, "merge", late)
    with pytest.raises(IncompleteError, match="part 0 is missing"):
        do(draft(INVALID), retry_failed=True)


def test_a_removal_long_past_removes_no_living_sweep(do, draft):
    do(draft())
    (do.folder / ".plan.json.old").write_bytes((do.folder / "plan.json").read_bytes())
    assert do(draft()).before


def test_a_figure_that_cannot_be_drawn_withholds_nothing(do, draft, monkeypatch):
    from sim.sweep import figures

    def broken(*_):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(figures, "save_figure", broken)
    assert do(draft()).complete
    assert any("could not be drawn: ZeroDivision" in line for line in do.told)
    assert do(draft()).before


def test_a_shard_whose_parts_are_missing_is_not_done(do, draft, monkeypatch):
    monkeypatch.setattr(module, "dispatch", lambda *_, **__: 1)  # stopped, unnoticed
    with pytest.raises(IncompleteError, match="5 of the 5 parts of this shard are missing"):
        do(draft(), shard=(1, 2))


def test_another_title_is_told_and_changes_nothing(do, draft):
    do(draft())
    assert do(draft(title='"Other"')).before
    assert "title: the folder keeps the one with which it was begun" in do.told


def test_a_precision_that_was_not_reached_is_told(do, draft):
    held = {"replicates": None, "practices": '["no-allies", "engaged-deference"]'}
    made = draft("", **held, precision="1e-6", max_replicates="101")
    ending = do(made)
    assert ending.capped == 1
    assert do(made).capped == 1
    loose = draft("", **held, precision="0.9", max_replicates="101", seed="4")
    assert do(loose, restart=True).capped == 0
