"""What every report says at its end: its worlds, their parameters, what is assumed, how made."""

from datetime import datetime

from sim.files import MADE_BY
from sim.render.blocks import Block, Command, Section, Table, Words
from sim.render.wording import listed
from sim.telling.assumptions import assumptions_section
from sim.telling.needed import ELSEWHERE, Repeat, repeat_of
from sim.telling.parameters import FIXED, Varied, scenario_sections
from sim.telling.reading import Result


def closing(result: Result, varied: Varied = FIXED) -> tuple[Section, ...]:
    """Give the sections that end every report."""
    repeat = repeat_of(result)
    return (
        *scenario_sections(result.scenarios, varied),
        assumptions_section(result.scenarios, varied),
        made_section(result, repeat),
        *repeat.sections(),
    )


def made_section(result: Result, repeat: Repeat) -> Section:
    """Say how the result came about and how to make it again."""
    manifest = result.manifest
    blocks: list[Block] = [
        Words("This command makes the same again:"),
        Command(repeat.command),
        *repeat.said(),
    ]
    if ELSEWHERE in repeat.command:
        blocks.append(
            Words("“…/” stands for a folder of the machine on which this was made.", quiet=True)
        )
    blocks += _install(result)
    blocks.append(Table("How it was made", ("what", "is"), _facts(result), "ll", sortable=False))
    blocks.append(
        Words(
            "The same command gives the same numbers to the last bit on one type of processor "
            "with these versions, and elsewhere the same but for the last digits.",
            quiet=True,
        )
    )
    files = tuple(manifest["files"].items())
    head, many = ("file", "SHA-256"), len(files) > 6
    blocks.append(Table("Files of the result", head, files, "ll", folded=many, sortable=False))
    return Section("How to repeat it", tuple(blocks))


def _install(result: Result) -> list[Block]:
    """Say which software it takes."""
    version, git = result.manifest["versions"].get(MADE_BY), result.manifest["git"]
    if git is None or git["commit"] is None:
        return [Words(f"It takes {MADE_BY} {version}; of which commit is not known.")]
    blocks: list[Block] = [
        Words(f"It takes {MADE_BY} {version}. In a copy of its repository:"),
        Command(f"git checkout {git['commit']} && make environment && . .venv/bin/activate"),
    ]
    if git["dirty"]:
        blocks.append(
            Words(
                "Beware: files had been changed since that commit when this was made; the commit "
                "alone may give other numbers."
            )
        )
    return blocks


def _facts(result: Result) -> tuple[tuple[str, str], ...]:
    manifest = result.manifest
    versions = [f"{name} {held}" for name, held in manifest["versions"].items() if held]
    seeds = [f"{seed} ({what})" for what, seed in manifest["seeds"].items()]
    machine = manifest["host"]
    processors = manifest.get("processors") or [str(machine.get("cpu") or "not known")]
    rows = [
        ("seeds" if len(seeds) > 1 else "seed", listed(seeds)),
        ("settings", listed(manifest.get("settings") or []) or "none"),
        ("versions", listed(versions)),
        ("processor", listed(processors)),
        ("system", " ".join(str(machine.get(key) or "") for key in ("system", "machine")).strip()),
        ("begun", manifest["started"]),
        ("finished", manifest["finished"] + _duration(manifest["started"], manifest["finished"])),
    ]
    rows += [
        (f"digest of {name}", digest)
        for name, digest in manifest.get("scenario_digests", {}).items()
    ]
    return tuple(rows)


def _duration(started: str, finished: str) -> str:
    """Say how long it took, if the two are times."""
    try:
        took = datetime.fromisoformat(finished) - datetime.fromisoformat(started)
    except (ValueError, TypeError):
        return ""
    seconds = int(took.total_seconds())
    return f" (after {seconds // 60} min {seconds % 60} s)" if seconds >= 0 else ""
