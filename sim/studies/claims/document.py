"""Tested claims as plain data, documented by ``claims.schema.json``, and as rows of a table."""

import math
from typing import Any

from sim.outcomes import OUTCOMES
from sim.statistics.bootstrap import Interval
from sim.studies.claims.trial import Effect, Tested, Trial
from sim.version import VERSION

COLUMNS: dict[str, str] = {
    "scenario": "name of the scenario",
    "claim": "name of the claim",
    "statement": "the claim in a sentence",
    "origin": "whose claim: essay, literature, counter-case, instrument, own",
    "practice": "the practice that it is about",
    "against": "the practice compared with",
    "outcome": "name of the outcome",
    "unit": "its unit, and that of all that follows but pairs and verdicts",
    "direction": "what is claimed of practice − against: more, less, same",
    "smallest": "smallest difference worth caring about",
    "settings": "changes to the world of both",
    "practice_settings": "more changes, for the practice alone",
    "than": "world of the second pair, if the claim is about how the difference changes",
    "pairs": "worlds in which the outcome is defined in all arms",
    "effect": "mean effect",
    "low": "interval of this effect alone",
    "high": "interval of this effect alone",
    "all_low": "interval that holds for all effects of the experiment together",
    "all_high": "interval that holds for all effects of the experiment together",
    "verdict": "of this effect: supported, contradicted, undecided",
    "manner": "in which way",
    "claim_verdict": "of the claim, which holds if it holds against every practice named",
}
"""Columns of ``claims.csv``, a row an effect."""


def claims_document(trial: Trial, title: str, question: str) -> dict[str, Any]:
    """Give everything about tested claims as plain data, as JSON holds it; NaN is null."""
    return {
        "format": "solidarity-claims",
        "format_version": 1,
        "software_version": VERSION,
        "title": title,
        "question": question,
        "replicates": trial.replicates,
        "seed": trial.seed,
        "confidence": trial.confidence,
        "confidence_each": trial.each,
        "effects": trial.plan.contrasts,
        "scenarios": [
            {
                "name": loaded.name,
                "title": loaded.scenario.title,
                "summary": loaded.scenario.summary.strip(),
                "essay": loaded.scenario.essay.strip(),
                "history": loaded.scenario.history.strip(),
                "stylised": loaded.scenario.stylised.strip(),
                "sources": list(loaded.scenario.literature),
                "digest": loaded.digest,
                "claims": [
                    _claim(tested)
                    for tested in trial.tested
                    if tested.question.scenario == loaded.name
                ],
            }
            for loaded in trial.plan.scenarios
        ],
    }


def _claim(tested: Tested) -> dict[str, Any]:
    claim = tested.question.claim
    outcome = next(row for row in OUTCOMES if row.name == claim.outcome)
    return {
        **claim.model_dump(mode="json", exclude={"meaning", "against"}),
        "label": outcome.label,
        "unit": outcome.unit,
        "verdict": tested.verdict.value,
        "against": [_effect(effect) for effect in tested.effects],
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "practice": effect.against,
        "pairs": effect.pairs,
        "effect": None if math.isnan(effect.mean) else effect.mean,
        "interval": _bounds(effect.interval),
        "simultaneous": _bounds(effect.simultaneous),
        "verdict": effect.verdict.value,
        "manner": effect.manner.value,
    }


def _bounds(interval: Interval) -> list[float] | None:
    return [interval.low, interval.high] if interval.known else None


def claim_rows(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Give a row for each effect, with the keys of ``COLUMNS``."""
    rows = []
    for scenario in document["scenarios"]:
        for claim in scenario["claims"]:
            for effect in claim["against"]:
                low, high = effect["interval"] or (None, None)
                all_low, all_high = effect["simultaneous"] or (None, None)
                said = {
                    **{key: claim[key] for key in COLUMNS if key in claim and key != "against"},
                    "scenario": scenario["name"],
                    "claim": claim["name"],
                    "against": effect["practice"],
                    "pairs": effect["pairs"],
                    "effect": effect["effect"],
                    "low": low,
                    "high": high,
                    "all_low": all_low,
                    "all_high": all_high,
                    "verdict": effect["verdict"],
                    "manner": effect["manner"],
                    "claim_verdict": claim["verdict"],
                }
                for key in ("settings", "practice_settings", "than"):
                    said[key] = "; ".join(claim[key])
                rows.append({key: said[key] for key in COLUMNS})
    return rows
