/** The first minute: one choice, ten years, then again with other luck, until one can tell; then the rules. */

import { el, say, set } from "./dom.js";
import { Dots, KINDS, SIGNS } from "./dots.js";
import { issueName, name } from "./names.js";
import { scenarioOf, tries } from "./source.js";
import { calm } from "./stage.js";
import { listed, t, whole } from "./words.js";

const MORE = [1, 10, 100, 1000];
const ENOUGH = 100; // tries, before the rules are asked for
const SURE = 100;
const PHONE = "(max-width: 699px)";
const PLAYED = 5000; // ms for ten years
const SHOWN = ["yes-theirs", "yes-other", "repress", "token", "ignore"]; // of several in a month the first
const MARKS = { "yes-theirs": "✓", "yes-other": "✓", repress: "!", token: "p", ignore: "·" };

/**
 * How many times likelier it is that one side does better more often, than that a coin fell so, of `a` and `b`
 * tries that ended differently (any share as likely before). If only a coin falls, it ever reaches 100, however
 * long and often one looks, with a chance below 1 in 100: Ville's inequality.
 */
export function oddsAgainstLuck(a, b) {
  let log = (a + b) * Math.LN2 - Math.log(a + b + 1);
  for (let i = 1; i <= a; i += 1) log += Math.log(i / (b + i));
  return Math.exp(log);
}

export class First {
  /** `scene` is the world: `{scenario, seed}`, `choices`, each with its other, and the `rules` that can be turned off. */
  constructor(root, { scene, explore, lessons }) {
    Object.assign(this, { root, scene, explore, lessons, goal: 0, off: new Set(), only: true, read: { n: 0, side: 0 }, kept: new Map() });
  }

  async begin() {
    const { issues, groups, allies, tactics } = scenarioOf(this.scene);
    Object.assign(this, { issues: issues.map((row) => issueName(row.name)), tactics: tactics.map((row) => name("tactic", row.name)) });
    const first = (shares) => this.issues[shares.indexOf(Math.max(...shares))];
    const slots = { members: groups.members.mean, want: first(groups.priorities), agenda: first(allies.agenda) };
    this.score = el("span", {});
    this.choices = el("div", { class: "choices", role: "group", "aria-labelledby": "first-ask" }, ...Object.keys(this.scene.choices).map((choice) => {
      const button = el("button", { type: "button", class: "choice", "data-choice": choice },
        el("b", {}, t(`first.choice.${choice}`)), el("small", {}, t(`first.choice_told.${choice}`)));
      button.addEventListener("click", () => this.choose(choice));
      return button;
    }));
    this.left = el("div", { class: "left" });
    this.columns = el("div", { class: "columns", hidden: "" }, this.left, this.counted());
    this.root.replaceChildren(el("div", { class: "first" },
      el("header", {}, el("h1", {}, t("first.title")), el("p", { class: "goal" }, el("b", {}, t("first.goal")), " ", this.score)),
      el("ul", { class: "who" }, ...["they", "you", "state"].map((who) => el("li", { class: who }, t(`first.${who}`, slots)))),
      el("p", { class: "ask", id: "first-ask" }, t("first.ask")), this.choices, this.columns));
  }

  leave() {
    this.running?.abort();
    cancelAnimationFrame(this.frame);
  }

  button(text, act, strong = false) {
    const button = el("button", { type: "button", class: strong ? "strong" : null }, text);
    button.addEventListener("click", act);
    return button;
  }

  request(off = this.off) {
    const request = { scenario: this.scene.scenario, a: this.choice, b: this.scene.choices[this.choice], seed: this.scene.seed };
    return off.size ? { ...request, channels: Object.fromEntries([...off].sort().map((rule) => [rule, 0])) } : request;
  }

  /** Runs tries up to the goal of the request as it is now; false if something else was wanted meanwhile. */
  async run(goal) {
    this.leave();
    const mine = (this.running = new AbortController());
    this.goal = goal;
    this.root.firstChild.setAttribute("aria-busy", "true");
    this.kept = await tries(this.request(), goal, (kept) => {
      this.kept = kept;
      this.paint();
    }, mine);
    if (mine.signal.aborted) return false;
    this.root.firstChild.setAttribute("aria-busy", "false");
    this.paint();
    this.root.firstChild.dataset.tries = goal;
    return true;
  }

  // One choice, and again with other luck.

  async choose(choice) {
    if (choice === this.choice) return;
    const first = !this.choice;
    Object.assign(this, { choice, off: new Set(), read: { n: 0, side: 0 } });
    for (const button of this.choices.children) set(button, { "aria-pressed": String(button.dataset.choice === choice) });
    this.root.firstChild.dataset.chosen = choice;
    if (matchMedia(PHONE).matches) this.root.querySelector("h1").className = "quiet-title"; // the dots need its room
    this.columns.hidden = false;
    this.tryIt();
    if (await this.run(Math.max(1, this.goal))) this.show({ n: 0, side: 0 }, first ? PLAYED : 0);
  }

