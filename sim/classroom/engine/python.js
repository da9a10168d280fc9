// The little of Python's own functions that stories and worlds need. A dictionary is a Map.

const same = (a, b) => {
  if (a === b) return true;
  if (!Array.isArray(a) || !Array.isArray(b)) return false;
  return a.length === b.length && a.every((part, n) => same(part, b[n]));
};

/** The nearest whole number, of two equally near the even one. */
const even = (x) => {
  const low = Math.floor(x), part = x - low;
  if (part !== 0.5) return part < 0.5 ? low : low + 1;
  return low % 2 === 0 ? low : low + 1;
};

const truth = (x) => {
  if (Array.isArray(x) || typeof x === "string") return x.length > 0;
  if (x instanceof Map || x instanceof Set) return x.size > 0;
  if (isGrid(x)) {
    if (x.d.length !== 1) throw new Error("an array of several numbers is neither true nor false");
    return x.d[0] !== 0;
  }
  return Boolean(x);
};

/** What one can go through: the keys of a Map, as in Python. */
const through = (x) => (x instanceof Map ? x.keys() : x);

const ordered = (a, b) => {
  if (!Array.isArray(a)) return a < b ? -1 : a > b ? 1 : 0;
  for (let n = 0; n < Math.min(a.length, b.length); n++) {
    const first = ordered(a[n], b[n]);
    if (first !== 0) return first;
  }
  return a.length - b.length;
};

const fixed = (x, places) => {
  const tie = x * 2 ** (places + 1);
  if (Number.isInteger(tie) && Math.abs(tie % 2) === 1) {
    return (even(x * 10 ** places) / 10 ** places).toFixed(places);
  }
  return x.toFixed(places);
};

const extreme = (better) => (...given) => {
  const [values, { key = (x) => x, default: otherwise }] = options(given);
  const all = values.length === 1 ? [...through(values[0])] : values;
  if (!all.length && otherwise !== undefined) return otherwise;
  return all.reduce((best, x) => (better(ordered(key(x), key(best))) ? x : best));
};

const py = {
  len: (x) => (x instanceof Map || x instanceof Set ? x.size : x.length),
  int: Math.trunc,
  float: (x) => (x === "inf" ? Infinity : Number(x)),
  bool: truth,
  str: String,
  abs: Math.abs,
  round: (x, places = 0) =>
    places >= 0 ? even(x * 10 ** places) / 10 ** places : even(x / 10 ** -places) * 10 ** -places,
  range(...given) {
    const [start, stop, step] = given.length === 1 ? [0, given[0], 1] : [...given, 1];
    const found = [];
    for (let n = start; step > 0 ? n < stop : n > stop; n += step) found.push(n);
    return found;
  },
  list: (x = []) => [...through(x)],
  tuple: (x = []) => [...through(x)],
  set: (x = []) => new Set(through(x)),
  dict: (pairs = [], more = {}) =>
    new Map([...(pairs instanceof Map ? pairs : [...pairs]), ...Object.entries(more)]),
  enumerate: (x) => [...through(x)].map((held, n) => [n, held]),
  zip(...given) {
    const [lists] = options(given);
    const rows = lists.map((list) => [...through(list)]);
    const length = Math.min(...rows.map((row) => row.length));
    return Array.from({ length }, (_, n) => rows.map((row) => row[n]));
  },
  map: (f, ...lists) => py.zip(...lists).map((row) => f(...row)),
  sorted(...given) {
    const [[x], { key = (held) => held }] = options(given);
    return [...through(x)].sort((a, b) => ordered(key(a), key(b)));
  },
  max: extreme((sign) => sign > 0),
  min: extreme((sign) => sign < 0),
  sum: (x) => [...x].reduce((sum, held) => sum + held, 0),
  any: (x) => [...x].some(truth),
  all: (x) => [...x].every(truth),
  getattr: (x, name) => x[name],
  type: (x) => x.constructor,
  divmod: (a, b) => [Math.floor(a / b), mod(a, b)],
  has: (x, held) => {
    if (x instanceof Map || x instanceof Set) return x.has(held);
    return typeof x === "string" ? x.includes(held) : [...x].some((part) => same(part, held));
  },
  pairs: (object) => Object.entries(object),
  /** Methods that several kinds of things have in Python. */
  append: (x, value) => void x.push(value),
  extend: (x, values) => void x.push(...through(values)),
  get: (x, key, otherwise = null) => (x.has(key) ? x.get(key) : otherwise),
  items: (x) => [...x.entries()],
  keys: (x) => [...x.keys()],
  values: (x) => [...x.values()],
  setdefault: (x, key, value) => (x.has(key) || x.set(key, value), x.get(key)),
  index: (x, held) => x.indexOf(held),
  count: (x, held) => x.filter((part) => same(part, held)).length,
  join: (glue, parts) => [...parts].join(glue),
  replace: (text, old, now) => text.replaceAll(old, now),
  rstrip: (text, ends) => {
    while (text && ends.includes(text.at(-1))) text = text.slice(0, -1);
    return text;
  },
  split: (text, at = /\s+/) => text.split(at).filter(Boolean),
  removeprefix: (text, start) => (text.startsWith(start) ? text.slice(start.length) : text),
  upper: (text) => text.toUpperCase(),
};

py.more = (x, values) => {
  if (!Array.isArray(x)) return op.add(x, values);
  x.push(...through(values));
  return x;
};
py.object = (x) => (x instanceof Map ? Object.fromEntries(x) : x);
const bothOf = (x, other) => (truth(x) ? other() : x);
const eitherOf = (x, other) => (truth(x) ? x : other());
py.slice = (start, stop) => new Slice(start, stop);
py.format = (x, how) => {
  const places = /^\.(\d)f$/.exec(how);
  if (places) return fixed(x, Number(places[1]));
  if (how === ",") return x.toLocaleString("en-US");
  throw new Error(`numbers are not written as ${how}`);
};
py.reversed = (x) => [...x].reverse();
py.hasattr = (x, name) => x !== null && typeof x === "object" && name in x;
