/** Three charts of both sides, drawn by uPlot up to the month shown; bands after the bet is settled. */

import { el, say, set } from "./dom.js";
import { sample } from "./stage.js";
import uPlot from "./vendor/uPlot.esm.js";
import { SIDES } from "./words.js";

const CHARTS = [
  { name: "rights", title: "Rights in practice", unit: "%", factor: 100, digits: 0 },
  { name: "harms", title: "Harmed", unit: "per 1,000 a month", factor: 1, digits: 1 },
  { name: "participation", title: "Taking part", unit: "%", factor: 100, digits: 1 },
];
const INK = "#3d3d3d";
const SHADE = "#e9e6df";
const GRID = "#eceae4";
const BAND = "2b"; // of 255: the middle of the worlds is seen through

export class Charts {
  constructor(root) {
    this.root = root;
    this.plots = [];
    this.observer = new ResizeObserver(() => this.fit());
  }

  load(answer) {
    this.observer.disconnect();
    for (const { plot } of this.plots) plot.destroy();
    this.answer = answer;
    this.months = Array.from({ length: answer.world.months + 1 }, (_, m) => m);
    this.legend = el("p", { class: "legend" });
    this.figures = CHARTS.map((chart) => {
      const values = el("span", { class: "values" });
      const holder = el("div", { class: "plot" });
      const caption = el("figcaption", {}, el("b", {}, chart.title), ` ${chart.unit} `, values);
      const figure = el("figure", { "aria-label": chart.title }, caption, holder);
      return { chart, figure, holder, values };
    });
    this.root.replaceChildren(this.legend, ...this.figures.map((row) => row.figure));
    this.plots = this.figures.map((row) => this.draw(row));
    this.figures.forEach((row) => this.observer.observe(row.holder));
    this.revealed = undefined;
  }

  columns(chart, revealed, until) {
    const { sides, ensemble } = this.answer;
    const scaled = (row) => row.map((value) => (value === null ? null : value * chart.factor));
    const cut = (row) => row.map((value, m) => (m <= until ? value : null));
    const lines = sides.map((side) => cut(scaled(side.series[chart.name])));
    const bands = ensemble.bands[chart.name].flatMap((band) =>
      [band.high, band.low].map((row) => (revealed ? scaled([null, ...row]) : this.months.map(() => null))));
    return [this.months, ...lines, ...bands];
  }

  draw({ chart, holder }) {
    const { practices, sides, ensemble } = this.answer;
    const all = sides.flatMap((side) => side.series[chart.name]);
    const bands = ensemble.bands[chart.name].flatMap((band) => [...band.low, ...band.high]);
    const values = [...all, ...bands].filter((value) => value !== null).map((value) => value * chart.factor);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const room = 0.06 * (high - low) || 1;
    const line = (side) => ({
      stroke: practices[side].color,
      width: 2.5,
      dash: dashes(practices, side),
      points: { show: false },
    });
    const hidden = { stroke: "transparent", width: 0, points: { show: false } };
    const band = (side, at) => ({ series: [at, at + 1], fill: `${practices[side].color}${BAND}` });
    const options = {
      ...this.size(holder),
      legend: { show: false },
      cursor: { show: false },
      padding: [6, 20, 0, 0],
      scales: {
        x: { time: false, range: [0, this.months.at(-1)] },
        y: { range: [Math.max(0, low - room), high + room] },
      },
      series: [{}, line(0), line(1), hidden, hidden, hidden, hidden],
      bands: [band(0, 3), band(1, 5)],
      axes: [
        axis({ space: 44, size: 26, incrs: [12, 24, 60, 120], values: (_, splits) => splits.map((m) => this.year(m)) }),
        axis({ size: 36, space: 26 }),
      ],
      hooks: { drawClear: [(plot) => this.shade(plot)], draw: [(plot) => this.mark(plot)] },
    };
    return { chart, holder, plot: new uPlot(options, this.columns(chart, false, 0), holder) };
  }

