/** Numbers as people read them, as sim/analysis/wording.py writes them. */

const NOTHING = "–";

/** Decimal places for an interval so wide, that a bound is off by less than a tenth of it. */
export function places(width) {
  if (!(width > 1e-6) || !Number.isFinite(width)) return 4;
  return Math.min(6, Math.max(0, -Math.floor(Math.log10(width / 4))));
}

export function number(value, decimals = 3) {
  if (value === null || Number.isNaN(value)) return NOTHING;
  const text = value.toLocaleString("en-GB", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return (Number(text.replaceAll(",", "")) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

/** A difference with its interval: +0.031 (0.020 to 0.040). */
export function estimate(mean, low, high) {
  const known = low !== null && high !== null;
  const decimals = known ? places(high - low) : 4;
  const middle = `${mean > 0 ? "+" : ""}${number(mean, decimals)}`;
  return known ? `${middle} (${number(low, decimals)} to ${number(high, decimals)})` : middle;
}

/** A number for an axis or a level of a factor: no more digits than it has. */
export function short(value) {
  if (value === null) return NOTHING;
  const size = Math.abs(value);
  if (size >= 1e6 || (size > 0 && size < 1e-4)) return value.toPrecision(3).replace("-", "−");
  const text = value.toLocaleString("en-GB", { maximumSignificantDigits: 4 });
  return text.replace("-", "−");
}

/** The number that a cell of a table begins with; NaN for a text. */
export function read(cell) {
  const found = /^[<>±≈\s]*([+−-]?[\d,]*\.?\d+(?:e[+-]?\d+)?)/u.exec(cell);
  return found ? Number(found[1].replace("−", "-").replaceAll(",", "")) : NaN;
}
