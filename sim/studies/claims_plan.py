"""Which worlds claims need: every arm of every claim, each world and practice once."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

from sim.errors import RequestError, noting, together
from sim.outcomes import sized_by
from sim.runs.simulate import Arm, Variant
from sim.scenario.files import LoadedScenario, ScenarioLike
from sim.scenario.lists import TABLE, Claim, Rules, readings_of
from sim.scenario.reference import parameter_at
from sim.scenario.schema import Scenario, parse_practice
from sim.scenario.settings import parse_setting
from sim.studies.inputs import world_of


class Rival(NamedTuple):
    """A rule in another reading than a scenario's own."""

    rule: str
    value: str

    def is_of(self, scenario: Scenario) -> bool:
        """Tell whether a scenario reads the rule so itself."""
        return bool(getattr(scenario.rules, self.rule) == self.value)

    def concerns(self, claim: Claim, scenario: Scenario) -> bool:
        """Tell whether a claim is about the rule that is replaced, or what goes with it.

        Args:
            claim: of a scenario.
            scenario: with this rule.
        """
        for text in (*claim.settings, *claim.practice_settings, *claim.than):
            path = parse_setting(text).path
            if path in ((TABLE,), (TABLE, self.rule)):
                return True
            found = parameter_at(path)
            of_it = found is not None and found[0].rule.partition("=")[0] == self.rule
            if found is not None and of_it and not found[0].in_use(scenario):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Contrast:
    """An effect: the first arm less the second, less the same of a second pair if there is one.

    ``against`` is the baseline, as the claim of the scenario names it.
    """

    scenario: str
    claim: Claim
    against: str
    pairs: tuple[tuple[Arm, Arm], ...]

    @property
    def world(self) -> str:
        """The world in which the claim is judged, by digest: that of its baseline."""
        return self.pairs[0][1].world


@dataclass(slots=True)
class ClaimsPlan:
    """All effects of some claims, and the worlds by digest, in the order of first use.

    Attributes:
        contrasts: the family over which intervals hold together.
        worlds: by digest, what is run in each by the practice's label. Worlds that differ in a
            setting share seed and replicate, too: all draws that the setting leaves alone are the
            same.
        settings: by digest, what changes a world beyond its scenario.
    """

    contrasts: list[Contrast] = field(default_factory=list)
    worlds: dict[str, dict[str, Variant]] = field(default_factory=dict)
    settings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _changed: dict[tuple[str, tuple[str, ...]], LoadedScenario] = field(default_factory=dict)

    @property
    def variants(self) -> dict[Arm, Variant]:
        """All arms, world by world."""
        return {
            Arm(digest, name): variant
            for digest, world in self.worlds.items()
            for name, variant in world.items()
        }

    def home(self, contrast: Contrast) -> Scenario:
        """Give the world in which a claim is judged."""
        return next(iter(self.worlds[contrast.world].values())).scenario

    def add(self, loaded: LoadedScenario, claim: Claim) -> None:
        """Add a claim of a scenario; ``RequestError`` with all that is wrong with it."""
        if claim.of_stake is not None and sized_by(claim.outcome) != "stake":
            raise RequestError(
                f"smallest: '{claim.smallest}': what matters in {claim.outcome} does not go by "
                "what movements change in it; state a number"
            )
        parts = {"settings": claim.settings, "than": claim.than}
        calls = []
        for part, settings in parts.items():
            if settings or part == "settings":
                own = "practice_settings" if claim.practice_settings else part
                changed = (*settings, *claim.practice_settings)
                calls.append(
                    partial(self._arm, loaded, own, changed, ("practice:", claim.practice))
                )
                calls += [
                    partial(self._arm, loaded, part, settings, (f"against[{n}]:", other))
                    for n, other in enumerate(claim.against, start=1)
                ]
        arms = together(*calls)
        width = 1 + len(claim.against)
        if arms[0] in arms[1:width]:
            raise RequestError(
                f"against: '{claim.practice}' is compared with itself in the same world"
            )
        for n, other in enumerate(claim.against, start=1):
            pairs = tuple((arms[at], arms[at + n]) for at in range(0, len(arms), width))
            self.contrasts.append(Contrast(loaded.name, claim, other, pairs))

    def _arm(
        self, loaded: LoadedScenario, part: str, settings: tuple[str, ...], said: tuple[str, str]
    ) -> Arm:
        """Find or add a world, and in it the practice that a key of the claim names."""
        world = self._changed.get((loaded.name, settings))
        if world is None:
            try:
                world = world_of(loaded, settings)
            except RequestError as error:
                raise RequestError(f"{part}: {line}" for line in error.problems) from error
            self._changed[loaded.name, settings] = world
        key, practice = said
        mixture = parse_practice(practice, world.scenario, key)
        self.settings.setdefault(world.digest, settings)
        held = self.worlds.setdefault(world.digest, {})
        # A setting that says what is so anyway makes the same world in other words.
        same = next((variant.scenario for variant in held.values()), world.scenario)
        held.setdefault(mixture.name, Variant(same, mixture))
        return Arm(world.digest, mixture.name)


