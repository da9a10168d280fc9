// What of worlds is written by hand, because Python does it by means that JavaScript has not.

/** Key of a replicate's numbers: the halves of the seed, given as text or a number, and itself. */
const keyOfReplicate = (seed, replicate) => {
  const whole = BigInt(seed);
  const made = grid("u32", [3]);
  made.d.set([Number(whole & 0xffffffffn), Number(whole >> 32n), replicate]);
  return made;
};

const normals = (u) => each(normal_of, u);

/** All numbers of a copied table, one column after the other: they are filled again at once. */
const packs = new WeakMap();

const copied = (table, shared = []) => {
  const made = Object.create(Object.getPrototypeOf(table));
  const columns = Object.entries(table);
  const own = columns.filter(([name]) => !shared.includes(name));
  const bytes = own.reduce((sum, [, { d }]) => sum + 8 * Math.ceil(d.byteLength / 8), 0);
  const buffer = new ArrayBuffer(bytes);
  let place = 0;
  for (const [name, column] of columns) {
    if (shared.includes(name)) {
      made[name] = column;
      continue;
    }
    const { d, item, shape } = column;
    made[name] = new Grid(item, [...shape], new d.constructor(buffer, place, d.length));
    made[name].d.set(d);
    place += 8 * Math.ceil(d.byteLength / 8);
  }
  packs.set(made, new Uint8Array(buffer));
  return made;
};

const refill = (made, table, shared) => {
  const pack = packs.get(table);
  if (pack && pack.length === packs.get(made).length) {
    packs.get(made).set(pack);
    return;
  }
  for (const name in made) if (!shared.includes(name)) made[name].d.set(table[name].d);
};

/** A world of its own: people's fixed columns, scratch and draws are shared. */
const copyWorld = (world) =>
  world._replace({
    states: copied(world.states),
    groups: copied(world.groups),
    allies: copied(world.allies),
    people: copied(world.people, FIXED),
    flow: copied(world.flow, SCRATCH),
    record: copied(world.record),
  });

/** Worlds that run in step: one draws for all. */
const inStep = (parameters, { states, groups, allies, people, schedule, flow, draws, record }) => {
  const each = (table) => table.each ?? [table];
  for (const one of each(people)) one.named = grid("u32", [0, 0]); // acquaintances are counted alone
  const count = { shape: [each(people).length] };
  return [
    parameters, each(states), each(groups), each(allies), each(people), schedule, each(flow), draws,
    each(record), count, count,
  ];
};

const together = (worlds) => {
  const made = { ...worlds[0] };
  for (const part of ["states", "groups", "allies", "people", "flow", "record"]) {
    made[part] = { each: worlds.map((world) => world[part]) };
  }
  return made;
};

/** A world as the only one of several, its columns with an axis more. */
const alone = (world) => {
  const part = (name, shared = []) => {
    const made = { each: [world[name]] };
    for (const [key, column] of Object.entries(world[name])) {
      made[key] = shared.includes(key) ? column : new Grid(column.item, [1, ...column.shape], column.d);
    }
    return made;
  };
  return {
    ...world,
    states: part("states"),
    groups: part("groups"),
    allies: part("allies"),
    people: part("people", FIXED),
    flow: part("flow", SCRATCH),
    record: part("record"),
  };
};

const Named = { names: (rows) => rows.map((row) => row.name) };

const inPlain = (held) => {
  if (Array.isArray(held)) return held.map(inPlain);
  return held instanceof Sentence ? held.plain() : held;
};

const runWorld = (parameters, world, ...months) => run_worlds(inStep(parameters, world), ...months);

/** Copies that are spent within a month are made once and filled again. */
const spent = new WeakMap();
const again = (world, make, shared) => {
  const kept = spent.get(world);
  if (!kept) {
    const made = make(world);
    spent.set(world, made);
    return made;
  }
  for (const [part, among] of Object.entries(shared)) {
    refill(kept[part], world[part], among);
  }
  return kept;
};

/** A copy of what the phases from confer to respond write; they only read the rest. */
const twinOf = (world) => {
  const unwritten = Object.keys(world.people).filter(
    (name) => name !== "participates" && name !== "active_neighbours",
  );
  const make = () =>
    world._replace({
      groups: copied(world.groups),
      allies: copied(world.allies),
      flow: copied(world.flow, SCRATCH),
      people: copied(world.people, unwritten),
      record: copied(world.record),
    });
  return again(world, make, {
    groups: [], allies: [], people: unwritten, flow: SCRATCH, record: [],
  });
};

const nothing = () => {};
