"""Pieces of the sentences in which a story is told."""

from sim.world.columns import Ints

MOST_NAMED = 4
"""Actors that a sentence names by their numbers before it counts the rest."""


def spoken(name: str) -> str:
    """Write a name without its hyphens."""
    return name.replace("-", " ")


def percent(share: float) -> str:
    """Write a share; what is more than nothing never reads as 0 %."""
    return f"{100 * share:.0f} %" if share >= 0.005 else "less than 1 %"


def rounded(people: float) -> str:
    """Write a number of represented people with two digits: it stands for a sample."""
    whole = round(people)
    return f"{round(whole, 2 - len(str(whole))):,}"


def joined(parts: list[str]) -> str:
    """Join parts as ``a, b and c``."""
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def listed(one: str, several: str, rows: Ints, verb: str = "", verb_of_one: str = "") -> str:
    """Name actors by their numbers, from 1: ``allies 2 and 5``."""
    if rows.size == 1:
        return f"{one} {rows[0] + 1} {verb_of_one}".rstrip()
    numbers = [str(row + 1) for row in rows[:MOST_NAMED].tolist()]
    if rows.size > MOST_NAMED:
        numbers.append(f"{rows.size - MOST_NAMED} more")
    return f"{several} {joined(numbers)} {verb}".rstrip()
