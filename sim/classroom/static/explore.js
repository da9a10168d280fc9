/** Everything: any world, any two practices, every setting, month by month. */

import { Bench } from "./bench.js";
import { el, say, set } from "./dom.js";
import { name } from "./names.js";
import { saveMonths, saveWorlds } from "./save.js";
import { Settings } from "./settings.js";
import { SixtyPanel, judged, rightsOf } from "./sixty.js";
import { Refused, isFile, keyOf, world as askWorld } from "./source.js";
import { StoryPanel } from "./story.js";
import { languageNow, listed, t } from "./words.js";

const MOST_RANDOM = 100_000;
const WIDE = "(min-width: 900px)";

export class Explore {
  constructor(root, { about, write }) {
    Object.assign(this, { about, write });
    this.fields = { scenario: el("select", { id: "scenario" }), a: el("select", { id: "a" }), b: el("select", { id: "b" }),
      seed: el("input", { id: "seed", inputmode: "numeric", size: 5, maxlength: 19, "aria-describedby": "problem", autocomplete: "off" }) };
    const shown = about.scenarios.filter((row) => !row.hidden);
    this.fields.scenario.replaceChildren(...shown.map((row) => el("option", { value: row.name }, name("scenario", row.name))));
    for (const [key, field] of Object.entries(this.fields)) {
      field.addEventListener("change", () => this.ask(this.changedBy({ [key]: field.value.trim() })));
    }
    const another = el("button", { type: "button", id: "another" }, t("explore.another"));
    another.addEventListener("click", () => this.ask({ ...this.request, seed: String(Math.floor(Math.random() * MOST_RANDOM)) }));
    const form = el("form", { class: "choose", "aria-label": t("explore.choose"), novalidate: "" },
      ...["scenario", "a", "b", "seed"].map((key) => el("label", { class: key }, el("span", {}, t(`explore.${key}`)), this.fields[key])), another);
    form.addEventListener("submit", (event) => event.preventDefault());
    const fold = el("details", { class: "fold", open: matchMedia(WIDE).matches ? "" : null }, el("summary", {}, t("explore.choose")), form);
    this.problem = el("p", { class: "problem", id: "problem", role: "alert", hidden: "" });
    this.bench = new Bench({ charts: ["rights", "harms", "participation"], shown: (month) => this.shown(month), ended: () => this.ended() });
    this.bench.root.append(this.bench.player.root);
    this.story = new StoryPanel();
    this.settings = new Settings(about, (key, value) => this.turn(key, value));
    this.sixty = new SixtyPanel();
    this.result = el("p", { class: "note", role: "status" });
    this.world = el("div", { class: "about-world", lang: "en", dir: "auto" }); // as scenarios are written
    const panels = { story: this.story.root,
      settings: this.settings.root, sixty: this.sixty.root, keep: this.keep(), help: this.help() };
    root.replaceChildren(el("div", { class: "explore" }, el("h1", { class: "quiet-title" }, t("explore.title")), fold, this.problem,
      el("div", { class: "shown" }, this.bench.root, this.result, this.bench.lines.root), tabs(panels)));
  }

  leave() {
    this.bench.leave();
  }

  /** Another scenario has sliders and practices of its own. */
  changedBy(change) {
    if (!("scenario" in change)) return { ...this.request, ...change };
    const { a, b, seed } = this.request;
    const there = this.practicesOf(change.scenario);
    const known = (practice, side) => (practice.includes(":") || there.includes(practice) ? practice : this.about.first[side]);
    return { ...change, a: known(a, "a"), b: known(b, "b"), seed };
  }

  practicesOf(scenario) {
    return (this.about.scenarios.find((row) => row.name === scenario)?.practices ?? []).map((row) => row.name);
  }

  /** A slider was let go: the same question with another answer, so the month stands. */
  turn(key, value) {
    const { scenario, a, b, seed, ...changed } = this.request;
    this.ask({ scenario, a, b, seed, ...(key === null ? {} : { ...changed, [key]: value }) }, true, key);
  }

  /** Shows a world; `keep` its month, and say what the slider `turned` did. */
  async ask(request, keep = false, turned = null) {
    const asked = (this.asked = keyOf(request));
    this.bench.root.setAttribute("aria-busy", "true");
    try {
      const answer = await askWorld(request);
      if (asked !== this.asked) return;
      this.wrong([]);
      const before = keep ? this.answer : undefined;
      this.load(answer, before);
      this.settings.tell(turned, turned === null ? "" : didOf(before, answer));
    } catch (error) {
      if (asked !== this.asked) return;
      // The last world stays, and the form says what it is.
      if (!(error instanceof Refused)) throw error;
      this.wrong(error.problems, error.keys);
    }
    this.bench.root.setAttribute("aria-busy", "false");
  }

