"""Answers of sweeps: real designs, with numbers that are known."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.reports import tell
from sim.reports.blocks import Choice, Section
from sim.runs.parts import final_schema
from sim.studies.sweep import answer_of_tables
from sim.studies.sweep_prepare import prepare, read_sweep
from tests.studies.sweep.conftest import WORLD, text

GAP = """
[[factors]]
path = "allies.agenda_gap"
low = 0.0
high = 1.0
levels = 5
"""
COURTS = """
[[factors]]
path = "institutions.enforceability"
values = [0.0, 0.2, 0.4]
"""
CURVE = """
[[factors]]
path = "rules.pressure"
values = ["linear", "hill"]
"""

PAIR = {
    "practices": '["engaged-deference", "imposition"]',
    "against": '"imposition"',
    "replicates": "6",
}


def sweep_of(folder, factors, value, *, fails=None, **changes):
    """Give the answer of a sweep whose runs are made up.

    ``value`` is given a table of the runs (scenario, point, replicate, practice, the factors) and
    the name of an outcome, and gives its number in each; ``fails`` gives each run's error or None.
    """
    place = folder / "experiment"
    place.mkdir(parents=True, exist_ok=True)
    (place / "tiny.toml").write_text(WORLD, encoding="utf-8")
    (place / "other.toml").write_text(WORLD.replace("Tiny", "Other"), encoding="utf-8")
    path = place / "mine.toml"
    path.write_text(text(factors, **{"outcomes": '["rights"]', **changes}), encoding="utf-8")
    asked, held = read_sweep(path)
    prepared = prepare(asked, held)
    setup = prepared.work.setup
    runs = _runs(prepared.work)
    for outcome in setup.outcomes:
        runs[outcome] = np.asarray(value(runs, outcome), dtype=np.float64)
    runs["error"] = None if fails is None else fails(runs)
    schema = final_schema(setup, "runs").remove_metadata()
    table = pa.Table.from_pandas(runs, schema, preserve_index=False)
    pq.write_table(table, folder / "runs.parquet", row_group_size=1_000)
    counts = {"runs": len(runs), "failed": int(runs["error"].notna().sum()), "capped": 0}
    return answer_of_tables(asked, held, prepared, folder, {"counts": counts})


def _runs(work):
    """Give the columns before the outcomes, sorted as a sweep sorts them."""
    points = work.points.to_pandas()
    worlds = work.setup.replicates or 100
    index = pd.MultiIndex.from_product(
        [work.setup.scenarios, points["point"], range(worlds), list(work.setup.practices)],
        names=["scenario", "point", "replicate", "practice"],
    )
    return index.to_frame(index=False).merge(points, on="point", how="left")


def luck(runs, size=0.01, seed=1):
    """Give noise that practices of a world share, and as much of their own."""
    rng = np.random.default_rng(seed)
    worlds = rng.normal(0.4, 0.1, int(runs["replicate"].max()) + 1)
    return worlds[runs["replicate"]] + rng.normal(0, size, len(runs))


def more(runs, difference, practice="engaged-deference"):
    """Give what one practice has more."""
    return np.where(runs["practice"] == practice, difference, 0.0)


def section(report, title):
    """Find a section by the beginning of its title."""
    return next(held for held in report.sections if held.title.startswith(title))


def of_type(blocks, kind):
    """Give all blocks of a kind, those in choices, too."""
    found = []
    for block in blocks.blocks if isinstance(blocks, Section) else blocks:
        if isinstance(block, kind):
            found.append(block)
        if isinstance(block, Choice):
            found += of_type([held for _, held in block.options], kind)
    return found


def noise(runs, _):
    """Give a value of ``sweep_of`` in which nothing differs but by luck."""
    return luck(runs)


def differences(answer, practice="engaged-deference"):
    """Compute with pandas the mean difference from imposition in rights at every point."""
    runs = answer.runs()
    keys = ["scenario", "point", "replicate"]
    wide = runs.pivot_table(index=keys, columns="practice", values="rights")
    return (wide[practice] - wide["imposition"]).groupby(["scenario", "point"]).mean()


FORTY = {**PAIR, "replicates": "40"}
"""Deference against imposition in 40 worlds; own noise of 0.01 makes a standard error of 0.0022."""


def report_of(tmp_path, factors, difference, size=0.01, **changes):
    """Report a sweep whose difference in rights is known at every point."""

    def value(runs, _):
        return luck(runs, size) + more(runs, difference(runs))

    return tell(sweep_of(tmp_path, factors, value, **{**FORTY, **changes}))


def constant(number):
    """Give the same difference everywhere."""
    return lambda runs: np.full(len(runs), number)
