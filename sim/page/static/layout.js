/** Where things stand in the picture of a side: allies above, states with their groups below. */

const GAP = 6;
const ALLY_ROOM = 62;
const STATE_HEAD = 44;
const LEAST_STATE = 104;
const GUTTER = 10;
const LEAST_CELL = { width: 100, height: 46 };

/** Rows and columns of boxes for the states. */
export function grid(count, width) {
  const most = Math.max(1, Math.floor(width / LEAST_STATE));
  const rows = Math.ceil(count / most);
  return { rows, columns: Math.ceil(count / rows) };
}

/** The height that a picture needs where the page can scroll. */
export function tall(world, width) {
  const { rows, columns } = grid(world.states.length, width);
  const inside = Math.floor((width / columns - 2 * GAP) / LEAST_CELL.width) || 1;
  const most = Math.max(...countByState(world));
  return ALLY_ROOM + rows * (STATE_HEAD + Math.ceil(most / inside) * 58 + 2 * GAP);
}

function countByState(world) {
  const counts = world.states.map(() => 0);
  for (const group of world.groups) counts[group.state] += 1;
  return counts;
}

export function place(world, width, height) {
  const { rows, columns } = grid(world.states.length, width);
  const wide = (width - GAP * (columns - 1)) / columns;
  const high = (height - ALLY_ROOM - GAP * (rows - 1)) / rows;
  const states = world.states.map((_, s) => ({
    x: (s % columns) * (wide + GAP),
    y: ALLY_ROOM + Math.floor(s / columns) * (high + GAP),
    width: wide,
    height: high,
  }));
  const counts = countByState(world);
  const seen = counts.map(() => 0);
  const most = Math.max(...world.groups.map((group) => group.members));
  const groups = world.groups.map((group) => {
    const box = states[group.state];
    const cell = cellOf(box, counts[group.state], seen[group.state]++);
    const room = cell.compact ? Math.min(cell.width, cell.height) / 2 - 3 : 15;
    const r = Math.max(7, Math.min(15, room) * Math.sqrt(0.5 + 0.5 * (group.members / most)));
    const x = cell.compact ? cell.x + cell.width / 2 : cell.x + GUTTER + 15;
    return { ...cell, cx: x, cy: cell.y + cell.height / 2, r, gutter: (cell.compact ? box.x : cell.x) + 1.5, turn: ALLY_ROOM + 2 };
  });
  const apart = width / world.allies.length;
  const half = Math.min(12, apart / 2 - 2);
  const allies = world.allies.map((_, a) => ({ cx: apart * (a + 0.5), cy: 16, half }));
  return { states, groups, allies };
}

function cellOf(box, count, n) {
  const inside = { x: box.x + 1, y: box.y + STATE_HEAD - 6, width: box.width - 4, height: box.height - STATE_HEAD };
  let columns = Math.max(1, Math.floor(inside.width / LEAST_CELL.width));
  let rows = Math.ceil(count / columns);
  const compact = inside.width / columns < LEAST_CELL.width - 12 || inside.height / rows < LEAST_CELL.height;
  if (compact) {
    rows = Math.max(1, Math.round(Math.sqrt((count * inside.height) / inside.width)));
    columns = Math.ceil(count / rows);
  }
  const width = inside.width / columns;
  const height = inside.height / rows;
  return { x: inside.x + (n % columns) * width, y: inside.y + Math.floor(n / columns) * height,
    width, height, compact };
}
