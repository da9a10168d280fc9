"""Results change only when somebody means them to.

If this fails and the change is meant: ``python -m tests.baseline``, and say why in the commit.
"""

import pytest

from tests.baseline import machine, moved, outcomes_now, read

ELSEWHERE = 1e-9
"""What other processors and compilers may differ by in the last digits."""


@pytest.fixture(scope="module")
def now():
    return outcomes_now()


def test_outcomes_of_fixed_seeds_are_as_they_were(now):
    made_on, before = read()
    tolerance = 0.0 if made_on == machine() else ELSEWHERE
    changes = moved(before, now, tolerance)
    shown = [f"{key}: {old!r} -> {new!r}" for key, (old, new) in list(changes.items())[:20]]
    assert not changes, "\n".join([f"{len(changes)} of {len(now)} outcomes moved:", *shown])


def test_the_baseline_is_no_empty_promise(now):
    """Practices differ in it, and all that is unusual happens."""
    rights = {key: value for key, value in now.items() if key.endswith("/ rights")}
    assert len(set(rights.values())) > 0.9 * len(rights)
    for outcome in ("ties_kept", "own_decisions"):
        values = [v for key, v in now.items() if key.endswith(f"/ {outcome}")]
        assert min(v for v in values if v is not None) < 0.9
    assert all(now[f"unusual / imposition / {n} / rights_kept"] is not None for n in range(3))


def test_a_move_is_told():
    assert moved({"a": 1.0, "b": None}, {"a": 1.0, "b": None}) == {}
    assert moved({"a": 1.0}, {"a": 1.0 + 1e-12}) == {"a": (1.0, 1.0 + 1e-12)}
    assert moved({"a": 1.0}, {"a": 1.0 + 1e-12}, ELSEWHERE) == {}
    assert moved({"a": None}, {"a": 0.5}, ELSEWHERE) == {"a": (None, 0.5)}
    assert set(moved({"a": 1.0}, {"b": 1.0})) == {"a", "b"}
