import sys
import time

import pytest

from sim.cli import study
from sim.studies.inputs import Step


@pytest.mark.parametrize("terminal", [False, True])
def test_each_step_is_shown_with_its_count_and_rate(monkeypatch, capsys, terminal):
    monkeypatch.setattr(study, "_prepare_rules", lambda: None)
    monkeypatch.setattr(study, "FIRST_LINE", 0.0)
    monkeypatch.setattr(study, "MOMENT", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    with study.showing() as tell:
        for step in (Step("Running", 0, 8), Step("Running", 4, 8), Step("Fitting", 1, 2, "points")):
            tell(step)
            time.sleep(0.4)
    out, err = capsys.readouterr()
    assert out == ""
    for words in ("Running", "Fitting", "points"):
        assert words in err
    assert ("4 of 8 runs, " in err) != terminal
    assert ("4/8" in err) == terminal
