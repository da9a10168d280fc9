/** What is chosen: by phones in secret, by hands that are tapped; and bars of what came together. */

import { el, say, set } from "./dom.js";
import { name } from "./names.js";
import { sumOf } from "./room.js";
import { percent, t, whole } from "./words.js";

const OTHER_LUCK = 2000; // more than there are allies in a class
const SIDES = { left: "a", right: "b" };

/** What a choice is called, and what is said of it. */
export function choiceTexts(step, choice) {
  if (step.kind === "ally") return { title: t(`ally.choice.${choice}`), told: t(`ally.told.${choice}`) };
  const side = SIDES[choice];
  if (!side) return { title: t("class.same"), told: "" };
  return { title: t(`side.${choice === "left" ? 0 : 1}`), told: name("practice", step.request[side]) };
}

/** The same in one line. */
function choiceName(step, choice) {
  const { title, told } = choiceTexts(step, choice);
  return step.kind === "bet" && told ? `${title}: ${told}` : title;
}

export const question = (step) => t(step.kind === "bet" ? "class.bet_question" : "ally.question");

/** Bars, one a choice. */
export function bars({ step, pooled }, chosen = null) {
  const all = sumOf(pooled.counts);
  const rows = Object.entries(pooled.counts).map(([choice, n]) => {
    const share = all ? n / all : 0;
    const bar = el("span", { class: "bar" });
    bar.style.inlineSize = `${100 * share}%`;
    const mine = choice === chosen ? ` (${t("class.yours")})` : "";
    return el("li", { class: `choice-${choice}` }, el("span", { class: "name" }, choiceName(step, choice) + mine),
      el("span", { class: "track" }, bar), el("span", { class: "count" }, all ? `${whole(n)} · ${percent(share)}` : whole(n)));
  });
  return el("ul", { class: "bars" }, ...rows);
}

/** What can be chosen at a step: a tap counts a hand. `own` is the teacher’s view, which sees counts before all do. */
export class Ballot {
  constructor(room, { own = false } = {}) {
    Object.assign(this, { room, own, taps: [] });
    const { step } = room.state;
    this.rows = step.options.map((choice) => {
      const { title, told } = choiceTexts(step, choice);
      const count = el("span", { class: "count" });
      const button = el("button", { type: "button", class: "choice", "data-choice": choice }, el("b", {}, title), told ? el("small", {}, told) : null, count);
      button.addEventListener("click", () => this.tap(choice, 1));
      return { choice, button, count };
    });
    this.note = el("p", { class: "quiet" });
    this.answered = el("p", { class: "answered", role: "status" });
    this.undo = this.button("undo", () => this.tap(this.taps.at(-1), -1));
    this.show = this.button("show", () => this.turn("shown"));
    this.close = this.button("close", () => this.turn("open"));
    this.again = this.button("again", () => this.room.begin({ ...step, request: { ...step.request, seed: String(Number(step.request.seed) + OTHER_LUCK) }, anew: "step" }));
    this.root = el("div", { class: `ballot ${step.kind}` }, el("div", { class: "bets", role: "group", "aria-label": question(step) }, ...this.rows.map((row) => row.button)),
      this.answered, el("p", { class: "row" }, this.show, this.close, this.undo, this.again), this.note);
    this.update();
  }

  button(id, act) {
    const made = el("button", { type: "button", id });
    made.addEventListener("click", act);
    return made;
  }

  tap(choice, by) {
    if (by > 0) this.taps.push(choice);
    else this.taps.pop();
    this.room.turn({ hands: { [choice]: by } });
  }

  turn(key) {
    const { step, shown, open } = this.room.state;
    if (key === "open") this.room.turn({ open: !open });
    else this.room.turn(step.kind === "ally" && !shown ? { shown: true, open: false } : { shown: !shown });
  }

  update() {
    const { state } = this.room;
    const { step, pooled, open, shown, here, joined, answered } = state;
    const phones = joined > 0;
    const all = sumOf(pooled.counts);
    for (const { choice, button, count } of this.rows) {
      button.disabled = !open;
      const seen = this.own || shown || !phones;
      say(count, seen ? whole(pooled.counts[choice]) : "");
      button.style.setProperty("--share", `${seen && all ? (100 * pooled.counts[choice]) / all : 0}%`);
    }
    this.note.hidden = !open;
    say(this.note, t(phones ? "class.hands_too" : "class.hands"));
    say(this.answered, phones ? t("class.answered", { n: answered, all: Math.max(here, answered) }) : "");
    say(this.show, t(shown ? "class.hide" : step.kind === "ally" ? "ally.see" : "class.show"));
    say(this.close, t(open ? "class.close" : "class.reopen"));
    say(this.undo, t("class.undo"));
    say(this.again, t("ally.again"));
    this.again.hidden = step.kind !== "ally" || !shown;
    this.undo.hidden = !this.taps.length || !open;
    this.show.hidden = step.kind === "bet" && !phones;
    this.show.disabled = !all;
    this.close.hidden = !phones || (step.kind === "ally" && shown); // what came of it is known
    set(this.show, { class: shown ? null : "strong" });
  }
}
