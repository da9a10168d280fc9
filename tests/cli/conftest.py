import signal
from dataclasses import dataclass

import pytest

import sim.cli
from tests.studies.sweep.conftest import WORLD, text


@dataclass
class Said:
    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Run a command line in an empty folder; give its exit code and what it said."""
    monkeypatch.chdir(tmp_path)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def run(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ending:
            sim.cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Said(ending.value.code, said.out, said.err)

    yield run
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def wrong(run, tmp_path):
    """Run a command line that is wrong; give the lines on stderr. Nothing else happens."""

    def wrong(*arguments):
        before = sorted(tmp_path.rglob("*"))
        said = run(*arguments)
        assert said.code == 2
        assert said.out == ""
        assert sorted(tmp_path.rglob("*")) == before
        assert "Traceback" not in said.err
        return said.err.splitlines()

    return wrong


@pytest.fixture
def scenario(tmp_path):
    """Give the path of a small scenario."""
    path = tmp_path / "small.toml"
    tables = "[states]\ncount = 2\n[time]\nmonths = 14\n[people]\nper_group = 12\n"
    path.write_text(f'title = "Small"\n{tables}', encoding="utf-8")
    return "small.toml"


@pytest.fixture
def mine(tmp_path):
    """Write a small experiment of a sweep; give its name."""
    (tmp_path / "tiny.toml").write_text(WORLD, encoding="utf-8")
    (tmp_path / "mine.toml").write_text(text(), encoding="utf-8")
    return "mine.toml"


@pytest.fixture
def sized(scenario):
    """Give a small scenario with settings that make it smaller, as words of a command."""
    sizes = ("groups.count=3", "allies.count=2", "people.per_group=8", "time.months=24")
    return [scenario, *(word for setting in sizes for word in ("--set", setting))]
