/** Sliders: they say where they stand while they move, and change the worlds when they are let go. */

import { el, say } from "./dom.js";
import { t, written } from "./words.js";

export class Settings {
  /** `free` names the sliders that are shown; `change(key, value)` when one is let go, `change(null)` for all back. */
  constructor(about, change, free = null) {
    const shown = about.sliders.filter((slider) => free === null || free.includes(slider.key));
    this.rows = shown.map((slider) => {
      const id = `slider-${slider.key}`;
      const input = el("input", { type: "range", id, name: slider.key, min: slider.low, max: slider.high,
        step: slider.step, "aria-describedby": `${id}-told` });
      const value = el("output", { for: id });
      const did = el("p", { role: "status", class: "did" });
      const row = el("div", { class: "slider" }, el("label", { for: id }, t(`slider.${slider.key}.label`)), value, input,
        el("p", { id: `${id}-told` }, t(`slider.${slider.key}.meaning`)), did);
      input.addEventListener("input", () => say(value, written(Number(input.value))));
      input.addEventListener("change", () => change(slider.key, input.value));
      return { slider, input, value, row, did };
    });
    const reset = el("button", { type: "button", class: "reset" }, t("settings.reset"));
    reset.addEventListener("click", () => change(null));
    this.root = el("div", { class: "settings" }, el("p", { class: "quiet" }, t("settings.note")), ...this.rows.map((row) => row.row), reset);
  }

  /** Says beside a slider what it did; the others keep what they said unless all are back. */
  tell(key, text) {
    for (const { slider, did } of this.rows) if (key === null || slider.key === key) say(did, text);
  }

  show(standing, changed) {
    for (const { slider, input, value, row } of this.rows) {
      const at = Number(changed[slider.key] ?? standing[slider.key]);
      input.value = at;
      say(value, written(at));
      row.classList.toggle("changed", slider.key in changed);
    }
  }
}
