/** A world to watch: its sides, the time, and lines below if wanted. */

import { Charts } from "./charts.js";
import { el } from "./dom.js";
import { Player } from "./player.js";
import { Stage } from "./stage.js";
import { t } from "./words.js";

export class Bench {
  /** `sides` are those shown; `shown(month, moving)` and `ended()` tell whoever uses it. */
  constructor({ sides = [0, 1], charts = [], speed, shown = () => {}, ended = () => {} } = {}) {
    this.sides = sides;
    this.both = sides.length > 1;
    this.places = sides.map(() => el("section", {}));
    this.stages = sides.map((n, i) => new Stage(this.places[i], n, { title: this.both }));
    this.root = el("div", { class: `bench ${this.both ? "both" : "single"}` }, el("div", { class: "stages" }, ...this.places));
    this.lines = charts.length ? new Charts(el("section", { class: "charts", "aria-label": t("chart.label") }), charts) : null;
    this.player = new Player({ speed, show: (month, moving) => this.show(month, moving), ended });
    this.shown = shown;
  }

  load(answer, { month = 0, enabled = true } = {}) {
    if (this.lines && this.answer !== answer) this.lines.load(answer);
    this.answer = answer;
    this.player.load(answer.world, enabled);
    this.player.seek(Math.min(month, answer.world.months));
  }

  show(month, moving) {
    this.stages.forEach((stage) => stage.show(this.answer, month, { moving }));
    this.lines?.show(month);
    document.documentElement.dataset.month = month;
    this.shown(month, moving);
  }

  leave() {
    this.player.leave();
  }
}
