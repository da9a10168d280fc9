/** Lessons: scripts of steps. The question stays; what may be changed is what the step says. */

import { alliesOf, allyWorld, allyWorlds, roles, summed } from "./ally.js";
import { Bench } from "./bench.js";
import { el, say, set } from "./dom.js";
import { lessonChooser } from "./lesson-choice.js";
import { along, asking, keepHere, keptHere, sumOf, wayOf, worldAt } from "./room.js";
import { saveText } from "./save.js";
import { Settings } from "./settings.js";
import { judged, layWorlds } from "./sixty.js";
import { Refused, keyOf, world as askWorld } from "./source.js";
import { Ballot } from "./votes.js";
import { listed, percent, t } from "./words.js";

const SEEDS = 100_000;
const OWN = "own"; // what was turned and written in a lesson, in this tab

export class Lessons {
  /** `room` holds where the lesson stands, with phones or without. */
  constructor(root, { about, write, room }) {
    Object.assign(this, { root, about, write, room });
  }

  begin(key) {
    this.room.listen = () => this.hear();
    const lesson = this.find(key);
    if (lesson && this.room.state.step.lesson !== key) return this.open(lesson, false);
    return this.draw();
  }

  leave() {
    this.room.listen = () => {};
    this.bench?.leave();
    this.bench = this.asked = this.now = null;
  }

  state() {
    return { lesson: this.room.state.step.lesson || undefined };
  }

  find(key) {
    return this.about.lessons.find((row) => row.key === key);
  }

  /** Where it stands has changed, or what was chosen. */
  async hear() {
    const { number, step, shown } = this.room.state;
    if (this.drawn !== number) return this.draw();
    this.gate();
    this.ballot?.update();
    say(this.count, this.counted());
    if (step.kind === "wait") this.joined();
    if (step.kind === "ally" && this.shown !== shown) await this.ally();
    return null;
  }

  draw() {
    const { number, step } = this.room.state;
    this.drawn = number;
    this.ballot = null;
    this.count = el("span", { class: "count", role: "status" }, this.counted());
    if (step.kind === "end") return void this.root.replaceChildren(el("h1", {}, t("class.over")), el("p", {}, t("class.forgotten_here")));
    this.lesson = this.find(step.lesson);
    if (step.kind === "wait") return this.choose(step);
    return this.step(step);
  }

  counted() {
    const { code } = this.room;
    return code ? `${code} · ${t("class.here", { n: this.room.state.here })}` : "";
  }

  choose(step) {
    this.bench?.leave();
    this.bench = null;
    this.write(null);
    const resume = this.lesson ? this.button(t("lessons.resume"), () => this.room.begin(asking(this.about, this.lesson, step.at, step.short))) : null;
    if (this.room.code) {
      this.place = el("div", {}, this.room.joining());
      const row = el("div", { class: "row" }, lessonChooser(this.about, (lesson, short) => this.open(lesson, short)), resume, ownView(), this.count);
      return void this.root.replaceChildren(el("div", { class: "lessons" }, this.place, row));
    }
    const cards = this.about.lessons.map((lesson) => {
      const title = t(`lesson.${lesson.key}.title`);
      const ways = [false, true].map((short) => {
        const minutes = t("lessons.minutes", { n: short ? lesson.short : lesson.minutes });
        const begin = el("button", { type: "button", class: short ? null : "strong", "data-lesson": lesson.key, "data-short": String(short),
          "aria-label": `${t("lessons.begin_which", { title })}, ${minutes}` }, minutes);
        begin.addEventListener("click", () => this.open(lesson, short));
        return begin;
      });
      return el("li", { class: "card" }, el("h2", {}, title), el("p", {}, t(`lesson.${lesson.key}.question`)),
        el("p", { class: "row" }, el("span", {}, t("lessons.begin")), ...ways, lesson === this.lesson ? resume : null));
    });
    return void this.root.replaceChildren(el("div", { class: "lessons" }, el("h1", {}, t("lessons.title")), el("p", {}, t("lessons.told")),
      el("ul", { class: "cards" }, ...cards)));
  }

  /** Phones may still find no way here: then it is said. */
  joined() {
    if (this.place.querySelector(".apart") === null && this.room.lonely) this.place.replaceChildren(this.room.joining());
  }

  open(lesson, short) {
    keepHere(OWN, null);
    return this.room.begin({ ...asking(this.about, lesson, wayOf(lesson, short)[0], short), anew: "lesson" });
  }

  /** Goes along the way; the second click of a double click goes no further. */
  go(by, { detail }) {
    const { step } = this.room.state;
    if (detail < 2) this.room.begin(asking(this.about, this.lesson, along(this.lesson, step, by), step.short));
  }

  /** What was turned and written in this lesson. */
  get own() {
    const kept = keptHere(OWN);
    return kept?.lesson === this.lesson.key ? kept : { lesson: this.lesson.key, turned: {}, notes: {} };
  }

  keep(part, key, value) {
    const own = this.own;
    own[part][key] = value;
    keepHere(OWN, own);
  }

