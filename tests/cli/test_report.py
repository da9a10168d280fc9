import errno
import os

import pytest

from sim.result_folder import is_report

WORDS = ("compare", "small.toml", "--practice", "statement", "--replicates", 21, "--no-figures")


@pytest.fixture
def small(run, scenario):
    """Make a small comparison in ``res``; give how to run commands."""
    assert scenario in WORDS
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


def test_a_page_of_a_folder_says_what_was_checked(small, tmp_path):
    assert small("report", "res").code == 0
    assert "as it was written, by its checksum" in (tmp_path / "res" / "report.html").read_text(
        "utf-8"
    )


def test_paths_are_quoted_in_the_offer(small):
    said = small(*WORDS, "--out", "my results")
    assert "As a page to read and share: solidarity report 'my results'" in said.err
    said = small(*WORDS)
    assert "solidarity report" not in said.err


@pytest.mark.filterwarnings("always")
def test_results_that_a_killed_replacement_hid_are_found(small, tmp_path):
    (tmp_path / "res").rename(tmp_path / ".res.old-01234567")
    said = small("report", "res")
    assert said.code == 0
    assert "warning: res: replacing these results was cut short" in said.err
    assert (tmp_path / "res" / "report.html").is_file()


def test_folders_are_completed():
    from sim.cli.results import report_command

    (item,) = report_command.params[0].shell_complete(None, "res")
    assert (item.value, item.type) == ("res", "dir")


def test_the_page_is_opened_when_asked(small, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    assert small("report", "res", "--open").code == 0
    assert opened == [(tmp_path / "res" / "report.html").as_uri()]


def test_another_report_that_came_meanwhile_is_replaced(small, tmp_path, monkeypatch):
    import sim.reports.html

    render, page = sim.reports.html.render, tmp_path / "res" / "report.html"

    def slow(report):
        text = render(report)
        page.write_text(text, encoding="utf-8")  # somebody was faster
        return text

    monkeypatch.setattr(sim.reports.html, "render", slow)
    assert small("report", "res").code == 0
    page.unlink()
    monkeypatch.setattr(sim.reports.html, "render", lambda _: page.write_text("mine") and "ours")
    said = small("report", "res")
    assert said.code == 2
    assert said.err.startswith("res/report.html: is there already and is no report that solidarity")
    assert page.read_text() == "mine"


def test_a_full_disk_is_told_with_the_name_of_the_file(small, tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        said = small("report", "res")
    assert (said.code, said.err) == (1, "failed: No space left on device: res/report.html\n")
    assert not list((tmp_path / "res").glob("*report*"))


def test_a_page_that_is_too_large_is_told(small, monkeypatch):
    assert "warning" not in small("report", "res").err
    monkeypatch.setattr("sim.reports.html.LARGEST", 500_000)
    said = small("report", "res")
    assert said.code == 0
    warning, note = said.err.splitlines()
    assert warning.startswith("warning: the page has 0.")
    assert "more than 0.5 MB" in warning
    assert note.endswith("open it in a browser, print it, or send it on")


@pytest.mark.usefixtures("small")
def test_what_is_wrong_is_told_and_nothing_written(wrong, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", os.devnull, "res", "no/page.html"):
        (line,) = wrong("report", "res", "--out", name)
        assert line.startswith(f"{name}: ")
    for name in ("", "-"):
        (line,) = wrong("report", "res", "--out", name)
        assert line.startswith("--out: ")
    path = tmp_path / "res" / "runs.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    for name, problem in (
        ("res", "res/runs.parquet: is not as it was written"),
        ("nowhere", "nowhere: there is no such folder"),
        ("small.toml", "small.toml: expected a folder"),
        ("", "DIR: expected the name of a folder"),
    ):
        (line,) = wrong("report", name)
        assert line.startswith(problem)


def test_the_methods_are_printed_in_place_of_a_page(run, tmp_path):
    run("run", "null-world", "--set", "groups.count=4", "--out", "res", "--no-figures")
    said = run("report", "res", "--methods")
    assert said.code == 0
    assert "We ran one world (seed 1, replicate 0)" in said.out
    assert "@article" not in said.out
    assert not (tmp_path / "res" / "report.html").exists()
    both = run("report", "res", "--methods", "--bibtex").out
    assert both.startswith(said.out.rstrip())
    assert "@article{salmon2011" not in both  # one world is compared with nothing
    assert "@article{harris2020, " in both
    assert run("report", "res", "--bibtex").err == "--bibtex: only valid with --methods\n"
    assert run("report", "res", "--methods", "--open").code == 2


def test_a_short_report_is_the_answer_with_a_figure_and_words_for_pupils(small, tmp_path):
    assert small("report", "res").code == 0
    assert small("report", "res", "--short", "--out", "short.html").code == 0
    whole = (tmp_path / "res" / "report.html").read_text("utf-8")
    short = (tmp_path / "short.html").read_text("utf-8")
    assert "Allies leave the decision to those who bear the risk." in short
    assert short.count("<h2") < whole.count("<h2")
    assert short.count("<figure") <= 1
