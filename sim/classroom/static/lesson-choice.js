/** Which lesson, and by which way: a field each, and the button that begins it. */

import { el } from "./dom.js";
import { t } from "./words.js";

/** `begin(lesson, short)` is called with what was chosen. */
export function lessonChooser(about, begin) {
  const which = el("select", { id: "lesson" }, ...about.lessons.map((row) => el("option", { value: row.key }, t(`lesson.${row.key}.title`))));
  const way = el("select", { id: "way" });
  const chosen = () => about.lessons.find((row) => row.key === which.value);
  const ways = () => {
    const at = way.value;
    way.replaceChildren(...["whole", "short"].map((key) =>
      el("option", { value: key }, t(`lessons.way.${key}`, { n: key === "whole" ? chosen().minutes : chosen().short }))));
    way.value = at || "whole";
  };
  which.addEventListener("change", ways);
  ways();
  const go = el("button", { type: "button", class: "strong", id: "begin" }, t("lessons.begin"));
  go.addEventListener("click", () => begin(chosen(), way.value === "short"));
  return el("div", { class: "row chooser" }, el("label", {}, `${t("class.lesson")} `, which), el("label", {}, `${t("lessons.way.label")} `, way), go);
}
