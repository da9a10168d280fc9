// What a page calls. A scenario is data as `sim.classroom` gives it: every number resolved, the nine
// practices and its own.

/** A scenario with some numbers changed, each by its path ("states.opinion.mean"). */
const scenarioOf = (data, changes = {}) => {
  const scenario = structuredClone(data);
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split(".");
    const last = keys.pop();
    const section = keys.reduce((held, key) => held?.[key], scenario);
    if (section === undefined || !(last in section)) throw new Error(`${path}: there is no such number`);
    section[last] = value;
  }
  scenario.practice = (name) => {
    const found = scenario.every.find((practice) => practice.name === name);
    if (!found) throw new Error(`no practice '${name}'`);
    return found;
  };
  return scenario;
};

/** What allies do: "imposition", or a mixture, "imposition:0.5,statement:0.5". */
const mixtureOf = (text, scenario) => {
  const rank = (name) => scenario.every.findIndex((practice) => practice.name === name);
  const parts = text.split(",").map((part) => {
    const [name, share = "1"] = part.split(":");
    return [scenario.practice(name.trim()), Number(share)];
  });
  if (Math.abs(parts.reduce((sum, [, share]) => sum + share, 0) - 1) > 1e-6) {
    throw new Error(`practice ${text}: the shares must sum to 1`);
  }
  parts.sort(([a], [b]) => rank(a.name) - rank(b.name));
  const name = parts.map(([row, share]) => (parts.length > 1 ? `${row.name}:${+share.toPrecision(6)}` : row.name)).join(",");
  return { name, practices: parts.map(([row]) => row), shares: parts.map(([, share]) => share) };
};

/** Worlds of one seed and replicate, one a practice, which run in step. */
const worldsOf = (scenario, mixtures, seed, replicate, how = {}) => {
  const first = build_world(scenario, seed, replicate, how);
  const order = order_of_allies(seed, replicate, scenario.allies.count);
  const worlds = mixtures.map((_, n) => (n === 0 ? first : copyWorld(first)));
  worlds.forEach((world, n) => assign(world.allies, mixtures[n], order));
  return worlds;
};

const outcomesOf = (scenario, world) => {
  const [values] = summarise(alone(world), main_departure(scenario));
  return Object.fromEntries(OUTCOME_NAMES.map((name, n) => [name, values.d[n]]));
};

const runTogether = (scenario, worlds, first, until, ...phases) => {
  run_worlds(inStep(parameters_of(scenario), together(worlds)), first, until, ...phases);
};

const withDials = (data, channels) =>
  scenarioOf(
    data,
    Object.fromEntries(Object.entries(channels).map(([name, dial]) => [`channels.${name}`, dial])),
  );

/**
 * Run a practice in a world.
 *
 * Give `until` to stop after so many months, `channels` as dials by name, `replicate` for another
 * world of the seed, `switches` of the run (`still`, `plans` as a code, `luck`), `tell` false to be
 * told nothing. `months` holds the series by name, `happenings` what happened, `outcomes` are those
 * of a finished run, `world` its columns.
 */
export const run = (data, practice, seed, { until, channels = {}, replicate = 0, switches = {}, tell = true } = {}) => {
  const scenario = withDials(data, channels);
  const how = { seed, replicate, events: false, ...switches };
  const model = new PlainRun(scenario, mixtureOf(practice, scenario), how);
  const story = tell ? new Story(model) : null;
  const months = until ?? model.months;
  while (model.month < months) (story ?? model).step();
  const series = Object.fromEntries(
    SERIES_NAMES.map((name, n) => [name, at(model.world.record.series, new Slice(0, months), n)]),
  );
  return {
    months: series,
    happenings: (story?.happenings ?? []).map(({ month, kind, who, weight, sentences }) => ({
      month, kind, who, weight, said: sentences.map((row) => plainly(row.plain())),
    })),
    outcomes: model.running ? null : plainly(model.outcomes()),
    world: model.world,
  };
};

/**
 * Run a month (from 1) of a world again, from its decisions to the answers, without each channel
 * that is on: who would have refused, campaigned for what, and been answered how.
 */
export const monthAgain = (data, practice, seed, month, { channels = {}, replicate = 0 } = {}) => {
  const scenario = withDials(data, channels);
  const parameters = parameters_of(scenario);
  const model = new PlainRun(scenario, mixtureOf(practice, scenario), { seed, replicate, events: false });
  while (model.month < month - 1) model.step();
  runWorld(parameters, model.world, month - 1, month, 0, PHASES.indexOf("confer"));
  return otherwise(parameters, model.world, month - 1).map(
    ({ channel, refused, issue, tactic, response }) => ({ channel, refused, issue, tactic, response }),
  );
};

let given = null; // what `prepare` was given: scenarios, sliders, catalogues

/** Take the data of `sim.classroom.data.engine_data`, once; say in which language to tell. */
export const prepare = (data, spoken = "en") => {
  given = data;
  tellIn(spoken);
};

/** Tell in another language; what it has no catalogue for is told in English. */
export const tellIn = (spoken) => {
  language = spoken in given.catalogues ? spoken : "en";
  speak = filler(given.catalogues[language]);
};

/** Write sentences, each a key and its slots (`said` and `why` of a document), as text. */
export const text = (sentences, names) => toldText(sentences, names);

/** A request, checked: its scenario with the sliders applied, both practices, the seed as text. */
const asked = (request) => {
  const name = request.scenario;
  if (!(name in given.scenarios)) throw new Error(`scenario ${name}: there is none`);
  const values = new Map();
  for (const { key } of given.sliders) if (key in request) values.set(key, Number(request[key]));
  const base = given.scenarios[name];
  const changes = Object.fromEntries(changes_of(given.sliders, values, base));
  for (const [channel, dial] of Object.entries(request.channels ?? {})) {
    changes[`channels.${channel}`] = dial;
  }
  const scenario = scenarioOf(base, changes);
  const mixtures = [request.a, request.b].map((practice) => mixtureOf(practice, scenario));
  return { scenario, mixtures, seed: String(request.seed ?? 1), changed: Object.fromEntries(values) };
};

