/** A difference over a grid: colours part at 0, signs tell in grey what is decided. */

import { estimate, short } from "./numbers.js";
import { cursor, drawn, part } from "./parts.js";
import { inside } from "./figure.js";

const UNDER = d3.interpolateRgbBasis(["#7a2f00", "#c8600e", "#f3b06a", "#fbe6cf", "#f7f6f4"]);
const OVER = d3.interpolateRgbBasis(["#f7f6f4", "#d3e4f3", "#7fb3dc", "#2a78b5", "#083a66"]);
const UNKNOWN = "#ffffff";
const SMALLEST_SIGN = 9;
const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export function map(data, width) {
  const across = levels(data.cells, "x");
  const up = levels(data.cells, "y");
  const nameX = namer(data.x_names);
  const nameY = namer(data.y_names);
  const named = data.y_names.length > 0;
  const left = 20 + (named ? 7 : 9) * Math.max(3, ...up.map((value) => nameY(value).length));
  const side = (width - left - 12) / Math.max(1, across.length);
  const each = Math.max(12, Math.min(named ? 24 : 46, side));
  const tall = Math.max(150, Math.min(named ? Infinity : 560, up.length * each));
  const below = data.x_names.length ? 7 * Math.max(...data.x_names.map((text) => text.length)) : 0;
  const [top, bottom] = [26, 52 + below];
  const axis = { label: null, tickSize: 0 };
  const svg = Plot.plot({
    width,
    height: tall + top + bottom,
    marginTop: top,
    marginLeft: left,
    marginRight: 12,
    marginBottom: bottom,
    style: { fontSize: "12.5px", fontFamily: "inherit" },
    padding: 0,
    x: {
      ...axis,
      domain: across,
      tickFormat: nameX,
      tickRotate: below ? -90 : 0,
      ticks: below ? across : some(across, (width - left) / 52),
    },
    y: {
      ...axis,
      domain: [...up].reverse(),
      tickFormat: nameY,
      ticks: named ? up : some(up, tall / 18),
    },
    marks: [
      Plot.cell(data.cells, {
        x: "x",
        y: "y",
        fill: (cell) => colour(cell.mean, data.reach),
        stroke: "#fff",
        strokeWidth: side > 14 ? 1 : 0,
        className: "cell",
      }),
      Math.min(side, tall / up.length) < SMALLEST_SIGN
        ? null
        : Plot.text(data.cells, {
            x: "x", y: "y", text: sign, fontSize: Math.min(18, Math.max(9, side * 0.5)), fontWeight: 600,
            fill: (cell) => (Math.abs(cell.mean ?? 0) > 0.6 * data.reach ? "#fff" : "#1d1d1b"),
            className: "sign",
          }),
    ],
  });
  svg.setAttribute("aria-hidden", "true");
  const usual = { "font-size": 12.5, "text-anchor": "start", fill: "#1d1d1b" };
  const write = (text, attributes) =>
    svg.append(drawn("text", { ...usual, ...attributes }, text));
  write(data.x_axis, { x: (left + width - 12) / 2, y: top + tall + bottom - 10, "text-anchor": "middle" });
  write(named ? data.y_axis : `↑ ${data.y_axis}`, { x: 2, y: 13 });
  const places = new Map(data.cells.map((cell, n) => [`${cell.x} ${cell.y}`, n]));
  const find = (column, row) => places.get(`${across[column]} ${up[row]}`) ?? -1;
  const [x, y] = [svg.scale("x"), svg.scale("y")];
  const mark = cursor(svg);
  return {
    key: [named ? signs(data) : bar(data, width)],
    nodes: [svg],
    count: data.cells.length,
    nearest(event) {
      const [px, py] = inside(event, svg);
      const column = Math.floor(((px - left) / (width - left - 12)) * across.length);
      const row = up.length - 1 - Math.floor(((py - top) / tall) * up.length);
      return find(column, row);
    },
    move(index, pressed) {
      const cell = data.cells[index];
      const [right, higher] = STEPS[pressed] ?? [0, 0];
      const found = find(across.indexOf(cell.x) + right, up.indexOf(cell.y) + higher);
      return found < 0 ? index : found;
    },
    show(index) {
      const cell = data.cells[index];
      mark.at(x.apply(cell.x), y.apply(cell.y), x.bandwidth, y.bandwidth);
      const where = `${data.x_axis} ${nameX(cell.x)}, ${data.y_axis} ${nameY(cell.y)}`;
      const number = named || cell.mean === null ? "" : `${estimate(cell.mean, cell.low, cell.high)}, `;
      return `${where}: ${number}${meaning(data, cell)}`;
    },
    hide: () => mark.gone(),
  };
}

function meaning(data, cell) {
  const place = "+−·".indexOf(sign(cell) || "×");
  return data.meanings[place < 0 ? 3 : place];
}

/** Name levels: by their names if they have some, else as numbers. */
function namer(names) {
  return (value) => (names.length ? names[value] : short(value));
}

function levels(cells, key) {
  return [...new Set(cells.map((cell) => cell[key]))].sort((a, b) => a - b);
}

/** Choose the levels that there is room to name. */
function some(held, most) {
  const step = Math.ceil(held.length / Math.max(1, Math.floor(most)));
  return held.filter((_, n) => n % step === 0);
}

function colour(mean, reach) {
  if (mean === null) return UNKNOWN;
  const share = Math.max(-1, Math.min(1, mean / reach));
  return share < 0 ? UNDER(1 + share) : OVER(share);
}

function sign(cell) {
  if (cell.mean === null) return "";
  if (!cell.decided) return "·";
  return cell.mean > 0 ? "+" : "−";
}

function signs(data) {
  const told = [..."+−·"].map((mark, n) => `${mark} ${data.meanings[n]}`);
  return part("span", { class: "quiet" }, [...told, `empty ${data.meanings[3]}`].join(", "));
}

/** The scale of the colours, and what the signs mean. */
function bar(data, width) {
  const wide = Math.min(260, width - 20);
  const end = short(Number(data.reach.toPrecision(2)));
  const steps = d3.range(0, 52).map((n) =>
    drawn("rect", {
      x: (n * wide) / 52,
      y: 0,
      width: wide / 52 + 0.6,
      height: 12,
      fill: colour((n / 25.5 - 1) * data.reach, data.reach),
    }));
  const ends = [[0, `−${end}`, "start"], [wide / 2, "0", "middle"], [wide, `+${end}`, "end"]].map(
    ([x, text, anchor]) =>
      drawn("text", { x, y: 26, "text-anchor": anchor, "font-size": 12, fill: "#1d1d1b" }, text));
  const name = `Colours from −${end} to ${end}`;
  const box = { width: wide, height: 30, role: "img", "aria-label": name };
  const scale = drawn("svg", box, ...steps, ...ends);
  return part("div", { class: "scale" }, part("span", { class: "scale-title" }, data.value), scale,
    signs(data));
}
