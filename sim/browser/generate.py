"""The engine of the page: an ES module, written anew from the rules when it is asked for."""

from functools import cache
from importlib import import_module

from sim.browser.plain import write_plain
from sim.browser.program import PARTS, STATIC, Program
from sim.browser.rules import write_rule

BY_HAND = {
    "sim._jit.compile_hot": "nothing",
    "sim.browser.otherwise.twin_of": "twinOf",
    "sim.rules.month.run_world": "runWorld",
    "sim.scenario.quantities.Named": "Named",
    "sim.story.catalogue._plain": "inPlain",
    "sim.story.catalogue.text": "toldText",
    "sim.world.build._normal": "normals",
    "sim.world.streams.key_of_replicate": "keyOfReplicate",
    "sim.world.together.alone": "alone",
    "sim.world.together.in_step": "inStep",
}
"""What stands in ``static/hand.js``, by its name in Python."""

LEFT_OUT = {
    "Names.find": "",
    "Story.chosen": "",
    "Story.untold": "",
    "Names.position": "",
    "count_together": "in a browser acquaintances are counted world by world",
}
"""What no browser calls; of a rule, with what it says if one did."""

ROOTS = (
    "sim.browser.causes.causes_of",
    "sim.browser.document.shown_world",
    "sim.browser.otherwise.otherwise",
    "sim.model.plain.PlainRun",
    "sim.story.story.Story",
    "sim.browser.side.SHOWN_SERIES",
    "sim.browser.sample.SAMPLE_SEED",
    "sim.browser.sample.sample_of",
    "sim.browser.sample.typical",
    "sim.browser.turning.changes_of",
    "sim.world.build.build_world",
    "sim.world.copies.FIXED",
    "sim.world.mixture.assign",
    "sim.world.mixture.order_of_allies",
    "sim.world.parameters.parameters_of",
    "sim.world.shocks.main_departure",
    "sim.world.summary.summarise",
    "sim.world.together.SCRATCH",
    "sim.rules.month.PHASES",
    "sim.rules.month.run_worlds",
    "sim.outcomes.OUTCOME_NAMES",
    "sim.outcomes.SERIES_NAMES",
)
"""What ``static/engine.js`` calls."""


def translated() -> str:
    """Translate everything that the roots need."""
    program = Program(BY_HAND, LEFT_OUT, write_rule, write_plain)
    for root in ROOTS:
        module, _, name = root.rpartition(".")
        found = program.find(import_module(module), name)
        if found is None:
            raise LookupError(root)
        program.need(found)
    return program.text()


@cache
def engine_source() -> str:
    """Give the module: it needs no page and no network, and Node can import it."""
    *parts, last = ((STATIC / f"{name}.js").read_text(encoding="utf-8") for name in PARTS)
    return "\n".join([*parts, translated(), last])