  /** The world of a step: as the lesson has it, or as it was turned since. */
  worldOf(at) {
    const { steps } = this.lesson;
    let turned = null;
    for (let n = 0; n <= at; n += 1) turned = Object.keys(steps[n].world).length ? (this.own.turned[n] ?? null) : (this.own.turned[n] ?? turned);
    return turned ?? worldAt(this.lesson, at);
  }

  /** What stays through all steps. */
  frame() {
    const { key } = this.lesson;
    this.framed = key;
    const { code } = this.room;
    const leave = () => {
      const { lesson, at, short } = this.room.state.step;
      this.room.begin({ kind: "wait", lesson, at, short });
    };
    this.head = el("div", { class: "tools" }, code ? ownView() : null, this.button(t(code ? "class.step_join" : "lessons.all"), leave));
    this.counting = el("span", {});
    this.progress = el("p", { class: "progress" });
    this.problem = el("p", { class: "problem", role: "alert", hidden: "" });
    this.title = el("h2", { tabindex: -1 });
    this.text = el("p", { class: "text" });
    this.work = el("div", { class: "work" });
    this.side = el("div", { class: "step" }, this.progress, this.title, this.text, this.work);
    this.bench = new Bench({ speed: "fast", charts: ["rights"], shown: (month) => this.happened?.(month), ended: () => this.ended?.() });
    this.place = el("div", { class: "place" });
    this.back = this.button(t("lessons.back"), (event) => this.go(-1, event));
    this.next = this.button(t("lessons.next"), (event) => this.go(1, event), true);
    this.none = this.button(t("lessons.bets.none"), (event) => this.go(1, event));
    this.root.replaceChildren(el("div", { class: "lesson" },
      el("header", { class: "question" }, el("h1", {}, t(`lesson.${key}.title`), " ", this.counting), el("p", {}, t(`lesson.${key}.question`)), this.head),
      this.problem, this.place, this.side, el("div", { class: "foot" }, this.bench.player.root, el("div", { class: "ways" }, this.back, this.none, this.next))));
  }

  button(text, act, strong = false) {
    const button = el("button", { type: "button", class: strong ? "strong" : null }, text);
    button.addEventListener("click", act);
    return button;
  }

  /** Nothing goes on before somebody has chosen, or it is said that it will. */
  gate() {
    if (!this.next?.isConnected || !this.now) return;
    const { step, pooled } = this.room.state;
    const waits = Boolean(step.options) && sumOf(pooled.counts) === 0;
    this.next.hidden = along(this.lesson, step) === undefined;
    this.next.disabled = waits;
    this.none.hidden = !waits;
  }

