// The little of NumPy that builds, tells and sums up worlds; in the places of NumPy's arguments,
// what has a name there in an object at the end.

const isGrid = (x) => x instanceof Grid;
const options = (given) => {
  const last = given.at(-1);
  const named = last !== null && typeof last === "object" && Object.getPrototypeOf(last) === Object.prototype;
  return named ? [given.slice(0, -1), last] : [given, {}];
};
const sized = (shape) => (typeof shape === "number" ? [shape] : [...shape]);
const product = (numbers) => numbers.reduce((size, n) => size * n, 1);
const filled = (shape, item, value) => {
  const made = grid(item ?? "f64", sized(shape));
  if (value !== 0) made.d.fill(value);
  return made;
};

/** An array of a number, of lists, or of an array. */
const asGrid = (x) => {
  if (isGrid(x)) return x;
  if (typeof x === "number") return new Grid("f64", [], Float64Array.of(x));
  if (typeof x === "boolean") return new Grid("bool", [], Uint8Array.of(x));
  const rows = [...x];
  if (!rows.some((row) => typeof row === "object")) {
    const item = rows.length && typeof rows[0] === "boolean" ? "bool" : "f64";
    return new Grid(item, [rows.length], KINDS[item].from(rows));
  }
  return np.stack(rows.map(asGrid));
};

const strides = (shape) => {
  const steps = new Array(shape.length);
  for (let n = shape.length - 1, step = 1; n >= 0; step *= shape[n--]) steps[n] = step;
  return steps;
};

const broadcastShape = (...shapes) => {
  const [first] = shapes;
  if (shapes.every((shape) => shape.length === first.length && shape.every((n, axis) => n === first[axis]))) {
    return [...first];
  }
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, n) => {
    const lengths = shapes.map((shape) => shape[shape.length - rank + n] ?? 1);
    const length = lengths.find((held) => held !== 1) ?? 1;
    if (lengths.some((held) => held !== 1 && held !== length)) {
      throw new Error(`shapes do not fit: ${JSON.stringify(shapes)}`);
    }
    return length;
  });
};

/** Where the numbers of an array lie if it is read in a larger shape. */
const offsets = (x, shape) => {
  const size = product(shape);
  if (size === x.d.length) return null; // each in its place
  const own = strides(x.shape);
  const steps = shape.map((_, n) => {
    const axis = n - shape.length + x.shape.length;
    return axis < 0 || x.shape[axis] === 1 ? 0 : own[axis];
  });
  const found = new Int32Array(size);
  const at = new Array(shape.length).fill(0);
  for (let i = 0, place = 0; i < size; i++) {
    found[i] = place;
    for (let n = shape.length - 1; n >= 0; n--) {
      place += steps[n];
      if (++at[n] < shape[n]) break;
      place -= steps[n] * shape[n];
      at[n] = 0;
    }
  }
  return found;
};

const each = (f, x, item = "f64") => {
  if (!isGrid(x)) return f(x);
  const made = grid(item, [...x.shape]);
  for (let i = 0; i < x.d.length; i++) made.d[i] = f(x.d[i]);
  return made;
};

const both = (f, one, other, item = "f64") => {
  if (typeof other === "number") {
    const made = grid(item, [...one.shape]);
    for (let n = 0; n < made.d.length; n++) made.d[n] = f(one.d[n], other);
    return made;
  }
  const a = asGrid(one), b = asGrid(other);
  const made = grid(item, broadcastShape(a.shape, b.shape));
  const [i, j] = [offsets(a, made.shape), offsets(b, made.shape)];
  for (let n = 0; n < made.d.length; n++) made.d[n] = f(a.d[i ? i[n] : n], b.d[j ? j[n] : n]);
  return made;
};

const operator = (f, item) => (a, b) =>
  isGrid(a) || isGrid(b) ? both(f, a, b, item) : f(a, b);

