"""What compiled rules call, as JavaScript: other rules, and the little of ``math`` and NumPy."""

import ast

from sim.browser.arithmetic import Code
from sim.browser.indexing import Indexing
from sim.browser.kinds import DTYPES, SCALARS, Array, joined
from sim.browser.program import literal

MATH = {"log": "float", "exp": "float", "sqrt": "float", "floor": "int", "ceil": "int"}
"""Functions of ``math`` that rules call, with what they give."""


class Calls(Indexing):
    """Writes the calls of one rule."""

    def see_Call(self, node: ast.Call) -> Code:
        name = ast.unparse(node.func)
        if node.keywords:
            raise self.fail(node)
        special = getattr(self, f"call_{name.replace('.', '_')}", None)
        if special is not None:
            return special(node)  # type: ignore[no-any-return]
        if name.startswith("math.") and name[5:] in MATH:
            [code] = map(self.code, node.args)
            return Code(f"Math.{name[5:]}({code.text})", MATH[name[5:]], simple=True)
        if isinstance(node.func, ast.Attribute):
            return self.method(node, node.func)
        found = self.program.find(self.module, name) if isinstance(node.func, ast.Name) else None
        if found is None or found.sort != "rule":
            raise self.fail(node, f"`{name}` is no rule that can be called here")
        codes = [self.code(part) for part in node.args]
        given = ", ".join(code.text for code in codes)
        if any(code.kind is None for code in codes):
            return Code(f"{found.name}({given})", None, simple=True)
        kinds = [
            SCALARS.get(_annotation(argument), code.kind or "float")
            for argument, code in zip(found.node.args.args, codes, strict=True)
        ]
        js, returned = self.program.rule(found, tuple(kinds))
        return Code(f"{js}({given})", returned, simple=True)

    def method(self, node: ast.Call, function: ast.Attribute) -> Code:
        """Write what an array can do, or what reads bits as another number."""
        said = ast.unparse(function)
        if function.attr == "view" and isinstance(function.value, ast.Call):
            inside = self.code(function.value.args[0])
            if ast.unparse(node.args[0]) == "np.int64":
                return Code(f"highBits({inside.text})", "wide", f"lowBits({inside.text})")
            return Code(f"double({inside.text}, {inside.low})", "float", simple=True)
        base = self.code(function.value)
        if base.kind is None:
            return Code(said, None)
        if isinstance(base.kind, Array) and ast.unparse(node).endswith(".reshape(-1)"):
            return Code(f"{base.inside()}.flat()", Array(base.kind.item, 1), simple=True)
        if isinstance(base.kind, Array) and function.attr in ("sum", "mean") and not node.args:
            return Code(f"{base.inside()}.{function.attr}()", "float", simple=True)
        raise self.fail(node)

    def call_int(self, node: ast.Call) -> Code:
        [code] = map(self.code, node.args)
        if code.kind == "int":
            return code
        if code.kind == "bool":
            return Code(f"Number({code.text})", "int", simple=True)
        if code.kind == "word":
            return Code(f"{code.inside()} >>> 0", "int")
        return Code(f"Math.trunc({code.text})", "int", simple=True)

    def call_float(self, node: ast.Call) -> Code:
        [code] = map(self.code, node.args)
        return Code(code.text, "float", simple=code.simple)

    call_np_float64 = call_float

    def call_len(self, node: ast.Call) -> Code:
        [code] = map(self.code, node.args)
        if isinstance(code.kind, Array):
            return Code(f"{code.inside()}.shape[0]", "int", simple=True)
        return Code(f"{code.inside()}.length", "int", simple=True)

    def call_abs(self, node: ast.Call) -> Code:
        [code] = map(self.code, node.args)
        return Code(f"Math.abs({code.text})", code.kind, simple=True)

    def call_max(self, node: ast.Call) -> Code:
        return self.extreme(node, "most")

    def call_min(self, node: ast.Call) -> Code:
        return self.extreme(node, "least")

    def extreme(self, node: ast.Call, name: str) -> Code:
        """Write the least or most of numbers, of equals the first, as Python."""
        first, *others = map(self.code, node.args)
        for other in others:
            kind = joined(first.kind, other.kind)
            first = Code(f"{name}({first.text}, {other.text})", kind, simple=True)
        return first

    def call_np_float32(self, node: ast.Call) -> Code:
        [code] = map(self.code, node.args)
        return Code(f"fround({code.text})", "single", simple=True)

    def call_np_uint64(self, node: ast.Call) -> Code:
        [code] = map(self.code, node.args)
        if code.kind == "wide":
            return code
        return Code(f"{code.inside()} | 0", "word")  # nothing counted here has more than 32 bits

    def call_np_int64(self, node: ast.Call) -> Code:
        [code] = map(self.code, node.args)
        return code

    def call_np_zeros(self, node: ast.Call) -> Code:
        count, *dtype = node.args
        item = DTYPES[ast.unparse(dtype[0]).removeprefix("np.")] if dtype else "f64"
        if isinstance(count, ast.Tuple):
            raise self.fail(node)
        return Code(
            f"grid({literal(item)}, [{self.code(count).text}])", Array(item, 1), simple=True
        )

    call_np_empty = call_np_zeros


def _annotation(argument: ast.arg) -> str:
    said = ast.unparse(argument.annotation) if argument.annotation else ""
    return said.removeprefix("np.")
