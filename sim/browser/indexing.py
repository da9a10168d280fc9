"""Arrays and tables of compiled rules as JavaScript: numbers at places, rows and parts."""

import ast

from sim.browser.arithmetic import Arithmetic, Code
from sim.browser.kinds import Array, Kind, Several, TableKind, field_of
from sim.browser.program import Definition, Program


class Indexing(Arithmetic):
    """Writes what of arrays and tables one rule reads and stores."""

    def __init__(self, program: Program, found: Definition, kinds: tuple[Kind, ...]) -> None:
        super().__init__(program, found, kinds)
        self.hoisted: dict[str, str] = {}

    def see_Attribute(self, node: ast.Attribute) -> Code:
        name = ast.unparse(node)
        if name in {"math.nan", "math.inf"}:
            return Code("NaN" if name == "math.nan" else "Infinity", "float", simple=True)
        base = self.code(node.value)
        if isinstance(base.kind, TableKind) and not base.kind.several:
            if node.attr not in base.kind.columns.__annotations__:
                raise self.fail(node)
            return Code(f"{base.text}.{node.attr}", field_of(base.kind, node.attr), simple=True)
        if node.attr == "shape" and isinstance(base.kind, Array):
            return Code(f"{base.inside()}.shape", Several(("int",) * base.kind.rank), simple=True)
        if base.kind is None:
            return Code(f"{base.text}.{node.attr}", None, simple=True)
        raise self.fail(node)

    def see_Subscript(self, node: ast.Subscript) -> Code:
        base, places = self.code(node.value), _places(node.slice)
        kind = base.kind
        if kind is None:
            return Code(f"{base.text}[0]", None, simple=True)
        if isinstance(kind, TableKind) and kind.several:
            return Code(
                f"{base.text}[{self.code(places[0]).text}]", TableKind(kind.columns), simple=True
            )
        if isinstance(kind, Several):
            [place] = places
            if isinstance(place, ast.Constant):
                return self.part(base, place.value, node)  # type: ignore[arg-type]
            if len(set(kind.parts)) != 1:
                raise self.fail(node)
            return Code(f"{base.text}[{self.code(place).text}]", kind.parts[0], simple=True)
        if not isinstance(kind, Array):
            raise self.fail(node)
        slices = [isinstance(place, ast.Slice) for place in places]
        if slices == [True, False] and kind.rank == 2 and ast.unparse(places[0]) == ":":
            code = f"{base.text}.column({self.code(places[1]).text})"
            return Code(code, Array(kind.item, 1, strided=True), simple=True)
        if not any(slices) and len(places) == kind.rank:
            return Code(self.element(node.value, base, places), kind.element, simple=True)
        part = base
        for place in places:
            if isinstance(place, ast.Slice):
                if place is not places[-1] or place.step:
                    raise self.fail(node)
                low = self.code(place.lower).text if place.lower else "0"
                high = f", {self.code(place.upper).text}" if place.upper else ""
                part = Code(f"{part.inside()}.part({low}{high})", part.kind, simple=True)
            else:
                part = self.row(part, self.code(place))
        return part

    def part(self, whole: Code, n: int, node: ast.expr) -> Code:
        """Take one part of a tuple, or one number of an array."""
        if isinstance(whole.kind, Several):
            return Code(f"{whole.text}[{n}]", whole.kind.parts[n], simple=True)
        if whole.kind is None:
            return Code(f"{whole.text}[{n}]", None, simple=True)
        raise self.fail(node)

    def store_part(self, target: ast.Subscript, code: Code) -> None:
        """Store a number in an array, or fill a part of it."""
        base, places = self.code(target.value), _places(target.slice)
        if not isinstance(base.kind, Array):
            if base.kind is None:
                return
            raise self.fail(target)
        slices = [isinstance(place, ast.Slice) for place in places]
        if not any(slices) and len(places) == base.kind.rank:
            value = code.low if code.kind == "wide" else code.text
            self.put(f"{self.element(target.value, base, places)} = {value};")
            return
        if any(slices[:-1]) or not slices[-1] or isinstance(code.kind, Array):
            raise self.fail(target)
        part = base
        for place in places[:-1]:
            part = self.row(part, self.code(place))
        last = places[-1]
        low = self.code(last.lower).text if last.lower else "0"  # type: ignore[attr-defined]
        high = f", {self.code(last.upper).text}" if last.upper else ""  # type: ignore[attr-defined]
        bounds = "" if (low, high) == ("0", "") else f", {low}{high}"
        self.put(f"{part.text}.d.fill({code.text}{bounds});")

    def _companions(self, name: str, kind: Kind | None) -> dict[str, str]:
        """Give the names under which the numbers and the axes of an array are at hand."""
        if not isinstance(kind, Array) or kind.strided:
            return {}
        axes = {f"{name}${n}": f"{name}.shape[{n}]" for n in range(1, kind.rank)}
        return {f"{name}$": f"{name}.d", **axes}

    def hoist(self, code: str, name: str) -> str:
        """Keep what does not change in a constant at the head of the function."""
        return self.hoisted.setdefault(code, name)

    def element(self, node: ast.expr, base: Code, places: list[ast.expr]) -> str:
        """Write one number of an array."""
        kind = base.kind
        if not isinstance(kind, Array):
            raise self.fail(node)
        codes = [self.code(place) for place in places]
        found = [code.inside(2) for code in codes]
        if kind.strided:
            return f"{base.text}.d[{base.text}.o + {codes[0].inside(1)} * {base.text}.step]"
        numbers, axes = self.at_hand(node, base, kind)
        place = codes[0].text if len(codes) == 1 else codes[0].inside(1)
        for n, (index, axis) in enumerate(zip(found[1:], axes, strict=True)):
            place = f"{f'({place})' if n else place} * {axis} + {index}"
        return f"{numbers}[{place}]"

    def at_hand(self, node: ast.expr, base: Code, kind: Array) -> tuple[str, list[str]]:
        """Give the numbers and axes of an array under short names where they have one."""
        root = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(node, ast.Name):
            if node.id in self.parameters and node.id not in self.assigned:
                for short, code in self._companions(base.text, kind).items():
                    self.hoist(code, short)
            return f"{base.text}$", [f"{base.text}${n}" for n in range(1, kind.rank)]
        if (
            isinstance(root, ast.Name)
            and root.id in self.parameters
            and root.id not in self.assigned
        ):
            short = base.text.replace(".", "_")
            axes = [
                self.hoist(f"{base.text}.shape[{n}]", f"{short}${n}") for n in range(1, kind.rank)
            ]
            return self.hoist(f"{base.text}.d", f"{short}$"), axes
        return f"{base.inside()}.d", [f"{base.inside()}.shape[{n}]" for n in range(1, kind.rank)]

    def row(self, base: Code, place: Code) -> Code:
        """Write a row of an array."""
        if not isinstance(base.kind, Array) or base.kind.rank < 2 or base.kind.strided:
            raise TypeError(base.kind)
        kind = Array(base.kind.item, base.kind.rank - 1)
        return Code(f"{base.inside()}.row({place.text})", kind, simple=True)


def _places(place: ast.expr) -> list[ast.expr]:
    return list(place.elts) if isinstance(place, ast.Tuple) else [place]
