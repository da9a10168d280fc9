"""What the server imports from which local workers are forked: all that each would load is loaded.

It is but a head start. Workers that are not forked, or whose server could not do it, load the same
when they get their first part, and say what is wrong there.
"""

import gc
import warnings
from contextlib import suppress


def _load() -> None:
    from sim._jit import CACHE_FOLDER  # noqa: PLC0415
    from sim.runs import cells  # noqa: F401, PLC0415
    from sim.runs.identity import model_version, result_versions  # noqa: PLC0415
    from sim.runs.simulate import compile_rules  # noqa: PLC0415
    from sim.scenario.reference import parameter_at  # noqa: PLC0415

    model_version()
    result_versions()
    # Not if they must be compiled, the month last of all: the sweep does that, tells of it, and can
    # be interrupted.
    if CACHE_FOLDER is not None and any(CACHE_FOLDER.rglob("month.run_months-*.nbi")):
        compile_rules()
    parameter_at("time.months")  # what parameters there are is worked out once


gc.disable()  # nothing is garbage yet
with suppress(Exception), warnings.catch_warnings():
    warnings.simplefilter("ignore")  # whoever began the server warns of the same
    _load()
gc.freeze()  # so that workers do not write to what they share
gc.enable()
