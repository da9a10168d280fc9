"""Worlds and texts as Python shows them, for the page to be held against."""

import string

from sim.classroom.data import changes_of
from sim.classroom.document import shown_world
from sim.classroom.library import SLIDERS
from sim.scenario.files import load_scenario
from sim.scenario.schema import parse_practice


def shown(scenario="migration-2020", a="engaged-deference", b="imposition", seed=1):
    """Give the document of a world: of a scenario, or of one by its name."""
    world = load_scenario(scenario) if isinstance(scenario, str) else scenario
    return shown_world(world, tuple(parse_practice(name, world) for name in (a, b)), int(seed))


def settings_of(values, scenario):
    """Say as ``path=value`` what sliders change in a scenario."""
    return tuple(f"{path}={held!r}" for path, held in changes_of(SLIDERS, values, scenario).items())


def slots_of(text):
    """Name the slots of a text, in any of its forms; marks of names are none."""
    forms = text.values() if isinstance(text, dict) else (text,)
    found = {name for form in forms for _, name, *_ in string.Formatter().parse(form) if name}
    return {name for name in found if not name.startswith("names.")}
