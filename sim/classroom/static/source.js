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

/** What the phases, channels and kinds of a story are called in the world that is shown. */
function storyWords() {
  const { phases, channels, kinds } = story();
  const told = (texts) => Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, named([text].flat().at(-1))]));
  return { phases: told(phases), channels: told(channels), kinds: told(kinds) };
}

/** What stories call an issue, a tactic or a category; nothing where it has no name of its own. */
export const nameInStories = (key) => (held ? story().names[key] : undefined);

export const keyOf = (request) => JSON.stringify(Object.entries(request).sort());

/** Gives the document of a world: both sides, month by month, with what happened; why is asked for by `causeOf`. */
export async function world(request) {
  await about();
  check(request);
  const answer = await pool.world(request);
  const scenario = scenarioOf(request);
  callBy(scenario.names);
  return { ...answer, asked: request, called: scenario.names, words: storyWords(), smallest: scenario.comparison.smallest_difference };
}

/** Gives what a happening of a world rests on: `{channels, text}`; where it is not known yet, its month is run again. */
export async function causeOf(answer, { cause, place, side, month }) {
  return cause ?? (await pool.causes(answer.asked, side ?? 0, month))[place];
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
