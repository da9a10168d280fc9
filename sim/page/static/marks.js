/** The marks of a side's picture: made once for a world, then moved from month to month. */

import { say, set, svg } from "./dom.js";
import { RESPONSES, percent, spoken } from "./words.js";

const MOST_HARMED = 5;
const BAR = 7;

const focusable = { tabindex: -1, role: "img" };

export function makeState(box, s) {
  const inner = box.width - 17;
  const parts = {
    box: svg("rect", { class: "box", width: box.width, height: box.height, rx: 5 }),
    name: svg("text", { class: "name", x: 11, y: 16 }),
    value: svg("text", { class: "value", x: box.width - 6, y: 16, "text-anchor": "end" }),
    room: svg("rect", { class: "bar-room", x: 11, y: 24, width: inner, height: BAR }),
    rights: svg("rect", { class: "bar", x: 11, y: 24, width: 0, height: BAR }),
    paper: svg("rect", { class: "paper", y: 21, width: 3, height: BAR + 6 }),
  };
  const mark = svg("g", { class: "mark state", transform: `translate(${box.x} ${box.y})`, ...focusable },
    ...Object.values(parts));
  say(parts.name, box.width < 90 ? `S${s + 1}` : `State ${s + 1}`);
  return {
    mark,
    update({ rights, paper, answers }) {
      set(parts.rights, { width: inner * rights });
      set(parts.paper, { x: 11 + inner * paper - 1.5 });
      say(parts.value, percent(rights));
      set(mark, { class: `mark state ${answers.includes("repress") ? "represses" : ""} ${answers.includes("concede") ? "concedes" : ""}` });
    },
  };
}

export function makeGroup(spot, g) {
  const round = 2 * Math.PI * spot.r;
  const parts = {
    disc: svg("circle", { class: "disc", r: spot.r }),
    ring: svg("circle", { class: "ring", r: spot.r, "stroke-dasharray": `0 ${round}`, transform: "rotate(-90)" }),
    name: svg("text", { class: "number", "text-anchor": "middle", y: 4 }),
    sign: svg("text", { class: "sign", x: spot.r + 1, y: -spot.r + 6 }),
    harm: svg("text", { class: "harm", "text-anchor": "middle", y: spot.r + 11 }),
  };
  const left = spot.cx + spot.r + 7;
  const room = spot.x + spot.width - left;
  if (!spot.compact) {
    const x = spot.r + 7;
    parts.issue = svg("text", { class: "issue", x, y: -8 });
    parts.tactic = svg("text", { class: "tactic", x, y: 6 });
    parts.sign = svg("text", { class: "sign", x, y: 20 });
  }
  const mark = svg("g", { class: "mark group", transform: `translate(${spot.cx} ${spot.cy})`, ...focusable },
    ...Object.values(parts));
  say(parts.name, String(g + 1));
  return {
    mark,
    update({ issue, tactic, turnout, refused, response, harmed }) {
      // A turnout of 40 % closes the ring: more is rare, and less should still be told apart.
      set(parts.ring, { "stroke-dasharray": `${round * Math.min(1, turnout * 2.5)} ${round}` });
      set(mark, { class: `mark group ${refused ? "alone" : ""} ${issue ? "" : "idle"} ${response}` });
      const { sign, word } = RESPONSES[response];
      say(parts.harm, harmed > MOST_HARMED ? `▲×${harmed}` : "▲".repeat(harmed));
      if (spot.compact) {
        say(parts.sign, sign);
        return;
      }
      fit(parts.issue, issue ? spoken(issue) : "no campaign", room);
      fit(parts.tactic, tactic ? spoken(tactic) : "", room);
      fit(parts.sign, word ? `${sign} ${word}` : "", room);
    },
  };
}

/** Writes a word, pressed together if it is too long for its room. */
function fit(text, word, room) {
  if (text.textContent === word) return;
  text.textContent = word;
  set(text, { textLength: null, lengthAdjust: null });
  if (word && text.getComputedTextLength() > room) {
    set(text, { textLength: room, lengthAdjust: "spacingAndGlyphs" });
  }
}

export function makeAlly(spot, a) {
  const { half } = spot;
  const parts = {
    square: svg("rect", { class: "square", x: -half, y: -half, width: 2 * half, height: 2 * half, rx: 2 }),
    name: svg("text", { class: "number", "text-anchor": "middle", y: 4 }),
    own: svg("path", { class: "flag", d: `M ${half} ${-half} v -7 l 9 3.5 l -9 3.5` }),
  };
  const mark = svg("g", { class: "mark ally", transform: `translate(${spot.cx} ${spot.cy + 4})`, ...focusable },
    ...Object.values(parts));
  say(parts.name, String(a + 1));
  return {
    mark,
    update({ present, campaigns }) {
      set(mark, { class: `mark ally ${present ? "" : "gone"} ${present && campaigns ? "campaigns" : ""}` });
    },
  };
}

/** A tie runs down beside its group's state and comes in from the side, so that it crosses no word. */
export function makeTie(ally, group, n) {
  const from = { x: ally.cx, y: ally.cy + 4 + ally.half };
  const { gutter, turn } = group;
  const apart = (n % 3) - 1;
  const x = gutter + 2.2 * (apart + 1);
  const bend = (from.y + turn) / 2;
  const down = `M ${from.x} ${from.y} C ${from.x} ${bend + 8} ${x} ${bend - 8} ${x} ${turn}`;
  const end = group.compact
    ? { x: group.cx + 4 * apart, y: group.cy - group.r }
    : { x: group.cx - group.r * Math.cos(0.5 * apart), y: group.cy + group.r * Math.sin(0.5 * apart) };
  const last = group.compact
    ? `L ${x} ${end.y - 14} C ${x} ${end.y - 4} ${end.x} ${end.y - 12} ${end.x} ${end.y}`
    : `L ${x} ${end.y - 12} Q ${x} ${end.y} ${end.x} ${end.y}`;
  const d = `${down} ${last}`;
  const cross = group.compact ? { x: end.x, y: end.y + 1 } : { x: x + 1, y: end.y - 5 };
  const parts = {
    hit: svg("path", { class: "hit", d }),
    line: svg("path", { class: "line", d }),
    cross: svg("text", { class: "cross", "text-anchor": "middle", ...cross }),
  };
  const mark = svg("g", { class: "mark tie", ...focusable }, ...Object.values(parts));
  return {
    mark,
    update({ trust, stands, present, broke }) {
      set(mark, { class: `mark tie ${mark.classList.contains("lit") ? "lit" : ""} ${stands ? "" : "broken"} ${present ? "" : "gone"} ${broke ? "just" : ""}` });
      set(parts.line, { "stroke-width": stands ? (0.5 + 2.8 * trust).toFixed(2) : 1 });
      say(parts.cross, stands || !present ? "" : "×");
    },
  };
}
