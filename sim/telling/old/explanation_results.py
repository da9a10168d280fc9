"""An attribution as a folder of files; ``docs/output.md`` describes each."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sim.manifest import write_manifest
from sim.scenario.files import LoadedScenario
from sim.studies.attribution import Attribution
from sim.studies.channel_runs import ChannelRuns
from sim.studies.tables import runs_table
from sim.telling.old.explanation_document import attribution_document
from sim.telling.old.results import write_json, write_text


def write_attribution(
    folder: Path,
    variants: Sequence[ChannelRuns],
    attribution: Attribution,
    *,
    summary: str,
    figures: bool,
    loaded: LoadedScenario,
    arguments: list[str],
    started: datetime,
) -> None:
    """Write all files of an attribution into a folder of results in the making.

    Args:
        folder: that exists and is empty.
        variants: the runs.
        attribution: from ``attribute``.
        summary: for people.
        figures: whether to draw.
        loaded: the scenario and where it comes from.
        arguments: the command line after ``solidarity`` that makes this again.
        started: when the work began.

    Raises:
        OSError: the folder cannot be written.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - only where tables are written

    pq.write_table(variants_table(variants), folder / "runs.parquet")
    write_json(folder / "explanation.json", attribution_document(attribution))
    write_text(folder / "summary.txt", summary)
    if figures:
        from sim.render.style import save_figure  # noqa: PLC0415
        from sim.telling.old.channels_figure import channels_figure  # noqa: PLC0415 - matplotlib

        save_figure(channels_figure(attribution), folder, "channels")
    write_manifest(
        folder,
        started=started,
        seeds={"worlds": attribution.seed},
        scenarios={loaded.name: attribution.scenario.to_dict()},
        more={
            "kind": "explanation",
            "practices": [attribution.practice, attribution.against],
            "against": attribution.against,
            "outcome": attribution.outcome.name,
            "replicates": attribution.replicates,
            "settings": list(loaded.settings),
            "scenario_digests": {loaded.name: loaded.digest},
        },
        arguments=arguments,
    )


def variants_table(variants: Sequence[ChannelRuns]) -> Any:  # noqa: ANN401 - pyarrow brings no types
    """Give all runs as a tidy ``pyarrow.Table``.

    The columns of ``runs_table``, after ``variant`` (full, without, alone) and ``channel`` (empty
    for full). The metadata is that of the full variant.
    """
    import pyarrow as pa  # noqa: PLC0415 - only where tables are written

    tables: list[Any] = []
    for variant in variants:
        table = runs_table(variant.ensemble)
        for name, value, meaning in (
            ("channel", variant.channel, "the channel that is left out or alone"),
            ("variant", variant.kind, "full: all channels; without: one at 0; alone: all others"),
        ):
            field = pa.field(name, pa.string(), metadata={"unit": "label", "definition": meaning})
            table = table.add_column(0, field, pa.array([value] * table.num_rows, pa.string()))
        first = tables[0] if tables else table
        tables.append(table.replace_schema_metadata(first.schema.metadata))
    return pa.concat_tables(tables)
