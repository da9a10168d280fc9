"""Tested claims as a folder of files; ``docs/output.md`` describes each."""

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any

from sim.manifest import write_manifest
from sim.studies.claims.document import COLUMNS, claim_rows
from sim.studies.claims.trial import Trial
from sim.telling.old.results import write_json, write_text


def write_claims(
    folder: Path,
    trial: Trial,
    document: dict[str, Any],
    *,
    summary: str,
    figures: bool,
    arguments: list[str],
    started: datetime,
) -> None:
    """Write all files of tested claims into a folder of results in the making.

    Args:
        folder: that exists and is empty.
        trial: from ``try_claims``.
        document: from ``claims_document``.
        summary: for people.
        figures: whether to draw.
        arguments: the command line after ``solidarity`` that makes this again.
        started: when the work began.

    Raises:
        OSError: the folder cannot be written.
    """
    write_json(folder / "claims.json", document)
    write_text(folder / "claims.csv", _csv(document))
    write_text(folder / "summary.txt", summary)
    if figures:
        from sim.render.style import save_figure  # noqa: PLC0415 - with matplotlib
        from sim.studies.claims.figures import claims_figure, worlds_figure  # noqa: PLC0415

        save_figure(claims_figure(document), folder, "claims")
        worlds = worlds_figure(trial)
        if worlds is not None:
            save_figure(worlds, folder, "worlds")
    write_manifest(
        folder,
        started=started,
        seeds={"worlds": trial.seed},
        scenarios={loaded.name: loaded.scenario.to_dict() for loaded in trial.plan.scenarios},
        more={
            "kind": "claims",
            "replicates": trial.replicates,
            "scenario_digests": {loaded.name: loaded.digest for loaded in trial.plan.scenarios},
        },
        arguments=arguments,
    )


def _csv(document: dict[str, Any]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(COLUMNS), lineterminator="\n")
    writer.writeheader()
    writer.writerows(claim_rows(document))
    return text.getvalue()
