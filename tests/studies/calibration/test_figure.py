"""The picture of a calibration."""

from sim.render.style import rendered
from sim.studies.calibration.figure import calibration_figure

TITLE = "Costs $5_{ and $6^^"


def test_titles_are_drawn_as_they_are_written():
    held = {"figure": "share", "value": 0.4, "low": 0.3, "high": 0.5}
    part = {
        "scenario": f"{TITLE} " + "word " * 36,
        "figures": [held],
        "practices": [{"share": 0.4}, {"share": None}],
    }
    target = {"label": "share_{$ of $ all", "value": 0.5, "low": 0.4, "high": 0.6}
    document = {"title": TITLE, "targets": [target], "scenarios": [part, part]}
    figure = calibration_figure(document)
    svg = rendered(figure, "svg").decode()
    assert svg.count(TITLE) == 3
    assert target["label"] in svg
    assert figure.axes[0].get_position().width > 0.4
