/** Lines over numbers with their bands, one or more panels; entries of the legend are switches. */

import { number, places, short } from "./numbers.js";
import { breadth, drawn, part } from "./parts.js";
import { inside } from "./figure.js";

const NARROWEST = 300;
const WIDEST = 460;
const OWN = [
  { color: "#0060a0", dash: [] },
  { color: "#c04e00", dash: [4, 1.5] },
  { color: "#575550", dash: [1, 1.3] },
];
let looks = {};

export function useLooks(held) {
  looks = held;
}

export function curves(data, width, state, redraw) {
  state.hidden ??= new Set();
  const names = [...new Set(data.curves.map((curve) => curve.name))];
  const panels = [...new Set(data.curves.map((curve) => curve.panel))];
  const fitting = Math.max(1, Math.min(panels.length, Math.floor((width + 16) / NARROWEST), 3));
  const across = Math.ceil(panels.length / Math.ceil(panels.length / fitting));
  const each = Math.floor((width - 16 * (across - 1)) / across);
  const shown = data.curves.filter((curve) => !state.hidden.has(curve.name));
  const domain = data.own_scales ? null : span(data.curves, data);
  // Where no name stands in two panels, each panel has its own legend.
  const both = new Set(data.curves.map((curve) => `${curve.panel} ${curve.name}`));
  const apart = panels.length > 1 && names.length === both.size;
  const look = (name) => {
    if (names.length === 1) return OWN[0];
    return (apart ? own(data, name) : null) ?? looks[name] ?? OWN[0];
  };
  const made = panels.map((panel) => {
    const held = data.curves.filter((curve) => curve.panel === panel);
    return frame(data, panel, held, shown.filter((curve) => curve.panel === panel), {
      look,
      width: each,
      domain: domain ?? span(held, data),
      height: Math.round(Math.min(each * 0.68, panels.length === 1 ? WIDEST : 300)),
    });
  });
  const entries = new Map(names.map((name) => [name, entry(name, data, state, redraw, look(name))]));
  const buttons = (held) => {
    const legend = { class: "legend", role: "group", "aria-label": "Lines" };
    return part("div", legend, ...held.map((name) => entries.get(name)));
  };
  for (const panel of apart ? made : []) panel.node.append(buttons(panel.names));
  const points = made.flatMap((panel) => panel.x.map((x, n) => ({ panel, x, n })));
  const hide = () => {
    for (const panel of made) panel.rule.setAttribute("visibility", "hidden");
  };
  return {
    key: names.length > 1 && !apart ? [buttons(names)] : [],
    nodes: [part("div", { class: "panels", style: `--across: ${across}` }, ...made.map((panel) => panel.node))],
    count: points.length,
    nearest(event) {
      const panel = made.find((held) => held.node.contains(event.target));
      if (panel === undefined) return -1;
      return points.findIndex((point) => point.panel === panel) + panel.nearest(event);
    },
    move(index, pressed) {
      const { panel, n } = points[index];
      const turn = { ArrowDown: 1, ArrowUp: -1 }[pressed];
      if (turn === undefined) {
        const to = n + (pressed === "ArrowRight" ? 1 : -1);
        return index + (to < 0 || to >= panel.x.length ? 0 : to - n);
      }
      const other = made[Math.min(made.length - 1, Math.max(0, made.indexOf(panel) + turn))];
      return points.findIndex((point) => point.panel === other && point.n === Math.min(n, other.x.length - 1));
    },
    show(index) {
      const { panel, x } = points[index];
      hide();
      panel.mark(x);
      const told = [];
      for (const curve of panel.shown) {
        const value = at(curve, x);
        if (value === null) continue;
        told.push(`${curve.name} ${value}`);
      }
      const where = [panel.name, moment(data, x)].filter(Boolean).join(", ");
      return `${where}: ${told.join("; ") || "no number"}`;
    },
    hide,
  };
}

