"""Worlds as Python shows them, for the page to be held against."""

from sim.classroom.document import shown_world
from sim.scenario.files import load_scenario
from sim.scenario.schema import parse_practice


def shown(scenario="migration-2020", a="engaged-deference", b="imposition", seed=1):
    """Give the document of a world: of a scenario, or of one by its name."""
    world = load_scenario(scenario) if isinstance(scenario, str) else scenario
    return shown_world(world, tuple(parse_practice(name, world) for name in (a, b)), int(seed))
