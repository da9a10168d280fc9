"""The other side of the comparisons: runs of the program as it was before, asked for by line.

``benchmarks.frozen`` starts it inside the frozen copy. A request is a line of JSON: what to time
("reference", "one" or "nine"), people, months, replicate; the answer, a line of seconds of
processor time, only of months: worlds are built and copied before the clock starts.
"""

import json
import sys
import time
from collections.abc import Callable

from sim.rules.month import run_world
from sim.scenario.schema import Scenario, parse_practice, parse_practices
from sim.world.build import build_world
from sim.world.parameters import parameters_of
from sim.world.shocks import assign, order_of_allies
from tests.reference.model import ReferenceModel

PRACTICE = "engaged-deference"
GROUPS = 12


def scenario_of(people: int, months: int) -> Scenario:
    """Give the default world with so many people in its twelve groups."""
    return Scenario.model_validate(
        {
            "title": "Benchmark",
            "time": {"months": months},
            "groups": {"count": GROUPS},
            "people": {"per_group": people // GROUPS},
        }
    )


def seconds(action: Callable[[], object]) -> float:
    """Give the processor time of this process that an action takes."""
    start = time.process_time()
    action()
    return time.process_time() - start


def reference(people: int, months: int, replicate: int) -> float:
    """Time the plain Mesa model, with the one practice."""
    scenario = scenario_of(people, months)
    mixture = parse_practice(PRACTICE, scenario)
    shares = list(zip(mixture.practices, mixture.shares, strict=True))
    model = ReferenceModel(scenario, 1, replicate, shares)
    return seconds(model.run)


def reference_nine(people: int, months: int, replicate: int) -> float:
    """Time the plain Mesa model with every practice, one after the other: the mean of a run."""
    scenario = scenario_of(people, months)
    spent = []
    for mixture in parse_practices((), scenario):
        shares = list(zip(mixture.practices, mixture.shares, strict=True))
        spent.append(seconds(ReferenceModel(scenario, 1, replicate, shares).run))
    return sum(spent) / len(spent)


def one(people: int, months: int, replicate: int) -> float:
    """Time a compiled run with the one practice."""
    return _compiled(people, months, replicate, (PRACTICE,))


def nine(people: int, months: int, replicate: int) -> float:
    """Time compiled runs of every practice, one after the other: the mean of a run."""
    return _compiled(people, months, replicate, ())


def _compiled(people: int, months: int, replicate: int, practices: tuple[str, ...]) -> float:
    scenario = scenario_of(people, months)
    numbers, mixtures = parameters_of(scenario), parse_practices(practices, scenario)
    spent = 0.0
    for mixture in mixtures:
        world = build_world(scenario, 1, replicate)
        assign(world.allies, mixture, order_of_allies(1, replicate, scenario.allies.count))
        spent += seconds(lambda world=world: run_world(numbers, world, 0, months))
    return spent / len(mixtures)


KINDS = {"reference": reference, "reference_nine": reference_nine, "one": one, "nine": nine}


def main() -> None:
    """Answer requests until there are no more."""
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(f"{KINDS[asked.pop('what')](**asked)!r}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
