/** Time: play, step, scrub; by buttons and by keys. */

import { el, say, set } from "./dom.js";
import { calendar, t } from "./words.js";

const FIELDS = "input:not([type=range]):not([type=checkbox]), select, textarea";
const PRESSED = "button, summary, a, [role=tab], input, label";
const SPEEDS = { slow: 900, normal: 380, fast: 90 };

export class Player {
  /** `show(month, moving)` draws; `ended()` at the last. */
  constructor({ show, ended = () => {}, speed = "normal" }) {
    Object.assign(this, { show, ended, month: 0, months: 0 });
    this.play = el("button", { type: "button", class: "strong play" }, t("player.play"));
    this.back = el("button", { type: "button", class: "step", "aria-label": t("player.back") }, "‹");
    this.forward = el("button", { type: "button", class: "step", "aria-label": t("player.forward") }, "›");
    this.scrub = el("input", { type: "range", class: "scrub", min: 0, max: 1, value: 0, step: 1, "aria-label": t("player.month") });
    this.when = el("output", { class: "when" });
    this.speed = el("select", { class: "speed", "aria-label": t("player.speed") }, ...Object.keys(SPEEDS).map((key) =>
      el("option", { value: key }, t(`player.${key}`))));
    this.speed.value = speed;
    this.root = el("section", { class: "player", "aria-label": t("player.time") },
      this.play, this.back, this.forward, this.scrub, this.when, this.speed);
    this.play.addEventListener("click", () => this.toggle());
    this.back.addEventListener("click", () => this.step(-1));
    this.forward.addEventListener("click", () => this.step(1));
    this.scrub.addEventListener("input", () => {
      this.stop();
      this.seek(Number(this.scrub.value));
    });
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey);
  }

  load(world, enabled = true) {
    this.stop();
    Object.assign(this, { months: world.months, start: world.start });
    this.scrub.max = world.months;
    this.enable(enabled);
  }

  enable(enabled) {
    this.enabled = enabled;
    for (const control of [this.play, this.back, this.forward, this.scrub]) control.disabled = !enabled;
  }

  get playing() {
    return this.timer !== undefined;
  }

  toggle() {
    if (this.playing) this.stop();
    else this.run();
  }

  run() {
    if (!this.enabled || this.playing) return;
    if (this.month >= this.months) this.seek(0);
    const tick = () => {
      this.timer = setTimeout(tick, SPEEDS[this.speed.value]);
      const next = this.month + 1;
      if (next >= this.months) this.stop();
      this.seek(next, true);
    };
    this.timer = setTimeout(tick, SPEEDS[this.speed.value]);
    say(this.play, t("player.pause"));
    this.when.setAttribute("aria-live", "off"); // a month a blink is nothing to read aloud
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
    say(this.play, t("player.play"));
    this.when.setAttribute("aria-live", "polite");
  }

  /** Ends: it listens to no key any more. */
  leave() {
    this.stop();
    document.removeEventListener("keydown", this.onKey);
  }

  step(by) {
    if (!this.enabled) return;
    this.stop();
    const month = Math.min(Math.max(this.month + by, 0), this.months);
    if (month !== this.month) this.seek(month, Math.abs(by) === 1);
  }

  seek(month, moving = false) {
    this.month = month;
    this.scrub.value = month;
    const date = month ? calendar(this.start, month) : t("player.before");
    const told = t("player.when", { n: month, date });
    set(this.scrub, { "aria-valuetext": told });
    this.scrub.style.setProperty("--at", `${(100 * month) / this.months}%`);
    say(this.when, told);
    this.show(month, moving);
    if (month >= this.months) this.ended();
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.(FIELDS)) return;
    if (event.key === " " && !event.target.closest?.(PRESSED)) {
      event.preventDefault();
      if (this.enabled) this.toggle();
    }
    if (event.target.closest?.("input[type=range]")) return;
    const move = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (move === undefined || !this.enabled) return;
    event.preventDefault();
    this.step(document.documentElement.dir === "rtl" && Math.abs(move) === 1 ? -move : move);
  }
}
