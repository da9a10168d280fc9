"""Runs the engine in Node, and holds what it gives against Python."""

import json
import os
import shutil
import subprocess

import numpy as np
import pytest

from sim.classroom.generate import engine_source

NODE = shutil.which("node")

LONGEST = 300
"""Seconds after which what does not end is given up."""

DRIVER = r"""
import fs from "node:fs";
const [, , engine, task] = process.argv;
const all = await import(engine);
const { code, given } = JSON.parse(fs.readFileSync(task));
const flat = (x) => {
  if (x instanceof all.parts.Grid) return flat(x.d);
  if (ArrayBuffer.isView(x) || Array.isArray(x)) return Array.from(x, flat);
  if (x instanceof Map) return flat(Object.fromEntries(x));
  if (typeof x === "number" && !Number.isFinite(x)) return String(x);
  if (x === null || typeof x !== "object") return x;
  return Object.fromEntries(Object.entries(x).map(([name, held]) => [name, flat(held)]));
};
const run = new Function("engine", "given", code);
fs.writeSync(1, JSON.stringify(flat(await run(all, given)) ?? null));
"""


def needed():
    """Skip where there is no Node, but in continuous integration."""
    if NODE is None and not os.environ.get("CI"):
        pytest.skip("Node is not installed (apt-get install nodejs)")


class Engine:
    """The engine in a folder: its text, and whatever it is asked."""

    def __init__(self, folder, source=None):
        needed()
        self.folder = folder
        (folder / "engine.mjs").write_text(source or engine_source(), encoding="utf-8")
        (folder / "driver.mjs").write_text(DRIVER, encoding="utf-8")

    def ask(self, code, **given):
        """Run JavaScript that has ``engine`` and ``given`` and returns what is asked.

        Raises:
            RuntimeError: it failed in Node.
            TimeoutError: it did not end.
        """
        task = self.folder / "task.json"
        task.write_text(json.dumps({"code": code, "given": given}), encoding="utf-8")
        command = [NODE, self.folder / "driver.mjs", self.folder / "engine.mjs", task]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=LONGEST
            )
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(*error.args) from None
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return json.loads(done.stdout)


def numbers(held):
    """Read numbers as the driver writes them."""
    return np.array([float(x) for x in (held if isinstance(held, list) else [held])])


def differing(table, found, left_out=()):
    """Yield the names of columns that differ, with by how much: exactly, but numbers of 64 bits.

    Those may lie apart by 1e-12 of what they are, or of 1. NaN is equal only to NaN.
    """
    for name, column in table._asdict().items():
        if name in left_out:
            continue
        if hasattr(column, "_fields"):
            for below, apart in differing(column, found[name]):
                yield f"{name}.{below}", apart
            continue
        ours, theirs = np.asarray(column).reshape(-1), numbers(found[name])
        if ours.shape != theirs.shape:
            yield name, f"{ours.size} and {theirs.size} numbers"
            continue
        apart = farthest(ours, theirs)
        allowed = 1e-12 if ours.dtype == np.float64 or ours.ndim == 0 else 0.0
        if not apart <= allowed:
            yield name, apart


def farthest(ours, theirs):
    """Give by how much numbers differ at most, of 1 or what they are; infinite where one is NaN."""
    ours = np.asarray(ours, float)
    if not np.array_equal(np.isnan(ours), np.isnan(theirs)):
        return np.inf
    with np.errstate(invalid="ignore"):
        apart = np.where(ours == theirs, 0.0, abs(ours - theirs) / np.maximum(1.0, abs(ours)))
    return float(np.nanmax(apart, initial=0.0))


def unlike(found, known, path=""):
    """Yield where two documents differ: texts and whole numbers exactly, others by a rounding."""
    if isinstance(known, dict) and isinstance(found, dict) and list(known) == list(found):
        for key, held in known.items():
            yield from unlike(found[key], held, f"{path}.{key}")
    elif isinstance(known, list) and isinstance(found, list) and len(known) == len(found):
        for n, held in enumerate(known):
            yield from unlike(found[n], held, f"{path}[{n}]")
    elif isinstance(known, float) and isinstance(found, int | float):
        if abs(found - known) > 1.01e-5:  # what is rounded to five places can fall either way
            yield f"{path}: {found} and {known}"
    elif found != known:
        yield f"{path}: {found} and {known}"
