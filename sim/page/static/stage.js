/** One side: its name and figures, and the picture of states, groups, allies and ties. */

import { el, say, set, svg } from "./dom.js";
import { explain } from "./explain.js";
import { place, tall } from "./layout.js";
import { makeAlly, makeGroup, makeState, makeTie } from "./marks.js";
import { aboutAlly, aboutGroup, aboutState, aboutTie } from "./telling.js";
import { SIDES, about, percent, whole } from "./words.js";

const FIGURES = [
  ["rights", "Rights in practice", "Share of rights that people have in daily life, by what they themselves care for most."],
  ["paper", "on paper", "Share of rights that laws and promises give them."],
  ["took", "taking part", "People who take part in a campaign this month."],
  ["harmed", "harmed so far", "Times that people were harmed since the start, by repression or by raids, detention and the like."],
  ["ties", "ties standing", "Ties between groups and allies that were there at the start and stand."],
];

const USUAL = { width: 470, height: 370 };
const MOST_ZOOM = 1.8;

export class Stage {
  constructor(root, n) {
    this.root = root;
    this.n = n;
    this.observer = new ResizeObserver(() => this.redraw());
  }

  /** Begins with another world. */
  load(answer) {
    const side = answer.sides[this.n];
    Object.assign(this, { answer, side, world: answer.world, scale: answer.world.scale });
    this.practice = answer.practices[this.n];
    this.addUp();
    this.figures = Object.fromEntries(FIGURES.map(([key]) => [key, el("dd")]));
    this.picture = svg("svg", { role: "group", "aria-label":
      `${SIDES[this.n]}: states, groups and allies. Arrow keys go from mark to mark.` });
    this.holder = el("div", { class: "picture" }, this.picture);
    const name = el("h2", { id: `name-${this.n}` }, sample(this.practice),
      el("span", { class: "side" }, `${SIDES[this.n]}: `), this.practice.label);
    const meaning = el("p", { class: "meaning" }, this.practice.meaning);
    const figures = el("dl", { class: "figures" }, ...FIGURES.map(([key, label, told]) => {
      const item = el("div", { class: key }, el("dt", {}, label), this.figures[key]);
      explain(item, () => told);
      return item;
    }));
    this.root.replaceChildren(el("header", {}, name, meaning), figures, this.holder);
    this.root.style.setProperty("--side", this.practice.color);
    this.picture.addEventListener("keydown", (event) => this.move(event));
    for (const kind of ["pointerover", "pointerleave", "focusin", "focusout"]) {
      this.picture.addEventListener(kind, (event) => this.light(event.type.endsWith("over") || event.type === "focusin" ? event.target : null));
    }
    this.observer.disconnect();
    this.redraw(true);
    this.observer.observe(this.holder);
  }

  /** Adds up harms, so that any month can be shown at once. */
  addUp() {
    const { harmed_repression: a, harmed_usual: b } = this.side.parts.groups;
    let total = 0;
    this.harmed = a[0].map((_, m) => {
      total += a.reduce((sum, row, g) => sum + row[m] + b[g][m], 0);
      return total;
    });
  }

  redraw(anew = false) {
    const width = Math.round(this.holder.clientWidth);
    if (!width) return;
    const free = getComputedStyle(this.holder).getPropertyValue("--tall").trim() === "free";
    const height = free ? tall(this.world, width) : Math.max(240, Math.round(this.holder.clientHeight));
    if (!anew && width === this.width && height === this.height) return;
    Object.assign(this, { width, height });
    // On a large screen everything is drawn larger, so that it is read from the last row.
    const zoom = Math.max(1, Math.min(MOST_ZOOM, height / USUAL.height, width / USUAL.width));
    set(this.picture, { viewBox: `0 0 ${width / zoom} ${height / zoom}`, width, height });
    const spots = place(this.world, width / zoom, height / zoom);
    const { states, groups, allies } = this.world;
    this.states = states.map((_, s) => makeState(spots.states[s], s));
    this.groups = groups.map((_, g) => makeGroup(spots.groups[g], g));
    this.allies = allies.map((_, a) => makeAlly(spots.allies[a], a));
    const seen = groups.map(() => 0);
    this.ties = this.world.ties.map(([g, a]) => makeTie(spots.allies[a], spots.groups[g], seen[g]++));
    const layers = [this.states, this.ties, this.groups, this.allies];
    this.picture.replaceChildren(...layers.flat().map((row) => row.mark));
    this.marks = [this.states, this.groups, this.allies, this.ties].flat().map((row) => row.mark);
    this.marks[0].setAttribute("tabindex", "0");
    this.explainMarks();
    if (this.month !== undefined) this.show(this.month);
  }

