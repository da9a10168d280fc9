"""AdvocacyModel: the simulation as a Mesa model."""

import copy
import inspect
import zlib
from collections.abc import Mapping
from operator import index
from pathlib import Path
from typing import Any, ClassVar, Self

import mesa
import numpy as np
import pandas as pd

from sim.errors import RequestError, did_you_mean
from sim.model.agents import ActorModel, Ally, ColumnCollector, Group, State
from sim.model.own import Own, OwnParameter, check_own, check_phases, own_numbers
from sim.model.tables import Names, event_columns, month_columns
from sim.outcomes import OUTCOME_NAMES, Outcome
from sim.rules.month import PHASES, run_worlds
from sim.scenario.files import LoadedScenario, load_scenario
from sim.scenario.lists import Practice
from sim.scenario.schema import Mixture, Scenario, parse_practice
from sim.world.build import build_world
from sim.world.lockstep import alone, copy_world, in_step, summarise
from sim.world.numbers import key_of_replicate
from sim.world.parameters import parameters_of
from sim.world.shocks import assign, main_departure, order_of_allies
from sim.world.switches import Switch, read_switch, turn

_OWN_STREAMS = 100
"""Number of the streams of one's own rules, beyond those of ``sim.world.numbers``."""


class AdvocacyModel(ActorModel):
    """Groups of people denied a right, allies and states, month by month.

    Agents are views on columns: reading an attribute reads its row, setting it acts at once.
    People are only columns (``model.world.people``): there can be millions. ``datacollector``
    holds the monthly series (``sim.model.agents``), so Mesa's ``batch_run`` and ``SolaraViz``
    take the class as it is.

    A model of your own is a subclass that overrides phases (``sim.rules.month.PHASES``, a method
    each) in plain Python; ``solidarity new model FILE`` writes one to start from. It may declare
    ``own_parameters``, which it reads as ``self.own.NAME`` and which are set as ``own.NAME`` where
    a study is asked, and ``own_outcomes``, whose values ``own_outcome_values`` gives.

    Args:
        scenario: What world: a scenario, the name of a shipped one, or the path of a file.
        practice: What allies do: a name, a mixture such as ``"imposition:0.5,statement:0.5"``, or
            a ``Practice``.
        seed: The experiment's seed, 0 or more. ``None``, as Mesa's tools pass it where no seed is
            given, is 0: the same arguments always give the same run.
        replicate: Which of its worlds.
        events: Whether to keep the event log.
        switch: What is otherwise in the run than the rules have it (``sim.world.switches``).
        own: Values of the class's own parameters, by name; the others have their defaults.

    Raises:
        RequestError: there is no such scenario, practice or switch; a seed, a replicate or one
            of the class's own parameters is out of bounds; or a class with its own way of deciding
            who acts is given a switch.
        TypeError: an argument is neither one of these nor a parameter of the class.

    Example:
        >>> from sim.scenario import Scenario
        >>> model = AdvocacyModel(Scenario(title="An example"), "engaged-deference", seed=1)
        >>> model.step()
        >>> model.groups[0].capacity = 0.9
        >>> model.run()
        >>> 0 <= model.outcomes()["rights"] <= 1
        True
    """

    own_parameters: ClassVar[tuple[OwnParameter, ...]] = ()
    """What a subclass reads beside the scenario."""

    own_outcomes: ClassVar[tuple[Outcome, ...]] = ()
    """What a subclass measures beside ``sim.outcomes.OUTCOMES``."""

    def __init_subclass__(cls, **more: Any) -> None:  # noqa: ANN401 - whatever a base takes
        """Check what a subclass declares; ``TypeError`` says what is wrong."""
        super().__init_subclass__(**more)
        check_phases(cls, (*PHASES, "step"))
        check_own(cls.__name__, cls.own_parameters, cls.own_outcomes, _ARGUMENTS)

    def __init__(
        self,
        scenario: Scenario | LoadedScenario | str | Path,
        practice: str | Practice | Mixture = "engaged-deference",
        *,
        seed: int | None = 0,
        replicate: int = 0,
        events: bool = False,
        switch: str = "",
        **own: float,
    ) -> None:
        """Build the world of the replicate, before its first month."""
        for name in own:
            known = [*_ARGUMENTS, *(row.name for row in self.own_parameters)]
            if name not in known:
                hint = did_you_mean(name, known)
                raise TypeError(
                    f"{type(self).__name__} has no argument or own parameter '{name}'{hint}"
                )
        if isinstance(scenario, str | Path):
            scenario = load_scenario(scenario)
        elif isinstance(scenario, LoadedScenario):
            scenario = scenario.scenario
        seed, replicate = index(seed or 0), index(replicate)  # also those of NumPy
        # Mesa's own generator shuffles AgentSets; no rule of the model draws from it.
        key_of_replicate(seed, replicate)  # says of a wrong one what Mesa would not
        super().__init__(rng=seed)
        self.parameters = scenario
        self.own = Own(**own_numbers(self.own_parameters, own))
        self.seed, self.replicate = seed, replicate
        self.names = Names.of(scenario)
        self.month = 0
        self.world = build_world(scenario, seed, replicate, events=events)
        self.check_switch(switch)
        turn(self.world, *read_switch(switch))
        self._numbers = parameters_of(scenario)
        self._columns: tuple[Any, Any] | None = None  # the world, and as rules take it
        self._streams: dict[str, np.random.Generator] = {}
        self._idle = False
        mixture = _mixture(practice, scenario)
        order = order_of_allies(seed, replicate, scenario.allies.count)
        assign(self.world.allies, mixture, order)
        self.practice = mixture.name
        self._make_agents()
        self.datacollector: mesa.DataCollector = ColumnCollector(self)

    @classmethod
    def check_switch(cls, switch: str) -> None:
        """Make sure that a switch of a run acts: the phase of acting reads it.

        Raises:
            RequestError: there is none of that name, two contradict each other, or the class has a
                phase of acting of its own.
        """
        if read_switch(switch) != Switch() and cls.act_or_rest is not AdvocacyModel.act_or_rest:
            raise RequestError(
                f"model {cls.__name__}: overrides act_or_rest, the phase in which a run’s switches "
                f"({switch}) act; it can be run without them only"
            )

    def _make_agents(self) -> None:
        world = self.world
        self.states = [State(self, row) for row in range(len(world.states.id))]
        self.groups = [Group(self, row) for row in range(len(world.groups.id))]
        self.allies = [Ally(self, row) for row in range(len(world.allies.id))]

    @property
    def scenario(self) -> None:
        """Mesa's own kind of scenario: none, for ours is ``parameters``.

        Where there is one, ``SolaraViz`` puts it in place of the argument ``scenario``.
        """

    @scenario.setter
    def scenario(self, given: object) -> None:
        """Leave Mesa's empty scenario aside."""

    @property
    def months(self) -> int:  # type: ignore[override] # no more than read there
        """Length of the run."""
        return self.parameters.time.months

    def step(self) -> None:
        """Run one month: in one compiled call, or phase by phase where a phase is overridden."""
        if self._idle:
            return
        if self.month >= self.months:
            raise RuntimeError(f"the run is over after {self.months} months")
        if self._phases_are_ours:
            self._run(self.month + 1)
        else:
            for phase in PHASES:
                getattr(self, phase)()
        self._month_is_over(1)

    def _do_step(self) -> None:
        """Step as Mesa does, and see that a step of a subclass's own ran the month."""
        before = self.month
        super()._do_step()
        if self.running and not self._idle and self.month <= before:
            raise RuntimeError(
                f"{type(self).__name__}.step ran no month: it is still month {self.month}; call "
                "super().step() in it"
            )

    def run(self, until: int | None = None) -> None:
        """Run to the end, or until ``until`` months have passed.

        Where no phase is overridden and nothing else is scheduled, all months run in one compiled
        call, several times as fast as stepping and to the same bit.
        """
        until = self.months if until is None else until
        if not self.month <= until <= self.months:
            raise ValueError(f"until must lie between {self.month} and {self.months}, is {until}")
        if not self.is_fused:
            while self.month < until and self.running:
                self.step()
            return
        passed = until - self.month
        self._run(until)
        self._idle = True
        try:
            for _ in range(passed):
                self.step()  # only Mesa's clock
        finally:
            self._idle = False
        self._month_is_over(passed)

    @property
    def is_fused(self) -> bool:
        """Whether ``run`` can take the compiled path: nothing overridden or scheduled beside it."""
        stepping = getattr(self._user_step, "__func__", None) is AdvocacyModel.step
        # Mesa lists the generator of its own clock too, but not yet in 3.5.0.
        alone = len(self._event_generators) <= 1 and len(self._event_list) == 1
        return stepping and alone and self._phases_are_ours

    @property
    def _phases_are_ours(self) -> bool:
        return all(
            getattr(getattr(self, phase), "__func__", None) is getattr(AdvocacyModel, phase)
            for phase in PHASES
        )

    def _run(self, until: int, first_phase: int = 0, until_phase: int = len(PHASES)) -> None:
        """Run to ``until`` by compiled rules, which take the columns of several worlds."""
        if self._columns is None or self._columns[0] is not self.world:
            self._columns = (self.world, in_step(self._numbers, alone(self.world)))
        run_worlds(self._columns[1], self.month, until, first_phase, until_phase)

    def _month_is_over(self, passed: int) -> None:
        self.month += passed
        self.running = self.month < self.months
        if isinstance(self.datacollector, ColumnCollector):
            self.datacollector.collect(self)

    def _phase(self, phase: str) -> None:
        n = PHASES.index(phase)
        self._run(self.month + 1, n, n + 1)

    def draw(self) -> None:
        """Draw the month's random numbers."""
        self._phase("draw")

    def sense(self) -> None:
        """Let allies leave, apply shocks, work out true efficacy."""
        self._phase("sense")

    def confer(self) -> None:
        """Let groups confer with their allies and decide."""
        self._phase("confer")

    def call_out(self) -> None:
        """Let allies decide on campaigns of their own."""
        self._phase("call_out")

    def act_or_rest(self) -> None:
        """Let those who have a plan act on it this month, or rest."""
        self._phase("act_or_rest")

    def mobilise(self) -> None:
        """Let every person decide whether to take part."""
        self._phase("mobilise")

    def press(self) -> None:
        """Add up campaigns to pressure."""
        self._phase("press")

    def respond(self) -> None:
        """Let every state answer every pressed demand."""
        self._phase("respond")

    def change_rights(self) -> None:
        """Move rights in practice and on paper."""
        self._phase("change_rights")

    def harm_people(self) -> None:
        """Draw who is harmed, and what that does."""
        self._phase("harm_people")

    def change_climate(self) -> None:
        """Move opinion and adaptation."""
        self._phase("change_climate")

    def learn(self) -> None:
        """Move beliefs, trust, ties, capacity and resources."""
        self._phase("learn")

    def measure(self) -> None:
        """Write the month's row of series."""
        self._phase("measure")

    def stream(self, name: str) -> np.random.Generator:
        """Give a stream of random numbers for a rule of one's own, one for each name.

        It depends on seed, replicate and name alone: what other rules draw does not move it, and
        all practices meet the same luck.
        """
        if name not in self._streams:
            key = (self.replicate, _OWN_STREAMS, zlib.crc32(name.encode()))
            sequence = np.random.SeedSequence(self.seed, spawn_key=key)
            self._streams[name] = np.random.Generator(np.random.PCG64(sequence))
        return self._streams[name]

    def own_outcome_values(self) -> Mapping[str, float]:
        """Give the values of ``own_outcomes`` at the end of a run, by name; a subclass does."""
        return {}

    def outcomes(self) -> dict[str, float]:
        """Give the outcomes of a finished run, the class's own after the others.

        Raises:
            RuntimeError: the run is not over.
            ValueError: ``own_outcome_values`` gives others than those in ``own_outcomes``.
        """
        if self.month < self.months:
            raise RuntimeError(
                f"outcomes are for finished runs: {self.month} of {self.months} months have run"
            )
        [values] = summarise(alone(self.world), main_departure(self.parameters))
        return dict(zip(OUTCOME_NAMES, values.tolist(), strict=True)) | self._own_outcomes()

    def _own_outcomes(self) -> dict[str, float]:
        given, names = self.own_outcome_values(), [row.name for row in self.own_outcomes]
        if set(given) != set(names):
            raise ValueError(
                f"{type(self).__name__}.own_outcome_values: expected values of "
                f"{', '.join(names) or 'nothing'}, got {', '.join(given) or 'nothing'}"
            )
        return {name: float(given[name]) for name in names}

    def months_table(self) -> pd.DataFrame:
        """Give the series of the months so far, one row a month."""
        return pd.DataFrame(month_columns(self.world.record, self.month)).set_index("month")

    def events_table(self) -> pd.DataFrame:
        """Give the event log: one row a running campaign, state and month."""
        return pd.DataFrame(event_columns(self.world.record, self.names))

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Copy the model so that neither's future touches the other's.

        Mesa's clock refers to the model it was made for, so the copy gets one of its own. Events
        scheduled by hand are not copied.
        """
        twin = type(self).__new__(type(self))
        memo[id(self)] = twin
        mesa.Model.__init__(twin, rng=self.seed)
        ours = {name: value for name, value in vars(self).items() if name not in vars(twin)}
        for actors in ("states", "groups", "allies"):
            ours.pop(actors)
        twin.world = copy_world(ours.pop("world"), share_fixed=False)
        del ours["_columns"]
        twin._columns = None  # noqa: SLF001 - its own
        twin._make_agents()  # noqa: SLF001 - its own
        for old, new in zip(self._rows(), twin._rows(), strict=True):  # noqa: SLF001 - its own
            memo[id(old)] = new
        for name, value in ours.items():
            setattr(twin, name, copy.deepcopy(value, memo))
        twin._keep_time(self)  # noqa: SLF001 - its own
        return twin

    def _rows(self) -> list[State | Group | Ally]:
        return [*self.states, *self.groups, *self.allies]

    def _keep_time(self, other: "AdvocacyModel") -> None:
        """Bring Mesa's clock and generators to where another model's are."""
        self._idle = True
        while self.time < other.time:
            self.step()
        self._idle = False
        self.running = other.running
        self.rng.bit_generator.state = copy.deepcopy(other.rng.bit_generator.state)
        self.random.setstate(other.random.getstate())


def _mixture(practice: str | Practice | Mixture, scenario: Scenario) -> Mixture:
    if isinstance(practice, Mixture):
        return practice
    if isinstance(practice, Practice):
        return Mixture(practice.name, (practice,), (1.0,))
    return parse_practice(practice, scenario)


_ARGUMENTS = tuple(
    name
    for name, argument in inspect.signature(AdvocacyModel.__init__).parameters.items()
    if name != "self" and argument.kind is not inspect.Parameter.VAR_KEYWORD
)
"""Arguments of a model; a parameter of a class of one's own cannot have the name of one."""
