"""What results depend on: the code that makes them, the packages, and what is asked."""

import ast
import hashlib
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from sim._jit import CACHE_FOLDER
from sim.errors import shown
from sim.result_folder import versions

WORKER = "sim.runs.cells"
"""The module by which parts are run: results depend on it and on all that it imports."""

_MOST_DIFFERENCES = 10

_HOME = Path(__file__).parents[2]


@cache
def model_version(module: str = WORKER) -> str:
    """Give the digest of all code of ours that the result of a run can depend on.

    That is the code of the worker, or of another module that runs the model, and of every module
    that it imports, however indirectly. Comments and docstrings do not count, since no result
    depends on them.
    """
    return remembered_digest(_HOME, module, CACHE_FOLDER)


def remembered_digest(home: Path, module: str, folder: Path | None) -> str:
    """Give ``digest_of_code``, from a file in a folder if the very same sources were asked before.

    Reading the code takes a tenth of a second, which each of a thousand workers would spend.

    Args:
        home: folder that holds the package.
        module: its full name.
        folder: in which to remember it; None for nowhere.
    """
    sources = hashlib.sha256(f"{sys.version} {module}".encode())
    try:
        for path in sorted((home / module.partition(".")[0]).rglob("*.py")):
            name, held = path.relative_to(home).as_posix(), path.read_bytes()
            sources.update(f"\0{name}\0{len(held)}\0".encode() + held)
    except OSError:  # such as the link that an editor leaves beside a file
        folder = None
    if folder is None:
        return digest_of_code(home, module)
    kept = folder / f"model-{sources.hexdigest()}"
    with suppress(OSError, UnicodeDecodeError):
        if re.fullmatch(r"[0-9a-f]{16}", found := kept.read_text("utf-8")):  # it is whole
            return found
    digest = digest_of_code(home, module)
    with suppress(OSError):
        kept.write_text(digest, encoding="utf-8")
    return digest


def digest_of_code(home: Path, module: str) -> str:
    """Give the digest of a module's code and that of all it imports of its own package.

    Args:
        home: folder that holds the package.
        module: its full name.

    Raises:
        ModuleNotFoundError: there is no such module, whose digest would be that of nothing.
    """
    followed = _followed(home, module)
    if module not in followed:
        raise ModuleNotFoundError(f"no module {module} in {home}", name=module)
    digest = hashlib.sha256()
    for name, code in sorted(followed.items()):
        digest.update(f"{name}\0{code}\0".encode())
    return digest.hexdigest()[:16]


def _followed(home: Path, module: str) -> dict[str, str]:
    """Give the code of a module and of those that it imports, each by its name."""
    package = module.partition(".")[0]
    found: dict[str, str] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = home.joinpath(*name.split("."))
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if name in found or name == package or not path.is_file():
            continue  # the package itself is a face that shows all, or the name is no module
        code = _Code()
        code.add(ast.parse(path.read_bytes()))
        found[name] = "\0".join(code.words)
        parents = name.split(".")[:-1]
        waiting += [".".join(parents[: n + 1]) for n in range(1, len(parents))]
        waiting += [one for one in code.imports if one.startswith(f"{package}.")]
    return found


class _Code:
    """The code of a module, without what has no effect: comments, texts that stand alone, types.

    Attributes:
        words: of its syntax tree, in order.
        imports: names of what it may import.
    """

    def __init__(self) -> None:
        self.words: list[str] = []
        self.imports: list[str] = []

    def add(self, node: ast.AST) -> None:
        """Add a part of the tree."""
        match node:
            case ast.Expr(ast.Constant(str())):
                return
            case ast.If(ast.Name("TYPE_CHECKING")):
                self._add_all(node.orelse)
                return
            case ast.Import():
                self.imports += [alias.name for alias in node.names]
            case ast.ImportFrom(module=str(module), level=0):
                self.imports += [module, *(f"{module}.{alias.name}" for alias in node.names)]
        self.words.append(type(node).__name__)
        for name in node._fields:
            held = getattr(node, name, None)
            if isinstance(held, ast.AST):
                self.words.append(name)
                self.add(held)
            elif isinstance(held, list):
                self.words.append(name)
                self._add_all(held)
            elif held is not None:
                self.words += (name, repr(held))

    def _add_all(self, held: list[Any]) -> None:
        for one in held:
            if isinstance(one, ast.AST):
                self.add(one)
            else:
                self.words.append(repr(one))
        self.words.append("")


@cache
def result_versions() -> dict[str, str | None]:
    """Give the versions of the packages that results depend on."""
    held = versions()
    return {name: held[name] for name in ("numpy", "numba", "scipy")}


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Say in what two identities differ: key: old → new, a line each, the outermost first."""
    before, after = dict(_flat(old, "")), dict(_flat(new, ""))
    keys = sorted(dict.fromkeys([*before, *after]), key=lambda key: key.count("."))
    lines = [
        f"{key}: {_told(before, key)} → {_told(after, key)}"
        for key in keys
        if key not in before or key not in after or before[key] != after[key]
    ]
    more = len(lines) - _MOST_DIFFERENCES
    return lines if more <= 0 else [*lines[:_MOST_DIFFERENCES], f"and {more} more"]


def _flat(data: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - plain data
    if isinstance(data, Mapping):
        for key, held in data.items():
            yield from _flat(held, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list | tuple) and any(isinstance(held, Mapping) for held in data):
        for n, held in enumerate(data):
            row = held if isinstance(held, Mapping) else {}
            name = row.get("name") or row.get("path")
            yield from _flat(held, f"{path}.{name}" if name else f"{path}[{n + 1}]")
    else:
        yield path, list(data) if isinstance(data, tuple) else data


def _told(held: Mapping[str, Any], key: str) -> str:
    if key not in held:
        return "nothing"
    value = held[key]
    if isinstance(value, list) and len(value) <= 5:
        return ", ".join(str(part) for part in value) or "none"
    return value if isinstance(value, str) and len(value) <= 60 else shown(value)
