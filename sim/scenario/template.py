"""What helps to write a file: a commented template, a schema, scenarios at a glance."""

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from sim.errors import RequestError, did_you_mean
from sim.files import write_text
from sim.scenario.files import LoadedScenario, load_scenario
from sim.scenario.layers import Layers
from sim.scenario.lists import CHANNEL_FAVOURS, PRACTICES, PRESETS, TABLE, meaning_of
from sim.scenario.names import filled
from sim.scenario.quantities import UNBOUNDED, Named
from sim.scenario.ranges import plausible_range
from sim.scenario.reference import (
    Parameter,
    Part,
    Value,
    condition,
    default_rows,
    followed,
    parts,
    provenance,
    span,
    values,
)
from sim.scenario.schema import Scenario
from sim.scenario.settings import validated
from sim.scenario.short import short_keys
from sim.scenario.toml import find_scenarios, key_to_toml, to_toml

_TEXTS = ("title", "summary", "essay", "history", "stylised")
"""What a scenario says about its world in words."""


def overviews() -> list[dict[str, Any]]:
    """Give a row for each shipped scenario; ``RequestError`` if one does not validate."""
    return [
        {
            "name": name,
            "title": scenario.title,
            "months": scenario.time.months,
            "states": scenario.states.count,
            "groups": scenario.groups.count,
            "allies": scenario.allies.count,
            "people": scenario.groups.count * scenario.people.per_group,
            "shocks": [shock.name for shock in scenario.shocks],
            "claims": len(scenario.claims),
        }
        for name in find_scenarios()
        for scenario in [load_scenario(name)]
    ]


def description(loaded: LoadedScenario) -> dict[str, Any]:
    """Give everything that a scenario says, as plain data: parameters, practices and channels."""
    scenario = loaded.scenario
    held = list(values(scenario))
    practices = (*PRACTICES, *scenario.practices)
    return {
        "scenario": loaded.name,
        **{key: getattr(scenario, key) for key in _TEXTS},
        "literature": list(scenario.literature),
        "claims": [claim.model_dump(mode="json") for claim in scenario.claims],
        "digest": loaded.digest,
        "settings": list(loaded.settings),
        "parameters": [_parameter_row(value, scenario) for value in held],
        "practices": [row.model_dump(mode="json") for row in practices],
        "channels": [_channel_row(value) for value in held if value.path.startswith("channels.")],
    }


def remarks(scenario: Scenario) -> list[str]:
    """Say what a scenario asks for that its world cannot be, and what is run in its place."""
    told = []
    states, allies, people = scenario.states.count, scenario.allies, scenario.people
    near = [0] * states
    for first in range(allies.count):
        for step in range(min(allies.states_per_ally, states)):
            near[(first + step) % states] += 1
    fewest = min(near[group % states] for group in range(scenario.groups.count))
    if scenario.ties.ties_per_group > fewest:
        told.append(
            f"ties.ties_per_group: {scenario.ties.ties_per_group} ties for each group, but only "
            f"{fewest} {'ally works' if fewest == 1 else 'allies work'} in the state of some of "
            "them (allies.count × allies.states_per_ally / states.count): these have fewer"
        )
    if people.mean_degree >= people.per_group:
        told.append(
            f"people.mean_degree: {people.mean_degree} acquaintances among {people.per_group} "
            "people of a group (people.per_group): some are the same person, counted several times"
        )
    known = Named.names(scenario.issues)
    told += [
        f"{path}.issues: there is no issue '{key}'{did_you_mean(key, known)}"
        for path, said in scenario.names.tables()
        for key in said.issues
        if key not in known
    ]
    told += [
        f"shocks.{row.name}.allies_change: it changes nothing without shocks.{row.name}.practice"
        for row in scenario.shocks
        if row.allies_change > 0 and not row.practice
    ]
    return told


def exposed_names(scenario: Scenario, year: int) -> list[str]:
    """Say which names may be of people or groups of today, whom a published scenario would expose.

    Args:
        scenario: the world.
        year: in which it is asked: a world that ended longer ago than ``_TODAY`` is history.
    """
    first, month = map(int, scenario.time.start.split("-"))
    last = first + (month + scenario.time.months - 2) // 12
    if last < year - _TODAY:
        return []
    return [
        f"{path}.{key}: “{name}” reads as the name of somebody, in a world that goes on to {last}: "
        "name no living person and no group of today whose people have no papers"
        for path, said in scenario.names.tables()
        for key, name in said.said().items()
        if key in ("people", "group", "groups", "ally", "allies") and name != name.lower()
    ]


_TODAY = 30
"""Years after which those who acted in a world are no group of today."""


