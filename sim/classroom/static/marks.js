/** The marks of a picture: made once for a world, then changed from month to month. */

import { say, set, svg } from "./dom.js";
import { name } from "./names.js";
import { anchors, percent, placer, t } from "./words.js";

const focusable = { tabindex: -1, role: "img" };
const SIGNS = { none: "", ignore: "…", token: "§", concede: "✓", repress: "✕" };

/** A building that answers: its door opens, hands out a paper, stays shut, or is guarded. */
export function makeState(box, s, font, alone) {
  const tall = Math.min(box.head - 4, 4.6 * font);
  const wide = 1.15 * tall;
  const left = box.width - wide - 7;
  const compact = box.width - wide < 7.4 * font;
  const line = box.head >= 3.4 * font;
  const low = box.head < 2.3 * font; // the bar then stands beside the name
  const from = low ? 9.8 * font : 8;
  const at = placer(box.width);
  const stands = at(left, wide);
  const bar = { y: low ? 0.55 * font : 1.75 * font, width: Math.max(0, Math.min(left - from - 6, 16 * font)), height: Math.max(5, 0.42 * font) };
  const parts = {
    box: svg("rect", { class: "box", width: box.width, height: box.height, rx: 8 }),
    street: svg("rect", { class: "street", x: 3, y: box.head, width: box.width - 6, height: box.street.height, rx: 4 }),
    name: svg("text", { class: "name", x: at(8), y: 1.2 * font, "text-anchor": anchors().start }),
    room: svg("rect", { class: "bar-room", ...bar, x: at(from, bar.width), rx: 2 }),
    rights: svg("rect", { class: "bar", ...bar, width: 0, rx: 2 }),
    paper: svg("rect", { class: "paper", y: bar.y - 3, width: 2.5, height: bar.height + 6 }),
    house: svg("path", { class: "house", d: house(stands, 3, wide, tall) }),
    door: svg("path", { class: "door" }),
    sign: svg("text", { class: "sign", "text-anchor": "middle", x: stands + wide / 2, y: 3 + 0.84 * tall, "font-size": 0.42 * tall }),
    answer: svg("text", { class: "answer", x: at(8), "text-anchor": anchors().start, y: bar.y + bar.height + 1.15 * font }),
    guard: svg("path", { class: "guard", d: guard(box) }),
  };
  if (bar.width < 2 * font) for (const part of [parts.room, parts.rights, parts.paper]) set(part, { display: "none" });
  const mark = svg("g", { class: "mark state", transform: `translate(${box.x} ${box.y})`, ...focusable }, ...Object.values(parts));
  set(parts.door, { d: `M${stands + 0.3 * wide} ${3 + 0.94 * tall}v${-0.46 * tall}h${0.4 * wide}v${0.46 * tall}z` });
  return {
    mark,
    update({ rights, paper, answer }) {
      const told = { n: s + 1, rights: percent(rights) };
      fit(parts.name, compact ? told.rights : t(alone ? "stage.only_state" : "stage.state", told), (low ? Math.min(left, from) : left) - 12);
      set(parts.rights, { x: at(from, bar.width * rights), width: bar.width * rights });
      set(parts.paper, { x: at(from + bar.width * paper - 1.2, 2.5) });
      set(mark, { class: `mark state ${answer}` });
      say(parts.sign, SIGNS[answer]);
      say(parts.answer, line && answer !== "none" && left > 6 * font ? t(`answer.${answer}`) : "");
    },
  };
}

function house(x, y, wide, tall) {
  const roof = `M${x - 2} ${y + 0.3 * tall}L${x + wide / 2} ${y}L${x + wide + 2} ${y + 0.3 * tall}z`;
  const walls = `M${x} ${y + 0.36 * tall}h${wide}v${0.58 * tall}h${-wide}z`;
  return `${roof}${walls}`;
}

/** A row of shields across the street. */
function guard(box) {
  const y = box.head + 1;
  const n = Math.max(4, Math.floor((box.width - 16) / 15));
  const step = (box.width - 16) / n;
  return Array.from({ length: n }, (_, i) =>
    `M${8 + i * step + 1.5} ${y}h${step - 3}v4q0 4 ${-(step - 3) / 2} 6q${-(step - 3) / 2} -2 ${-(step - 3) / 2} -6z`).join("");
}

