/** Time: play, step, scrub; by buttons and by keys. */

import { byId, say } from "./dom.js";
import { calendar } from "./words.js";

const FIELDS = "input:not([type=range]):not([type=checkbox]), select, textarea";
const PRESSED = "button, summary, [role=tab], input";

export class Player {
  constructor(show) {
    this.show = show;
    [this.play, this.back, this.forward, this.scrub, this.when, this.speed] =
      ["play", "back", "forward", "scrub", "when", "speed"].map(byId);
    this.play.addEventListener("click", () => this.toggle());
    this.back.addEventListener("click", () => this.step(-1));
    this.forward.addEventListener("click", () => this.step(1));
    this.scrub.addEventListener("input", () => {
      this.stop();
      this.seek(Number(this.scrub.value));
    });
    document.addEventListener("keydown", (event) => this.key(event));
  }

  load(world, enabled) {
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
    if (!this.enabled) return;
    if (this.month >= this.months) this.seek(0);
    const tick = () => {
      this.timer = setTimeout(tick, Number(this.speed.value));
      if (this.month + 1 >= this.months) this.stop();
      this.seek(this.month + 1);
    };
    this.timer = setTimeout(tick, Number(this.speed.value));
    say(this.play, "Pause");
    this.when.setAttribute("aria-live", "off"); // a month a blink is nothing to read aloud
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
    say(this.play, "Play");
    this.when.setAttribute("aria-live", "polite");
  }

  step(by) {
    if (!this.enabled) return;
    const playing = this.playing;
    this.stop();
    const month = Math.min(Math.max(this.month + by, 0), this.months);
    if (month !== this.month || playing) this.seek(month);
  }

  seek(month) {
    this.month = month;
    this.scrub.value = month;
    const date = calendar(this.start, month);
    this.scrub.setAttribute("aria-valuetext", `Month ${month}, ${date}`);
    say(this.when, month ? `Month ${month} · ${date}` : "Month 0 · before the start");
    this.show(month);
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
    this.step(move);
  }
}