  load(answer, keep) {
    const { month, playing } = this.bench.player;
    Object.assign(this, { answer, request: answer.request });
    this.write(answer.request);
    this.form(answer);
    this.story.load(answer);
    this.sixty.load(answer);
    say(this.result, "");
    this.bench.load(answer, { month: keep ? month : 0 });
    if (keep && playing) this.bench.player.run();
    document.documentElement.dataset.world = keyOf(answer.request);
  }

  form({ request, scenario: told }) {
    const { scenario, a, b, seed, ...changed } = request;
    const row = this.about.scenarios.find((one) => one.name === scenario);
    for (const side of ["a", "b"]) {
      const practices = row?.practices ?? [];
      const more = practices.some((one) => one.name === request[side]) ? [] : [{ name: request[side], meaning: "" }];
      this.fields[side].replaceChildren(...[...practices, ...more].map((one) =>
        el("option", { value: one.name, title: one.meaning }, name("practice", one.name))));
    }
    for (const [key, field] of Object.entries(this.fields)) field.value = request[key];
    if (row) this.settings.show(row.sliders, changed);
    this.world.replaceChildren(el("h3", {}, told.title), el("p", {}, told.summary), el("p", {}, told.stylised));
  }

  shown(month) {
    this.story.show(month, this.bench.player.playing);
  }

  ended() {
    say(this.result, judged(this.answer).told);
  }

  wrong(lines, keys = []) {
    this.problem.hidden = lines.length === 0;
    say(this.problem, lines.join(" · "));
    for (const [key, field] of Object.entries(this.fields)) set(field, { "aria-invalid": keys.includes(key) ? "true" : null });
  }

  keep() {
    const months = el("button", { type: "button" }, t("keep.months"));
    months.addEventListener("click", () => saveMonths(this.answer));
    const worlds = el("button", { type: "button" }, t("keep.worlds"));
    worlds.addEventListener("click", async () => {
      if (!this.sixty.found) await this.sixty.run();
      saveWorlds(this.answer, this.sixty.found);
    });
    const page = isFile ? null : el("a", { class: "button", href: "/take-away.html", download: "solidarity.html" }, t("keep.page"));
    return el("div", { class: "keep" }, el("p", {}, t("keep.told")), months, worlds, page);
  }

  help() {
    return el("div", {}, el("h3", {}, t("help.seen")), el("ul", { class: "key" }, ...listed("help.key").map((row) => el("li", {}, row))),
      el("h3", {}, t("help.keys")), el("p", {}, t("help.keys_told")), el("h3", {}, t("help.not")),
      ...listed("first.honest").map((row) => el("p", {}, row)), languageNow() === "en" ? null : el("p", { class: "quiet" }, t("language.note")), this.world);
  }
}

/** What a slider did to the world shown, in a sentence. */
function didOf(before, now) {
  const same = (answer) => JSON.stringify(answer.sides.map((side) => [side.parts, side.series]));
  if (same(before) === same(now)) return t("settings.nothing");
  const [was, is] = [before, now].map((answer) => rightsOf(answer).map((share) => Math.round(1000 * share) / 10));
  return t("settings.did", { left: was[0], left_now: is[0], right: was[1], right_now: is[1] });
}

/** Tabs with their panels. */
function tabs(panels) {
  const keys = Object.keys(panels);
  const buttons = keys.map((key) => el("button", { type: "button", role: "tab", id: `tab-${key}`, "aria-controls": `panel-${key}` }, t(`tab.${key}`)));
  const places = keys.map((key) => el("div", { role: "tabpanel", id: `panel-${key}`, "aria-labelledby": `tab-${key}`, tabindex: 0 }, panels[key]));
  const open = (n) => buttons.forEach((button, i) => {
    set(button, { "aria-selected": String(i === n), tabindex: i === n ? 0 : -1 });
    places[i].hidden = i !== n;
  });
  buttons.forEach((button, n) => {
    button.addEventListener("click", () => open(n));
    button.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      const next = (n + (document.documentElement.dir === "rtl" ? -by : by) + keys.length) % keys.length;
      open(next);
      buttons[next].focus();
    });
  });
  open(0);
  return el("section", { class: "tabs", "aria-label": t("tab.more") }, el("div", { role: "tablist", "aria-label": t("tab.more") }, ...buttons), ...places);
}
