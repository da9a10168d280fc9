/** Moments at which a play pauses by itself: the first of each kind of thing that happens. */

import { el } from "./dom.js";
import { kept, t } from "./words.js";

export const TURNING = ["refusal", "break", "first concession", "repression", "departure"];

/** The first happening of each kind in the sides that are watched, by month. */
export function momentsOf(answer, sides = [0, 1], kinds = TURNING) {
  const found = new Map();
  for (const kind of kinds) {
    const rows = sides.flatMap((n) => answer.sides[n].told.filter((row) => row.kind === kind).map((row) => ({ ...row, side: n })));
    const first = rows.sort((one, other) => one.month - other.month || other.weight - one.weight)[0];
    if (first && !found.has(first.month)) found.set(first.month, first);
  }
  return found;
}

/** A sentence in large letters, the way on, and behind "Why?" what `cause` gives, if there is one cause. */
export function momentCard(moment, { both, goOn, cause }) {
  const who = moment.actors.match(/\d+/)?.[0] ?? "";
  const why = el("div", { class: "because", hidden: "" }, el("p", {}, kept(moment.text)));
  const ask = el("button", { type: "button", class: "why", "aria-expanded": "false", hidden: "" }, t("moment.why"));
  cause().then((text) => {
    if (text) why.append(el("p", { class: "cause" }, kept(text)));
    ask.hidden = !text;
  });
  ask.addEventListener("click", () => {
    why.hidden = !why.hidden;
    ask.setAttribute("aria-expanded", String(!why.hidden));
  });
  const on = el("button", { type: "button", class: "strong on" }, t("moment.on"));
  on.addEventListener("click", goOn);
  const key = `moment.${moment.kind.replaceAll(" ", "-")}`;
  const card = el("div", { class: `moment side-${moment.side}`, role: "group", "aria-label": t("moment.label") },
    el("p", { class: "when" }, both ? `${t(`side.${moment.side}`)} · ${t("moment.month", { n: moment.month })}` : t("moment.month", { n: moment.month })),
    el("p", { class: "said" }, t(key, { who })), why, el("p", { class: "row" }, ask, on));
  return { card, focus: () => on.focus({ preventScroll: true }) };
}
