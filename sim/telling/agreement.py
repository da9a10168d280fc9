"""Whether a manifest says of a result what its other files say."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sim.errors import RequestError
from sim.files import MANIFEST
from sim.telling.checked import is_finite, read_json
from sim.telling.reading import Result

type Said = dict[str, Any]

RUNS = "runs.parquet"

_NOTHING = object()
"""Stands for what a manifest or a document does not say: then there is nothing to compare."""


def disagreements(result: Result) -> list[str]:
    """Tell what the manifest says otherwise than the files whose checksums it holds.

    What it says twice is compared: seeds, worlds, practices, scenarios, the experiment. Run it
    when the report is made: the documents are then known to fit their schemas.
    """
    name, sayings = _DOCUMENTS[result.kind]
    document = read_json(result.path(name))
    rows = [(name, *row) for row in sayings(document)]
    if result.kind == "sweep" or result.has(RUNS):
        rows += [(RUNS, *row) for row in _metadata(result)]
    return _different(result, rows)


def check_runs(result: Result) -> None:
    """Make sure that a sweep has the runs that its plan and its manifest say.

    They have the columns of the plan and finite numbers; as many are there, and as many of them
    failed, as the manifest says.

    Raises:
        RequestError: they have not.
    """
    import pyarrow as pa  # noqa: PLC0415 - only where tables are read
    import pyarrow.parquet as pq  # noqa: PLC0415

    from sim.sweep.columns import final_schema  # noqa: PLC0415 - of sweeps alone

    path, plan = result.path(RUNS), result.plan
    runs = failed = 0
    try:
        with pq.ParquetFile(path) as file:
            found = {field.name: field.type for field in file.schema_arrow}
            for field in final_schema(plan, "runs"):
                if found.get(field.name) != field.type:
                    raise RequestError(
                        f"{path}: column {field.name}: expected {field.type}, is "
                        f"{found.get(field.name, 'not there')}"
                    )
            for batch in file.iter_batches(columns=[*plan.kept_outcomes, "error"]):
                runs += batch.num_rows
                failed += batch.num_rows - batch.column("error").null_count
                for name, column in zip(batch.schema.names, batch.columns, strict=True):
                    if not is_finite(column):
                        raise RequestError(
                            f"{path}: column {name}: expected finite numbers alone, there is one "
                            "beyond all"
                        )
    except (OSError, pa.ArrowException) as error:
        raise RequestError(f"{path}: cannot be read as a table: {error}") from error
    rows = [(RUNS, "counts.runs", runs), (RUNS, "counts.failed", failed)]
    if problems := _different(result, rows):
        raise RequestError(problems)


def _different(result: Result, rows: Iterable[tuple[str, str, Any]]) -> list[str]:
    """Tell of which keys the manifest says otherwise than a file; of what it says at all."""
    return [
        f"{result.folder / MANIFEST}: {key}: is not what {file} says"
        for file, key, expected in rows
        if _of(result.manifest, key) not in (_NOTHING, expected)
    ]


def _of(manifest: Said, key: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Find what a manifest says; a key goes down by dots, ``scenario`` is the only one."""
    if key == "scenario":
        return next(iter(manifest["scenarios"].values()))
    if key in ("names", "titles"):
        held = manifest["scenarios"]
        return list(held) if key == "names" else [one.get("title") for one in held.values()]
    found: Any = manifest
    for part in key.split("."):
        found = found.get(part, _NOTHING) if isinstance(found, dict) else _NOTHING
    return found


def _metadata(result: Result) -> Iterator[tuple[str, Any]]:
    """Give what a table of runs says of itself."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - only where tables are read

    metadata = pq.read_schema(result.path(RUNS)).metadata or {}
    keys = {"seed": "seeds.worlds", "scenario": "scenario", "scenarios": "scenarios"}
    for name, key in {**keys, "practices": "practices", "settings": "settings"}.items():
        if name.encode() in metadata:
            yield key, json.loads(metadata[name.encode()])


def _run(document: Said) -> Iterator[tuple[str, Any]]:
    yield "seeds.worlds", document["seed"]
    yield "replicate", document["replicate"]
    yield "practices", [document["practice"]]
    yield "scenario", document["scenario"]


def _comparison(document: Said) -> Iterator[tuple[str, Any]]:
    yield "seeds.worlds", document["seed"]
    for key in ("replicates", "practices", "against", "scenario"):
        yield key, document[key]


def _explanation(document: Said) -> Iterator[tuple[str, Any]]:
    yield "seeds.worlds", document["seed"]
    yield "practices", [document["practice"], document["against"]]
    yield "outcome", document["outcome"]["name"]
    for key in ("replicates", "against", "scenario"):
        yield key, document[key]


def _claims(document: Said) -> Iterator[tuple[str, Any]]:
    yield "seeds.worlds", document["seed"]
    yield "replicates", document["replicates"]
    yield "names", [one["name"] for one in document["scenarios"]]
    yield "titles", [one["title"] for one in document["scenarios"]]


def _calibration(document: Said) -> Iterator[tuple[str, Any]]:
    yield "seeds.worlds", document["seed"]
    yield "seeds.check", document["check_seed"]
    yield "practices", document["practices"]
    yield "experiment.title", document["title"]
    yield "names", [one["scenario"] for one in document["scenarios"]]


def _sweep(plan: Said) -> Iterator[tuple[str, Any]]:
    yield "seeds.worlds", plan["experiment"]["seed"]
    for key in ("digest", "experiment", "settings", "practices", "scenarios"):
        yield key, plan[key]


_DOCUMENTS: dict[str, tuple[str, Callable[[Said], Iterator[tuple[str, Any]]]]] = {
    "run": ("run.json", _run),
    "comparison": ("comparison.json", _comparison),
    "explanation": ("explanation.json", _explanation),
    "claims": ("claims.json", _claims),
    "calibration": ("calibration.json", _calibration),
    "sweep": ("plan.json", _sweep),
}
"""The file of each kind of result that says what was asked, and how to read it."""
