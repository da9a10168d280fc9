"""Tables of columns as compiled code takes them: a word each, the place where one is laid down.

Numba takes a NamedTuple apart: every call would hand over some hundred arrays word by word, and
most of the time to compile would go into that. So each run lays down, of every array, the place of
its numbers and its shape; compiled code reads them there by the names of the NamedTuple.
"""

import operator
from collections.abc import Iterator, Sequence
from ctypes import addressof, c_char
from hashlib import sha256
from struct import Struct
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_global, signature
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_builtin,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.numpy_support import from_dtype

from sim._jit import IS_COMPILED

PLACE, _WORD = ir.IntType(8).as_pointer(), ir.IntType(64)
_NOTHING = c_char * 0


class _LaidTable(types.Type):
    """A NamedTuple of arrays in C order, of numbers, and of NamedTuples of them, laid down."""

    def __init__(self, held: Any) -> None:
        self.held = held
        # The whole name of the type would stand in the symbol of every function.
        digest = sha256(str(held).encode()).hexdigest()[:8]
        super().__init__(f"{type(self).__name__}_{held.instance_class.__name__}_{digest}")


class _LaidRows(_LaidTable):
    """Tables of a kind, one after the other: those of several worlds."""


class _Laid:
    """Where columns are laid down; holds them for as long as that may be read."""

    __slots__ = ("columns", "kind", "place", "words")

    def __init__(self, columns: object, kind: _LaidTable, words: Any) -> None:
        self.columns, self.kind, self.words = columns, kind, words
        self.place = words.ctypes.data


def lay_table[Columns: NamedTuple](columns: Columns) -> Columns:
    """Lay down a NamedTuple of columns and numbers, unless that is done.

    Raises:
        TypeError: an array is not in C order.
    """
    given: Any = columns
    if isinstance(given, _Laid) or not IS_COMPILED:
        return columns
    parts = [*_parts(columns)]
    kind, form = _kind(_LaidTable, columns, parts)
    words: list[float] = []
    for part in parts:
        if isinstance(part, np.ndarray):
            words += (_place(part), *part.shape)
        else:
            words.append(part)
    laid: Any = _Laid(columns, kind, np.frombuffer(form.pack(*words), np.int64))
    return laid  # type: ignore[no-any-return] # compiled code reads it as what it was made of


def lay_rows[Columns: NamedTuple](
    columns: Columns, count: int, shared: Sequence[str] = ()
) -> Sequence[Columns]:
    """Lay down each of ``count`` rows of a NamedTuple of columns.

    Each has an axis more, first, but for those that are ``shared`` by all rows.

    Raises:
        TypeError: an array is not in C order.
    """
    each = [name not in shared for name in columns._fields]
    pairs = [*zip(columns, each, strict=True)]
    if not IS_COMPILED:
        return [
            type(columns)(*(part[n] if own else part for part, own in pairs)) for n in range(count)
        ]
    words: list[int] = []
    steps: list[int] = []  # from a row to the next; a shape stays
    for part, own in pairs:
        words.append(_place(part))
        words += part.shape[own:]
        steps.append(part.strides[0] if own else 0)
        steps += [0] * (part.ndim - own)
    kind, _ = _kind(_LaidRows, columns, columns, each)
    laid = np.array(words) + np.arange(count)[:, None] * np.array(steps)
    held: Any = _Laid(columns, kind, laid)
    return held  # type: ignore[no-any-return]


def _parts(columns: Any) -> Iterator[Any]:
    for part in columns:
        if isinstance(part, tuple):
            yield from _parts(part)
        else:
            yield part


def _place(array: Any) -> int:
    """Give the place of the first number."""
    try:
        return addressof(_NOTHING.from_buffer(array))
    except TypeError:  # it cannot be written to, or is not in C order
        if not array.flags.c_contiguous:
            raise
        return int(array.ctypes.data)


_KINDS: dict[object, tuple[_LaidTable, Struct]] = {}


def _kind(
    made: type[_LaidTable],
    columns: Any,
    parts: Sequence[Any],
    each: Sequence[bool] = (),
) -> tuple[_LaidTable, Struct]:
    """Give the type of a table, and the form of its words; ``each`` has an axis more than it."""
    key: list[object] = [made, type(columns), *each]
    key += [p.dtype.char + str(p.ndim) if isinstance(p, np.ndarray) else type(p) for p in parts]
    known = tuple(key)
    if known not in _KINDS:
        form = ("q" * (1 + p.ndim) if isinstance(p, np.ndarray) else _FORMS[type(p)] for p in parts)
        if each:
            columns = type(columns)(
                *(p[0] if own else p for p, own in zip(columns, each, strict=True))
            )
        _KINDS[known] = (made(_type_of(columns)), Struct("=" + "".join(form)))
    return _KINDS[known]


