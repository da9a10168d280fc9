/** Where worlds come from: the server that sent this page, or the file that this page is. */

const held = document.getElementById("embedded");
const embedded = held ? JSON.parse(held.textContent) : null;
const known = new Map();
const MOST_KNOWN = 6;

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

export async function world(request, signal) {
  const key = keyOf(request);
  if (embedded) {
    const found = embedded.worlds.find((row) => keyOf(row.request) === key);
    if (!found) throw new Refused(["This file holds a few worlds only; `solidarity demo` shows all."]);
    return found;
  }
  if (!known.has(key)) {
    const response = await fetch(`/api/world?${new URLSearchParams(request)}`, { signal });
    known.set(key, await answer(response));
    if (known.size > MOST_KNOWN) known.delete(known.keys().next().value);
  }
  return known.get(key);
}

/** The seeds of this kind of world that the file holds. */
export function seedsLike(request) {
  const same = (row) => ["scenario", "a", "b"].every((key) => row.request[key] === request[key]);
  return embedded ? embedded.worlds.filter(same).map((row) => row.request.seed) : [];
}

async function answer(response) {
  let data = null;
  try {
    data = await response.json();
  } catch {
    throw new Refused([`The server answered ${response.status} and nothing else.`]);
  }
  if (!response.ok) throw new Refused(data.problems ?? ["The server refused."]);
  return data;
}
