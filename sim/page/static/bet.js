/** Predict first: the class bets, the world plays, and then it is said how typical that world was. */

import { el, say } from "./dom.js";
import { strip } from "./strip.js";
import { SIDES, better, points, whole } from "./words.js";

const CHOICES = [
  { side: 0, label: "Left" },
  { side: null, label: "About the same" },
  { side: 1, label: "Right" },
];

export class Bet {
  constructor(root, { begin }) {
    this.title = root.querySelector("h2");
    this.body = root.querySelector("#bet-body");
    this.begin = begin;
  }

  /** Asks anew. */
  load(answer, question) {
    this.answer = answer;
    this.question = question;
    this.votes = new Map(CHOICES.map(({ side }) => [side, 0]));
    this.placed = false;
    this.ask();
  }

  /** Goes on with another result of the same question: the bet stands. */
  keep(answer) {
    this.answer = answer;
  }

  ask() {
    say(this.title, "1 · Predict");
    const counts = new Map();
    const start = el("button", { type: "button", class: "strong", id: "start" }, "Play without a bet");
    const buttons = CHOICES.map(({ side, label }) => {
      const count = el("span", { class: "count" }, "0");
      counts.set(side, count);
      const practice = side === null ? "" : this.answer.practices[side].label;
      const button = el("button", { type: "button", class: "choice" }, el("b", {}, label),
        practice ? el("small", {}, practice) : null, count);
      button.addEventListener("click", () => {
        this.votes.set(side, this.votes.get(side) + 1);
        say(count, whole(this.votes.get(side)));
        button.setAttribute("aria-label", `${label}: ${this.votes.get(side)}`);
        say(start, "Play");
        clear.hidden = false;
      });
      return button;
    });
    const clear = el("button", { type: "button", hidden: "" }, "Clear");
    clear.addEventListener("click", () => {
      this.load(this.answer, this.question);
      document.getElementById("start").focus();
    });
    start.addEventListener("click", () => {
      this.placed = true;
      this.watch();
      this.begin();
    });
    this.body.replaceChildren(
      el("p", { class: "question" }, this.question),
      el("p", {}, `Which side will have more rights, on average over all ${this.answer.world.months} months? Click once for your bet, or once for every raised hand.`),
      el("div", { class: "choices", role: "group", "aria-label": "Your bet" }, ...buttons),
      el("p", { class: "row" }, start, clear));
  }

  watch() {
    say(this.title, "2 · Watch");
    this.body.replaceChildren(
      el("p", {}, this.toldVotes()),
      el("p", { class: "quiet" }, `When the last month has passed, ${this.answer.ensemble.worlds} other worlds say how typical this one was.`));
  }

  toldVotes() {
    const all = [...this.votes.values()].reduce((sum, votes) => sum + votes, 0);
    if (!all) return "No bet was placed.";
    const parts = CHOICES.map(({ side, label }) => `${label.toLowerCase()} ${whole(this.votes.get(side))}`);
    return `The bet: ${parts.join(", ")}.`;
  }

  /** Settles the bet: this world first, then the others. */
  reveal() {
    const { typical, ensemble } = this.answer;
    const here = better(typical.here, ensemble.smallest);
    say(this.title, "3 · How typical was it?");
    const won = this.votes.get(here);
    const all = [...this.votes.values()].reduce((sum, votes) => sum + votes, 0);
    const bet = all ? ` Bets that were right: ${whole(won)} of ${whole(all)}.` : "";
    this.body.replaceChildren(
      el("p", { class: "told" }, el("b", {}, "This world: "), `${this.toldHere(here)}${bet}`),
      strip(this.answer),
      el("p", { class: "told" }, el("b", {}, `${ensemble.worlds} worlds: `),
        `left did better in ${typical.left}, right in ${typical.right}, about the same in ${typical.neither}. `,
        this.toldHarms()),
      el("p", { class: "told" }, this.toldPlace(),
        el("b", {}, " One run is not evidence."), " Many are, about this model with these settings."));
  }

  toldHere(here) {
    const { typical } = this.answer;
    if (here === null) return `about the same on both sides (${points(typical.here)} of 100 apart).`;
    return `${SIDES[here].toLowerCase()} had more rights, by ${points(typical.here)} of 100.`;
  }

  toldHarms() {
    const [left, right] = this.answer.ensemble.values.harms;
    const fewer = left.filter((harms, n) => harms < right[n]).length;
    const more = left.filter((harms, n) => harms > right[n]).length;
    return `Fewer people were harmed on the left in ${fewer}, on the right in ${more}.`;
  }

  toldPlace() {
    const { typical, ensemble } = this.answer;
    const rest = ensemble.worlds - typical.more;
    if (typical.left + typical.right === 0) return "No world differs by enough to care about.";
    const side = typical.mean >= 0 ? 0 : 1;
    const further = side === 0 ? typical.more : rest;
    return `In ${further} of them the ${SIDES[side].toLowerCase()} was further ahead than here.`;
  }
}
