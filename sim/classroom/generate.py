"""The engine of the page: an ES module, written anew from the rules when it is asked for.

Compiled rules as JavaScript, kinds known: a rule as a whole, and its statements.

A construct that is not known here or in ``sim.classroom.arithmetic`` is an error that names file
and line.
"""

import ast
from functools import cache
from importlib import import_module
from typing import Any

from sim.classroom.arithmetic import Code, Indexing
from sim.classroom.plain import write_plain
from sim.classroom.program import (
    DTYPES,
    INDENT,
    PARTS,
    SCALARS,
    STATIC,
    Array,
    Definition,
    Kind,
    Program,
    joined,
    literal,
    written,
)

_MATH = {"log": "float", "exp": "float", "sqrt": "float", "floor": "int", "ceil": "int"}
"""Functions of ``math`` that rules call, with what they give."""


class _Calls(Indexing):
    """Writes the calls of one rule."""

    def see_Call(self, node: ast.Call) -> Code:
        name = ast.unparse(node.func)
        if node.keywords:
            raise self.fail(node)
        special = getattr(self, f"call_{name.replace('.', '_')}", None)
        if special is not None:
            return special(node)  # type: ignore[no-any-return]
        if name.startswith("math.") and name[5:] in _MATH:
            [code] = map(self.code, node.args)
            return Code(f"Math.{name[5:]}({code.text})", _MATH[name[5:]], simple=True)
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


def write_rule(
    program: Program, found: Definition, kinds: tuple[Kind, ...], name: str
) -> tuple[Kind, str]:
    """Write a rule for arguments of some kinds."""
    rule = _Rule(program, found, kinds)
    return rule.returned or "none", rule.text(name)


class _Rule(_Calls):
    """One rule; it is written over and over until every variable's kind is known."""

    def __init__(self, program: Program, found: Definition, kinds: tuple[Kind, ...]) -> None:
        super().__init__(program, found, kinds)
        self.returned: Kind | None = None
        self.loops = self._loop_variables()
        before: object = ()
        while before != (before := (dict(self.kinds), self.returned)):
            self.hoisted, self.lines, self.temporaries = {}, [], 0
            self.block(self.node.body)

    def text(self, name: str) -> str:
        """Give the function."""
        declared = []
        for variable in sorted(self.assigned - self.loops - set(self.parameters)):
            js, kind = written(variable), self.kinds.get(variable)
            if kind == "wide":
                declared += [f"{js}$h", f"{js}$l"]
            else:
                declared += [js, *self._companions(js, kind)]
        head = [f"{INDENT}const {name} = {code};" for code, name in self.hoisted.items()]
        if declared:
            head.append(f"{INDENT}let {', '.join(declared)};")
        arguments = ", ".join(map(written, self.parameters))
        return "\n".join([f"function {name}({arguments}) {{", *head, *self.lines, "}"])

    def _loop_variables(self) -> set[str]:
        """Find the variables that only loops over ranges give values, and only they read."""
        within: dict[str, int] = {}
        for node in ast.walk(self.node):
            if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
                name = node.target.id
                body = [part for row in node.body for part in ast.walk(row)]
                if not any(_stores(part, name) for part in body):
                    within[name] = (
                        within.get(name, 0) + 1 + sum(_names(part, name) for part in body)
                    )
        return {
            name
            for name, count in within.items()
            if count == sum(_names(part, name) for part in ast.walk(self.node))
        }

    # Statements

    def do_Return(self, node: ast.Return) -> None:
        if node.value is None:
            self.put("return;")
            return
        code = self.code(node.value)
        self.returned = joined(self.returned, code.kind)
        self.put(f"return {code.text};")

    def test(self, node: ast.expr) -> str:
        """Write a condition."""
        return self.code(node).text

    def plain(self, node: ast.expr) -> str:
        """Write an expression that stands alone."""
        return self.code(node).text

    def do_For(self, node: ast.For) -> None:
        loop, target = node.iter, node.target
        ranged = isinstance(loop, ast.Call) and ast.unparse(loop.func) == "range"
        if not ranged or not isinstance(target, ast.Name) or node.orelse:
            raise self.fail(node)
        given = [self.code(part).text for part in loop.args]  # type: ignore[attr-defined]
        start, end, step = ("0", *given, "1") if len(given) == 1 else (*given, "1")[:3]
        name = written(target.id)
        self.kinds[target.id] = joined(self.kinds.get(target.id), "int")
        over = name if target.id in self.loops else self.temporary()
        until, bound = "", end
        if not end.isdigit():
            bound = self.temporary()
            until = f", {bound} = {end}"
        more = f"{over} += 1" if step == "1" else f"{over} += {step}"
        self.put(f"for (let {over} = {start}{until}; {over} < {bound}; {more}) {{")
        if over != name:
            self.depth += 1
            self.put(f"{name} = {over};")
            self.depth -= 1
        self.inner(node.body)
        self.put("}")

    def do_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self.assign(target, node.value)

    def do_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is None:
            raise self.fail(node)
        self.assign(node.target, node.value)

    def assign(self, target: ast.expr, value: ast.expr) -> None:
        """Give one target its value, or several theirs."""
        if not isinstance(target, ast.Tuple):
            self.store(target, self.code(value))
            return
        if isinstance(value, ast.Tuple):
            codes = [self.code(part) for part in value.elts]
            taken = {
                name.id
                for part in value.elts
                for name in ast.walk(part)
                if isinstance(name, ast.Name)
            }
            if not all(isinstance(part, ast.Name) and part.id not in taken for part in target.elts):
                codes = [self.held(code) for code in codes]
        else:
            whole = self.held(self.code(value))
            codes = [self.part(whole, n, value) for n in range(len(target.elts))]
        for part, code in zip(target.elts, codes, strict=True):
            self.store(part, code)

    def held(self, code: Code) -> Code:
        """Keep a value in a name of its own."""
        name = self.temporary()
        if code.kind == "wide":
            self.put(f"const {name}h = {code.text}, {name}l = {code.low};")
            return Code(f"{name}h", "wide", f"{name}l", simple=True)
        self.put(f"const {name} = {code.text};")
        return Code(name, code.kind, simple=True)

    def store(self, target: ast.expr, code: Code) -> None:
        """Store a value under a name or in an array."""
        if isinstance(target, ast.Name):
            self.kinds[target.id] = kind = joined(self.kinds.get(target.id), code.kind)
            name = written(target.id)
            if kind == "wide":
                self.put(f"{name}$h = {code.text};")
                self.put(f"{name}$l = {code.low};")
                return
            self.put(f"{name} = {code.text};")
            for companion, held in self._companions(name, kind).items():
                self.put(f"{companion} = {held};")
        elif isinstance(target, ast.Subscript):
            self.store_part(target, code)
        else:
            raise self.fail(target)

    def do_AugAssign(self, node: ast.AugAssign) -> None:
        read: Any = ast.parse(ast.unparse(node.target), mode="eval").body
        for part in ast.walk(read):
            ast.copy_location(part, node)
        value = ast.copy_location(ast.BinOp(read, node.op, node.value), node)
        self.store(node.target, self.code(value))


