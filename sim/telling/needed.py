"""What it takes to make a result again: the command, and the files that it names."""

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from shlex import join
from typing import Any

from sim.render.blocks import Block, Command, Section, Words
from sim.render.wording import listed
from sim.scenario.toml import tables_to_toml
from sim.telling.reading import Result

LONGEST = 200_000
"""Characters of all files together that a page holds; of others it says that they are needed."""

ELSEWHERE = "…/"
"""What stands in a command for a folder of the machine on which it was typed."""

TITLE = "Files that the command needs"


@dataclass(frozen=True, slots=True)
class Repeat:
    """How a result is made again.

    Attributes:
        command: to type in the folder where the files are; no sign of it means more to a shell
            than itself.
        files: names and texts of what it reads and the page holds.
        missing: what it reads and the page does not hold.
    """

    command: str
    files: dict[str, str]
    missing: tuple[str, ...]

    def said(self) -> list[Block]:
        """Say which files the command needs, and where they are."""
        blocks: list[Block] = []
        if self.files:
            one = len(self.files) == 1
            blocks.append(
                Words(
                    f"It needs {'the file' if one else 'the files'} {listed(list(self.files))}, "
                    f"whose text stands at the end of this page (“{TITLE}”). Save "
                    f"{'it under this name' if one else 'them under these names'} in the folder in "
                    "which you type the command."
                )
            )
        if self.missing:
            blocks.append(
                Words(f"It needs {listed(list(self.missing))}, which this page does not hold.")
            )
        return blocks

    def sections(self) -> tuple[Section, ...]:
        """Give the texts of the files, to copy."""
        blocks: list[Block] = [
            Words(
                "Each as it was run, whole: with what it extends and what settings changed. What "
                "comments said is not in it.",
                quiet=True,
            )
        ]
        for name, text in self.files.items():
            blocks += [Words(name, heading=True), Command(text)]
        return (Section(TITLE, tuple(blocks), folded=True),) if self.files else ()


def repeat_of(result: Result) -> Repeat:
    """Find out what it takes to make a result again."""
    words = result.words
    needed = list(_needed(result, words))
    clashing = _clashing([path for path, _ in needed])
    held: dict[str, Mapping[str, Any]] = {}
    room = LONGEST
    for path, data in needed:
        size = len(tables_to_toml(data)) if data else 0
        if path not in held and 0 < size <= room and _name_of(path) not in clashing:
            held[path] = data
            room -= size
    files = {_name_of(path): tables_to_toml(_renamed(data, held)) for path, data in held.items()}
    missing = dict.fromkeys(f"the file {path}" for path, _ in needed if path not in held)
    shown = [_name_of(word) if word in held else word for word in words]
    return Repeat(join(_with_folder(shown, result)), files, tuple(missing))


def _clashing(paths: Sequence[str]) -> set[str]:
    """Give the names that more than one file would have on the page.

    Files elsewhere on the machine can be several though their paths are told alike.
    """
    told = [path for path in paths if path.startswith(ELSEWHERE)]
    apart = [*told, *{path for path in paths if not path.startswith(ELSEWHERE)}]
    return {name for name, times in Counter(map(_name_of, apart)).items() if times > 1}


def _needed(result: Result, words: Sequence[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give each file that the command names, or one of them names, and what it says if known."""
    asked = words[2] if len(words) > 2 else ""
    if result.kind in ("run", "comparison", "explanation"):
        if _is_path(asked):
            yield asked, next(iter(result.scenarios.values())).to_dict()
        return
    experiment: Mapping[str, Any] = {}
    if result.kind == "calibration":
        experiment = result.manifest.get("experiment", {})
    if _is_path(asked):
        yield asked, {key: value for key, value in experiment.items() if value is not None}
        paths = filter(_is_path, experiment.get("scenarios", ()))
        own = {row["name"] for row in experiment.get("own_practices", ())}
        yield from ((path, _scenario(result, path, own)) for path in paths)
        if table := experiment.get("table"):
            yield table, {}
    for before, word in pairwise(words):
        if before == "--scenario" and _is_path(word):
            yield word, _scenario(result, word, set())


def _renamed(data: Mapping[str, Any], held: Container[str]) -> Mapping[str, Any]:
    """Let an experiment name the files that the page holds as they are beside it."""
    if "scenarios" not in data:  # a scenario, which names no file
        return data
    return {**data, "scenarios": [_name_of(p) if p in held else p for p in data["scenarios"]]}


def _scenario(result: Result, path: str, own: set[str]) -> dict[str, Any]:
    """Give a scenario as it was before an experiment added practices of its own."""
    held_by = result.scenarios  # a calibration names them as its file does
    scenario = held_by.get(path) or held_by.get(PurePosixPath(_name_of(path)).stem)
    if scenario is None:
        return {}
    held = scenario.to_dict()
    kept = [row for row in held.get("practices", ()) if row["name"] not in own]
    return {**held, "practices": kept}


def _with_folder(words: Sequence[str], result: Result) -> list[str]:
    """Add where the results go, unless it is there; ``…/`` is no folder to write to."""
    held = [
        word.removeprefix(ELSEWHERE) if before == "--out" else word
        for before, word in zip(["", *words], words, strict=False)
    ]
    if any(word == "--out" or word.startswith("--out=") for word in words):
        return [word.replace(f"--out={ELSEWHERE}", "--out=", 1) for word in held]
    return [*held, "--out", _no_option(result.folder.resolve().name)]


def _is_path(word: str) -> bool:
    """Tell a path from the name of what is shipped, as the command does."""
    return not word.startswith("-") and (word.endswith(".toml") or "/" in word or "\\" in word)


def _name_of(path: str) -> str:
    return _no_option(re.split(r"[/\\]", path.rstrip("/\\"))[-1])


def _no_option(name: str) -> str:
    return f"./{name}" if name.startswith("-") else name
