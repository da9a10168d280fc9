"""How an answer came about and how to make it again: what every report says at its end."""

from datetime import datetime
from shlex import join

from sim.files import MADE_BY
from sim.render.blocks import Block, Command, Section, Table, Words
from sim.render.wording import listed
from sim.studies.answer import Answer
from sim.studies.asking import published_path

LONGEST = 200_000
"""Characters of all files together that a page holds; of others it says that they are needed."""

ELSEWHERE = "…/"
"""What stands in a command for a folder of the machine on which it was typed."""


SAME = (
    "The same command gives the same numbers to the last bit on one type of processor with these "
    "versions, and elsewhere the same but for the last digits."
)


def made_sections(answer: Answer) -> tuple[Section, ...]:
    """Say how an answer was made and what repeats it, with the texts of files that it needs."""
    manifest, files = answer.held.manifest, needed_files(answer)
    folder = answer.held.folder
    blocks: list[Block] = [Words("This command makes the same again:"), Command(answer.command)]
    if folder is not None:
        again = Command(join([MADE_BY, "reproduce", folder.name]))
        blocks += [Words("From its folder alone, and compared with it byte for byte:"), again]
    if files:
        stand = "text stands" if len(files) == 1 else "texts stand"
        read = f"It reads {listed(list(files))}, whose {stand} at the end of this page."
        blocks.append(Words(read))
    if any(name.startswith(ELSEWHERE) for name in files) or ELSEWHERE in answer.command:
        told = "“…/” stands for a folder of the machine on which this was made."
        blocks.append(Words(told, quiet=True))
    blocks += _install(answer)
    if manifest:
        head = ("what", "is")
        blocks.append(Table("How it was made", head, _facts(answer), "ll", sortable=False))
    blocks.append(Words(SAME, quiet=True))
    if manifest:
        names = tuple(manifest["files"].items())
        folded, head = len(names) > 6, ("file", "SHA-256")
        blocks.append(
            Table("Files of the result", head, names, "ll", folded=folded, sortable=False)
        )
    sections = [Section("How to repeat it", tuple(blocks), folded=True)]
    if files:
        texts: list[Block] = []
        for name, text in files.items():
            texts += [Words(name, heading=True), Command(text)]
        sections.append(Section("Files that the command reads", tuple(texts), folded=True))
    return tuple(sections)


def needed_files(answer: Answer) -> dict[str, str]:
    """Give the texts of files that the command reads and that do not come with solidarity."""
    shipped = {f"{word}.toml" for word in answer.asked.words()[:1]}  # experiments, by their names
    files = {
        published_path(world.place)[0]: world.scenario.to_toml()
        for world in answer.scenarios.values()
        if world.place and not world.shipped  # the defaults have no file
    } | {name: text for name, text in answer.held.inputs.items() if name not in shipped}
    return files if sum(map(len, files.values())) <= LONGEST else {}


def _install(answer: Answer) -> list[Block]:
    """Say which software it takes."""
    git = answer.held.manifest.get("git")
    if not git or git["commit"] is None:
        return [Words(f"It takes {MADE_BY} {answer.version}.")]
    blocks: list[Block] = [
        Words(f"It takes {MADE_BY} {answer.version}. In a copy of its repository:"),
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


def _facts(answer: Answer) -> tuple[tuple[str, str], ...]:
    manifest = answer.held.manifest
    versions = [f"{name} {held}" for name, held in manifest["versions"].items() if held]
    machine = manifest["host"]
    processors = manifest.get("processors") or [str(machine.get("cpu") or "not known")]
    began, ended = manifest["started"], manifest["finished"]
    return (
        ("versions", listed(versions)),
        ("processor", listed(processors)),
        ("system", " ".join(str(machine.get(key) or "") for key in ("system", "machine")).strip()),
        ("begun", began),
        ("finished", ended + _duration(began, ended)),
        *((f"digest of {name}", world.digest) for name, world in answer.scenarios.items()),
    )


def _duration(started: str, finished: str) -> str:
    """Say how long it took, if the two are times."""
    try:
        took = datetime.fromisoformat(finished) - datetime.fromisoformat(started)
    except (ValueError, TypeError):
        return ""
    seconds = int(took.total_seconds())
    return f" (after {seconds // 60} min {seconds % 60} s)" if seconds >= 0 else ""
