/** What just happened: sentences up to the month shown, newest first, each with its cause. */

import { el, say } from "./dom.js";
import { causeOf } from "./source.js";
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
    const kinds = Object.keys(answer.words.kinds);
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
    this.list.setAttribute("aria-live", playing ? "off" : "polite");
    this.list.replaceChildren(...merged(told).slice(0, MOST).map((row) => this.item(row, m)));
    if (!told.length) this.list.append(el("li", { class: "quiet" }, t("story.nothing")));
  }

  item(row, m) {
    const { answer } = this;
    const { kinds, phases, channels } = answer.words;
    const side = row.side === null ? t("side.both") : t(`side.${row.side}`);
    const why = el("details", {}, el("summary", {}, t("moment.why")));
    why.addEventListener("toggle", async () => {
      const { text, channels: by } = await causeOf(answer, row);
      const trace = by.length ? t("story.channels", { phase: phases[row.phase], channels: by.map((key) => channels[key]).join("; ") })
        : t("story.no_channel", { phase: phases[row.phase] });
      why.append(el("p", { class: "cause" }, kept(text)), el("p", { class: "trace" }, trace));
    }, { once: true });
    return el("li", { class: `${row.side === null ? "both" : `side-${row.side}`} ${row.month === m ? "now" : ""}` },
      el("p", { class: "head" }, el("span", { class: "badge" }, side), " ",
        el("b", {}, t("story.head", { n: row.month, kind: kinds[row.kind] }))),
      el("p", {}, kept(row.text)),
      why);
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
