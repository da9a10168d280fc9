/** The teacher’s own view: the plan with its minutes, what was chosen before all see it, and the way on. */

import { lineIs, speak } from "./class-common.js";
import { ClassRoom } from "./class-room.js";
import { byId, el, say } from "./dom.js";
import { lessonChooser } from "./lesson-choice.js";
import { along, asking, sumOf, wayOf } from "./room.js";
import { about } from "./source.js";
import { listed, t } from "./words.js";
import { Ballot } from "./votes.js";

class Teacher {
  constructor() {
    this.clock = el("p", { class: "clock" });
    speak(() => this.draw());
    this.begin();
  }

  async begin() {
    this.room = await ClassRoom.kept();
    if (!this.room) return void (byId("line").hidden && lineIs(false, t("class.wrong_address")));
    this.about = await about();
    this.room.listen = () => this.hear();
    this.draw();
    setInterval(() => this.tick(), 1000);
  }

  hear() {
    const { number, joining, here } = this.room.state;
    say(byId("count"), t("class.here", { n: here }));
    if (this.drawn !== `${number} ${joining}`) this.draw();
    this.ballot?.update();
    this.gate();
  }

  draw() {
    if (!this.about) return;
    const { state } = this.room;
    const { step } = state;
    this.drawn = `${state.number} ${state.joining}`;
    this.ballot = null;
    say(byId("count"), t("class.here", { n: state.here }));
    const at = document.activeElement?.id;
    this.lesson = this.about.lessons.find((row) => row.key === step.lesson);
    const view = step.kind === "end" ? [el("h1", {}, t("class.over")), el("p", {}, t("class.forgotten_here"))]
      : step.kind === "wait" ? this.before(step) : this.during(step);
    byId("main").replaceChildren(...view);
    if (at) byId(at)?.focus();
    this.gate();
    this.tick();
  }

  /** Goes to a step; the second click of a double click finds another button here, and goes no further. */
  to(at) {
    const { short } = this.room.state.step;
    return ({ detail }) => detail < 2 && this.room.begin(asking(this.about, this.lesson, at, short));
  }

  button(text, act, more = {}) {
    const made = el("button", { type: "button", ...more }, text);
    made.addEventListener("click", act);
    return made;
  }

  /** While the class joins. */
  before(step) {
    const { room } = this;
    const { joining } = room.state;
    const back = this.lesson ? this.button(t("lessons.resume"), () => room.begin(asking(this.about, this.lesson, step.at, step.short)), { id: "resume" }) : null;
    const door = this.button(t(joining ? "class.close_door" : "class.open_door"), () => room.turn({ joining: !joining }), { id: "door" });
    const file = el("a", { href: "/take-away.html", download: "solidarity.html", class: "button", id: "file" }, t("class.take_file"));
    return [el("h1", {}, t("class.code", { code: room.code })), lessonChooser(this.about, (lesson, short) => room.begin({ ...asking(this.about, lesson, wayOf(lesson, short)[0], short), anew: "lesson" })),
      el("div", { class: "row" }, ...[back, door, file, this.button(t("class.another"), () => room.another(), { id: "another" })].filter(Boolean)),
      el("p", { class: "quiet" }, t("class.own_view"))];
  }

  /** A step of a lesson. */
  during(step) {
    const { room, lesson } = this;
    const now = lesson.steps[step.at];
    const key = `lesson.${lesson.key}`;
    if (step.options) this.ballot = new Ballot(room, { own: true });
    const plan = wayOf(lesson, step.short).map((at) => {
      const { id, kind, minutes, short } = lesson.steps[at];
      return el("li", { "aria-current": at === step.at ? "step" : null }, this.button(t(`lessons.kind.${kind}`), this.to(at), { id: `to-${id}` }),
        el("span", { class: "minutes" }, t("lessons.minutes", { n: step.short ? short : minutes })));
    });
    const [back, next] = [along(lesson, step, -1), along(lesson, step)];
    this.back = this.button(t("lessons.back"), this.to(back), { id: "back", disabled: back === undefined });
    this.next = this.button(t("lessons.next"), this.to(next), { id: "next", class: "strong" });
    this.none = this.button(t("lessons.bets.none"), this.to(next), { id: "none" });
    this.last = next === undefined;
    const list = (title, rows) => el("section", {}, el("h3", {}, title), el("ul", {}, ...rows.map((row) => el("li", {}, row))));
    const told = { watch: () => list(t("lessons.watch"), listed(`${key}.watch`)), discuss: () => list(t("lessons.kind.discuss"), listed(`${key}.discuss`)),
      ally: () => list(t("class.talk"), listed("ally.talk")) };
    return [el("h1", {}, t(`${key}.title`)),
      el("div", { class: "taught" },
        el("section", { class: "now" }, el("h2", {}, t(`lessons.kind.${now.kind}`)), this.clock, el("p", { class: "row ways" }, this.back, this.next, this.none),
          el("p", { class: "text" }, t(`${key}.steps.${now.id}`)), this.ballot?.root ?? null, told[now.kind]?.() ?? null,
          el("details", {}, el("summary", {}, t("paper.comes_out")), el("p", {}, t(`${key}.comes_out`, lesson.comes_out)), el("p", {}, t(`${key}.limit`)))),
        el("section", { class: "plan" }, el("h2", {}, t("class.plan", { n: step.short ? lesson.short : lesson.minutes })), el("ol", {}, ...plan),
          el("p", { class: "row" }, this.button(t("class.step_join"), () => room.begin({ kind: "wait", lesson: lesson.key, at: step.at, short: step.short }), { id: "join" }),
            this.button(t("class.end"), () => confirm(t("class.end_sure")) && room.begin({ kind: "end" }), { id: "end" }))))];
  }

  /** Nothing goes on before somebody has chosen, or the teacher says that it will. */
  gate() {
    if (!this.next?.isConnected) return;
    const waits = this.ballot !== null && sumOf(this.room.state.pooled.counts) === 0;
    this.next.hidden = this.last;
    this.next.disabled = waits;
    this.none.hidden = !waits || this.last;
  }

  tick() {
    const { step, since, started } = this.room.state;
    if (!this.lesson || step.kind === "wait") return;
    const { minutes, short } = this.lesson.steps[step.at];
    const clock = (from) => {
      const seconds = Math.max(0, Math.round(Date.now() / 1000 - from));
      return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    };
    const planned = step.short ? short : minutes;
    say(this.clock, t("class.clock", { now: clock(since), n: planned, all: clock(started) }));
    this.clock.classList.toggle("late", Date.now() / 1000 - since > 60 * planned);
  }
}

new Teacher();
