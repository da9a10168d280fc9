/** Stacked bars: shares of a whole, told by their place and number, not by colour alone. */

import { breadth, cursor, drawn, part } from "./parts.js";
import { inside } from "./figure.js";

const PARTS = ["more", "open", "less"];
const FILLS = { more: "#00508a", open: "#e4dfd4", less: "#a84300" };
const INKS = { more: "#fff", open: "#1d1d1b", less: "#fff" };
const ROOMY = 620;
const BAND = 30;

export function bars(data, width) {
  const wide = width >= ROOMY;
  const longest = Math.max(0, ...data.rows.map((row) => breadth(row.label)));
  const left = wide ? Math.min(longest + 16, width * 0.34) : 4;
  const room = width - left - 14;
  let end = 0;
  let group = "";
  const laid = data.rows.map((row) => {
    const heading = row.group === group ? "" : row.group;
    group = row.group;
    end += heading ? 24 : 0;
    const begin = end;
    end += wide ? BAND : BAND + 18;
    return { ...row, begin, end, heading };
  });
  const svg = drawn("svg", { width, height: end + 46, "aria-hidden": "true", class: "bars" });
  const write = (text, x, y, more = {}) =>
    svg.append(drawn("text", { x, y, "font-size": 13, fill: "#1d1d1b", class: "label", ...more }, text));
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const x = left + share * room;
    svg.append(drawn("line", { x1: x, x2: x, y1: 0, y2: end, stroke: "#575550", "stroke-opacity": 0.14 }));
    write(`${100 * share} %`, x, end + 18, { "text-anchor": share === 1 ? "end" : share ? "middle" : "start" });
  }
  write(data.axis, left + room / 2, end + 40, { "text-anchor": "middle", "font-size": 12.5 });
  for (const row of laid) {
    const top = wide ? row.begin + 4 : row.begin + 20;
    if (row.heading) write(row.heading, 4, row.begin - 7, { "font-weight": 600 });
    const most = Math.floor((wide ? left - 10 : width - 8) / breadth("x"));
    write(row.label.length > most ? `${row.label.slice(0, most - 1)}…` : row.label, 4, wide ? top + 16 : row.begin + 14);
    if (row.more === null) write("no number", left + 4, top + 16, { fill: "#575550" });
    let x = left;
    for (const name of row.more === null ? [] : PARTS) {
      const size = row[name] * room;
      svg.append(drawn("rect", { x, y: top, width: size, height: 22, fill: FILLS[name], stroke: "#fff" }));
      const told = percent(row[name]);
      if (size > breadth(told, 12) + 8) {
        write(told, x + size / 2, top + 15.5, { "text-anchor": "middle", "font-size": 12, fill: INKS[name], class: null });
      }
      x += size;
    }
  }
  const mark = cursor(svg);
  return {
    key: [part("p", { class: "items" }, ...data.meanings.map(key_of))],
    nodes: [svg],
    count: laid.length,
    nearest(event) {
      const y = inside(event, svg)[1];
      return laid.findIndex((row) => y >= row.begin && y < row.end);
    },
    move: (index, pressed) =>
      index + ({ ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[pressed] ?? 0),
    show(index) {
      const row = laid[index];
      mark.at(1, row.begin, width - 2, row.end - row.begin);
      return `${row.label}: ${row.note}`;
    },
    hide: () => mark.gone(),
  };
}

function key_of(told, n) {
  const box = drawn("svg", { width: 22, height: 14, "aria-hidden": "true" },
    drawn("rect", { width: 22, height: 14, fill: FILLS[PARTS[n]] }));
  return part("span", { class: "item" }, box, told);
}

/** A share; what is neither none nor all never reads as 0 % or 100 %. */
function percent(share) {
  const text = `${Math.round(100 * share)} %`;
  if (text === "0 %" && share > 0) return "< 1 %";
  return text === "100 %" && share < 1 ? "> 99 %" : text;
}