const masks = (a, b) => (a.item === "bool" || b.item === "bool" ? "bool" : "f64");
const op = {
  sub: operator((a, b) => a - b),
  mul: operator((a, b) => a * b),
  div: operator((a, b) => a / b),
  floordiv: operator((a, b) => Math.floor(a / b)),
  mod: operator(mod),
  pow: operator((a, b) => a ** b),
  lt: operator((a, b) => a < b, "bool"),
  le: operator((a, b) => a <= b, "bool"),
  gt: operator((a, b) => a > b, "bool"),
  ge: operator((a, b) => a >= b, "bool"),
  add: (a, b) => {
    if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
    return isGrid(a) || isGrid(b) ? both((x, y) => x + y, a, b) : a + b;
  },
  and: (a, b) => (isGrid(a) || isGrid(b) ? both((x, y) => x & y, a, b, masks(a, b)) : a & b),
  or: (a, b) => {
    if (a instanceof Map) return new Map([...a, ...b]);
    return isGrid(a) || isGrid(b) ? both((x, y) => x | y, a, b, masks(a, b)) : a | b;
  },
  matmul: (a, b) => {
    let sum = 0;
    for (let n = 0; n < a.d.length; n++) sum += a.d[n] * b.d[n];
    return sum;
  },
  neg: (a) => (isGrid(a) ? each((x) => -x, a) : -a),
  invert: (a) => (isGrid(a) ? each((x) => !x, a, "bool") : ~a),
  eq: (a, b) => (isGrid(a) || isGrid(b) ? both((x, y) => x === y, a, b, "bool") : same(a, b)),
  ne: (a, b) => (isGrid(a) || isGrid(b) ? both((x, y) => x !== y, a, b, "bool") : !same(a, b)),
};

/** Where every number lies whose mask is set. */
const marked = (mask) => {
  let count = 0;
  for (let n = 0; n < mask.d.length; n++) if (mask.d[n]) count += 1;
  const found = new Int32Array(count);
  for (let n = 0, to = 0; n < mask.d.length; n++) if (mask.d[n]) found[to++] = n;
  return found;
};

/** The same for indices that are lists of one length, or numbers, of the first axes. */
const rowsOf = (x, places, own) => {
  let length = -1;
  for (const place of places) {
    if (!isGrid(place)) continue;
    if (length >= 0 && place.d.length !== length) return null;
    length = place.d.length;
  }
  if (length < 0) return null;
  const axes = places.length, inside = own[axes - 1];
  const found = new Int32Array(length * inside);
  for (let n = 0, to = 0; n < length; n++) {
    let start = 0;
    for (let axis = 0; axis < axes; axis++) {
      const place = places[axis];
      const i = isGrid(place) ? place.d[n] : place;
      start += (i < 0 ? i + x.shape[axis] : i) * own[axis];
    }
    for (let more = 0; more < inside; more++) found[to++] = start + more;
  }
  return { shape: [length, ...x.shape.slice(axes)], found };
};

/** Where the numbers lie that indices name, and in which shape. */
const located = (x, places) => {
  const [first] = places;
  if (places.length === 1 && isGrid(first) && first.item === "bool" && first.d.length === x.d.length) {
    const found = marked(first);
    return { shape: [found.length], found };
  }
  const own = strides(x.shape);
  if (places.length <= own.length && places.every((place) => isGrid(place) ? place.item !== "bool" && place.shape.length === 1 : typeof place === "number")) {
    const quick = rowsOf(x, places, own);
    if (quick) return quick;
  }
  const asked = places.flatMap((place) =>
    isGrid(place) && place.item === "bool" ? np.nonzero(place) : [place],
  );
  const free = x.shape.length - asked.filter((place) => place !== null).length;
  for (let n = 0; n < free; n++) asked.push(new Slice());
  const lists = asked.some((place) => isGrid(place) || Array.isArray(place));
  let axis = 0, shape = [], found = Int32Array.of(0), listed = null;
  const outer = (more, axes) => {
    shape.push(...axes);
    if (more.length === 1 && found.length === 1) {
      found[0] += more[0];
      return;
    }
    const all = new Int32Array(found.length * more.length);
    for (let i = 0, to = 0; i < found.length; i++) {
      for (let j = 0; j < more.length; j++) all[to++] = found[i] + more[j];
    }
    found = all;
  };
  const advanced = asked
    .map((place) => [place, place === null ? -1 : axis++])
    .filter(([place]) => place !== null && !(place instanceof Slice));
  axis = 0;
  for (const place of asked) {
    if (place === null) outer([0], [1]);
    else if (place instanceof Slice) {
      const rows = place.rows(x.shape[axis]);
      outer(rows.map((row) => row * own[axis]), [rows.length]);
      axis += 1;
    } else if (!lists) {
      outer([(place < 0 ? place + x.shape[axis] : place) * own[axis]], []);
      axis += 1;
    } else {
      if (listed === null) {
        listed = advanced
          .map(([list, at]) => each((i) => (i < 0 ? i + x.shape[at] : i) * own[at], asGrid(list)))
          .reduce((a, b) => both((i, j) => i + j, a, b));
        outer(listed.d, listed.shape);
      }
      axis += 1;
    }
  }
  return { shape, found };
};

