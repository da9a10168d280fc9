"""Whatever stands in the files of a result, a report is made or the request is refused."""

import contextlib
import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import RequestError
from sim.manifest import checksums
from sim.render.html import render
from sim.telling.reading import read_result
from sim.telling.report import MAKERS, report_of
from tests.telling.conftest import MARKUP

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**40), 10**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.just(MARKUP),
    st.just([]),
    st.just({}),
    st.just({"a": {"b": [1]}}),
    st.just("\ud800"),
)


def changed(data, draw):
    """Change one value somewhere in JSON, or leave it out."""
    data = copy.deepcopy(data)
    place = data
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = draw.draw(st.sampled_from(keys))
        inner = place[key]
        if isinstance(inner, dict | list) and inner and draw.draw(st.booleans()):
            place = inner
            continue
        if draw.draw(st.integers(0, 5)) == 0:
            del place[key]
        else:
            place[key] = draw.draw(VALUES)
        return data


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("compared", "manifest.json"),
        ("compared", "comparison.json"),
        ("ran", "manifest.json"),
        ("ran", "run.json"),
    ],
)
@given(draw=st.data())
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_one_changed_value_is_reported_or_refused(request, tmp_path, kind, name, draw):
    source = request.getfixturevalue(kind)
    for path in source.iterdir():
        if not (tmp_path / path.name).exists():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    data = changed(json.loads((source / name).read_text(encoding="utf-8")), draw)
    (tmp_path / name).write_text(json.dumps(data), encoding="utf-8")
    if name != "manifest.json":
        manifest = json.loads((source / "manifest.json").read_text(encoding="utf-8"))
        manifest["files"] = checksums(tmp_path)
        (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with contextlib.suppress(RequestError):
        text = render(report_of(read_result(tmp_path)))
        assert text.encode("utf-8")
        assert MARKUP not in text


def test_documents_that_do_not_fit_together_are_refused(folder, rewrite):
    rewrite(lambda told: told.update(ranked=["nobody"]), "comparison.json")
    with pytest.raises(RequestError, match="its files do not fit together"):
        report_of(read_result(folder))


def test_every_kind_of_result_can_be_reported():
    from importlib import import_module

    for module, name in MAKERS.values():
        assert callable(getattr(import_module(module), name))
