"""Pictures of a sweep: a curve for one factor, a map for two, small multiples for more."""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim.outcomes import MAIN_OUTCOME, OUTCOMES
from sim.render.style import QUIET, save_figure, styled, wrapped
from sim.runs.cells import reason_of
from sim.runs.merge import Draw
from sim.sweep.axes import Axis
from sim.sweep.curves import curve_panel, marginal_panel, ray_panel
from sim.sweep.effects import Effects, experiment_of, sweep_effects
from sim.sweep.maps import colour_bar, map_panel
from sim.sweep.picture import MOST_PANELS, picture_of, reach_of, slices_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LONGEST_NAME = 150
"""Bytes of a figure's name: a file's may have 255."""

type _Drawing = tuple[str, Callable[[], "Figure"]]
type _Panel = Callable[["Axes", Effects, str, float], None]

_MARGINALS = (
    "Dots: points of the design. Line: mean over points alike in this factor, with its 95 % "
    "interval."
)
_RAYS = (
    "Ring: the base, from which each factor varies alone. Bars: 95 % intervals, for all points "
    "together."
)


def sweep_figures(runs: Path, outcome: str = MAIN_OUTCOME) -> dict[str, "Figure"]:
    """Draw a finished sweep.

    Args:
        runs: ``runs.parquet``.
        outcome: which outcome, kept by the sweep.

    Returns:
        Figures by name: ``curves``, ``map-…`` for each practice and scenario, ``one-at-a-time-…``
        or ``marginal-…``; none for a sweep without factors or without a practice to compare.
    """
    return {name: draw() for name, draw in _drawings(runs, outcome)}


def drawing(
    axes: Sequence[Axis], outcomes: Sequence[str], tell: Callable[[str], None]
) -> Draw | None:
    """Give what draws the figures of a sweep; None if there is nothing to draw.

    What cannot be drawn is told, and withholds no results.
    """
    if not axes or MAIN_OUTCOME not in outcomes:
        return None

    def draw(runs: Path, folder: Path) -> None:
        try:
            save_sweep_figures(runs, folder)
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the tables are what counts
            which = "; ".join(getattr(error, "__notes__", ()))
            tell(f"warning: {which or 'a figure could not be drawn'}: {reason_of(error)}")

    return draw


def save_sweep_figures(runs: Path, folder: Path) -> list[str]:
    """Write all figures of a finished sweep as PNG and SVG; give their names.

    One that cannot be drawn leaves no file and keeps none of the others away.

    Raises:
        Exception: what the first figure that could not be drawn raised, at the end; its notes name
            each such figure.
        OSError: a file cannot be written; at once.
    """
    folder.mkdir(exist_ok=True)
    names: list[str] = []
    failed: list[Exception] = []
    for name, draw in _drawings(runs, MAIN_OUTCOME):
        try:
            save_figure(draw(), folder, name)
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 - matplotlib's may be any; raised below
            for path in folder.glob(f"{name}.*"):
                path.unlink()
            failed = [*failed, error][:1]
            failed[0].add_note(f"figure '{name}' could not be drawn")
        else:
            names.append(name)
    if failed:
        raise failed[0]
    return names


def _drawings(runs: Path, outcome: str) -> Iterator[_Drawing]:
    """Give the name of each figure and how to draw it; no two names are the same."""
    taken: set[str] = set()
    effects = sweep_effects(runs, outcome)
    for name, draw in _each(effects, str(experiment_of(runs)["title"])):
        yield _unique(name, taken), draw


def _each(effects: Sequence[Effects], title: str) -> Iterator[_Drawing]:
    several = len({one.scenario for one in effects}) > 1
    for one in effects:
        name = f"{one.scenario}-{one.practice}" if several else one.practice
        match picture_of(one):
            case "nothing":
                pass
            case "curves":
                yield "curves", partial(_curves, effects, title)
                return
            case "map":
                yield f"map-{name}", partial(_maps, [(one.scenario, one)], title)
            case "slices":
                yield f"map-{name}", partial(_maps, slices_of(one), title)
            case "rays":
                yield from _parts(f"one-at-a-time-{name}", one, title, ray_panel, _RAYS)
            case "marginals":
                yield from _parts(f"marginal-{name}", one, title, marginal_panel, _MARGINALS)


