"""What fixes the values of a scenario that its files and settings change."""

from collections.abc import Collection, Iterator

from sim.errors import one_line, shown
from sim.scenario.layers import SOURCES, Key, Layers
from sim.scenario.quantities import ASSUMED, CHOSEN, YOURS
from sim.scenario.reference import Value, parts, values
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
    rows = list(_rows(scenario))
    problems = list(_problems([value.path for value, _ in rows], layers))
    found = {value.path: text for value, key in rows if (text := _source(value, key, layers))}
    return ({} if problems else found), problems


def _rows(scenario: Scenario) -> Iterator[tuple[Value, Key]]:
    """Give every value that something fixes, with where it stands in the data of a scenario."""
    number = {
        (part.name, row.name): n
        for part in parts()
        if part.rows
        for n, row in enumerate(getattr(scenario, part.name))
    }
    for value in values(scenario):
        first, *rest = value.path.split(".")
        if value.parameter.status is None:
            continue
        key: Key = (first, *rest)
        if len(rest) == 2:
            key = (first, number[first, rest[0]], rest[1])
        yield value, key


def _source(value: Value, key: Key, layers: Layers) -> str | None:
    number = layers.number(key)
    for _, said in reversed(layers.sources[0 if number is None else number + 1 :]):
        if value.path in said:
            return str(said[value.path])
    if number is None:
        return None
    _, own = layers.sources[number]
    if value.path in own:
        return str(own[value.path])
    if value.source != YOURS:
        return None
    start = value.path
    while start:
        start = start.rpartition(".")[0]
        if text := own.get(start or EVERYTHING):
            chosen = text == ASSUMED and value.parameter.status == CHOSEN
            return CHOSEN if chosen else str(text)
    return None


def _problems(known: Collection[str], layers: Layers) -> Iterator[str]:
    starts = {".".join(path.split(".")[:n]) for path in known for n in (1, 2, 3)} | {EVERYTHING}
    lists = {part.name for part in parts() if part.rows}
    for number, (place, said) in enumerate(layers.sources):
        for path, text in said.items():
            where = f"{place}: {SOURCES}: {one_line(path, 60)}"
            first = path.partition(".")[0]
            if first in lists and (layers.number((first,)) or 0) > number:
                continue  # another place has replaced the rows
            if path not in starts:
                like = suggestion(path.split("."), list(known))
                hint = f"; did you mean '{like}'?" if like else ""
                yield f"{where}: there is no such parameter{hint}"
            elif not isinstance(text, str) or not text.strip():
                yield f"{where}: expected a source in words, got {shown(text)}"
