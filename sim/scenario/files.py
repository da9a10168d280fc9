"""Scenario files: finding them by name, reading them, one extending another."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import RequestError
from sim.scenario.claims import OWN_TO_A_FILE
from sim.scenario.layers import Layers
from sim.scenario.problems import validated
from sim.scenario.provenance import sources_of
from sim.scenario.ranges import varied
from sim.scenario.schema import Scenario
from sim.scenario.settings import Setting, apply_settings, parse_setting, shares_of
from sim.scenario.shipped import find_scenarios, locate
from sim.scenario.toml import read_toml

LONGEST_CHAIN = 10
"""How many files one scenario can be made of."""


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
        try:
            changes.append(parse_setting(text))
        except RequestError as error:
            problems.extend(error.problems)
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
