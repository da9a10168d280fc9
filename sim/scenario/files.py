"""Scenario files: reading them, one extending another, and what each says fixes its values."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import RequestError, noting, one_line, shown
from sim.scenario.layers import SOURCES, Layers, key_of
from sim.scenario.problems import validated
from sim.scenario.quantities import ASSUMED, CHOSEN, YOURS
from sim.scenario.ranges import varied
from sim.scenario.reference import Value, parts, values
from sim.scenario.removed import replaced
from sim.scenario.requests import check_kind
from sim.scenario.schema import OWN_TO_A_FILE, Scenario
from sim.scenario.settings import (
    Setting,
    apply_settings,
    parse_setting,
    shares_of,
    suggestion,
)
from sim.scenario.shipped import find_scenarios, locate
from sim.scenario.toml import read_toml

LONGEST_CHAIN = 10
"""How many files one scenario can be made of."""


EVERYTHING = "*"
"""Stands for every value that a file changes and gives no source of its own for."""


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """A scenario and where it comes from.

    ``digest`` is the SHA-256 of all its parameters: equal for equal worlds, however written.
    """

    scenario: Scenario
    name: str
    place: str
    settings: tuple[str, ...]
    digest: str

    @property
    def shipped(self) -> bool:
        """Whether it comes with the package, so that its name says which it is."""
        return self.place == f"scenarios/{self.name}.toml" and self.name in find_scenarios()


type ScenarioLike = str | Path | Scenario | LoadedScenario
"""A scenario: the name of a shipped one, the path of a file, or the scenario itself."""


def load_scenario(scenario: ScenarioLike, settings: Iterable[str] = ()) -> Scenario:
    """Read a scenario.

    Args:
        scenario: a shipped scenario's name (``migration-2020``), the path of a file, or a scenario.
        settings: changes, each as ``path=value``, see ``sim.scenario.settings``.

    Raises:
        RequestError: with all that is wrong with the file and the settings.
    """
    return read_scenario(scenario, settings).scenario


def read_scenario(scenario: ScenarioLike, settings: Iterable[str] = ()) -> LoadedScenario:
    """Read a scenario and say where it comes from; else like ``load_scenario``."""
    texts = tuple(settings)
    if isinstance(scenario, LoadedScenario):
        if not texts:
            return scenario
        scenario = scenario.scenario
    problems: list[str] = []
    changes = []
    for text in texts:
        with noting(problems):
            changes.append(parse_setting(text))
    if isinstance(scenario, Scenario):
        name = re.sub(r"\W+", "-", scenario.title.lower())[:60].strip("-") or "scenario"
        layers = layers_of(scenario)
        made = resolved(layers, changes, problems) if texts else scenario
        return LoadedScenario(made, name, f"{name}.toml", texts, digest_of(made))
    path, place = locate(scenario, "scenario")
    chain, problem = _chain(path, place)
    layers = Layers(place)
    for data, file_place in reversed(chain[1:]):
        layers.add({key: data[key] for key in data if key not in OWN_TO_A_FILE}, file_place)
    layers.add(*chain[0])
    made = resolved(layers, changes, [*problems, *problem], whole=not problem)
    return LoadedScenario(made, path.stem, place, texts, digest_of(made))


def layers_of(scenario: Scenario) -> Layers:
    """Give what a scenario that is in no file says, for settings to be laid over it."""
    layers = Layers("the scenario")
    layers.add(scenario.to_dict(), "the scenario")
    return layers


def resolved(
    layers: Layers,
    settings: Sequence[Setting] = (),
    problems: Iterable[str] = (),
    *,
    whole: bool = True,
) -> Scenario:
    """Make the scenario that files and settings say together, and tell what fixes its values.

    Args:
        layers: what the files say.
        settings: laid over them, in order; those of single shares of a list last, together.
        problems: what is wrong with the files and settings already.
        whole: False if a file that is extended could not be read.

    Raises:
        RequestError: with all that is wrong.
    """
    found = [*problems, *apply_settings(layers, settings)]
    scenario, more = validated(layers, whole=whole)
    found += more
    if scenario is not None:
        sources, more = sources_of(scenario, layers)
        shares, wrong = shares_of(settings, scenario)
        found += [*more, *wrong]
        scenario = scenario.model_copy(update={"sources": sources})
        if not found and shares:
            scenario = varied(scenario, shares)
    if scenario is None or found:
        raise RequestError(found)
    return scenario


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
    problems = list(_wrong_sources([value.path for value in known], layers))
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


def _wrong_sources(known: Sequence[str], layers: Layers) -> Iterator[str]:
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


def digest_of(scenario: Scenario) -> str:
    """Give the SHA-256 of all parameters of a scenario; what is said about it is none."""
    text = json.dumps(scenario.parameters(), sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _chain(path: Path, place: str) -> tuple[list[tuple[dict[str, Any], str]], list[str]]:
    """Read a file and those it extends, the file itself first.

    Returns:
        What each says and what to call it; and, if a file that is extended cannot be had, why.

    Raises:
        RequestError: the file itself cannot be read.
    """
    chain: list[tuple[dict[str, Any], str]] = []
    seen: dict[Path, str] = {}
    while True:
        try:
            data = read_toml(path, place)
            check_kind(data, place)
        except RequestError as error:
            if not chain:
                raise
            return chain, [f"{chain[-1][1]}: extends: {line}" for line in error.problems]
        seen[path.resolve()] = place
        chain.append((data, place))
        extends = data.pop("extends", None)
        if extends is None:
            return chain, []
        if not isinstance(extends, str):
            return chain, [f"{place}: extends: expected the name or the path of a scenario"]
        extender = place
        try:
            path, place = locate(extends, "scenario", f"{extender}: extends", path.parent)
        except RequestError as error:
            return chain, list(error.problems)
        if path.resolve() in seen:
            circle = " → ".join([*seen.values(), seen[path.resolve()]])
            return chain, [f"{extender}: extends: goes round in a circle: {circle}"]
        if len(chain) == LONGEST_CHAIN:
            return chain, [f"{extender}: extends: more than {LONGEST_CHAIN} files deep"]
