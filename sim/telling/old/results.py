"""Results as folders of files; ``docs/output.md`` describes each."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from sim.manifest import write_manifest
from sim.runs.ensemble import Ensemble
from sim.runs.precision import Precision
from sim.scenario.files import LoadedScenario
from sim.studies.comparison import Comparison
from sim.studies.conclusion import Conclusion
from sim.studies.trajectories import months_table
from sim.telling.old.document import comparison_document
from sim.telling.old.tables import runs_table


def write_comparison(
    folder: Path,
    ensemble: Ensemble,
    comparison: Comparison,
    conclusion: Conclusion,
    *,
    precision: Precision | None,
    summary: str,
    figures: bool,
    loaded: LoadedScenario,
    arguments: list[str],
    started: datetime,
) -> None:
    """Write all files of a comparison into a folder of results in the making.

    Args:
        folder: that exists and is empty.
        ensemble: the runs.
        comparison: from ``compare``.
        conclusion: from ``conclude``.
        precision: from ``until_precise``, if replicates were drawn to a precision.
        summary: for people.
        figures: whether to draw.
        loaded: the scenario and where it comes from.
        arguments: the command line after ``solidarity`` that makes this again.
        started: when the work began.

    Raises:
        OSError: the folder cannot be written.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - only where tables are written

    pq.write_table(runs_table(ensemble), folder / "runs.parquet")
    pq.write_table(months_table(ensemble), folder / "months.parquet")
    write_json(folder / "comparison.json", comparison_document(comparison, conclusion, precision))
    write_text(folder / "summary.txt", summary)
    if figures:
        from sim.render.style import save_figure  # noqa: PLC0415
        from sim.telling.old.figures import trajectories_figure  # noqa: PLC0415 - with matplotlib
        from sim.telling.old.forest import forest_figure  # noqa: PLC0415

        save_figure(forest_figure(comparison, conclusion), folder, "forest")
        save_figure(trajectories_figure(ensemble, comparison.against), folder, "trajectories")
    write_manifest(
        folder,
        started=started,
        seeds={"worlds": ensemble.seed},
        scenarios={loaded.name: ensemble.scenario.to_dict()},
        more={
            "kind": "comparison",
            "practices": list(ensemble.practices),
            "against": comparison.against,
            "replicates": ensemble.replicates,
            "settings": list(loaded.settings),
            "scenario_digests": {loaded.name: loaded.digest},
        },
        arguments=arguments,
    )


def write_json(path: Path, data: dict[str, Any]) -> None:
    """Write plain data as JSON; ``ValueError`` for what JSON cannot hold."""
    write_text(path, json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write text as it is, on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")
