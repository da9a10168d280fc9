"""A single run as a folder of files; ``docs/output.md`` describes each."""

from datetime import datetime
from pathlib import Path

from sim.manifest import write_manifest
from sim.model import AdvocacyModel
from sim.model.records import EVENT_FIELDS, MONTH_FIELDS, table_bytes
from sim.scenario.files import LoadedScenario
from sim.telling.old.account import Account, run_document
from sim.telling.old.results import write_json, write_text


def write_run(
    folder: Path,
    model: AdvocacyModel,
    account: Account,
    *,
    summary: str,
    figure: bool,
    loaded: LoadedScenario,
    arguments: list[str],
    started: datetime,
) -> None:
    """Write all files of a run into a folder of results in the making.

    Args:
        folder: that exists and is empty.
        model: at the end of its run, with its event log.
        account: of the run.
        summary: for people.
        figure: whether to draw.
        loaded: the scenario and where it comes from.
        arguments: the command line after ``solidarity`` that makes this again.
        started: when the work began.

    Raises:
        OSError: the folder cannot be written.
    """
    months, events = model.months_table().reset_index(), model.events_table()
    (folder / "months.parquet").write_bytes(table_bytes(months, MONTH_FIELDS, ".parquet"))
    (folder / "events.parquet").write_bytes(table_bytes(events, EVENT_FIELDS, ".parquet"))
    write_json(folder / "run.json", run_document(account))
    write_text(folder / "summary.txt", summary)
    if figure:
        from sim.render.style import save_figure  # noqa: PLC0415
        from sim.telling.old.figures import run_figure  # noqa: PLC0415 - with matplotlib

        drawn = run_figure(account.series, account.scenario, account.practice)
        save_figure(drawn, folder, "run")
    write_manifest(
        folder,
        started=started,
        seeds={"worlds": account.seed},
        scenarios={loaded.name: account.scenario.to_dict()},
        more={
            "kind": "run",
            "practices": [account.practice],
            "replicate": account.replicate,
            "settings": list(loaded.settings),
            "scenario_digests": {loaded.name: loaded.digest},
        },
        arguments=arguments,
    )
