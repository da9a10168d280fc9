import json

import pytest

from sim.files import is_report

WORDS = ("compare", "small.toml", "--practice", "statement", "--replicates", 21, "--no-figures")


@pytest.fixture
def small(run, scenario, tmp_path):
    """Make a small comparison in ``res``; give how to run commands."""
    path = tmp_path / scenario
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}[time]\nmonths = 14\n[people]\nper_group = 8\n", encoding="utf-8")
    said = run(*WORDS, "--out", "res")
    assert said.code == 0
    assert "As a page to read and share: solidarity report res" in said.err.splitlines()
    return run


def test_a_report_is_written_beside_the_files_and_replaced(small, tmp_path):
    path = tmp_path / "res" / "report.html"
    said = small("report", "res")
    assert (said.code, said.out) == (0, "res/report.html\n")
    assert said.err.startswith("0.")
    assert "MB" in said.err
    first = path.read_bytes()
    assert is_report(path)
    assert len(first) < 2_000_000
    assert small("report", "res").code == 0
    assert path.read_bytes() == first


def test_a_report_goes_with_the_results_it_was_made_of(small, tmp_path):
    assert small("report", "res").code == 0
    assert small(*WORDS, "--out", "res").code == 2
    assert (tmp_path / "res" / "report.html").exists()
    assert small(*WORDS, "--out", "res", "--force").code == 0
    assert not (tmp_path / "res" / "report.html").exists()


def test_a_page_of_somebody_else_is_left_alone(small, tmp_path):
    path = tmp_path / "res" / "report.html"
    path.write_text("mine", encoding="utf-8")
    said = small("report", "res")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "res/report.html: is there already and is no report that solidarity wrote; --out FILE "
        "chooses another name\n"
    )
    assert small("report", "res", "--out", "mine.html").code == 0
    assert path.read_text("utf-8") == "mine"
    said = small(*WORDS, "--out", "res", "--force")
    assert "holds 'report.html', which solidarity did not write" in said.err


def test_paths_are_quoted_in_the_offer(small):
    said = small(*WORDS, "--out", "my results")
    assert "As a page to read and share: solidarity report 'my results'" in said.err
    said = small(*WORDS)
    assert "solidarity report" not in said.err


@pytest.mark.usefixtures("small")
def test_what_is_wrong_is_told_and_nothing_written(wrong, tmp_path):
    path = tmp_path / "res" / "runs.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    assert wrong("report", "res") == [
        "res/runs.parquet: is not as it was written: its checksum differs"
    ]
    assert wrong("report", "nowhere") == ["nowhere: there is no such folder"]
    assert wrong("report", "small.toml") == ["small.toml: expected a folder of results, is a file"]
    assert wrong("report", "res", "--out", "no/page.html")[0].startswith("no/page.html: there is")
    manifest = tmp_path / "res" / "manifest.json"
    manifest.write_text(json.dumps({"made_by": "solidarity", "format": 7}), encoding="utf-8")
    assert wrong("report", "res") == [
        "res/manifest.json: format: expected 1, is 7: another version of solidarity reads it"
    ]


def test_folders_are_completed():
    from sim.cli.report import command

    (item,) = command.params[0].shell_complete(None, "res")
    assert (item.value, item.type) == ("res", "dir")


def test_the_page_is_opened_when_asked(small, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    assert small("report", "res", "--open").code == 0
    assert opened == [(tmp_path / "res" / "report.html").as_uri()]
