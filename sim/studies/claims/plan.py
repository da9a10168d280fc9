"""Which worlds claims need: every arm of every claim, each world and practice once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sim.errors import RequestError, did_you_mean
from sim.outcomes import OUTCOME_NAMES
from sim.scenario.claims import Claim
from sim.scenario.files import LoadedScenario, read_scenario
from sim.scenario.mixtures import Mixture, parse_practice
from sim.scenario.schema import Scenario


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
class World:
    """A scenario as an arm needs it, and all practices that are to be run in it."""

    scenario: Scenario
    practices: dict[str, Mixture] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """All claims of some scenarios, and the worlds by digest, in the order of first use."""

    scenarios: tuple[LoadedScenario, ...]
    questions: tuple[Question, ...]
    worlds: dict[str, World]

    @property
    def contrasts(self) -> int:
        """How many effects are estimated: the family over which intervals hold together."""
        return sum(len(question.contrasts) for question in self.questions)

    @property
    def practices(self) -> int:
        """How many runs each replicate takes."""
        return sum(len(world.practices) for world in self.worlds.values())


def plan_claims(names: Iterable[str]) -> Plan:
    """Plan the claims of scenarios.

    Args:
        names: of shipped scenarios, or paths of files.

    Raises:
        RequestError: with all that is wrong with the files and their claims; or no claim at all.
    """
    problems: list[str] = []
    loaded: list[LoadedScenario] = []
    questions: list[Question] = []
    worlds: dict[str, World] = {}
    for name in names:
        try:
            scenario = read_scenario(name)
        except RequestError as error:
            problems.extend(error.problems)
            continue
        loaded.append(scenario)
        for claim in scenario.scenario.claims:
            try:
                questions.append(_question(str(name), scenario, claim, worlds))
            except RequestError as error:
                front = f"{scenario.place}: claims.{claim.name}"
                problems.extend(f"{front}: {problem}" for problem in error.problems)
    if not problems and not questions:
        told = ", ".join(one.name for one in loaded) or "no scenario"
        problems.append(f"there is no claim to test: {told} states none under [[claims]]")
    if problems:
        raise RequestError(problems)
    return Plan(tuple(loaded), tuple(questions), worlds)


def claim_problems(name: str, loaded: LoadedScenario) -> list[str]:
    """Say all that is wrong with the claims of a scenario that is itself in order."""
    if not loaded.scenario.claims:
        return []
    try:
        plan_claims([name])
    except RequestError as error:
        return list(error.problems)
    return []


def _question(
    name: str, loaded: LoadedScenario, claim: Claim, worlds: dict[str, World]
) -> Question:
    problems = []
    if claim.outcome not in OUTCOME_NAMES:
        hint = did_you_mean(claim.outcome, OUTCOME_NAMES)
        problems.append(f"outcome: there is no outcome '{claim.outcome}'{hint}")
    pairs = []
    for part, settings in (("settings", claim.settings), ("than", claim.than)):
        if part == "than" and not settings:
            continue
        changed = (*settings, *claim.practice_settings)
        asked = [
            ("practice_settings" if claim.practice_settings else part, changed, "practice"),
            *((part, settings, f"against[{n}]") for n in range(1, len(claim.against) + 1)),
        ]
        arms = []
        for (key, texts, said), text in zip(asked, (claim.practice, *claim.against), strict=True):
            try:
                arms.append(_arm(name, (key, texts), (said, text), worlds))
            except RequestError as error:
                problems.extend(error.problems)
        pairs.append((arms[:1], arms[1:]))
    if problems:
        raise RequestError(dict.fromkeys(problems))
    if any(arm in pairs[0][0] for arm in pairs[0][1]):
        raise RequestError(f"against: '{claim.practice}' is compared with itself in the same world")
    return Question(loaded.name, claim, tuple(_contrasts(claim.against, pairs)))


def _contrasts(
    against: Sequence[str], pairs: Sequence[tuple[list[Arm], list[Arm]]]
) -> Iterable[Contrast]:
    for n, other in enumerate(against):
        first, *second = [(practice[0], others[n]) for practice, others in pairs]
        yield Contrast(other, first, second[0] if second else None)


def _arm(
    name: str,
    settings: tuple[str, Sequence[str]],
    practice: tuple[str, str],
    worlds: dict[str, World],
) -> Arm:
    """Find or add the world of an arm, and its practice in it; each comes with the claim's key."""
    try:
        loaded = read_scenario(name, settings[1])
    except RequestError as error:
        raise RequestError(f"{settings[0]}: {problem}" for problem in error.problems) from error
    mixture = parse_practice(practice[1], loaded.scenario, f"{practice[0]}:")
    world = worlds.setdefault(loaded.digest, World(loaded.scenario))
    world.practices.setdefault(mixture.name, mixture)
    return Arm(loaded.digest, mixture.name)
