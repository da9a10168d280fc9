/** Lessons: scripts of steps. The question stays; what may be changed is what the step says. */

import { Bench } from "./bench.js";
import { el, say, set } from "./dom.js";
import { TURNING, momentsOf } from "./moments.js";
import { name } from "./names.js";
import { saveText } from "./save.js";
import { Settings } from "./settings.js";
import { judged, layWorlds } from "./sixty.js";
import { Refused, keyOf, world as askWorld } from "./source.js";
import { listed, percent, t, whole } from "./words.js";

const SEEDS = 100_000;
const BETS = [0, null, 1];

export class Lessons {
  constructor(root, { about, write }) {
    Object.assign(this, { root, about, write });
  }

  begin(key) {
    const lesson = this.about.lessons.find((row) => row.key === key);
    if (lesson) return this.open(lesson);
    return this.choose();
  }

  leave() {
    this.bench?.leave();
    this.asked = null;
  }

  state() {
    return { lesson: this.lesson?.key };
  }

  choose() {
    this.leave();
    this.lesson = undefined;
    this.write(null);
    const cards = this.about.lessons.map((lesson) => {
      const begin = el("button", { type: "button", class: "strong", "data-lesson": lesson.key, "aria-label":
        t("lessons.begin_which", { title: t(`lesson.${lesson.key}.title`) }) }, t("lessons.begin"));
      begin.addEventListener("click", () => this.open(lesson));
      return el("li", { class: "card" }, el("h2", {}, t(`lesson.${lesson.key}.title`)), el("p", {}, t(`lesson.${lesson.key}.question`)),
        el("p", { class: "row" }, begin, el("span", { class: "quiet" }, t("lessons.minutes", { n: lesson.minutes }))));
    });
    this.root.replaceChildren(el("div", { class: "lessons" }, el("h1", {}, t("lessons.title")), el("p", {}, t("lessons.told")),
      el("ul", { class: "cards" }, ...cards)));
  }

  async open(lesson) {
    this.leave();
    Object.assign(this, { lesson, at: 0, notes: new Map(), bets: new Map(), request: { ...lesson.world } });
    this.write(lesson.key);
    this.frame();
    await this.step(0);
  }

  /** What stays through all steps. */
  frame() {
    const { key } = this.lesson;
    const out = this.button(t("lessons.all"), () => this.choose());
    this.progress = el("p", { class: "progress" });
    this.problem = el("p", { class: "problem", role: "alert", hidden: "" });
    this.title = el("h2", { tabindex: -1 });
    this.text = el("p", { class: "text" });
    this.work = el("div", { class: "work" });
    this.side = el("div", { class: "step" }, this.progress, this.title, this.text, this.work);
    this.bench = new Bench({ speed: "fast", charts: ["rights"], ended: () => this.ended?.() });
    this.place = el("div", { class: "place" });
    this.back = this.button(t("lessons.back"), () => this.step(this.at - 1));
    this.next = this.button(t("lessons.next"), () => this.step(this.at + 1), true);
    this.root.replaceChildren(el("div", { class: "lesson" },
      el("header", { class: "question" }, el("h1", {}, t(`lesson.${key}.title`)), el("p", {}, t(`lesson.${key}.question`)), out),
      this.problem, this.place, this.side, el("div", { class: "foot" }, this.bench.player.root, el("div", { class: "ways" }, this.back, this.next))));
  }

  button(text, act, strong = false) {
    const button = el("button", { type: "button", class: strong ? "strong" : null }, text);
    button.addEventListener("click", act);
    return button;
  }

