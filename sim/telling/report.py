"""The report of any result, by what was done."""

from dataclasses import replace
from importlib import import_module

from sim.errors import RequestError
from sim.render.report import Report
from sim.telling.reading import Result

MAKERS = {
    "run": ("sim.telling.run", "run_report"),
    "explanation": ("sim.telling.explain", "explanation_report"),
}
"""Module and function that write the report of each kind of result."""

_CHECKED = (
    "Every file that the manifest of the result names is as it was written, by its checksum "
    "(SHA-256). Checksums find damage and changes by accident alone."
)


def report_of(result: Result) -> Report:
    """Write the report of a result.

    Raises:
        RequestError: a file of it does not hold what it should, or they do not fit together; its
            cause is the error that contents gave, if it was one, so that ours are found, too.
    """
    module, name = MAKERS[result.kind]
    make = getattr(import_module(module), name)
    try:
        report: Report = make(result)
    except _unfit() as error:  # a document names, or has as many of, what another has not
        what = f"nothing there is called {error}" if isinstance(error, LookupError) else str(error)
        raise RequestError(
            f"{result.folder}: its files do not fit together: "
            f"{what or type(error).__name__}{result.age}; for where, set SOLIDARITY_TRACEBACK=1"
        ) from error
    return replace(report, checked=_CHECKED)


def _unfit() -> tuple[type[Exception], ...]:
    """Give the errors that contents of files raise where they do not fit together."""
    from pyarrow import ArrowException  # noqa: PLC0415 - only where something is wrong

    unfit = (ArithmeticError, LookupError, RuntimeError, StopIteration, TypeError, ValueError)
    return (*unfit, ArrowException)