/** Draw one panel. */
function frame(data, name, all, shown, { look, width, height, domain }) {
  const time = data.months_from !== "";
  const place = (x) => (time ? dated(data.months_from, x) : x);
  const x = [...new Set(all.flatMap((curve) => curve.x))].sort((a, b) => a - b);
  const laid = data.stacked ? on_each_other(shown) : shown;
  const rows = (curve) =>
    curve.x.map((at, n) => ({
      x: place(at),
      y: curve.y[n] ?? NaN,
      low: curve.low[n] ?? NaN,
      high: curve.high[n] ?? NaN,
    }));
  const marks = data.marks.map(([at, end, label]) => ({ x: place(at), end: place(end), label }));
  const lasting = marks.filter((mark) => mark.end > mark.x);
  const top = marks.length ? 26 : 12;
  const svg = Plot.plot({
    width,
    height,
    marginTop: top,
    marginLeft: 52,
    marginRight: 14,
    marginBottom: 42,
    style: { fontSize: "12.5px", fontFamily: "inherit" },
    x: { type: time ? "utc" : data.logarithmic ? "log" : "linear", domain: [place(x[0]), place(x.at(-1))] },
    y: { domain, nice: true },
    marks: [
      Plot.gridY({ stroke: "#575550", strokeOpacity: 0.14, ticks: 5 }),
      Plot.axisX({
        label: data.x_axis,
        labelAnchor: "center",
        labelArrow: "none",
        ticks: Math.max(2, Math.round(width / 90)),
        tickFormat: time ? undefined : short,
      }),
      Plot.axisY({ label: null, ticks: 5, tickFormat: short }),
      Plot.rectX(lasting, { x1: "x", x2: "end", fill: "#575550", fillOpacity: 0.09 }),
      Plot.rectY(data.negligible ? [data.negligible] : [], {
        y1: (half) => -half,
        y2: (half) => half,
        fill: "#575550",
        fillOpacity: 0.09,
        className: "negligible",
      }),
      data.zero ? Plot.ruleY([0], { stroke: "#1d1d1b", strokeWidth: 1 }) : null,
      marks.length ? Plot.ruleX(marks, { x: "x", stroke: "#575550", strokeDasharray: "2,3" }) : null,
      ...laid.filter((curve) => curve.low.length).map((curve) =>
        Plot.areaY(rows(curve), {
          x: "x",
          y1: "low",
          y2: "high",
          fill: look(curve.name).color,
          fillOpacity: data.stacked ? 0.45 : 0.15,
          className: "band",
        })),
      ...[...laid].sort((a, b) => a.strong - b.strong).map((curve) => {
        const thick = curve.strong ? 2.8 : 1.5;
        return Plot.line(rows(curve), {
          x: "x",
          y: "y",
          stroke: look(curve.name).color,
          strokeWidth: thick,
          strokeLinejoin: "round",
          strokeDasharray: look(curve.name).dash.map((held) => held * thick).join(",") || "none",
          className: "curve",
          marker: curve.x.length === 1 ? "dot" : undefined,
        });
      }),
    ],
  });
  svg.setAttribute("aria-hidden", "true");
  const scale = svg.scale("x");
  name_marks(svg, marks.map(({ x: at, label }) => ({ at: scale.apply(at), label })), width);
  const rule = drawn("line", { class: "rule", y1: top, y2: height - 42, visibility: "hidden" });
  svg.append(rule);
  const title = data.own_scales ? name : [name, data.y_axis].filter(Boolean).join(": ");
  const spots = x.map((at) => scale.apply(place(at)));
  return {
    name,
    names: [...new Set(all.map((curve) => curve.name))],
    x,
    shown,
    rule,
    node: part("div", { class: "panel" }, part("p", { class: "panel-title" }, title), svg),
    nearest(event) {
      const [px] = inside(event, svg);
      return d3.leastIndex(spots, (a, b) => Math.abs(a - px) - Math.abs(b - px));
    },
    mark(at) {
      const px = scale.apply(place(at));
      rule.setAttribute("x1", px);
      rule.setAttribute("x2", px);
      rule.setAttribute("visibility", "visible");
    },
  };
}

