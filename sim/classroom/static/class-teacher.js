/** The teacher’s screen: how to join, what the class is asked, and what comes together. */

import { choiceName, lessonTitle, lineIs, practice, practiceOf, question, speak } from "./class-common.js";
import { Gone, ask, listen, tell } from "./class-link.js";
import { bars, dots, tally } from "./class-results.js";
import { pauses, worldOf } from "./class-worlds.js";
import { byId, el, say } from "./dom.js";
import { about, smallestOf } from "./source.js";
import { Stage, calm } from "./stage.js";
import { languageNow, t } from "./words.js";

const SIDES = ["left", "same", "right"];
const ALLY = ["imposition", "consultation", "engaged-deference", "silent-deference"];
const GROUP = ["together", "alone"];
const LONELY = 60_000; // without any phone: the room’s network may keep them apart
const SHARE = 60;
const MONTH = 90; // milliseconds
const KEPT = "teacher";

class Teacher {
  constructor() {
    [this.code, this.secret] = secretKept();
    Object.assign(this, { links: [], place: 0, lessons: [], lesson: 0, own: false, hands: {}, view: "join" });
    setTimeout(() => this.lonely(), LONELY);
    speak(() => this.draw());
    this.begin();
  }

  async begin() {
    if (!this.secret) return void lineIs(false, t("class.wrong_address"));
    try {
      this.links = await ask(this.code, "links", this.secret);
      this.lessons = (await about()).lessons;
    } catch (error) {
      lineIs(false, t(error instanceof Gone ? "class.wrong_address" : "class.problem.unreachable"));
      return;
    }
    listen(this.code, this.secret, {
      state: (state) => this.take(state),
      line: (up) => lineIs(up, t("class.line_down")),
      gone: () => lineIs(false, t("class.hub_gone")),
    });
  }

  get request() {
    return this.lessons[this.lesson].world;
  }

  async tell(what, said) {
    try {
      await tell(this.code, what, this.secret, said);
    } catch {
      lineIs(false, t("class.line_down"));
    }
  }

  take(state) {
    const moved = this.state?.number !== state.number;
    this.state = state;
    if (moved) this.enter(state.step);
    if (state.here) this.alone = false;
    this.draw();
  }

  async enter({ request }) {
    Object.assign(this, { hands: {}, undecided: false });
    if (!request) return;
    this.smallest = await smallestOf(request);
    this.draw();
  }

  lonely() {
    if (this.state?.joined) return;
    this.alone = true;
    this.draw();
  }

  /** Begins what a button of the bar names. */
  step(name) {
    Object.assign(this, { stages: null, playing: false, view: name });
    const request = this.request;
    const kinds = {
      join: { kind: "wait" },
      bet: { kind: "bet", request, options: SIDES },
      ally: { kind: "turn", role: "ally", request, options: ALLY, turns: [], month: 0, own: this.own },
      group: { kind: "turn", role: "group", request: { ...request, b: "imposition" }, options: GROUP, turns: [], month: 0, own: this.own },
      worlds: { kind: "worlds", request, each: this.share(), shown: true },
      end: { kind: "end" },
    };
    if (name === "end" && !confirm(t("class.end_sure"))) return;
    this.tell("step", kinds[name]);
  }

  /** How many worlds each phone runs, so that there are enough of them. */
  share() {
    return Math.max(1, Math.min(12, Math.ceil(SHARE / Math.max(1, this.state.here))));
  }

  draw() {
    if (!this.state) return;
    const { kind, role } = this.state.step;
    say(byId("count"), t("class.here", { n: this.state.here }));
    const now = { wait: "join", turn: role }[kind] ?? kind;
    byId("steps").replaceChildren(...["join", "bet", "ally", "group", "worlds", "end"].map((name) =>
      this.button(t(`class.step.${name}`), () => this.step(name), { "aria-current": name === now ? "step" : null, disabled: kind === "end" ? "" : null })));
    const at = document.activeElement?.id;
    byId("main").replaceChildren(...this[kind]());
    if (at) document.getElementById(at)?.focus();
  }

  button(text, act, more = {}) {
    const made = el("button", { type: "button", ...more }, text);
    made.addEventListener("click", act);
    return made;
  }

  choose(id, label, rows, value, act) {
    const field = el("select", { id }, ...rows.map(([key, text]) => el("option", { value: key }, text)));
    field.value = value;
    field.addEventListener("change", () => act(field.value));
    return el("label", {}, `${label} `, field);
  }

  lessonField() {
    const rows = this.lessons.map((row, n) => [n, lessonTitle(row.key)]);
    return this.choose("lesson", t("class.lesson"), rows, this.lesson, (value) => {
      this.lesson = Number(value);
      this.draw();
    });
  }

