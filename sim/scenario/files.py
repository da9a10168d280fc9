"""Scenarios and experiments as files: what each says, and all that is wrong with it."""

import hashlib
import json
import re
import shlex
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from sim.errors import RequestError, noting, one_line, shown
from sim.scenario.layers import DEEPEST, SOURCES, Key, Layers, key_of
from sim.scenario.quantities import ASSUMED, CHOSEN, YOURS, TomlTable
from sim.scenario.ranges import varied
from sim.scenario.reference import Value, parts, replaced, values
from sim.scenario.schema import OWN_TO_A_FILE, Scenario
from sim.scenario.settings import (
    Setting,
    apply_settings,
    parse_setting,
    shares_of,
    suggestion,
    told_errors,
    tried,
    validated,
)
from sim.scenario.toml import called, find_scenarios, locate, parse_toml, read_bytes, read_toml

_SCENARIO = "scenario"
_SCENARIO_KEYS = frozenset(("extends", *Scenario.model_fields))

_ASKING = {
    "posterior": ("simulations", "countries", "draws"),
    "calibrate": ("parameters", "explored", "decimals"),
    "sweep": ("factors", "practices", "against", "design", "own_practices", "precision", "keep"),
    "claims": ("scenarios", "confidence", "question"),
}
"""Keys by which an experiment is known, by the command that takes it; the first that has one."""


class ExperimentFile(TomlTable):
    """What a file asks; every kind says which command takes it."""

    COMMAND: ClassVar[str]


def kind_of(data: Mapping[str, Any]) -> str:
    """Tell what a file holds: a ``scenario``, or an experiment, by the command that takes it."""
    asks = data.keys() - _SCENARIO_KEYS & {key for keys in _ASKING.values() for key in keys}
    world = data.keys() & _SCENARIO_KEYS - {"title", "practices"}
    if len(world) >= len(asks):
        return _SCENARIO
    return next(kind for kind, keys in _ASKING.items() if data.keys() & keys)


def check_kind(
    data: Mapping[str, Any],
    place: str,
    expected: str = _SCENARIO,
    known: Iterable[str] = _SCENARIO_KEYS,
) -> None:
    """Say of a file of another kind which it is, and which command takes it.

    Args:
        data: what the file says.
        place: what messages call it.
        expected: the kind, as ``kind_of`` tells it.
        known: keys of that kind: a file without a key that only another has is not of another.

    Raises:
        RequestError: it is of another kind.
    """
    found = kind_of(data)
    telling = _SCENARIO_KEYS if found == _SCENARIO else _ASKING[found]
    if found == expected or not (data.keys() & telling) - set(known):
        return
    is_world, for_world = found == _SCENARIO, expected == _SCENARIO
    wanted = "a scenario" if for_world else f"an experiment for {expected}"
    is_one = "a scenario" if is_world else f"{'an experiment' if for_world else 'one'} for {found}"
    takes = "claims --scenario" if expected == "claims" else "compare"
    line = f"solidarity {takes if is_world else found} {shlex.quote(called(place))}"
    raise RequestError(f"{place}: expected {wanted}, is {is_one}; `{line}` takes it")


def read_request[Model: ExperimentFile](
    name_or_path: str | Path, model: type[Model]
) -> tuple[Model, str]:
    """Read and validate an experiment file.

    Args:
        name_or_path: a shipped experiment's name (``essay``) or the path of a file.
        model: what the file must hold.

    Returns:
        The experiment, and what messages call its file.

    Raises:
        RequestError: with every problem of the file: key, what was expected, the nearest name.
    """
    text, place = request_text(name_or_path)
    return request_of(text, model, place), place


def request_text(name_or_path: str | Path) -> tuple[str, str]:
    """Give the text of an experiment file, and what messages call it.

    Raises:
        RequestError: it cannot be read, or is not TOML.
    """
    path, place = locate(
        str(name_or_path) if isinstance(name_or_path, Path) else name_or_path, "experiment"
    )
    content = read_bytes(path, place)
    parse_toml(content, place)
    return content.decode("utf-8-sig").replace("\r\n", "\n"), place


def request_of[Model: ExperimentFile](text: str, model: type[Model], place: str) -> Model:
    """Validate the text of an experiment file; else as ``read_request``."""
    layers = Layers(place)
    layers.data = parse_toml(text.encode(), place)
    check_kind(layers.data, place, model.COMMAND, model.model_fields)
    held, errors = tried(model, layers.data)
    problems = [*_unprintable(layers, layers.data), *told_errors(errors, model, layers)]
    if held is None or problems:
        raise RequestError(problems)
    return held


def _unprintable(layers: Layers, held: Any, at: Key = ()) -> Iterator[str]:  # noqa: ANN401 - TOML
    """Say which texts hold signs that end a line or that a terminal obeys."""
    if isinstance(held, str):
        kinds = {sign: unicodedata.category(sign) for sign in held if sign not in "\n\t"}
        signs = [sign for sign, kind in kinds.items() if kind in ("Cc", "Zl", "Zp")]
        for sign in signs[:1]:
            text = f"expected text that prints, holds the sign U+{ord(sign):04X}"
            yield layers.line(at, text)
    elif isinstance(held, dict | list) and len(at) < DEEPEST:  # deeper are only unknown keys
        for key, inner in held.items() if isinstance(held, dict) else enumerate(held):
            yield from _unprintable(layers, inner, (*at, key))


_LONGEST_CHAIN = 10
"""How many files one scenario can be made of."""


_EVERYTHING = "*"
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
        layers = _layers_of(scenario)
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


def _layers_of(scenario: Scenario) -> Layers:
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
        if text := own.get(start or _EVERYTHING):
            chosen = text == ASSUMED and value.parameter.status == CHOSEN
            return CHOSEN if chosen else str(text)
    return None


def _wrong_sources(known: Sequence[str], layers: Layers) -> Iterator[str]:
    starts = {".".join(path.split(".")[:n]) for path in known for n in (1, 2, 3)} | {_EVERYTHING}
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
        if len(chain) == _LONGEST_CHAIN:
            return chain, [f"{extender}: extends: more than {_LONGEST_CHAIN} files deep"]
