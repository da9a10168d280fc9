/** One world, drawn: its figures and the picture of its states, groups and allies. */

import { Crowd, dotsOf } from "./crowd.js";
import { el, say, set, svg } from "./dom.js";
import { explain, refresh } from "./explain.js";
import { place } from "./layout.js";
import { makeGroup, makeState, makeTie } from "./marks.js";
import { name } from "./names.js";
import { aboutGroup, aboutState, aboutTie } from "./telling.js";
import { about, callBy, percent, t } from "./words.js";

const WEIGHT = ["none", "ignore", "token", "concede", "repress"];
const FIGURES = ["rights", "took"];

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Stage {
  /** Draws into an element; `side` is 0 for the left of a document, 1 for its right; `you` names the ally. */
  constructor(element, side, { title = true, you = false } = {}) {
    Object.assign(this, { root: element, n: side, titled: title, you });
    element.classList.add("stage", `side-${side}`);
    this.observer = new ResizeObserver(() => this.redraw());
  }

  /** Shows a month of a document; people walk there if `moving`. */
  show(answer, month, { moving = false } = {}) {
    callBy(answer.called);
    if (answer !== this.answer) this.load(answer);
    this.month = month;
    this.update(moving && !calm());
  }

  load(answer) {
    const side = answer.sides[this.n];
    Object.assign(this, { answer, side, world: answer.world, practice: answer.practices[this.n] });
    this.figures = Object.fromEntries(FIGURES.map((key) => [key, el("dd")]));
    const rows = FIGURES.map((key) => {
      const row = el("div", { class: key }, el("dt", {}, t(`figure.${key}`)), this.figures[key]);
      explain(row, () => t(`figure.told.${key}`));
      return row;
    });
    const label = name("practice", this.practice.name, this.practice.label);
    this.picture = svg("svg", { role: "group", "aria-label": t("stage.picture", { practice: label }) });
    this.holder = el("div", { class: "picture" }, this.picture);
    this.now = el("p", { class: "now" });
    const title = el("h2", {}, el("span", { class: "which" }, t(`side.${this.n}`)), " ", label);
    const figures = el("dl", { class: "figures" }, ...rows);
    // The longest name of a shock keeps its room, so that pictures stay where they are when one begins.
    const names = answer.world.shocks.map((shock) => name("shock", shock.name)).sort((one, other) => other.length - one.length);
    const now = el("div", { class: "nows" }, el("p", { class: "now room", "aria-hidden": "true" }, names[0] ?? ""), this.now);
    const head = el("div", { class: "head" }, this.titled ? title : figures, now);
    this.root.replaceChildren(head, ...(this.titled ? [figures] : []), this.holder);
    this.root.setAttribute("aria-label", label);
    this.picture.addEventListener("keydown", (event) => this.move(event));
    this.observer.disconnect();
    this.size = null;
    this.redraw();
    this.observer.observe(this.holder);
  }

  redraw() {
    const [width, height] = [Math.round(this.holder.clientWidth), Math.round(this.holder.clientHeight)];
    if (!width || !height || this.size === `${width} ${height}`) return;
    this.size = `${width} ${height}`;
    const font = Math.max(11, Math.min(0.8 * parseFloat(getComputedStyle(document.documentElement).fontSize), width / 26));
    set(this.picture, { viewBox: `0 0 ${width} ${height}`, "font-size": font });
    const { states, groups, ties } = this.world;
    const spots = place(this.world, width, height, font);
    this.states = states.map((_, s) => makeState(spots.states[s], s, font, states.length === 1));
    this.groups = groups.map((group, g) => makeGroup(spots.groups[g], g,
      new Crowd(spots.groups[g], dotsOf(group.members, groups.length)), font, groups.length === 1));
    this.ties = ties.map(([, a], i) => makeTie(spots.ties[i], a, font, this.you));
    this.marks = [];
    states.forEach((_, s) => {
      this.marks.push(this.tell(this.states[s], aboutState, s));
      groups.forEach((group, g) => {
        if (group.state !== s) return;
        this.marks.push(this.tell(this.groups[g], aboutGroup, g));
        ties.forEach((tie, i) => tie[0] === g && this.marks.push(this.tell(this.ties[i], aboutTie, i)));
      });
    });
    const layers = [this.states, this.ties, this.groups].flat();
    this.picture.replaceChildren(...layers.map((row) => row.mark));
    this.marks[0].mark.setAttribute("tabindex", "0");
    if (this.month !== undefined) this.update(false);
  }

  tell(row, telling, i) {
    row.tell = () => telling(this, i, this.month);
    explain(row.mark, row.tell);
    return row;
  }

  /** Arrow keys: one stop for the tab key, all marks within reach. */
  move(event) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const marks = this.marks.map((row) => row.mark);
    const now = marks.indexOf(document.activeElement);
    if (!by || now < 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = marks[(now + by + marks.length) % marks.length];
    marks[now].setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }

  /** What a state answers a group in a month: the name of the answer. */
  response(g, m) {
    const issue = this.side.parts.groups.issue[g][m];
    const { state, scope } = this.world.groups[g];
    const row = this.side.responses[m].find((one) => one[0] === state && one[1] === scope && one[2] === issue);
    return row ? this.world.responses[row[3]] : "none";
  }

  /** What a state is seen to answer: the weightiest of its answers. */
  answerOf(s, m) {
    const given = this.side.responses[m].filter((row) => row[0] === s).map((row) => this.world.responses[row[3]]);
    return given.sort((one, other) => WEIGHT.indexOf(other) - WEIGHT.indexOf(one))[0] ?? "none";
  }

  update(moving) {
    if (!this.groups) return;
    const m = this.month;
    const { states, groups, allies, ties } = this.side.parts;
    const share = (value) => value / this.world.scale;
    this.states.forEach((row, s) => row.update({
      rights: share(states.rights[s][m]), paper: share(states.paper[s][m]), answer: this.answerOf(s, m) }));
    this.groups.forEach((row, g) => row.update({
      issue: this.world.issues[groups.issue[g][m]]?.name,
      tactic: this.world.tactics[groups.tactic[g][m]]?.name,
      turnout: share(groups.turnout[g][m]),
      refused: groups.refused[g][m] === 1,
      joint: groups.joint[g][m] === 1,
      conferring: groups.conferring[g][m] > 0,
      harmed: (groups.harmed_repression[g][m] + groups.harmed_usual[g][m]) / this.world.groups[g].members,
    }));
    const most = Math.max(1, ...this.world.allies.map((ally) => ally.money));
    this.ties.forEach((row, i) => {
      const a = this.world.ties[i][1];
      row.update({
        trust: share(ties.trust[i][m]),
        money: Math.min(1.5, allies.money[a][m] / most),
        stands: ties.stands[i][m] === 1,
        present: allies.present[a][m] === 1,
        broke: m > 0 && ties.stands[i][m] < ties.stands[i][m - 1],
        campaigns: allies.own_issue[a][m] >= 0,
      });
    });
    for (const row of this.marks) set(row.mark, { "aria-label": row.tell() });
    this.write(m);
    this.gather(moving);
    refresh();
  }

  gather(moving) {
    cancelAnimationFrame(this.frame);
    if (!moving) {
      for (const { crowd } of this.groups) crowd.settle();
      return;
    }
    const step = () => {
      const walking = this.groups.map(({ crowd }) => crowd.walk());
      if (walking.includes(true)) this.frame = requestAnimationFrame(step);
    };
    step();
  }

  write(m) {
    const { groups } = this.side.parts;
    say(this.figures.rights, percent(rightsAt(this.answer, this.n, m)));
    say(this.figures.took, about(groups.took.reduce((sum, row) => sum + row[m], 0)));
    const shocks = this.world.shocks.filter((row) => m >= row.month && m < row.month + Math.max(1, row.months));
    say(this.now, shocks.map((row) => name("shock", row.name)).join(" · "));
  }
}

/** Rights in practice at the end of a month: the mean over people, as a share. */
export function rightsAt(answer, n, m) {
  const { groups, scale } = answer.world;
  const rows = answer.sides[n].parts.states.rights;
  const all = groups.reduce((sum, group) => sum + group.members, 0);
  return groups.reduce((sum, group) => sum + group.members * rows[group.state][m], 0) / all / scale;
}