  // One view a kind of step

  wait() {
    const link = this.links[this.place];
    const others = this.links.length < 2 ? null : this.choose("place", t("class.other_address"), this.links.map((row, n) => [n, row.address]),
      this.place, (value) => {
        this.place = Number(value);
        this.draw();
      });
    const door = this.button(t(this.state.joining ? "class.close_door" : "class.open_door"),
      () => this.tell("turn", { joining: !this.state.joining }), { id: "door" });
    const shown = link.address.replace("http://", "").replace(/\/[^/]*$/, "");
    const file = el("a", { href: "/take-away.html", download: "solidarity.html", class: "button", id: "file" }, t("class.take_file"));
    const row = [this.lessonField(), others, door, file, this.button(t("class.another"), () => this.another(), { id: "another" })];
    return [el("h1", {}, t("class.join_title")),
      el("div", { class: "joining" }, el("img", { src: link.image, alt: t("class.qr"), class: "qr" }),
        el("div", {}, el("p", {}, t("class.open_link")), el("p", { class: "address", dir: "ltr" }, shown),
          el("p", {}, t("class.then_type")), el("p", { class: "address code", dir: "ltr" }, this.code))),
      this.alone ? this.apart() : null, el("p", { class: "quiet" }, t("class.private")),
      el("div", { class: "row" }, ...row.filter(Boolean))].filter(Boolean);
  }

  /** The room’s network may keep phones apart. */
  apart() {
    return el("section", { class: "note apart" }, el("h2", {}, t("class.apart")), el("p", {}, t("class.apart_why")),
      el("ul", {}, ...["address", "hotspot", "hands"].map((key) => el("li", {}, t(`class.apart_try.${key}`)))));
  }

  async another() {
    const made = await tell(this.code, "another", this.secret);
    window.open(`/teach#${made.code}.${made.secret}`, "_blank", "noopener");
  }

  bet() {
    const { step } = this.state;
    return [el("h1", {}, question(step)), sides(step.request.a, step.request.b), ...this.votes(), this.look(step.request)];
  }

  /** The link to the page on which the world is watched. */
  look(request) {
    const where = `/#${new URLSearchParams({ view: "explore", ...request, lang: languageNow() })}`;
    return el("p", {}, el("a", { href: where, target: "_blank", rel: "noopener", class: "button" }, t("class.watch")));
  }

  /** How many chose what, by phone or by hand. */
  counts() {
    const { step, pooled } = this.state;
    return Object.fromEntries(step.options.map((choice) => [choice, pooled.counts[choice] + (this.hands[choice] ?? 0)]));
  }

  votes(...more) {
    const { step, shown, open, pooled } = this.state;
    const counts = this.counts();
    const told = el("p", { class: "answered" }, t("class.answered", { n: pooled.answered, all: this.state.here }));
    const show = this.button(t(shown ? "class.hide" : "class.show"), () => this.tell("turn", { shown: !shown }), { id: "show", class: shown ? null : "strong" });
    const close = this.button(t(open ? "class.close" : "class.reopen"), () => this.tell("turn", { open: !open }), { id: "close" });
    return [told, shown ? bars(counts, (choice) => choiceName(step, choice)) : null,
      el("div", { class: "row" }, show, close, ...more), this.raised(step)].filter(Boolean);
  }

  /** A show of hands, beside the phones or in their place. */
  raised(step) {
    const rows = step.options.map((choice) => {
      const field = el("input", { type: "number", min: 0, max: 500, id: `hands-${choice}`, inputmode: "numeric" });
      field.value = this.hands[choice] ?? 0;
      field.addEventListener("change", () => {
        this.hands[choice] = Math.max(0, Math.min(500, Math.round(Number(field.value)) || 0));
        this.handsOpen = true;
        this.draw();
      });
      return el("label", {}, `${choiceName(step, choice)} `, field);
    });
    const held = el("details", { open: this.handsOpen ? "" : null }, el("summary", {}, t("class.hands")), ...rows);
    held.addEventListener("toggle", () => { this.handsOpen = held.open; });
    return held;
  }

