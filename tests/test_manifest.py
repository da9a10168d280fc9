"""A manifest bears a seal, by which damage and changes by accident are found."""

import json
from datetime import UTC, datetime

import pytest

from sim.manifest import digest_of, write_manifest


@pytest.fixture
def written(tmp_path):
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    return write_manifest(
        tmp_path,
        started=datetime.now(UTC),
        seeds={"worlds": 1},
        scenarios={"tiny": {"title": "Größer – 0.1", "value": 0.1, "few": (1, 2)}},
        more={"kind": "run", "practices": ["a"]},
        arguments=["run", "tiny.toml"],
    )


def test_the_seal_is_the_digest_of_all_else(tmp_path, written):
    read = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert list(read)[-1] == "seal"
    assert read["seal"] == written["seal"]
    assert read.pop("seal") == digest_of(read)


def test_the_seal_minds_what_is_said_and_not_how_it_is_laid_out(written):
    held = {key: value for key, value in written.items() if key != "seal"}
    assert digest_of(dict(reversed(held.items()))) == written["seal"]
    assert digest_of({**held, "seeds": {"worlds": 2}}) != written["seal"]