/** Rows from `start` to before `stop`. */
class Slice {
  constructor(start = null, stop = null, step = null) {
    Object.assign(this, { start, stop, step: step ?? 1 });
  }

  bounds(length) {
    const within = (n, otherwise) =>
      n === null ? otherwise : Math.min(Math.max(n < 0 ? n + length : n, 0), length);
    return [within(this.start, 0), within(this.stop, length)];
  }

  rows(length) {
    const [start, stop] = this.bounds(length);
    const found = [];
    for (let i = start; i < stop; i += this.step) found.push(i);
    return found;
  }
}

const at = (x, ...places) => {
  const [place] = places;
  if (x instanceof Map) {
    if (!x.has(place)) throw new Error(`there is no ${place}`);
    return x.get(place);
  }
  if (!isGrid(x)) {
    if (place instanceof Slice) {
      const [start, stop] = place.bounds(x.length);
      return x.slice(start, Math.max(start, stop));
    }
    return x.at(place);
  }
  if (places.every((held) => typeof held === "number")) {
    let part = x;
    for (const held of places.slice(0, x.shape.length - 1)) {
      part = part.row(held < 0 ? held + part.shape[0] : held);
    }
    if (places.length < x.shape.length) {
      return places.length === x.shape.length - 1 || x.shape.length === 1 ? part : part;
    }
    const last = places.at(-1);
    return part.d[last < 0 ? last + part.d.length : last];
  }
  if (places.length === 1 && place instanceof Slice && place.step === 1) {
    const [start, stop] = place.bounds(x.shape[0]);
    return x.part(start, Math.max(start, stop));
  }
  const { shape, found } = located(x, places);
  const made = grid(x.item, shape);
  for (let n = 0; n < found.length; n++) made.d[n] = x.d[found[n]];
  return made;
};

const put = (x, places, value) => {
  if (x instanceof Map) return x.set(places[0], value);
  if (!isGrid(x)) return (x[places[0] < 0 ? places[0] + x.length : places[0]] = value);
  if (typeof value === "number" && places.length === x.shape.length && places.every((i) => typeof i === "number")) {
    let where = 0;
    for (let n = 0; n < places.length; n++) {
      where = where * x.shape[n] + (places[n] < 0 ? places[n] + x.shape[n] : places[n]);
    }
    return (x.d[where] = value);
  }
  const { shape, found } = located(x, places);
  const given = asGrid(value);
  const from = offsets(given, shape);
  const numbers = given.d.buffer === x.d.buffer ? given.d.slice() : given.d;
  for (let n = 0; n < found.length; n++) x.d[found[n]] = numbers[from ? from[n] : n];
  return value;
};

const reduced = (f) =>
  function reduce(...given) {
    const [[position], { axis = position ?? null, keepdims = false }] = options(given);
    const rank = this.shape.length;
    if (axis === null) return f(this.d);
    const axes = (Array.isArray(axis) ? axis : [axis]).map((n) => (n < 0 ? n + rank : n));
    const kept = this.shape.map((_, n) => n).filter((n) => !axes.includes(n));
    const moved = this.transposed([...kept, ...axes]);
    const [shape, length] = [kept.map((n) => this.shape[n]), product(axes.map((n) => this.shape[n]))];
    const made = grid("f64", shape);
    for (let n = 0; n < made.d.length; n++) made.d[n] = f(moved.d.subarray(n * length, (n + 1) * length));
    if (keepdims) made.shape = this.shape.map((n, a) => (axes.includes(a) ? 1 : n));
    return made;
  };

const summed = (numbers) => {
  let sum = 0;
  for (let n = 0; n < numbers.length; n++) sum += numbers[n];
  return sum;
};
const place = (better) => (numbers) => {
  let best = 0;
  for (let n = 1; n < numbers.length; n++) if (better(numbers[n], numbers[best])) best = n;
  return best;
};
const asMask = (reduce) =>
  function masked(...given) {
    const found = reduce.apply(this, given);
    if (isGrid(found)) found.item = "bool";
    return found;
  };