  async step(at) {
    const { key, steps } = this.lesson;
    const step = steps[at];
    if (!step) return;
    this.bench.player.stop();
    Object.assign(this, { at, ended: null });
    if (Object.keys(step.world).length) this.request = { ...step.world };
    this.now = step;
    say(this.progress, t("lessons.step", { n: at + 1, all: steps.length, kind: t(`lessons.kind.${step.kind}`) }));
    say(this.title, t(`lessons.kind.${step.kind}`));
    say(this.text, t(`lesson.${key}.steps.${step.id}`));
    this.back.disabled = at === 0;
    this.next.hidden = at + 1 === steps.length;
    this.next.disabled = false;
    this.root.firstChild.dataset.step = step.id;
    this.root.firstChild.dataset.kind = step.kind;
    this.work.replaceChildren();
    if (!(await this.fetch()) || this.now !== step) return;
    const lines = ["explain", "turn", "discuss"].includes(step.kind);
    this.place.replaceChildren(this.bench.root, ...(lines ? [this.bench.lines.root] : []));
    // Where nothing in it takes the focus, keys scroll it by itself.
    const still = ["sixty", "share"].includes(step.kind);
    set(this.place, { tabindex: still ? 0 : null, role: still ? "group" : null, "aria-label": still ? t(`lessons.kind.${step.kind}`) : null });
    this.bench.player.root.hidden = false;
    this[step.kind](step);
    document.documentElement.dataset.step = `${key}.${step.id}`;
    if (at > 0) this.title.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  async fetch() {
    const asked = (this.asked = keyOf(this.request));
    try {
      const answer = await askWorld(this.request);
      if (asked !== this.asked) return false;
      this.problem.hidden = true;
      this.answer = answer;
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.problem.hidden = false;
      say(this.problem, error.problems.join(" · "));
      return false;
    }
  }

  /** Shows the world of this step, at its start or where it stands. */
  show({ from = 0, moments = new Map(), enabled = true } = {}) {
    this.bench.load(this.answer, { moments, month: from, enabled });
    document.documentElement.dataset.world = keyOf(this.answer.request);
  }

  watchList() {
    const rows = listed(`lesson.${this.lesson.key}.watch`);
    return el("section", { class: "watch" }, el("h3", {}, t("lessons.watch")), el("ul", {}, ...rows.map((row) => el("li", {}, row))));
  }

  /** Predict: nothing plays before the class has bet, or has said that it will not. */
  bet(step) {
    this.show({ enabled: false });
    const votes = this.bets.get(step.id) ?? new Map(BETS.map((side) => [side, 0]));
    this.bets.set(step.id, votes);
    const sum = () => [...votes.values()].reduce((all, n) => all + n, 0);
    const none = this.button(t("lessons.bets.none"), () => this.step(this.at + 1));
    const clear = this.button(t("lessons.bets.clear"), () => {
      BETS.forEach((side) => votes.set(side, 0));
      this.bet(step);
    });
    const ready = () => {
      this.next.disabled = sum() === 0;
      none.hidden = sum() > 0;
      clear.hidden = sum() === 0;
    };
    const rows = BETS.map((side) => {
      const label = side === null ? t("first.bet_is.same") : t(`side.${side}`);
      const count = el("span", { class: "count" }, whole(votes.get(side)));
      const practice = side === null ? null : el("small", {}, name("practice", this.answer.practices[side].name));
      const button = el("button", { type: "button", class: "choice" }, el("b", {}, label), practice, count);
      button.addEventListener("click", () => {
        votes.set(side, votes.get(side) + 1);
        say(count, whole(votes.get(side)));
        ready();
      });
      return button;
    });
    this.work.replaceChildren(el("div", { class: "bets", role: "group", "aria-label": t("lessons.bets.label") }, ...rows),
      el("p", { class: "quiet" }, t("lessons.bets.told")), el("p", { class: "row" }, none, clear));
    ready();
  }

  /** Observe. */
  watch(step) {
    this.show({ moments: this.moments(step) });
    this.work.replaceChildren(this.watchList());
    this.ended = () => this.work.querySelector(".told") ?? this.work.prepend(el("p", { class: "told", role: "status" }, this.told()));
    this.bench.player.run();
  }

  moments(step) {
    const kinds = step.pauses.filter((kind) => kind !== "parting");
    const found = momentsOf(this.answer, [0, 1], kinds.length ? kinds : TURNING);
    const { decision, text } = this.answer.parting;
    if (step.pauses.includes("parting") && decision !== null) {
      found.set(decision, { kind: "parting", actors: "", month: decision, side: 0, text, cause: { text: "" } });
    }
    return found;
  }

  told() {
    const { who, told } = judged(this.answer);
    const votes = [...this.bets.entries()].filter(([id]) => this.before(id)).at(-1)?.[1];
    const all = votes ? [...votes.values()].reduce((sum, n) => sum + n, 0) : 0;
    return all ? `${told} ${t("lessons.bets.right", { n: votes.get(who), all })}` : told;
  }

  before(id) {
    return this.lesson.steps.findIndex((row) => row.id === id) < this.at;
  }

  /** Explain: in one's own words, before others' are heard. */
  explain(step) {
    this.show({ from: this.answer.world.months });
    const id = `note-${step.id}`;
    const field = el("textarea", { id, rows: 4 });
    field.value = this.notes.get(step.id) ?? "";
    field.addEventListener("input", () => this.notes.set(step.id, field.value));
    const keep = this.button(t("lessons.keep"), () => saveText(`${this.lesson.key}.txt`, this.written()));
    this.work.replaceChildren(el("p", { class: "told" }, this.told()), el("label", { for: id }, t("lessons.write")), field,
      el("p", { class: "row" }, keep, el("span", { class: "quiet" }, t("lessons.kept"))), this.watchList());
  }

  written() {
    const { key, steps } = this.lesson;
    const parts = steps.filter((step) => this.notes.has(step.id)).map((step) =>
      `${t(`lesson.${key}.steps.${step.id}`)}\n\n${this.notes.get(step.id)}\n`);
    return [t(`lesson.${key}.title`), t(`lesson.${key}.question`), ...parts].join("\n\n");
  }

  async sixty(step) {
    this.bench.player.root.hidden = true;
    const place = el("div", { class: "sixty" });
    this.place.replaceChildren(place);
    this.work.replaceChildren(el("p", { class: "told" }, this.told()));
    const found = await layWorlds(place, this.answer, () => this.now === step);
    if (!found) return;
    const where = this.button(t("first.where"), () => {
      const who = found.multiples.sort();
      const { all, left, same, right } = found.multiples.counts();
      where.remove();
      this.work.append(el("p", { class: "told", role: "status" }, t("sixty.where", { n: { 0: left, null: same, 1: right }[who], all })),
        el("p", {}, t("sixty.evidence")));
    }, true);
    this.work.append(where);
  }

  /** Turn one thing, and predict before letting go. */
  turn(step) {
    this.show({ from: this.answer.world.months });
    const { scenario, a, b, seed, ...changed } = this.request;
    const standing = this.about.scenarios.find((row) => row.name === scenario).sliders;
    const again = async (request) => {
      const { month } = this.bench.player;
      this.request = request;
      if (!(await this.fetch()) || this.now !== step) return;
      this.show({ from: month });
      settings.show(standing, Object.fromEntries(Object.entries(this.request).filter(([key]) => key in standing)));
      say(told, this.told());
    };
    const told = el("p", { class: "told", role: "status" }, this.told());
    const settings = new Settings(this.about, (key, value) => {
      const { scenario: s, a: one, b: other, seed: luck, ...moved } = this.request;
      const fixed = { scenario: s, a: one, b: other, seed: luck };
      again(key === null ? fixed : { ...fixed, ...moved, [key]: value });
    }, step.free);
    settings.show(standing, changed);
    const another = step.free.includes("seed")
      ? this.button(t("explore.another"), () => again({ ...this.request, seed: String(Math.floor(Math.random() * SEEDS)) }), true) : null;
    this.work.replaceChildren(told, ...(another ? [another] : [settings.root]), this.watchList());
    set(this.work, { "data-free": step.free.join(" ") });
  }

  /** Of all worlds that cannot be ruled out: in which part does it hold? */
  share(step) {
    this.place.replaceChildren(sharePicture(step.share));
    this.bench.player.root.hidden = true;
    const { share, low, high } = step.share;
    this.work.replaceChildren(el("p", { class: "told" }, t("lessons.share", { share: percent(share), low: percent(low), high: percent(high) })),
      el("p", {}, t("lessons.share_how")));
  }

  discuss() {
    this.show({ from: this.answer.world.months });
    const { key } = this.lesson;
    this.work.replaceChildren(el("ul", { class: "discuss" }, ...listed(`lesson.${key}.discuss`).map((row) => el("li", {}, row))),
      el("h3", {}, t("lessons.limit")), el("p", {}, t(`lesson.${key}.limit`)));
  }
}

/** A hundred worlds; those in which the claim holds are filled, those in which it may be are half. */
function sharePicture({ share, low, high }) {
  const [sure, about, most] = [low, share, high].map((part) => Math.round(100 * part));
  const kind = (n) => (n < sure ? "holds" : n < about ? "holds" : n < most ? "may" : "not");
  return el("div", { class: "hundred", role: "img", "aria-label": t("lessons.share", { share: percent(share), low: percent(low), high: percent(high) }) },
    ...Array.from({ length: 100 }, (_, n) => el("span", { class: kind(n) })));
}