  explainMarks() {
    const told = (rows, tell) => rows.forEach((row, i) => {
      row.tell = () => tell(this, i, this.month);
      explain(row.mark, row.tell);
    });
    told(this.states, aboutState);
    told(this.groups, aboutGroup);
    told(this.allies, aboutAlly);
    told(this.ties, aboutTie);
  }

  /** Lights the ties of the group or ally that is looked at. */
  light(target) {
    const at = target?.closest?.(".mark") ?? null;
    const g = this.groups.findIndex((row) => row.mark === at);
    const a = this.allies.findIndex((row) => row.mark === at);
    this.ties.forEach((row, i) => row.mark.classList.toggle("lit", this.world.ties[i][0] === g || this.world.ties[i][1] === a));
  }

  /** Arrow keys: one stop for the tab key, all marks within reach. */
  move(event) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const now = this.marks.indexOf(document.activeElement);
    if (!by || now < 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = this.marks[(now + by + this.marks.length) % this.marks.length];
    this.marks[now].setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }

  /** The answer of a state to what a group demands in month m. */
  response(g, m) {
    const { groups } = this.side.parts;
    const issue = groups.issue[g][m];
    if (issue < 0) return "none";
    const { state, scope } = this.world.groups[g];
    const row = this.side.responses[m].find((one) => one[0] === state && one[1] === scope && one[2] === issue);
    return row ? this.world.responses[row[3]] : "none";
  }

  show(m) {
    this.month = m;
    const { states, groups, allies, ties } = this.side.parts;
    const share = (value) => value / this.scale;
    const answers = this.groups.map((_, g) => this.response(g, m));
    this.states.forEach((row, s) => row.update({
      rights: share(states.rights[s][m]),
      paper: share(states.paper[s][m]),
      answers: answers.filter((_, g) => this.world.groups[g].state === s),
    }));
    this.groups.forEach((row, g) => row.update({
      issue: this.world.issues[groups.issue[g][m]]?.name,
      tactic: this.world.tactics[groups.tactic[g][m]]?.name,
      turnout: share(groups.turnout[g][m]),
      refused: groups.refused[g][m] === 1,
      response: answers[g],
      harmed: this.people(g, groups.harmed_repression[g][m] + groups.harmed_usual[g][m]),
    }));
    this.allies.forEach((row, a) => row.update({
      present: allies.present[a][m] === 1, campaigns: allies.own_issue[a][m] >= 0 }));
    this.ties.forEach((row, i) => row.update({
      trust: share(ties.trust[i][m]),
      stands: ties.stands[i][m] === 1,
      present: allies.present[this.world.ties[i][1]][m] === 1,
      broke: m > 0 && ties.stands[i][m] < ties.stands[i][m - 1],
    }));
    for (const row of [this.states, this.groups, this.allies, this.ties].flat()) {
      set(row.mark, { "aria-label": row.tell() });
    }
    this.write(m);
  }

  /** Simulated people that represented people come from. */
  people(g, represented) {
    const group = this.world.groups[g];
    return Math.round((represented * group.people) / group.members);
  }

  write(m) {
    const { states, groups, ties } = this.side.parts;
    const mean = (rows) => {
      const members = this.world.groups.map((group) => group.members);
      const all = members.reduce((sum, n) => sum + n, 0);
      const by = this.world.groups.reduce((sum, group, g) => sum + members[g] * rows[group.state][m], 0);
      return by / all / this.scale;
    };
    say(this.figures.rights, percent(mean(states.rights)));
    say(this.figures.paper, percent(mean(states.paper)));
    say(this.figures.took, about(groups.took.reduce((sum, row) => sum + row[m], 0)));
    say(this.figures.harmed, about(this.harmed[m]));
    const { present } = this.side.parts.allies;
    const standing = ties.stands.filter((row, i) => row[m] && present[this.world.ties[i][1]][m]).length;
    say(this.figures.ties, `${whole(standing)} of ${whole(ties.stands.length)}`);
  }
}

/** A piece of a practice's line, as charts draw it. */
export function sample(practice) {
  const dash = practice.dash.map((length) => 3 * length).join(" ") || null;
  const line = svg("line", { x1: 1, x2: 29, y1: 6, y2: 6, stroke: practice.color, "stroke-width": 4,
    "stroke-dasharray": dash });
  return svg("svg", { class: "sample", width: 30, height: 12, "aria-hidden": "true" }, line);
}
