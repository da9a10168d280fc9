/** Lines of both sides by month, with the names of shocks where they lie. */

import { el, say, set, svg } from "./dom.js";
import { name } from "./names.js";
import { anchors, fixed, placer, t } from "./words.js";

const CHARTS = [
  { name: "rights", factor: 100, digits: 0, least: 20 },
  { name: "harms", factor: 1, digits: 1, least: 1 },
  { name: "participation", factor: 100, digits: 1, least: 1 },
];
const ROOM = { top: 8, right: 12, bottom: 22, left: 34 };
const NAMES = 15;

export class Charts {
  /** `names` are the series that are drawn. */
  constructor(root, names = CHARTS.map((chart) => chart.name)) {
    Object.assign(this, { root, charts: CHARTS.filter((chart) => names.includes(chart.name)) });
    this.observer = new ResizeObserver(() => this.draw());
  }

  load(answer) {
    this.observer.disconnect();
    this.answer = answer;
    this.rows = this.charts.map((chart) => {
      const values = el("span", { class: "values" });
      const picture = svg("svg", { role: "img" });
      const holder = el("div", { class: "plot" }, picture);
      const figure = el("figure", {}, el("figcaption", {}, el("b", {}, t(`chart.${chart.name}`)), " ", t(`chart.unit.${chart.name}`), " ", values), holder);
      return { chart, values, picture, holder, figure };
    });
    this.root.replaceChildren(...this.rows.map((row) => row.figure));
    this.draw();
    this.rows.forEach((row) => this.observer.observe(row.holder));
  }

  draw() {
    for (const row of this.rows) drawChart(row, this.answer);
    if (this.month !== undefined) this.show(this.month);
  }

  show(m) {
    this.month = m;
    for (const { chart, values, picture, place } of this.rows) {
      const at = this.answer.sides.map((side) => side.series[chart.name][m] ?? null);
      const told = at.map((value, n) => `${t(`side.${n}`)} ${written(value, chart)}`).join(", ");
      say(values, m ? told : "");
      set(picture, { "aria-label": `${t(`chart.${chart.name}`)}, ${t(`chart.unit.${chart.name}`)}. ${t("moment.month", { n: m })}: ${told}` });
      if (!place) continue;
      const reach = Math.abs(place.x(m) - place.x(0)) + 1;
      set(picture.querySelector(".until rect"), { x: place.at(ROOM.left - 1, reach), width: reach });
      set(picture.querySelector(".cursor"), { x1: place.x(m), x2: place.x(m) });
      at.forEach((value, n) => set(picture.querySelector(`.end.side-${n}`), {
        transform: value === null ? "translate(-99 -99)" : `translate(${place.x(m)} ${place.y(value * chart.factor)})` }));
    }
  }
}

let ids = 0;

function drawChart(row, answer) {
  const { chart, holder, picture } = row;
  const [width, height] = [holder.clientWidth, holder.clientHeight];
  if (!width || !height) return;
  const { months, shocks } = answer.world;
  const lines = answer.sides.map((side) => side.series[chart.name].map((value) => (value === null ? null : value * chart.factor)));
  const known = lines.flat().filter((value) => value !== null);
  const most = Math.max(chart.least, 1.06 * Math.max(...known));
  const named = shocks.length ? NAMES : 0;
  const at = placer(width);
  const along = (m) => ROOM.left + (m / months) * (width - ROOM.left - ROOM.right);
  const x = (m) => at(along(m));
  const y = (value) => height - ROOM.bottom - (value / most) * (height - ROOM.top - named - ROOM.bottom);
  row.place = { at, x, y };
  const id = `until-${(ids += 1)}`;
  const until = svg("clipPath", { id, class: "until" }, svg("rect", { x: ROOM.left - 1, y: 0, width: 0, height }));
  const paths = lines.map((line, n) => svg("path", { class: `line side-${n}`, d: path(line, x, y), "clip-path": `url(#${id})` }));
  const ends = [svg("circle", { class: "end side-0", r: 4.5 }), svg("rect", { class: "end side-1", x: -4, y: -4, width: 8, height: 8 })];
  set(picture, { viewBox: `0 0 ${width} ${height}` });
  picture.replaceChildren(until, ...bands(shocks, months, along, at, height), ...levels(most, y, at, width), ...years(answer.world, along, at, height, width),
    ...paths, svg("line", { class: "cursor", y1: ROOM.top, y2: height - ROOM.bottom }), ...ends);
}

function path(line, x, y) {
  let d = "";
  line.forEach((value, m) => {
    if (value !== null) d += `${d && line[m - 1] !== null ? "L" : "M"}${x(m).toFixed(1)} ${y(value).toFixed(1)}`;
  });
  return d || "M0 0";
}

function bands(shocks, months, x, at, height) {
  let free = -Infinity;
  return shocks.flatMap((shock) => {
    const [from, to] = [x(shock.month - 1), x(Math.min(months, shock.month - 1 + Math.max(1, shock.months)))];
    const band = svg("rect", { class: "shock", x: at(from, Math.max(2, to - from)), y: ROOM.top, width: Math.max(2, to - from), height: height - ROOM.bottom - ROOM.top });
    const said = name("shock", shock.name);
    const end = from + 7 * said.length > x(months);
    const label = svg("text", { class: "shock-name", x: at(end ? x(months) : from + 2), y: ROOM.top + 9, "text-anchor": anchors()[end ? "end" : "start"] }, said);
    const room = (end ? x(months) - 7 * said.length : from) >= free;
    free = room ? from + 7 * said.length : free;
    return room ? [band, label] : [band];
  });
}

function levels(most, y, at, width) {
  const step = [0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200, 500].find((one) => most / one <= 4.2) ?? most / 2;
  const rows = [];
  for (let value = 0; value <= most; value += step) {
    rows.push(svg("line", { class: "level", x1: at(ROOM.left), x2: at(width - ROOM.right), y1: y(value), y2: y(value) }),
      svg("text", { class: "tick", x: at(ROOM.left - 5), y: y(value) + 4, "text-anchor": anchors().end }, String(value)));
  }
  return rows;
}

function years({ months, start }, x, at, height, width) {
  const [year, month] = start.split("-").map(Number);
  const every = Math.max(1, Math.ceil((months / 12) * 44 / width));
  const rows = [];
  for (let m = (13 - month) % 12, n = 0; m <= months; m += 12, n += 1) {
    if (n % every === 0 && x(m) < width - 20) rows.push(svg("text", { class: "tick", x: at(x(m)), y: height - 6, "text-anchor": "middle" }, String(year + Math.floor((month - 1 + m) / 12))));
  }
  return rows;
}

const written = (value, chart) => (value === null ? "–" : fixed(value * chart.factor, chart.digits));