const shownAs = ({ name }) => ({ name, label: name.replaceAll("-", " ") });

/**
 * Show a world: both practices, month by month, with what happened; why is found by `causes`.
 *
 * A request has `scenario`, `a` and `b` (practices), `seed`, sliders by their keys, and `channels`,
 * dials by name, where some are to be off.
 */
export const world = (request) => {
  const { scenario, mixtures, seed, changed } = asked(request);
  return {
    request: { scenario: request.scenario, a: mixtures[0].name, b: mixtures[1].name, seed, ...changed },
    scenario: (({ name, title, summary, stylised }) => ({ name, title, summary, stylised }))(scenario),
    practices: mixtures.map(shownAs),
    ...plainly(shown_world(scenario, mixtures, seed)),
  };
};

/**
 * Find what caused what in some months, each later than the one before, on a side (0 or 1) of a world
 * that is shown: for each month its causes, at the places that `world` gives what has none yet.
 */
export const causes = (request, side, months) => {
  const { scenario, mixtures, seed } = asked(request);
  return causes_of(scenario, mixtures[side], seed, months).map((rows) => rows.map((row) => plainly(row.plain(scenario.names))));
};

const RIGHTS = SERIES_NAMES.indexOf("rights");

/** World n of a sample: outcomes, series and the line of rights of both practices, which run in step. */
export const oneOfSample = (request, n) => {
  const { scenario, mixtures } = asked(request);
  const same = mixtures[0].name === mixtures[1].name;
  const worlds = worldsOf(scenario, same ? mixtures.slice(1) : mixtures, SAMPLE_SEED, n);
  runTogether(scenario, worlds, 0, scenario.time.months);
  const sides = worlds.map((world) => ({
    outcomes: summarise(alone(world), main_departure(scenario)).d,
    series: world.record.series.d,
    line: world.record.series.d.filter((_, i) => i % SERIES_NAMES.length === RIGHTS),
  }));
  return { n, sides: same ? [sides[0], sides[0]] : sides };
};

/**
 * Tries of a request: worlds `numbers` of its seed, as `compare` runs them, both practices in step. Each side
 * has the outcomes, the issue that is the group's first priority, and what was pressed for, by month.
 */
export const tries = (request, numbers) => {
  const { scenario, mixtures, seed } = asked(request);
  const months = scenario.time.months;
  return numbers.map((n) => {
    const worlds = worldsOf(scenario, mixtures, seed, n, { events: true });
    runTogether(scenario, worlds, 0, months);
    return { n, sides: worlds.map((world) => sideOfTry(outcomesOf(scenario, world), world, months / 12)) };
  });
};

const sideOfTry = ({ first_priority, no_gain, harms_action }, { groups, record }, years) => {
  const wants = groups.priorities.d.subarray(0, groups.priorities.shape[1]);
  const width = EVENT_COLUMNS.length;
  const pressed = Array.from({ length: record.event_count.d[0] }, (_, row) => {
    const held = record.events.d.subarray(row * width, (row + 1) * width);
    const [month, issue, tactic, response] = ["month", "issue", "tactic", "response"].map((name) => held[EVENT_COLUMNS.indexOf(name)]);
    return { month, issue, tactic, answer: RESPONSES[response] };
  });
  return {
    kind: first_priority > 0 ? "theirs" : no_gain === 0 ? "other" : "none",
    hurt: (harms_action * groups.members.d[0] * years) / 1000,
    want: wants.indexOf(Math.max(...wants)),
    pressed,
  };
};

/** What a page draws of one world of a sample as it comes: the outcomes by name, of each side. */
export const valuesOf = ({ n, sides }) => ({
  n,
  outcomes: sides.map(({ outcomes }) =>
    Object.fromEntries(OUTCOME_NAMES.map((name, i) => [name, outcomes[i]])),
  ),
});

/** Sum up worlds of a sample, in the form of `sim.classroom.document.sample_of`. */
export const sumUp = (request, worlds) => {
  const { scenario } = asked(request);
  const rows = [...worlds].sort((a, b) => a.n - b.n);
  const gathered = (name, shape) =>
    [0, 1].map((side) => np.stack(rows.map(({ sides }) => new Grid("f64", shape, sides[side][name]))));
  const series = gathered("series", [scenario.time.months, SERIES_NAMES.length]);
  const outcomes = gathered("outcomes", [OUTCOME_NAMES.length]);
  return plainly(sample_of(series, outcomes, scenario.comparison.smallest_difference));
};

/** Run `count` worlds; `onWorld` is told of each. */
export const sample = (request, count, onWorld = () => {}) => {
  const worlds = [];
  for (let n = 0; n < count; n++) {
    worlds.push(oneOfSample(request, n));
    onWorld(valuesOf(worlds[n]));
  }
  return sumUp(request, worlds);
};

/** Say where a world stands in its sample: `here` are its main outcomes, left and right. */
export const howTypical = (ensemble, here) =>
  plainly(typical(new Map(Object.entries({ ...ensemble, values: new Map(Object.entries(ensemble.values)) })), here));

/** For tests: the parts that are docked by themselves. */
export const parts = {
  Grid, grid, at, scenarioOf, mixtureOf, worldsOf, runTogether, outcomesOf, parameters_of,
  build_world, fill_uniform, fill_normal, fill_gamma, fill_blocks, fill_log_odds,
  fill_share, fill_around, to_log_odds, keyOfReplicate,
};
