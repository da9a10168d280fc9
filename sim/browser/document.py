"""A world as a page shows it: both sides, who is in it, and where the sides part."""

from typing import Any

import numpy as np

from sim.browser.recorder import SCALE
from sim.browser.side import ALLIES_DECIDED, DECIDED, Side, actors_of, run_side
from sim.scenario.mixtures import Mixture
from sim.scenario.schema import Scenario
from sim.story.catalogue import Sentence, say, text
from sim.world.columns import NOBODY, Ints


def shown_world(scenario: Scenario, mixtures: tuple[Mixture, Mixture], seed: int) -> dict[str, Any]:
    """Run both practices in the world of a seed, and tell of them."""
    left = run_side(scenario, mixtures[0], seed)
    same = mixtures[0].name == mixtures[1].name
    right = left if same else run_side(scenario, mixtures[1], seed)
    told = left.plain()
    return {
        "world": actors_of(left),
        "sides": [told, told if same else right.plain()],
        "parting": parting(left, right),
    }


def parting(left: Side, right: Side) -> dict[str, Any]:
    """Find where the sides part.

    Returns:
        ``decision``: the first month with a decision that differs, null if none does; ``world``:
        the first month at whose end anything drawn differs but decisions themselves, null if
        nothing does; ``text``: both in a sentence; ``said``: the same by keys.
    """
    decision = _first(left, right, (("groups", DECIDED), ("allies", ALLIES_DECIDED)))
    others = [
        (part, tuple(name for name in frames if name not in {*DECIDED, *ALLIES_DECIDED, "own",
                                                             "override"}))
        for part, frames in left.frames.items()
    ]  # fmt: skip
    world = _first(left, right, others)
    told = _told(left, right, decision, world)
    return {"decision": decision, "world": world, "text": text(told),
            "said": [row.plain() for row in told]}  # fmt: skip


def _first(left: Side, right: Side, kinds: Any) -> int | None:  # noqa: ANN401 - pairs of names
    """Find the first frame in which one of the columns differs."""
    frames = [
        np.flatnonzero(_differs(left.frames[part][name], right.frames[part][name]))
        for part, names in kinds
        for name in names
    ]
    found = [int(rows[0]) for rows in frames if rows.size]
    return min(found) if found else None


def _differs(one: Ints, other: Ints) -> Any:  # noqa: ANN401 - flags by frame
    return (one != other).reshape(len(one), -1).any(axis=1)


def _told(left: Side, right: Side, decision: int | None, world: int | None) -> list[Sentence]:
    if decision is None:
        return [say("parting.never")]
    columns = [
        {name: side.frames["groups"][name][decision] for name in DECIDED} for side in (left, right)
    ]
    where = _differing(columns, DECIDED)
    told = [say("parting.same", month=decision - 1)] if decision > 1 else []
    if where:
        g = [*_differing(columns, ("issue", "tactic")), *where][0]
        told.append(
            say(
                "parting.group",
                month=decision,
                group=g + 1,
                left=_decision(left, columns[0], g),
                right=_decision(right, columns[1], g),
            )
        )
    else:
        told.append(say("parting.ally", month=decision))
    if world is None:
        told.append(say("parting.nothing"))
    return told


def _differing(columns: list[dict[str, Ints]], names: tuple[str, ...]) -> list[int]:
    """Find the groups of which one of the columns differs."""
    differs = np.stack([columns[0][name] != columns[1][name] for name in names])
    found: list[int] = np.flatnonzero(differs.any(axis=0)).tolist()
    return found


def _decision(side: Side, row: dict[str, Ints], g: int) -> Sentence:
    if row["conferring"][g] > 0:
        return say("parting.argues")
    names, campaign = side.model.names, say("campaign.none")
    if row["issue"][g] != NOBODY:
        tactic, issue = names.tactics[row["tactic"][g]], names.issues[row["issue"][g]]
        campaign = say("campaign.named", tactic=tactic, issue=issue)
    if row["refused"][g]:
        return say("parting.refuses", campaign=campaign)
    key = "parting.joint" if row["joint"][g] else "parting.alone"
    return say(key, campaign=campaign, lead=float(row["lead"][g]) / SCALE)
