"""Documents that fit their schemas and checksums, but not each other, are refused on a line."""

import json
import shutil
from datetime import UTC, datetime

import pytest

from sim.errors import RequestError
from sim.manifest import checksums
from sim.studies.calibration.results import write_calibration
from sim.telling.reading import read_result
from sim.telling.report import report_of
from tests.telling.test_calibrate import fitted  # noqa: F401 - a fixture
from tests.telling.test_explain import rights  # noqa: F401 - a fixture


def changed(folder, name, change):
    """Change a document so that checksums fit; give what a report says of it."""
    path, manifest = folder / name, folder / "manifest.json"
    assert report_of(read_result(folder)).checked.startswith("Every file")
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")
    held = {**json.loads(manifest.read_text(encoding="utf-8")), "files": checksums(folder)}
    manifest.write_text(json.dumps(held), encoding="utf-8")
    with pytest.raises(RequestError) as caught:
        report_of(read_result(folder))
    (line,) = caught.value.problems
    return line


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["scenarios_as_they_are"][0].update(figures=[]),
        lambda told: told["scenarios_as_they_are"][0].update(scenario="nowhere"),
        lambda told: told["scenarios_as_they_are"].clear(),
        lambda told: told["parameters"].extend(told["parameters"]),
        lambda told: told["correlation"].append([1.0]),
        lambda told: told["targets"].pop(),
    ],
)
def test_a_calibration_whose_parts_do_not_match(fitted, tmp_path, change):  # noqa: F811
    asked, found = fitted
    folder = tmp_path / "made"
    folder.mkdir()
    write_calibration(
        folder,
        found,
        summary="",
        figures=False,
        calibration=asked,
        arguments=["calibrate", "mine.toml"],
        started=datetime.now(UTC),
    )
    line = changed(folder, "calibration.json", change)
    assert str(folder) in line


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["outcome"].update(name="happiness"),
        lambda told: told["scenario"].pop("comparison"),
    ],
)
def test_an_explanation_whose_parts_do_not_match(rights, tmp_path, change):  # noqa: F811
    folder = tmp_path / "made"
    shutil.copytree(rights.folder, folder)
    line = changed(folder, "explanation.json", change)
    assert line.startswith(f"{folder}: its files do not fit together: ")
