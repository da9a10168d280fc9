/** A dot for every world, from those in which the left did better to those in which the right did. */

import { el, svg } from "./dom.js";
import { points } from "./words.js";

const WIDTH = 300;
const HEIGHT = 98;
const BASE = 72;
const TOP = 20;
const BINS = 37;
const R = 3.6;

export function strip(answer) {
  const { typical, ensemble } = answer;
  const far = Math.max(...typical.differences.map(Math.abs), Math.abs(typical.here), 2 * ensemble.smallest);
  const middle = WIDTH / 2;
  const reach = middle - 2 * R - 2;
  // The left of the picture is the left side’s.
  const x = (difference) => middle - (difference / far) * reach;
  const bin = (difference) => Math.round((difference / far) * ((BINS - 1) / 2));
  const heights = new Map();
  const tallest = Math.max(...count(typical.differences.map(bin)).values());
  const apart = Math.min(2 * R, (BASE - TOP) / tallest);
  const dots = typical.differences.map((difference) => {
    const at = bin(difference);
    heights.set(at, (heights.get(at) ?? -1) + 1);
    return svg("circle", { class: "world", cx: x((at * far) / ((BINS - 1) / 2)), cy: BASE - R - heights.get(at) * apart, r: R });
  });
  const here = x(typical.here);
  const same = svg("rect", { class: "same", x: x(ensemble.smallest), y: TOP, width: 2 * (middle - x(ensemble.smallest)), height: BASE - TOP });
  const told = `A dot for each of ${ensemble.worlds} worlds: left better in ${typical.left}, right better in ${typical.right}, about the same in ${typical.neither}. This world: ${points(typical.here)} ${typical.here >= 0 ? "for the left" : "for the right"}.`;
  return el("figure", { class: "strip" }, svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": told },
    same,
    svg("line", { class: "zero", x1: middle, x2: middle, y1: TOP, y2: BASE }),
    svg("line", { class: "base", x1: 0, x2: WIDTH, y1: BASE, y2: BASE }),
    ...dots,
    svg("path", { class: "here", d: `M ${here} ${BASE + 1} l 6 10 h -12 z` }),
    text(here, HEIGHT - 4, "this world", anchor(here)),
    text(2, 12, "← left better", "start"),
    text(WIDTH - 2, 12, "right better →", "end")));
}

function count(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function anchor(x) {
  if (x < 40) return "start";
  return x > WIDTH - 40 ? "end" : "middle";
}

function text(x, y, words, where) {
  return svg("text", { x, y, "text-anchor": where }, words);
}
