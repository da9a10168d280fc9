// What rules need of JavaScript: arrays with axes, rows without a copy, words of 32 bits.

const KINDS = {
  f64: Float64Array, i64: Float64Array, f32: Float32Array, u8: Uint8Array, bool: Uint8Array,
  u16: Uint16Array, u32: Uint32Array, i32: Int32Array, u64: Float64Array,
};

/** An array: its numbers `d` lie in C order; `item` says what they are ("bool" is a mask). */
class Grid {
  constructor(item, shape, d) {
    this.item = item;
    this.shape = shape;
    this.d = d;
    this.rows = null;
  }

  /** A row: the same numbers, made once. */
  row(i) {
    this.rows ??= new Array(this.shape[0]);
    return (this.rows[i] ??= this.block(i, i + 1, this.shape.slice(1)));
  }

  block(start, end, shape) {
    let size = 1;
    for (let n = 1; n < this.shape.length; n++) size *= this.shape[n];
    return new Grid(this.item, shape, this.d.subarray(start * size, end * size));
  }

  /** Rows `start` to `end` - 1: the same numbers. */
  part(start, end = this.shape[0]) {
    return this.block(start, end, [Math.max(0, end - start), ...this.shape.slice(1)]);
  }

  /** Column j of two axes: the same numbers, `step` apart from `o` on. */
  column(j) {
    return { d: this.d, o: j, step: this.shape[1], shape: [this.shape[0]] };
  }

  flat() {
    return new Grid(this.item, [this.d.length], this.d);
  }

  get size() {
    return this.d.length;
  }

  get ndim() {
    return this.shape.length;
  }

  copy() {
    const made = grid(this.item, [...this.shape]);
    made.d.set(this.d);
    return made;
  }
}

// Most arrays are small and short-lived: they lie one after the other in a larger one, which is
// many times cheaper than memory of their own.
const SMALL = 256;
let chunk = new ArrayBuffer(1 << 16), used = 0;

const memoryFor = (item, size) => {
  const kind = KINDS[item];
  if (size > SMALL) return new kind(size);
  const bytes = (size * kind.BYTES_PER_ELEMENT + 7) & ~7;
  if (used + bytes > chunk.byteLength) [chunk, used] = [new ArrayBuffer(1 << 16), 0];
  const made = new kind(chunk, used, size);
  used += bytes;
  return made;
};

const grid = (item, shape) => {
  let size = 1;
  for (let n = 0; n < shape.length; n++) size *= shape[n];
  return new Grid(item, shape, memoryFor(item, size));
};

const fround = Math.fround;
const mod = (a, b) => ((a % b) + b) % b;
const most = (a, b) => (b > a ? b : a);
const least = (a, b) => (b < a ? b : a);

/** The upper 32 bits of a product of 32 by 32 bits; words are signed, their bits count. */
const highOfProduct = (a, b) => {
  const a1 = a >>> 16, a0 = a & 65535, b1 = b >>> 16, b0 = b & 65535;
  const middle = (Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16)) | 0;
  const other = (Math.imul(a0, b1) + (middle & 65535)) | 0;
  return (Math.imul(a1, b1) + (middle >>> 16) + (other >>> 16)) | 0;
};

const asDouble = new Float64Array(1);
const asWords = new Uint32Array(asDouble.buffer); // the lower first, as every browser's machine has it

const highBits = (x) => {
  asDouble[0] = x;
  return asWords[1];
};
const lowBits = (x) => {
  asDouble[0] = x;
  return asWords[0];
};
const double = (high, low) => {
  asWords[1] = high;
  asWords[0] = low;
  return asDouble[0];
};
