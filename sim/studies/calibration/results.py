"""A calibration as a folder of files; ``docs/calibration.md`` describes each."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sim.manifest import write_manifest
from sim.scenario.files import digest_of
from sim.studies.calibration.experiment import Calibration
from sim.telling.old.results import write_json, write_text


def write_calibration(
    folder: Path,
    document: dict[str, Any],
    *,
    summary: str,
    figures: bool,
    calibration: Calibration,
    arguments: list[str],
    started: datetime,
) -> None:
    """Write all files of a calibration into a folder of results in the making.

    Args:
        folder: that exists and is empty.
        document: from ``calibration_document``.
        summary: for people.
        figures: whether to draw.
        calibration: what was asked.
        arguments: the command line after ``solidarity`` that makes this again.
        started: when the work began.

    Raises:
        OSError: the folder cannot be written.
    """
    write_json(folder / "calibration.json", document)
    write_text(folder / "calibration.txt", summary)
    if figures:
        from sim.render.style import save_figure  # noqa: PLC0415 - with matplotlib
        from sim.studies.calibration.figure import calibration_figure  # noqa: PLC0415

        save_figure(calibration_figure(document), folder, "calibration")
    worlds = calibration.scenarios
    write_manifest(
        folder,
        started=started,
        seeds={"worlds": document["seed"], "check": document["check_seed"]},
        scenarios={name: scenario.to_dict() for name, scenario in worlds.items()},
        more={
            "kind": "calibration",
            "experiment": calibration.asked.model_dump(mode="json"),
            "practices": document["practices"],
            "scenario_digests": {name: digest_of(scenario) for name, scenario in worlds.items()},
        },
        arguments=arguments,
    )