  /** The year in which month m + 1 lies: a mark stands where the year begins. */
  year(m) {
    const [year, month] = this.answer.world.start.split("-").map(Number);
    return String(year + Math.floor((month - 1 + m) / 12));
  }

  size(holder) {
    return { width: Math.max(120, holder.clientWidth), height: Math.max(90, holder.clientHeight) };
  }

  fit() {
    for (const { plot, holder } of this.plots) {
      const size = this.size(holder);
      if (size.width !== plot.width || size.height !== plot.height) plot.setSize(size);
    }
  }

  /** Shades the months of shocks. */
  shade(plot) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.fillStyle = SHADE;
    for (const shock of this.answer.world.shocks) {
      const end = Math.min(shock.month - 1 + shock.months, this.months.at(-1));
      const [from, to] = [shock.month - 1, end].map((m) => plot.valToPos(m, "x", true));
      ctx.fillRect(from, bbox.top, Math.max(2, to - from), bbox.height);
    }
    ctx.restore();
  }

  /** Marks the month shown, and where both lines stand. */
  mark(plot) {
    const { ctx, bbox } = plot;
    const m = this.month ?? 0;
    const x = plot.valToPos(m, "x", true);
    ctx.save();
    ctx.strokeStyle = INK;
    ctx.lineWidth = devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    [0, 1].forEach((side) => {
      const value = plot.data[1 + side][m];
      if (value === null || value === undefined) return;
      ctx.fillStyle = this.answer.practices[side].color;
      const [y, r] = [plot.valToPos(value, "y", true), 4.5 * devicePixelRatio];
      ctx.beginPath();
      if (side) ctx.rect(x - r, y - r, 2 * r, 2 * r);
      else ctx.arc(x, y, r, 0, 2 * Math.PI);
      ctx.fill();
    });
    ctx.restore();
  }

  show(m, revealed) {
    this.month = m;
    this.plots.forEach(({ chart, plot }) => plot.setData(this.columns(chart, revealed, m), true));
    for (const { chart, values, figure } of this.figures) {
      const at = this.answer.sides.map((side) => side.series[chart.name][m]);
      const told = at.map((value, n) => `${SIDES[n].toLowerCase()} ${written(value, chart)}`).join(", ");
      say(values, m ? told : "");
      set(figure, { "aria-label": `${chart.title}, ${chart.unit}. Month ${m}: ${m ? told : "not yet begun"}.` });
    }
    if (revealed !== this.revealed) this.write(revealed);
    this.revealed = revealed;
  }

  write(revealed) {
    const { practices, ensemble, world } = this.answer;
    const parts = practices.flatMap((practice, n) => [sample(withDash(practices, n)), ` ${SIDES[n]}: ${practice.label} `]);
    const band = revealed ? `Shaded: the middle 80 % of ${ensemble.worlds} worlds. ` : "";
    const shocks = world.shocks.filter((shock) => !shock.leave || shock.months > 1);
    const grey = shocks.length ? "Grey: shocks." : "";
    this.legend.replaceChildren(...parts, el("span", {}, `${band}${grey}`));
  }
}

function axis(more) {
  const size = Math.max(12, 0.75 * parseFloat(getComputedStyle(document.documentElement).fontSize));
  return {
    stroke: INK,
    font: `${size}px system-ui, sans-serif`,
    grid: { stroke: GRID, width: 1 },
    ticks: { show: false },
    ...more,
  };
}

const written = (value, chart) => (value === null ? "–" : (value * chart.factor).toFixed(chart.digits));

/** Two practices that are drawn alike are still told apart. */
function dashes(practices, side) {
  const dash = practices[side].dash.map((length) => 3 * length);
  const same = practices[0].name === practices[1].name;
  return same && side === 1 ? [4, 8] : dash;
}

export function withDash(practices, side) {
  return { ...practices[side], dash: dashes(practices, side).map((length) => length / 3) };
}
