"""The story of a run: its most notable happenings, and where its course turns.

Where the course of a run turns: waves, long actions, rights taken back, practices that change.

Read off the columns around a month, as ``sim.narrative.happenings`` does.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from sim.narrative.catalogue import KINDS, Sentence, say
from sim.narrative.happenings import Happening, Month, Watched, practice_of, remember
from sim.scenario.lists import DIMENSIONS, PRACTICES
from sim.scenario.names import NamesSection, filled
from sim.scenario.schema import Scenario
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
    """Tell where those who organise against people’s rights have grown by a step (O3)."""
    before, now = month.before.countermovement, month.world.states.countermovement
    for s in np.flatnonzero(np.floor(now / STEP) > np.floor(before / STEP)).tolist():
        grown = say("countermovement.grown", state=s + 1, strength=float(now[s]))
        weight = float(month.share[month.world.groups.state == s].sum() * now[s])
        yield month.told("countermovement", f"state {s + 1}", weight, grown)


_MOST_TOLD = 15
"""Happenings that a story tells of; the rest are counted."""

_ALWAYS = ("shock", "departure", "first concession")
"""Kinds that come before all others."""

_MOST_ALWAYS = 9
"""Of those kinds at most so many, that there is room for others."""

_APART = 12
"""Months between two happenings of one kind with the same actor, if there are others to tell."""


class Story:
    """Watches a model step and keeps what happens.

    Example:
        >>> from sim.model import AdvocacyModel
        >>> from sim.scenario import Scenario
        >>> model = AdvocacyModel(Scenario(title="An example"), "imposition", seed=1)
        >>> story = Story(model)
        >>> while model.running:
        ...     story.step()
        >>> len(story.chosen()) <= 15
        True
    """

    def __init__(self, model: Watched) -> None:
        """Begin with a model before its first month, or in mid-run."""
        self.model = model
        self.happenings: list[Happening] = []
        self._decided = np.zeros(len(model.world.groups.id), np.int64)

    def step(self) -> None:
        """Step the model and tell of the month."""
        model = self.model
        before = remember(model.world)
        model.step()
        month = Month(before, model, self._decided)
        # Those who decided in this month are overridden, if at all, by this month's plan.
        self._decided[month.decisions()] = model.month
        self.happenings.extend((*month.happenings(), *turns(month)))

    def chosen(self, most: int = _MOST_TOLD) -> list[Happening]:
        """Choose the most notable, in the order of time."""
        return most_notable(self.happenings, most)

    def untold(self, most: int = _MOST_TOLD) -> Counter[str]:
        """Count the others by kind."""
        left = Counter(row.kind for row in self.happenings)
        left.subtract(row.kind for row in self.chosen(most))
        return left


def most_notable(happenings: Sequence[Happening], most: int) -> list[Happening]:
    """Choose the most notable happenings.

    First those that explain the rest (shocks, departures, first concessions); then in turn the
    weightiest of every other kind, so that no kind crowds out the others, and none about an actor
    of whom the same was told within a year.

    Returns:
        At most ``most``, by month.
    """
    ranked = sorted(happenings, key=lambda row: (-row.weight, row.month))
    chosen = [row for row in ranked if row.kind in _ALWAYS][: min(most, _MOST_ALWAYS)]
    queues = {kind: [row for row in ranked if row.kind == kind] for kind in KINDS}
    for kind in _ALWAYS:
        del queues[kind]
    while len(chosen) < most and any(queues.values()):
        for queue in queues.values():
            while queue:
                row = queue.pop(0)
                if len(chosen) < most and not any(_alike(row, other) for other in chosen):
                    chosen.append(row)
                    break
    order = {id(row): number for number, row in enumerate(happenings)}
    return sorted(chosen, key=lambda row: (row.month, order[id(row)]))


def _alike(one: Happening, other: Happening) -> bool:
    kinds = {row.kind.removeprefix("first ") for row in (one, other)}
    return len(kinds) == 1 and one.who == other.who and abs(one.month - other.month) < _APART


def count_in_words(left: Counter[str], names: NamesSection) -> str:
    """Say how many happenings of each kind there were, as a scenario calls those in them."""
    parts = [
        f"{left[kind]:,} {one if left[kind] == 1 else several}"
        for kind, (one, several, _) in KINDS.items()
        if left[kind] > 0
    ]
    return filled(", ".join(parts), names.words())
