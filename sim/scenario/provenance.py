"""What fixes the values of a scenario that its files and settings change."""

from collections.abc import Iterator, Sequence

from sim.errors import one_line, shown
from sim.scenario.layers import SOURCES, Layers, key_of
from sim.scenario.quantities import ASSUMED, CHOSEN, YOURS
from sim.scenario.reference import Value, parts, values
from sim.scenario.removed import replaced
from sim.scenario.schema import Scenario
from sim.scenario.settings import suggestion

EVERYTHING = "*"
"""Stands for every value that a file changes and gives no source of its own for."""


def sources_of(scenario: Scenario, layers: Layers) -> tuple[dict[str, str], list[str]]:
    """Tell the sources that files give for values of a scenario, and what is wrong with them.

    A file says them in ``[sources]``, by the path of a value, by that of the table, list or row it
    is in, or for all that the file changes (``"*"``). They are said of the values of that file:
    where another file or a setting changes one again, they hold no longer. Only a path in full
    speaks of what others said.

    Args:
        scenario: the world that the files and settings make together.
        layers: what they say.

    Returns:
        Sources by path, and a line for each problem.
    """
    data, known = scenario.to_dict(), [row for row in values(scenario) if row.parameter.status]
    problems = list(_problems([value.path for value in known], layers))
    found = {
        value.path: text
        for value in known
        if (text := _source(value, layers, layers.number(key_of(data, value.path.split(".")))))
    }
    return ({} if problems else found), problems


def _source(value: Value, layers: Layers, number: int | None) -> str | None:
    """Give the source of a value that the place of a number has said, if any."""
    for _, said in reversed(layers.sources[0 if number is None else number :]):
        if value.path in said:
            return str(said[value.path])
    if number is None or value.source != YOURS:
        return None
    _, own = layers.sources[number]
    start = value.path
    while start:
        start = start.rpartition(".")[0]
        if text := own.get(start or EVERYTHING):
            chosen = text == ASSUMED and value.parameter.status == CHOSEN
            return CHOSEN if chosen else str(text)
    return None


def _problems(known: Sequence[str], layers: Layers) -> Iterator[str]:
    starts = {".".join(path.split(".")[:n]) for path in known for n in (1, 2, 3)} | {EVERYTHING}
    lists = {part.name for part in parts() if part.rows}
    for number, (place, said) in enumerate(layers.sources):
        for path, text in said.items():
            where = f"{place}: {SOURCES}: {one_line(path, 60)}"
            first = path.partition(".")[0]
            if first in lists and (layers.number((first,)) or 0) > number:
                continue  # another place has replaced the rows
            if path not in starts:
                like = suggestion(path.split("."), known)
                hint = f"; did you mean '{like}'?" if like else ""
                yield f"{where}: {replaced(path) or f'there is no such parameter{hint}'}"
            elif not isinstance(text, str) or not text.strip():
                yield f"{where}: expected a source in words, got {shown(text)}"
