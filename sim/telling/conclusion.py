"""What can be concluded from a comparison, as a list: a line for each practice."""

from collections.abc import Mapping
from typing import Any

from sim.render.blocks import Points
from sim.render.wording import counted, estimate, named, sentence
from sim.scenario.schema import Scenario
from sim.statistics.bootstrap import MIN_PAIRS, Interval
from sim.studies.conclusion import MOST_NEEDED, Verdict
from sim.telling.documents import bounds_of, value_of

HARMS = "harms"

ONE_WORLD = (
    "One world is no evidence: it is one luck, and another seed may end otherwise. Intervals and "
    f"verdicts take at least {MIN_PAIRS} worlds."
)


def has_intervals(told: Mapping[str, Any]) -> bool:
    """Tell whether any difference in the main outcome has an interval."""
    main = _outcome(told, told["conclusion"]["outcome"])
    return any(row["simultaneous"] is not None for row in main.values())


def same(worlds: int) -> str:
    """Say in how many worlds practices met."""
    return "one and the same world" if worlds == 1 else f"the same {counted(worlds, '', 'worlds')}"


def frame(told: Mapping[str, Any], scenario: Scenario) -> str:
    """Say what was compared in what, and how to read the numbers.

    Args:
        told: ``comparison.json``.
        scenario: the world.
    """
    count, worlds = len(told["conclusion"]["findings"]), told["replicates"]
    months, smallest = scenario.time.months, told["conclusion"]["smallest_difference"]
    level = 100 * told["intervals"]["confidence"]
    all_at_once = " that hold for all of them at once" if count > 1 else ""
    ranges = (
        f"ranges in brackets are {level:.4g} % intervals{all_at_once}"
        if has_intervals(told)
        else f"there are no intervals, which take at least {MIN_PAIRS} worlds"
    )
    return (
        f"{sentence(counted(count, 'practice was', 'practices were'))} compared with "
        f"{named(told['against'])} in {same(worlds)} of this "
        f"scenario over {counted(months, 'month', 'months')}, by members’ rights in practice (0 is "
        f"none of them, 1 is all in full). A difference of less than {smallest:g} is taken not to "
        f"matter; {ranges}."
    )


def conclusion_points(told: Mapping[str, Any]) -> Points:
    """Give a line for each compared practice, as ranked: its verdict, its difference, its harms.

    Args:
        told: ``comparison.json``.
    """
    main, harms = _outcome(told, told["conclusion"]["outcome"]), _outcome(told, HARMS)
    unit = next(row["unit"] for row in told["outcomes"] if row["name"] == HARMS)
    lines = []
    for row in told["conclusion"]["findings"]:
        practice = row["practice"]
        line = f"{sentence(named(practice))}: {_verdict(row, main[practice], told)}"
        if row["harms_point_the_other_way"]:
            held = harms[practice]
            size = estimate(value_of(held["mean"]), bounds_of(held["simultaneous"]), sign=True)
            line += f"; harms point the other way: {size} ({unit})"
        lines.append(f"{line}.")
    return Points(tuple(lines))


def _outcome(told: Mapping[str, Any], name: str) -> dict[str, Mapping[str, Any]]:
    """Give the differences in an outcome by practice."""
    rows = next(row["practices"] for row in told["outcomes"] if row["name"] == name)
    return {row["practice"]: row["difference"] for row in rows if row["difference"] is not None}


def _verdict(
    finding: Mapping[str, Any], difference: Mapping[str, Any], told: Mapping[str, Any]
) -> str:
    """Write the verdict on a practice with its difference."""
    mean, bounds = value_of(difference["mean"]), bounds_of(difference["simultaneous"])
    smallest, words = told["conclusion"]["smallest_difference"], finding["words"]
    match finding["verdict"]:
        case Verdict.IDENTICAL:
            return f"identical to {named(told['against'])} in every world"
        case Verdict.UNDECIDED if not bounds.known:
            return f"{words}, {_few(mean, bounds)}"
        case Verdict.UNDECIDED:
            some = "more than" if finding["replicates_needed"] is None else "about"
            wanted = finding["replicates_needed"] or MOST_NEEDED
            more = f"; it takes {some} {wanted:,} worlds if the mean stays where it is"
        case Verdict.EQUIVALENT:
            more = f", no difference larger than {smallest:g}"
        case Verdict.SMALL:
            more = f", which may be less than {smallest:g} and too little to matter"
        case _:
            more = ""
    return f"{words}, {estimate(mean, bounds, sign=True)}{more}"


def _few(mean: float, bounds: Interval) -> str:
    size = estimate(mean, bounds, sign=True)
    return f"for fewer than {MIN_PAIRS} worlds do not tell (on average it is {size} there)"
