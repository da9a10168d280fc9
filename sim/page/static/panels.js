/** The tabs: what just happened, settings, lessons, help. */

import { byId, el, say } from "./dom.js";
import { isFile } from "./source.js";

export function startTabs() {
  const tabs = [...document.querySelectorAll("[role=tab]")];
  const open = (tab) => {
    for (const one of tabs) {
      const chosen = one === tab;
      one.setAttribute("aria-selected", String(chosen));
      one.tabIndex = chosen ? 0 : -1;
      byId(one.getAttribute("aria-controls")).hidden = !chosen;
    }
  };
  tabs.forEach((tab, n) => {
    tab.addEventListener("click", () => open(tab));
    tab.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      const next = tabs[(n + by + tabs.length) % tabs.length];
      open(next);
      next.focus();
    });
  });
  return (name) => open(byId(`tab-${name}`));
}

/** Sliders that apply at once. */
export class Settings {
  constructor(about, change) {
    this.rows = about.sliders.map((slider) => {
      const id = `slider-${slider.key}`;
      const input = el("input", { type: "range", id, name: slider.key, min: slider.low, max: slider.high,
        step: slider.step, "aria-describedby": `${id}-told` });
      const value = el("output", { for: id });
      const row = el("div", { class: "slider" }, el("label", { for: id }, slider.label), value, input,
        el("p", { id: `${id}-told` }, slider.meaning));
      input.disabled = isFile;
      input.addEventListener("input", () => {
        say(value, written(Number(input.value)));
        change(slider.key, input.value);
      });
      return { slider, input, value, row };
    });
    const reset = el("button", { type: "button", id: "reset" }, "As the world has it");
    reset.disabled = isFile;
    reset.addEventListener("click", () => change(null));
    const note = isFile ? "This is a take-away file: its settings are fixed. `solidarity demo` lets you move them." : "Each changes both sides alike, at once.";
    byId("panel-settings").replaceChildren(el("p", { class: "quiet" }, note), ...this.rows.map((row) => row.row), reset);
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

const written = (value) => (value >= 1000 ? value.toLocaleString("en") : String(Math.round(1000 * value) / 1000));

export function showLessons(about, go) {
  const items = about.lessons.map((lesson) => {
    const button = el("button", { type: "button", "data-lesson": lesson.key }, "Set the page");
    button.setAttribute("aria-label", `Set the page for: ${lesson.title}`);
    button.addEventListener("click", () => go(lesson));
    const list = (rows) => el("ul", {}, ...rows.map((row) => el("li", {}, row)));
    return el("details", { id: `lesson-${lesson.key}` }, el("summary", {}, lesson.title), el("p", {}, lesson.question), button,
      el("h4", {}, "Watch"), list(lesson.watch), el("h4", {}, "Discuss"), list(lesson.discuss),
      el("h4", {}, "Limits"), el("p", {}, lesson.limit));
  });
  byId("panel-lessons").replaceChildren(...items);
}

export function openLesson(key) {
  for (const details of document.querySelectorAll("#panel-lessons details")) {
    details.open = details.id === `lesson-${key}`;
  }
}
