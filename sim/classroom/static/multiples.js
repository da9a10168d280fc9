/** Many worlds as small pictures that fill a screen one after the other; then: where was ours? */

import { el, say, set, svg } from "./dom.js";
import { placer, t } from "./words.js";

const TILE = { width: 60, height: 34 };
const PACE = 45;

/**
 * Who has more rights in a world, by at least the smallest difference that matters: 0, 1, or null. All that is
 * counted here is counted by it, as `sim.classroom.document.typical` does.
 */
export function better([left, right], smallest) {
  if (left - right >= smallest) return 0;
  return right - left >= smallest ? 1 : null;
}

export class Multiples {
  /** `ours` is the world that was watched, as `{rights, lines}`, each left and right; it comes first. */
  constructor(root, ours, smallest) {
    Object.assign(this, { root, ours, smallest, rows: [], waiting: [] });
    this.grid = el("div", { class: "tiles", role: "img" });
    this.tally = el("p", { class: "tally", role: "status" });
    root.replaceChildren(this.tally, this.grid);
    this.all = { low: Infinity, high: -Infinity };
    this.put(ours, true);
  }

  /** Takes a world in; they are laid one after the other, or at once for who wants no motion. */
  add(world, calm) {
    if (calm) {
      this.put(world);
      return;
    }
    this.waiting.push(world);
    this.laying ??= new Promise((done) => {
      const lay = () => {
        if (this.waiting.length) this.put(this.waiting.shift());
        if (this.waiting.length || !this.complete) setTimeout(lay, PACE);
        else done();
      };
      lay();
    });
  }

  async finish() {
    this.complete = true;
    await this.laying;
  }

  put(world, ours = false) {
    const who = better(world.rights, this.smallest);
    const element = el("div", { class: `tile ${who === null ? "same" : `side-${who}`} ${ours ? "ours" : ""}` }, tile(world),
      ours ? el("span", { class: "tag" }, t("sixty.ours")) : null);
    this.rows.push({ world, who, element, ours });
    this.grid.append(element);
    this.count();
  }

  /** How many worlds fell out which way, without ours. */
  counts() {
    const others = this.rows.filter((row) => !row.ours);
    const of = (who) => others.filter((row) => row.who === who).length;
    return { all: others.length, left: of(0), same: of(null), right: of(1) };
  }

  count() {
    const { all, left, same, right } = this.counts();
    const told = t("sixty.tally", { n: all, left, same, right });
    say(this.tally, told);
    set(this.grid, { "aria-label": told });
  }

  /** Puts the worlds in order, from those in which the left did best. */
  sort() {
    const ahead = (row) => row.world.rights[0] - row.world.rights[1];
    const rows = [...this.rows].sort((one, other) => ahead(other) - ahead(one));
    const blocks = [0, null, 1].map((who) => {
      const inside = rows.filter((row) => row.who === who);
      const others = inside.filter((row) => !row.ours).length;
      const title = who === null ? t("sixty.same", { n: others }) : t("sixty.better", { n: others, side: t(`side.${who}`) });
      return el("section", { class: `block ${who === null ? "same" : `side-${who}`}` }, el("h2", {}, title),
        el("div", { class: "tiles" }, ...inside.map((row) => row.element)));
    });
    const all = el("div", { class: "blocks" }, ...blocks);
    const widths = blocks.map((block) => `minmax(min(8.5rem, 28%), ${Math.max(1, block.querySelectorAll(".tile").length)}fr)`);
    all.style.setProperty("--columns", widths.join(" ")); // a tile is as large here as there
    this.root.replaceChildren(this.tally, all);
    return this.rows.find((row) => row.ours).who;
  }
}

/** Rights in practice on both sides of a world, from its first month to its last. */
function tile(world) {
  const { width, height } = TILE;
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", preserveAspectRatio: "none" });
  const at = placer(width);
  const lines = world.lines.map((line) => Array.from(line));
  const most = Math.max(0.2, ...lines.flat());
  picture.append(...lines.map((line, n) => svg("path", { class: `line side-${n}`, d: line.map((value, m) =>
      `${m ? "L" : "M"}${at((m / (line.length - 1)) * width).toFixed(1)} ${(height - 2 - (value / most) * (height - 4)).toFixed(1)}`).join("") })));
  return picture;
}
