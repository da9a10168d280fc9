/** Where a lesson stands and what was chosen in it: here in this tab of its own; with phones the hub keeps it. */

const BETS = ["left", "same", "right"];
const ALLIES = ["help", "mine", "decide"];

/** Kept in this tab until it is closed, so that a reload loses nothing. */
export function keptHere(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null; // a browser may forbid it, or hold what is none of ours
  }
}

export function keepHere(key, value) {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // then a reload begins anew
  }
}

/** The steps of a way through a lesson, each by its place among all. */
export const wayOf = (lesson, short) => lesson.steps.flatMap((step, at) => (short && !step.short ? [] : [at]));

/** The step of a way after one, or before it with `by` -1; undefined at the ends. */
export function along(lesson, { at, short }, by = 1) {
  const way = wayOf(lesson, short);
  return way[way.indexOf(at) + by];
}

/** The world that a lesson shows at a step. */
export const worldAt = (lesson, at) =>
  lesson.steps.slice(0, at + 1).reduce((world, step) => (Object.keys(step.world).length ? step.world : world), lesson.world);

/** What a class is asked at a step of a lesson. */
export function asking(about, lesson, at, short) {
  const { kind } = lesson.steps[at];
  const place = { lesson: lesson.key, at, short };
  if (kind === "bet") return { kind, ...place, request: worldAt(lesson, at), options: BETS };
  if (kind === "ally") return { kind, ...place, request: about.ally, options: ALLIES };
  return { kind: "look", ...place };
}

export const sumOf = (counts) => Object.values(counts).reduce((sum, n) => sum + n, 0);

const KEPT = "lesson";
const NOTHING = { kind: "wait", lesson: "", at: 0, short: false };

/** A lesson without phones: hands are counted. What the hub does for a class, this does alike. */
export class Solo {
  constructor() {
    Object.assign(this, { number: 0, before: {}, step: NOTHING, listen: () => {} }, keptHere(KEPT));
  }

  /** The votes of the step at hand; none while a class chooses its lesson. */
  get votes() {
    return this.step.kind === "wait" ? { step: this.step, hands: {}, open: false, shown: false } : this.before[this.step.at];
  }

  get state() {
    const { step, hands, open, shown } = this.votes;
    const counted = (row) => Object.fromEntries((row.step.options ?? []).map((option) => [option, row.hands[option] ?? 0]));
    const bets = Object.fromEntries(Object.entries(this.before).map(([at, row]) => [at, counted(row)]));
    return { number: this.number, step, open, shown, here: 0, joined: 0, answered: 0, bets, pooled: { counts: counted(this.votes), hands, allies: {} } };
  }

  begin({ anew = "", ...step }) {
    if (!anew && ["kind", "lesson", "at"].every((key) => step[key] === this.step[key])) return;
    if (anew === "lesson" || step.lesson !== this.step.lesson) this.before = {};
    if (step.kind !== "wait") {
      if (anew || !this.before[step.at]) this.before[step.at] = { step, hands: {}, open: true, shown: false };
      for (const [at, row] of Object.entries(this.before)) row.open &&= Number(at) === step.at;
    }
    this.step = step;
    this.number += 1;
    this.told();
  }

  turn({ hands = {}, ...said }) {
    const { votes } = this;
    for (const [choice, more] of Object.entries(hands)) votes.hands[choice] = (votes.hands[choice] ?? 0) + more;
    Object.assign(votes, said);
    this.told();
  }

  told() {
    const { number, before, step } = this;
    keepHere(KEPT, { number, before, step });
    this.listen();
  }
}