export function makeGroup(spot, g, crowd, font, alone) {
  const words = { x: spot.words.x, y: spot.words.y, "text-anchor": spot.words.anchor };
  const parts = {
    home: svg("circle", { class: "home", r: spot.r, cx: spot.cx, cy: spot.cy }),
    number: svg("text", { class: "number", x: Math.max(spot.cx - spot.r - 0.45 * font, spot.x + 1), y: spot.cy - spot.r + 0.75 * font }),
    wants: svg("text", { class: "wants", ...words }),
    by: svg("text", { class: "by", ...words, y: words.y + 1.1 * font }),
    talk: svg("text", { class: "talk", x: Math.min(spot.cx + spot.r + 0.65 * font, spot.x + spot.width - 1), y: spot.cy - spot.r + 0.75 * font, "text-anchor": "end" }),
  };
  const mark = svg("g", { class: "mark group", ...focusable }, ...Object.values(parts), ...crowd.marks);
  const apart = Math.min(2 * spot.r + 1.1 * font, spot.width - 2) > 3 * font; // else there is room for the number or for the talk
  const number = alone || spot.width < 3 * font ? "" : String(g + 1);
  return {
    mark,
    crowd,
    update({ issue, tactic, turnout, refused, joint, conferring, harmed }) {
      crowd.send(turnout, harmed);
      set(mark, { class: `mark group ${refused ? "alone" : ""} ${issue ? "" : "idle"} ${joint ? "joint" : ""}` });
      say(parts.talk, conferring ? "…?" : "");
      say(parts.number, conferring && !apart ? "" : number);
      if (!spot.labelled) return;
      fit(parts.wants, issue ? name("issue", issue) : "–", spot.room);
      if (spot.two) fit(parts.by, tactic ? name("tactic", tactic) : "", spot.room);
    },
  };
}

const LEAST = 0.78;

/** Writes a word: smaller where it is too long for its room, then cut; the whole is in the explanation. */
function fit(text, word, room) {
  if (text.dataset.word === word) return;
  text.dataset.word = word;
  text.textContent = word;
  text.removeAttribute("style");
  const size = Math.min(1, room / text.getComputedTextLength());
  if (size < 1) text.style.fontSize = `${Math.max(LEAST, size) * parseFloat(getComputedStyle(text).fontSize)}px`;
  for (let n = word.length - 1; n > 2 && text.getComputedTextLength() > room; n -= 1) {
    text.textContent = `${word.slice(0, n).trim()}…`;
  }
}

/** An ally beside a group: a person, and a line up to the home whose width is money. */
export function makeTie(spot, a, font, you) {
  const { cx, top, tall, home } = spot;
  const head = 0.24 * tall;
  const end = { x: home.cx + 0.55 * home.r * spot.lean, y: home.cy + home.r * Math.sqrt(1 - 0.3 * spot.lean ** 2) };
  const middle = { x: (cx + end.x) / 2, y: (top + end.y) / 2 };
  const parts = {
    line: svg("path", { class: "money", d: `M${cx} ${top + 1}L${end.x} ${end.y}` }),
    hit: svg("rect", { class: "hit", x: cx - 0.5 * tall - 1, y: top - 2, width: tall + 2, height: tall + 4 }),
    body: svg("path", { class: "body", d: `M${cx - 0.42 * tall} ${top + tall}v${-0.2 * tall}q0 ${-0.26 * tall} ${0.26 * tall} ${-0.26 * tall}h${0.32 * tall}q${0.26 * tall} 0 ${0.26 * tall} ${0.26 * tall}v${0.2 * tall}z` }),
    head: svg("circle", { class: "body", cx, cy: top + head, r: head }),
    cross: svg("path", { class: "cross", d: `M${middle.x - 5} ${middle.y - 5}l10 10m0 -10l-10 10` }),
    own: svg("path", { class: "flag", d: `M${cx + 0.42 * tall} ${top + 0.5 * tall}v${-0.6 * tall}l${0.34 * tall} ${0.15 * tall}l${-0.34 * tall} ${0.15 * tall}` }),
  };
  if (you) parts.you = svg("text", { class: "you", x: cx + 0.6 * tall, y: top + 0.7 * tall }, t("stage.you"));
  const mark = svg("g", { class: "mark tie", ...focusable, "data-ally": a }, ...Object.values(parts));
  return {
    mark,
    update({ trust, money, stands, present, broke, campaigns }) {
      set(mark, { class: `mark tie ${stands ? "" : "broken"} ${present ? "" : "gone"} ${broke ? "just" : ""} ${present && campaigns ? "campaigns" : ""}` });
      set(parts.line, { "stroke-width": (0.8 + 0.24 * tall * Math.sqrt(money)).toFixed(2), opacity: (0.3 + 0.6 * trust).toFixed(2) });
    },
  };
}
