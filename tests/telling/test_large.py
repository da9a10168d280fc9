"""However large a sweep is, its page stays below 2 MB and says what it leaves out."""

from sim.render.blocks import Curves, Map
from sim.render.html import LARGEST, render
from sim.scenario.practices import PRACTICES
from sim.telling.report import report_of
from sim.telling.sweep_figures import MOST_IN_MAPS
from tests.telling.sweeps import luck, more, of_type, section, sweep_of

FACTORS = """
[[factors]]
path = "allies.agenda_gap"
low = 0.0
high = 1.0
levels = 50
[[factors]]
path = "institutions.enforceability"
low = 0.0
high = 0.8
levels = 50
"""


def test_maps_of_some_practices_and_curves_of_the_others(tmp_path):
    names = [row.name for row in PRACTICES]
    result = sweep_of(
        tmp_path,
        FACTORS,
        lambda runs, _: luck(runs) + more(runs, 0.3),
        practices=str(names).replace("'", '"'),
        against='"imposition"',
        replicates="2",
        outcomes='["rights", "rights_end", "harms"]',
    )
    report = report_of(result)
    page = render(report)
    assert len(page.encode()) < LARGEST
    figures = section(report, "Figures")
    maps, curves = of_type(figures, Map), of_type(figures, Curves)
    assert sum(len(held.cells) for held in maps) <= MOST_IN_MAPS
    mapped = [name for name in names if any(f" {name} −" in held.title for held in maps)]
    left = [name for name in names if name not in (*mapped, "imposition")]
    assert mapped
    assert left
    for held in curves:
        assert sorted(curve.name for curve in held.curves) == sorted(left)
        told = held.description.partition("No map, for the page would grow too large: ")[2]
        assert all(name in told for name in left)
        assert told in page
        assert not any(name in told for name in mapped)
