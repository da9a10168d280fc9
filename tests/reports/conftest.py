import signal

import pytest

import sim
import sim.cli

TINY = """title = "Tiny"
[rules]
rest = "never"
[time]
months = 30
[states]
count = 2
[groups]
count = 4
[allies]
count = 2
[people]
per_group = 8
[[shocks]]
name = "flood"
month = 12
months = 3
meaning = "A flood."
"""


def made(place, *words, text=TINY):
    """Run a command that writes a folder; give the folder."""
    (place / "tiny.toml").write_text(text, encoding="utf-8")
    command, *rest = words
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    with pytest.raises(SystemExit) as ending:
        sim.cli.main([command, str(place / "tiny.toml"), *rest, "--out", str(place / "result")])
    for number, handler in before.items():
        signal.signal(number, handler)
    assert ending.value.code == 0
    return place / "result"


def comparison_of(place, text=TINY):
    words = ("--replicates", "25", "--practice", "engaged-deference", "--practice", "statement")
    return made(place, "compare", *words, "--no-figures", text=text)


@pytest.fixture(scope="session")
def compared(tmp_path_factory):
    """Give the folder of a small comparison, only to be read."""
    return comparison_of(tmp_path_factory.mktemp("compared"))


@pytest.fixture(scope="session")
def ran(tmp_path_factory):
    """Give the folder of a small run, only to be read."""
    words = ("--practice", "engaged-deference", "--no-figure")
    return made(tmp_path_factory.mktemp("ran"), "run", *words)


@pytest.fixture(scope="session")
def answer(compared):
    return sim.load(compared)


@pytest.fixture(scope="session")
def worlds(answer):
    """Give the scenarios of the comparison by name."""
    return {name: world.scenario for name, world in answer.scenarios.items()}
