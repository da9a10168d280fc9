"""Where the course of a run turns: waves, long actions, rights taken back, practices that change.

Read off the columns around a month, as ``sim.story.happenings`` does.
"""

import math
from collections.abc import Iterator

import numpy as np

from sim.scenario.practices import DIMENSIONS, PRACTICES
from sim.scenario.schema import Scenario
from sim.story.catalogue import Sentence, say
from sim.story.happenings import Happening, Month, practice_of
from sim.world.columns import REPRESS

RISES = math.log(4.0)
"""Log-odds at which a wave begins: acting is four times as likely as usual, in odds."""

LONG = 40
"""Days from which an action is told."""

STEP = 0.1
"""Of a countermovement's full strength: each such step upwards is told."""

PHASES: dict[str, tuple[str, Sentence]] = {
    "practice": ("sense", say("cause.practice")),
    "wave": ("sense", say("cause.wave")),
    "action": ("press", say("cause.action")),
    "reversal": ("change_rights", say("cause.reversal")),
    "countermovement": ("change_climate", say("cause.countermovement")),
}
"""The phase of a month in which each kind of turn happens, and by which rule."""


def turns(month: Month) -> list[Happening]:
    """Tell all turns of a month, by kind."""
    return [
        *_practices(month),
        *_waves(month),
        *_actions(month),
        *_reversals(month),
        *_countermovements(month),
    ]


def _practices(month: Month) -> Iterator[Happening]:
    """Tell which allies took up another practice, told to or by what they saw of others."""
    scenario, now = month.scenario, month.world.allies
    found: dict[str, list[int]] = {}
    for a in np.flatnonzero((practice_of(now) != month.before.practice).any(axis=0)).tolist():
        name = _called(scenario, practice_of(now)[:, a].tolist())
        found.setdefault(name, []).append(a + 1)
    for name, allies in found.items():
        shocks = [
            shock.name
            for shock in scenario.shocks
            if shock.month == month.month and shock.practice == name and shock.allies_change > 0
        ]
        if shocks:
            why = say("departure.cause", shocks=shocks)
        elif scenario.allies.learning == "members":
            why = say("practice.members")
        else:
            why = say("practice.scorecard")
        weight = len(allies) / len(now.id)
        said = say("practice.new", allies=allies, practice=name)
        yield month.told("practice", "allies", weight, said, why)


def _called(scenario: Scenario, numbers: list[float]) -> str:
    """Name a practice by its numbers."""
    rows = reversed((*PRACTICES, *scenario.practices))
    named = [row.name for row in rows if [getattr(row, name) for name in DIMENSIONS] == numbers]
    return named[0] if named else "another practice"


def _waves(month: Month) -> Iterator[Happening]:
    """Tell where a wave begins that somebody acts in, and what raised it most (D16)."""
    states, groups = month.world.states, month.world.groups
    before, now = month.before.wave, states.wave
    for s in np.flatnonzero((before < RISES) & (now >= RISES)).tolist():
        here = groups.state == s
        acting = int(month.world.flow.running[here].sum())
        if acting == 0:
            continue
        begins = say(
            "wave.begins",
            state=s + 1,
            times=math.exp(now[s]),
            acting=acting,
            groups=int(here.sum()),
        )
        weight = float(month.share[here].sum())
        yield month.told("wave", f"state {s + 1}", weight, begins, _raised_by(month, s))


def _raised_by(month: Month, s: int) -> Sentence:
    scenario, won = month.scenario, month.world.flow.won
    rest, before = scenario.rest, month.before
    repressed = float(before.strength[s][before.response[s] == REPRESS].sum())
    others = np.delete(won, s)
    parts = {
        "here": rest.success * float(won[s]),
        "elsewhere": rest.success * scenario.response.diffusion * float(others.sum())
        / max(1, len(others)),
        "outrage": rest.outrage * repressed / (repressed + scenario.pressure.critical_mass),
    }  # fmt: skip
    most = max(parts, key=lambda name: parts[name])
    luck = float(month.world.states.wave[s]) - rest.memory * float(before.wave[s])
    if parts[most] <= 0 or luck - sum(parts.values()) > parts[most]:
        return say("wave.luck")
    if most == "here":
        return say("wave.here", won=float(won[s]))
    return say("wave.elsewhere") if most == "elsewhere" else say("wave.outrage")


def _actions(month: Month) -> Iterator[Happening]:
    """Tell of actions that lasted."""
    flow, groups = month.world.flow, month.world.groups
    for s, c, k in np.argwhere(flow.days >= LONG).tolist():
        days = int(flow.days[s, c, k])
        lasts = say("action.lasts", state=s + 1, demand=month.demand(c, k), days=days)
        behind = say("action.behind", pressers=month.pressers(s, c, k))
        weight = float(month.share[groups.state == s].sum()) * days
        yield month.told("action", f"state {s + 1}", weight, lasts, behind)


def _reversals(month: Month) -> Iterator[Happening]:
    """Tell which rights were taken back at a stroke (C6)."""
    world, depth = month.world, month.scenario.reversals.depth
    flow, states, groups = world.flow, world.states, world.groups
    for s, k in np.argwhere(flow.reversed == 1).tolist():
        lost = depth * flow.exclusion[s] * flow.loose[s]
        of_people = states.scope_share[s, :-1]
        share = float((of_people * lost).sum() / of_people.sum())
        back = say("reversal.back", state=s + 1, issue=month.names.issues[k], lost=share)
        opinion, against = float(flow.opinion[s]), float(month.before.countermovement[s])
        mood = say("reversal.mood", opinion=opinion)
        if against > 0:
            mood = say("reversal.against", opinion=opinion, against=against)
        weight = float(month.share[groups.state == s].sum()) * share
        yield month.told("reversal", f"state {s + 1}", weight, back, mood)


def _countermovements(month: Month) -> Iterator[Happening]:
    """Tell where those who organise against migrants have grown by a step (O3)."""
    before, now = month.before.countermovement, month.world.states.countermovement
    for s in np.flatnonzero(np.floor(now / STEP) > np.floor(before / STEP)).tolist():
        grown = say("countermovement.grown", state=s + 1, strength=float(now[s]))
        weight = float(month.share[month.world.groups.state == s].sum() * now[s])
        yield month.told("countermovement", f"state {s + 1}", weight, grown)
