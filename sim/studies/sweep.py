"""``sweep``: an experiment over a design of points, and what each practice does at every one."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

import pyarrow as pa
import pyarrow.compute as pc

from sim.errors import one_line
from sim.files import MOST_JSON, as_path, read_regular
from sim.notices import Notice
from sim.outcomes import MAIN_OUTCOME, OUTCOME_NAMES
from sim.runs.execute import Ending, Options, execute
from sim.runs.folder import POINTS
from sim.runs.own_model import OwnModel
from sim.runs.parts import kept_tables
from sim.runs.sizing import Cost, sweep_cost
from sim.scenario.lists import DIMENSIONS, Practice
from sim.scenario.ranges import Fitted
from sim.scenario.template import described_fields
from sim.studies.answer import Answer, Attachments, TableFile, plain_row
from sim.studies.asked import AnswerPart, described_field
from sim.studies.design import Axis, Factor, SweepExperiment
from sim.studies.inputs import ModelLike, Progress, Settings, counter, own_model
from sim.studies.judge import RunOptions
from sim.studies.point_stakes import PointStakes, stakes_at_points, told_by_stake
from sim.studies.questions import SweepAsked
from sim.studies.sweep_effects import (
    BATCH,
    Effects,
    PointRows,
    VerdictCounts,
    effects_on,
    points_of_runs,
)
from sim.studies.sweep_prepare import ExperimentLike, PreparedSweep, prepare, read_sweep

_HEAD = """\
# An experiment of solidarity: the same practices over a grid of worlds.
#
#     solidarity check FILE                       says all that is wrong with it
#     solidarity sweep FILE --out results/NAME    runs it; interrupted, the same command goes on
#
# Lines that begin with "# name =" show what else can be asked; take the mark away to use one.
"""

_EXPERIMENT: dict[str, Any] = {
    "title": "How far allies’ own agendas matter",
    "question": "How much does engaged deference add to imposition, as allies’ agendas differ?",
    "scenarios": ["migration-2020"],
    "# settings": ["shocks=[]", "allies.count=12"],
    "practices": ["engaged-deference", "consultation"],
    "against": "imposition",
    "design": "grid",
    "# points": 64,
    "# table": "points.csv",
    "replicates": 20,
    "# precision": 0.005,
    "seed": 2021,
    "# outcomes": ["rights", "harms"],
    "# still": True,
    "# plans": "own",
    "# luck": 2,
    "# keep": ["months"],
}

_FACTOR: dict[str, Any] = {
    "path": "allies.agenda_gap",
    "# between": ["imposition", "engaged-deference"],
    "low": 0.0,
    "high": 1.0,
    "levels": 5,
    "scale": "linear",
    "# values": [0.2, 0.6],
}

_LISTED = {"path": "allies.coordination", "values": [0.2, 0.8]}

_PRACTICE = {"name": "my-practice"} | dict.fromkeys(DIMENSIONS, 0.5)


def experiment_template() -> str:
    """Write an experiment that can be checked and run as it is."""
    return "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD
    yield from described_fields(SweepExperiment, _EXPERIMENT)
    yield "# What varies; each factor is a table of its own. Without any there is one point."
    yield "[[factors]]"
    yield from described_fields(Factor, _FACTOR)
    yield "[[factors]]"
    yield from _bare(described_fields(Factor, _LISTED))
    yield ""
    yield "# A practice beside the nine, for factors to vary (practices.my-practice.voice)."
    yield "# [[own_practices]]"
    yield from (f"# {line}" for line in _bare(described_fields(Practice, _PRACTICE)))


def _bare(lines: Iterator[str]) -> Iterator[str]:
    return (line for line in lines if line and not line.startswith("#"))


_MOST_ERRORS = 50
"""Different errors that are told."""

_MOST_KEPT = 20_000
"""Points up to which effects are kept in memory once they were estimated."""

_POINTS_OF_RUNS = "points of runs"
"""Under which the points are kept with an answer, beside the effects under their outcomes."""

type Finish = Callable[["SweepAnswer", Path], None]
"""Writes all that goes with the tables of a sweep into their folder, as ``sim.results`` does."""


class Failure(AnswerPart):
    """Runs that failed for one reason."""

    error: str = described_field("why")
    scenario: str = described_field("its name")
    runs: int = described_field("how many", "runs")
    point: int = described_field("the first of their points")


class SweepAnswer(Answer):
    """What a sweep found; the effects at every point are in ``frame()`` and ``effects``."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "scenario": "its name",
        "point": "the point of the design; from 0",
        "<factor>": "a column for each factor: its value there, empty for the scenario’s own",
        "practice": "practice of the allies",
        "outcome": "name of the outcome: members’ rights if they are kept, else the first",
        "unit": "unit of the outcome and of its differences",
        "pairs": "worlds in which the outcome is defined for both practices",
        "difference": "mean paired difference, practice − baseline",
        "low": "its interval, for all points of a practice and scenario together",
        "high": "its interval, for all points of a practice and scenario together",
        "verdict": "what the interval says; empty of outcomes of what practices are",
    }

    kind: Literal["sweep"] = described_field("which study", default="sweep")
    asked: SweepAsked = described_field("what was asked")
    experiment: SweepExperiment = described_field("the experiment, as its file says")
    factors: tuple[Axis, ...] = described_field("what varies")
    practices: tuple[str, ...] = described_field("labels, in the order of every table")
    against: str = described_field("label of the baseline")
    points: int = described_field("points of the design", "points")
    runs_made: int = described_field("runs that were made", "runs")
    failed: int = described_field("of them: runs that failed", "runs")
    capped: int = described_field(
        "points that took the most worlds that a precision may take", "points"
    )
    failures: tuple[Failure, ...] = described_field("why runs failed, the most frequent reasons")
    verdicts: tuple[VerdictCounts, ...] = described_field("for each outcome, scenario and practice")
    stakes: tuple[PointStakes, ...] = described_field(
        "for each scenario what movements change in members’ rights at the points, beside the "
        "smallest difference that matters; none where it cannot be said, and in answers of earlier "
        "versions",
        default=(),
    )

    def judged_anew(self) -> Self:
        """Count the verdicts again, from the runs, where they are those of an earlier version."""
        if all(row.points for row in self.verdicts):
            return self
        return _counted(self)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes that were kept; the main one is the first."""
        kept = dict.fromkeys(row.outcome for row in self.verdicts) or self.experiment.kept_outcomes
        return tuple(name for name in kept if name in OUTCOME_NAMES)  # an older one kept others

    @property
    def columns(self) -> Mapping[str, str]:
        """The columns of ``rows``, each factor with its own."""
        found: dict[str, str] = {}
        for name, held in self.COLUMNS.items():
            found |= (
                {axis.name: axis.meaning for axis in self.factors} if "<" in name else {name: held}
            )
        return found

    def counts(self, outcome: str) -> tuple[VerdictCounts, ...]:
        """Give the verdicts on an outcome."""
        return tuple(row for row in self.verdicts if row.outcome == outcome)

    def effects(self, outcome: str = "") -> list[Effects]:
        """Give the differences at every point, for each practice and scenario.

        Args:
            outcome: that was kept; the main one by default.

        Raises:
            KeyError: it was not kept.
        """
        outcome = outcome or self.outcomes[0]
        if outcome not in self.outcomes:
            raise KeyError(outcome)
        found: list[Effects] | None = self.held.kept.get(outcome)
        if found is None:
            main = outcome == MAIN_OUTCOME
            found = effects_on(
                outcome,
                self.batches,
                self._points,
                self.practices,
                against=self.against,
                smallest={
                    name: world.scenario.comparison.smallest_difference if main else None
                    for name, world in self.scenarios.items()
                },
            )
            if self.points <= _MOST_KEPT:
                self.held.kept[outcome] = found
        return found

    @property
    def _points(self) -> list[PointRows]:
        """The points among the runs, found once."""
        found: list[PointRows] | None = self.held.kept.get(_POINTS_OF_RUNS)
        if found is None:
            found = points_of_runs(self.batches, [axis.name for axis in self.factors])
            self.held.kept[_POINTS_OF_RUNS] = found
        return found

    def batches(self, columns: list[str]) -> Iterator[pa.RecordBatch]:
        """Give some columns of the runs in their order, a few rows at a time."""
        source = self.held.tables["runs"]
        if isinstance(source, TableFile):
            yield from source.batches(columns, BATCH)
        else:
            yield from self.table("runs").select(columns).to_batches(BATCH)

    def rows(self) -> list[dict[str, Any]]:
        """Give a row for each scenario, practice and point, on the main outcome."""
        keys = self.columns
        return [plain_row(keys, row) for effects in self.effects() for row in _rows(effects)]


ANSWER = SweepAnswer


def _rows(effects: Effects) -> Iterator[dict[str, Any]]:
    columns = {name: held.tolist() for name, held in effects.factors.items()}
    columns |= {"pairs": effects.pairs.tolist(), "difference": effects.mean.tolist()}
    columns |= {"low": effects.low.tolist(), "high": effects.high.tolist()}
    columns |= {"point": list(range(effects.points)), "verdict": effects.words}
    head = {"scenario": effects.scenario, "practice": effects.practice}
    head |= {"outcome": effects.outcome.name, "unit": effects.outcome.unit}
    for values in zip(*columns.values(), strict=True):
        yield head | dict(zip(columns, values, strict=True))


def run_sweep(
    experiment: ExperimentLike,
    *,
    out: str | Path | None = None,
    set: Settings = None,  # noqa: A002 - named as the option
    model: ModelLike = None,
    fitted: Fitted | None = None,
    options: Options | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] = lambda _: None,
    finish: Finish | None = None,
) -> SweepAnswer | None:
    """Run practices over a design of points, each on the same worlds, with the same luck.

    Args:
        experiment: the name of one that comes with solidarity, the path of a file, or an object.
        out: folder of the sweep. What is done stays there, whatever happens, and the same call goes
            on from it. Without it nothing is written.
        set: changes to all scenarios.
        model: a user's own model in place of the compiled one; its outcomes are columns of runs.
        fitted: where fitted values come from.
        options: how it is done: threads, processes or Dask, or only a part of it.
        progress: told of every step.
        say: told of what is doubtful and of what is found, a sentence each.
        finish: writes what goes with the tables into their folder, which then is a result.

    Returns:
        The answer; None if but a part of it was to be run.

    Raises:
        RequestError: with all that is wrong with what is asked, or with the folder.
        IncompleteError: nothing was to be run, and parts are missing.
        ChangedError: the sweep or the model changed meanwhile.
        OSError: the folder cannot be written; what is done stays.
    """
    asked, held = read_sweep(experiment, set, model, fitted)
    prepared = prepare(asked, held)
    for doubt in prepared.warnings:
        say(Notice("warning", doubt=doubt))
    options = Options(engine="threads") if options is None else options
    if out is None:
        return _in_memory(asked, held, prepared, options, progress)
    folder = as_path(out, "out")
    ending, answer = _carry_out(
        asked, held, prepared, folder, options, progress=progress, say=say, finish=finish
    )
    _say_ending(ending, folder, options, say)
    if ending.tables == "shard":
        return None
    if answer is None:
        text = read_regular(folder / "sweep.json", MOST_JSON) if finish is not None else b""
        answer = SweepAnswer.model_validate_json(text).holding(held)
    answer.held.tables, answer.held.folder = _tables(prepared, folder), folder
    return answer.judged_anew()


def estimate_cost(
    experiment: ExperimentLike,
    set: Settings,  # noqa: A002 - named as the option
    model: ModelLike,
    options: Options,
    say: Callable[[str], None],
    *,
    fitted: Fitted | None = None,
) -> Cost:
    """Estimate how much a sweep is and how long it takes, from a few runs; as ``run_sweep``."""
    asked, held = read_sweep(experiment, set, model, fitted)
    prepared = prepare(asked, held)
    for doubt in prepared.warnings:
        say(Notice("warning", doubt=doubt))
    said = prepared.experiment
    question = " ".join(said.question.split())
    about = {"sweep": asked.name, "question": question, "design": said.design}
    return sweep_cost(prepared.work, options.part_seconds, options.workers, about)


def ask(
    asked: SweepAsked,
    held: Attachments,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> SweepAnswer:
    """Run what was asked, from the texts and worlds that are held; nothing is written."""
    return _in_memory(
        asked, held, prepare(asked, held), Options(jobs=jobs, engine="threads"), progress
    )


def _in_memory(
    asked: SweepAsked,
    held: Attachments,
    prepared: PreparedSweep,
    options: Options,
    progress: Progress | None,
) -> SweepAnswer:
    def read(answer: SweepAnswer, _: Path) -> None:
        for name in answer.tables():
            answer.table(name)  # before the folder is gone

    with tempfile.TemporaryDirectory(prefix="solidarity-") as place:
        _, answer = _carry_out(
            asked, held, prepared, Path(place), options, progress=progress, finish=read
        )
    if answer is None:
        raise ValueError("a single shard of a sweep has no answer")
    return answer


def _carry_out(
    asked: SweepAsked,
    held: Attachments,
    prepared: PreparedSweep,
    folder: Path,
    options: Options,
    *,
    progress: Progress | None,
    say: Callable[[str], None] = lambda _: None,
    finish: Finish | None = None,
) -> tuple[Ending, SweepAnswer | None]:
    """Run what is left of a sweep; also give the answer, if its tables were written now."""
    made: list[SweepAnswer] = []

    def finishing(folder: Path, found: Mapping[str, Any]) -> None:
        made.append(answer_of_tables(asked, held, prepared, folder, found))
        if finish is not None:
            finish(made[0], folder)

    counting = partial(counter, progress)
    ending = execute(prepared.work, folder, options, tell=say, counting=counting, finish=finishing)
    return ending, made[0] if made else None


def _tables(prepared: PreparedSweep, folder: Path) -> dict[str, Any]:
    names = (*kept_tables(prepared.work.setup), Path(POINTS).stem)
    return {name: TableFile(folder / f"{name}.parquet") for name in names}


def answer_of_tables(
    asked: SweepAsked,
    held: Attachments,
    prepared: PreparedSweep,
    folder: Path,
    found: Mapping[str, Any],
) -> SweepAnswer:
    """Make the answer of tables in a folder, and of what was counted when they were written."""
    held.tables = _tables(prepared, folder)
    held.more = found
    counts = found["counts"]
    answer = SweepAnswer(
        asked=asked,
        experiment=prepared.experiment,
        factors=prepared.axes,
        practices=tuple(prepared.work.setup.practices),
        against=prepared.against,
        points=prepared.work.points.num_rows,
        runs_made=counts["runs"],
        failed=counts["failed"],
        capped=counts["capped"],
        failures=(),
        verdicts=(),
        stakes=_stakes(prepared, own_model(asked, held)),
    ).holding(held)
    failures = _failures(answer) if answer.failed else ()
    return _counted(answer).model_copy(update={"failures": failures}).holding(held)


def _stakes(prepared: PreparedSweep, own: OwnModel | None) -> tuple[PointStakes, ...]:
    """Look at what movements change at the points, unless runs have a switch of their own."""
    work, switched = prepared.work, prepared.experiment.switch
    if switched or MAIN_OUTCOME not in work.setup.outcomes or not told_by_stake(own):
        return ()
    return tuple(
        row
        for name, held in work.setup.scenarios.items()
        for row in stakes_at_points(
            work,
            name,
            prepared.against,
            {MAIN_OUTCOME: held.comparison.smallest_difference},
            RunOptions(),
        )
    )


def _counted[Swept: SweepAnswer](answer: Swept) -> Swept:
    """Count at how many points each verdict holds."""
    verdicts = tuple(one.counts() for name in answer.outcomes for one in answer.effects(name))
    return answer.model_copy(update={"verdicts": verdicts})


def _failures(answer: SweepAnswer) -> tuple[Failure, ...]:
    """Count the reasons of runs that failed, the most frequent first."""
    count: Counter[tuple[str, str]] = Counter()
    where: dict[tuple[str, str], int] = {}
    for batch in answer.batches(["scenario", "point", "error"]):
        for row in batch.filter(pc.is_valid(batch.column("error"))).to_pylist():
            key = (one_line(row["error"], 300), row["scenario"])
            count[key] += 1
            where.setdefault(key, row["point"])
    return tuple(
        Failure(error=key[0], scenario=key[1], runs=runs, point=where[key])
        for key, runs in count.most_common(_MOST_ERRORS)
    )


def _say_ending(ending: Ending, folder: Path, options: Options, say: Callable[[str], None]) -> None:
    """Say what there is now, and what can be done with it."""
    if ending.tables == "before":
        say(Notice("was_complete", folder=folder))
    else:
        say(Notice("parts_run", parts=ending.parts, run=ending.run))
    if ending.failed:
        say(Notice("failures", runs=ending.failed))
    if ending.capped:
        say(Notice("points_capped", points=ending.capped))
    if options.shard is not None:
        part, parts = options.shard
        say(Notice("shard_done", part=part, parts=parts))
