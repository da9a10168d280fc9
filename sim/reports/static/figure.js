/**
 * What all figures share: a frame that redraws itself at every width, a line that tells the numbers
 * of what is pointed at, and the same by the keyboard.
 *
 * A kind of figure is a function (data, width, state) → view. A view has `nodes` to show, `key`
 * nodes to show above them, and `count` things to point at: `nearest(event)` finds one, `move(index,
 * key)` goes on from one by a key, `show(index)` marks one and gives its text, `hide()` unmarks.
 */

import { part } from "./parts.js";

const HINT = "Point at the figure to read its numbers, or choose it and use the arrow keys.";
const SWITCHES = " Entries of the legend show and hide lines.";

export class Figure {
  constructor(root, data, kind) {
    this.root = root;
    this.data = data;
    this.kind = kind;
    this.state = {};
    this.width = 0;
    this.index = -1;
    this.key = part("div", { class: "key" });
    this.readout = part("p", { class: "readout", "aria-live": "polite" });
    this.plot = part("div", {
      class: "drawn",
      tabindex: 0,
      role: "application",
      "aria-roledescription": "figure",
      "aria-label": `${data.title}. ${data.description} Use the arrow keys to read its numbers.`,
    });
    root.querySelector(".description").before(this.key, this.plot, this.readout);
    this.listen();
    this.say("");
    new ResizeObserver(() => this.fit()).observe(root);
    this.fit();
  }

  /** Draw anew if the width has changed; nothing while it is hidden. */
  fit() {
    const width = Math.floor(this.root.clientWidth);
    if (width > 0 && width !== this.width && !this.printing) this.draw(width);
  }

  /** Draw for paper, whose width no event tells. */
  print(width) {
    this.printing = width > 0;
    if (this.printing) this.draw(width);
    else this.fit();
  }

  draw(width = this.width) {
    if (!(width > 0)) return;
    this.width = width;
    this.index = -1;
    this.view = this.kind(this.data, width, this.state, () => this.draw());
    const active = [...this.root.querySelectorAll("button")].indexOf(document.activeElement);
    this.key.replaceChildren(...this.view.key);
    this.plot.replaceChildren(...this.view.nodes);
    if (active >= 0) this.root.querySelectorAll("button")[active]?.focus();
    this.say("");
  }

  say(text) {
    const hint = this.root.querySelector(".legend button") ? HINT + SWITCHES : HINT;
    this.readout.textContent = text || hint;
    this.readout.classList.toggle("hint", !text);
  }

  point(index) {
    if (index === this.index) return;
    this.index = index;
    if (index < 0) {
      this.view.hide();
      this.say("");
    } else {
      this.say(this.view.show(index));
    }
  }

  listen() {
    this.plot.addEventListener("pointermove", (event) => this.point(this.view.nearest(event)));
    this.plot.addEventListener("pointerdown", (event) => this.point(this.view.nearest(event)));
    this.plot.addEventListener("pointerleave", () => {
      if (document.activeElement !== this.plot) this.point(-1);
    });
    this.plot.addEventListener("blur", () => this.point(-1));
    this.plot.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || !this.view.count) return;
      const index = event.key === "Escape" ? -1 : this.next(event.key);
      if (index === undefined) return;
      event.preventDefault();
      this.point(index);
    });
  }

  next(key) {
    const last = this.view.count - 1;
    if (key === "Home") return 0;
    if (key === "End") return last;
    if (!key.startsWith("Arrow")) return undefined;
    if (this.index < 0) return 0;
    return Math.min(last, Math.max(0, this.view.move(this.index, key)));
  }
}

/** Where a pointer is within a node, in the node's own pixels. */
export function inside(event, node) {
  const box = node.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}
