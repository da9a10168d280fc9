/** Where worlds come from: the seam between what is shown and what computes it. */

const held = document.getElementById("embedded");
const embedded = held ? JSON.parse(held.textContent) : null;
const known = new Map();
const MOST_KNOWN = 8;

export const isFile = embedded !== null;
export const first = embedded ? embedded.first : null;

export class Refused extends Error {
  constructor(problems) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

export async function about() {
  return embedded ? embedded.about : answer(await fetch("/api/about"));
}

export const keyOf = (request) => JSON.stringify(Object.entries(request).sort());

/** Gives the document of a world: both sides, month by month, with what happened. */
export async function world(request) {
  const key = keyOf(request);
  const kept = embedded?.worlds.find((row) => keyOf(row.request) === key);
  if (kept) return kept;
  if (!known.has(key)) {
    known.set(key, fetch(`/api/world?${new URLSearchParams(request)}`).then(answer));
    if (known.size > MOST_KNOWN) known.delete(known.keys().next().value);
  }
  try {
    return await known.get(key);
  } catch (error) {
    known.delete(key);
    throw error;
  }
}

/**
 * Runs other worlds of the same request: `onWorld({rights: [left, right], harms: [left, right]}, n)` for
 * each as it comes; gives all of them and the smallest difference that matters.
 */
export async function sample(request, count, onWorld = () => {}) {
  const { ensemble } = await world(request);
  const [left, right] = ensemble.values.rights;
  const worlds = left.slice(0, count).map((_, n) => ({ rights: [left[n], right[n]],
    harms: ensemble.values.harms.map((side) => side[n]) }));
  worlds.forEach(onWorld);
  return { worlds, smallest: ensemble.smallest };
}

async function answer(response) {
  let data = null;
  try {
    data = await response.json();
  } catch {
    throw new Refused([String(response.status)]);
  }
  if (!response.ok) throw new Refused(data.problems ?? [String(response.status)]);
  return data;
}