def _parts(name: str, effects: Effects, title: str, panel: _Panel, note: str) -> Iterator[_Drawing]:
    """Draw a panel for each factor: in several figures where there are too many for one."""
    factors = list(effects.factors)
    for first in range(0, len(factors), MOST_PANELS):
        held = factors[first : first + MOST_PANELS]
        yield name, partial(_over_each, effects, held, title, panel, note)


def _unique(name: str, taken: set[str]) -> str:
    """Turn a name into that of a file, which no figure before has, in upper or lower case."""
    slug = "".join(sign if sign.isalnum() else "-" for sign in name).strip("-")
    slug = slug.encode()[:LONGEST_NAME].decode(errors="ignore").strip("-")
    number, found = 1, slug
    while found.casefold() in taken:
        number += 1
        found = f"{slug}-{number}"
    taken.add(found.casefold())
    return found


def _valued(what: str, outcome: str) -> str:
    """Label an axis of differences."""
    return f"{wrapped(what, 3.0, 3)}:\n{outcome_label(outcome)}"


def outcome_label(name: str) -> str:
    """Write an outcome with its unit."""
    outcome = next(row for row in OUTCOMES if row.name == name)
    return f"{outcome.label.lower()} ({outcome.unit})"


def _curves(effects: Sequence[Effects], title: str) -> "Figure":
    """Draw, for each scenario, the difference of every practice over the only factor."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    scenarios = list(dict.fromkeys(one.scenario for one in effects))
    with styled():
        width = max(6.5, 4.6 * min(len(scenarios), 2) + 0.6)
        inches = (width - 0.6) / min(len(scenarios), 2)
        rows = math.ceil(len(scenarios) / 2)
        figure = Figure(figsize=(width, 3.6 * rows + 1.0), layout="constrained")
        panels = (
            figure.subplots(rows, min(len(scenarios), 2), squeeze=False, sharey=True)
            .ravel()
            .tolist()
        )
        for panel, scenario in zip(panels, scenarios, strict=False):
            held = [one for one in effects if one.scenario == scenario]
            curve_panel(panel, held, inches - 0.4)
            panel.set_title(wrapped(scenario, inches - 0.4, 2))
        for panel in panels[len(scenarios) :]:
            panel.remove()
        panels[0].set_ylabel(_valued(f"difference from {effects[0].against}", effects[0].outcome))
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3, handlelength=4)
        figure.suptitle(wrapped(title, width))
    return figure


def _maps(titled: Sequence[tuple[str, Effects]], title: str) -> "Figure":
    """Draw maps side by side, on one scale."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    columns = min(len(titled), 3)
    rows = math.ceil(len(titled) / columns)
    reach = reach_of([one for _, one in titled])
    with styled():
        width = max(6.5, 3.1 * columns + 1.2)
        figure = Figure(figsize=(width, 3.2 * rows + 1.6), layout="constrained")
        panels = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True)
        flat = panels.ravel().tolist()
        for panel, (name, one) in zip(flat, titled, strict=False):
            drawn = map_panel(panel, one, reach, width / columns - 1)
            panel.set_title(wrapped(name, width / columns - 1, 2))
        for panel in flat[len(titled) :]:
            panel.remove()
        first = titled[0][1]
        colour_bar(
            figure,
            drawn,
            list(flat[: len(titled)]),
            _valued(f"{first.practice} − {first.against}", first.outcome),
        )
        figure.supxlabel(
            "Line: no difference. Dots: undecided, 0 lies within the interval "
            "(95 % for all points together).",
            fontsize=8,
            color=QUIET,
        )
        figure.suptitle(wrapped(title, width))
    return figure


def _over_each(
    effects: Effects, names: Sequence[str], title: str, draw: _Panel, note: str
) -> "Figure":
    """Draw a panel for each of some factors."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    columns = min(len(names), 3)
    rows = math.ceil(len(names) / columns)
    with styled():
        width = max(6.5, 3.0 * columns)
        figure = Figure(figsize=(width, 2.5 * rows + 1.2), layout="constrained")
        panels = figure.subplots(rows, columns, squeeze=False, sharey=True).ravel().tolist()
        for panel, name in zip(panels, names, strict=False):
            draw(panel, effects, name, (width - 0.6) / columns - 0.4)
        for panel in panels[len(names) :]:
            panel.remove()
        figure.supylabel(
            _valued(f"{effects.practice} − {effects.against}", effects.outcome), fontsize=8.5
        )
        figure.suptitle(wrapped(f"{title} ({effects.scenario})", width))
        figure.supxlabel(note, fontsize=8, color=QUIET)
    return figure