  async step(asked) {
    if (!this.bench || this.framed !== this.lesson.key) {
      this.bench?.leave();
      this.frame();
    }
    const { key, steps } = this.lesson;
    const { at, short } = asked;
    const step = steps[at];
    const way = wayOf(this.lesson, short);
    this.bench.player.stop();
    const moved = this.now !== null && this.now !== undefined;
    Object.assign(this, { at, now: step, ended: null, happened: null, shown: null, request: this.worldOf(at) });
    this.write(key);
    this.counting.replaceChildren(this.count);
    const minutes = t("lessons.minutes", { n: short ? step.short : step.minutes });
    say(this.progress, t("lessons.step", { n: way.indexOf(at) + 1, all: way.length, kind: t(`lessons.kind.${step.kind}`) }));
    this.progress.append(` · ${minutes}`);
    say(this.title, t(`lessons.kind.${step.kind}`));
    say(this.text, t(`lesson.${key}.steps.${step.id}`));
    this.text.hidden = false;
    this.back.disabled = along(this.lesson, asked, -1) === undefined;
    this.gate();
    this.root.firstChild.dataset.step = step.id;
    this.root.firstChild.dataset.kind = step.kind;
    this.work.replaceChildren();
    const still = ["sixty", "share", "ally"].includes(step.kind);
    this.bench.player.root.hidden = still;
    if (step.kind !== "ally" && (!(await this.fetch()) || this.now !== step)) return;
    const lines = ["explain", "turn", "discuss"].includes(step.kind);
    this.place.replaceChildren(this.bench.root, ...(lines ? [this.bench.lines.root] : []));
    // Where nothing in it takes the focus, keys scroll it by itself.
    set(this.place, { tabindex: still ? 0 : null, role: still ? "group" : null, "aria-label": still ? t(`lessons.kind.${step.kind}`) : null });
    this[step.kind](step);
    document.documentElement.dataset.step = `${key}.${step.id}`;
    if (moved) this.title.focus({ preventScroll: true });
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
  show({ from = 0, enabled = true } = {}) {
    this.bench.load(this.answer, { month: from, enabled });
    document.documentElement.dataset.world = keyOf(this.answer.request);
  }

  watchList() {
    const rows = listed(`lesson.${this.lesson.key}.watch`);
    return el("section", { class: "watch" }, el("h3", {}, t("lessons.watch")), el("ul", {}, ...rows.map((row) => el("li", {}, row))));
  }

  /** Predict: nothing plays before the class has bet, or has said that it will not. */
  bet() {
    this.show({ enabled: false });
    this.ballot = new Ballot(this.room);
    this.work.replaceChildren(this.ballot.root);
  }

  /** Each is an ally: first who they are and what can be chosen, then what came of it. */
  async ally() {
    const { step, shown } = this.room.state;
    this.shown = shown;
    const here = this.now;
    const wanted = () => this.now === here && this.shown === shown && this.room.state.shown === shown;
    this.ballot ??= new Ballot(this.room);
    const status = el("p", { role: "status", class: "note" }, t("first.loading"));
    this.place.replaceChildren(status);
    this.text.hidden = shown; // they have decided
    this.work.replaceChildren(...(shown ? [this.ballot.root, el("p", {}, t("ally.few"))] : []));
    if (!shown) {
      const one = await allyWorld(step.request, 0);
      if (wanted()) this.place.replaceChildren(el("div", { class: "allied" }, el("h2", {}, t("ally.each")), roles(one), this.ballot.root));
      return;
    }
    const allies = alliesOf(this.room.state);
    const found = await allyWorlds(step.request, allies, (n) => say(status, t("ally.ran", { n, all: allies.length })), wanted);
    if (found) this.place.replaceChildren(summed(found));
  }

  /** Observe: what happens is told as it comes. */
  watch(step) {
    const firsts = firstsOf(this.answer, step.told).map(({ month, kind, side, who }) => ({ month, item: el("li", { class: `side-${side}` },
      el("p", { class: "head" }, el("span", { class: "badge" }, t(`side.${side}`)), ` ${t("moment.month", { n: month })}`),
      el("p", {}, t(`moment.${kind.replaceAll(" ", "-")}`, { who }))) }));
    this.happened = (now) => firsts.forEach(({ month, item }) => (item.hidden = month > now));
    this.work.replaceChildren(el("ol", { class: "story", "aria-live": "polite" }, ...firsts.map(({ item }) => item)), this.watchList());
    this.show();
    this.ended = () => this.work.querySelector(".told") ?? this.work.prepend(el("p", { class: "told", role: "status" }, this.told()));
    this.bench.player.run();
  }

  told() {
    const { who, told } = judged(this.answer);
    const earlier = this.lesson.steps.map((row, at) => (row.kind === "bet" && at < this.at ? at : -1)).filter((at) => at >= 0);
    const votes = this.room.state.bets[earlier.at(-1)];
    const all = votes ? sumOf(votes) : 0;
    const right = { 0: "left", null: "same", 1: "right" }[who];
    return all ? `${told} ${t("lessons.bets.right", { n: votes[right], all })}` : told;
  }

  /** Explain: in one's own words, before others' are heard. */
  explain(step) {
    this.show({ from: this.answer.world.months });
    const id = `note-${step.id}`;
    const field = el("textarea", { id, rows: 4 });
    field.value = this.own.notes[step.id] ?? "";
    field.addEventListener("input", () => this.keep("notes", step.id, field.value));
    const keep = this.button(t("lessons.keep"), () => saveText(`${this.lesson.key}.txt`, this.written()));
    this.work.replaceChildren(el("p", { class: "told" }, this.told()), el("label", { for: id }, t("lessons.write")), field,
      el("p", { class: "row" }, keep, el("span", { class: "quiet" }, t("lessons.kept"))), this.watchList());
  }

  written() {
    const { key, steps } = this.lesson;
    const { notes } = this.own;
    const parts = steps.filter((step) => notes[step.id]).map((step) =>
      `${t(`lesson.${key}.steps.${step.id}`)}\n\n${notes[step.id]}\n`);
    return [t(`lesson.${key}.title`), t(`lesson.${key}.question`), ...parts].join("\n\n");
  }

  async sixty(step) {
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
      this.keep("turned", this.at, request);
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

/** On either side the first happening of each of some kinds, by month. */
function firstsOf(answer, kinds) {
  const firsts = answer.sides.flatMap(({ told }, side) => kinds.map((kind) => ({ side, ...told.find((row) => row.kind === kind) })));
  return firsts.filter(({ kind }) => kind).map((row) => ({ ...row, who: row.actors.match(/\d+/)?.[0] ?? "" })).sort((one, other) => one.month - other.month);
}

/** The teacher’s own view, in a window that knows the class as this one does. */
function ownView() {
  const button = el("button", { type: "button", id: "own-view" }, t("class.my_view"));
  button.addEventListener("click", () => window.open("/teach", "teacher", "popup,width=1000,height=760"));
  return button;
}

/** A hundred worlds; those in which the claim holds are filled, those in which it may be are half. */
function sharePicture({ share, low, high }) {
  const [sure, about, most] = [low, share, high].map((part) => Math.round(100 * part));
  const kind = (n) => (n < sure ? "holds" : n < about ? "holds" : n < most ? "may" : "not");
  return el("div", { class: "hundred", role: "img", "aria-label": t("lessons.share", { share: percent(share), low: percent(low), high: percent(high) }) },
    ...Array.from({ length: 100 }, (_, n) => el("span", { class: kind(n) })));
}
