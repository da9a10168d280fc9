"""A question about one scenario: what is asked, of which world, with which model, and how."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Protocol

from sim.outcomes import Outcome
from sim.runs.own_model import OwnModel
from sim.scenario.files import LoadedScenario
from sim.scenario.schema import Scenario
from sim.studies.answer import Answer, Asked, Held, told
from sim.studies.asking import Progress, counter, outcome_named, own_model
from sim.studies.targets import fitted_warnings


class WorldAsked(Asked):
    """What is asked of one scenario; the fields that all such questions have."""

    scenario: str = told("name or path of the scenario")
    seed: int = told("of worlds, luck and resampling", default=1, ge=0)
    set: tuple[str, ...] = told("changes to the scenario, each path=value", default=())


class ModelAsked(WorldAsked):
    """The same, where a user's own model may be asked about."""

    model: str | None = told("a user's own model in place of ours", default=None)


@dataclass(frozen=True, slots=True)
class Question[Asks: WorldAsked]:
    """What is asked, with all that it takes to answer it.

    Attributes:
        asked: the question.
        held: what goes with the answer; its tables are put here.
        world: the scenario, its settings applied.
        own: a user's own model, if one is asked about.
        jobs: threads; one a processor if it is None.
        progress: told of every step.
    """

    asked: Asks
    held: Held
    world: LoadedScenario
    own: OwnModel | None
    jobs: int | None = None
    progress: Progress | None = None

    @classmethod
    def of(
        cls, asked: Asks, held: Held, jobs: int | None = None, progress: Progress | None = None
    ) -> "Question[Asks]":
        """Ask in the world that is held; ``RequestError`` if a user's own model is no more."""
        (world,) = held.worlds.values()
        return cls(asked, held, world, own_model(asked, held), jobs, progress)

    @property
    def scenario(self) -> Scenario:
        """The world's parameters."""
        return self.world.scenario

    def outcome(self, name: str) -> Outcome:
        """Find an outcome, also of a user's own model; ``RequestError`` if there is none."""
        return outcome_named(name, self.own)

    def counting(self, what: str, total: int, unit: str = "runs") -> Callable[[int], None]:
        """Give what to call with the number of units that have just been done."""
        return counter(self.progress, what, total, unit)

    def answered[Found: Answer](self, found: Found) -> Found:
        """Give an answer with what goes with it, and warned of fitted values that are changed."""
        warnings = (*fitted_warnings(self.scenario), *found.warnings)
        return found.model_copy(update={"warnings": warnings}).holding(self.held)


class WorldAsk[Asks: WorldAsked, Found: Answer](Protocol):
    """Answers a question from what is held, as ``sim.reproduce`` asks it again."""

    def __call__(
        self, asked: Asks, held: Held, *, jobs: int | None = None, progress: Progress | None = None
    ) -> Found:
        """Answer what was asked, in the world that is held."""
        ...


def of_world[Asks: WorldAsked, Found: Answer](
    answer: Callable[[Question[Asks]], Found],
) -> WorldAsk[Asks, Found]:
    """Let a function that answers a question be asked with what is held."""

    @wraps(answer)
    def ask(
        asked: Asks, held: Held, *, jobs: int | None = None, progress: Progress | None = None
    ) -> Found:
        question = Question.of(asked, held, jobs, progress)
        return question.answered(answer(question))

    return ask
