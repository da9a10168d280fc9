import pytest

from sim.errors import RequestError
from sim.scenario.files import load_scenario


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a scenario file; the current folder is the one it is in."""
    monkeypatch.chdir(tmp_path)

    def write(name, text, *, title=True):
        head = f'title = "{name}"\n' if title else ""
        (tmp_path / name).write_text(head + text, encoding="utf-8")
        return name

    return write


@pytest.fixture
def problems():
    def problems(name, settings=()):
        with pytest.raises(RequestError) as caught:
            load_scenario(name, settings)
        assert all("\n" not in problem for problem in caught.value.problems)
        return list(caught.value.problems)

    return problems
