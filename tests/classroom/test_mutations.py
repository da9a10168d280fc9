"""What is docked notices when the generated code is wrong: mutations are all caught."""

import re

import numpy as np
import pytest

from sim.classroom.generate import engine_source
from sim.scenario.files import load_scenario
from tests.classroom.cases import Case, at_random, ended
from tests.classroom.node import Engine
from tests.classroom.test_numbers import uneven

FUNCTIONS = (
    *("fill_blocks", "fetch", "central_quantile", "lower_quantile", "logarithm", "fill_gamma"),
    *("try_log_odds", "to_log_odds", "count_alone", "keep_below"),
    *("draw", "draw_people", "sense", "change_practices", "support", "common_issue", "confer"),
    *("priorities_together", "beliefs_together", "eager", "decide", "remember_answers", "override"),
    *("added_pressure", "value_options", "pressure_of", "call_out", "act_or_rest", "roll_waves"),
    *("mobilise", "call_on", "log_odds", "press", "days_of", "staying_power", "respond", "answer"),
    *("bargain", "change_rights", "favour_of", "guarded_by", "tighten", "take_back", "harm_people"),
    *("tire", "protection", "change_climate", "observe", "trust", "grow", "fund", "keep_score"),
    *("tire_supporters", "measure", "measure_rights", "scorecard", "standing", "through_template"),
)
"""Rules in which something is changed, of every phase, and of the numbers that are drawn."""

CHANGES = (
    (r" < ", " >= "),
    (r" > ", " <= "),
    (r" === ", " !== "),
    (r" \+ ", " - "),
    (r" - ", " + "),
    (r" \* ", " + "),
    (r"\b1\.0\b", "1.001"),
    (r"\b0\.5\b", "0.501"),
    (r"^( *)\w+\$\[.*\] = .*;$", r"\1;"),
    (r"^( *)\w+ = .*;$", r"\1;"),
)
"""A sign, a number, or a statement that is dropped."""

EQUIVALENT = {}
"""Changed lines that change nothing that a run shows, with the reason."""


def function_of(source, name):
    """Find where the text of a function begins and ends."""
    found = re.search(rf"^function {name}\(.*?^}}", source, re.MULTILINE | re.DOTALL)
    assert found, name
    return found.span()


def mutation(source, name):
    """Change one thing in a function; give the whole, and what was changed into what."""
    rng = np.random.default_rng([ord(letter) for letter in name])
    start, end = function_of(source, name)
    lines = source[start:end].split("\n")
    options = []
    for n, line in enumerate(lines[1:], 1):
        if line.startswith(("  const ", "  let ")) or "for (" in line:
            continue
        for pattern, other in CHANGES:
            for found in re.finditer(pattern, line):
                changed = line[: found.start()] + found.expand(other) + line[found.end() :]
                options.append((n, changed))
    n, changed = options[rng.integers(len(options))]
    before, lines[n] = lines[n], changed
    return source[:start] + "\n".join(lines) + source[end:], (before.strip(), changed.strip())


@pytest.fixture(scope="module")
def cases():
    """Give worlds with what the program makes of them."""
    default = load_scenario("migration-2020")
    found = [at_random(n) for n in range(200, 220)]
    found += [Case(default, "critical-support:0.5,imposition:0.5", 11, 0, {"until": 30})]
    # In whose last year much was won, by the measure of members.
    learning = {"learning": "members", "learning_rate": 1.0}
    allies = default.allies.model_copy(update=learning)
    members = default.model_copy(update={"allies": allies})
    found += [Case(members, "co-decision:0.5,imposition:0.5", n, 0, {"until": 59}) for n in (1, 2)]
    found += [Case(load_scenario("version-1"), "consultation", 12, 0, {"until": 30})]
    return found, [case.run() for case in found]


@pytest.mark.slow
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_change_of_the_generated_code_is_caught(name, cases, tmp_path):
    source, told = mutation(engine_source(), name)
    engine = Engine(tmp_path, source)
    try:
        differs = [*uneven(engine, "signal_groups"), *ended(engine, *cases)]
    except (RuntimeError, TimeoutError):
        return  # it does not run at all
    assert differs or told in EQUIVALENT, told