  tryIt() {
    this.which = el("p", { class: "quiet" });
    this.strip = el("div", { class: "strip", role: "img" }, ...Array.from({ length: scenarioOf(this.scene).time.months }, () => el("i", {})));
    this.out = el("p", { class: "out", role: "status" });
    const key = ["ignore", "token", "repress"].map((sort) => el("span", {}, el("i", { class: sort }, MARKS[sort]), t(`first.key.${sort}`)));
    const again = MORE.map((n) => this.button(n === 1 ? t("first.again") : t("first.more", { n: whole(n) }), async () => {
      const played = n === 1 ? PLAYED / 5 : 0;
      if (await this.run(this.goal + n)) this.show({ n: this.goal - 1, side: 0 }, played);
    }, n === 1));
    this.on = this.button(t("first.on.rules"), () => this.rules());
    this.left.replaceChildren(this.which, this.strip, el("p", { class: "key" }, ...key), this.out,
      el("div", { class: "go" }, el("div", { class: "again" }, ...again), this.on));
    this.left.dataset.step = "tries";
    this.paint();
  }

  /** Reads a try off, month by month if it is played. */
  show(read, played = 0) {
    cancelAnimationFrame(this.frame);
    const side = this.kept.get(read.n)?.[read.side];
    if (!side) return;
    this.read = read;
    this.paint();
    if (this.left.dataset.step !== "tries") return;
    const practice = [this.choice, this.scene.choices[this.choice]][read.side];
    say(this.which, t("first.which", { n: read.n + 1, choice: t(`first.choice.${practice}`) }));
    const months = this.strip.children;
    const by = new Map();
    for (const row of side.pressed) {
      const sort = row.answer === "concede" ? (row.issue === side.want ? "yes-theirs" : "yes-other") : row.answer;
      if (SHOWN.includes(sort) && !(SHOWN.indexOf(by.get(row.month)) <= SHOWN.indexOf(sort) && by.has(row.month))) by.set(row.month, sort);
    }
    const upTo = (month) => [...months].forEach((cell, i) => {
      const sort = i < month ? by.get(i + 1) : undefined;
      set(cell, { class: i < month ? `past ${sort ?? ""}` : null });
      say(cell, sort ? MARKS[sort] : "");
    });
    const end = () => {
      upTo(months.length);
      say(this.out, this.told(side));
      set(this.out, { class: `out ${side.kind}` });
      set(this.strip, { "aria-label": `${this.which.textContent}. ${this.told(side)}` });
    };
    if (!played || calm()) return void end();
    say(this.out, "");
    const begun = performance.now();
    const play = () => {
      const month = Math.floor(((performance.now() - begun) / played) * months.length);
      if (month >= months.length) return void end();
      upTo(month);
      this.frame = requestAnimationFrame(play);
    };
    play();
  }

  /** What came of a try, in a sentence or two. */
  told({ kind, want, pressed }) {
    const yes = pressed.filter((row) => row.answer === "concede");
    const found = yes.find((row) => (row.issue === want) === (kind === "theirs")) ?? yes[0];
    if (kind !== "none" && found) {
      const key = kind === "other" && found.issue === want ? "little" : kind;
      return t(`first.out.${key}`, { month: found.month, issue: this.issues[found.issue], tactic: this.tactics[found.tactic] });
    }
    if (!pressed.length) return t("first.out.idle");
    const months = (answer) => new Set(pressed.filter((row) => !answer || row.answer === answer).map((row) => row.month)).size;
    return t("first.out.none", { acts: months(), token: months("token"), repress: months("repress") });
  }

  // Dots in two rows, and what they say.

  counted() {
    this.piles = [0, 1].map((side) => {
      const dots = new Dots((n) => this.show({ n, side }));
      const [title, counts] = [el("h2", {}), el("p", { class: "counts" })];
      return { dots, title, counts, root: el("section", { class: "pile" }, title, counts, dots.canvas) };
    });
    this.sure = el("div", { class: "sure", role: "status" });
    const legend = KINDS.map((kind) => el("span", { class: kind }, `${SIGNS[kind]} ${t(`first.kind.${kind}`)}`));
    return el("div", { class: "right" }, el("p", { class: "legend" }, ...legend), ...this.piles.map((pile) => pile.root), this.sure);
  }

  /** Tries that are there, up to the goal, in their order. */
  rows(kept = this.kept) {
    return Array.from({ length: this.goal }, (_, n) => ({ n, sides: kept.get(n) })).filter((row) => row.sides);
  }

  /** Whether a side of a try reached the goal, by the measure that is chosen. */
  hit(side) {
    return side.kind === "theirs" || (!this.only && side.kind === "other");
  }

