/** What pages of a class share: languages, and that the line is down. */

import { byId, el } from "./dom.js";
import { languageAsked, languageNow, languages, onLanguage, setLanguage } from "./words.js";

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

/** Says that the line is down, or takes it back. */
export function lineIs(up, text) {
  const place = byId("line");
  place.hidden = up;
  place.textContent = up ? "" : text;
}
