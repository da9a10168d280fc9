"""``python -m docs.build.alive [SCENARIO …]``: which channels are alive in which shipped scenario.

What ``explain --proximate`` finds is kept in ``results/alive.json`` with the commands that find it;
``python -m docs.build`` makes the map of it in ``model.md``. Channels that theory expects to help
any commitment are asked about against ``no-allies``, the others against imposition.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import sim
from sim.runs.simulate import compile_rules
from sim.scenario.files import load_scenario
from sim.scenario.lists import CHANNEL_FAVOURS, CHANNEL_MOVES, Channels
from sim.scenario.toml import find_scenarios
from sim.studies.proximate import MEASURES, NEGLIGIBLE, READ
from sim.version import PACKAGE
from sim.wording import listed, number

FILE = PACKAGE.parent / "results" / "alive.json"

PRACTICE, WORLDS = "engaged-deference", 40

AGAINST = {"deference": "imposition", "imposition": "imposition", "commitment": "no-allies"}
"""What the practice is compared with, by whom theory expects a channel to help."""

type Found = dict[str, Any]
"""Of a scenario: ``commands``, channels that are ``off``, and of the others what is found."""


def conduct(name: str) -> Found | None:
    """Ask which channels are alive in a scenario; None if all are off."""
    dials = load_scenario(name).channels
    on = [channel for channel in CHANNEL_FAVOURS if getattr(dials, channel) > 0]
    off = [channel for channel in Channels.model_fields if channel not in on]
    held: Found = {"commands": [], "off": off, "channels": {}}
    for against in dict.fromkeys(AGAINST.values()):
        only = [channel for channel in on if AGAINST[CHANNEL_FAVOURS[channel]] == against]
        if not only:
            continue
        answer = sim.explain(
            name,
            practice=PRACTICE,
            against=against,
            only=only,
            replicates=WORLDS,
            proximate=True,
        )
        held["commands"].append(answer.command)
        for row in answer.proximate:
            share = 0.0 if row.nothing else row.here.mean / row.level
            held["channels"][row.channel] = {
                "idle": row.idle,
                "nothing": row.nothing,
                "share": round(share, 4),
            }
    return held if held["channels"] else None


def map_part() -> str:
    """Write the measures, the map by channel and the map by scenario."""
    found: dict[str, Found] = json.loads(FILE.read_text(encoding="utf-8"))
    return "\n\n".join(
        [
            _measures(),
            (
                f"In {WORLDS} worlds of each shipped scenario ({len(found)}; in the others all are "
                f"off), `{PRACTICE}` less `imposition`, or less `no-allies` for what theory "
                f"expects to help any commitment; *idle* is what differs by less than "
                f"{100 * NEGLIGIBLE:g} % of the measure’s level (`python -m docs.build.alive`; "
                f"`{next(iter(found.values()))['commands'][0]}`):"
            ),
            _by_channel(found),
            *_everywhere(found),
            _by_scenario(found),
        ]
    )


def _table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    from docs.build.pages import table  # noqa: PLC0415 - it imports this module

    return table(head, rows)


def _measures() -> str:
    used = dict.fromkeys(CHANNEL_MOVES.values())
    rows = ((MEASURES[name], name in READ) for name in used)
    return _table(
        ("changed first", "in words", "unit", "each month"),
        (
            (f"`{row.name}`", row.label, row.unit, row.definition if own else "series of section 8")
            for row, own in rows
        ),
    )


def _of(found: dict[str, Found], channel: str) -> dict[str, Found]:
    """Give what is found of a channel, by scenario."""
    return {
        name: one["channels"][channel] for name, one in found.items() if channel in one["channels"]
    }


def _by_channel(found: dict[str, Found]) -> str:
    def row(channel: str) -> Sequence[str]:
        held = _of(found, channel)
        apart = {name: one["share"] for name, one in held.items() if one["idle"] is False}
        most = max(apart, key=lambda name: abs(apart[name]), default="")
        return (
            f"`{channel}`",
            f"`{CHANNEL_MOVES[channel]}`",
            f"{len(apart)} of {len(held)}",
            str(sum(one["idle"] is None for one in held.values())),
            str(sum(bool(one["idle"]) for one in held.values())),
            f"{number(100 * apart[most], 0, sign=True)} % (`{most}`)" if most else "",
        )

    head = ("channel", "changes first", "tells practices apart in", "not known in", "idle in")
    return _table((*head, "most"), map(row, Channels.model_fields))


def _everywhere(found: dict[str, Found]) -> Iterator[str]:
    idle = [
        channel
        for channel in Channels.model_fields
        if (held := _of(found, channel)) and all(one["idle"] for one in held.values())
    ]
    if idle:
        yield f"Idle in every shipped scenario: {listed([f'`{name}`' for name in idle])}."


def _by_scenario(found: dict[str, Found]) -> str:
    def cell(channels: dict[str, Any], *, idle: bool | None) -> str:
        return ", ".join(name for name, one in channels.items() if one["idle"] is idle)

    return _table(
        ("scenario", "idle", "not known", "off"),
        (
            (
                f"`{name}`",
                cell(one["channels"], idle=True),
                cell(one["channels"], idle=None),
                ", ".join(one["off"]),
            )
            for name, one in found.items()
        ),
    )


def ask_anew(names: Sequence[str]) -> None:
    """Ask of some scenarios, all that are shipped by default, and keep what is found."""
    compile_rules()
    held = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    for name in names or find_scenarios():
        if (found := conduct(name)) is None:
            continue
        held[name] = found
        kept = {one: held[one] for one in find_scenarios() if one in held}
        FILE.write_text(f"{json.dumps(kept, indent=1)}\n", encoding="utf-8")


if __name__ == "__main__":
    ask_anew(sys.argv[1:])