Object.assign(Grid.prototype, {
  sum: reduced(summed),
  mean: reduced((numbers) => summed(numbers) / numbers.length),
  max: reduced((numbers) => numbers.reduce((a, b) => (b > a ? b : a))),
  min: reduced((numbers) => numbers.reduce((a, b) => (b < a ? b : a))),
  any: asMask(reduced((numbers) => numbers.some((x) => x !== 0))),
  all: asMask(reduced((numbers) => numbers.every((x) => x !== 0))),
  argmin: reduced(place((a, b) => a < b)),
  argmax: reduced(place((a, b) => a > b)),
  transposed(order) {
    const shape = order.map((n) => this.shape[n]);
    if (order.every((n, place) => n === place)) return this;
    const own = strides(this.shape);
    const made = grid(this.item, shape);
    const axes = order.map((n) => own[n]);
    const at = new Array(shape.length).fill(0);
    for (let i = 0, place = 0; i < made.d.length; i++) {
      made.d[i] = this.d[place];
      for (let n = shape.length - 1; n >= 0; n--) {
        place += axes[n];
        if (++at[n] < shape[n]) break;
        place -= axes[n] * shape[n];
        at[n] = 0;
      }
    }
    return made;
  },
  reshape(...shape) {
    const wanted = Array.isArray(shape[0]) ? [...shape[0]] : shape;
    const open = wanted.indexOf(-1);
    if (open >= 0) wanted[open] = this.d.length / product(wanted.filter((n) => n !== -1));
    return new Grid(this.item, wanted, this.d);
  },
  astype(item) {
    const kind = { float: "f64", int: "f64" }[item] ?? item;
    return new Grid(kind, [...this.shape], KINDS[kind].from(this.d));
  },
  argsort() {
    return np.argsort(this);
  },
  tolist() {
    if (this.shape.length === 1) return Array.from(this.d, this.item === "bool" ? Boolean : undefined);
    return Array.from({ length: this.shape[0] }, (_, i) => this.row(i).tolist());
  },
  *[Symbol.iterator]() {
    for (let i = 0; i < this.shape[0]; i++) yield this.shape.length === 1 ? this.d[i] : this.row(i);
  },
});
Object.defineProperties(Grid.prototype, {
  T: { get() { return this.transposed(this.shape.map((_, n) => n).reverse()); } },
  length: { get() { return this.shape[0]; } },
  flat_: { get() { return this.d; } },
});

