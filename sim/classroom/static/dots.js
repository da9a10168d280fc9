/** Tries as dots that pile up, sorted so that piles read as bars: ● what they want most, ◆ another yes, ○ none. */

import { el } from "./dom.js";
import { placer } from "./words.js";

export const KINDS = ["theirs", "other", "none"];
export const SIGNS = { theirs: "●", other: "◆", none: "○" };
const LARGEST = 48;
const COLORS = { theirs: "--won", other: "--side-1", none: "--quiet", moved: "--side-0", mark: "--ink" };

export class Dots {
  /** `read(n)` is called with the number of the try that was tapped. */
  constructor(read) {
    this.canvas = el("canvas", { role: "img" });
    this.rows = [];
    this.canvas.addEventListener("click", (event) => {
      const hit = this.hit(event);
      if (hit) read(hit.n);
    });
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  /** Shows `rows`, each `{n, kind}`; `mark` is the number of the try that is read, `moved` holds those that ended otherwise. */
  show(rows, { mark = null, moved = new Set() } = {}) {
    Object.assign(this, { rows, mark, moved });
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      this.draw();
    });
  }

  /** Where each dot lies: columns of each kind side by side, in the largest cells that fit. */
  places(width, height) {
    const groups = KINDS.map((kind) => this.rows.filter((row) => row.kind === kind)).filter((group) => group.length);
    const columns = (size) => groups.reduce((sum, group) => sum + Math.ceil(group.length / Math.floor(height / size)) + 0.6, -0.6);
    let size = Math.min(LARGEST, height / 2.4); // at least two rows, so that piles read as bars
    while (size > 2.5 && columns(size) * size > width) size -= 0.5;
    const high = Math.max(1, Math.floor(height / size));
    let from = 0;
    const laid = groups.flatMap((group) => {
      const found = group.map((row, i) => ({ ...row, x: (from + Math.floor(i / high) + 0.5) * size, y: ((i % high) + 0.5) * size }));
      from += Math.ceil(group.length / high) + 0.6;
      return found;
    });
    const at = placer(width);
    return { size, laid: laid.map((dot) => ({ ...dot, x: at(dot.x) })) };
  }

  draw() {
    const { canvas } = this;
    const { clientWidth: width, clientHeight: height } = canvas;
    if (!width || !height) return;
    const finer = devicePixelRatio || 1;
    Object.assign(canvas, { width: Math.round(width * finer), height: Math.round(height * finer) });
    const pen = canvas.getContext("2d");
    pen.scale(finer, finer);
    const style = getComputedStyle(canvas);
    const color = Object.fromEntries(Object.entries(COLORS).map(([key, name]) => [key, resolved(style, name)]));
    this.spots = this.places(width, height);
    const { size, laid } = this.spots;
    for (const { n, kind, x, y } of laid) {
      shape(pen, kind, x, y, 0.38 * size, color[kind]);
      if (this.moved?.has(n)) {
        Object.assign(pen, { strokeStyle: color.moved, lineWidth: 1.5 });
        pen.strokeRect(x - 0.47 * size, y - 0.47 * size, 0.94 * size, 0.94 * size);
      }
      if (this.mark === n) {
        Object.assign(pen, { strokeStyle: color.mark, lineWidth: 2.5 });
        pen.beginPath();
        pen.arc(x, y, 0.5 * size, 0, 7);
        pen.stroke();
      }
    }
  }

  hit({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const { size, laid } = this.spots ?? { laid: [] };
    const off = (dot) => Math.max(Math.abs(dot.x - clientX + box.left), Math.abs(dot.y - clientY + box.top));
    return laid.filter((dot) => off(dot) <= size / 2 + 3).sort((one, other) => off(one) - off(other))[0];
  }
}

/** Of a colour for light and for dark the one that holds here. */
const resolved = (style, name) => {
  const [light, dark] = style.getPropertyValue(name).match(/#\w+/g);
  const theme = document.documentElement.dataset.theme;
  const isDark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  return isDark ? (dark ?? light) : light;
};

function shape(pen, kind, x, y, r, color) {
  Object.assign(pen, { fillStyle: color, strokeStyle: color, lineWidth: Math.max(1, 0.3 * r) });
  pen.beginPath();
  if (kind === "other") {
    for (const [dx, dy] of [[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]]) pen.lineTo(x + dx * r, y + dy * r);
    pen.closePath();
  } else pen.arc(x, y, kind === "none" ? 0.75 * r : r, 0, 7);
  if (kind === "none") pen.stroke();
  else pen.fill();
}
