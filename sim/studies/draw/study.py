"""Asking a study that draws: how its draw is carried out, gone on with and foretold, for all."""

import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from sim.files import as_path
from sim.render.wording import duration, size
from sim.runs.execute import Options
from sim.runs.sizing import forecast
from sim.studies.answer import Answer, Held
from sim.studies.asking import Progress, answered, subject_of
from sim.studies.draw.draw import DrawAsked, Drawing
from sim.studies.draw.judge import Manner, ShardDoneError
from sim.studies.draw.sampled import sobol
from sim.studies.question import Question


@dataclass(frozen=True, slots=True)
class DrawStudy[Asks: DrawAsked, Found: Answer]:
    """A study that draws.

    Attributes:
        asked: its question.
        lay: lays the draw out.
        read: draws, and reads what was judged; what it draws stays for the time being.
    """

    asked: type[Asks]
    lay: Callable[[Question[Asks], Manner], Drawing]
    read: Callable[[Question[Asks], Drawing], Found]

    def answered(self, given: Mapping[str, Any]) -> Found | None:
        """Ask with the arguments of the study; None if but a shard was run.

        Args:
            given: what is asked, and ``resume``, ``options``, ``jobs``, ``progress``, ``say``.

        Raises:
            RequestError: with all that is wrong with what is asked, or with the folder.
        """
        how = Manner(
            given["options"] or Options(jobs=given["jobs"], engine="threads"),
            None if given["resume"] is None else as_path(given["resume"], "resume"),
            given["progress"],
            given["say"],
        )
        own = {name: given[name] for name in self.asked.model_fields}
        try:
            return answered(self.asked, partial(self.ask, how=how), own)
        except ShardDoneError:
            return None

    def ask(
        self,
        asked: Asks,
        held: Held,
        *,
        jobs: int | None = None,
        progress: Progress | None = None,
        how: Manner | None = None,
    ) -> Found:
        """Draw and judge what was asked, in the world that is held."""
        how = how or Manner(Options(jobs=jobs, engine="threads"), None, progress)
        question = Question.of(asked, held, how.options.jobs, how.progress)
        with ExitStack() as stack:
            if how.folder is None:
                made = tempfile.TemporaryDirectory(prefix="solidarity-")
                how = replace(how, folder=Path(stack.enter_context(made)), say=lambda _: None)
            return question.answered(self.read(question, self.lay(question, how)))

    def foretell(self, how: Options, given: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Say how much a draw is and how long it takes: what, and how much."""
        own = {name: given[name] for name in self.asked.model_fields}
        own["scenario"], own["set"], held = subject_of(own["scenario"], own["set"], own["model"])
        own["model"] = held.model_name
        question = Question.of(self.asked.read(**own), held)
        asked, drawing = question.asked, self.lay(question, Manner(how))
        laid = drawing.laid(drawing.space.values_at(sobol(drawing.space.dimensions, 64, 1)))
        found = {key: forecast(work) for key, work in laid.items()}
        share = asked.most_points / 64
        seconds = share * sum(row.unit_seconds * laid[key].units for key, row in found.items())
        runs = round(share * sum(row.runs for row in found.values()))
        room = round(share * sum(row.most_bytes for row in found.values()))
        least = "" if getattr(asked, "precision", None) is None else "at least "
        rules = sum(bool(axis.values) for axis in drawing.space.axes)
        rows = [
            ("scenario", question.world.name),
            ("drawn", f"{len(drawing.space.columns) - rules} numbers, {rules} rules"),
            ("points", f"{least}{asked.most_points:,}"),
            ("worlds of each", f"{asked.replicates:,}"),
            ("practices", ", ".join(next(iter(laid.values())).setup.labels)),
            ("runs", f"{least}{runs:,}"),
            ("time of one core", f"{least}about {duration(seconds)}"),
            ("room on disk", f"{least}about {size(room)}"),
        ]
        if asked.plausible == "joint":
            each = duration(seconds * asked.points / (asked.replicates * asked.most_points))
            rows.append(
                ("besides", f"about {each} for every {asked.points:,} points that are tried")
            )
        return rows
