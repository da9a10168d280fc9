"""What the server imports from which local workers are forked: all that each would load is loaded.

Nothing else imports it. Workers that are not forked load the same when they get their first part.
"""

import gc
import warnings


def _load() -> None:
    from sim._jit import CACHE_FOLDER  # noqa: PLC0415
    from sim.runs import worker  # noqa: F401, PLC0415
    from sim.runs.identity import model_version, result_versions  # noqa: PLC0415
    from sim.runs.simulate import compile_rules  # noqa: PLC0415
    from sim.scenario.reference import parameter_at  # noqa: PLC0415

    model_version()
    result_versions()
    if CACHE_FOLDER is None or any(CACHE_FOLDER.rglob("*.nbi")):  # else the sweep compiles them
        compile_rules()
    parameter_at("time.months")  # what parameters there are is worked out once


gc.disable()  # nothing is garbage yet
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # whoever began the server warns of the same
    _load()
gc.freeze()  # so that workers do not write to what they share
gc.enable()