_FORMS = {float: "d", int: "q", bool: "q"}
_NUMBERS = {float: types.float64, int: types.int64, bool: types.boolean}


def _type_of(part: Any) -> Any:
    if isinstance(part, tuple):
        return types.BaseTuple.from_types([*map(_type_of, part)], type(part))
    if isinstance(part, np.ndarray):
        return types.Array(from_dtype(part.dtype), part.ndim, "C")
    return _NUMBERS[type(part)]


@typeof_impl.register(_Laid)
def _typeof(laid: _Laid, context: object) -> _LaidTable:
    return laid.kind


register_model(_LaidTable)(models.OpaqueModel)
register_model(_LaidRows)(models.OpaqueModel)


@unbox(_LaidTable)
@unbox(_LaidRows)
def _take(kind: _LaidTable, laid: Any, c: Any) -> NativeValue:
    number = c.pyapi.object_getattr_string(laid, "place")
    place = c.pyapi.long_as_voidptr(number)
    c.pyapi.decref(number)
    return NativeValue(place, is_error=c.pyapi.c_api_error())


@infer_getattr
class _Fields(AttributeTemplate):
    key = _LaidTable

    def generic_resolve(self, table: Any, name: str) -> Any:  # type: ignore[override]
        if name not in table.held.fields:
            return None
        found = table.held.types[table.held.fields.index(name)]
        return _LaidTable(found) if isinstance(found, types.BaseNamedTuple) else found


@infer_global(operator.getitem)
class _Row(AbstractTemplate):
    def generic(self, args: Sequence[Any], kws: object) -> Any:  # noqa: ARG002
        tables, n = args
        if isinstance(tables, _LaidRows) and isinstance(n, types.Integer):
            return signature(_LaidTable(tables.held), tables, types.intp)
        return None


def _length(held: Any) -> int:
    """Give the words of a value as it is laid down."""
    if isinstance(held, types.BaseNamedTuple):
        parts: Any = held
        return sum(_length(one) for one in parts.types)
    return 1 + held.ndim if isinstance(held, types.Array) else 1


def _word(builder: Any, place: Any, n: int, kind: Any = _WORD) -> Any:
    """Read a word that stays the same while anybody can read it: LLVM need not do so again."""
    at = builder.gep(builder.bitcast(place, _WORD.as_pointer()), [_WORD(n)])
    loaded = builder.load(builder.bitcast(at, kind.as_pointer()))
    loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
    return loaded


@lower_getattr_generic(_LaidTable)
def _read_field(context: Any, builder: Any, table: _LaidTable, place: Any, name: str) -> Any:
    """Read a field: an array is put together again."""
    n = table.held.fields.index(name)
    first, field = sum(map(_length, table.held.types[:n])), table.held.types[n]
    if isinstance(field, types.BaseNamedTuple):
        return builder.gep(place, [_WORD(8 * first)])
    if not isinstance(field, types.Array):
        word = _word(builder, place, first, context.get_data_type(field))
        return context.data_model_manager[field].from_data(builder, word)
    array = context.make_array(field)(context, builder)
    shape = [_word(builder, place, first + 1 + axis) for axis in range(field.ndim)]
    step = _WORD(context.get_abi_sizeof(context.get_data_type(field.dtype)))
    array.itemsize, array.shape = step, cgutils.pack_array(builder, shape)
    array.data = _word(builder, place, first, array.data.type)
    steps: list[Any] = []
    count = _WORD(1)
    for size in reversed(shape):
        steps.insert(0, step)
        step, count = builder.mul(step, size), builder.mul(count, size)
    array.strides, array.nitems = cgutils.pack_array(builder, steps), count
    return array._getvalue()


@lower_builtin(operator.getitem, _LaidRows, types.Integer)
def _read_row(context: Any, builder: Any, called: Any, args: Any) -> Any:
    tables, n = args
    return builder.gep(tables, [builder.mul(n, _WORD(8 * _length(called.args[0].held)))])
