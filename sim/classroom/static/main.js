/** The page: which view is shown, in which language and light. */

import { byId, el, set } from "./dom.js";
import { startExplaining } from "./explain.js";
import { Explore } from "./explore.js";
import { First } from "./first.js";
import { Lessons } from "./lessons.js";
import { Solo } from "./room.js";
import { Refused, about as askAbout, isFile, keyOf } from "./source.js";
import { languageAsked, languageNow, languages, onLanguage, setLanguage, t } from "./words.js";

const VIEWS = ["first", "explore", "lessons"];
const THEMES = ["auto", "light", "dark"];

/** Where an address leads: after # (`#view=explore&…` or `#explore&…`), or as the command line and the lessons' links write it, after ?. */
function readAddress(about) {
  const said = new URLSearchParams(location.hash.slice(1));
  const asked = new URLSearchParams(location.search);
  const named = said.get("view") ?? VIEWS.find((view) => said.has(view));
  const from = named ? said : asked;
  const lesson = from.get("lesson");
  const known = new Set([...Object.keys(about.first), ...about.sliders.map((slider) => slider.key)]);
  const request = { ...about.first };
  for (const [key, value] of from) if (known.has(key) && value) request[key] = value;
  // A world that was asked for is shown at once; who asks for none begins with the first minute.
  const other = asked.has("scenario") && keyOf(request) !== keyOf(about.first);
  const view = named ?? (lesson ? "lessons" : other ? "explore" : "first");
  return { view: VIEWS.includes(view) ? view : "first", lesson, request };
}

function writeAddress(view, more = {}) {
  const said = new URLSearchParams({ view, ...more });
  if (languageNow() !== "en") said.set("lang", languageNow());
  history.replaceState(null, "", `${location.pathname}#${said}`);
}

class Page {
  constructor(about, room) {
    Object.assign(this, { about, room });
    this.main = byId("view");
    for (const button of document.querySelectorAll("button[data-view]")) {
      button.addEventListener("click", () => this.open(button.dataset.view));
    }
    this.theme(byId("theme"));
    this.tongues(byId("language"));
    onLanguage(() => this.open(this.view, this.shown?.state?.() ?? {}));
  }

  async open(view, { request, lesson } = {}) {
    this.shown?.leave();
    Object.assign(this, { view });
    for (const button of document.querySelectorAll("button[data-view]")) {
      set(button, { "aria-current": button.dataset.view === view ? "page" : null });
    }
    document.documentElement.dataset.view = view;
    document.documentElement.dataset.ready = "";
    document.title = `${t(`nav.${view}`)} · ${t("page.title")}`;
    if (view === "explore") {
      this.shown = new Explore(this.main, { about: this.about, write: (asked) => writeAddress("explore", asked) });
      await this.shown.ask(request ?? this.about.first);
    } else if (view === "lessons") {
      this.shown = new Lessons(this.main, { about: this.about, room: this.room, write: (key) => writeAddress("lessons", key ? { lesson: key } : {}) });
      await this.shown.begin(lesson);
    } else {
      writeAddress("first");
      this.shown = new First(this.main, { scene: this.about.scene, lessons: () => this.open("lessons"),
        explore: (asked) => this.open("explore", { request: asked }) });
      await this.shown.begin();
    }
    document.documentElement.dataset.ready = view;
  }

  theme(select) {
    select.replaceChildren(...THEMES.map((key) => el("option", { value: key, "data-t": `theme.${key}` }, t(`theme.${key}`))));
    select.addEventListener("change", () => {
      document.documentElement.dataset.theme = select.value;
    });
  }

  tongues(select) {
    select.replaceChildren(...languages().map(({ code, name }) => el("option", { value: code, lang: code }, name)));
    select.value = languageNow();
    select.parentElement.hidden = languages().length < 2;
    select.addEventListener("change", () => setLanguage(select.value));
  }
}

startExplaining();
setLanguage(languageAsked());
try {
  const held = isFile ? null : await (await import("./class-room.js")).ClassRoom.kept();
  const about = await askAbout();
  const { view, ...more } = readAddress(about);
  await new Page(about, held ?? new Solo()).open(held ? "lessons" : view, held ? {} : more); // of a class, the hub says where it stands
} catch (error) {
  byId("view").replaceChildren(el("p", { class: "problem", role: "alert" },
    error instanceof Refused ? error.problems.join(" · ") : t("page.unreachable")));
  throw error;
}