  /** The class is the allies, or the group, and decides at each pause. */
  turn() {
    const { step, pooled } = this.state;
    const own = el("input", { type: "checkbox", id: "own" });
    own.checked = this.own;
    own.addEventListener("change", () => {
      this.own = own.checked;
      this.step(step.role);
    });
    const mode = step.month === 0 && !this.playing ? [el("label", { class: "check" }, own, ` ${t("class.own_worlds")}`)] : [];
    const go = this.button(t("class.go_on"), () => this.decide(), { id: "go", disabled: this.playing ? "" : null });
    const view = [el("h1", {}, this.playing ? sideName("left", "as-decided") : question(step)), ...mode];
    if (step.role === "group" && !this.playing) view.push(el("p", {}, t("class.group_told")));
    if (!this.playing) view.push(...this.votes(go), ...(this.undecided && leading(this.counts()).length > 1 ? [this.asked()] : []));
    if (step.own && pooled.results && this.smallest) view.push(dots(pooled.results, t("class.worlds_title"), this.smallest));
    if (this.stages) view.push(this.stages);
    return view;
  }

  /** What most chose counts until the next pause; where nobody chose, or votes are even, the teacher is asked. */
  decide() {
    const most = leading(this.counts());
    if (this.state.step.own || most.length === 1) return this.goOn(most[0]);
    this.undecided = true;
    this.draw();
    return document.getElementById("undecided").focus();
  }

  /** Nothing is chosen for the class in silence. */
  asked() {
    const counts = this.counts();
    const none = !Object.values(counts).some(Boolean);
    const choices = leading(counts).map((choice) =>
      this.button(choiceName(this.state.step, choice), () => this.goOn(choice), { id: `choose-${choice}` }));
    return el("section", { class: "note", id: "undecided", tabindex: -1, "aria-labelledby": "undecided-why" },
      el("p", { id: "undecided-why" }, t(none ? "class.nobody_chose" : "class.even_votes")), el("div", { class: "row" }, ...choices));
  }

  async goOn(choice) {
    const { step } = this.state;
    Object.assign(this, { playing: true, undecided: false, stages: el("p", { role: "status" }, t("first.loading")) });
    this.draw();
    const months = await pauses(step.request);
    const at = months.indexOf(step.month);
    const next = months[at + 1];
    let turns = step.turns;
    if (!step.own) {
      turns = [...turns, [step.month, practiceOf(step, choice)]];
      await this.play(await worldOf(step.request, turns), step.month, next);
    }
    this.playing = false;
    if (step.own) this.stages = null;
    if (months[at + 2] === undefined) this.finish(step, turns);
    else await this.tell("step", { ...step, turns, month: next });
  }

  finish(step, turns) {
    this.tell("step", { kind: "worlds", request: step.request, turns, each: this.share(), shown: true });
  }

  async play(answer, from, to) {
    const when = el("p", { class: "answered" });
    const sides = [0, 1].map((n) => {
      const root = el("section");
      return { root, stage: new Stage(root, n) };
    });
    this.stages = el("div", { class: "played" }, when, el("div", { class: "stages" }, ...sides.map(({ root }) => root)));
    this.draw();
    for (let month = calm() ? to : from; month <= to; month += 1) {
      say(when, t("moment.month", { n: month }));
      for (const { stage } of sides) stage.show(answer, month);
      await new Promise((done) => setTimeout(done, calm() ? 0 : MONTH));
    }
  }

  worlds() {
    const { step, pooled, here } = this.state;
    const results = pooled.results ?? [];
    const ahead = this.smallest && tally(results, this.smallest);
    const name = (side) => (side === "same" ? t("class.same") : t(`class.${side}_better`));
    return [el("h1", {}, t("class.worlds_title")), el("p", { class: "answered" }, t("class.worlds_in", { n: results.length, phones: here })),
      sides(step.turns?.length ? "as-decided" : step.request.a, step.request.b),
      results.length ? dots(results, t("class.worlds_title"), this.smallest) : null, results.length && ahead ? bars(ahead, name) : null,
      el("p", {}, t("class.evidence"))].filter(Boolean);
  }

  end() {
    return [el("h1", {}, t("class.over")), el("p", {}, t("class.forgotten_here"))];
  }
}

/** What most chose: one, several where votes are even, all where nobody chose. */
function leading(counts) {
  const most = Math.max(...Object.values(counts));
  return Object.keys(counts).filter((choice) => counts[choice] === most);
}

/** The class and its secret: they leave the address bar, which a projector shows, and stay in this tab. */
function secretKept() {
  if (location.hash.includes(".")) {
    sessionStorage.setItem(KEPT, location.hash.slice(1));
    history.replaceState(null, "", location.pathname + location.search);
  }
  return (sessionStorage.getItem(KEPT) ?? "").split(".");
}

const sideName = (side, of) => t(`class.bet.${side}`, { practice: practice(of) });
const sides = (a, b) => el("p", { class: "sides" }, `${sideName("left", a)} · ${sideName("right", b)}`);

addEventListener("hashchange", () => location.reload()); // the address of another class was opened here
new Teacher();
