"""Which worlds claims need: every arm of every claim, each world and practice once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sim.errors import RequestError, did_you_mean
from sim.outcomes import OUTCOME_NAMES
from sim.runs.simulate import Variant
from sim.scenario.claims import Claim
from sim.scenario.files import LoadedScenario, ScenarioLike
from sim.scenario.mixtures import Mixture, parse_practice
from sim.scenario.schema import Scenario
from sim.studies.asking import world_of


@dataclass(frozen=True, slots=True)
class Arm:
    """A practice in a world: the world by the digest of its parameters."""

    world: str
    practice: str


@dataclass(frozen=True, slots=True)
class Contrast:
    """An effect: the first arm less the second, less the same of the second pair if there is one.

    ``against`` is the practice compared with, as the claim names it.
    """

    against: str
    arms: tuple[Arm, Arm]
    than: tuple[Arm, Arm] | None


@dataclass(frozen=True, slots=True)
class Question:
    """A claim of a scenario, with a contrast for each practice that it is made against."""

    scenario: str
    claim: Claim
    contrasts: tuple[Contrast, ...]


@dataclass(frozen=True, slots=True)
class ArmWorld:
    """A scenario as an arm needs it, and all practices that are to be run in it."""

    scenario: Scenario
    practices: dict[str, Mixture] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClaimsPlan:
    """All claims of some scenarios, and the worlds by digest, in the order of first use."""

    questions: tuple[Question, ...]
    worlds: dict[str, ArmWorld]

    @property
    def contrasts(self) -> list[tuple[Claim, Contrast]]:
        """All effects that are estimated: the family over which intervals hold together."""
        return [(asked.claim, held) for asked in self.questions for held in asked.contrasts]

    @property
    def variants(self) -> list[Variant]:
        """All arms, world by world.

        Worlds that differ in a setting share seed and replicate, too: all draws that the setting
        leaves alone are the same.
        """
        return [
            Variant(world.scenario, practice)
            for world in self.worlds.values()
            for practice in world.practices.values()
        ]

    @property
    def runs(self) -> int:
        """How many runs each replicate takes."""
        return sum(len(world.practices) for world in self.worlds.values())


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
    for given in scenarios:
        try:
            world = world_of(given)
        except RequestError as error:
            problems.extend(error.problems)
            continue
        if world.name in worlds:
            front = f"{place}: " if place else ""
            problems.append(f"{front}two scenarios are called '{world.name}'")
        worlds.setdefault(world.name, world)
    try:
        if worlds or not problems:
            plan_claims(worlds.values())
    except RequestError as error:
        problems.extend(error.problems)
    if problems:
        raise RequestError(problems)
    return list(worlds.values())


def plan_claims(worlds: Iterable[LoadedScenario]) -> ClaimsPlan:
    """Plan the claims of scenarios.

    Raises:
        RequestError: with all that is wrong with the claims; or there is none.
    """
    problems: list[str] = []
    names: list[str] = []
    questions: list[Question] = []
    arms = _Arms()
    for loaded in worlds:
        names.append(loaded.name)
        for claim in loaded.scenario.claims:
            try:
                questions.append(_question(loaded, claim, arms))
            except RequestError as error:
                front = f"{loaded.place}: claims.{claim.name}"
                problems.extend(f"{front}: {problem}" for problem in error.problems)
    if not problems and not questions:
        told = ", ".join(names) or "no scenario"
        problems.append(f"there is no claim to test: {told} states none under [[claims]]")
    if problems:
        raise RequestError(problems)
    return ClaimsPlan(tuple(questions), arms.worlds)


class _Arms:
    """Arms as they are found: each world is changed and read once."""

    def __init__(self) -> None:
        self.worlds: dict[str, ArmWorld] = {}
        self._changed: dict[tuple[str, tuple[str, ...]], LoadedScenario] = {}

    def world(self, loaded: LoadedScenario, settings: tuple[str, ...]) -> LoadedScenario:
        key = (loaded.name, settings)
        if key not in self._changed:
            self._changed[key] = world_of(loaded, settings)
        return self._changed[key]

    def arm(self, changed: LoadedScenario, key: str, practice: str) -> Arm:
        """Find or add the world of an arm, and in it the practice that a key of the claim names."""
        mixture = parse_practice(practice, changed.scenario, key)
        world = self.worlds.setdefault(changed.digest, ArmWorld(changed.scenario))
        world.practices.setdefault(mixture.name, mixture)
        return Arm(changed.digest, mixture.name)

    def pair(
        self, own: LoadedScenario, shared: LoadedScenario, claim: Claim, problems: list[str]
    ) -> tuple[Arm, list[Arm]] | None:
        """Give the arm of a claim's practice and those that it is compared with.

        Nothing if a practice is wrong, which is added to the problems.
        """
        asked = [(own, "practice:", claim.practice)]
        asked += [
            (shared, f"against[{n}]:", other) for n, other in enumerate(claim.against, start=1)
        ]
        found: list[Arm] = []
        for row in asked:
            try:
                found.append(self.arm(*row))
            except RequestError as error:
                problems.extend(error.problems)
        return (found[0], found[1:]) if len(found) == len(asked) else None


def _question(loaded: LoadedScenario, claim: Claim, arms: _Arms) -> Question:
    problems = []
    if claim.outcome not in OUTCOME_NAMES:
        hint = did_you_mean(claim.outcome, OUTCOME_NAMES)
        problems.append(f"outcome: there is no outcome '{claim.outcome}'{hint}")
    pairs: list[tuple[Arm, list[Arm]]] = []
    for part, settings in (("settings", claim.settings), ("than", claim.than)):
        if part == "than" and not settings:
            continue
        changed = (*settings, *claim.practice_settings)
        worlds = []
        for key, texts in (
            ("practice_settings" if claim.practice_settings else part, changed),
            (part, settings),
        ):
            try:
                worlds.append(arms.world(loaded, texts))
            except RequestError as error:
                problems.extend(f"{key}: {problem}" for problem in error.problems)
        if len(worlds) == 2 and (found := arms.pair(worlds[0], worlds[1], claim, problems)):
            pairs.append(found)
    if problems:
        raise RequestError(dict.fromkeys(problems))
    if pairs[0][0] in pairs[0][1]:
        raise RequestError(f"against: '{claim.practice}' is compared with itself in the same world")
    contrasts = []
    for n, other in enumerate(claim.against):
        between, *second = [(first, others[n]) for first, others in pairs]
        contrasts.append(Contrast(other, between, second[0] if second else None))
    return Question(loaded.name, claim, tuple(contrasts))
