"""Beginning a sweep anew takes away what is ours, and nothing of anybody else's."""

import pytest

from sim.errors import RequestError
from sim.runs import folder as removal
from sim.runs.folder import LEAVING, begin, find_plan, remove_parts, remove_staging, restart
from sim.runs.parts import PARTS, move_aside, part_path
from tests.studies.sweep.conftest import whole


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.fixture
def foreign(tmp_path):
    """Give a folder of somebody else's that looks like a sweep's."""
    folder = tmp_path / "mine"
    for name in ("plan.json", "manifest.json", "runs.parquet", "figures/map-a.png",
                 f"parts/{'0' * 40}.parquet", "parts/mine.txt", "new-idea/a"):  # fmt: skip
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"my": "terraform plan"}', encoding="utf-8")
    return folder


def test_somebody_elses_plan_is_no_sweep(foreign):
    before = names(foreign)
    for attempt in (lambda: restart(foreign), lambda: find_plan(foreign)):
        with pytest.raises(RequestError, match=r"is not a sweep .it holds 'plan\.json'"):
            attempt()
    (foreign / "plan.json").unlink()
    assert not restart(foreign)
    with pytest.raises(RequestError, match=r"is not a sweep .*; choose another folder"):
        find_plan(foreign)
    assert names(foreign) == [name for name in before if name != "plan.json"]


def test_parts_of_somebody_else_are_no_leftover(tmp_path):
    folder = tmp_path / "res"
    (folder / PARTS).mkdir(parents=True)
    (folder / PARTS / "precious.txt").touch()
    with pytest.raises(RequestError, match=r"is not a sweep .it holds 'parts'"):
        find_plan(folder)


def test_what_others_put_into_a_sweep_stays(prepared, tmp_path):
    folder = tmp_path / "res"
    plan = begin(folder, prepared().work, 3)
    theirs = ("notes.md", "parts/notes.md", "figures/thesis.png", "new-analysis/notes.md")
    for name in theirs:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    (folder / PARTS).mkdir(exist_ok=True)
    part_path(folder, plan, 1).touch()
    move_aside(part_path(folder, plan, 1))
    part_path(folder, plan, 2).touch()
    (folder / "new-0123456789ab").mkdir()
    remove_parts(folder)
    remove_staging(folder)
    for name in theirs:
        assert (folder / name).exists()
    assert len(list((folder / PARTS).iterdir())) == 1
    assert not (folder / "new-0123456789ab").exists()
    assert restart(folder)
    for name in theirs:
        assert (folder / name).exists()
    assert not (folder / "plan.json").exists()


def test_a_complete_sweep_is_removed_whole(prepared, tmp_path):
    whole(tmp_path / "res", prepared(), 3)
    assert restart(tmp_path / "res")
    assert names(tmp_path / "res") == []
    assert not restart(tmp_path / "res")


def test_a_removal_cut_short_is_finished(prepared, tmp_path, monkeypatch):
    folder = tmp_path / "res"
    whole(folder, prepared(), 3)

    def killed(_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(removal, "remove_report", killed)
        with pytest.raises(KeyboardInterrupt):
            restart(folder)
    assert (folder / LEAVING).exists()
    assert restart(folder)
    assert names(folder) == []
