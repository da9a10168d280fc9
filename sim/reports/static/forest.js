/** Estimates with their intervals; a verdict is told by a shape and a word, not by colour alone. */

import { estimate, short } from "./numbers.js";
import { breadth, cursor, drawn, part } from "./parts.js";
import { inside } from "./figure.js";

const COLORS = { more: "#00508a", less: "#a84300", open: "#575550" };
const TURNS = { more: 90, less: -90, open: null };
const WIDE = 620;
const LINE = 17;
const BELOW = 44;

export function forest(data, width) {
  const wide = width >= WIDE;
  const laid = lay(data.rows, width, wide);
  const tall = laid.at(-1)?.end ?? 0;
  const [low, high] = reach(data);
  const left = wide ? laid.labels : 18;
  const right = wide ? laid.verdicts : 18;
  const top = data.reference_label ? 24 : 8;
  const axis = split(data.axis, width - 8);
  const below = BELOW + 16 * (axis.length - 1);
  const known = laid.filter((row) => row.mean !== null).map((row) => within(row, low, high));
  const bounded = known.filter((row) => row.low !== null && row.high !== null);
  const alone = known.filter((row) => row.alone !== null && !row.alone.includes(null));
  const svg = Plot.plot({
    width,
    height: top + tall + below,
    marginTop: top,
    marginBottom: below,
    marginLeft: left,
    marginRight: right,
    style: { fontSize: "13px", fontFamily: "inherit", overflow: "visible" },
    x: { domain: [low, high] },
    y: { axis: null, domain: [0, Math.max(tall, 1)], range: [top, top + Math.max(tall, 1)] },
    marks: [
      data.negligible > 0
        ? Plot.rect([0], {
            x1: -data.negligible,
            x2: data.negligible,
            y1: 0,
            y2: tall,
            fill: "#ebe7de",
            clip: true,
          })
        : null,
      Plot.gridX({ stroke: "#575550", strokeOpacity: 0.14, ticks: 7 }),
      Plot.axisX({
        label: null,
        tickFormat: short,
        ticks: Math.max(2, Math.min(7, (width - left - right) / 70)),
      }),
      Plot.ruleX([0], { stroke: "#1d1d1b", strokeWidth: 1.2 }),
      ...looksOf(data.rows).flatMap((look) => {
        const held = (rows) => rows.filter((row) => lookOf(row).name === look.name);
        const dots = { x: "mean", y: "middle", className: "mark", clip: false };
        return [
          Plot.link(held(alone), {
            x1: (row) => row.alone[0], x2: (row) => row.alone[1], y1: "middle", y2: "middle",
            stroke: look.color, strokeWidth: 8, strokeOpacity: 0.28, className: "alone",
          }),
          Plot.link(held(bounded), {
            x1: "low", x2: "high", y1: "middle", y2: "middle",
            stroke: look.color, strokeWidth: 2.4, strokeLinecap: "round", className: "interval",
          }),
          ["interval", "none"].includes(look.mark)
            ? null
            : look.turn === null
              ? Plot.dot(held(known), { ...dots, r: 4.6, fill: "#fff", stroke: look.color, strokeWidth: 2 })
              : Plot.dot(held(known), {
                  ...dots,
                  r: look.mark === "small" ? 3.6 : 5.6,
                  symbol: "triangle",
                  rotate: look.turn,
                  fill: look.color,
                  stroke: "#fff",
                  strokeWidth: 0.8,
                }),
        ];
      }),
    ],
  });
  svg.setAttribute("aria-hidden", "true");
  words(svg, data, laid, { wide, width, left, right, top, tall, axis });
  const mark = cursor(svg);
  return {
    key: [keys(data)],
    nodes: [svg],
    count: laid.length,
    nearest(event) {
      const y = inside(event, svg)[1] - top;
      return laid.findIndex((row) => y >= row.begin && y < row.end);
    },
    move: (index, pressed) =>
      index + ({ ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[pressed] ?? 0),
    show(index) {
      const row = laid[index];
      mark.at(1, top + row.begin, width - 2, row.end - row.begin);
      const verdict = row.verdict ? `; ${row.verdict}` : "";
      const note = row.note ? `. ${row.note}` : "";
      return `${row.label}: ${estimate(row.mean, row.low, row.high)}${verdict}${note}`;
    },
    hide: () => mark.gone(),
  };
}

/** How a row looks: the colour of its verdict, the side on which it lies, its mark. */
function lookOf(row) {
  const mark = row.mark || (row.tone === "open" ? "hollow" : "filled");
  const color = row.color || row.tone;
  const turn = mark === "hollow" ? null : TURNS[row.tone];
  return { name: `${color} ${row.tone} ${mark}`, color: COLORS[color], turn, mark };
}

/** The different looks of some rows. */
function looksOf(rows) {
  return [...new Map(rows.map(lookOf).map((look) => [look.name, look])).values()];
}

/** Draw what lies beyond the ends of the axis at its end. */
function within(row, low, high) {
  const held = (value) => (value === null ? null : Math.max(low, Math.min(high, value)));
  const alone = row.alone?.map(held) ?? null;
  return { ...row, mean: held(row.mean), low: held(row.low), high: held(row.high), alone };
}

/** Give each row its place: as tall as its texts, which stand beside it or, on a phone, above. */
function lay(rows, width, wide) {
  const most = (texts) => Math.max(0, ...texts.map((text) => breadth(text)));
  const labels = Math.min(most(rows.map((row) => row.label)) + 18, width * 0.34);
  const verdicts = Math.min(most(rows.map((row) => row.verdict)) + 22, width * 0.24);
  let end = 0;
  let group = "";
  const laid = rows.map((row) => {
    const heading = row.group === group ? "" : row.group;
    group = row.group;
    end += heading ? LINE + 8 : 0;
    const begin = end;
    const texts = wide
      ? [split(row.label, labels - 14), split(row.verdict, verdicts - 16)]
      : [split(row.verdict ? `${row.label}: ${row.verdict}` : row.label, width - 16), []];
    const lines = Math.max(1, texts[0].length, texts[1].length);
    end += wide ? lines * LINE + 10 : lines * LINE + 26;
    const middle = wide ? (begin + end) / 2 : end - 13;
    return { ...row, begin, end, middle, texts, heading };
  });
  return Object.assign(laid, { labels, verdicts });
}

/** Break a text into lines, at spaces, commas and hyphens first. */
function split(text, width) {
  const lines = [];
  for (const word of text.match(/[^\s,-]*[\s,-]*/gu) ?? []) {
    const last = lines.at(-1);
    if (last !== undefined && breadth(last + word.trimEnd()) <= width) lines[lines.length - 1] += word;
    else if (word) lines.push(word);
  }
  return lines.map((line) => line.trim()).slice(0, 6);
}

/** The ends of the axis: all estimates and 0, with a little room. */
function reach(data) {
  const held = data.rows
    .flatMap((row) => [row.mean, row.low, row.high, ...(row.alone ?? [])])
    .filter((value) => value !== null);
  const low = Math.min(0, ...held);
  const high = Math.max(0, ...held);
  const room = 0.06 * (high - low) || Math.max(data.negligible, 1e-3);
  const most = data.reach ?? Infinity;
  return [Math.max(low - room, -most), Math.min(high + room, most)];
}

/** Write labels, verdicts, the axis and the reference line's name. */
function words(svg, data, laid, { wide, width, left, right, top, tall, axis }) {
  const usual = { "font-size": 13, "text-anchor": "start", fill: "#1d1d1b", class: "label" };
  const write = (text, x, y, more = {}) =>
    svg.append(drawn("text", { x, y, ...usual, ...more }, text));
  const [low, high] = reach(data);
  for (const row of laid) {
    if (row.heading) write(row.heading, wide ? left : 4, top + row.begin - 6, { "font-weight": 600 });
    const [label, verdict] = row.texts;
    const first = wide ? row.middle - ((label.length - 1) * LINE) / 2 + 4.5 : row.begin + 14;
    label.forEach((line, n) => write(line, 4, top + first + n * LINE));
    const begin = row.middle - ((verdict.length - 1) * LINE) / 2 + 4.5;
    verdict.forEach((line, n) => write(line, width - right + 14, top + begin + n * LINE));
    const edge = row.mean === null ? 0 : Math.sign(row.mean) * (row.mean < low || row.mean > high);
    if (edge) {
      const at = edge > 0 ? width - right + 10 : left - 10;
      write(edge > 0 ? "»" : "«", at, top + row.middle + 4.5, { "text-anchor": "middle" });
    }
    if (row.mean === null) write("no number", left + 4, top + row.middle + 4.5, { fill: "#575550" });
  }
  const middle = (left + width - right) / 2;
  axis.forEach((line, n) => {
    const x = breadth(line) < width - right - left ? middle : width / 2;
    write(line, x, top + tall + 38 + 16 * n, { "text-anchor": "middle", "font-size": 12.5 });
  });
  if (data.reference_label) {
    const at = left + (-low / (high - low)) * (width - left - right);
    const half = breadth(data.reference_label, 12) / 2;
    const x = Math.max(half + 2, Math.min(width - half - 2, at));
    write(data.reference_label, x, 15, { "text-anchor": "middle", "font-size": 12, fill: "#575550" });
  }
}

/** What the shapes mean. */
function keys(data) {
  const items = data.key.map((row) => part("span", { class: "item" }, sample(lookOf(row)), row.meaning));
  if (data.rows.some((row) => row.alone !== null)) {
    const line = (more) => drawn("svg", { width: 22, height: 14, "aria-hidden": "true" },
      drawn("line", { x1: 1, x2: 21, y1: 7, y2: 7, stroke: "#1d1d1b", ...more }));
    const [thick, thin] = [line({ "stroke-width": 8, "stroke-opacity": 0.28 }), line({ "stroke-width": 2.4 })];
    items.push(part("span", { class: "item" }, thick, "interval of each row alone"));
    items.push(part("span", { class: "item" }, thin, "of all rows together"));
  }
  if (data.negligible > 0) {
    const box = drawn("svg", { width: 22, height: 14, "aria-hidden": "true" },
      drawn("rect", { width: 22, height: 14, fill: "#ebe7de" }));
    items.push(part("span", { class: "item" }, box, data.band));
  }
  return part("p", { class: "items" }, ...items);
}

function sample(look) {
  const half = look.mark === "small" ? 3.2 : 5;
  const shape = look.mark === "interval"
    ? null
    : look.turn === null
    ? drawn("circle", { cx: 11, cy: 7, r: 4.2, fill: "#fff", stroke: look.color, "stroke-width": 2 })
    : drawn("path", { d: arrow(look.turn > 0 ? 1 : -1, half), fill: look.color });
  return drawn("svg", { width: 22, height: 14, "aria-hidden": "true" },
    drawn("line", { x1: 1, x2: 21, y1: 7, y2: 7, stroke: look.color, "stroke-width": 2 }), ...(shape ? [shape] : []));
}

function arrow(side, half) {
  const back = 11 - side * half;
  return `M${back} ${7 - half}L${11 + side * half} 7L${back} ${7 + half}Z`;
}