/** Write what happens at a moment above its line, on two lines in turn where names are close. */
function name_marks(svg, marks, width) {
  const free = [0, 0];
  for (const { at, label } of [...marks].sort((a, b) => a.at - b.at)) {
    const wide = breadth(label, 10.5);
    const x = Math.max(0, Math.min(at - 4, width - wide - 2));
    const line = free.findIndex((end) => end <= x);
    if (line < 0) continue;
    free[line] = x + wide + 8;
    const written = { x, y: 10 + 11 * line, "font-size": 10.5, "text-anchor": "start", fill: "#575550" };
    svg.append(drawn("text", written, label));
  }
}

/** Put curves, but for strong ones, on those before them, each from where it stands. */
function on_each_other(held) {
  const [above, below] = [new Map(), new Map()];
  return held.map((curve) => {
    if (curve.strong) return curve;
    const low = curve.x.map((x, n) => {
      const side = curve.y[n] < 0 ? below : above;
      const start = side.get(x) ?? 0;
      side.set(x, start + curve.y[n]);
      return start;
    });
    const high = low.map((start, n) => start + curve.y[n]);
    return { ...curve, y: high, low, high };
  });
}

/** An entry of the legend: it shows or hides its line. */
function entry(name, data, state, redraw, { color, dash }) {
  const strong = data.curves.some((curve) => curve.name === name && curve.strong);
  const line = drawn("line", {
    x1: 1,
    x2: 33,
    y1: 7,
    y2: 7,
    stroke: color,
    "stroke-width": strong ? 3 : 2,
    "stroke-dasharray": dash.map((held) => held * 2).join(",") || null,
  });
  const button = part("button", { type: "button", "aria-pressed": String(!state.hidden.has(name)) },
    drawn("svg", { width: 34, height: 14, "aria-hidden": "true" }, line), part("span", {}, name));
  button.addEventListener("click", () => {
    if (!state.hidden.delete(name)) state.hidden.add(name);
    redraw();
  });
  return button;
}

/** The look of a line by its place among those of its panel; none for a fourth. */
function own(data, name) {
  const { panel } = data.curves.find((curve) => curve.name === name);
  return OWN[data.curves.filter((curve) => curve.panel === panel).findIndex((curve) => curve.name === name)];
}

function span(held, { zero, negligible, stacked }) {
  const all = (stacked ? on_each_other(held) : held)
    .flatMap((curve) => [...curve.y, ...curve.low, ...curve.high])
    .filter((value) => value !== null);
  if (zero) all.push(-negligible, negligible);
  if (!all.length) return [0, 1];
  const [low, high] = d3.extent(all);
  const room = 0.04 * (high - low) || Math.abs(high) * 0.1 || 0.5;
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}

function at(curve, x) {
  const n = curve.x.indexOf(x);
  if (n < 0 || curve.y[n] === null) return null;
  const [low, high] = [curve.low[n] ?? null, curve.high[n] ?? null];
  const decimals = low !== null && high !== null ? Math.max(2, places(high - low)) : 3;
  const band = low !== null && high !== null ? ` (${number(low, decimals)} to ${number(high, decimals)})` : "";
  return `${number(curve.y[n], decimals)}${band}`;
}

function dated(start, months) {
  const [year, month] = start.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + Math.floor(months), 1));
}

/** Name a moment: a month by its number and its date, as the tables do; else the number. */
function moment(data, x) {
  if (data.months_from === "") return `${data.x_axis} ${short(x)}`;
  const date = dated(data.months_from, x - 1);
  return x < 1 ? "at the start" : `month ${x} (${date.toISOString().slice(0, 7)})`;
}
