/** Worlds that a class runs: with what was decided at each pause, or one’s share of many. */

import { monthsOf, oneWorld, world } from "./source.js";

const PAUSES = 4;

/** The months at which the class pauses and decides, and the last one. */
export async function pauses(request) {
  const months = await monthsOf(request);
  return Array.from({ length: PAUSES + 1 }, (_, n) => Math.floor((n * months) / PAUSES));
}

/** The same world, in which allies begin as was decided first and change at each later pause. */
function decided(request, turns) {
  const [[, a], ...later] = turns;
  return { ...request, a, b: a, turns: later };
}

/** The world as decided on the left; on the right the same world as its allies have it. */
export async function worldOf(request, turns) {
  if (!turns.length) return world(request);
  const [ours, theirs] = await Promise.all([world(decided(request, turns)), world(request)]);
  const left = { ...ours.practices[0], name: "as-decided" };
  return { ...theirs, sides: [ours.sides[0], theirs.sides[1]], practices: [left, theirs.practices[1]] };
}

/** What one’s own decisions come to in a world that all share: rights on both sides. */
export const runTurns = (request, turns) => rightsOf(request, turns, 0);

/** World n of many: rights on both sides, on average over all months. */
async function rightsOf(request, turns, n) {
  const theirs = await oneWorld(request, n);
  return turns.length ? [(await oneWorld(decided(request, turns), n))[0], theirs[1]] : theirs;
}

/** A phone’s share of a class’s worlds: no two phones have the same. */
export async function runShare({ request, turns = [], each }, number, done) {
  const results = [];
  for (let n = 0; n < each; n += 1) {
    results.push(await rightsOf(request, turns, number * each + n));
    done();
  }
  return results;
}
