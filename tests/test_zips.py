"""Zip files: what must not be unpacked is not, and is told."""

import stat
import zipfile

import pytest

from sim.errors import RequestError
from sim.files import MOST_BYTES, MOST_ENTRIES, colliding, odd_name, opened, packed, unpacked


def written(path, *entries, how=zipfile.ZIP_DEFLATED):
    """Write a zip file as anybody may; an entry is a name, or a ``ZipInfo``, and what it holds."""
    with zipfile.ZipFile(path, "w", how) as made:
        for about, held in entries:
            made.writestr(about, held)
    return path


def refused(path):
    with pytest.raises(RequestError) as error, opened(path):
        pass
    return "\n".join(error.value.problems)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../out", "leads out"),
        ("a/../../out", "leads out"),
        ("/etc/passwd", "leads out"),
        ("a//b", "leads out"),
        ("./a", "leads out"),
        ("C:/out", "not every system allows"),
        ("a\\..\\out", "not every system allows"),
        ("a\x1b[2Jb", "not every system allows"),
        ("con", "kept for a device"),
        ("a/NUL.txt", "kept for a device"),
        ("com1 .toml", "kept for a device"),
        ("lpt¹", "kept for a device"),
        ("a./b", "Windows drops"),
        ("a ", "Windows drops"),
        ("a" * 241, "longer than"),
    ],
)
def test_a_name_that_is_none_of_a_file_in_the_folder_is_refused(tmp_path, name, said):
    assert said in odd_name(name)
    assert said in refused(written(tmp_path / "bad.zip", ("good", b""), (name, b"")))
    with pytest.raises(RequestError, match=said):
        packed({name: b""}, tmp_path / "made.zip")


@pytest.mark.parametrize("name", ["a", "a/b.toml", "console.toml", "é/ü", "…", "com10", ".a"])
def test_a_usual_name_is_none_of_these(name):
    assert not odd_name(name)


@pytest.mark.parametrize(
    "names", [("a", "A"), ("a", "a"), ("\u00e9", "e\u0301"), ("a", "a/b"), ("ss/x", "\u00df/x")]
)
def test_two_names_that_are_one_on_some_system_are_refused(names):
    assert list(colliding(names))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_stands_twice_is_refused(tmp_path):
    said = refused(written(tmp_path / "bad.zip", ("a", b"1"), ("a", b"2")))
    assert "there is another of that name" in said


def test_a_link_is_refused(tmp_path):
    link = zipfile.ZipInfo("passwords")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "is a link" in refused(written(tmp_path / "bad.zip", (link, b"/etc/passwd")))


def test_a_bomb_is_refused_before_anything_is_written(tmp_path):
    bomb = written(tmp_path / "bomb.zip", ("zeros", bytes(50_000_000)))
    assert bomb.stat().st_size < 100_000
    assert "made to fill disks" in refused(bomb)
    assert MOST_BYTES < 10**10


def test_too_many_files_are_refused(tmp_path):
    many = written(tmp_path / "many.zip", *((f"{n}", b"") for n in range(MOST_ENTRIES + 1)))
    assert f"at most {MOST_ENTRIES:,} files" in refused(many)


def test_a_file_that_is_longer_than_it_says_is_not_unpacked(tmp_path):
    path = written(tmp_path / "bad.zip", ("a", b"x" * 1000), how=zipfile.ZIP_STORED)
    data = path.read_bytes()
    where = data.index(b"PK\x01\x02") + 24  # its length, in the list at the end
    path.write_bytes(data[:where] + (10).to_bytes(4, "little") + data[where + 4 :])
    with pytest.raises(RequestError, match="cannot be read as a zip file"), opened(path) as held:
        unpacked(held, "", tmp_path / "out")


@pytest.mark.parametrize("cut", [30, 200])
def test_a_file_that_is_cut_or_altered_is_told(tmp_path, cut):
    path = written(tmp_path / "bad.zip", ("a", bytes(range(256)) * 4), how=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[cut + 40] ^= 1
    path.write_bytes(data)
    with pytest.raises(RequestError, match="cannot be read as a zip file"), opened(path) as held:
        unpacked(held, "", tmp_path / "out")
    path.write_bytes(data[:-30])
    assert "cannot be read as a zip file" in refused(path)


def test_what_is_packed_is_unpacked_and_has_the_same_bytes_each_time(tmp_path):
    (tmp_path / "held").write_bytes(b"123")
    entries = {"z/": b"", "z/a": tmp_path / "held", "b é": "ü".encode()}
    for name in ("one.zip", "two.zip"):
        packed(entries, tmp_path / name)
        (tmp_path / "held").touch()
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with opened(tmp_path / "one.zip") as held:
        assert held.namelist() == list(entries)
        unpacked(held, "z/", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a"]
    assert (tmp_path / "out" / "a").read_bytes() == b"123"
