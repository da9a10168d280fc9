/** What is shown, as it stands in the form and in the address. */

import { byId, el, set } from "./dom.js";
import { first, isFile } from "./source.js";
import { spoken } from "./words.js";

const MOST_RANDOM = 100_000;

export function readAddress(about) {
  const request = { ...(first ?? about.first) };
  if (isFile) return { request, lesson: null };
  const known = new Set([...Object.keys(about.first), ...about.sliders.map((slider) => slider.key)]);
  const said = new URLSearchParams(location.search);
  const lesson = about.lessons.find((row) => row.key === said.get("lesson")) ?? null;
  Object.assign(request, lesson?.asked);
  for (const [key, value] of said) {
    if (known.has(key) && value) request[key] = value;
  }
  return { request, lesson };
}

export function writeAddress(request, lesson) {
  if (isFile) return;
  const said = new URLSearchParams(lesson ? { lesson: lesson.key, ...request } : request);
  history.replaceState(null, "", `/?${said}`);
}

export const randomSeed = () => String(Math.floor(Math.random() * MOST_RANDOM));

export class Choose {
  constructor(about, change) {
    this.about = about;
    this.form = byId("choose");
    this.fields = Object.fromEntries(["scenario", "a", "b", "seed"].map((name) => [name, byId(name)]));
    this.fields.scenario.replaceChildren(...about.scenarios.map((row) =>
      el("option", { value: row.name, title: row.title }, spoken(row.name))));
    for (const [name, field] of Object.entries(this.fields)) {
      field.addEventListener("change", () => change({ [name]: field.value.trim() }));
      if (isFile) field.disabled = true;
    }
    this.form.addEventListener("submit", (event) => event.preventDefault());
  }

  /** Shows a request, also one whose practice is a mixture that no list has. */
  show(request) {
    const scenario = this.about.scenarios.find((row) => row.name === request.scenario);
    for (const side of ["a", "b"]) {
      const practices = scenario?.practices ?? [];
      const names = practices.map((row) => row.name);
      const more = names.includes(request[side]) ? [] : [{ name: request[side], meaning: "" }];
      this.fields[side].replaceChildren(...[...practices, ...more].map((row) =>
        el("option", { value: row.name, title: row.meaning }, spoken(row.name))));
    }
    for (const [name, field] of Object.entries(this.fields)) field.value = request[name];
    set(this.fields.seed, { "aria-invalid": null });
    return scenario;
  }
}
