"""A result made again from its folder alone, and compared with the first one byte for byte."""

import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import fitting, one_line
from sim.files import as_path
from sim.kinds import KINDS
from sim.loading import load, read_manifest
from sim.result_folder import ResultFolder, git_state, host, versions
from sim.results import save
from sim.studies.answer import Answer, Attachments
from sim.studies.inputs import Progress


@dataclass(frozen=True, slots=True)
class Reproduction:
    """A result made again, and how its files compare with the first ones.

    Attributes:
        answer: made anew.
        same: names of files that are equal byte for byte.
        different: names of files that are not, or are in only one of the folders.
        notes: what may explain a difference: another version, another processor.
    """

    answer: Answer
    same: tuple[str, ...]
    different: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether every file is the same, but for times and the machine in the manifest."""
        return not self.different


def reproduce(
    folder: str | Path,
    *,
    out: str | Path | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Reproduction:
    """Make a result again, from its folder alone, and compare the two byte for byte.

    Where a user's own model was run, its file in the folder is run again, so ask for that only of
    folders that you trust; a ``RuntimeWarning`` says so before it is.

    Args:
        folder: of the result; it is only read.
        out: where the new one goes; by default nowhere, it is removed after the comparison.
        jobs: threads or processes; one per processor by default.
        progress: told of every step.

    Raises:
        RequestError: the folder is no result, or not as it was written.
    """
    former = load(folder)
    if out is not None:
        ResultFolder.check(as_path(out, "out"))
    if (model := getattr(former.asked, "model", None)) is not None:
        warnings.warn(
            f"{folder}: runs the model {one_line(str(model))}, which is code that came with the "
            "folder: stop here if you do not trust it",
            RuntimeWarning,
            stacklevel=2,
        )
    figures = any(name.endswith(".png") for name in former.held.manifest["files"])
    with tempfile.TemporaryDirectory(prefix="solidarity-") as place:
        made = Path(out) if out is not None else Path(place, "result")
        held = Attachments(former.held.worlds, inputs=former.held.inputs, places={})
        with fitting(folder):
            answer: Answer = KINDS[former.kind].ask(
                former.asked, held, jobs=jobs, progress=progress
            )
        save(answer, made, figures=figures)
        old, new = former.held.manifest["files"], read_manifest(made)["files"]
    names = sorted({*old, *new})  # a report drawn later is none of them, nor a sweep's plan
    return Reproduction(
        answer=answer,
        same=tuple(name for name in names if old.get(name) == new.get(name)),
        different=tuple(name for name in names if old.get(name) != new.get(name)),
        notes=(*_otherwise(former.held.manifest), *_other_model(former, answer)),
    )


def _other_model(former: Answer, answer: Answer) -> list[str]:
    """Say whether a user's own model is another than it was."""
    if former.own_model is None or former.own_model == answer.own_model:
        return []
    return [f"the model {former.own_model.name} has changed since it was made"]


def _otherwise(manifest: Mapping[str, Any]) -> list[str]:
    """Say in what this machine and these versions differ from those of a manifest."""
    notes = []
    for name, made in manifest["versions"].items():
        if made != (now := versions().get(name)):
            notes.append(f"it was made with {name} {made}, this is {now}")
    git, here = manifest.get("git") or {}, git_state() or {}
    if git.get("commit") and git.get("commit") != here.get("commit"):
        notes.append(f"it was made at commit {git['commit']}, this is {here.get('commit')}")
    if git.get("dirty"):
        notes.append("files had been changed since that commit when it was made")
    if (made := manifest["host"].get("cpu")) != (now := host()["cpu"]):
        notes.append(f"it was made on {made}, this is {now}: last digits may differ")
    return notes
