"""``solidarity sweep``: an experiment's design of points, run in parts that lose nothing."""

import os
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import Whole, settings_option
from sim.cli.output import Column, note, offer_report, print_table
from sim.cli.progress import counting, prepare_rules
from sim.errors import RequestError

if TYPE_CHECKING:
    from sim.runs.execute import Ending, Options
    from sim.sweep.draft import Draft

CHUNK_SECONDS = 2.0
MOST_SHARDS = 100_000


class Shard(click.ParamType[tuple[int, int]]):
    """``i/n``: the i-th of n shards, from 1."""

    name = "i/n"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - Click's signature
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[int, int]:
        """Read a shard; ``RequestError`` if it is none."""
        del param, ctx
        found = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", str(value).strip())
        if found is None or not 1 <= int(found[1]) <= int(found[2]) <= MOST_SHARDS:
            raise RequestError(
                f"--shard {value}: expected i/n, such as 1/8, with i from 1 to n and n at most "
                f"{MOST_SHARDS}"
            )
        return int(found[1]), int(found[2])


@click.command
@click.argument("experiment")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Folder of the sweep. [default: results/ and the experiment's name]",
)
@click.option(
    "--jobs",
    type=Whole(1, 1024),
    metavar="N",
    help="Processes to run parts in. [default: one a processor]",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Where parts are run: here, or by the workers of a Dask scheduler.",
)
@click.option(
    "--scheduler", metavar="ADDRESS", help="Dask's scheduler, such as tcp://head:8786, for dask."
)
@click.option(
    "--shard",
    type=Shard(),
    metavar="I/N",
    help="Run the I-th of N shards alone, I from 1, and write no tables.",
)
@click.option(
    "--merge-only",
    is_flag=True,
    help="Run nothing: write the tables when all parts are there, else end with 1.",
)
@click.option(
    "--chunk-seconds",
    type=float,
    metavar="S",
    help="Work of a part, fixed when the folder is begun; on a cluster 30 to 120. "
    f"[default: {CHUNK_SECONDS:g}]",
)
@click.option(
    "--dry-run", is_flag=True, help="Say how much it is, how long it takes; write nothing."
)
@click.option("--retry-failed", is_flag=True, help="Run parts with failed runs again.")
@click.option("--restart", is_flag=True, help="Remove the sweep in the folder and begin anew.")
@settings_option
def command(
    experiment: str,
    out: Path | None,
    settings: tuple[str, ...],
    *,
    dry_run: bool,
    **asked: Any,  # noqa: ANN401 - the other options, by their names
) -> None:
    """Run an experiment over a design of points.

    EXPERIMENT is the name of one that comes with solidarity, or the path of a file: which worlds,
    which practices, which factors over which values. All practices at all points meet the same
    luck. Work goes in parts; each is a file that is there whole or not at all. Whatever happens,
    the same command goes on where it was, and the tables at the end are the same, bit for bit, on
    one type of processor, however the work was split. A run that fails is a row that says why.

    \b
    Examples:
      solidarity sweep my-sweep.toml --dry-run
      solidarity sweep my-sweep.toml
      solidarity sweep my-sweep.toml --out results/shared --shard 1/8 --chunk-seconds 60
      solidarity sweep my-sweep.toml --merge-only
      solidarity sweep my-sweep.toml --out results/short --set time.months=60
    """  # noqa: D301 - \b is Click's mark for lines to keep
    started = datetime.now(UTC)
    from sim.sweep.draft import read_draft  # noqa: PLC0415 - heavy

    _check(asked, dry_run=dry_run)
    draft = read_draft(experiment, settings)
    for line in draft.doubts:
        note(f"warning: {line}")
    folder = Path("results") / draft.name if out is None else out
    options = _options(asked)
    if not asked["merge_only"]:
        prepare_rules()
    if dry_run:
        _foretell(draft, options)
        return
    from sim.runs.execute import execute  # noqa: PLC0415 - heavy
    from sim.runs.merge import IncompleteError  # noqa: PLC0415
    from sim.runs.parts import DisagreementError  # noqa: PLC0415
    from sim.runs.worker import ChangedError  # noqa: PLC0415
    from sim.scenario.settings import as_options  # noqa: PLC0415
    from sim.sweep.figures import drawing  # noqa: PLC0415

    again = ["sweep", experiment, "--out", str(folder), *as_options(settings)]
    try:
        ending = execute(
            draft.work,
            folder,
            options,
            arguments=again,
            started=started,
            tell=note,
            counting=counting,
            draw=drawing(draft.axes, draft.experiment.kept_outcomes, note),
        )
    except (IncompleteError, DisagreementError, ChangedError) as error:
        raise click.ClickException(str(error)) from error
    except (KeyboardInterrupt, SystemExit):
        note(f"Stopped; what is done stays in {folder}, and the same command goes on from there.")
        raise
    _tell(ending, folder, options, draft.name)


