/** Where things stand in the picture of a world: in every state its building above, a street before it,
 * the homes of its groups below, and beside each home the allies who are tied to it. */

import { anchors, placer } from "./words.js";

const GAP = 8;
const FLAT = 1.1;
const LEAST_HOME = 22;
const LEAST_LABEL = 46;
const LEAST_TALL = 52;
const TWO_LINES = 92;

/** Rows and columns of states: the shape in which their boxes are closest to a good one. */
export function grid(count, width, height) {
  let best = { columns: 1, rows: count, off: Infinity };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const off = Math.abs(Math.log(width / columns / (height / rows) / FLAT)) + (1.5 * (rows * columns - count)) / count;
    if (off < best.off) best = { columns, rows, off };
  }
  return best;
}

/**
 * Gives boxes by state, group and tie, in points from the upper left corner.
 *
 * `world` is the part of a document that says who is there; `font` the size of its words.
 */
export function place(world, width, height, font) {
  const { columns, rows } = grid(world.states.length, width, height);
  const wide = (width - GAP * (columns - 1)) / columns;
  const high = (height - GAP * (rows - 1)) / rows;
  const at = placer(width);
  const states = world.states.map((_, s) => stateBox({
    x: at((s % columns) * (wide + GAP), wide), y: Math.floor(s / columns) * (high + GAP), width: wide, height: high }, font));
  const homes = world.states.map((_, s) => world.groups.flatMap((group, g) => (group.state === s ? [g] : [])));
  const groups = [];
  homes.forEach((here, s) => rowsOf(here, states[s]).forEach((row) => { groups[row.g] = homeBox(row, states[s], font); }));
  const seen = world.groups.map(() => 0);
  const count = world.groups.map((_, g) => world.ties.filter((tie) => tie[0] === g).length);
  const ties = world.ties.map(([g]) => tieBox(groups[g], seen[g]++, count[g], font));
  return { states, groups, ties };
}

function stateBox(box, font) {
  const head = Math.max(1.8 * font, Math.min(0.2 * box.height, 5.4 * font));
  const part = box.height > 1.3 * box.width ? 0.4 : 0.25; // a narrow box has room above its homes
  const street = Math.max(1.6 * font, Math.min(part * box.height, 10 * font));
  return { ...box, head, street: { x: box.x + 5, y: box.y + head, width: box.width - 10, height: street },
    below: { x: box.x + 5, y: box.y + head + street, width: box.width - 10, height: box.height - head - street - 3 } };
}

/** Homes side by side; in rows where there are too many for one. */
function rowsOf(here, { below, street }) {
  const across = Math.max(1, Math.min(here.length, Math.floor(below.width / LEAST_HOME)));
  const rows = Math.max(1, Math.ceil(here.length / across));
  const each = Math.ceil(here.length / rows);
  const [width, height] = [below.width / Math.max(1, each), below.height / rows];
  const [at, by] = [placer(below.width), placer(street.width)];
  const part = street.width / each;
  return here.map((g, n) => ({ g, x: below.x + at((n % each) * width, width), y: below.y + Math.floor(n / each) * height, width, height,
    street: { ...street, x: street.x + by((n % each) * part, part), width: part } }));
}

function homeBox(cell, state, font) {
  const labelled = cell.width >= LEAST_LABEL && cell.height >= LEAST_TALL;
  const beside = labelled && cell.width > 24 * font;
  const two = beside || cell.height >= TWO_LINES;
  const words = labelled && !beside ? (two ? 2.3 : 1.2) * font : 0;
  const allies = Math.max(0.9 * font, Math.min(0.34 * (cell.height - words), 7 * font, 0.9 * cell.width));
  const r = Math.max(6, Math.min((cell.height - words - allies - 4) / 2, cell.width / 2 - (cell.width < LEAST_LABEL ? 1.5 : 5), 8 * font));
  const cy = cell.y + 3 + r;
  const cx = cell.x + cell.width / 2;
  const place = beside ? { x: placer(2 * cx)(cx + r + 0.8 * font), y: cy, anchor: anchors().start } : { x: cx, y: cy + r + allies + 0.95 * font, anchor: "middle" };
  return { ...cell, labelled, two, r, cx, cy, words: place, room: beside ? cell.width / 2 - r - font : cell.width - 4,
    allies: { y: cy + r + 1, height: allies - 2 } };
}

function tieBox(home, n, count, font) {
  const apart = Math.min(home.width / (count + 0.35), 4.4 * font);
  const tall = Math.min(0.72 * home.allies.height, 0.85 * apart);
  const cx = home.cx + (n - (count - 1) / 2) * apart;
  return { cx, top: home.allies.y + (home.allies.height - tall), tall, home, lean: count > 1 ? (2 * n) / (count - 1) - 1 : 0 };
}
