/** Texts in the language chosen, numbers and names as a class reads them. */

const held = globalThis.document?.getElementById("texts");
const catalogues = held ? JSON.parse(held.textContent) : {};
const FIRST = "en";
const listeners = new Set();
let language = FIRST;
let format = formats(FIRST);
let called = {};

/** Digits stay those of the fields and axes, which browsers write in Latin digits everywhere. */
function formats(code) {
  const tag = `${code}-u-nu-latn`;
  return {
    plural: new Intl.PluralRules(tag),
    whole: new Intl.NumberFormat(tag, { maximumFractionDigits: 0 }),
    number: new Intl.NumberFormat(tag, { maximumFractionDigits: 3 }),
    month: new Intl.DateTimeFormat(tag, { month: "long", year: "numeric", timeZone: "UTC", calendar: "gregory" }),
  };
}

/** The languages that there are, by code, each by its own name. */
export const languages = () => Object.entries(catalogues).map(([code, texts]) => ({ code, name: texts["language.name"] }));
export const languageNow = () => language;
export const directionOf = (code) => catalogues[code]?.["language.direction"] ?? "ltr";
export const direction = () => directionOf(language);
/** Gives where something stands in a drawing so wide: as counted from where its language begins to write. */
export const placer = (width) => (x, wide = 0) => (direction() === "rtl" ? width - x - wide : x);
/** Anchors of texts in a drawing, by the side at which lines begin. */
export const anchors = () => (direction() === "rtl" ? { start: "end", end: "start" } : { start: "start", end: "end" });

/** For tests in Node, where no page holds texts. */
export function addTexts(code, texts) {
  catalogues[code] = texts;
}

/** Speaks another language from now on: fills what the page marks, and tells those who listen. */
export function setLanguage(code) {
  language = code in catalogues ? code : FIRST;
  format = formats(language);
  if (globalThis.document) {
    document.documentElement.lang = language;
    document.documentElement.dir = direction();
    translate(document);
    for (const element of document.querySelectorAll(".short.language")) element.textContent = language;
  }
  for (const listener of listeners) listener(language);
}

/** What the world that is shown calls its people, groups, allies and states, by language; else as the language does. */
export function callBy(names) {
  called = names;
}

/** Puts those names where a text has their marks. */
export const named = (text) =>
  text.replace(/\{names\.(\w)(\w*)\}/g, (_, first, rest) => {
    const key = `names.${first.toLowerCase()}${rest}`;
    const said = called[language]?.[key.slice(6)] ?? catalogues[language]?.[key] ?? catalogues[FIRST][key];
    return first === first.toUpperCase() ? said[0].toUpperCase() + said.slice(1) : said;
  });

/** What the world that is shown calls an issue; nothing where it has no name of its own. */
export const issueCalled = (key) => called[language]?.issues[key];

/** Calls back after every change of language. */
export const onLanguage = (listener) => listeners.add(listener);

/** The language that an address asks for (`lang=es`), or else the browser’s first that there is. */
export function languageAsked() {
  const asked = new URLSearchParams(location.search).get("lang") ?? new URLSearchParams(location.hash.slice(1)).get("lang");
  const wanted = [asked, ...navigator.languages].filter(Boolean).map((tag) => tag.toLowerCase().split("-")[0]);
  return wanted.find((code) => code in catalogues) ?? FIRST;
}

/** A text by its key, its slots filled by name; `n` chooses among forms of what counts. */
export function t(key, slots = {}) {
  let text = catalogues[language]?.[key] ?? catalogues[FIRST]?.[key];
  if (text === undefined) {
    console.error(`there is no text ${key}`);
    return key;
  }
  if (typeof text === "object") text = text[format.plural.select(slots.n)] ?? text.other;
  return named(text).replace(/\{(\w+)\}/g, (whole, name) => (name in slots ? shown(slots[name]) : whole));
}

const shown = (value) => (typeof value === "number" ? format.number.format(value) : String(value));

/** Whether there is such a text. */
export const hasText = (key) => key in (catalogues[FIRST] ?? {});

/** The texts of a list. */
export function listed(key, slots = {}) {
  const found = [];
  while (hasText(`${key}.${found.length + 1}`)) found.push(t(`${key}.${found.length + 1}`, slots));
  return found;
}

/** Fills every element that names its text: `data-t` inside, `data-t-label` and `data-t-title` as attributes. */
export function translate(root) {
  for (const element of root.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of root.querySelectorAll("[data-t-label]")) element.setAttribute("aria-label", t(element.dataset.tLabel));
  for (const element of root.querySelectorAll("[data-t-title]")) element.title = t(element.dataset.tTitle);
}

export const percent = (share) => `${format.whole.format(Math.round(100 * share))}\u00a0%`;
export const whole = (number) => format.whole.format(number);
export const written = (number) => format.number.format(number);

/** A number with so many digits behind its point, or comma. */
export const fixed = (number, digits) =>
  number.toLocaleString(`${language}-u-nu-latn`, { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** Keeps a number and its sign on one line. */
export const kept = (text) => text.replaceAll(" %", "\u00a0%");

/** People of a sample are known to two digits. */
export function about(people) {
  if (people < 100) return whole(people);
  const unit = 10 ** (Math.floor(Math.log10(people)) - 1);
  return whole(Math.round(people / unit) * unit);
}

/** The calendar month of month m, from 1; the start of the world for 0. */
export function calendar(start, m) {
  if (m < 1) return "before the start";
  const [year, month] = start.split("-").map(Number);
  return format.month.format(Date.UTC(year, month - 1 + m - 1, 15));
}
