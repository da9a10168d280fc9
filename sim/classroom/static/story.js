/** What just happened: sentences up to the month shown, newest first; why, where there is one cause. */

import { el, say } from "./dom.js";
import { causesOf } from "./source.js";
import { kept, t } from "./words.js";

const MOST = 40;
const SOME = 0.85;
const LESSER = new Set(["campaign", "repression", "concession", "wave"]);

export class StoryPanel {
  constructor() {
    this.every = el("input", { type: "checkbox" });
    this.parted = el("p", { class: "parting" });
    this.list = el("ol", { class: "story" });
    this.root = el("div", {}, el("label", { class: "check" }, this.every, " ", t("story.every")), this.parted, this.list);
    this.every.addEventListener("change", () => this.show(this.month, false));
  }

  load(answer) {
    this.answer = answer;
    const kinds = Object.keys(answer.kinds);
    this.rows = answer.sides.flatMap((side, n) => {
      const notable = weighty(side.told);
      return side.told.map((row) => ({ ...row, side: n, notable: notable(row), rank: kinds.indexOf(row.kind) }));
    });
    this.rows.sort((one, other) => other.month - one.month || one.rank - other.rank || one.side - other.side);
    this.list.replaceChildren();
  }

  show(m, playing) {
    this.month = m;
    const { decision, text } = this.answer.parting;
    say(this.parted, decision === null || m >= decision ? kept(text) : t("story.one"));
    const told = this.rows.filter((row) => row.month <= m && (this.every.checked || row.notable));
    const shown = merged(told).slice(0, MOST);
    const items = shown.map((row) => this.item(row, m));
    this.list.setAttribute("aria-live", playing ? "off" : "polite");
    this.list.replaceChildren(...items);
    if (!told.length) this.list.append(el("li", { class: "quiet" }, t("story.nothing")));
    if (!playing) this.why(shown, items);
  }

  /** Lets those happenings say why that have one cause, once it is found. */
  async why(rows, items) {
    const causes = await causesOf(this.answer, rows);
    causes.forEach((text, i) => {
      if (text && items[i].isConnected) items[i].append(el("details", {}, el("summary", {}, t("moment.why")), el("p", { class: "cause" }, kept(text))));
    });
  }

  item(row, m) {
    const side = row.side === null ? t("side.both") : t(`side.${row.side}`);
    return el("li", { class: `${row.side === null ? "both" : `side-${row.side}`} ${row.month === m ? "now" : ""}` },
      el("p", { class: "head" }, el("span", { class: "badge" }, side), " ",
        el("b", {}, t("story.head", { n: row.month, kind: this.answer.kinds[row.kind] }))),
      el("p", {}, kept(row.text)));
  }
}

/** What both sides share is told once. */
function merged(rows) {
  const told = [];
  for (const row of rows) {
    const twin = told.find((one) => one.month === row.month && one.kind === row.kind && one.text === row.text && one.side !== row.side);
    if (twin) twin.side = null;
    else told.push({ ...row });
  }
  return told;
}

/** Of what happens all the time, only the weightiest is told unless everything is asked for. */
function weighty(told) {
  const weights = told.filter((row) => LESSER.has(row.kind) && row.kind !== "campaign").map((row) => row.weight);
  weights.sort((one, other) => one - other);
  const least = weights[Math.floor(SOME * weights.length)] ?? 0;
  return (row) => !LESSER.has(row.kind) || (row.kind !== "campaign" && row.weight >= least);
}
