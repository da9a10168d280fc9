// What of worlds is written by hand, because Python does it by means that JavaScript has not.

/** Key of a replicate's numbers: the halves of the seed, given as text or a number, and itself. */
const keyOfReplicate = (seed, replicate) => {
  const whole = BigInt(seed);
  const made = grid("u32", [3]);
  made.d.set([Number(whole & 0xffffffffn), Number(whole >> 32n), replicate]);
  return made;
};

const normals = (u) => each(normal_of, u);

const copied = (table, shared = []) => {
  const made = Object.create(Object.getPrototypeOf(table));
  for (const [name, column] of Object.entries(table)) {
    made[name] = shared.includes(name) ? column : column.copy();
  }
  return made;
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

const nothing = () => {};
