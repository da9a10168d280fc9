/** Each is an ally of a group: what the two want, what can be chosen, and what came of it for the group. */

import { el } from "./dom.js";
import { issueName } from "./names.js";
import { world } from "./source.js";
import { t, whole } from "./words.js";

const ENDS = ["theirs", "other", "none"];
const PHONES = 200; // numbers below it are those of phones, those from it on are raised hands

const most = (wants) => wants.indexOf(Math.max(...wants));

/** What somebody wants, by the words of a phone: of detention none speaks. */
const wish = (issues, k) => (issues[k].name === "safety" ? t("issue.safety") : issueName(issues[k].name));

/**
 * The world of the ally with a number: what is wanted, and for each choice what came of it. Who helps only with the own
 * wish helps as those who help always where the group wants the same most, and else not at all.
 */
export async function allyWorld(request, number) {
  const seed = String(Number(request.seed) + number);
  const alone = { ...request, a: "no-allies", b: "no-allies", seed };
  const [helped, left] = await Promise.all([world({ ...request, seed }), world(alone)]);
  const { groups, allies, issues } = helped.world;
  const [theirs, own] = [most(groups[0].wants), most(allies[0].wants)];
  const [help, decide, none] = [ending(helped, 0, theirs), ending(helped, 1, theirs), ending(left, 0, theirs)];
  const agrees = theirs === own;
  return { issues, theirs, own, agrees, members: groups[0].members, money: allies[0].money, ends: { help, mine: agrees ? help : none, decide } };
}

/** How ten years ended for a group: the first yes to what it wants most, or else the first to anything, and who was hurt. */
function ending(answer, side, theirs) {
  const { responses, parts } = answer.sides[side];
  const yes = responses.flatMap((rows, month) => rows.filter((row) => answer.world.responses[row[3]] === "concede").map((row) => ({ month, issue: row[2] })));
  const first = yes.find(({ issue }) => issue === theirs) ?? yes[0];
  const hurt = parts.groups.harmed_repression[0].reduce((sum, n) => sum + n, 0);
  return { kind: !first ? "none" : first.issue === theirs ? "theirs" : "other", ...first, hurt };
}

/** Who the allies are, and what they decide. */
export function roles({ members, money, issues, theirs, own, agrees }) {
  return el("div", { class: "roles" }, el("p", {}, t("ally.group", { n: members, want: wish(issues, theirs) })),
    el("p", {}, t("ally.own", { money: whole(money), want: wish(issues, own) }), agrees ? ` ${t("ally.agree")}` : ""), el("p", {}, t("ally.risk")));
}

/** What came of a choice, in sentences: for the group, and for oneself. */
export function cameOf(found, choice) {
  const { issues, theirs, agrees, ends } = found;
  const { kind, month, issue, hurt } = ends[choice];
  const slots = { year: Math.ceil(month / 12), want: wish(issues, theirs), issue: kind === "other" ? wish(issues, issue) : "" };
  const others = Object.entries(ends).filter(([other]) => other !== choice);
  return el("section", { class: `came ${kind}` }, el("h2", {}, t("ally.came")),
    choice === "mine" ? el("p", {}, t(agrees ? "ally.helped" : "ally.not_helped")) : null,
    el("p", { class: "end" }, el("span", { class: `dot ${kind}` }), " ", t(`ally.end.${kind}`, slots)),
    el("p", {}, t("ally.hurt", { n: hurt })), el("p", { class: "me" }, t("ally.me")),
    el("h3", {}, t("ally.others")),
    el("ul", {}, ...others.map(([other, end]) => el("li", {}, el("span", { class: `dot ${end.kind}` }), ` ${t(`ally.choice.${other}`)}: ${t(`ally.dot.${end.kind}`)}`))));
}

/** The allies by choice: phones by their numbers, and raised hands. */
export function alliesOf({ step, pooled }) {
  let number = PHONES;
  return step.options.flatMap((choice) => [...(pooled.allies[choice] ?? []),
    ...Array.from({ length: pooled.hands[choice] ?? 0 }, () => number++)].map((one) => ({ choice, number: one })));
}

/** Runs the worlds of all allies; `done(n)` after each, null where they are no longer wanted. */
export async function allyWorlds(request, allies, done, wanted) {
  let ran = 0;
  const found = await Promise.all(allies.map(async ({ choice, number }) => {
    const one = await allyWorld(request, number);
    if (wanted()) done((ran += 1));
    return { ...one, choice };
  }));
  return wanted() ? found : null;
}

/** The sum of a class: as all chose, and the same groups with the same luck had all chosen alike. */
export function summed(found) {
  const row = (title, choiceOf, own = false) => {
    const ends = found.map((one) => one.ends[choiceOf(one)].kind);
    const counts = ENDS.map((kind) => ends.filter((end) => end === kind).length);
    const told = ENDS.map((kind, n) => `${whole(counts[n])} ${t(`ally.dot.${kind}`)}`).join(", ");
    const dots = ENDS.flatMap((kind, n) => Array.from({ length: counts[n] }, () => el("span", { class: `dot ${kind}` })));
    const numbers = ENDS.map((kind, n) => el("span", {}, el("b", {}, whole(counts[n])), " ", el("span", { class: `dot ${kind}` })));
    const size = found.length <= 40 ? "large" : found.length <= 100 ? "middle" : "small";
    return el("section", { class: `ends ${size} ${own ? "own" : ""}` }, el("h2", {}, title, el("span", { class: "numbers", "aria-hidden": "true" }, ...numbers)),
      el("div", { class: "dots", role: "img", "aria-label": `${title}: ${told}` }, ...dots));
  };
  const hurt = found.reduce((sum, one) => sum + one.ends[one.choice].hurt, 0);
  const picky = found.filter((one) => one.choice === "mine");
  return el("div", { class: "summed" },
    el("p", { class: "legend" }, ...ENDS.map((kind) => el("span", {}, el("span", { class: `dot ${kind}` }), ` ${t(`ally.dot.${kind}`)}`))),
    row(t("ally.as_chosen"), (one) => one.choice, true),
    el("p", { class: "told" }, t("ally.hurt_all", { n: hurt }), picky.length ? ` ${t("ally.picky", { n: picky.length, agreed: picky.filter((one) => one.agrees).length })}` : ""),
    el("p", { class: "quiet" }, t("ally.same_luck")),
    ...Object.keys(found[0].ends).map((choice) => row(t(`ally.all.${choice}`), () => choice)),
    el("p", { class: "score" }, t("ally.score")));
}
