"""The attribution as programs read it: rows, and a document."""

from typing import Any

from sim.statistics.bootstrap import MIN_PAIRS
from sim.studies.attribution import Attribution, Estimate
from sim.telling.old.explanation import conclusion_of
from sim.telling.old.results import finite
from sim.version import VERSION

FORMAT = "solidarity-explanation"
FORMAT_VERSION = 1

COLUMNS = (
    "channel", "favours", "without", "without_low", "without_high", "adds", "adds_low", "adds_high",
    "adds_joint_low", "adds_joint_high", "alone", "alone_low", "alone_high", "alone_joint_low",
    "alone_joint_high",
)  # fmt: skip
"""Columns of ``rows_of``; low and high bound an interval, joint ones hold for all channels."""


def rows_of(attribution: Attribution) -> list[dict[str, Any]]:
    """Give a row for each channel; None where there is no number."""
    rows = []
    for effect in attribution.channels:
        row: dict[str, Any] = {"channel": effect.channel, "favours": effect.favours}
        for key in ("without", "adds", "alone"):
            held: Estimate = getattr(effect, key)
            row |= {
                key: finite(held.mean),
                f"{key}_low": finite(held.interval.low),
                f"{key}_high": finite(held.interval.high),
                f"{key}_joint_low": finite(held.simultaneous.low),
                f"{key}_joint_high": finite(held.simultaneous.high),
            }
        rows.append(row)
    return rows


def attribution_document(attribution: Attribution) -> dict[str, Any]:
    """Give everything as plain data; ``explanation.schema.json`` describes every field."""
    outcome = attribution.outcome
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "software_version": VERSION,
        "scenario": attribution.scenario.to_dict(),
        "seed": attribution.seed,
        "replicates": attribution.replicates,
        "practice": attribution.practice,
        "against": attribution.against,
        "outcome": {"name": outcome.name, "label": outcome.label, "unit": outcome.unit},
        "intervals": {
            "confidence": attribution.confidence,
            "fewest_pairs": MIN_PAIRS,
            "correction": "Bonferroni",
            "family": "the channels within one column",
            "family_size": len(attribution.channels),
            "confidence_of_each": attribution.each,
        },
        "full": _estimate(attribution.full),
        "channels": [
            {
                "channel": row.channel,
                "favours": row.favours,
                "without": _estimate(row.without),
                "adds": _estimate(row.adds),
                "alone": _estimate(row.alone),
            }
            for row in attribution.channels
        ],
        "closed": list(attribution.closed),
        "conclusion": conclusion_of(attribution),
    }


def _estimate(held: Estimate) -> dict[str, Any]:
    def bounds(low: float, high: float) -> dict[str, float | None] | None:
        return None if finite(low) is None else {"low": low, "high": high}

    return {
        "pairs": held.pairs,
        "mean": finite(held.mean),
        "interval": bounds(held.interval.low, held.interval.high),
        "simultaneous": bounds(held.simultaneous.low, held.simultaneous.high),
        "nothing": held.nothing,
    }
