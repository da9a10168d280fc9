/** What came together: bars of votes, and worlds as dots along their difference. */

import { el, svg } from "./dom.js";
import { better } from "./multiples.js";
import { percent, t, whole } from "./words.js";

/** Bars, one a choice; `name` says what a choice is called. */
export function bars(counts, name, chosen = null) {
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const rows = Object.entries(counts).map(([choice, n]) => {
    const share = all ? n / all : 0;
    const bar = el("span", { class: "bar" });
    bar.style.inlineSize = `${100 * share}%`;
    const mine = choice === chosen ? ` (${t("class.yours")})` : "";
    return el("li", { class: `choice-${choice}` }, el("span", { class: "name" }, name(choice) + mine),
      el("span", { class: "track" }, bar), el("span", { class: "count" }, all ? `${whole(n)} · ${percent(share)}` : whole(n)));
  });
  return el("ul", { class: "bars" }, ...rows);
}

/** How often left, neither and right were ahead. */
export function tally(results, smallest) {
  const sides = results.map(([, ...rights]) => better(rights, smallest));
  const of = (who) => sides.filter((side) => side === who).length;
  return { left: of(0), same: of(null), right: of(1) };
}

const WIDE = 600;
const BINS = 41;
const R = 5;

/** Dots that pile up along the difference in rights, left better on the left. */
export function dots(results, title, smallest) {
  const most = Math.max(0.05, ...results.map(([, left, right]) => Math.abs(left - right)));
  const piles = new Map();
  const spots = results.map(([, left, right]) => {
    const bin = Math.round(((right - left) / most) * ((BINS - 1) / 2));
    const pile = piles.get(bin) ?? 0;
    piles.set(bin, pile + 1);
    const who = better([left, right], smallest);
    const side = who === null ? "same" : `side-${who}`;
    return { x: WIDE / 2 + (bin * (WIDE - 40)) / (BINS - 1), n: pile, side };
  });
  const high = 30 + 2 * R * Math.max(6, ...piles.values());
  const marks = spots.map(({ x, n, side }) => svg("circle", { cx: x, cy: high - 24 - R - 2 * R * n, r: R - 0.6, class: `dot ${side}` }));
  const line = svg("line", { x1: 0, x2: WIDE, y1: high - 22, y2: high - 22, class: "axis" });
  const zero = svg("line", { x1: WIDE / 2, x2: WIDE / 2, y1: 0, y2: high - 16, class: "axis" });
  const label = (x, anchor, text) => svg("text", { x, y: high - 4, "text-anchor": anchor }, text);
  return svg("svg", { viewBox: `0 0 ${WIDE} ${high}`, class: "dots", role: "img", "aria-label": title }, line, zero, ...marks,
    label(0, "start", t("class.left_better")), label(WIDE / 2, "middle", t("class.same")), label(WIDE - 2, "end", t("class.right_better")));
}