const np = {
  float64: "f64", float32: "f32", int64: "f64", uint8: "u8", uint16: "u16", uint32: "u32",
  uint64: "f64", nan: NaN, inf: Infinity,
  zeros: (shape, item) => filled(shape, item, 0),
  empty: (shape, item) => filled(shape, item, 0),
  ones: (shape, item) => filled(shape, item, 1),
  full: (shape, value, item) => filled(shape, item, value),
  zeros_like: (x) => filled(x.shape, x.item, 0),
  array: (x) => asGrid(x).copy(),
  arange(...given) {
    const [[start, stop], { dtype = "f64" }] = options(given);
    const [from, until] = stop === undefined ? [0, start] : [start, stop];
    const made = grid(dtype, [Math.max(0, until - from)]);
    for (let n = 0; n < made.d.length; n++) made.d[n] = from + n;
    return made;
  },
  clip: (x, low, high) => each((v) => Math.min(Math.max(v, low), high), x),
  maximum: operator((a, b) => (a >= b || Number.isNaN(a) ? a : b)),
  minimum: operator((a, b) => (a <= b || Number.isNaN(a) ? a : b)),
  floor: (x) => each(Math.floor, x),
  abs: (x) => each(Math.abs, x),
  isnan: (x) => each(Number.isNaN, x, "bool"),
  rint: (x) => each(even, x),
  round: (x, places) => each((v) => even(v * 10 ** places) / 10 ** places, x),
  where(test, one, other) {
    const [a, b] = [asGrid(one), asGrid(other)];
    const made = grid("f64", broadcastShape(test.shape, a.shape, b.shape));
    const [t, i, j] = [test, a, b].map((x) => offsets(x, made.shape));
    for (let n = 0; n < made.d.length; n++) {
      made.d[n] = test.d[t ? t[n] : n] ? a.d[i ? i[n] : n] : b.d[j ? j[n] : n];
    }
    return made;
  },
  broadcast_to(x, shape) {
    return both((a) => a, x, filled(shape, "f64", 0));
  },
  repeat(...given) {
    const [[x, count], { axis = null }] = options(given);
    const held = asGrid(x);
    const [before, after] =
      axis === null ? [held.d.length, 1] : [product(held.shape.slice(0, axis + 1)), product(held.shape.slice(axis + 1))];
    const shape = axis === null ? [held.d.length * count] : [...held.shape];
    if (axis !== null) shape[axis] *= count;
    const made = grid(held.item, shape);
    for (let n = 0, to = 0; n < before; n++) {
      for (let again = 0; again < count; again++, to += after) {
        made.d.set(held.d.subarray(n * after, (n + 1) * after), to);
      }
    }
    return made;
  },
  tile: (x, [count]) => np.stack(new Array(count).fill(x)),
  stack(...given) {
    const [[parts], { axis = 0 }] = options(given);
    const rows = [...parts].map(asGrid);
    const made = grid(rows[0].item, [rows.length, ...rows[0].shape]);
    rows.forEach((row, n) => made.d.set(row.d, n * row.d.length));
    return axis === 0 ? made : np.moveaxis(made, 0, axis);
  },
  moveaxis(x, from, to) {
    const rank = x.shape.length;
    const order = x.shape.map((_, n) => n);
    const [moved] = order.splice(from < 0 ? from + rank : from, 1);
    order.splice(to < 0 ? to + rank : to, 0, moved);
    return x.transposed(order);
  },
  concatenate(parts) {
    const held = [...parts].map(asGrid);
    const made = grid(held[0].item, [held.reduce((size, part) => size + part.d.length, 0)]);
    held.reduce((to, part) => (made.d.set(part.d, to), to + part.d.length), 0);
    return made;
  },
  append: (x, value) => np.concatenate([x, [value]]),
  diff(x) {
    const made = grid("f64", [x.d.length - 1]);
    for (let n = 0; n < made.d.length; n++) made.d[n] = x.d[n + 1] - x.d[n];
    return made;
  },
  cumsum(x) {
    const made = asGrid(x).copy();
    for (let n = 1; n < made.d.length; n++) made.d[n] += made.d[n - 1];
    return made;
  },
  bincount(...given) {
    const [[x], { weights = null, minlength = 0 }] = options(given);
    const made = grid("f64", [Math.max(minlength, ...Array.from(x.d, (i) => i + 1))]);
    x.d.forEach((i, n) => (made.d[i] += weights === null ? 1 : weights.d[n]));
    return made;
  },
  searchsorted(...given) {
    const [[sorted, values], { side = "left" }] = options(given);
    const before = side === "right" ? (held, v) => held <= v : (held, v) => held < v;
    return each((v) => sorted.d.filter((held) => before(held, v)).length, values);
  },
  unique: (x) => asGrid([...new Set(x.d)].sort((a, b) => a - b)),
  nonzero(x) {
    const found = np.argwhere(x);
    return x.shape.map((_, n) => at(found, new Slice(), n));
  },
  flatnonzero(x) {
    const found = marked(x);
    return new Grid("f64", [found.length], Float64Array.from(found));
  },
  argwhere(x) {
    const own = strides(x.shape);
    const found = np.flatnonzero(x);
    const made = grid("f64", [found.d.length, own.length]);
    found.d.forEach((place, n) => {
      own.forEach((step, axis) => {
        made.d[n * own.length + axis] = Math.floor(place / step) % x.shape[axis];
      });
    });
    return made;
  },
  argsort: (x) => asGrid(Array.from(x.d, (_, n) => n).sort((a, b) => x.d[a] - x.d[b] || a - b)),
  divmod: (a, b) => [op.floordiv(a, b), op.mod(a, b)],
  average(...given) {
    const [[x], { axis, weights }] = options(given);
    if (axis !== 0) throw new Error("averages are over rows");
    const shares = weights.reshape(-1, ...x.shape.slice(1).map(() => 1));
    return op.div(op.mul(x, shares).sum({ axis: 0 }), weights.sum());
  },
  delete: (x, place) => asGrid(Array.from(x.d).filter((_, n) => n !== place)),
  quantile(...given) {
    const [[x, shares], { axis }] = options(given);
    return np.stack(
      [...shares].map((share) => {
        const one = reduced((numbers) => {
          const sorted = numbers.slice().sort();
          const where = share * (sorted.length - 1);
          const low = Math.floor(where), part = where - low;
          const high = sorted[Math.min(low + 1, sorted.length - 1)];
          return sorted.some(Number.isNaN) ? NaN : sorted[low] + (high - sorted[low]) * part;
        });
        return one.call(x, { axis });
      }),
    );
  },
  divide(...given) {
    const [[a, b], { out, where }] = options(given);
    const made = out.copy();
    for (let n = 0; n < made.d.length; n++) if (where.d[n]) made.d[n] = a.d[n] / b.d[n];
    return made;
  },
  "add.at"(x, places, values) {
    const { found } = located(x, [...places]);
    const given = asGrid(values);
    const from = offsets(given, [found.length]);
    found.forEach((place, n) => (x.d[place] += given.d[from ? from[n] : n]));
  },
};
