"""Which version of solidarity this is, where its files lie, and what its docstrings say."""

import inspect
from pathlib import Path
from typing import Any

VERSION = "0.1.0"

PACKAGE = Path(__file__).parent
"""The folder of the package."""

CACHE_VARIABLE = "SOLIDARITY_CACHE_DIR"
"""Environment variable that names another folder for compiled rules (on a cluster, one that each
node can write)."""


def docstring(thing: Any) -> str:  # noqa: ANN401 - a function or a class
    """Give the docstring of a function or a class, from its source where Python leaves them out."""
    if thing.__doc__:
        return inspect.cleandoc(thing.__doc__)
    import ast  # noqa: PLC0415 - only under `python -OO`
    import textwrap  # noqa: PLC0415

    try:
        (defined,) = ast.parse(textwrap.dedent(inspect.getsource(thing))).body
    except (OSError, TypeError):  # no source comes with it
        return ""
    return ast.get_docstring(defined) or ""  # type: ignore[arg-type] # what stands there is one
