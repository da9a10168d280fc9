"""All that a hostile reviewer would try: attacks on a verdict, by functions of one signature.

A *refuter* takes what is attacked and gives its attacks: the same question in a world, by a measure
or with luck that somebody could have chosen as well; or one where nothing may be found. Those of
``REFUTERS`` are always tried. Your own is a function in a file (``--refuter FILE.py:NAME``)::

    def small_states(target):
        yield target.changed("only two states", {"states.count": 2})
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from sim.errors import RequestError
from sim.notices import Notice
from sim.outcomes import ABOUT_ALLIES, MAIN_OUTCOME
from sim.scenario.lists import CHANNEL_FAVOURS, CHANNEL_LABELS, PRACTICES, Claim, readings_of
from sim.scenario.names import filled
from sim.scenario.quantities import Status
from sim.scenario.ranges import Range, from_posterior, plausible_ranges, posterior_draws, varied
from sim.scenario.reference import parameter_at
from sim.scenario.schema import Scenario

CATEGORIES_ALIKE = "categories alike"
"""The measure by which every category of people counts the same, however many it has."""

_MEASURES = {
    "rights_end": "rights at the end in place of the mean over months",
    "rights_paper": "rights on paper in place of those in practice",
    "rights_scorecard": "the allies’ scorecard",
    "rights_most_excluded": "rights of those whom states exclude most",
    "rights_least": "rights of the worst-placed faction",
    CATEGORIES_ALIKE: "rights with every category of people counted alike",
}
"""Other measures of rights than that by members' priorities."""

_SEEDS = 3
"""Other seeds that are tried."""

POINTS = 128
"""Points of the joint draw, each with a world of its own."""

_JOINT = 3_000
"""Key of the stream of the joint draw."""

_ASSUMED: tuple[Status, ...] = ("assumed",)

_COPY = "the-same-under-another-name"


@dataclass(frozen=True, slots=True)
class Attack:
    """The same question put otherwise.

    Attributes:
        changes: what is changed, in words that go on from *when*.
        scenarios: the world; or several, and each replicate has one of its own.
        claim: what is judged in it.
        seed: of worlds and luck.
        measure: in place of the claim's outcome; the outcome itself if empty.
        expects: whether the verdict must be the same, or nothing may be found at all.
        quick: whether it is one of very many and is tried on fewer worlds first.
    """

    changes: str
    scenarios: tuple[Scenario, ...]
    claim: Claim
    seed: int
    measure: str = ""
    expects: Literal["same", "nothing"] = "same"
    quick: bool = False


@dataclass(frozen=True, slots=True)
class Attacked:
    """What is attacked: a claim about a scenario, with the seed of its worlds."""

    scenario: Scenario
    claim: Claim
    seed: int

    def changed(
        self,
        changes: str,
        values: Mapping[str, float | str],
        *,
        quick: bool = False,
    ) -> Attack:
        """Attack in a world with some values changed, and with them what must agree.

        Raises:
            KeyError: a path leads to no such value.
            ValueError: a value is outside its limits.
        """
        world = varied(self.scenario, values)
        return Attack(changes, (world,), self.claim, self.seed, quick=quick)

    def about(self, path: str) -> bool:
        """Tell whether the claim itself sets a value: changing it would change the claim."""
        claim = self.claim
        said = (*claim.settings, *claim.practice_settings, *claim.than)
        return any(_overlap(text.partition("=")[0].strip(), path) for text in said)


type Refuter = Callable[[Attacked], Iterable[Attack]]


