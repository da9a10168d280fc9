/** What a phone and the teacher’s screen share: languages, and what choices are called. */

import { byId, el } from "./dom.js";
import { hasText, languageAsked, languageNow, languages, onLanguage, setLanguage, t } from "./words.js";

/** Lets somebody choose the language, and calls back at once and after each change. */
export function speak(draw) {
  const field = byId("language");
  field.replaceChildren(...languages().map(({ code, name }) => el("option", { value: code, lang: code }, name)));
  field.addEventListener("change", () => setLanguage(field.value));
  onLanguage(() => {
    field.value = languageNow();
    draw();
  });
  setLanguage(languageAsked());
}

const named = (key, name) => (hasText(`${key}.${name}`) ? t(`${key}.${name}`) : name.replaceAll("-", " "));

export const practice = (name) => named("practice", name);
export const lessonTitle = (name) => (hasText(`lesson.${name}.title`) ? t(`lesson.${name}.title`) : practice(name));

/** What a step’s choice is called. */
export function choiceName(step, choice) {
  if (step.kind === "bet") {
    const side = { left: "a", right: "b" }[choice];
    return side ? t(`class.bet.${choice}`, { practice: practice(step.request[side]) }) : t("class.same");
  }
  return named(step.role === "group" ? "class.group" : "class.ally", choice);
}

/** What a group that goes along has allies do, and one that goes alone: nobody helps, groups act alone. */
const OF_GROUP = { together: "imposition", alone: "no-allies" };

/** The practice that allies take in the model where a class has chosen. */
export const practiceOf = (step, choice) => (step.role === "group" ? OF_GROUP[choice] : choice);

/** What a step asks. */
export function question(step) {
  if (step.kind === "bet") return t("class.bet.question");
  if (step.role === "group") return step.month ? t("class.group_asks_later", { n: step.month }) : t("class.group_asks");
  return step.month ? t("class.ally_asks", { n: step.month }) : t("class.ally_begins");
}

/** Says that the line is down, or takes it back. */
export function lineIs(up, text) {
  const place = byId("line");
  place.hidden = up;
  place.textContent = up ? "" : text;
}
