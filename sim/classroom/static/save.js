/** Saving what is shown as a table: made in the browser, from what it holds. */

const SERIES = ["rights", "rights_paper", "harms", "participation", "capacity", "ties", "opinion"];
const SIDES = ["left", "right"];

/** Every month of both sides. */
export function saveMonths(answer) {
  const { scenario, a, b, seed } = answer.request;
  const head = ["scenario", "practice", "seed", "side", "month", ...SERIES];
  const rows = answer.sides.flatMap((side, n) => side.series.rights.slice(1).map((_, m) => [
    scenario, [a, b][n], seed, SIDES[n], m + 1, ...SERIES.map((key) => side.series[key][m + 1] ?? "")]));
  download(`${scenario}-${seed}.csv`, [head, ...rows]);
}

/** The other worlds: what both sides came to, as `sample` sums them up. */
export function saveWorlds(answer, { values }) {
  const { scenario, a, b } = answer.request;
  const names = Object.keys(values);
  const head = ["scenario", "left", "right", "world", ...names.flatMap((key) => SIDES.map((side) => `${key}_${side}`))];
  const rows = values[names[0]][0].map((_, n) => [scenario, a, b, n + 1, ...names.flatMap((key) => values[key].map((side) => side[n] ?? ""))]);
  download(`${scenario}-worlds.csv`, [head, ...rows]);
}

/** What somebody wrote, as plain text. */
export function saveText(name, text) {
  offer(name, text, "text/plain");
}

function download(name, rows) {
  const cell = (value) => (/[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
  offer(name, `${rows.map((row) => row.map(cell).join(",")).join("\n")}\n`, "text/csv");
}

function offer(name, text, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