  paint() {
    const rows = this.rows();
    const count = (side, kind) => rows.filter((row) => row.sides[side].kind === kind).length;
    this.piles.forEach(({ dots, title, counts }, side) => {
      const choice = t(`first.choice.${[this.choice, this.scene.choices[this.choice]][side]}`);
      say(title, t(`first.row.${side + 1}`, { choice }));
      counts.replaceChildren(...KINDS.map((kind) => el("span", { class: kind, "data-kind": kind }, `${SIGNS[kind]} `, el("b", {}, whole(count(side, kind))))));
      const [theirs, other, none] = KINDS.map((kind) => count(side, kind));
      set(dots.canvas, { "aria-label": t("first.counted", { choice, n: rows.length, theirs, other, none }) });
      const moved = new Set(this.off.size ? rows.filter(({ n, sides }) => this.base.get(n)?.[side].kind !== sides[side].kind).map((row) => row.n) : []);
      dots.show(rows.map(({ n, sides }) => ({ n, kind: sides[side].kind })), { mark: this.read.side === side ? this.read.n : null, moved });
    });
    const hits = (side) => rows.filter((row) => this.hit(row.sides[side])).length;
    const hurt = rows.reduce((sum, row) => sum + row.sides[0].hurt, 0) / Math.max(1, rows.length);
    say(this.score, rows.length ? `${t("first.score", { hit: hits(0), n: rows.length })} ${t("first.hurt", { hurt: Number(hurt.toFixed(1)) })}` : "");
    if (this.on) this.on.hidden = rows.length < ENOUGH;
    this.sure.replaceChildren(...this.judged(rows, hits).map((text, i) => el(i ? "p" : "b", {}, text)));
  }

  judged(rows, hits) {
    const n = rows.length;
    if (!n) return [t("first.sure.empty")];
    const better = [0, 1].map((side) => rows.filter(({ sides }) => this.hit(sides[side]) && !this.hit(sides[1 - side])).length);
    const same = n - better[0] - better[1];
    if (n === 1) return [t("first.sure.one"), t(same ? "first.sure.one_same" : "first.sure.one_other")];
    const any = (side) => rows.filter((row) => row.sides[side].kind !== "none").length;
    const most = (side) => rows.filter((row) => row.sides[side].kind === "theirs").length;
    const said = [t(oddsAgainstLuck(...better) >= SURE ? "first.sure.hardly" : "first.sure.not_yet")];
    if (n >= ENOUGH) said.push(t("first.sure.counts", { any: any(0), other: any(1), most: most(0), least: most(1) }));
    said.push(t("first.sure.same", { same, n, better: better[0], worse: better[1] }));
    if (n >= ENOUGH) said.push(t("first.sure.itself"));
    return said;
  }

  // The rules, a switch each.

  rules() {
    const row = (text, checked, change) => {
      const input = el("input", { type: "checkbox", role: "switch", checked: checked ? "" : null });
      const what = el("em", { role: "status" });
      input.addEventListener("change", () => change(input.checked, what));
      return el("li", {}, el("label", {}, el("span", {}, text), input), what);
    };
    this.base = this.kept;
    this.on = null;
    const back = this.button(t("first.on.tries"), async () => {
      this.off.clear();
      this.tryIt();
      if (await this.run(this.goal)) this.show(this.read);
    });
    this.left.dataset.step = "rules";
    this.left.replaceChildren(el("h2", { tabindex: -1 }, t("first.rules")),
      el("ul", { class: "rules" }, ...this.scene.rules.map((rule) => row(t(`first.rule.${rule}`), true, (on, what) => this.flip(rule, on, what))),
        row(t("first.own_rule"), this.only, (on) => { this.only = on; this.paint(); })),
      el("div", { class: "honest" }, ...listed("first.honest").map((text) => el("p", {}, text))),
      el("div", { class: "go ways" }, this.button(t("first.on.lessons"), this.lessons, true),
        this.button(t("first.on.explore"), () => this.explore(this.request(new Set()))), back));
    this.left.firstChild.focus({ preventScroll: true });
    this.goal = Math.min(this.goal, ENOUGH); // a switch runs the hundred
    this.paint();
  }

  async flip(rule, on, what) {
    if (on) this.off.delete(rule);
    else this.off.add(rule);
    for (const other of this.left.querySelectorAll(".rules em")) say(other, ""); // they spoke of other rules
    say(what, on ? "" : t("first.loading"));
    if (!(await this.run(this.goal)) || on) return void (on || say(what, ""));
    const moved = this.rows().reduce((sum, { n, sides }) => sum + sides.filter((side, i) => side.kind !== this.base.get(n)[i].kind).length, 0);
    const counts = [0, 1].map((side) => [this.base, this.kept].map((kept) => this.rows(kept).filter((row) => row.sides[side].kind === "theirs").length));
    say(what, moved ? t("first.moved", { moved, all: 2 * this.goal, was: counts[0][0], now: counts[0][1], was_other: counts[1][0], now_other: counts[1][1] })
      : t("first.moved_none"));
  }
}