def _parameter_row(value: Value, scenario: Scenario) -> dict[str, Any]:
    parameter = value.parameter
    low, high = plausible_range(value) or (None, None)
    return {
        "path": value.path,
        "value": value.value,
        "default": value.default,
        "differs": value.differs,
        "unit": parameter.unit,
        "range": parameter.range,
        "meaning": parameter.meaning,
        "plausible_low": low,
        "plausible_high": high,
        "status": value.status,
        "source": value.source,
        "theory": parameter.theory,
        "in_use": parameter.in_use(scenario),
    }


def _channel_row(value: Value) -> dict[str, Any]:
    """Tell a channel: its dial, and whom theory expects it to help."""
    name = value.parameter.key
    return {
        "name": name,
        "dial": value.value,
        "favours": CHANNEL_FAVOURS[name],
        "meaning": meaning_of(name),
        "theory": value.parameter.theory,
    }


_WIDTH = 88

_HEAD = """\
A scenario of solidarity: the world in which practices are compared.

Every parameter stands here with its default; what a file leaves out has this value.
After each meaning come unit, range, plausible range, what fixes the value, and the theory
that the mechanism is from. "assumed" is what no data or literature fixes: read results
over its plausible range.

    solidarity check FILE       says all that is wrong with a file
    solidarity describe FILE    lists every parameter with its value

A number that differs between actors is drawn for each, uniformly from mean - spread to
mean + spread: { mean = 0.5, spread = 0.3 }. A plain 0.5 is the same for all.

A file can change another scenario. It then holds this line, and what is different:

    extends = "migration-2020"    # or a path from this file, such as "other.toml"

Tables are merged key by key. Lists are replaced whole: a file with one [[tactics]] has
that one tactic. Priorities and agendas have one share for each issue, in their order.
"""


_SHORT = """\
A scenario of solidarity in the keys that decide most: answer from the top.

Their order is that in which they decide whether deferring or imposing wins more
rights in the essay's world. Brackets hold unit, valid range, plausible range, and the
share of the variance that a key decides alone, with its interval: where that begins
at 0 %, the place in the order is a best guess. A window is a time when states are
readier to concede.

If you have a source, name it in the line below a value: reports then count the value
as sourced. What you cannot find, leave: it stays assumed, and results are read over
its plausible range.

    solidarity check FILE --stake     says what is assumed, and what is at stake
    solidarity new scenario OTHER     writes every key there is

A number that differs between actors has a mean, and a spread around it.
"""


def short_template(title: str = "My scenario") -> str:
    """Write a scenario file of the keys that decide most, each with a question."""
    lines = [*_comment(_SHORT), "", f"title = {to_toml(title)}"]
    lines += ["", "# 0. Whom is it about, in the plural, and when does it begin?"]
    lines += ['names.people = "migrants"', 'time.start = "2019-01"']
    for comment, said in short_keys():
        lines += ["", *_comment(comment), said]
    return "\n".join([*lines, ""])


def template(title: str = "My scenario") -> str:
    """Write a scenario file in which every parameter has its default and a comment."""
    said = {"title": title}
    written = (_list(part) if part.rows else _table(part, said) for part in parts())
    return "\n".join([*_comment(_HEAD), "", *(line for lines in written for line in lines)])


def write_template(path: Path, title: str, *, short: bool = False, force: bool = False) -> None:
    """Write the template to a file, or the short one.

    Raises:
        RequestError: the title cannot be one, or the file is there or cannot be written.
    """
    layers = Layers("title")
    layers.add({"title": title}, "title")
    _, problems = validated(layers)
    if problems:
        raise RequestError(problems)
    write_text(path, (short_template if short else template)(title), overwrite=force)


def described_fields(model: type[BaseModel], said: Mapping[str, Any]) -> Iterator[str]:
    """Write the values of a model, each with what it is; what is not said, as a comment.

    Args:
        model: of a file of TOML or of a table of it.
        said: values by name. Of a name with a hash in front (``"# points"``) it is an example.
    """
    schema = model.model_json_schema()
    for name, field in model.model_fields.items():
        example = said.get(f"# {name}", field.get_default(call_default_factory=True))
        if name not in said and f"# {name}" not in said and example in (None, "", (), []):
            continue
        choices = ", ".join(followed(schema, schema["properties"][name]).get("enum", ()))
        told = field.description or ""
        yield from _comment(f"{told}: {choices}" if choices else told)
        mark = "" if name in said else "# "
        yield f"{mark}{key_to_toml(name)} = {to_toml(said.get(name, example))}"
        yield ""


