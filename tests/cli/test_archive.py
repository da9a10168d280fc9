import zipfile

import sim
from tests.test_results import SIZES


def test_an_archive_is_read_by_every_command_that_reads_a_folder(run, tmp_path):
    asked = [f"--set={path}={value}" for path, value in SIZES.items()]
    made = ("compare", "null-world", "--practice", "statement", "--replicates", 21, "--out", "res")
    assert run(*made, "--no-figures", *asked).code == 0
    said = run("archive", "res")
    assert (said.code, said.out) == (0, "res.zip\n")
    assert "--author" in said.err
    assert sim.load("res.zip") == sim.load("res")
    said = run("report", "res.zip")
    assert (said.code, said.out) == (0, "res.html\n")
    assert (tmp_path / "res.html").read_bytes()
    assert run("report", "res.zip/res", "--out", "mine.html").code == 0
    rows = [run("results", place, "--format", "csv").out for place in ("res", "res.zip")]
    assert rows[0] == rows[1]
    assert len(rows[0].splitlines()) == 1 + 2 * 21
    said = run("reproduce", "res.zip")
    assert said.code == 0
    assert "Every file of res.zip came out the same" in said.err
    assert run("archive", "res").code == 2  # it is there
    assert run("archive", "res", "--force", "--author", "Ada").err == ""


def test_a_zip_that_leads_out_of_its_folder_is_refused(wrong, tmp_path):
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as made:
        made.writestr("../../out", "x")
    said = wrong("report", "bad.zip")
    assert said == ["bad.zip: text '../../out': leads out of its folder"]
