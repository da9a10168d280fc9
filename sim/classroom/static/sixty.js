/** Sixty other worlds of a request: asked for, laid out, put in order. */

import { el, say } from "./dom.js";
import { Multiples, better } from "./multiples.js";
import { sample } from "./source.js";
import { calm } from "./stage.js";
import { t } from "./words.js";

export const WORLDS = 60;

export const rightsOf = (answer) => answer.sides.map((side) => side.outcomes.rights);

/** The world shown, as one of many. */
export const oursOf = (answer) => ({ rights: rightsOf(answer), lines: answer.sides.map((side) => side.series.rights.slice(1)) });

/** Lays worlds into an element as they come; gives their pictures once all are there, null if no longer wanted. */
export async function layWorlds(place, answer, wanted = () => true) {
  const multiples = new Multiples(place, oursOf(answer), answer.smallest);
  const found = await sample(answer.request, WORLDS, (world) => wanted() && multiples.add(world, calm()));
  await multiples.finish();
  return wanted() ? { multiples, ...found } : null;
}

/** Says who had more rights in the world shown, by their mean over all months. */
export function judged(answer) {
  const rights = rightsOf(answer);
  const who = better(rights, answer.smallest);
  const [left, right] = rights.map((share) => Math.round(1000 * share) / 10);
  const { months } = answer.world;
  const told = who === null ? t("judged.same", { left, right, months }) : t("judged.better", { left, right, months, side: t(`side.${who}`) });
  return { who, told };
}

/** A button that runs sixty worlds into the place below it, with what they say. */
export class SixtyPanel {
  constructor(done = () => {}) {
    this.button = el("button", { type: "button", class: "strong" }, t("sixty.run", { n: WORLDS }));
    this.place = el("div", { class: "sixty" });
    this.told = el("p", { class: "note", role: "status" });
    this.root = el("div", { class: "sixty-panel" }, el("p", { class: "row" }, this.button), this.place, this.told);
    this.done = done;
    this.button.addEventListener("click", () => this.run());
  }

  load(answer) {
    this.answer = answer;
    this.button.disabled = false;
    this.place.replaceChildren();
    say(this.told, "");
  }

  async run() {
    const { answer } = this;
    this.button.disabled = true;
    const found = await layWorlds(this.place, answer, () => answer === this.answer);
    if (!found) return;
    const { all } = found.multiples.counts();
    const who = found.multiples.sort();
    const { left, same, right } = found.multiples.counts();
    say(this.told, `${t("sixty.where", { n: { 0: left, null: same, 1: right }[who], all })} ${t("sixty.evidence")}`);
    this.found = found;
    this.done(found);
  }
}
