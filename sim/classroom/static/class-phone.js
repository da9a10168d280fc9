/** A pupil’s phone: joins by code, answers what the class is asked, runs its share of worlds. */

import { choiceName, lineIs, practiceOf, question, speak } from "./class-common.js";
import { Denied, Gone, listen, tell } from "./class-link.js";
import { bars, tally } from "./class-results.js";
import { forgetToken, keepToken, sharedWith, tokenOf } from "./class-token.js";
import { runShare, runTurns } from "./class-worlds.js";
import { byId, el, say } from "./dom.js";
import { about, smallestOf } from "./source.js";
import { percent, t } from "./words.js";

const LENGTH = 4;

/** Whether a step asks the same again, but of everyone for a world of their own, or no longer: what was chosen stands. */
function onlyOwnDiffers(one, other) {
  const rest = ({ own, ...step }) => JSON.stringify(Object.entries(step).sort());
  return one.own !== other.own && rest(one) === rest(other);
}

class Phone {
  constructor() {
    this.code = location.pathname.split("/")[2]?.toUpperCase() ?? "";
    this.state = null;
    this.turns = [];
    speak(() => this.draw());
    if (this.code) this.join();
  }

  async join() {
    this.problem = null;
    try {
      const token = tokenOf(this.code) ?? (await tell(this.code, "join", null)).token;
      keepToken(this.code, token);
      this.token = token;
      this.tabs = sharedWith(this.code, (said) => this.hear(said));
      about().catch(() => {}); // what worlds are run from: better here before they are
      history.replaceState(null, "", `/c/${this.code}${location.search}`);
      listen(this.code, token, {
        state: (state) => this.take(state),
        you: (you) => this.meet(you),
        line: (up) => lineIs(up, t("class.line_down")),
        gone: () => this.leave("gone"),
      });
    } catch (error) {
      this.leave(error instanceof Gone ? "no_such" : error.status === 503 ? "full" : "unreachable");
    }
  }

  leave(problem) {
    this.forget();
    Object.assign(this, { token: null, state: null, turns: [], problem });
    lineIs(true);
    this.draw();
  }

  forget() {
    forgetToken(this.code);
    this.tabs?.close();
    this.tabs = null;
  }

  /** After sleep or a reload: what this phone has said before. */
  meet(you) {
    this.number = you.number;
    this.answered = you.answer;
  }

  /** Another tab of this phone has said something. */
  hear({ number, answer, turns }) {
    if (this.state?.number !== number) return;
    Object.assign(this, { answered: answer, turns, tapped: answer.choice ?? null, sending: false });
    this.draw();
  }

  take(state) {
    const before = this.state;
    const moved = before !== null && before.number !== state.number;
    const again = moved && onlyOwnDiffers(before.step, state.step) ? (this.tapped ?? this.answered?.choice) : null;
    if (moved) {
      Object.assign(this, { answered: null, tapped: null });
      say(byId("said"), "");
    }
    this.state = state;
    if (state.step.kind === "end") {
      this.forget();
      lineIs(true);
    }
    const same = before && !moved && before.open === state.open && before.shown === state.shown;
    if (same && !state.shown) return; // others answer: nothing to see
    if (!before || moved) this.enter(state.step);
    this.draw(moved);
    if (again) this.choose(again);
  }

  enter(step) {
    if (step.kind !== "turn") this.turns = [];
    else if (!step.own) this.turns = step.turns;
    if (step.kind === "worlds") this.work(step);
  }

  async work(step) {
    const { number } = this.state;
    this.done = 0;
    this.smallest = await smallestOf(step.request);
    if (this.answered?.results) return void this.draw(); // it was reloaded
    const results = await runShare(step, this.number, () => {
      this.done += 1;
      this.draw();
    });
    if (this.state?.number !== number || !(await this.sent(number, { results }))) return;
    if (this.state?.number === number) this.answered = { results };
    this.draw();
  }

