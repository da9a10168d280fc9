"""More of the same: replicates, points or scenarios added to a plan; its parts stay as they are."""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from sim.runs.plan import Numbers, RunPlan, batch_of_work, plan_of
from sim.runs.points import POINT
from sim.runs.setup import Work


def extended(plan: RunPlan, former: pa.Table, work: Work, points_file: str) -> RunPlan | None:
    """Lay out work of which a plan has a part already: its batches, and what is added to it.

    Args:
        plan: what there is.
        former: its points.
        work: what is asked.
        points_file: SHA-256 of the file of its points.

    Returns:
        None if the work is another: a scenario, point or replicate of the plan is not in it, or
        something else differs on which results depend.
    """
    old, new = plan.setup, work.setup
    whole = plan_of(work, points_file, plan.batches[0].each)
    same = (plan.model, plan.packages, old.of_a_run) == (whole.model, whole.packages, new.of_a_run)
    kept = all(new.parameters.get(name) == held for name, held in old.parameters.items())
    fixed = (old.replicates is None) == (new.replicates is None)
    more = (new.replicates or 0) - (old.replicates or 0)
    places = _places_among(former, work.points) if same and kept and fixed and more >= 0 else None
    if places is None:
        return None
    lists = {
        n: places[plan.lists[n]] if n in plan.lists else places for n in range(len(plan.batches))
    }
    names, added = tuple(old.scenarios), tuple(set(new.scenarios) - set(old.scenarios))
    others = np.setdiff1d(np.arange(work.points.num_rows), places)
    asked: list[tuple[tuple[str, ...], Numbers | None, int, int | None]] = []
    if more:
        asked.append((names, places, old.replicates or 0, more))
    if others.size:
        asked.append((names, others, 0, new.replicates))
    if added:
        in_order = tuple(name for name in new.scenarios if name in added)
        asked.append((in_order, None, 0, new.replicates))
    batches = list(plan.batches)
    for scenarios, chosen, first, replicates in asked:
        if chosen is not None:
            lists[len(batches)] = chosen
        each = plan.batches[0].each
        batches.append(
            batch_of_work(work, scenarios, chosen, first=first, replicates=replicates, each=each)
        )
    if not others.size:  # then every batch has all points
        lists = {}
    batches = [
        batch.model_copy(update={"all_points": n not in lists}) for n, batch in enumerate(batches)
    ]
    return replace(whole, batches=tuple(batches), lists=lists)


def _places_among(former: pa.Table, points: pa.Table) -> Numbers | None:
    """Find former points among others, in the same order; None if one is not there."""
    old, new = former.num_rows, points.num_rows
    codes: Numbers = np.zeros(old + new, np.int64)
    for name in former.column_names:
        if name == POINT:
            continue
        column = pa.chunked_array([*former.column(name).chunks, *points.column(name).chunks])
        held = column.combine_chunks().dictionary_encode(null_encoding="encode").indices
        _, codes = np.unique(
            codes * (len(held) + 1) + held.to_numpy(zero_copy_only=False), return_inverse=True
        )
    before, after = codes[:old], codes[old:]
    # Points that stand twice are the same by their turn: the first is the first.
    order = np.argsort(after, kind="stable")
    starts = np.searchsorted(after[order], before)
    turns = np.empty(old, np.int64)
    sorted_before = np.argsort(before, kind="stable")
    held_before = before[sorted_before]
    turns[sorted_before] = np.arange(old) - np.searchsorted(held_before, held_before)
    spots = starts + turns
    if (spots >= new).any() or (after[order][spots] != before).any():
        return None
    places: Numbers = order[spots]
    return places if (np.diff(places) > 0).all() else None
