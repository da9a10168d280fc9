/** What just happened: sentences up to the month shown, newest first, each with its cause. */

import { byId, el, say } from "./dom.js";
import { SIDES, kept } from "./words.js";

const MOST = 40;
const SOME = 0.85;
const LESSER = new Set(["campaign", "repression", "concession"]);

export class StoryPanel {
  constructor() {
    this.list = byId("story");
    this.every = byId("all");
    this.every.addEventListener("change", () => this.show(this.month, false));
  }

  load(answer) {
    this.answer = answer;
    const kinds = Object.keys(answer.words.kinds);
    this.rows = answer.sides.flatMap((side, n) => {
      const notable = weighty(side.told);
      return side.told.map((row) => ({ ...row, side: n, notable: notable(row), rank: kinds.indexOf(row.kind) }));
    });
    const { decision, text } = answer.parting;
    this.parting = { month: decision, text };
    this.rows.sort((one, other) => other.month - one.month || one.rank - other.rank || one.side - other.side);
    this.list.replaceChildren();
  }

  show(m, playing) {
    this.month = m;
    const { month, text } = this.parting;
    const parted = month !== null && m >= month;
    say(byId("parting"), month === null || parted ? kept(text) : "Both sides are still the same world.");
    const told = this.rows.filter((row) => row.month <= m && (this.every.checked || row.notable));
    this.list.setAttribute("aria-live", playing ? "off" : "polite");
    this.list.replaceChildren(...merged(told).slice(0, MOST).map((row) => this.item(row, m)));
    if (!told.length) this.list.append(el("li", { class: "quiet" }, m ? "Nothing to tell yet." : "Nothing has happened yet."));
  }

  item(row, m) {
    const { kinds, phases } = this.answer.words;
    const side = row.side === null ? "Both sides" : SIDES[row.side];
    const mark = row.side === null ? "both" : `side-${row.side}`;
    return el("li", { class: `${mark} ${row.month === m ? "now" : ""}` },
      el("p", { class: "head" }, el("span", { class: "badge" }, side),
        el("b", {}, `Month ${row.month}: ${kinds[row.kind].toLowerCase()}`)),
      el("p", {}, kept(row.text)),
      el("p", { class: "cause" }, `${kept(row.cause)} `, el("span", { class: "trace" },
        `Phase: ${phases[row.phase]}. ${named(row.channels)}`)));
  }
}

function named(channels) {
  if (!channels.length) return "Channel: no single one.";
  return `${channels.length > 1 ? "Channels" : "Channel"}: ${channels.map((name) => name.replaceAll("_", " ")).join(", ")}.`;
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