def read_claimants(scenarios: Iterable[ScenarioLike], place: str = "") -> list[LoadedScenario]:
    """Read the scenarios whose claims are to be tested.

    Args:
        scenarios: names, paths or objects, each once.
        place: of the experiment that names them, for messages.

    Raises:
        RequestError: with all that is wrong with them and their claims; or no claim at all.
    """
    problems: list[str] = []
    worlds: dict[str, LoadedScenario] = {}
    front = f"{place}: scenarios: " if place else ""
    for given in scenarios:
        with noting(problems, front):
            world = world_of(given)
            if world.name in worlds:
                problems.append(f"{front}two scenarios are called '{world.name}'")
            worlds.setdefault(world.name, world)
    if worlds or not problems:
        problems += _planned(worlds.values(), ClaimsPlan())
    if problems:
        raise RequestError(problems)
    return list(worlds.values())


def plan_claims(worlds: Iterable[LoadedScenario]) -> ClaimsPlan:
    """Plan the claims of scenarios.

    Raises:
        RequestError: with all that is wrong with the claims; or there is none.
    """
    plan = ClaimsPlan()
    if problems := list(_planned(worlds, plan)):
        raise RequestError(problems)
    return plan


def plan_all(worlds: Collection[LoadedScenario], *, rivals: bool) -> dict[Rival | None, ClaimsPlan]:
    """Plan the claims in their own worlds, under None, and under every rival rule alone.

    Rivals are all readings of all rules that some scenario does not have itself. A plan leaves out
    the scenarios that have it, and claims that do not apply.

    Raises:
        RequestError: as ``plan_claims``.
    """
    plans: dict[Rival | None, ClaimsPlan] = {None: plan_claims(worlds)}
    found = [Rival(rule, value) for rule in Rules.model_fields for value in readings_of(rule)]
    for rival in found if rivals else ():
        others = [world for world in worlds if not rival.is_of(world.scenario)]
        if others:
            plans[rival] = _under(rival, others)
    return plans


def _under(rival: Rival, worlds: Iterable[LoadedScenario]) -> ClaimsPlan:
    plan = ClaimsPlan()
    for own in worlds:
        changed = replace(world_of(own, (f"{TABLE}.{rival.rule}={rival.value}",)), name=own.name)
        for claim in own.scenario.claims:
            if not rival.concerns(claim, changed.scenario):
                plan.add(changed, claim)
    return plan


def _planned(worlds: Iterable[LoadedScenario], plan: ClaimsPlan) -> Iterator[str]:
    """Add the claims of scenarios to a plan; say what is wrong with them."""
    names, count = [], 0
    for loaded in worlds:
        names.append(loaded.name)
        for claim in loaded.scenario.claims:
            count += 1
            try:
                plan.add(loaded, claim)
            except RequestError as error:
                front = f"{loaded.place}: claims.{claim.name}"
                yield from (f"{front}: {line}" for line in dict.fromkeys(error.problems))
    if not count:
        told = ", ".join(names) or "no scenario"
        yield f"there is no claim to test: {told} states none under [[claims]]"
