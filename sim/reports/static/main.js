/** The page begins. */

import { curves, useLooks } from "./curves.js";
import { Figure } from "./figure.js";
import { forest } from "./forest.js";
import { bars } from "./bars.js";
import { map } from "./map.js";
import { choosable, copyable, headed, onPaper, openAt, scrollable, sortable } from "./tables.js";

const KINDS = { bars, curves, forest, map };
const PAPER = 680;

const data = JSON.parse(document.getElementById("data").textContent);
useLooks(data.looks);
document.querySelectorAll(".choice").forEach(choosable);
document.querySelectorAll("table.judges").forEach(headed);
document.querySelectorAll("table:not([data-order])").forEach(sortable);
document.querySelectorAll(".scroll").forEach(scrollable);
document.querySelectorAll(".command").forEach(copyable);
const figures = [...document.querySelectorAll(".figure")].map((root) => {
  const held = data.figures[Number(root.dataset.figure)];
  return new Figure(root, held, KINDS[held.kind]);
});
onPaper((paper) => figures.forEach((figure) => figure.print(paper && figure.root.clientWidth > 0 ? PAPER : 0)));
addEventListener("hashchange", () => openAt(location.hash));
openAt(location.hash);
document.documentElement.dataset.ready = "yes";
