/** Where worlds come from: the seam between what is shown and the engine, which runs beside the page. */

import { Pool } from "./engine-pool.js";
import { callBy, languageNow, named, onLanguage, t } from "./words.js";

const LARGEST_SEED = 2n ** 63n - 1n;
const LONGEST = 300;

const embedded = document.getElementById("embedded");
export const isFile = embedded !== null;
let held = null;
let asked = null;
let pool = null;

onLanguage((code) => pool?.tellIn(code));

/** What was asked for cannot be: `problems` say why, `keys` which of its values are wrong. */
export class Refused extends Error {
  constructor(problems, keys = []) {
    super(problems.join("\n"));
    Object.assign(this, { problems, keys });
  }
}

/** Gives all that can be chosen: scenarios, sliders, lessons, the first minute; `first` is what is shown first. */
export async function about() {
  asked ??= fetched();
  try {
    return await asked;
  } catch (error) {
    asked = null; // it may work the next time
    throw error;
  }
}

async function fetched() {
  held = embedded ? JSON.parse(embedded.textContent) : await (await fetch("/api/page")).json();
  const { source, worker, data } = held.engine;
  pool = new Pool(source, worker, data, { spoken: languageNow() });
  return held.about;
}

/** The words in which stories are told, in the language chosen. */
const story = () => held.engine.data.catalogues[languageNow()] ?? held.engine.data.catalogues.en;

/** What the kinds of a story are called in the world that is shown. */
const storyKinds = () => Object.fromEntries(Object.entries(story().kinds).map(([key, text]) => [key, named([text].flat().at(-1))]));

/** What stories call an issue, a tactic or a category; nothing where it has no name of its own. */
export const nameInStories = (key) => (held ? story().names[key] : undefined);

export const keyOf = (request) => JSON.stringify(Object.entries(request).sort());

/** Gives the document of a world: both sides, month by month, with what happened; why is asked for by `causesOf`. */
export async function world(request) {
  await about();
  check(request);
  const answer = await pool.world(request);
  const scenario = scenarioOf(request);
  callBy(scenario.names);
  return { ...answer, asked: request, causes: [new Map(), new Map()], called: scenario.names, kinds: storyKinds(), smallest: scenario.comparison.smallest_difference };
}

/**
 * Gives what each happening of a world rests on, in words, null where that is not one thing only; months whose causes
 * nobody has asked for yet are run again.
 */
export async function causesOf(answer, happenings) {
  for (const n of [0, 1]) {
    const lacking = happenings.filter(({ cause, side, month }) => !cause && (side ?? 0) === n && !answer.causes[n].has(month));
    const months = [...new Set(lacking.map((row) => row.month))].sort((one, other) => one - other);
    if (!months.length) continue;
    (await pool.causes(answer.asked, n, months)).forEach((found, i) => answer.causes[n].set(months[i], found));
  }
  return happenings.map(({ cause, side, month, place }) => {
    const { channels, text } = cause ?? answer.causes[side ?? 0].get(month)[place];
    return cause || channels.length === 1 ? text : null;
  });
}

/**
 * Runs other worlds of the same request: `onWorld({rights: [left, right], lines: [left, right]})` for
 * each as it comes; gives what they come to.
 */
export async function sample(request, count, onWorld = () => {}, more = {}) {
  await about();
  check(request);
  return pool.sample(request, count, onWorld, more);
}

/** Runs tries of a request, both sides in the same luck: as `Pool.tries`; a request may have `channels`, dials by name. */
export async function tries(request, count, onTries, more) {
  await about();
  callBy(scenarioOf(request).names);
  return pool.tries(request, count, onTries, more);
}

/** A scenario as the engine takes it. */
export const scenarioOf = (request) => held.engine.data.scenarios[request.scenario];

/** Refuses what cannot be, with all that is wrong, before anything is run. */
function check(request) {
  const wrong = [];
  const scenario = held.about.scenarios.find((row) => row.name === request.scenario);
  const got = (value) => String(value).slice(0, LONGEST);
  if (!scenario) wrong.push(["scenario", t("problem.scenario", { got: got(request.scenario) })]);
  for (const side of ["a", "b"]) {
    for (const part of String(request[side]).split(",")) {
      const name = part.split(":")[0].trim();
      if (scenario && !scenario.practices.some((row) => row.name === name)) wrong.push([side, t("problem.practice", { got: got(name) })]);
    }
  }
  const seed = String(request.seed);
  if (!/^\d{1,19}$/.test(seed) || BigInt(seed) > LARGEST_SEED) {
    wrong.push(["seed", t("problem.seed", { most: String(LARGEST_SEED), got: got(seed) })]);
  }
  for (const { key, low, high, whole } of held.about.sliders) {
    if (!(key in request)) continue;
    const value = Number(request[key]);
    if (!(value >= low && value <= high) || (whole && value !== Math.round(value))) {
      wrong.push([key, t("problem.slider", { name: t(`slider.${key}.label`), low, high, got: got(request[key]) })]);
    }
  }
  if (wrong.length) throw new Refused(wrong.map((row) => row[1]), wrong.map((row) => row[0]));
}