def _check(asked: dict[str, Any], *, dry_run: bool) -> None:
    """Find out whether the options go together."""
    from sim.runs.engines import misfit  # noqa: PLC0415 - heavy

    seconds = asked["chunk_seconds"]
    problems = []
    if seconds is not None and not 0.01 <= seconds <= 86_400:  # NaN too
        problems.append(f"--chunk-seconds {seconds:g}: expected a number from 0.01 to 86400")
    if asked["merge_only"]:
        problems += [
            f"--merge-only: does not go with --{option.replace('_', '-')}"
            for option in ("shard", "retry_failed", "restart")
            if asked[option]
        ]
    if asked["restart"] and asked["shard"]:
        problems.append(
            "--restart: does not go with --shard: each shard would remove what the others did"
        )
    if dry_run:
        problems += [
            f"--dry-run: does not go with --{option.replace('_', '-')}"
            for option in ("merge_only", "retry_failed", "restart")
            if asked[option]
        ]
    if problem := misfit(asked["engine"], asked["scheduler"]):
        problems.append(problem)
    if problems:
        raise RequestError(problems)


def _options(asked: dict[str, Any]) -> "Options":
    from sim.runs.execute import Options  # noqa: PLC0415 - heavy

    cores = getattr(os, "process_cpu_count", os.cpu_count)() or 1
    return Options(
        jobs=asked["jobs"] or cores,
        engine=asked["engine"],
        scheduler=asked["scheduler"],
        shard=asked["shard"],
        part_seconds=asked["chunk_seconds"] or CHUNK_SECONDS,
        retry_failed=asked["retry_failed"],
        restart=asked["restart"],
        merge_only=asked["merge_only"],
    )


def _foretell(draft: "Draft", options: "Options") -> None:
    """Print how much there is to do."""
    from sim.runs.sizing import foretold  # noqa: PLC0415 - heavy

    asked = draft.experiment
    told = [("question", " ".join(asked.question.split())), ("design", asked.design)]
    told += foretold(draft.work, options.part_seconds, options.workers)
    rows = [{"what": what, "is": held} for what, held in told]
    print_table(rows, [Column("sweep", "what"), Column(draft.name, "is", wraps=True)])
    note("Nothing was written.")


def _tell(ending: "Ending", folder: Path, options: "Options", name: str) -> None:
    """Print what there is now, and say what can be done with it."""
    rows = [
        ("complete", "yes" if ending.complete else "no"),
        ("parts", f"{ending.parts:,}, of which {ending.run:,} were run now"),
        ("failed runs", f"{ending.failed:,}"),
    ]
    if ending.complete:
        rows.append(("table of runs", str(folder / "runs.parquet")))
    told = [{"what": what, "is": held} for what, held in rows]
    print_table(told, [Column("sweep", "what"), Column(name, "is", wraps=True)])
    if ending.failed:
        note("Some runs failed: the column error says why; --retry-failed runs them again.")
    if ending.capped:
        note(
            f"{ending.capped:,} points took all the worlds that max_replicates allows: there the "
            "precision asked for may not be reached."
        )
    if ending.before:
        note(f"The sweep in {folder} was complete: nothing was left to run.")
    elif options.shard is not None:
        part, parts = options.shard
        note(f"Shard {part}/{parts} is done. When all are, --merge-only writes the tables.")
    if ending.complete:
        offer_report(folder)
        text = shlex.join(["solidarity", "results", str(folder), "--format", "csv"])
        note(f"As text: {text}")
