/** A world to watch: its sides, the time, the moments at which it pauses, and lines below if wanted. */

import { Charts } from "./charts.js";
import { el } from "./dom.js";
import { momentCard } from "./moments.js";
import { Player } from "./player.js";
import { causesOf } from "./source.js";
import { Stage } from "./stage.js";
import { t } from "./words.js";

export class Bench {
  /** `sides` are those shown; `shown(month, moving)` and `ended()` tell whoever uses it. */
  constructor({ sides = [0, 1], charts = [], speed, shown = () => {}, ended = () => {} } = {}) {
    this.sides = sides;
    this.both = sides.length > 1;
    this.places = sides.map(() => el("section", {}));
    this.stages = sides.map((n, i) => new Stage(this.places[i], n, { title: this.both }));
    this.halt = el("div", { class: "moments" });
    this.root = el("div", { class: `bench ${this.both ? "both" : "single"}` }, el("div", { class: "stages" }, ...this.places), this.halt);
    this.lines = charts.length ? new Charts(el("section", { class: "charts", "aria-label": t("chart.label") }), charts) : null;
    this.moments = new Map();
    this.player = new Player({
      speed,
      show: (month, moving) => this.show(month, moving),
      stopAt: (month) => this.moments.has(month),
      ended,
    });
    this.shown = shown;
  }

  load(answer, { moments = new Map(), month = 0, enabled = true } = {}) {
    if (this.lines && this.answer !== answer) this.lines.load(answer);
    Object.assign(this, { answer, moments });
    this.player.load(answer.world, enabled);
    this.player.seek(Math.min(month, answer.world.months));
  }

  show(month, moving) {
    this.stages.forEach((stage) => stage.show(this.answer, month, { moving }));
    this.lines?.show(month);
    document.documentElement.dataset.month = month;
    if (this.halt.hasChildNodes()) this.stages.forEach((stage) => stage.light());
    this.halt.replaceChildren();
    const moment = moving ? this.moments.get(month) : undefined;
    if (moment) this.pause(moment);
    this.shown(month, moving);
  }

  pause(moment) {
    const goOn = () => {
      this.halt.replaceChildren();
      this.player.play.focus({ preventScroll: true });
      this.player.run();
    };
    const { card, focus } = momentCard(moment, { both: this.both, goOn, cause: async () => (await causesOf(this.answer, [moment]))[0] });
    const down = this.stages.map((stage, i) => stage.light(this.sides[i] === moment.side ? moment : {}));
    this.halt.classList.toggle("up", Math.max(...down) > 0.5);
    this.halt.replaceChildren(card);
    focus();
    card.scrollIntoView({ block: "nearest" });
  }

  leave() {
    this.player.leave();
  }
}
