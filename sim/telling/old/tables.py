"""The comparison as plain rows, and the runs as a table for Parquet."""

import json
import math
from typing import Any

from sim.outcomes import MAIN_OUTCOME, OUTCOMES
from sim.runs.ensemble import Ensemble
from sim.studies.comparison import Comparison
from sim.studies.conclusion import Conclusion
from sim.version import VERSION

COLUMNS: dict[str, str] = {
    "outcome": "name of the outcome",
    "label": "the outcome in words",
    "unit": "unit of the outcome, its means and its differences",
    "good": "which way is good: higher, lower, neither",
    "practice": "practice of the allies",
    "worlds": "worlds in which the outcome is defined",
    "mean": "mean over these worlds",
    "low": "its interval",
    "high": "its interval",
    "pairs": "worlds in which the outcome is defined for both practices",
    "undefined": "worlds left out because it is not",
    "difference": "mean paired difference, practice − the one compared with",
    "difference_low": "its interval, for this difference alone",
    "difference_high": "its interval, for this difference alone",
    "joint_low": "its interval, for all compared practices together",
    "joint_high": "its interval, for all compared practices together",
    "better": "share of pairs in which the practice does better (higher, if neither way is good)",
    "tied": "share of pairs in which both are equal",
    "worse": "share of pairs in which the practice does worse (lower, if neither way is good)",
    "best": "share of worlds in which the practice is the best of all; main outcome only",
    "verdict": "what the joint interval says; main outcome only",
}
"""The columns of ``rows_for_table`` and what they hold."""

type Row = dict[str, str | int | float | None]


def rows_for_table(
    comparison: Comparison, conclusion: Conclusion, outcomes: tuple[str, ...] | None = None
) -> list[Row]:
    """Give a row for each outcome and practice, with the keys of ``COLUMNS``.

    Rows go by outcome, and within one by the practices as ranked on the main outcome. None stands
    where there is no number: undefined, without interval, or the practice compared with itself.

    Args:
        comparison: from ``compare``.
        conclusion: from ``conclude``, for the verdicts.
        outcomes: names of the outcomes to give; None gives all.
    """
    best = dict(zip(comparison.practices, comparison.best, strict=True))
    verdicts = {row.practice: row.words for row in conclusion.findings}
    rows: list[Row] = []
    for summary in comparison.rows():
        outcome, difference = summary.outcome, summary.difference
        if outcomes is not None and outcome.name not in outcomes:
            continue
        main = outcome.name == MAIN_OUTCOME
        row: Row = dict.fromkeys(COLUMNS)
        row |= {
            "outcome": outcome.name,
            "label": outcome.label,
            "unit": outcome.unit,
            "good": outcome.better,
            "practice": summary.practice,
            "worlds": summary.defined,
            "mean": finite(summary.mean),
            "low": finite(summary.interval.low),
            "high": finite(summary.interval.high),
            "best": finite(best[summary.practice]) if main else None,
            "verdict": verdicts.get(summary.practice) if main else None,
        }
        if difference is not None:
            row |= {
                "pairs": difference.pairs,
                "undefined": difference.undefined,
                "difference": finite(difference.mean),
                "difference_low": finite(difference.interval.low),
                "difference_high": finite(difference.interval.high),
                "joint_low": finite(difference.simultaneous.low),
                "joint_high": finite(difference.simultaneous.high),
                "better": finite(difference.better),
                "tied": finite(difference.tied),
                "worse": finite(difference.worse),
            }
        rows.append(row)
    return rows


def finite(value: float) -> float | None:
    """Give a number that JSON can hold, or None for NaN and the infinities."""
    return value if math.isfinite(value) else None


def runs_table(ensemble: Ensemble) -> Any:  # noqa: ANN401 - pyarrow brings no types
    """Give the runs as a tidy ``pyarrow.Table``, for ``runs.parquet``.

    One row for each run, by replicate and then practice; columns ``replicate`` (int64),
    ``practice`` (string) and one for each outcome (float64, null where undefined). Every field's
    metadata holds its ``unit`` and ``definition``; the schema's holds ``seed``, ``version`` of the
    software and the ``scenario``, resolved, as JSON. ``.to_pandas()`` makes a DataFrame of it.
    """
    import numpy as np  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415 - only where tables are written

    def field(name: str, kind: Any, unit: str, definition: str) -> Any:  # noqa: ANN401
        return pa.field(name, kind, metadata={"unit": unit, "definition": definition})

    numbers = range(ensemble.first, ensemble.first + ensemble.replicates)
    fields = [
        field("replicate", pa.int64(), "number", "the world and its luck; from 0"),
        field("practice", pa.string(), "label", "practice of the allies"),
        *(field(row.name, pa.float64(), row.unit, row.definition) for row in OUTCOMES),
    ]
    values = ensemble.outcomes.reshape(-1, len(OUTCOMES))
    columns = [
        pa.array(np.repeat(np.array(numbers, dtype=np.int64), len(ensemble.practices))),
        pa.array(list(ensemble.practices) * ensemble.replicates, pa.string()),
        *(pa.array(np.ascontiguousarray(column), from_pandas=True) for column in values.T),
    ]
    metadata = {
        "seed": str(ensemble.seed),
        "version": VERSION,
        "scenario": json.dumps(ensemble.scenario.to_dict(), ensure_ascii=False),
    }
    return pa.Table.from_arrays(columns, schema=pa.schema(fields, metadata=metadata))