def _overlap(one: str, other: str) -> bool:
    """Tell whether of two paths one is the other or lies in it."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def null_world(target: Attacked) -> Iterator[Attack]:
    """All channels off: what practices differ by, is gone; a difference would be an artefact."""
    if target.claim.outcome in ABOUT_ALLIES or target.claim.practice_settings:
        return
    off = dict.fromkeys((f"channels.{name}" for name in CHANNEL_FAVOURS), 0.0)
    if not any(map(target.about, off)):
        yield replace(target.changed(Notice("channels_off"), off), expects="nothing")


def placebo(target: Attacked) -> Iterator[Attack]:
    """The practice against a copy of itself under another name."""
    known = {row.name: row for row in (*PRACTICES, *target.scenario.practices)}
    practice = known.get(target.claim.practice)
    if practice is None or target.claim.practice_settings:
        return
    copy = practice.model_copy(update={"name": _COPY})
    world = target.scenario.model_copy(update={"practices": (*target.scenario.practices, copy)})
    claim = target.claim.model_copy(update={"against": (_COPY,)})
    told = Notice("own_copy", practice=practice.name)
    yield Attack(told, (world,), claim, target.seed, expects="nothing")


def other_luck(target: Attacked) -> Iterator[Attack]:
    """Other seeds: other worlds and other luck."""
    for more in range(1, _SEEDS + 1):
        seed = (target.seed + more) % 2**64
        yield Attack(Notice("other_seed", seed=seed), (target.scenario,), target.claim, seed)


def other_measure(target: Attacked) -> Iterator[Attack]:
    """Other measures of rights."""
    if target.claim.outcome != MAIN_OUTCOME:
        return
    for name, measure in _MEASURES.items():
        told = Notice("other_measure", measure=measure)
        yield Attack(told, (target.scenario,), target.claim, target.seed, measure=name)


def other_horizon(target: Attacked) -> Iterator[Attack]:
    """Half and double the months; no shorter than to the last shock."""
    months = target.scenario.time.months
    for factor in (0.5, 2):
        found = target.changed("", {"time.months": max(1, round(months * factor))})
        held = found.scenarios[0].time.months
        if held != months and not target.about("time.months"):
            yield replace(found, changes=Notice("other_months", months=held, before=months))


def _other_size(target: Attacked) -> Iterator[Attack]:
    """Half and double the people of a group, and the groups with their allies."""
    scenario = target.scenario
    people, groups, allies = (
        scenario.people.per_group,
        scenario.groups.count,
        scenario.allies.count,
    )
    if not target.about("people.per_group"):
        for each in (max(2, people // 2), 2 * people):
            told = Notice("other_people", people=each, before=people)
            yield target.changed(told, {"people.per_group": each})
    if not (target.about("groups.count") or target.about("allies.count")):
        for share in (0.5, 2):
            held = {"groups": max(1, int(groups * share)), "allies": max(1, int(allies * share))}
            told = Notice("other_actors", **held, before=groups, allies_before=allies)
            yield target.changed(told, {f"{who}.count": count for who, count in held.items()})


def channels(target: Attacked) -> Iterator[Attack]:
    """Each channel left out, and all of those that theory expects to help one side."""
    on = [name for name in CHANNEL_FAVOURS if getattr(target.scenario.channels, name) > 0]
    on = [name for name in on if not target.about(f"channels.{name}")]
    words = target.scenario.names.words()
    for name in on:
        told = Notice("channel_off", channel=filled(CHANNEL_LABELS[name], words))
        yield target.changed(told, {f"channels.{name}": 0.0})
    for side in dict.fromkeys(CHANNEL_FAVOURS.values()):
        off = {f"channels.{name}": 0.0 for name in on if CHANNEL_FAVOURS[name] == side}
        if len(off) > 1:
            yield target.changed(Notice("side_off", channels=len(off), side=side), off)


def rules(target: Attacked) -> Iterator[Attack]:
    """Each rule of the model by each of its rivals."""
    for rule, held in target.scenario.rules.model_dump().items():
        for reading in readings_of(rule):
            path = f"rules.{rule}"
            if reading != held and not target.about(path):
                told = Notice("other_reading", rule=rule, reading=reading, before=held)
                yield target.changed(told, {path: reading})


def assumed_values(target: Attacked) -> Iterator[Attack]:
    """Each assumed value half and double, one at a time, as far as its limits let it."""
    for row in _assumed(target):
        for factor, times in ((0.5, "half"), (2.0, "double")):
            value = row.value * factor
            value = row.step * round(value / row.step) if row.step else value
            if value == row.value:
                continue
            try:
                told = Notice(times, path=row.path, value=value)
                yield target.changed(told, {row.path: value}, quick=True)
            except ValueError:  # outside its limits: as far as its plausible range goes
                end = row.low if factor < 1 else row.high
                if end != row.value:
                    told = Notice("end_of_range", path=row.path, value=end)
                    yield target.changed(told, {row.path: end}, quick=True)


def joint_draw(target: Attacked) -> Iterator[Attack]:
    """All assumed values at once, each point of the draw with a world of its own."""
    from scipy.stats import qmc  # noqa: PLC0415 - slow to import

    rows = _assumed(target)
    if not rows:
        return
    key = np.random.SeedSequence(target.seed, spawn_key=(_JOINT,))
    sobol = qmc.Sobol(len(rows), rng=np.random.Generator(np.random.PCG64(key)))
    worlds = []
    for point in sobol.random(POINTS):
        drawn = {row.path: row.at(float(at)) for row, at in zip(rows, point, strict=True)}
        try:
            worlds.append(varied(target.scenario, drawn))
        except ValueError:  # values that cannot stand together
            continue
    told = Notice("assumed_drawn", values=len(rows), times=len(worlds))
    yield Attack(told, tuple(worlds), target.claim, target.seed)


def fitted_posterior(target: Attacked) -> Iterator[Attack]:
    """Fitted values from their posterior sample, each world with a set of its own."""
    try:
        paths = posterior_draws().paths
    except RequestError:  # none comes with this version
        return
    if any(map(target.about, paths)):
        return
    worlds = tuple(from_posterior(target.scenario, world) for world in range(POINTS))
    told = Notice("fitted_drawn", values=len(paths), times=POINTS)
    yield Attack(told, worlds, target.claim, target.seed)


def _assumed(target: Attacked) -> list[Range]:
    """Give the ranges of assumed values that do something in this world."""
    rows = plausible_ranges(target.scenario, _ASSUMED).values()
    return [
        row
        for row in rows
        if row.low < row.high and not target.about(row.path) and _in_use(row.path, target.scenario)
    ]


def _in_use(path: str, scenario: Scenario) -> bool:
    found = parameter_at(path.split("."))
    return found is None or found[0].in_use(scenario)


REFUTERS: list[Refuter] = [
    null_world,
    placebo,
    other_luck,
    other_measure,
    other_horizon,
    _other_size,
    channels,
    rules,
    assumed_values,
    joint_draw,
    fitted_posterior,
]
"""Those that are always tried, in the order of the table."""
