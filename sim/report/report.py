"""The report of any result, by what was done."""

from importlib import import_module

from sim.report.blocks import Report
from sim.report.reading import Result
from sim.scenario.errors import RequestError

MAKERS = {
    "run": ("sim.report.run", "run_report"),
    "comparison": ("sim.report.compare", "comparison_report"),
    "sweep": ("sim.report.sweep", "sweep_report"),
    "claims": ("sim.report.claims", "claims_report"),
    "explanation": ("sim.report.explain", "explanation_report"),
    "calibration": ("sim.report.calibrate", "calibration_report"),
}
"""Module and function that write the report of each kind of result."""


def report_of(result: Result) -> Report:
    """Write the report of a result.

    Raises:
        RequestError: a file of it does not hold what it should.
    """
    module, name = MAKERS[result.kind]
    try:
        report: Report = getattr(import_module(module), name)(result)
    except LookupError as error:  # a document names what another does not have
        raise RequestError(
            f"{result.folder}: its files do not fit together: nothing there is called "
            f"{error}{result.age}"
        ) from error
    return report