def _table(part: Part, said: dict[str, Any]) -> Iterator[str]:
    if part.name:
        yield from _heading(part)
        yield f"[{part.name}]"
    for parameter in part.parameters:
        yield from _comment(_explained(parameter))
        # An empty table could not be written below; what has no default need not be said.
        if parameter.kind == "table" or (parameter.default is None and not parameter.required):
            yield f"# {parameter.key} = {to_toml(parameter.example)}"
            continue
        yield f"{parameter.key} = {to_toml(said.get(parameter.key, parameter.default))}"
    yield ""


def _list(part: Part) -> Iterator[str]:
    """Write the rows that a scenario has by default, or else a row as a comment."""
    yield from _heading(part)
    for parameter in part.parameters:
        unset = "left out unless" if parameter.default is None and not parameter.required else ""
        yield from _comment(f"{parameter.key}: {_explained(parameter)} {unset}".rstrip(), "  ")
    yield ""
    rows = default_rows(part.name)
    for row in rows:
        yield from _row(part, row)
    if not rows:
        yield "# An example; take the marks away to use it."
        for line in _row(part, {"name": f"my-{part.name.removesuffix('s')}"}):
            yield f"# {line}" if line else ""


def _row(part: Part, said: dict[str, Any]) -> Iterator[str]:
    yield f"[[{part.name}]]"
    for parameter in part.parameters:
        usual = parameter.example if parameter.required else parameter.default
        value = said.get(parameter.key, usual)
        if value is not None:
            yield f"{parameter.key} = {to_toml(value)}"
    yield ""


def _heading(part: Part) -> Iterator[str]:
    yield "# " + "-" * (_WIDTH - 2)
    yield from _comment(part.meaning)


def _explained(parameter: Parameter) -> str:
    unit = "" if parameter.unit == "1" else parameter.unit  # a plain number
    plausible = f"plausibly {span(parameter.plausible)}" if parameter.plausible else ""
    told = "; ".join(filter(None, (unit, parameter.range, plausible, parameter.provenance)))
    return f"{parameter.meaning} ({told})" if told else parameter.meaning


def _comment(text: str, hanging: str = "") -> Iterator[str]:
    """Wrap what is too long, and keep the lines that are there."""
    for line in text.rstrip("\n").split("\n"):
        long = len(line) > _WIDTH
        pieces = textwrap.wrap(line, _WIDTH - 2, subsequent_indent=hanging) if long else [line]
        yield from (f"# {piece}".rstrip() for piece in pieces)


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema of a scenario file, in draft 2020-12, for editors.

    It knows every key, type and range. What must agree between parts, and what a file that is
    extended adds, only ``solidarity check`` knows.
    """
    schema = Scenario.model_json_schema()
    for table in (schema, *schema["$defs"].values()):
        for field in table.get("properties", {}).values():
            _explain(field)
    rules = {"anyOf": [schema["properties"][TABLE], {"type": "string", "enum": list(PRESETS)}]}
    extends = {
        "type": "string",
        "description": "name or path of the scenario that this one changes; paths from this file",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **{key: held for key, held in schema.items() if key != "required"},
        "title": "A scenario of solidarity",
        "properties": {"extends": extends, **schema["properties"], TABLE: rules},
        "anyOf": [{"required": ["title"]}, {"required": ["extends"]}],
    }


def _explain(field: dict[str, Any]) -> None:
    """Put into words what a field says of itself in ways of our own; let a spread be a number."""
    if "description" in field:
        field["description"] = filled(field["description"])
    told = {key: field.pop(key, None) for key in _OWN}
    if told["rule"]:
        field["description"] += condition(told["rule"])
    if told["source"]:
        likely = f"plausibly {span(told['plausible'])}" if told["plausible"] else None
        fixed = provenance(told["status"], told["source"], told["theory"])
        words = "; ".join(filter(None, (filled(told["unit"]) or "a word", likely, fixed)))
        field["description"] += f" ({words})"
    if told["low"] is not None:
        number = {"type": "number", "minimum": told["low"]}
        if told["high"] < UNBOUNDED:
            number["maximum"] = told["high"]
        pair = {
            "type": "object",
            "properties": {"mean": number, "spread": {"type": "number", "minimum": 0}},
            "required": ["mean"],
            "additionalProperties": False,
        }
        del field["$ref"]
        field["anyOf"] = [number, pair]


_OWN = (
    *("title", "unit", "source", "theory", "status", "plausible", "reach"),
    *("low", "high", "favours", "opened_by", "moves", "label", "rule", "readings", "first_model"),
)
"""Keys of a field that are not JSON Schema's, or say nothing that its name does not."""