  /** Says a choice, with what it comes to where everyone has a world; a later choice, or another step, takes its place. */
  async choose(choice) {
    const { step, number } = this.state;
    const answer = { choice };
    const before = this.answered;
    Object.assign(this, { tapped: choice, answered: answer, sending: true });
    this.draw();
    if (step.kind === "turn" && step.own) {
      this.turns = [...this.turns.filter(([month]) => month < step.month), [step.month, practiceOf(step, choice)]];
      answer.results = await runTurns(step.request, this.turns).then((rights) => [rights], () => null);
      if (this.answered !== answer) return;
    }
    const sent = answer.results !== null && (await this.sent(number, answer, () => this.answered === answer));
    if (this.answered !== answer) return;
    if (answer.results === null) say(byId("said"), t("class.not_sent"));
    Object.assign(this, { answered: sent ? answer : before, sending: false });
    this.draw();
  }

  /** Sends an answer to a step, as long as it is wanted; says so where it did not arrive. */
  async sent(number, answer, wanted = () => true) {
    try {
      const still = () => this.state?.number === number && wanted();
      await tell(this.code, "answer", this.token, { step: number, ...answer }, still);
      this.tabs?.postMessage({ number, answer, turns: this.turns });
      say(byId("said"), "");
      return true;
    } catch (error) {
      if (error instanceof Gone) this.leave("gone");
      else if (this.state?.number === number) say(byId("said"), t(error instanceof Denied && error.status === 422 ? "class.too_late" : "class.not_sent"));
      return false;
    }
  }

  draw(moved = false) {
    say(byId("code"), this.code);
    const focused = document.activeElement?.dataset?.choice;
    const view = this.state ? this.body() : this.door();
    byId("main").replaceChildren(...view);
    if (focused) byId("main").querySelector(`[data-choice="${CSS.escape(focused)}"]`)?.focus();
    else if (moved) byId("main").focus();
  }

  door() {
    if (this.code && !this.problem) return [el("p", {}, t("class.joining"))];
    const field = el("input", { id: "type", maxlength: LENGTH, size: LENGTH, autocomplete: "off", autocapitalize: "characters",
      spellcheck: "false", class: "type", required: "", dir: "ltr" });
    field.value = this.problem === "full" || this.problem === "unreachable" ? this.code : "";
    const form = el("form", { class: "door" }, el("label", { for: "type" }, t("class.type_code")), field,
      el("button", { class: "strong" }, t("class.join")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.code = field.value.trim().toUpperCase();
      if (this.code) this.join();
    });
    const problem = this.problem && el("p", { class: "problem", role: "alert" }, t(`class.problem.${this.problem}`));
    return [el("h1", {}, t("class.door")), problem, form, el("p", { class: "quiet" }, t("class.private"))].filter(Boolean);
  }

  body() {
    const { step, open, shown, pooled } = this.state;
    if (step.kind === "wait") return [el("h1", {}, t("class.in")), el("p", {}, t("class.look_up")), el("p", { class: "quiet" }, t("class.private"))];
    if (step.kind === "end") return [el("h1", {}, t("class.over")), el("p", {}, t("class.forgotten"))];
    if (step.kind === "worlds") return this.worlds(step, pooled);
    const chosen = this.answered?.choice ?? null;
    const buttons = step.options.map((choice) => {
      const button = el("button", { type: "button", class: "big", "data-choice": choice, "aria-pressed": String(choice === chosen),
        disabled: open ? null : "" }, choiceName(step, choice));
      button.addEventListener("click", () => this.choose(choice));
      return button;
    });
    const note = !open ? t("class.closed") : this.sending ? t("class.sending") : chosen ? t("class.may_change") : t("class.secret");
    return [el("h1", {}, question(step)), el("div", { class: "choices", role: "group" }, ...buttons), el("p", { class: "quiet" }, note),
      this.own(), shown && pooled?.counts ? bars(pooled.counts, (choice) => choiceName(step, choice), chosen) : null].filter(Boolean);
  }

  own() {
    const result = this.answered?.results?.[0];
    if (!this.state.step.own || !result) return null;
    return el("p", { class: "mine" }, t("class.own_world", { own: percent(result[0]), other: percent(result[1]) }));
  }

  worlds(step, pooled) {
    const mine = this.answered?.results;
    const told = mine ? t("class.ran", { n: mine.length }) : t("class.running", { n: this.done ?? 0, all: step.each });
    const view = [el("h1", {}, t("class.worlds_title")), el("p", {}, told)];
    if (pooled?.results && this.smallest) {
      view.push(bars(tally(pooled.results, this.smallest), (side) => (side === "same" ? t("class.same") : t(`class.${side}_better`))));
    }
    return view;
  }
}

new Phone();
