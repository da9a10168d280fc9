"""Results of sweeps: real designs and folders, with numbers that are known."""

import hashlib
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.manifest import write_manifest
from sim.render.blocks import Choice, Section
from sim.runs.folder import points_bytes
from sim.runs.plan import plan_of
from sim.runs.tables import final_schema
from sim.sweep.draft import read_draft
from sim.telling.reading import read_result
from sim.telling.sweep import sweep_report
from tests.sweep.conftest import WORLD, text

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
path = "pressure.curve"
values = ["linear", "hill"]
"""

PAIR = {
    "practices": '["engaged-deference", "imposition"]',
    "against": '"imposition"',
    "replicates": "6",
}


def sweep_of(folder, factors, value, *, fails=None, **changes):
    """Write the result of a sweep and read it.

    ``value`` is given a table of the runs (scenario, point, replicate, practice, the factors) and
    the name of an outcome, and gives its number in each; ``fails`` gives each run's error or None.
    """
    place = folder / "experiment"
    place.mkdir(parents=True, exist_ok=True)
    (place / "tiny.toml").write_text(WORLD, encoding="utf-8")
    (place / "other.toml").write_text(WORLD.replace("Tiny", "Other"), encoding="utf-8")
    path = place / "mine.toml"
    path.write_text(text(factors, **{"outcomes": '["rights"]', **changes}), encoding="utf-8")
    draft = read_draft(str(path))
    made = folder / "made"
    made.mkdir()
    points = points_bytes(draft.points)
    plan = plan_of(draft.work, hashlib.sha256(points).hexdigest(), 1)
    (made / "points.parquet").write_bytes(points)
    (made / "plan.json").write_text(plan.to_json({}), encoding="utf-8")
    runs = _runs(draft, plan)
    for outcome in plan.setup.outcomes:
        runs[outcome] = np.asarray(value(runs, outcome), dtype=np.float64)
    runs["error"] = None if fails is None else fails(runs)
    schema = final_schema(plan.setup, "runs", plan.model)
    table = pa.Table.from_pandas(runs, schema.remove_metadata(), preserve_index=False)
    pq.write_table(table.cast(schema), made / "runs.parquet", row_group_size=1_000)
    write_manifest(
        made,
        started=datetime.now(UTC),
        seeds={"worlds": plan.setup.seed},
        scenarios={name: held.to_dict() for name, held in plan.setup.scenarios.items()},
        more={
            "kind": "sweep",
            "practices": list(plan.setup.labels),
            "counts": {"runs": len(runs), "failed": int(runs["error"].notna().sum())},
        },
        arguments=["sweep", "mine.toml"],
    )
    return read_result(made)


def _runs(draft, plan):
    """Give the columns before the outcomes, sorted as a sweep sorts them."""
    points = draft.points.to_pandas()
    worlds = plan.setup.replicates or 100
    index = pd.MultiIndex.from_product(
        [plan.setup.scenarios, points["point"], range(worlds), plan.setup.labels],
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


def differences(result, practice="engaged-deference"):
    """Compute with pandas the mean difference from imposition in rights at every point."""
    runs = pd.read_parquet(result.folder / "runs.parquet")
    keys = ["scenario", "point", "replicate"]
    wide = runs.pivot_table(index=keys, columns="practice", values="rights")
    return (wide[practice] - wide["imposition"]).groupby(["scenario", "point"]).mean()


FORTY = {**PAIR, "replicates": "40"}
"""Deference against imposition in 40 worlds; own noise of 0.01 makes a standard error of 0.0022."""


def report_of(tmp_path, factors, difference, size=0.01, **changes):
    """Report a sweep whose difference in rights is known at every point."""

    def value(runs, _):
        return luck(runs, size) + more(runs, difference(runs))

    return sweep_report(sweep_of(tmp_path, factors, value, **{**FORTY, **changes}))


def constant(number):
    """Give the same difference everywhere."""
    return lambda runs: np.full(len(runs), number)
