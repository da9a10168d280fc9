/** What the page does beside figures: sorting, choosing, copying, opening what paper must show. */

import { read } from "./numbers.js";
import { part } from "./parts.js";

/** Let every heading of a table sort its rows: up, down, and as they came. */
export function sortable(table) {
  const body = table.tBodies[0];
  const first = [...body.rows];
  if (first.length < 3) return;
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = part("button", { type: "button" }, head.textContent);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const turn = { none: "descending", descending: "ascending", ascending: "none" };
      const order = turn[head.getAttribute("aria-sort") ?? "none"];
      for (const other of heads) other.removeAttribute("aria-sort");
      if (order !== "none") head.setAttribute("aria-sort", order);
      body.replaceChildren(...sorted(first, column, order));
    });
  });
}

function sorted(rows, column, order) {
  if (order === "none") return rows;
  const keyed = rows.map((row) => {
    const text = row.cells[column].textContent.trim();
    return { row, text, value: read(text), empty: text === "" || text === "–" };
  });
  const numeric = keyed.every((held) => held.empty || !Number.isNaN(held.value));
  const sign = order === "ascending" ? 1 : -1;
  const compare = (a, b) => (numeric ? a.value - b.value : a.text.localeCompare(b.text, "en"));
  keyed.sort((a, b) => a.empty - b.empty || (a.empty ? 0 : sign * compare(a, b)));
  return keyed.map((held) => held.row);
}

/** Give each cell the heading of its column, which a phone shows beside it. */
export function headed(table) {
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
  for (const row of table.tBodies[0].rows) [...row.cells].forEach((cell, n) => { cell.dataset.head = heads[n]; });
  table.classList.add("headed");
}

/** Let one of several blocks be shown. */
export function choosable(root, number) {
  const options = [...root.querySelectorAll(":scope > .option")];
  const select = part("select", { id: `choice-${number}` });
  options.forEach((option, n) => {
    const entry = part("option", { value: n }, option.dataset.name);
    select.append(entry);
  });
  const show = () => options.forEach((option, n) => { option.hidden = n !== Number(select.value); });
  select.addEventListener("change", show);
  root.prepend(part("p", { class: "chooser" }, part("label", { for: select.id }, root.dataset.label), select));
  show();
}

/** Offer to copy a command; where the browser refuses, mark it so that Ctrl-C does. */
export function copyable(root) {
  const code = root.querySelector("code");
  const button = part("button", { type: "button" }, "Copy");
  const said = part("span", { class: "said", "aria-live": "polite" });
  root.append(button, said);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
      said.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = "Press Ctrl-C";
      said.textContent = "The command is marked: press Ctrl-C";
    }
  });
}

/** Make what is wider than the page reachable: the keyboard scrolls what has the focus. */
export function scrollable(root) {
  const name = root.querySelector("caption").textContent;
  const reachable = [["tabindex", "0"], ["role", "region"], ["aria-label", name]];
  const fit = () => {
    const over = root.scrollWidth > root.clientWidth + 1;
    for (const [name, value] of reachable) {
      if (over) root.setAttribute(name, value);
      else root.removeAttribute(name);
    }
  };
  new ResizeObserver(fit).observe(root);
  fit();
}

/** Open a closed section when a link leads into it. */
export function openAt(hash) {
  const target = hash.length > 1 ? document.getElementById(hash.slice(1)) : null;
  for (const details of target?.querySelectorAll(":scope > details") ?? []) details.open = true;
  target?.scrollIntoView();
}

/** Buttons leave the headings for paper: a browser repeats no heading on the next page that holds one. */
export function onPaper(draw) {
  let buttons = [];
  addEventListener("beforeprint", () => {
    for (const button of document.querySelectorAll("thead button")) {
      buttons.push([button.parentNode, button]);
      button.replaceWith(button.textContent);
    }
    draw(true);
  });
  addEventListener("afterprint", () => {
    for (const [head, button] of buttons) head.replaceChildren(button);
    buttons = [];
    draw(false);
  });
}
