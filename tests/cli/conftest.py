import signal
from dataclasses import dataclass

import pytest

import sim.cli


@dataclass
class Said:
    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Run a command line in an empty folder; give its exit code and what it said."""
    monkeypatch.chdir(tmp_path)
    before = signal.getsignal(signal.SIGTERM)

    def run(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ending:
            sim.cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Said(ending.value.code, said.out, said.err)

    yield run
    signal.signal(signal.SIGTERM, before)


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
    path.write_text('title = "Small"\n[states]\ncount = 2\n', encoding="utf-8")
    return "small.toml"
