"""The comparison as JSON: ``comparison.schema.json`` beside this file describes every field."""

import json
from importlib.resources import files
from typing import Any

from sim.outcomes import MAIN_OUTCOME, OUTCOMES
from sim.runs.precision import Precision
from sim.statistics.bootstrap import MIN_PAIRS, Interval
from sim.studies.comparison import Comparison, Difference, Summary
from sim.studies.conclusion import Conclusion, Finding
from sim.telling.old.tables import finite
from sim.version import VERSION

FORMAT = "solidarity-comparison"
FORMAT_VERSION = 1


def comparison_schema() -> dict[str, Any]:
    """Read the JSON Schema (draft 2020-12) of ``comparison_document``."""
    source = files("sim.telling.old").joinpath("comparison.schema.json")
    schema: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return schema


def comparison_document(
    comparison: Comparison, conclusion: Conclusion, precision: Precision | None = None
) -> dict[str, Any]:
    """Give everything that a comparison found as plain data; null stands for no number.

    Args:
        comparison: from ``compare``.
        conclusion: from ``conclude``.
        precision: from ``until_precise``, if replicates were drawn to a precision.
    """
    scenario = comparison.scenario
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "software_version": VERSION,
        "scenario": scenario.to_dict(),
        "seed": comparison.seed,
        "replicates": comparison.replicates,
        "practices": list(comparison.practices),
        "ranked": list(comparison.ranked),
        "against": comparison.against,
        "intervals": {
            "confidence": comparison.confidence,
            "method": "bootstrap of replicates, expanded percentile",
            "resamples": comparison.resamples,
            "fewest_pairs": MIN_PAIRS,
            "correction": "Bonferroni",
            "family": "the compared practices within one outcome",
            "family_size": len(comparison.compared),
            "confidence_of_each": comparison.each,
        },
        "outcomes": [
            {
                "name": outcome.name,
                "label": outcome.label,
                "unit": outcome.unit,
                "definition": outcome.definition,
                "low": finite(outcome.low),
                "high": finite(outcome.high),
                "better": outcome.better,
                "practices": [
                    _summary(comparison.of(practice, outcome.name))
                    for practice in comparison.practices
                ],
            }
            for outcome in OUTCOMES
        ],
        "conclusion": {
            "outcome": MAIN_OUTCOME,
            "smallest_difference": scenario.comparison.smallest_difference,
            "best": [
                {"practice": practice, "share": finite(share)}
                for practice, share in zip(comparison.practices, comparison.best, strict=True)
            ],
            "findings": [_finding(row) for row in conclusion.findings],
            "paragraph": conclusion.paragraph,
        },
        "precision": None if precision is None else _precision(precision),
    }


def _interval(bounds: Interval) -> dict[str, float] | None:
    return {"low": bounds.low, "high": bounds.high} if bounds.known else None


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "practice": summary.practice,
        "defined": summary.defined,
        "mean": finite(summary.mean),
        "interval": _interval(summary.interval),
        "difference": None if summary.difference is None else _difference(summary.difference),
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "pairs": difference.pairs,
        "undefined": difference.undefined,
        "mean": finite(difference.mean),
        "interval": _interval(difference.interval),
        "simultaneous": _interval(difference.simultaneous),
        "better": finite(difference.better),
        "tied": finite(difference.tied),
        "worse": finite(difference.worse),
    }


def _finding(row: Finding) -> dict[str, Any]:
    return {
        "practice": row.practice,
        "verdict": row.verdict.value,
        "words": row.words,
        "replicates_needed": row.needed,
        "harms_point_the_other_way": row.harms is not None,
    }


def _precision(precision: Precision) -> dict[str, Any]:
    return {
        "rule": "Stein's two-stage procedure",
        "outcome": precision.outcome,
        "practice": precision.practice,
        "against": precision.against,
        "confidence": precision.confidence,
        "target": precision.target,
        "half_width": precision.half_width,
        "interval": _interval(precision.interval),
        "pilot": precision.pilot,
        "pilot_deviation": precision.pilot_deviation,
        "required": precision.required,
        "replicates": precision.replicates,
        "capped": precision.capped,
    }