def _stores(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)


def _names(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


BY_HAND = {
    "sim._jit.compile_hot": "nothing",
    "sim.classroom.counterfactuals.twin_of": "twinOf",
    "sim.rules.month.run_world": "runWorld",
    "sim.scenario.quantities.Named": "Named",
    "sim.narrative.catalogue._plain": "inPlain",
    "sim.narrative.catalogue.text": "toldText",
    "sim.world.build._normal": "normals",
    "sim.world.numbers.key_of_replicate": "keyOfReplicate",
    "sim.world.lockstep.alone": "alone",
    "sim.world.lockstep.in_step": "inStep",
}
"""What stands in ``engine/hand.js``, by its name in Python."""

LEFT_OUT = {
    "Names.find": "",
    "Story.chosen": "",
    "Story.untold": "",
    "Names.position": "",
    "count_together": "in a browser acquaintances are counted world by world",
}
"""What no browser calls; of a rule, with what it says if one did."""

_ROOTS = (
    "sim.classroom.causes.causes_of",
    "sim.classroom.document.shown_world",
    "sim.classroom.counterfactuals.otherwise",
    "sim.model.tables.PlainRun",
    "sim.narrative.story.Story",
    "sim.classroom.document.SHOWN_SERIES",
    "sim.classroom.document.SAMPLE_SEED",
    "sim.classroom.document.sample_of",
    "sim.classroom.document.typical",
    "sim.classroom.data.changes_of",
    "sim.world.build.build_world",
    "sim.world.lockstep.FIXED",
    "sim.world.shocks.assign",
    "sim.world.shocks.order_of_allies",
    "sim.world.parameters.parameters_of",
    "sim.world.shocks.main_departure",
    "sim.world.lockstep.summarise",
    "sim.world.lockstep.SCRATCH",
    "sim.rules.month.PHASES",
    "sim.rules.month.run_worlds",
    "sim.outcomes.OUTCOME_NAMES",
    "sim.outcomes.SERIES_NAMES",
)
"""What ``engine/engine.js`` calls."""


def translated() -> str:
    """Translate everything that the roots need."""
    program = Program(BY_HAND, LEFT_OUT, write_rule, write_plain)
    for root in _ROOTS:
        module, _, name = root.rpartition(".")
        found = program.find(import_module(module), name)
        if found is None:
            raise LookupError(root)
        program.need(found)
    return program.text()


@cache
def engine_source() -> str:
    """Give the module: it needs no page and no network, and Node can import it."""
    *parts, last = ((STATIC / f"{name}.js").read_text(encoding="utf-8") for name in PARTS)
    return "\n".join([*parts, translated(), last])
